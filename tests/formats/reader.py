"""Section 4 of docs/file-formats.md, the database, written from that page: nothing here comes from the program.

`Registry` reads everything that the keys of one person open: records, deposits, history, drafts, restricted cases. What
it has no key for it names as closed; what is not as the page says it refuses.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlcipher3

from tests.formats.keyfile import Opened, present
from tests.formats.primitives import (
    Refused,
    b2,
    from_json,
    hkdf,
    hmac256,
    need,
    unbase64,
    unbox,
    unsiv,
    unwrap,
    utf8_json,
    x25519_public,
)

NO_FORMS = {"meta", "audit", "history", "draft", "restriction", "shelf"}
COMMON = ("id", "revision", "created_at", "updated_at", "created_by", "updated_by")


@dataclass
class Record:
    """One record: what it hangs from, the clear answers, the opened parts, and the names of the closed ones."""

    form: str
    id: str
    revision: int
    common: dict[str, Any]
    parents: dict[str, str]
    clear: dict[str, Any]
    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    deposits: set[str] = field(default_factory=set)

    @property
    def answers(self) -> dict[str, Any]:
        """All answers that were read, by field; the words of the search (`~…`) left out."""
        found = dict(self.clear)
        for part in self.parts.values():
            found.update({name: value for name, value in part.items() if not name.startswith("~")})
        return found


@dataclass(frozen=True)
class Change:
    """One row of the history: what a save changed in one compartment; None where it stays closed."""

    form: str
    id: str
    revision: int
    compartment: str
    content: dict[str, Any] | None


class Registry:
    """The database of a registry, open for reading."""

    def __init__(self, folder: Path, opened: Opened) -> None:
        self.opened = opened
        path = present(folder) / "registry.db"
        need(path.is_file(), "no database")
        self.db = sqlcipher3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        key = hkdf(opened.file_key(), "db").hex() + unbase64(opened.charter["database_salt"], 16).hex()
        self.db.execute(f"PRAGMA key = \"x'{key}'\"")
        self.db.execute("PRAGMA temp_store = MEMORY")
        need(self.rows("PRAGMA application_id") == [(0x414D5052,)], "a database of something else")
        need(self.rows("PRAGMA user_version")[0][0] >> 16 == 1, "a newer schema")
        need(self.rows("PRAGMA auto_vacuum") == [(0,)], "auto_vacuum is on")
        self.meta = dict(self.rows("SELECT key, value FROM meta"))
        need(self.meta["vault_id"] == opened.vault_id, "the database of another registry")
        need(int(self.meta["vault_seq"]) <= opened.envelope["seq"], "an older key file")
        tables = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        self.forms = sorted(name for (name,) in tables if name not in NO_FORMS)

    def close(self) -> None:
        self.db.close()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """A unit of reading: all rows, believed only if `cipher_status` is 1 afterwards (decision 002)."""
        try:
            found = self.db.execute(sql, values).fetchall()
            status = self.db.execute("PRAGMA cipher_status").fetchone()
        except (sqlcipher3.DatabaseError, MemoryError) as error:
            raise Refused("the database cannot be read") from error
        need(status is not None and str(status[0]) == "1", "a page of the database is damaged")
        return found

    def check_pages(self) -> None:
        """Check every page of the file, also those that no reading comes by."""
        need(self.rows("PRAGMA cipher_integrity_check") == [], "a page of the database is damaged")

    @property
    def leftovers(self) -> bool:
        """Whether unused corners of the file may still hold what was set apart or deleted (4.1)."""
        said = self.meta.get("leftovers", "")
        need(said in ("", "yes"), "a wrong word about leftovers")
        return bool(said)

    def table(self, form: str) -> list[dict[str, Any]]:
        """The rows of one table, by column, by id."""
        columns = [row[1] for row in self.rows(f'PRAGMA table_info("{form}")')]
        return [
            dict(zip(columns, row, strict=True)) for row in self.rows(f'SELECT * FROM "{form}" ORDER BY 1')
        ]

    def records(self, form: str) -> dict[str, Record]:
        """All records of a form that lie in its table, by id (4.2)."""
        found = {}
        for row in self.table(form):
            parents = {
                name: value for name, value in row.items() if name.endswith("_id") and value is not None
            }
            record = Record(
                form, row["id"], row["revision"], {name: row[name] for name in COMMON}, parents, {}
            )
            for name, value in row.items():
                if value is None or name in COMMON or name in parents:
                    continue
                if name.startswith("seal_"):
                    self._add(record, name.removeprefix("seal_"), value)
                else:
                    record.clear[name] = value
            found[record.id] = record
        return found

    def _add(self, record: Record, compartment: str, sealed: bytes) -> None:
        if sealed[0] == 2:
            record.deposits.add(compartment)
        part = self.part(record.form, compartment, record.id, sealed)
        if part is None:
            record.closed.add(compartment)
        else:
            record.parts[compartment] = part

    def part(self, form: str, compartment: str, place: str, sealed: bytes) -> dict[str, Any] | None:
        """A sealed part (4.3), or None if this person has no key for it."""
        need(len(sealed) > 31 and sealed[0] in (1, 2), "a sealed part of a kind unknown")
        epoch = int.from_bytes(sealed[1:3], "big")
        context = f"amparo/seal/v1|{self.opened.vault_id}|{form}|{compartment}|{epoch}|{place}".encode()
        key = self.opened.keys.get(compartment, {}).get(epoch)
        if sealed[0] == 1:
            if key is None:
                need(compartment not in self.opened.keys, "a part of an epoch nobody knows")
                return None
            plain = unsiv(hkdf(key, f"seal/{form}"), sealed[3:], context)
        else:
            content = self._deposit_key(key, context, sealed)
            if content is None:
                return None
            plain = unsiv(content, sealed[179:], context + sealed[:179])
        answers = from_json(plain)
        need(isinstance(answers, dict) and utf8_json(answers) == plain, "a part is not canonical JSON")
        return dict(answers)

    def _deposit_key(self, key: bytes | None, context: bytes, sealed: bytes) -> bytes | None:
        """The content key of a deposit: by the compartment's key, or by the depositor's own."""
        if key is not None:
            return unwrap(hkdf(key, "deposit"), sealed[19:99], context + b"|compartment")
        if sealed[3:19].hex() == self.opened.person:
            return unwrap(self.opened.exchange, sealed[99:179], context + b"|own")
        return None

    def history(self) -> list[Change]:
        """All rows of the history (4.4), oldest revision first."""
        found = self.rows(
            "SELECT form, id, revision, compartment, sealed FROM history ORDER BY form, id, revision, 4"
        )
        return [self.change(*row) for row in found]

    def change(self, form: str, place: str, revision: int, compartment: str, sealed: bytes) -> Change:
        """One row of the history, opened where the keys allow it."""
        content = (
            self.part(f"{form}/history", compartment, place, sealed) if compartment else from_json(sealed)
        )
        for pair in (content or {}).values():
            need(isinstance(pair, list) and len(pair) == 2, "a change is not old and new")
        return Change(form, place, revision, compartment, content)

    def drafts(self) -> list[dict[str, Any]]:
        """All drafts (4.6), each with `answers`, None where it stays closed; those of restricted cases too."""
        keys, found = self.case_keys(), []
        for row in self.table("draft"):
            sealed = row.pop("sealed")
            if row["form"] == "restricted":
                found += self._apart(row, sealed, keys)
                continue
            row["parents"] = json.loads(row["parents"])
            found.append(row | {"restriction": "", "answers": self._draft(row, sealed)})
        return found

    def _apart(self, row: dict[str, Any], sealed: bytes, keys: dict[str, bytes]) -> Iterator[dict[str, Any]]:
        """The draft of a restricted case, a row a compartment, as it would lie there else; one if it stays closed."""
        need(
            sealed[0] == 9 and not row["compartment"] and json.loads(row["parents"]) == {},
            "a draft set apart that tells something",
        )
        row["restriction"] = sealed[1:17].hex()
        key = keys.get(row["restriction"])
        if key is None:
            yield row | {"answers": None}
            return
        context = f"amparo/restricted/v1|{self.opened.vault_id}|{row['restriction']}|draft/{row['id']}|0"
        joined = hkdf(self._joined(key, sealed[17:19]), "restricted/draft")
        inside = filled(unbox(joined, sealed[19:], context.encode()))
        place = f"{inside['form']}|{inside['id']}".encode()
        hidden = hmac256(hkdf(key, "restricted/hidden"), place).hex()[:32]
        need(hidden == row["id"], "a draft set apart of another place")
        row |= {name: inside[name] for name in ("form", "id", "parents")}
        for compartment, part in inside["sealed"].items():
            one = row | {"compartment": compartment}
            yield one | {"answers": self._draft(one, unbase64(part))}

    def _draft(self, row: dict[str, Any], sealed: bytes) -> dict[str, Any] | None:
        if row["compartment"]:
            return self.part(f"{row['form']}/draft", row["compartment"], row["id"], sealed)
        return dict(from_json(sealed))

    def case_keys(self) -> dict[str, bytes]:
        """The keys of the restricted cases that are open to this person, by restriction (4.7)."""
        found = {}
        who, public = self.opened.person, x25519_public(self.opened.exchange)
        for row in self.table("restriction"):
            mark, _, wrapped = from_json(row["grants"]).get(who, "").partition(":")
            if mark == b2(public, 8).hex() and "care" in self.opened.keys:
                info = f"amparo/restricted-grant/v1|{self.opened.vault_id}|{row['id']}|{who}|{public.hex()}".encode()
                key = unwrap(self.opened.exchange, unbase64(wrapped, 80), info)
                need(
                    b2(b"amparo/restriction/v1|" + key, 16).hex() == row["id"], "a key of another restriction"
                )
                found[row["id"]] = key
        return found

    def _joined(self, case_key: bytes, epoch: bytes) -> bytes:
        """What a restricted case's keys are derived from: the key of `care` in an epoch, and the case's (4.7)."""
        keys, number = self.opened.keys["care"], int.from_bytes(epoch, "big")
        need(number in keys, "an epoch that is not known")
        return keys[number] + case_key

    def shelf(self) -> list[tuple[Record, list[Change]]]:
        """The records on the shelf that are open to this person, each with its history (4.7)."""
        return [self._from_shelf(row, inside) for row, inside in self._open_shelf()]

    def shelf_history(self) -> list[tuple[str, int, str, bytes]]:
        """The history on the open shelves, as it would lie in the table: id, revision, compartment, sealed."""
        return [
            (row["id"], revision, compartment, unbase64(sealed))
            for row, inside in self._open_shelf()
            for revision, compartment, sealed in inside["history"]
        ]

    def _open_shelf(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        keys = self.case_keys()
        for row in self.table("shelf"):
            if row["restriction"] not in keys:
                continue
            place = f"{row['restriction']}|{row['id']}|{row['revision']}"
            context = f"amparo/restricted/v1|{self.opened.vault_id}|{place}".encode()
            joined = hkdf(self._joined(keys[row["restriction"]], row["sealed"][:2]), "restricted/record")
            plain = unsiv(joined, row["sealed"][2:], context)
            inside = filled(plain)
            yield row, inside

    def _from_shelf(self, row: dict[str, Any], inside: dict[str, Any]) -> tuple[Record, list[Change]]:
        created, updated = inside["created"], inside["updated"]
        values = (row["id"], row["revision"], created[0], updated[0], created[1], updated[1])
        common = dict(zip(COMMON, values, strict=True))
        clear = {name: value for name, value in inside["clear"].items() if value is not None}
        record = Record(inside["form"], row["id"], row["revision"], common, inside["parents"], clear)
        for compartment, sealed in inside["sealed"].items():
            self._add(record, compartment, unbase64(sealed))
        history = [
            self.change(record.form, record.id, revision, compartment, unbase64(sealed))
            for revision, compartment, sealed in inside["history"]
        ]
        return record, history


def filled(plain: bytes) -> Any:
    """What was filled up to a multiple of 512 (4.7)."""
    size = int.from_bytes(plain[:4], "big")
    need(len(plain) % 512 == 0 and not any(plain[4 + size :]), "something set apart is wrongly filled up")
    inside = from_json(plain[4 : 4 + size])
    need(utf8_json(inside) == plain[4 : 4 + size], "something set apart is not canonical JSON")
    return inside


def everything(registry: Registry) -> dict[str, Record]:
    """All records, those on the shelf too, by id."""
    found = {record.id: record for form in registry.forms for record in registry.records(form).values()}
    found.update({record.id: record for record, _ in registry.shelf()})
    return found
