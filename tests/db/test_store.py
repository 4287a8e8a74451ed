"""The encrypted file through the layer that uses it: what is stored comes back, and damage is never silent."""

import random
import shutil

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from registry.db import Store, StoredRow, connect, schema_sql
from registry.db import audit as chain
from registry.errors import (
    RegistryDamaged,
    RegistryEmpty,
    RegistryError,
    RegistryKeyMismatch,
    RegistryMissing,
    RegistryTooNew,
    Stale,
)
from registry.fields import Record, form, form_of, prose, text
from registry.forms import FORMS, Case, Service
from tests.soak import trials

KEY = f"x'{'a1' * 32}{'b2' * 16}'"


def row(id: str, revision: int = 1, **clear) -> StoredRow:
    return StoredRow(
        id, revision, "2026-01-01", "p", "2026-01-01", "p", {"person_id": "p"}, clear, {"profile": b"x" * 900}
    )


@pytest.fixture
def store(tmp_path):
    made = Store.make(tmp_path / "registry.db", KEY, FORMS, {"vault_id": "v"})
    yield made
    made.writing.close()


def test_the_schema_is_the_committed_snapshot():
    from pathlib import Path

    import registry.db

    snapshot = Path(registry.db.__file__).with_name("schema.sql")
    assert snapshot.read_text("utf-8") == schema_sql(FORMS), "run: python tools/snapshot.py"


def test_a_row_comes_back_as_it_was_put(store):
    with store.transaction():
        store.put(form_of(Case), row("1" * 32, code="AAA-AAA", status="active"))
    assert store.row(form_of(Case), "1" * 32) == row("1" * 32, code="AAA-AAA", status="active")
    assert store.digest(form_of(Case), "1" * 32)


def test_a_stale_revision_is_refused_and_nothing_is_written(store):
    with store.transaction():
        store.put(form_of(Case), row("1" * 32, code="AAA-AAA"))

    def over_it() -> None:
        with store.transaction():
            store.remember("x", "y")
            store.put(form_of(Case), row("1" * 32, code="BBB-BBB"))

    with pytest.raises(Stale):
        over_it()
    assert store.meta("x") == ""
    assert store.row(form_of(Case), "1" * 32).clear["code"] == "AAA-AAA"


def test_the_file_shows_nothing_without_its_key(store, tmp_path):
    with store.transaction():
        store.remember("canary", "quetzal-canario")
    store.writing.checkpoint()
    for path in tmp_path.iterdir():
        assert b"quetzal" not in path.read_bytes()
        assert b"SQLite format" not in path.read_bytes()[:100]


def test_wrong_key_missing_empty_and_foreign_files(store, tmp_path):
    path = tmp_path / "registry.db"
    with pytest.raises(RegistryKeyMismatch):
        connect(path, KEY.replace("a1", "a2"))
    with pytest.raises(RegistryMissing):
        connect(tmp_path / "none.db", KEY)
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "empty.db").write_bytes(b"")
    with pytest.raises(RegistryEmpty):
        connect(tmp_path / "empty.db", KEY)
    assert (tmp_path / "empty.db").read_bytes() == b""
    foreign = sqlcipher.connect(str(tmp_path / "foreign.db"))
    foreign.execute(f'PRAGMA key="{KEY}"')
    foreign.execute("CREATE TABLE t (x)")
    foreign.close()
    with pytest.raises(RegistryEmpty):
        connect(tmp_path / "foreign.db", KEY)


def test_a_newer_file_is_refused_with_a_sentence(store, tmp_path):
    store.writing._raw.set_authorizer(None)
    store.writing.execute("PRAGMA user_version=131072")
    store.writing.close()
    with pytest.raises(RegistryTooNew):
        connect(tmp_path / "registry.db", KEY)


def test_the_registry_cannot_be_written_out_in_clear(store, tmp_path):
    for sql in (f"ATTACH '{tmp_path}/clear.db' AS clear KEY ''", "PRAGMA rekey='x'", "PRAGMA key='x'"):
        with pytest.raises(sqlcipher.DatabaseError, match="not authorized|authoriz"):
            store.writing.execute(sql)
    assert not (tmp_path / "clear.db").exists()


def test_settings_of_the_connection(store):
    asked = {
        name: store.writing.one(f"PRAGMA {name}")[0]
        for name in ("journal_mode", "synchronous", "auto_vacuum", "foreign_keys")
    }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "auto_vacuum": 0, "foreign_keys": 1}


def test_newer_declarations_add_their_columns_to_an_old_file(tmp_path):
    @form("case", "Case", parents=("person",))
    class Old(Record):
        person_id: str = ""
        code: str = text("Code", searched="code")

    @form("case", "Case", parents=("person",))
    class New(Record):
        person_id: str = ""
        code: str = text("Code", searched="code")
        colour: str = text("Colour")
        note: str = prose("Note", sealed="narrative")

    store = Store.make(tmp_path / "r.db", KEY, [form_of(Old)], {})
    with store.transaction():
        store.put(form_of(Old), StoredRow("1" * 32, 1, "a", "b", "c", "d", {"person_id": "p"}, {"code": "A"}))
    store.close()
    store = Store.open(tmp_path / "r.db", KEY, [form_of(New), form_of(Service)])
    assert store.row(form_of(New), "1" * 32).clear == {"code": "A"}
    assert store.count(form_of(Service)) == 0
    store.close()


def filled_file(folder):
    """A registry file with long sealed blobs, whose rows fill overflow pages; the rows by id."""
    store = Store.make(folder / "whole.db", KEY, FORMS, {})
    known = {}
    with store.transaction():
        for number in range(120):
            made = StoredRow(
                f"{number:032x}", 1, "a", "b", "c", "d", {"case_id": "c"},
                {"kind": "legal", "attended_on": "2026-01-02"},
                {"narrative": random.Random(number).randbytes(200 + 90 * (number % 70))},
            )  # fmt: skip
            store.put(form_of(Service), made)
            known[made.id] = made
    store.close()
    return known


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """One bit turned, a page or a sector of zeros, or the end cut off."""
    broken, at = bytearray(whole), chance.randrange(len(whole))
    match chance.choices(("bit", "page", "sector", "cut"), (6, 2, 1, 1))[0]:
        case "bit":
            broken[at] ^= 1 << chance.randrange(8)
        case "page":
            broken[at // 4096 * 4096 : at // 4096 * 4096 + 4096] = bytes(4096)
        case "sector":
            broken[at // 512 * 512 : at // 512 * 512 + 512] = bytes(512)
        case _:
            del broken[at if chance.random() < 0.5 else at // 4096 * 4096 :]
    return bytes(broken)


def test_no_damage_is_ever_silent(tmp_path, record_property):
    known = filled_file(tmp_path)
    whole = (tmp_path / "whole.db").read_bytes()
    chance = random.Random(7)
    silent = detected = 0
    for _trial in range(trials(1_000)):
        broken = damaged(whole, chance)
        path = tmp_path / "broken.db"
        path.write_bytes(broken)
        for name in ("broken.db-wal", "broken.db-shm"):
            (tmp_path / name).unlink(missing_ok=True)
        try:
            store = Store.open(path, KEY, FORMS)
        except RegistryError:
            detected += 1
            continue
        for id, made in known.items():
            try:
                silent += store.row(form_of(Service), id) != made
            except RegistryError:
                detected += 1
        try:
            store.writing.close()
        except RegistryError:
            detected += 1
    record_property("tried", trials(1_000))
    record_property("found", f"{silent} silently wrong, {detected} reads refused")
    assert silent == 0
    assert detected > trials(1_000), "the damage must have hit something"


def test_without_the_guard_the_same_damage_would_be_silent(tmp_path):
    """The control: SQLCipher alone hands out a damaged last page of a long row without a word."""
    filled_file(tmp_path)
    whole = (tmp_path / "whole.db").read_bytes()
    silent = 0
    for page in range(10, len(whole) // 4096):
        path = tmp_path / "broken.db"
        broken = bytearray(whole)
        broken[page * 4096 + 100] ^= 1
        path.write_bytes(broken)
        raw = sqlcipher.connect(f"file:{path}?mode=ro", uri=True)
        raw.execute("PRAGMA cipher_log=off")
        raw.execute(f'PRAGMA key="{KEY}"')
        for number in range(120):
            try:
                found = raw.execute(
                    "SELECT seal_narrative FROM service WHERE id=?", (f"{number:032x}",)
                ).fetchone()
            except sqlcipher.Error:
                continue
            wanted = random.Random(number).randbytes(200 + 90 * (number % 70))
            silent += found is not None and bytes(found[0]) != wanted
        raw.close()
    assert silent > 0


def test_a_second_independent_reader_opens_the_same_file(tmp_path):
    import apsw

    known = filled_file(tmp_path)
    other = apsw.Connection(str(tmp_path / "whole.db"))
    other.pragma("cipher", "sqlcipher")
    other.pragma("legacy", 4)
    other.pragma("key", f"raw:{KEY[2:-1]}")
    found = dict(other.execute("SELECT id, seal_narrative FROM service"))
    assert found == {id: made.sealed["narrative"] for id, made in known.items()}


def test_the_chain_of_the_trail(store):
    def sign(data):
        return b"s" + data

    def genuine(actor, data, signature):
        return signature == b"s" + data

    def said(number):
        return chain.Entry(0, "2026-01-01T00:00:00Z", number, "p", "view", "case", f"{number}", "{}")

    with store.transaction():
        for number in range(50):
            store.append(said(number), sign)
    assert list(chain.verify(store.writing, genuine)) == list(range(1, 51))
    assert list(chain.verify(store.writing, genuine, newest=5)) == list(range(46, 51))
    for harm in ("UPDATE audit SET action='print' WHERE seq=20", "DELETE FROM audit WHERE seq=20"):
        store.writing.execute("BEGIN")
        store.writing.execute(harm)
        with pytest.raises(chain.AuditBroken) as broken:
            list(chain.verify(store.writing, genuine))
        assert broken.value.details["seq"] in (20, 21)
        store.writing.execute("ROLLBACK")
    assert len(chain.entries(store.writing)) == 50


def test_damage_keeps_its_name_through_a_transaction(tmp_path):
    filled_file(tmp_path)
    path = tmp_path / "whole.db"
    broken = bytearray(path.read_bytes())
    for page in range(len(broken) // 4096 * 7 // 10, len(broken) // 4096):
        broken[page * 4096 + 50] ^= 1
    path.write_bytes(broken)
    shutil.copy(path, tmp_path / "copy.db")
    store = Store.open(path, KEY, FORMS)
    with pytest.raises(RegistryDamaged):
        store.rows(form_of(Service))
    assert store.writing.page_problems()
