"""What is said before a restore: who would have powers again, and that a backup is not of this registry's past."""

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from registry import backup
from registry.access import leaving, staff
from registry.backup import prepare
from registry.language import using
from tests.registries import enter, make, words_of


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
