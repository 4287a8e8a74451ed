"""A check finds every kind of damage and never stops at one; a rescue saves the rest and tells what is lost."""

import contextlib
import json
import os
import random
from pathlib import Path

import pytest

from registry import backup
from registry.access import Session, acts, approvals, trail
from registry.errors import (
    FileExists,
    NotAllowed,
    RecoveryKeyWrong,
    RegistryDamaged,
    RegistryError,
    RegistryMissing,
    SecondPersonNeeded,
)
from registry.language import using
from registry.vault import PaperKey
from tests.disk import has_mode, opened, put
from tests.registries import MANAGER, MANAGER_WORDS, allow, purge_by_two, shared
from tests.soak import trials

from .conftest import MARKER, House


def kinds(session: Session) -> set[str]:
    return {one.kind for one in backup.check(session, full=True).problems}


def sql(session: Session, statement: str) -> None:
    """Change the file as somebody would who has its key and not the program's rules."""
    with session._store.transaction():
        session._store.writing.execute(statement)


def test_a_purge_is_believed_of_a_manager_with_a_second_person_only(house: House) -> None:
    session = house.enter("case-worker")
    gone = session._store.writing.one("SELECT id FROM screening")[0]
    sql(session, f"DELETE FROM screening WHERE id = '{gone}'")
    sql(session, f"DELETE FROM history WHERE id = '{gone}'")
    session.note("purge", "screening", gone)
    assert {"missing", "history"} <= kinds(session)
    session.close()
    session = house.enter("manager")
    session.note("purge", "screening", gone)
    assert {"missing", "history"} <= kinds(session), "alone she is not believed"
    allow(session, acts.export("csv"))
    approved = approvals.mine(session)[0].id
    session.note("purge", "screening", gone, request=approved)
    assert {"missing", "history"} <= kinds(session), "another approval is none for this"
    purge_by_two(session, "screening", gone)
    assert not {"missing", "history"} & kinds(session)
    session.close()


def test_a_whole_registry(house: House) -> None:
    for role in ("manager", "case-worker", "data-officer"):
        session = house.enter(role)
        assert backup.check(session).ok
        assert backup.check(session, full=True).ok
        session.close()


def test_who_may_not_check(house: House) -> None:
    session = house.enter("front-desk")
    with pytest.raises(NotAllowed):
        backup.check(session)
    session.close()


DAMAGES = {
    "a clear answer": ("UPDATE service SET kind = 'health' WHERE rowid = 3", {"row"}),
    "another's seal": (
        "UPDATE person SET seal_identity = (SELECT seal_identity FROM person LIMIT 1) WHERE rowid = 2", {"row", "seal"},
    ),
    "a seal cut short": (
        "UPDATE service SET seal_narrative = substr(seal_narrative, 1, 90) WHERE rowid = 4", {"row", "seal"},
    ),
    "a seal that is none": ("UPDATE service SET seal_narrative = x'00' WHERE rowid = 4", {"row", "seal"}),
    "a record taken away": ("DELETE FROM screening WHERE rowid = 1", {"missing"}),
    "a parent taken away": ('DELETE FROM "case" WHERE rowid = 1', {"missing", "orphan"}),
    "a record put in": (
        "INSERT INTO stay SELECT 'ff', 1, created_at, created_by, updated_at, updated_by, id, opened_on, "
        "NULL, NULL, NULL "
        'FROM "case" LIMIT 1',
        {"row"},
    ),
    "an entry of the trail changed": ("UPDATE audit SET actor = 'x' WHERE seq = 12", {"audit"}),
    "an entry of the trail taken away": (
        "DELETE FROM audit WHERE action = 'create' AND form = 'screening'", {"audit", "history", "row"},
    ),
    "a kept change": ("UPDATE history SET sealed = x'00' WHERE form = 'service'", {"history"}),
    "a table": ("DROP TABLE stay", {"schema"}),
    "an index": ("DROP INDEX service_case_id", {"schema"}),
    "a column": ("ALTER TABLE follow_up DROP COLUMN mode", {"schema"}),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_what_was_changed_outside_the_program(house: House, name: str) -> None:
    statement, expected = DAMAGES[name]
    session = house.enter()
    sql(session, statement)
    assert kinds(session) == expected
    with using("es"):
        assert all(one.detail for one in backup.check(session, full=True).problems)
    session.close()


def test_many_things_wrong_are_all_told(house: House) -> None:
    session = house.enter()
    sql(session, "UPDATE service SET kind = 'health'")
    sql(session, "DROP INDEX service_case_id")
    (house.folder / "vault.1.json").unlink()
    found = backup.check(session, full=True).problems
    assert {one.kind for one in found} == {"row", "schema", "vault"}
    assert sum(one.kind == "row" for one in found) == 18
    assert MARKER not in str(found)
    session.close()


def damaged_pages(path: Path, pages: list[int]) -> None:
    handle = opened(path)
    for page in pages:
        put(handle, b"\0" * 64, (page - 1) * 4096 + 1000)
    os.close(handle)


def test_bad_pages_are_found_by_the_check(house: House) -> None:
    path = house.folder / "registry.db"
    last = path.stat().st_size // 4096
    damaged_pages(path, [last - 1])
    session = house.enter()
    assert "page" in kinds(session)


def read(out: Path) -> tuple[dict, dict[str, list[dict]]]:
    report = json.loads((out / "report.json").read_text("utf-8"))
    records = {
        path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        for path in out.glob("*.jsonl")
    }
    return report, records


def test_everything_is_saved_from_a_whole_registry(house: House, tmp_path: Path) -> None:
    out = tmp_path / "saved"
    done = backup.rescue(house.folder, backup.by_paper(house.paper), out, unencrypted=True)
    report, records = read(out)
    assert not done.broken
    assert report["records"]["service"] == len(records["service"]) == 18
    assert records["service"][0]["answers"]["note"].startswith(MARKER)
    assert {one["answers"]["given_names"] for one in records["person"]} == {
        f"{MARKER} {letter}" for letter in "abcdef"
    }
    session = house.enter()
    assert "rescue" in [one.action for one in trail.newest(session, 5)], "all of it went out: it is recorded"
    assert kinds(session) == set()
    session.close()
    assert has_mode(out, 0o700)
    assert all(has_mode(path, 0o600) for path in out.iterdir())


def test_a_rescue_must_be_wanted(house: House, tmp_path: Path) -> None:
    out = tmp_path / "saved"
    keys = backup.by_paper(house.paper)
    with pytest.raises(NotAllowed):
        backup.rescue(house.folder, keys, out, unencrypted=False)
    with pytest.raises(RecoveryKeyWrong):
        backup.rescue(house.folder, backup.by_paper(PaperKey.fresh()), out, unencrypted=True)
    with pytest.raises(RegistryMissing):
        backup.rescue(tmp_path / "none", keys, out, unencrypted=True)
    assert not out.exists()
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    with pytest.raises(FileExists):
        backup.rescue(house.folder, keys, out, unencrypted=True)
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_broken_seals_are_told_and_the_other_parts_saved(house: House, tmp_path: Path) -> None:
    session = house.enter()
    sql(session, "UPDATE person SET seal_identity = x'01' WHERE rowid IN (1, 3)")
    session.close()
    done = backup.rescue(house.folder, backup.by_paper(house.paper), tmp_path / "saved", unencrypted=True)
    assert [one["form"] for one in done.broken] == ["person", "person"]
    _report, records = read(tmp_path / "saved")
    assert [bool(one["broken"]) for one in records["person"]] == [True, False, True, False, False, False]


def expected(house: House) -> dict[str, dict[str, dict]]:
    out = house.folder.parent / "expected"
    backup.rescue(house.folder, backup.by_paper(house.paper), out, unencrypted=True)
    return {form: {one["id"]: one for one in lines} for form, lines in read(out)[1].items()}


def test_bad_pages_lose_only_what_lay_on_them(house: House, tmp_path: Path) -> None:
    """Whatever pages are bad: each record is saved as it was, or told of; none is saved wrongly."""
    path, chance = house.folder / "registry.db", random.Random(31)
    whole, good = expected(house), path.read_bytes()
    pages = len(good) // 4096
    total = sum(map(len, whole.values()))
    saved: list[int] = []
    unopened = 0
    for turn in range(trials(25)):
        path.write_bytes(good)
        damaged_pages(path, [chance.randrange(2, pages + 1) for _one in range(1 + turn % 3)])
        out = tmp_path / f"saved-{turn}"
        try:
            done = backup.rescue(house.folder, backup.by_paper(house.paper), out, unencrypted=True)
        except RegistryError:  # the pages that say what tables there are
            unopened += 1
            assert not out.exists()
            continue
        _report, records = read(out)
        told = {(one["form"], one["record"]) for one in done.broken}
        for form, lines in whole.items():
            here = {one["id"]: one for one in records[form]}
            assert all(whole[form][id] == one for id, one in here.items())
            missing = set(lines) - set(here)
            named = sum((form, id) in told for id in missing)
            unnamed = sum(where == form and len(which) != 32 for where, which in told)
            assert named + unnamed >= len(missing)
        saved.append(sum(map(len, records.values())))
    assert unopened < trials(25) / 2
    assert max(saved) == total or len(saved) > 5
    assert sum(saved) > 0.7 * total * len(saved)


def test_a_damaged_registry_is_not_lost_for_want_of_a_colleague(house: House, tmp_path: Path) -> None:
    """By a manager alone: a damaged page, whichever it is, does not wait for a second person; a whole file does."""
    path = house.folder / "registry.db"
    whole = path.read_bytes()
    keys = backup.by_login(house.folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
    with pytest.raises(SecondPersonNeeded):
        backup.rescue(house.folder, keys, tmp_path / "sound", unencrypted=True)
    saved = 0
    for page in range(3, len(whole) // 4096 + 1):
        path.write_bytes(whole)
        damaged_pages(path, [page])
        with contextlib.suppress(RegistryDamaged):  # not even the list of tables can be read
            backup.rescue(house.folder, keys, tmp_path / f"page {page}", unencrypted=True)
            saved += 1
    assert saved
