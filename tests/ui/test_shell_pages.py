"""Today, statistics, staff, backups, rights, audit and settings at work on a real house of a few cases."""

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from registry.access import activity, staff
from registry.access import sign_in as enter_as
from registry.casework import plans, register, search
from registry.forms import Arrival, Case, Person, Screening, Staff
from registry.ui import desktop
from registry.ui.pages.rights import reach
from registry.ui.pages.staff_dialogs import RolesEditor
from registry.ui.pages.staff_leaving import NarrowAccount
from registry.ui.pages.statistics import Asked
from registry.ui.pages.today_door import DoorCard
from registry.ui.parts import Button, Figure
from registry.ui.periods import Period, last_half_year, last_month, this_year
from registry.ui.places import PLACES
from registry.ui.program import Program
from registry.ui.tables import OneWay
from registry.ui.window import MainWindow
from registry.values import dates
from tests import registries
from tests.ui.opened import page_of, program, settled, sign_in, texts

CASES = 18


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with 18 cases, one plan and an arrival of the night."""
    folder = tmp_path_factory.mktemp("house") / "registry"
    session, _paper = registries.make(folder, "case-worker", "educator", "data-officer")
    today = dates.today()
    for number in range(CASES):
        person = Person(
            given_names=f"Invented{number}",
            surname="Prueba",
            sex="male" if number < 4 else "female",
            nationality=("VE",) if number % 3 else ("PE",),
            birth_date=f"{date.today().year - (15 if number < 6 else 24)}-01-01",
            house_name=f"Flor {number}",
        )
        found = search.search(session, f"Invented{number}")
        made = register.register(
            session, person, Case(status="active", condition="possible", opened_on=today), found
        )
        if number < 11:
            session.save(Screening(case_id=made.case.id, exploitation=("sexual",), captured_in="PE-240101"))
        if number == 0:
            plans.save(session, plans.start(session, made.case.id))
    session.close()
    session = registries.enter(folder, "educator")
    register.receive(
        session, Arrival(arrived_at=dates.now(), called="Golondrina", names="Rosa Prueba", sex="female")
    )
    session.close()
    return folder


@pytest.fixture
def manager(qtbot: QtBot, house: Path) -> Iterator[tuple[Program, MainWindow]]:
    """The program with the manager signed in."""
    with program(qtbot, house) as opened:
        yield opened, sign_in(qtbot, opened)


def show(qtbot: QtBot, opened: Program, window: MainWindow, name: str, **where: Any) -> Any:
    window.go(name, **where)
    settled(qtbot, opened)
    return page_of(window)


def dialogs() -> list[Any]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


# --- today ---


def test_today_says_what_is_due_with_one_action_beside_it(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    opened, window = manager
    page = show(qtbot, opened, window, "today")
    said = texts(page)
    assert "Arrivals to receive | " in f"{said} | "
    assert "Golondrina" in said
    assert "Rosa" not in said
    assert "Make plan" in said
    assert "Show 10 more" in said
    page._show_all()
    qtbot.wait(1)
    assert texts(page).count("Make plan") == CASES
    figures = {
        one.accessibleName().split(":")[0]: one.accessibleName()
        for one in page._figures.children()
        if hasattr(one, "accessibleName")
    }
    assert figures["Cases open now"].startswith(f"Cases open now: {CASES + 1}.")


@pytest.fixture
def door(house: Path, tmp_path: Path) -> Path:
    """The house with accounts for who opens the door, and a case that says who must not be let in."""
    folder = tmp_path / "registry"
    shutil.copytree(house, folder)
    session = registries.enter(folder)
    staff.add(session, "front-desk", "Recepción de Ensayo", ["front-desk"], registries.words_of("front-desk"))
    case = session.with_answer(Case, "status", "active")[0]
    session.save(replace(case, not_admitted="Un hombre de la camioneta gris"))
    session.close()
    return folder


@pytest.mark.parametrize("role", ["front-desk", "educator"])
def test_who_opens_the_door_sees_whom_not_to_let_in_when_asked_and_not_for_long(
    qtbot: QtBot, door: Path, role: str
) -> None:
    with program(qtbot, door) as opened:
        window = sign_in(qtbot, opened, role)
        page = page_of(window)
        card = page.findChild(DoorCard)
        assert "camioneta" not in texts(page)
        card._show.click()
        settled(qtbot, opened)
        assert "camioneta gris" in texts(card)
        assert "Flor" in texts(card)
        assert card._over.isActive()
        card._over.timeout.emit()
        assert "camioneta" not in texts(page)
        assert card._show.isVisible()
        told = activity.mine(opened.session, activity.Filter()).lines
        seen = [one.codes for one in told if one.codes]
        assert seen, "what was shown is recorded"


def test_who_answers_for_cases_has_no_such_card(qtbot: QtBot, manager: tuple[Program, MainWindow]) -> None:
    opened, window = manager
    assert show(qtbot, opened, window, "today").findChild(DoorCard) is None


def test_an_action_of_today_leads_to_the_case(qtbot: QtBot, manager: tuple[Program, MainWindow]) -> None:
    opened, window = manager
    show(qtbot, opened, window, "today")
    from PySide6.QtWidgets import QPushButton

    receive = next(one for one in page_of(window).findChildren(QPushButton) if one.text() == "Receive")
    receive.click()
    settled(qtbot, opened)
    assert window.here() == "case"
    window.back()
    settled(qtbot, opened)
    assert window.here() == "today"


def test_discreet_mode_hides_house_names(qtbot: QtBot, house: Path) -> None:
    from tests.ui.opened import ENGLISH

    with program(qtbot, house, replace(ENGLISH, discreet=True)) as opened:
        window = sign_in(qtbot, opened)
        assert "Flor" not in texts(page_of(window))
        assert "Golondrina" not in texts(page_of(window))


def test_a_data_officer_sees_totals_and_no_case(qtbot: QtBot, house: Path) -> None:
    with program(qtbot, house) as opened:
        window = sign_in(qtbot, opened, "data-officer")
        said = texts(page_of(window))
        assert str(CASES + 1) in said
        assert "Flor" not in said
        assert "never a case" in said


def test_the_search_in_the_bar_finds_and_the_page_is_reused(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    opened, window = manager
    window._search.setText("invented3 prueba")
    window.search()
    settled(qtbot, opened)
    assert window.here() == "people"
    page = page_of(window)
    window._search.setText("invented4 prueba")
    window.search()
    settled(qtbot, opened)
    assert page_of(window) is page
    assert window.windowTitle() in ("", "Amparo")


# --- statistics ---


def test_the_usual_periods() -> None:
    day = date(2026, 3, 14)
    assert this_year(day) == Period("2026-01-01", "2026-03-14")
    assert last_half_year(day) == Period("2025-07-01", "2025-12-31")
    assert last_half_year(date(2026, 9, 1)) == Period("2026-01-01", "2026-06-30")
    assert last_month(day) == Period("2026-02-01", "2026-02-28")
    assert last_month(date(2026, 1, 5)) == Period("2025-12-01", "2025-12-31")


def test_a_house_with_few_cases_gets_a_readable_page(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    opened, window = manager
    page = show(qtbot, opened, window, "statistics")
    said = texts(page)
    assert "Management only · internal use" in said
    assert page.report.totals == {"people": CASES + 1, "cases": CASES + 1, "services": 0}
    charts = {one.accessibleName(): one for one in page.findChildren(OneWay)}
    purpose = next(one for name, one in charts.items() if "xploitation" in name)
    from registry.ui.parts import BarChart

    words = purpose.findChild(BarChart).accessibleDescription()
    assert "11" in words
    assert "100.0 %" in words
    assert "% of 11 with an answer; 8 without" in texts(purpose)
    age = next(one for name, one in charts.items() if "Age" in name)
    assert "% of 18 with an answer; 1 without" in texts(age)
    assert "33.3 % of 18" in said
    assert "hides counts from 1 to 9" in said


def test_any_two_variables_make_a_cross_table_with_totals(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    opened, window = manager
    page = show(qtbot, opened, window, "statistics")
    page.rows_by.setCurrentIndex(page.rows_by.findData("sex"))
    page.columns_by.setCurrentIndex(page.columns_by.findData("age_band"))
    settled(qtbot, opened)
    from registry.ui.tables import Cross

    table = page.findChild(Cross).table
    rows = {one.words: (one.counts, one.total) for one in table.rows_model().rows()}
    assert rows["Total"][1] == CASES + 1
    assert sum(total for words, (_counts, total) in rows.items() if words != "Total") == CASES + 1
    page.columns_by.setCurrentIndex(page.columns_by.findData("sex"))
    assert page.asked().cross == ("sex", "age_band")


def test_a_period_without_cases_says_so(qtbot: QtBot, manager: tuple[Program, MainWindow]) -> None:
    opened, window = manager
    page = show(qtbot, opened, window, "statistics")
    page.period.choose("before")
    settled(qtbot, opened)
    assert "Nothing was opened in this period." in texts(page)


def test_what_leaves_hides_small_counts(
    qtbot: QtBot, manager: tuple[Program, MainWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, window = manager
    page = show(qtbot, opened, window, "statistics")
    for kind, save in (("csv", page.save_csv), ("pdf", page.save_pdf)):
        path = tmp_path / f"report.{kind}"
        monkeypatch.setattr(desktop, "choose_new_file", lambda *_args, path=path: path)
        save()
        settled(qtbot, opened)
        assert path.exists()
    rows = list(csv.reader(io.StringIO((tmp_path / "report.csv").read_text("utf-8-sig"))))
    counts = [row[-1] for row in rows if len(row) > 1]
    assert not {str(n) for n in range(1, 10)} & set(counts)
    assert "*" in counts
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")


def test_the_tables_asked_for_have_each_variable_once() -> None:
    asked = Asked(Period("2026-01-01", "2026-12-31"), "cases", ("sex", "condition"))
    assert ("sex",) in asked.tables()
    assert len(asked.tables()) == len(set(asked.tables()))
    assert asked.tables()[-1] == ("sex", "condition")


# --- staff ---


def test_an_account_is_made_its_words_shown_once_and_closed_again(
    qtbot: QtBot, manager: tuple[Program, MainWindow], house: Path
) -> None:
    opened, window = manager
    page = show(qtbot, opened, window, "staff")
    page.begin()
    asked = dialogs()[0]
    asked.check()
    assert "this answer is needed" in texts(asked)
    asked.name.setText("Nueva Persona")
    asked.login.setText("nueva")
    asked.until.setText("31/31/2030")
    asked.roles.ticks["educator"].setChecked(True)
    assert not asked.check()
    asked.until.setText("31/12/2090")
    assert asked.check()
    settled(qtbot, opened)
    shown = dialogs()[0]
    from PySide6.QtWidgets import QLineEdit

    login, words = (one.text() for one in shown.findChildren(QLineEdit))
    assert login == "nueva"
    assert len(words.split()) == 5
    shown.accept()
    settled(qtbot, opened)
    assert words not in texts(opened.screen)
    one = page.table.current()
    assert (one.login, one.roles, one.until) == ("nueva", ("educator",), "2090-12-31")
    page._give(one)
    settled(qtbot, opened)
    again = [each.text() for each in dialogs()[0].findChildren(QLineEdit)][1]
    assert again != words
    dialogs()[0].accept()
    page._roles(one)
    narrower = dialogs()[0]
    editor = narrower.findChild(RolesEditor)
    editor.ticks["educator"].setChecked(False)
    editor.ticks["data-officer"].setChecked(True)
    narrower.accept()
    settled(qtbot, opened)
    asked_once = dialogs()[0]
    assert isinstance(asked_once, NarrowAccount)
    assert "new keys" in texts(asked_once)
    assert "restricted" not in texts(asked_once)
    asked_once.reject()
    settled(qtbot, opened)
    assert opened.session.get(Staff, one.id).roles == ("educator",)
    page._set_roles(one, ["data-officer"])
    settled(qtbot, opened)
    dialogs()[0].accept()
    settled(qtbot, opened)
    assert "opens less from now on, and the registry has new keys" in texts(page)
    one = page.table.current()
    assert (one.login, one.roles) == ("nueva", ("data-officer",))
    page._close(one)
    settled(qtbot, opened)
    closing = dialogs()[0]
    assert "new keys" in texts(closing)
    assert closing.heir() == ""
    closing.accept()
    settled(qtbot, opened)
    assert "Closed" in _states(page)
    one = page.table.current()
    next(each for each in page.findChildren(Button) if each.text() == "Let in again…").click()
    back = dialogs()[0]
    assert "Data protection and supervision" in texts(back)
    back.accept()
    settled(qtbot, opened)
    shown = dialogs()[0]
    words = [each.text() for each in shown.findChildren(QLineEdit)][1]
    shown.accept()
    settled(qtbot, opened)
    assert _states(page) == {"Active"}
    opened.sign_out()
    settled(qtbot, opened)
    with pytest.raises(Exception, match="not right"):
        enter_as(house, "nueva", again, None)
    same = enter_as(house, "nueva", words, None)
    assert same.person_id == one.id
    same.close()


def _states(page: Any) -> set[str]:
    return {page._state(each)[0] for each in page.table.rows_model().rows()}


def test_a_login_that_exists_is_refused_with_a_sentence(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    opened, window = manager
    page = show(qtbot, opened, window, "staff")
    page.begin()
    asked = dialogs()[0]
    asked.name.setText("Otra")
    asked.login.setText("educator")
    asked.roles.ticks["educator"].setChecked(True)
    asked.check()
    settled(qtbot, opened)
    assert "already an account educator" in texts(page)


def test_the_last_manager_stays_manager(qtbot: QtBot, manager: tuple[Program, MainWindow]) -> None:
    opened, window = manager
    page = show(qtbot, opened, window, "staff")
    assert page.table.current().login == registries.MANAGER
    page._set_roles(page.table.current(), ["educator"])
    settled(qtbot, opened)
    assert "only account with the role" in texts(page)
    page._set_roles(page.table.current(), [])
    assert "at least one role" in texts(page)


# --- settings ---


def test_one_changes_ones_own_passphrase(qtbot: QtBot, tmp_path: Path) -> None:
    session, _paper = registries.make(tmp_path / "r", "educator")
    session.close()
    with program(qtbot, tmp_path / "r") as opened:
        window = sign_in(qtbot, opened, "educator")
        page = show(qtbot, opened, window, "house", section="passphrase")
        from registry.ui.pages.settings import MyPassphrase

        card = page.findChild(MyPassphrase)
        card.old.line.setText("something else entirely")
        card.new.take()
        card.change()
        settled(qtbot, opened)
        assert "not your present passphrase" in texts(card)
        card.old.line.setText(registries.words_of("educator"))
        words = card.new.offered()
        card.change()
        settled(qtbot, opened)
        assert card.old.text() == ""
    enter_as(tmp_path / "r", "educator", words, None).close()


def test_only_who_may_changes_the_organisation(qtbot: QtBot, house: Path) -> None:
    with program(qtbot, house) as opened:
        window = sign_in(qtbot, opened, "educator")
        page = show(qtbot, opened, window, "house", section="organisation")
        assert page.form is None
        assert "Casa de ensayo" in texts(page)
        opened.sign_out()
        window = sign_in(qtbot, opened)
        page = show(qtbot, opened, window, "house", section="organisation")
        page.form.editors["department"].line.setText("Tumbes")
        page.form.editors["department"].line.textEdited.emit("Tumbes")
        page.form.save()
        settled(qtbot, opened)
        assert opened.session is not None
        assert opened.session.organisation.department == "Tumbes"


# --- backups ---


def test_a_backup_is_made_listed_verified_and_restored(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, place = tmp_path / "r", tmp_path / "stick"
    place.mkdir()
    session, _paper = registries.make(folder, "educator")
    session.close()
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        page = show(qtbot, opened, window, "backups")
        assert "No backups here yet." in texts(page)
        monkeypatch.setattr(desktop, "choose_folder", lambda *_args: place)
        page.make()
        settled(qtbot, opened)
        assert len(list(place.glob("*.amparo"))) == 1
        assert "made and verified: 0 people" in texts(page)
        assert "Backup verified today" in texts(window.bar)
        page.verify()
        settled(qtbot, opened)
        assert "is whole" in texts(page)
        page.check()
        settled(qtbot, opened)
        assert "The registry is whole" in texts(page)
        assert opened.session is not None
        staff.add(opened.session, "tarde", "Llegó Tarde", ["educator"], "lago tinta monte nube reloj")
        page.restore()
        settled(qtbot, opened)
        assert dialogs(), texts(page)
        dialogs()[0].accept()
        qtbot.waitUntil(lambda: "The backup was restored." in texts(opened.screen), timeout=15_000)
        window = sign_in(qtbot, opened)
        page = show(qtbot, opened, window, "staff")
        assert "tarde" not in {one.login for one in page.table.rows_model().rows()}
    assert any((folder / "aside").iterdir())


def test_a_damaged_backup_is_not_called_whole(qtbot: QtBot, tmp_path: Path) -> None:
    from registry.backup import create
    from tests.ui.opened import ENGLISH

    session, _paper = registries.make(tmp_path / "r")
    file = create(session, tmp_path / "one.amparo").path
    session.close()
    content = bytearray(file.read_bytes())
    content[-40] ^= 1
    file.write_bytes(content)
    with program(qtbot, tmp_path / "r", replace(ENGLISH, backups=str(tmp_path))) as opened:
        window = sign_in(qtbot, opened)
        page = show(qtbot, opened, window, "backups")
        page.verify()
        settled(qtbot, opened)
        assert "cannot be trusted" in texts(page)
        page.restore()
        settled(qtbot, opened)
        assert dialogs() == []
        assert "not a whole Amparo backup" in texts(page)


# --- rights ---


def test_the_rights_page_tells_the_truth_of_the_table(
    qtbot: QtBot, manager: tuple[Program, MainWindow]
) -> None:
    from registry.access import Rights
    from registry.fields import form_of

    opened, window = manager
    page = show(qtbot, opened, window, "rights")
    page.show_role("technician")
    qtbot.wait(1)
    assert "No key at all" in texts(page)
    page.show_role("front-desk")
    qtbot.wait(1)
    said = texts(page)
    assert "Sealed to it: Identity, Profile" in said
    assert "statistics" not in said
    assert reach(Rights(["front-desk"]), form_of(Person)).writes == "—"
    assert reach(Rights(["manager"]), form_of(Person)).writes == "all"


def test_no_page_has_two_filled_buttons(
    qtbot: QtBot, manager: tuple[Program, MainWindow], house: Path
) -> None:
    opened, window = manager
    assert opened.session is not None
    case = opened.session.every(Case)[0].id
    pages = {name: {} for name in PLACES if name not in ("another",)} | {"case": {"case_id": case}}
    for name, where in pages.items():
        show(qtbot, opened, window, name, **where)
        filled = [
            one.text()
            for one in window.findChildren(Button)
            if one.isVisible() and str(one.property("kind")).startswith("filled")
        ]
        assert len(filled) <= 1, (name, filled)
    show(qtbot, opened, window, "today")
    assert window.arrival is not None
    assert window.arrival.property("kind") == "filled"
    show(qtbot, opened, window, "arrival")
    assert not window.arrival.isVisible()


def test_what_a_role_cannot_read_is_not_counted_as_none(qtbot: QtBot, house: Path) -> None:
    with program(qtbot, house) as opened:
        page = page_of(sign_in(qtbot, opened, "educator"))
        figures = {one.accessibleName().split(":")[0]: one for one in page.findChildren(Figure)}
        assert "In the house" in figures
        assert "girls" not in texts(page)  # how old somebody is stays closed to her
        assert "Arrivals to receive" not in figures
        assert "in your care" not in texts(page)
    with program(qtbot, house) as opened:
        page = page_of(sign_in(qtbot, opened))
        assert {"girls", "Arrivals to receive", "in your care"} <= {
            word for word in ("girls", "Arrivals to receive", "in your care") if word in texts(page)
        }
