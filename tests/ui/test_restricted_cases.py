"""Restricting a case in the window, and what the others see of it then."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from registry.access import drafts, restricting, sign_in_with_paper, staff
from registry.casework import register, search
from registry.forms import Case, Person, Service, Staff
from registry.ui.pages.case_circle import WhoOpens
from registry.ui.pages.case_reason import Reason
from registry.ui.pages.staff_leaving import NarrowAccount
from registry.ui.parts import Banner, Dialog
from registry.vault import PaperKey
from tests import registries
from tests.ui.opened import page_of, program, settled, sign_in, texts


@pytest.fixture
def house(tmp_path: Path) -> tuple[Path, str]:
    folder = tmp_path / "registry"
    session, _paper = registries.make(folder, "case-worker", "legal", "educator")
    made = register.register(
        session,
        Person(given_names="Rosa", surname="Mamani", house_name="Luna"),
        Case(status="active", risk="high", responsible=session.person_id),
        search.search(session, "Rosa Mamani"),
    )
    session.close()
    return folder, made.case.id


def dialog(kind: type[Dialog] = Dialog) -> Dialog:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def test_a_manager_restricts_a_case_and_ends_it(qtbot: QtBot, house) -> None:
    folder, case_id = house
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        window.go("case", case_id=case_id)
        settled(qtbot, opened)
        page = page_of(window)
        assert page._restrict.isVisible()
        page._restrict.click()
        settled(qtbot, opened)
        asked = dialog(WhoOpens)
        assert sorted(tick.text().split(" · ")[0] for tick in asked.ticks.values()) == [
            "Persona case-worker", "Persona educator", "Persona legal",
        ]  # fmt: skip
        worker = staff.named(opened.session, "case-worker").id
        asked.ticks[worker].setChecked(True)
        asked.accept()
        settled(qtbot, opened)
        assert "Restricted case. It is opened by" in texts(page)
        assert not page._restrict.isVisible()
        assert opened.session.ready, "lists and search are ready again"
        window.go("people")
        settled(qtbot, opened)
        assert "All cases (1)" in texts(page_of(window))
        opened.sign_out()
        settled(qtbot, opened)
        window = sign_in(qtbot, opened, "legal")
        window.go("people")
        settled(qtbot, opened)
        assert "Nobody is registered yet." in texts(page_of(window))
        window.go("case", case_id=case_id)
        settled(qtbot, opened)
        assert "Rosa" not in texts(window)
        opened.session.note_search("rosa mamani")
        opened.sign_out()
        settled(qtbot, opened)
        window = sign_in(qtbot, opened)
        qtbot.waitUntil(lambda: "searched for a restricted person" in texts(window))
        banner = next(one for one in window.findChildren(Banner) if "searched for" in texts(one))
        assert "Persona legal" in texts(banner)
        next(one for one in banner.findChildren(type(page._restrict)) if "seen" in one.text()).click()
        settled(qtbot, opened)
        qtbot.waitUntil(lambda: "searched for a restricted person" not in texts(window))
        window.go("case", case_id=case_id)
        settled(qtbot, opened)
        page = page_of(window)
        banner = next(one for one in page.findChildren(Banner) if "Restricted case" in texts(one))
        next(one for one in banner.findChildren(type(page._restrict)) if one.text()).click()
        settled(qtbot, opened)
        dialog(WhoOpens).release.click()
        settled(qtbot, opened)
        dialog().accept()
        settled(qtbot, opened)
        assert "Restricted case" not in texts(page)
        assert restricting.circle_of(opened.session, case_id) is None


def test_who_is_registered_again_is_told_to_the_manager_only(qtbot: QtBot, house) -> None:
    folder, case_id = house
    session = registries.enter(folder)
    person = session.get(Case, case_id, look=False).person_id
    restricting.restrict(session, person, [])
    session.close()
    session = registries.enter(folder, "case-worker")
    again = search.search(session, "Rosa Mamani")
    assert again.found == ()
    register.register(session, Person(given_names="Rosa", surname="Mamani"), Case(status="active"), again)
    session.close()
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        qtbot.waitUntil(lambda: "may have been registered again" in texts(window))
        opened.sign_out()
        settled(qtbot, opened)
        window = sign_in(qtbot, opened, "case-worker")
        assert "registered again" not in texts(window)


def test_a_manager_gives_a_reason_and_the_psychologist_is_told(qtbot: QtBot, house) -> None:
    folder, case_id = house
    session = registries.enter(folder)
    staff.add(
        session, "psychologist", "Persona psychologist", ["psychologist"], registries.words_of("psychologist")
    )
    session.close()
    session = registries.enter(folder, "psychologist")
    session.save(Service(case_id=case_id, kind="legal", attended_on="2026-01-02", psychology_note="canario"))
    session.close()
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        window.go("case", case_id=case_id, section="services")
        settled(qtbot, opened)
        page = page_of(window)
        assert "canario" not in texts(page)
        assert "Not recorded yet: Psychology note" not in texts(page)
        banner = next(one for one in page.findChildren(Banner) if "notes kept for Psychology" in texts(one))
        next(one for one in banner.findChildren(type(page._restrict)) if one.text()).click()
        asked = dialog(Reason)
        asked.act()
        settled(qtbot, opened)
        assert asked.isVisible(), "a reason is needed"
        asked.reason.setPlainText("La médica de guardia pregunta por la noche")
        asked.act()
        settled(qtbot, opened)
        qtbot.waitUntil(lambda: "canario" in texts(page_of(window)))
        opened.sign_out()
        settled(qtbot, opened)
        window = sign_in(qtbot, opened, "psychologist")
        qtbot.waitUntil(lambda: "opened notes of your profession" in texts(window))
        banner = next(one for one in window.findChildren(Banner) if "your profession" in texts(one))
        assert "La médica de guardia" in texts(banner)
        next(one for one in banner.findChildren(type(page._restrict)) if one.text()).click()
        settled(qtbot, opened)
        qtbot.waitUntil(lambda: "opened notes of your profession" not in texts(window))


def test_who_has_a_new_passphrase_is_let_in_by_hand_only(qtbot: QtBot, house) -> None:
    """Whoever gave it to her may know it; saving the list for another reason must not let her in."""
    folder, case_id = house
    session = registries.enter(folder)
    staff.add(session, "second", "Segunda Directora", ["manager"], registries.words_of("second"))
    worker, legal = (staff.named(session, one).id for one in ("case-worker", "legal"))
    restricting.restrict(session, session.get(Case, case_id, look=False).person_id, [worker, legal])
    session.close()
    session = registries.enter(folder, "second")
    staff.reset_passphrase(session, worker, "farol mimbre duna cosecha azul")
    session.close()
    session = registries.enter(folder)
    circle = restricting.circle_of(session, case_id)
    over = QWidget()
    qtbot.addWidget(over)
    asked = WhoOpens(over, [session.get(Staff, one) for one in (worker, legal)], circle)
    assert asked.people() == [legal]
    assert "tick once you heard so in person" in asked.ticks[worker].text()
    session.close()


def test_before_a_manager_opens_less_it_is_said_what_that_means(qtbot: QtBot, house) -> None:
    """She is the only manager who opens a restricted case; another is about to take the role from her."""
    folder, case_id = house
    session = registries.enter(folder)
    staff.add(session, "second", "Segunda Directora", ["manager"], registries.words_of("second"))
    restricting.restrict(session, session.get(Case, case_id).person_id, [])
    drafts.keep(session, Service(case_id=case_id, psychology_note="a medias"))
    session.close()
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, "second")
        window.go("staff")
        settled(qtbot, opened)
        page = page_of(window)
        one = staff.named(opened.session, registries.MANAGER)
        page._set_roles(one, ["case-worker"])
        settled(qtbot, opened)
        said = texts(dialog(NarrowAccount))
        for words in (
            "Have Directora de Ensayo open less?",
            "Social work",
            "1 restricted case any more",
            "1 draft",
        ):
            assert words in said
        dialog(NarrowAccount).accept()
        settled(qtbot, opened)
        assert opened.session.get(Staff, one.id).roles == ("case-worker",)
        assert "1 unsigned draft passed on" in texts(page)


def test_today_says_that_new_keys_open_a_restricted_case_no_more_and_who_can_help(
    qtbot: QtBot, house: tuple[Path, str]
) -> None:
    folder, case_id = house
    session = registries.enter(folder)
    worker = staff.named(session, "case-worker").id
    restricting.restrict(session, session.get(Case, case_id, look=False).person_id, [worker])
    paper = registries._papers[session._vault.vault_id]
    session.close()
    words = "You are named for 1 restricted case and cannot open it, since you have new keys."
    with program(qtbot, folder) as opened:
        for role, help in (
            ("case-worker", "Directora de Ensayo can let you in again"),
            ("manager", "Only the paper recovery key lets you in again"),
        ):
            for cut, said in ((False, False), (True, True)):
                if cut:
                    _new_keys_and_no_more(folder, paper, role)
                window = sign_in(qtbot, opened, role)
                settled(qtbot, opened)
                assert (words in texts(page_of(window))) is said
                assert (help in texts(page_of(window))) is said
                opened.sign_out()
                settled(qtbot, opened)


def _new_keys_and_no_more(folder: Path, paper: PaperKey, role: str) -> None:
    """A new passphrase by the paper key, cut off before the records say so."""
    login, secret = (
        (registries.MANAGER, registries.MANAGER_WORDS)
        if role == "manager"
        else (role, registries.words_of(role))
    )
    session = sign_in_with_paper(folder, paper)
    session._vault.reset_passphrase(staff.named(session, login).id, login, secret)
    session.close()
