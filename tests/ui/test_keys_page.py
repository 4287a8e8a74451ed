"""Who stands in, the custodians, the card and new keys, in the window; and the ways in when signing in fails."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from registry import backup
from registry.access import deputies, staff
from registry.access import sign_in as enter_as
from registry.casework import register, search
from registry.forms import Case, Person
from registry.language import speak
from registry.ui.sign_in import SignIn
from registry.ui.ways_in import Enrol, TwoCustodians, WaysIn
from tests import registries
from tests.clocks import ahead
from tests.ui.opened import page_of, program, settled, sign_in, texts

ROLES = ("case-worker", "legal", "educator")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    session, _paper = registries.make(tmp_path / "r", *ROLES)
    register.register(
        session,
        Person(given_names="Rosa", surname="Prueba"),
        Case(status="active"),
        search.search(session, "Rosa"),
    )
    session.close()
    return tmp_path / "r"


def dialogs() -> list[QDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def test_a_stand_in_is_named_works_and_is_seen(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        window.go("keys")
        settled(qtbot, opened)
        page = page_of(window)
        assert "Nobody stands in." in texts(page)
        page.appoint()
        asked = dialogs()[0]
        assert not asked.check()
        asked.last.setText((date.today() + timedelta(days=6)).strftime("%d/%m/%Y"))
        person = asked.answers()[0]
        assert asked.check()
        settled(qtbot, opened)
        assert "Now" in texts(page)
        assert opened.session is not None
        who = opened.session.staff_name(person)
        role = next(one for one in ROLES if who.endswith(one))
        opened.sign_out()
        settled(qtbot, opened)
        window = sign_in(qtbot, opened, role)
        assert opened.session is not None
        assert opened.session.acting
        window.go("staff")
        settled(qtbot, opened)
        other = next(one for one in ROLES if one != role)
        staff.reset_passphrase(
            opened.session, staff.named(opened.session, other).id, "otra frase bien larga nueva"
        )
        opened.sign_out()
        settled(qtbot, opened)
        window = sign_in(qtbot, opened)
        window.go("today")
        settled(qtbot, opened)
        settled(qtbot, opened)
        assert "in the name of Management" in texts(page_of(window))
        window.go("keys")
        settled(qtbot, opened)
        page = page_of(window)
        assert "While you were away" in texts(page)
        page._seen()
        settled(qtbot, opened)
        assert "While you were away" not in texts(page)


def test_the_page_says_whom_the_custodians_do_not_help(qtbot: QtBot, folder: Path) -> None:
    words = "not give you a new passphrase"
    session = registries.enter(folder)
    staff.add(session, "second", "Segunda Directora", ["manager"], registries.words_of("second"))
    deputies.name_custodians(session, [staff.named(session, role).id for role in ROLES])
    session.close()
    with program(qtbot, folder) as opened:
        for role, said in (("manager", False), ("second", True)):
            window = sign_in(qtbot, opened, role)
            window.go("keys")
            settled(qtbot, opened)
            assert (words in texts(page_of(window))) is said
            opened.sign_out()
            settled(qtbot, opened)


def test_closing_the_last_account_without_an_end_says_from_when_on_nobody_manages(
    qtbot: QtBot, folder: Path
) -> None:
    session = registries.enter(folder)
    staff.add(
        session, "second", "Segunda Directora", ["manager"], registries.words_of("second"), until="2090-12-31"
    )
    session.close()
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened, "second")
        window.go("staff")
        settled(qtbot, opened)
        page = page_of(window)
        for login, said in (("legal", False), (registries.MANAGER, True)):
            page._close(staff.named(opened.session, login))
            settled(qtbot, opened)
            [asked] = dialogs()
            assert ("nobody manages this registry" in texts(asked)) is said
            asked.reject()
            settled(qtbot, opened)


def test_a_clock_far_ahead_and_whom_it_shuts_out_is_said_before_and_seen_after(
    qtbot: QtBot, folder: Path
) -> None:
    session = registries.enter(folder)
    who = staff.named(session, "legal").id
    day = (date.today() + timedelta(days=200)).isoformat()
    staff.reset_passphrase(session, who, registries.words_of("legal"), until=day)
    session.close()
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        for days, said in ((0, False), (365, True)):
            with ahead(days):
                window.go("keys")
                settled(qtbot, opened)
                page_of(window).renew_keys()
                settled(qtbot, opened)
                [asked] = dialogs()
                assert (
                    "1 account is past its last day and gets no keys: Persona legal." in texts(asked)
                ) is said
                asked.reject()
                window.go("staff")
                settled(qtbot, opened)
                page_of(window)._close(staff.named(opened.session, "educator"))
                settled(qtbot, opened)
                [asked] = dialogs()
                assert ("gets no keys: Persona legal." in texts(asked)) is said
                assert "nothing was recorded" not in texts(asked), "nobody worked here before"
                if said:
                    asked.accept()
                else:
                    asked.reject()
                settled(qtbot, opened)
        window.go("review")
        settled(qtbot, opened)
        assert "1 account is active and cannot enter: it has no keys." in texts(page_of(window))
        assert page_of(window).table.rows_model().row(0).login == "legal"
        opened.sign_out()
        settled(qtbot, opened)
        with ahead(800):
            window = sign_in(qtbot, opened)
            window.go("keys")
            settled(qtbot, opened)
            page_of(window).renew_keys()
            settled(qtbot, opened)
            [asked] = dialogs()
            assert "nothing was recorded for 435 days" in texts(asked)
            asked.reject()


def test_a_backup_made_with_the_clock_ahead_is_not_called_new(qtbot: QtBot, folder: Path) -> None:
    session = registries.enter(folder)
    with ahead(365):
        backup.create(session, folder.parent / "casa.amparo")
    session.close()
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        settled(qtbot, opened)
        assert "has a date that is still to come" in texts(page_of(window))
        assert "Backup verified" not in texts(window)
        window.go("backups")
        settled(qtbot, opened)
        assert "Make another one today" in texts(page_of(window))
        backup.create(opened.session, folder.parent / "casa2.amparo")
        window.go("today")
        settled(qtbot, opened)
        assert "has a date that is still to come" not in texts(page_of(window))


def test_an_account_is_closed_and_the_window_goes_on_with_new_keys(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        window.go("keys")
        settled(qtbot, opened)
        assert opened.session is not None
        before = opened.session._vault.keyspec()
        page_of(window)._renew_keys()
        settled(qtbot, opened)
        settled(qtbot, opened)
        assert opened.session._vault.keyspec() != before
        assert opened.session.ready
        window.go("people", typed="rosa")
        settled(qtbot, opened)
        assert "Rosa" in " ".join(
            str(one) for one in search.search(opened.session, "Rosa").found[0].names.split()
        )


def test_two_custodians_stand_in_from_the_first_page(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        window = sign_in(qtbot, opened)
        window.go("keys")
        settled(qtbot, opened)
        page_of(window).name()
        asked = dialogs()[0]
        assert not asked.check()
        for box, role in zip(asked._boxes, ROLES, strict=True):
            box.setCurrentIndex(
                next(at for at in range(box.count()) if box.itemText(at).startswith(f"Persona {role}"))
            )
        assert asked.check()
        settled(qtbot, opened)
        assert texts(page_of(window)).count("Ready") >= 3
        opened.sign_out()
        settled(qtbot, opened)
        first = opened.screen.content()
        assert isinstance(first, SignIn)
        first.recover_asked.emit()
        ways = opened.screen.content()
        assert isinstance(ways, WaysIn)
        ways.asked.emit("custodians")
        both = opened.screen.content()
        assert isinstance(both, TwoCustodians)
        both.stand_in()
        assert "Both have to write" in both.said()
        for login, secret, role in zip(both.logins, both.passphrases, ("legal", "legal"), strict=True):
            login.setText(role)
            secret.line.setText(registries.words_of(role))
        both.stand_in()
        qtbot.waitUntil(lambda: "cannot open together" in both.said(), timeout=10_000)
        for login, secret, role in zip(both.logins, both.passphrases, ("legal", "educator"), strict=True):
            login.setText(role)
            secret.line.setText(registries.words_of(role))
        both.stand_in()
        qtbot.waitUntil(lambda: isinstance(opened.screen.content(), SignIn), timeout=20_000)
        settled(qtbot, opened)
        again = opened.screen.content()
        assert "powers of Management until" in again.said()
        sign_in(qtbot, opened, "educator")
        assert opened.session is not None
        assert opened.session.acting


def test_a_card_without_a_keyring_says_what_to_do(qtbot: QtBot, folder: Path) -> None:
    with program(qtbot, folder) as opened:
        opened._show_way_in("card")
        page = opened.screen.content()
        assert isinstance(page, Enrol)
        page.act()
        assert "without the keyring" in page.said()


def test_a_computer_is_authorised_by_its_card(qtbot: QtBot, tmp_path: Path) -> None:
    from registry.access import create_registry
    from registry.access.authorising import card
    from registry.forms import Organisation
    from registry.vault import FLOOR
    from tests.keyrings import Keyring

    here, other = Keyring(), Keyring()
    session, _paper = create_registry(
        tmp_path / "r", organisation=Organisation(name="Casa"), login=registries.MANAGER, name="Directora",
        passphrase=registries.MANAGER_WORDS, device=here, kdf=FLOOR, stretching=registries.shared,
    )  # fmt: skip
    words = card(session, "es").words
    session.close()
    with program(qtbot, tmp_path / "r") as opened:
        opened.device = other
        opened.show_sign_in()
        page = opened.screen.content()
        page.login.setText(registries.MANAGER)
        page.passphrase.line.setText(registries.MANAGER_WORDS)
        page.enter()
        qtbot.waitUntil(lambda: "not authorised" in page.said(), timeout=10_000)
        opened._show_way_in("card")
        enrol = opened.screen.content()
        enrol.words.setPlainText(" ".join(words[:23]))
        enrol.act()
        qtbot.waitUntil(lambda: "not the present computer card" in enrol.said(), timeout=10_000)
        enrol.words.setPlainText("\n".join(words).upper())
        enrol.act()
        qtbot.waitUntil(lambda: isinstance(opened.screen.content(), SignIn), timeout=10_000)
        assert other.secrets == here.secrets
        speak("en")
        sign_in(qtbot, opened)
        opened.sign_out()
        settled(qtbot, opened)
    enter_as(
        tmp_path / "r", registries.MANAGER, registries.MANAGER_WORDS, other, stretching=registries.shared
    ).close()
