"""Every key of a role, dumped, against every byte of the file, read with plain SQL: nothing of the program asked.

What she can decrypt is tried with all she holds under all names, not with what the program would use: her keys of
compartments, the file's key, her private key, and every key that is derived from these anywhere.
"""

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from registry.access import drafts, restricting, staff
from registry.fields import COMPARTMENTS
from registry.forms import FORMS, Arrival, Case, Person, Screening, Service
from registry.vault import primitives as p
from tests.access.test_rights import OPENS
from tests.registries import ROLES, enter, make

MARK = "canario-{}"
EVERYBODY = ("manager", *ROLES)
NAMED = ("psychologist", "front-desk")
"""Who opens the restricted case, besides the manager."""


@dataclass(frozen=True)
class Blob:
    """Sealed bytes of the file, with what plain SQL tells of where they lie."""

    form: str
    record: str
    compartment: str
    sealed: bytes


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Something of each compartment in records, in their history, in drafts and in a deposit."""
    folder = tmp_path_factory.mktemp("house") / "r"
    session, _paper = make(folder, *ROLES)
    person = session.save(
        Person(
            given_names=MARK.format("identity"), house_name=MARK.format("care"), nationality=("VE",),
            contact_notes=MARK.format("safety"),
        )
    )  # fmt: skip
    session.save(replace(person, given_names=MARK.format("identity") + " otra"))
    case = session.save(
        Case(
            person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01", condition="actual",
            wishes=MARK.format("narrative"),
        )
    )  # fmt: skip
    session.save(Screening(case_id=case.id, exploitation=("sexual",), account=MARK.format("narrative")))
    notes = {f"{name}_note": MARK.format(name) for name in ("psychology", "health", "legal", "care")}
    session.save(Service(case_id=case.id, kind="legal", attended_on="2026-01-02", **notes))
    drafts.keep(session, Service(case_id=case.id, kind="legal", attended_on="2026-01-03", **notes))
    apart = session.save(Person(given_names=MARK.format("reserved"), house_name="Aurora"))
    its_case = session.save(Case(person_id=apart.id, code="BBB-BBB", status="active", opened_on="2026-01-01"))
    its_notes = {name: f"{MARK.format('reserved')} {note}" for name, note in notes.items()}
    session.save(Service(case_id=its_case.id, kind="legal", attended_on="2026-01-02", **its_notes))
    accounts = {one.roles[0]: one.id for one in staff.list_staff(session)}
    restricting.restrict(session, apart.id, [accounts[role] for role in NAMED])
    session.close()
    educator = enter(folder, "educator")
    educator.save(Arrival(arrived_at="2026-01-03T02:00", called="Luna", account=MARK.format("deposit")))
    educator.close()
    return folder


@dataclass(frozen=True)
class Dump:
    """What somebody with a debugger takes out of a running session."""

    keyspec: str
    vault_id: str
    keys: dict[str, bytes]
    private: bytes
    publics: dict[str, bytes]


def dumped(folder: Path, role: str) -> Dump:
    session = enter(folder, role)
    vault = session._vault
    holder = vault._holder.keys
    publics = {id: member.exchange for id, member in vault.roster.items()}
    found = Dump(vault.keyspec(), vault.vault_id, dict(vault._keys.by_name), holder.exchange, publics)
    session.close()
    return found


def read_plainly(folder: Path, keyspec: str) -> tuple[list[Blob], bytes]:
    """Every sealed value of the file, and all that lies in it unsealed."""
    raw = sqlcipher.connect(f"file:{folder / 'registry.db'}?mode=ro", uri=True)
    raw.execute(f'PRAGMA key="{keyspec}"')
    blobs, clear = [], b""
    for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        names = [row[1] for row in raw.execute(f'PRAGMA table_info("{table}")')]
        for values in raw.execute(f'SELECT * FROM "{table}"'):
            row = dict(zip(names, values, strict=True))
            for name, value in row.items():
                if not isinstance(value, bytes):
                    clear += b"|" + str(value).encode()
                elif name.startswith("seal_"):
                    blobs.append(Blob(table, row["id"], name.removeprefix("seal_"), value))
                elif table == "shelf":
                    continue  # below
                elif name == "sealed" and row["compartment"]:
                    use = "/draft" if table == "draft" else ""
                    blobs.append(Blob(row["form"] + use, row["id"], row["compartment"], value))
                else:
                    clear += b"|" + value
    raw.close()
    return blobs, clear


def tried(dump: Dump, blob: Blob) -> Iterator[bytes]:
    """Whatever any key of the dump makes of the blob, taken for any compartment of any epoch."""
    keys = dump.keys
    for epoch in (1, 2):
        for named in (*COMPARTMENTS, "file"):
            context = (
                f"amparo/seal/v1|{dump.vault_id}|{blob.form}|{named}|{epoch}|".encode() + blob.record.encode()
            )
            for key in keys.values():
                for one in (key, p.derive(key, f"seal/{blob.form}")):
                    yield from opened(one, blob.sealed[3:15], blob.sealed[15:], context)
            start = blob.sealed[:3] + blob.sealed[3:19]
            wrapped = blob.sealed[19:99], blob.sealed[99:179]
            privates = [dump.private, *keys.values(), *(p.derive(key, "deposit") for key in keys.values())]
            for part in wrapped:
                for whose in (b"|compartment", b"|own"):
                    for private in privates:
                        content = p.unwrap(private, part, context + whose) if len(part) == 80 else None
                        if content:
                            body = blob.sealed[179:]
                            yield from opened(
                                content, body[:12], body[12:], context + start + b"".join(wrapped)
                            )


def opened(key: bytes, nonce: bytes, closed: bytes, context: bytes) -> Iterator[bytes]:
    try:
        yield p.siv(key).decrypt(nonce, closed, context)
    except Exception:  # another key, another place, or no seal at all
        return


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_dump_of_all_keys_opens_what_was_granted_and_nothing_else(
    house: Path, role: str, record_property
) -> None:
    dump = dumped(house, role)
    blobs, clear = read_plainly(house, dump.keyspec)
    assert {blob.compartment for blob in blobs} == set(COMPARTMENTS)
    read: dict[str, list[bytes]] = {}
    mine = 0
    for blob in blobs:
        for plain in tried(dump, blob):
            json.loads(plain)
            if blob.sealed[0] == 2 and blob.compartment not in OPENS[role]:
                mine += 1  # her own deposit, which she may read until it is taken up
                assert role == "educator"
                continue
            read.setdefault(blob.compartment, []).append(plain)
    assert set(read) == OPENS[role]
    said = b"".join(plain for several in read.values() for plain in several)
    for name in COMPARTMENTS:
        mark = MARK.format(name).encode()
        assert mark not in clear, "nothing of a compartment lies in the file outside its seals"
        if name != "profile":
            assert (mark in said) == (name in OPENS[role])
    assert (MARK.format("deposit").encode() in said) == ("narrative" in OPENS[role])
    assert mine == (1 if role == "educator" else 0)
    record_property("tried", len(blobs))
    record_property("found", f"{role}: opens {', '.join(sorted(read)) or 'nothing'}")


# --- a restricted case ---


def case_keys(dump: Dump, raw: sqlcipher.Connection) -> dict[str, bytes]:
    """Every key of a restricted case that her private key unwraps, whomever it was wrapped for."""
    found = {}
    for id, grants in raw.execute("SELECT id, grants FROM restriction"):
        for wrapped in json.loads(grants).values():
            for who, public in dump.publics.items():
                context = f"amparo/restricted-grant/v1|{dump.vault_id}|{id}|{who}|{public.hex()}".encode()
                key = p.unwrap(dump.private, base64.b64decode(wrapped.partition(":")[2]), context)
                if key:
                    found[id] = key
    return found


def off_the_shelf(dump: Dump, raw: sqlcipher.Connection) -> list[dict[str, Any]]:
    """Every record of the shelf that any of her keys, and any two of them together, open."""
    apart = case_keys(dump, raw)
    held = [*dump.keys.values(), *apart.values(), dump.private]
    joined = [*held, *(one + other for one in held for other in held)]
    keys = [*held, *(p.derive(key, "restricted/record") for key in joined)]
    found = []
    for id, restriction, revision, sealed in raw.execute(
        "SELECT id, restriction, revision, sealed FROM shelf"
    ):
        context = f"amparo/restricted/v1|{dump.vault_id}|{restriction}|{id}|{revision}".encode()
        for start in (0, 2):
            for key in keys:
                for plain in opened(key, sealed[start : start + 12], sealed[start + 12 :], context):
                    size = int.from_bytes(plain[:4])
                    found.append({"id": id, **json.loads(plain[4 : 4 + size])})
    return found


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_dump_opens_a_restricted_case_only_for_who_was_named(
    house: Path, role: str, record_property
) -> None:
    dump = dumped(house, role)
    raw = sqlcipher.connect(f"file:{house / 'registry.db'}?mode=ro", uri=True)
    raw.execute(f'PRAGMA key="{dump.keyspec}"')
    (stored,) = raw.execute("SELECT count(*) FROM shelf").fetchone()
    records = off_the_shelf(dump, raw)
    without = off_the_shelf(replace(dump, keys={"file:1": dump.keys["file:1"]}), raw)
    raw.close()
    assert stored == 3
    assert len(records) == (stored if role in ("manager", *NAMED) else 0)
    assert not without, "the case's key without that of a compartment opens nothing"
    read, sealed = set(), set()
    for record in records:
        for name, part in record["sealed"].items():
            sealed.add(name)
            blob = Blob(record["form"], record["id"], name, base64.b64decode(part))
            read |= {name for _plain in tried(dump, blob)}
    assert read == OPENS[role] & sealed
    assert not records or {"identity", "psychology", "health", "legal", "care"} <= sealed
    record_property("found", f"{role}: {len(records)} of {stored} restricted records")


def test_the_keys_of_a_dump_are_named_by_what_was_granted(house: Path) -> None:
    for role in EVERYBODY:
        names = {name.partition(":")[0] for name in dumped(house, role).keys}
        assert names == {"file"} | OPENS[role]


def test_the_marks_are_where_they_should_be(house: Path) -> None:
    """The control: with the manager's keys every mark is read, so the search above can find."""
    dump = dumped(house, "manager")
    blobs, _clear = read_plainly(house, dump.keyspec)
    every = b"".join(plain for blob in blobs for plain in tried(dump, blob))
    for name in (*(one for one in COMPARTMENTS if one != "profile"), "deposit"):
        assert MARK.format(name).encode() in every, name
    assert {blob.form.partition("/")[0] for blob in blobs} <= {form.name for form in FORMS}
    assert {"service", "service/draft", "arrival", "person", "screening"} <= {blob.form for blob in blobs}
