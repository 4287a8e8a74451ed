"""What is said before a restore: who would have powers again, and that a backup is not of this registry's past."""

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from registry import backup
from registry.access import deputies, leaving, recover, staff
from registry.backup import prepare
from registry.language import using
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, words_of


class House:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        session, self.paper = make(folder, "educator")
        staff.add(session, "second", "Otra Directora de Ensayo", ["manager"], words_of("second"))
        self.ids = {one.login: one.id for one in staff.list_staff(session)}
        session.close()

    def back_up(self, to: Path) -> Path:
        with closing(enter(self.folder)) as session:
            backup.create(session, to)
        return to

    def narrow(self) -> None:
        with closing(enter(self.folder)) as session:
            leaving.narrow(session, self.ids["second"], ["case-worker"])

    def said(self, file: Path, folder: Path | None = None) -> str:
        with (
            using("en"),
            prepare(file, folder or self.folder, backup.by_paper(self.paper), device=None) as ready,
        ):
            return " ".join(ready.differences.sentences())


@pytest.fixture
def house(tmp_path) -> House:
    return House(tmp_path / "r")


def test_a_backup_of_the_past_in_which_nothing_was_taken_away_needs_no_word(house, tmp_path):
    file = house.back_up(tmp_path / "b.amparo")
    with closing(enter(house.folder)) as session:
        staff.add(session, "nueva", "Nueva Colega", ["legal"], words_of("nueva"))
    assert house.said(file) == ""
    assert house.said(file, tmp_path / "elsewhere") == "", "nor does one into an empty folder"


def test_whose_powers_ended_since_is_named(house, tmp_path):
    file = house.back_up(tmp_path / "b.amparo")
    house.narrow()
    said = house.said(file)
    assert "Otra Directora de Ensayo" in said
    assert "another copy" not in said


def test_so_it_is_where_it_is_restored_beside_the_registry_that_is_known(house, tmp_path):
    file, other = house.back_up(tmp_path / "b.amparo"), House(tmp_path / "other")
    house.narrow()
    beside, keys = tmp_path / "r-2", backup.by_paper(house.paper)
    for known, named in ((house.folder, True), (other.folder, False), (tmp_path / "nowhere", False)):
        with using("en"), prepare(file, beside, keys, device=None, compare_with=known) as ready:
            said = " ".join(ready.differences.sentences())
        assert ("Otra Directora de Ensayo" in said) == named
        assert bool(said) == named, "another registry has nothing to do with it"
    for name in ("vault.json", "vault.1.json"):
        (house.folder / name).unlink()
    with using("en"), prepare(file, beside, keys, device=None, compare_with=house.folder) as ready:
        assert "cannot be read" in " ".join(ready.differences.sentences())


def test_a_backup_made_today_of_an_older_copy_is_told_from_one_of_the_past(house, tmp_path):
    shutil.copytree(house.folder, tmp_path / "kept")
    house.narrow()
    hers = enter(tmp_path / "kept", "second")
    backup.create(hers, tmp_path / "hers.amparo")
    hers.close()
    said = house.said(tmp_path / "hers.amparo")
    assert "another copy" in said
    assert "Otra Directora de Ensayo" in said


def test_so_is_one_of_a_time_that_a_restore_took_back(house, tmp_path):
    first = house.back_up(tmp_path / "first.amparo")
    with closing(enter(house.folder)) as session:
        staff.add(session, "nueva", "Nueva Colega", ["legal"], words_of("nueva"))
    second = house.back_up(tmp_path / "second.amparo")
    backup.restore(first, house.folder, backup.by_paper(house.paper), device=None)
    assert "another copy" in house.said(second)
    assert house.said(first) == ""


def test_a_manager_with_new_words_and_the_days_of_a_stand_in(house, tmp_path):
    """Who only forgot her words is the same person; whose days were ended is named."""
    with closing(enter(house.folder)) as session:
        deputies.appoint(session, house.ids["educator"], date.today(), date.today())
    file = house.back_up(tmp_path / "b.amparo")
    recover(house.folder, house.paper, MANAGER, MANAGER_WORDS, None)
    assert house.said(file) == ""
    with closing(enter(house.folder)) as session:
        deputies.dismiss(session, house.ids["educator"])
    said = house.said(file)
    assert "Persona educator" in said
    assert "Directora" not in said


def test_a_newer_backup_over_an_older_folder_needs_no_word(house, tmp_path):
    shutil.copytree(house.folder, tmp_path / "older")
    with closing(enter(house.folder)) as session:
        staff.add(session, "nueva", "Nueva Directora", ["manager"], words_of("nueva"))
    file = house.back_up(tmp_path / "b.amparo")
    assert house.said(file, tmp_path / "older") == ""


def test_whoever_takes_her_own_record_out_of_her_copy_is_named_all_the_same(house, tmp_path):
    shutil.copytree(house.folder, tmp_path / "kept")
    house.narrow()
    hers = enter(tmp_path / "kept", "second")
    hers._store.writing.execute("DELETE FROM staff WHERE id = ?", (house.ids["second"],))
    backup.create(hers, tmp_path / "hers.amparo")
    hers.close()
    assert "Otra Directora de Ensayo" in house.said(tmp_path / "hers.amparo")


@pytest.mark.parametrize("spoilt", ["DROP TABLE audit", "UPDATE audit SET detail = CAST(x'ff' AS TEXT)"])
def test_what_is_here_and_cannot_be_read_stops_no_restore(house, tmp_path, spoilt):
    file = house.back_up(tmp_path / "b.amparo")
    hers = enter(house.folder, "educator")
    hers._store.writing.execute(spoilt)
    hers.close_memory()
    hers._store.writing.close()
    hers._turn.give_back()
    assert "cannot be read" in house.said(file)
    backup.restore(file, house.folder, backup.by_paper(house.paper), device=None)
    enter(house.folder).close()
