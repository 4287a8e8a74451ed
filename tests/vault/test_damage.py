"""Whatever happens to the file, opening ends in a typed error or in exactly what was there before."""

import base64
import hashlib
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import (
    BadCredentials,
    KdfTooCostly,
    RegistryError,
    VaultDamaged,
    VaultTampered,
    VaultTooNew,
)
from registry.vault import COPIES, container, strict
from registry.vault.container import Body
from tests.soak import trials

from .conftest import House

FLIPS, ALTERATIONS = trials(1_000), trials(1_000)
Tell = Callable[[str, object], None]
"""Tells the report what was tried."""


def write_both(house: House, content: bytes) -> None:
    for name in COPIES:
        (house.folder / name).write_bytes(content)


def outcomes(
    house: House, ways: list[Callable[[], Any]], whole: container.Envelope
) -> Iterator[type[Exception] | None]:
    """Try each way in; yield the typed error, or ``None`` if what opened is what was there."""
    for way in ways:
        try:
            vault = way()
        except RegistryError as problem:
            yield type(problem)
        else:
            assert vault._state.envelope == whole, "something altered was opened"
            yield None


@pytest.mark.parametrize("kind", ["device", "none"])
def test_a_thousand_flipped_bits(
    house: House, first_open_house: House, tmp_path: Path, kind: str, record_property: Tell
) -> None:
    here = house if kind == "device" else first_open_house.copy_to(tmp_path / "open")
    content = (here.folder / COPIES[0]).read_bytes()
    whole = container.from_bytes(content)
    chance = random.Random(8)
    seen = set()
    record_property("tried", FLIPS // 2)
    for _turn in range(FLIPS // 2):
        flipped = bytearray(content)
        flipped[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        write_both(here, bytes(flipped))
        seen |= set(outcomes(here, [lambda: here.open("manager")], whole))
    record_property("found", "VaultDamaged each time")
    assert seen == {VaultDamaged}


def test_flips_in_one_copy_do_no_harm(house: House) -> None:
    content = (house.folder / COPIES[0]).read_bytes()
    whole = container.from_bytes(content)
    chance = random.Random(9)
    for _turn in range(100):
        flipped = bytearray(content)
        flipped[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        (house.folder / COPIES[0]).write_bytes(flipped)
        assert list(outcomes(house, [lambda: house.open("educator")], whole)) == [None]


def test_truncations_and_additions(house: House) -> None:
    content = (house.folder / COPIES[0]).read_bytes()
    for length in range(0, len(content), 997):
        write_both(house, content[:length])
        with pytest.raises(VaultDamaged):
            house.open("manager")
    for more in (b"\n", b" ", b"\0", b"{}", content, b"\0" * (1 << 21)):
        write_both(house, content + more)
        with pytest.raises(VaultDamaged):
            house.open("manager")


# --- alterations by somebody who knows the format -----------------------------------------------------------


def with_sum(outer: dict[str, Any]) -> bytes:
    rest = {name: value for name, value in outer.items() if name != "sha256"}
    spelled = json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()
    rest["sha256"] = hashlib.sha256(spelled).hexdigest()
    return json.dumps(rest, sort_keys=True, separators=(",", ":")).encode()


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from places(child, (*path, key))


def altered(value: Any, chance: random.Random) -> Any:
    """Something else where ``value`` was, often of the same kind and length."""
    other = [
        None,
        True,
        0,
        -1,
        2**53,
        1.5,
        "",
        "x" * 200,
        [],
        {},
        [[]],
        {"a": 1},
        "9" * 5000,
        "\u00f1",
        "\ud800",
    ]
    if isinstance(value, bool):
        return not value
    if isinstance(value, int) and chance.random() < 0.7:
        return value + chance.choice([-1, 1, 2**20, -(2**20)])
    if isinstance(value, str) and chance.random() < 0.7:
        return altered_text(value, chance)
    if isinstance(value, list) and value and chance.random() < 0.7:
        return chance.choice([value[:-1], value[::-1], value * 2, [*value, value[0]]])
    return chance.choice(other)


def altered_text(value: str, chance: random.Random) -> str:
    try:
        raw = bytearray(base64.b64decode(value, validate=True))
    except ValueError:
        return value[:-1] + chance.choice("0123456789abcdefz")
    if not raw:
        return "AA=="
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    spelled = base64.b64encode(bytes(raw)).decode()
    return chance.choice(
        [spelled, spelled, spelled, value[:-1], value + "\n", value.rstrip("="), value + "===="]
    )


def alter(document: dict[str, Any], chance: random.Random) -> None:
    """One change somewhere in ``document``: a value, a missing or added name, two values exchanged."""
    where = list(places(document))
    path = chance.choice(where)
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    last = path[-1]
    way = chance.random()
    if way < 0.75:
        holder[last] = altered(holder[last], chance)
    elif way < 0.85:
        del holder[last]
    elif way < 0.95 and isinstance(holder, dict):
        other = chance.choice(list(holder))
        holder[last], holder[other] = holder[other], holder[last]
    elif isinstance(holder, dict):
        holder["added"] = 1
    else:
        holder.append(holder[last])


def test_a_thousand_alterations_with_right_checksums(open_house: House, record_property: Tell) -> None:
    content = (open_house.folder / COPIES[0]).read_bytes()
    whole = container.from_bytes(content)
    chance = random.Random(12)
    ways: list[Callable[[], Any]] = [
        lambda: open_house.open("manager"),
        lambda: open_house.open("educator"),
        open_house.open_paper,
    ]
    open_house.stretching = same_answer(open_house)  # type: ignore[assignment]
    seen: dict[Any, int] = {}
    while sum(seen.values()) < ALTERATIONS:
        outer = json.loads(content)
        if chance.random() < 0.85:
            body = json.loads(base64.b64decode(outer["body"]))
            alter(body, chance)
            spelled = json.dumps(body, sort_keys=True, separators=(",", ":"))
            outer["body"] = base64.b64encode(spelled.encode()).decode()
        else:
            alter(outer, chance)
        written = with_sum(outer)
        if written == content:  # a name exchanged with itself
            continue
        write_both(open_house, written)
        for outcome in outcomes(open_house, [chance.choice(ways)], whole):
            seen[outcome] = seen.get(outcome, 0) + 1
    record_property("tried", sum(seen.values()))
    record_property("found", told(seen))
    assert None not in seen
    assert {VaultTampered, BadCredentials, KdfTooCostly} <= seen.keys()


def told(seen: dict[Any, int]) -> str:
    return ", ".join(f"{one.__name__ if one else 'opened'} {seen[one]}" for one in sorted(seen, key=str))


def same_answer(house: House) -> Callable[[str, str], Any]:
    """The stretched words of the whole file whatever the altered file asks: the strongest attack."""
    charter = container.open_body(container.read(house.folder)[0], None).charter

    def stretching(login: str, words: str) -> Any:
        done = house_stretching(login, words)(charter.kdf, charter.kdf_salt)
        return lambda _cost, _salt: done

    house_stretching = house.stretching
    return stretching


def test_alterations_of_the_sealed_file(house: House, record_property: Tell) -> None:
    content = (house.folder / COPIES[0]).read_bytes()
    whole = container.from_bytes(content)
    chance = random.Random(11)
    seen: dict[Any, int] = {}
    for _turn in range(trials(200)):
        outer = json.loads(content)
        alter(outer, chance)
        written = with_sum(outer)
        if written == content:  # a name exchanged with itself, or the checksum alone
            continue
        write_both(house, written)
        for outcome in outcomes(house, [lambda: house.open("manager"), house.open_paper], whole):
            seen[outcome] = seen.get(outcome, 0) + 1
    record_property("tried", sum(seen.values()))
    record_property("found", told(seen))
    assert None not in seen
    assert VaultTampered in seen


def test_a_newer_version_is_said_to_be_newer(house: House) -> None:
    outer = json.loads((house.folder / COPIES[0]).read_bytes())
    write_both(house, with_sum({**outer, "version": 2, "something": "new"}))
    with pytest.raises(VaultTooNew):
        house.open("manager")


# --- bytes nobody wrote -------------------------------------------------------------------------------------


@given(st.binary(max_size=400) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_bytes_end_in_typed_errors(raw: bytes) -> None:
    with pytest.raises(VaultDamaged):
        container.from_bytes(raw)
    with pytest.raises((strict.Malformed, KdfTooCostly)):
        Body.from_bytes(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b'{"a":' + b"9" * 10_000 + b"}",
        b'{"a":1,"a":1}',
        b'{"a":NaN}',
        b'{"a":1e5}',
        b'{"a": 1}',
        b'{"a":"\\u0041"}',
        b"\xff\xfe",
        b'{"a":"\xc3\xb1"}',
        b"x" * (strict.LIMIT + 1),
    ],
)
def test_json_that_is_not_ours(raw: bytes) -> None:
    with pytest.raises(strict.Malformed):
        strict.parse(raw)
