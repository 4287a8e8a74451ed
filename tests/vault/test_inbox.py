"""Events without keys: sealed to everybody who opens, to nobody else, and bound into the vault's header."""

import base64
import json
from dataclasses import replace
from itertools import pairwise

import pytest

from registry.errors import VaultTampered
from registry.vault import COPIES, FLOOR, Event, container, describe, login_mark, seal_event
from registry.vault.founding import Foundation
from registry.vault.inbox import LINE_BYTES, inbox_public, read_event
from registry.vault.keys import HeldKeys
from registry.vault.primitives import fresh_key, wrap
from registry.vault.state import _mac, assemble

from .conftest import ROLES, House
from .test_damage import with_sum, write_both

AT = "2026-03-01T03:12:09Z"


def event(kind: str = "failed sign-in", mark: str = "", said: str = "") -> Event:
    return Event.now(AT, kind, mark, said)


def test_whoever_opens_reads_it_and_the_folder_alone_does_not(house: House) -> None:
    facts = describe(house.folder)
    made = event(mark=login_mark(facts.vault_id, "educator"))
    line = seal_event(facts.inbox, facts.vault_id, made)
    for role in ROLES:
        assert house.open(role).open_event(line) == made
    assert house.open_paper().open_event(line) == made
    for private in (fresh_key(), facts.inbox):
        assert read_event([private], facts.vault_id, line) is None
    assert read_event([house.open("educator")._keys.file(1)], "0" * 32, line) is None, "of another registry"


def test_all_lines_look_alike() -> None:
    public = inbox_public(fresh_key())
    made = [event(), event("x" * 32, "ffff", "9" * 64), event("a"), event(said="3f2a")]
    lines = {seal_event(public, "a" * 32, one) for one in [*made, *made]}
    assert len(lines) == 8
    assert {len(line) for line in lines} == {LINE_BYTES}


def test_events_of_earlier_keys_of_the_file_are_still_read() -> None:
    keys = HeldKeys({f"file:{epoch}": fresh_key() for epoch in (1, 2, 9, 10)})
    assert keys.files() == [keys.file(epoch) for epoch in (10, 9, 2, 1)]
    for epoch in (1, 2, 9, 10):
        made = event()
        assert (
            read_event(keys.files(), "a" * 32, seal_event(inbox_public(keys.file(epoch)), "a" * 32, made))
            == made
        )


def test_a_new_file_key_shows_its_own_inbox() -> None:
    """What a rotation needs to do for the inbox: nothing but to assemble the next state under the new key."""
    new = Foundation()
    state = new.state("m", b"s" * 32, ("manager",), ROLES, FLOOR, bound=True)
    other, body = fresh_key(), state.body
    approved = (body.charter, body.signature, body.signer)
    following = assemble(state.envelope, approved, [], {}, other, new.device_secret)
    assert state.envelope.inbox == inbox_public(new.keys.file(1))
    assert following.envelope.inbox == inbox_public(other)


def test_no_line_but_ours_is_read(house: House) -> None:
    vault, facts = house.open("legal"), describe(house.folder)
    line = seal_event(facts.inbox, facts.vault_id, event())
    for at in range(0, LINE_BYTES, 5):
        flipped = bytearray(line)
        flipped[at] = ord("A") if flipped[at] != ord("A") else ord("B")
        assert vault.open_event(bytes(flipped)) is None
    for other in (b"", line[:-4], line + b"AAAA", b"\xff" * LINE_BYTES, line[:-1] + b"\n", b"=" * LINE_BYTES):
        assert vault.open_event(other) is None


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        json.dumps({"at": AT, "id": "0" * 32, "kind": "failed sign-in", "mark": "", "said": ""}).encode(),
        *(
            json.dumps(
                {"at": AT, "id": "0" * 32, "kind": "a", "mark": "", "said": "", **wrong},
                sort_keys=True,
                separators=(",", ":"),
            ).encode()
            for wrong in (
                {"at": "2026-02-30T00:00:00Z"},
                {"at": "9999-12-31T23:59:59Z"},
                {"at": 1},
                {"id": "x" * 32},
                {"kind": "APPROVE"},
                {"kind": "a" * 33},
                {"mark": "abc"},
                {"said": "Rosa Quispe"},
                {"said": "9" * 65},
                {"more": 1},
            )
        ),
    ],
)
def test_what_somebody_sealed_who_knows_the_format_is_read_strictly(house: House, said: bytes) -> None:
    facts = describe(house.folder)
    context = f"amparo/inbox/v1|{facts.vault_id}".encode()
    line = base64.b64encode(wrap(facts.inbox, said.ljust(240, b"\0")[:240], context))
    assert house.open("legal").open_event(line) is None


def test_free_text_cannot_be_written_down() -> None:
    for wrong in (("Failed", "", ""), ("a", "educator", ""), ("a", "", "María"), ("a", "", "1" * 65)):
        with pytest.raises(ValueError, match="short"):
            Event.now(AT, *wrong)


def test_another_inbox_key_in_the_header_is_refused_once_somebody_opens(open_house: House) -> None:
    """Somebody who has the folder of a registry without keyring turns the events to herself: for one sign-in."""
    content = (open_house.folder / COPIES[0]).read_bytes()
    outer = json.loads(content)
    outer["inbox"] = base64.b64encode(inbox_public(fresh_key())).decode()
    write_both(open_house, with_sum(outer))
    for way in (lambda: open_house.open("manager"), open_house.open_paper):
        with pytest.raises(VaultTampered):
            way()


def test_where_the_computer_has_a_key_not_even_the_first_event_is_turned(house: House) -> None:
    outer = json.loads((house.folder / COPIES[0]).read_bytes())
    outer["inbox"] = base64.b64encode(inbox_public(fresh_key())).decode()
    write_both(house, with_sum(outer))
    with pytest.raises(VaultTampered):
        house.open("manager", "not her words")


@pytest.mark.parametrize("wrong", [None, "", "AAAA", "A" * 44, 7])
def test_a_header_without_a_key_is_refused(open_house: House, wrong: object) -> None:
    outer = json.loads((open_house.folder / COPIES[0]).read_bytes())
    if wrong is None:
        del outer["inbox"]
    else:
        outer["inbox"] = wrong
    write_both(open_house, with_sum(outer))
    with pytest.raises(VaultTampered):
        open_house.open("manager")


def test_an_insider_who_signs_everything_again_cannot_turn_the_inbox_either(house: House) -> None:
    """She holds the file's key, so her MAC is right; the inbox must still be the one of that key."""
    vault = house.open("educator")
    turned = replace(vault._state.envelope, inbox=inbox_public(fresh_key()))
    body = vault._state.body
    body = replace(body, mac=_mac(vault._keys.file(1), turned, body))
    raw = container.strict.canonical(body.to_json())
    envelope = replace(turned, body=container.close_body(turned.header(), raw, vault._device_secret))
    write_both(house, envelope.to_bytes())
    with pytest.raises(VaultTampered):
        house.open("manager")


def test_a_mark_is_of_the_login_however_it_is_typed_and_of_this_registry() -> None:
    one = login_mark("a" * 32, "maria.lopez")
    assert one == login_mark("a" * 32, "  MARIA.Lopez ")
    assert one != login_mark("b" * 32, "maria.lopez")
    assert len(one) == 4
    assert login_mark("a" * 32, "\ud800")


def test_a_mark_is_too_short_to_find_a_passphrase_by() -> None:
    """Of all four-word passphrases of 300 words, so many share a mark that it tells none of them."""
    marks: dict[str, int] = {}
    for a, b in pairwise(range(200_001)):
        mark = login_mark("a" * 32, f"word{a} word{b}")
        marks[mark] = marks.get(mark, 0) + 1
    assert len(marks) > 60_000
    assert 2 < sum(marks.values()) / len(marks) < 4


def test_an_unusable_public_key_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="shared key"):
        seal_event(b"\0" * 32, "a" * 32, event())


def test_changes_of_the_vault_keep_the_inbox(house: House) -> None:
    before = describe(house.folder).inbox
    house.open("manager").set_roles(house.ids["legal"], ["legal", "educator"])
    vault = house.open("legal")
    vault.change_passphrase("legal", "words of legal", "other words of legal")
    assert describe(house.folder).inbox == before
