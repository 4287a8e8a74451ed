"""The window with a registry that is older than what this computer had seen."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from registry import backup
from registry.access import staff, trail
from registry.casework import register
from registry.forms import Arrival, Person
from registry.ui.assistant import FirstStart
from registry.ui.first.restore import RestoreBackup
from registry.ui.older import Decision, OlderRegistry
from registry.ui.pages.backups import BackupsPage
from registry.ui.parts import Banner, Dialog
from registry.ui.sign_in import SignIn
from registry.ui.ways_in import Recover
from registry.vault import Anchors, PaperKey
from tests import registries
from tests.access.test_doubted_key_file import replayed
from tests.ui.opened import page_of, program, settled, sign_in, texts


@pytest.fixture
def house(tmp_path: Path) -> tuple[Path, Anchors, PaperKey]:
    """A registry as it was on Monday, on a computer that saw it on Tuesday; and a backup of Tuesday."""
    folder, anchors = tmp_path / "registro", Anchors(tmp_path / "state")
    session, paper = registries.make(folder, "educator")
    session.close()
    shutil.copytree(folder, tmp_path / "monday")
    session = registries.enter(folder, anchors=anchors)
    session.save(Person(given_names="Martes"))
    backup.create(session, tmp_path / "tuesday.amparo")
    session.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "monday", folder)
    return folder, anchors, paper


def strips(window) -> list[OlderRegistry]:
    return [one for one in window.findChildren(OlderRegistry) if one.isVisibleTo(window)]


def actions(folder: Path) -> list[str]:
    session = registries.enter(folder)
    found = [one.action for one in trail.every(session)]
    session.close()
    return found


def test_a_manager_is_asked_at_once_and_says_it_was_on_purpose(qtbot: QtBot, house) -> None:
    folder, anchors, _paper = house
    with program(qtbot, folder, anchors=anchors) as opened:
        window = sign_in(qtbot, opened)
        (strip,) = strips(window)
        qtbot.waitUntil(lambda: strip.dialog is not None and strip.dialog.isVisible())
        dialog = strip.dialog
        assert isinstance(dialog, Decision)
        found = opened.session.anchoring.rollback
        assert f"entry {found.seen_seq} of the audit trail" in texts(dialog)
        assert f"entry {found.found_seq} of the audit trail" in texts(dialog)
        assert f"at least {found.missing} entries" in texts(dialog)
        assert dialog.restore.isDefault(), "Enter does not accept what nobody looked into"
        dialog.reject()
        assert strips(window), "Esc leaves it undecided"
        assert opened.session.anchoring.rollback
        strip.ask()
        strip.dialog.on_purpose.click()
        settled(qtbot, opened)
        assert strips(window) == []
        assert opened.session.anchoring.rollback is None
        session = opened.session
        opened.work.run(opened, lambda _p: session.save(Person(given_names="Sigue")), lambda _saved: None)
        settled(qtbot, opened)
    with program(qtbot, folder, anchors=anchors) as opened:
        window = sign_in(qtbot, opened)
        assert strips(window) == []
    assert actions(folder).count("rollback accepted") == 1


def test_a_manager_restores_the_newest_backup(
    qtbot: QtBot, house, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, anchors, _paper = house
    with program(qtbot, folder, anchors=anchors) as opened:
        window = sign_in(qtbot, opened)
        (strip,) = strips(window)
        qtbot.waitUntil(lambda: strip.dialog is not None)
        strip.dialog.restore.click()
        page = page_of(window)
        assert isinstance(page, BackupsPage)
        session = opened.session
        ready = backup.prepare(
            tmp_path / "tuesday.amparo",
            folder,
            backup.by_session(session),
            device=None,
            anchors=session.anchoring.anchors,
            signed_in=True,
        )
        page._confirm(ready)
        asked = next(
            one for one in QApplication.topLevelWidgets() if isinstance(one, Dialog) and one.isVisible()
        )
        asked.accept()
        qtbot.waitUntil(lambda: opened.window is None)
        settled(qtbot, opened)
        assert "restored" in opened.screen.content().said()
        window = sign_in(qtbot, opened)
        assert strips(window) == []
        assert [one.given_names for one in opened.session.every(Person)] == ["Martes"]


def test_signing_out_leaves_it_undecided(qtbot: QtBot, house) -> None:
    folder, anchors, _paper = house
    with program(qtbot, folder, anchors=anchors) as opened:
        window = sign_in(qtbot, opened)
        (strip,) = strips(window)
        qtbot.waitUntil(lambda: strip.dialog is not None)
        strip.dialog.leave.click()
        settled(qtbot, opened)
        assert isinstance(opened.screen.content(), SignIn)
        window = sign_in(qtbot, opened, "educator")
        (strip,) = strips(window)
        assert strip.dialog is None, "only who decides is asked"
        (banner,) = strip.findChildren(Banner)
        assert "Call Management" in banner.accessibleName()
        assert "urgent arrivals" in banner.accessibleName()
        session, made = opened.session, []
        opened.work.run(
            opened,
            lambda _p: register.receive(session, Arrival(arrived_at="2026-01-02T03:00", called="Estrella")),
            made.append,
        )
        settled(qtbot, opened)
        assert made[0].case.code
        told = []
        opened.work.run(
            opened, lambda _p: session.save(Person(given_names="No")), lambda _saved: None, told.append
        )
        settled(qtbot, opened)
        assert type(told[0]).__name__ == "RollbackUndecided"


def test_an_older_key_file_leads_to_the_paper_key(qtbot: QtBot, house, tmp_path: Path) -> None:
    folder, anchors, paper = house
    shutil.rmtree(folder)
    backup.restore(tmp_path / "tuesday.amparo", folder, backup.by_paper(paper), device=None, anchors=anchors)
    session = registries.enter(folder, anchors=anchors)
    staff.reset_passphrase(session, staff.named(session, "educator").id, "farol mimbre duna cosecha azul")
    session.close()
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "monday", folder)
    with program(qtbot, folder, anchors=anchors) as opened:
        page = opened.screen.content()
        page.login.setText(registries.MANAGER)
        page.passphrase.line.setText(registries.MANAGER_WORDS)
        page.enter()
        settled(qtbot, opened)
        assert "key file is older" in page.said()
        next(one for one in page.findChildren(Banner)[0].findChildren(type(page.button))).click()
        page = opened.screen.content()
        assert isinstance(page, Recover)
        page.key.setPlainText(paper.text)
        page.login.setText(registries.MANAGER)
        page.new.take()
        words = page.new.text()
        page.act()
        settled(qtbot, opened)
        assert "had seen entry" in page.said()
        page.findChildren(Banner)[-1].findChildren(type(page.button))[0].click()
        settled(qtbot, opened)
        again = opened.screen.content()
        assert isinstance(again, SignIn)
        again.passphrase.line.setText(words)
        again.enter()
        qtbot.waitUntil(lambda: opened.window is not None, timeout=10_000)
        settled(qtbot, opened)
        assert strips(opened.window) == []
    session = registries.sign_in(
        folder, registries.MANAGER, words, None, anchors=anchors, stretching=registries.shared
    )
    assert [one.actor for one in trail.every(session) if one.action == "rollback accepted"] == ["paper"]
    session.close()


def earlier_alone(folder: Path) -> None:
    """The key file is the one of before; the registry is not."""
    kept = {name: (folder / name).read_bytes() for name in ("vault.json", "vault.1.json")}
    session = registries.enter(folder)
    staff.set_roles(session, staff.named(session, "educator").id, ["educator", "legal"])
    session.close()
    for name, content in kept.items():
        (folder / name).write_bytes(content)


def under_a_new_number(folder: Path) -> None:
    """An earlier key file comes again, by an insider with a program of her own."""
    hers = registries.enter(folder, "educator")
    old = hers._vault._state
    hers.close()
    session = registries.enter(folder)
    staff.set_roles(session, staff.named(session, "educator").id, ["educator", "legal"])
    session.close()
    hers = registries.enter(folder, "educator")
    replayed(hers, old)
    hers.close()


@pytest.mark.parametrize("earlier", [earlier_alone, under_a_new_number])
def test_an_earlier_key_file_beside_the_registry_of_today_is_settled_too(
    qtbot: QtBot, house, tmp_path: Path, earlier: Callable[[Path], None]
) -> None:
    folder, _anchors, paper = house
    earlier(folder)
    anchors = Anchors(tmp_path / "another computer")
    with program(qtbot, folder, anchors=anchors) as opened:
        opened._show_way_in("paper")
        page = opened.screen.content()
        assert isinstance(page, Recover)
        page.key.setPlainText(paper.text)
        page.login.setText(registries.MANAGER)
        page.new.take()
        words = page.new.text()
        page.act()
        settled(qtbot, opened)
        assert "key file is older than the registry" in page.said()
        page.findChildren(Banner)[-1].findChildren(type(page.button))[0].click()
        settled(qtbot, opened)
        again = opened.screen.content()
        assert isinstance(again, SignIn)
        assert "all other accounts may be closed now" in again.said()
        again.passphrase.line.setText(words)
        again.enter()
        qtbot.waitUntil(lambda: opened.window is not None, timeout=10_000)
        settled(qtbot, opened)


def test_a_restore_of_the_first_start_asks_nobody(qtbot: QtBot, house, tmp_path: Path) -> None:
    folder, anchors, paper = house
    with program(qtbot, folder, anchors=anchors) as opened:
        opened.show_first_start()
        start = opened.screen.content()
        assert isinstance(start, FirstStart)
        start.choose("restore")
        page = start.findChild(RestoreBackup)
        page.folder = folder
        page.file.setText(str(tmp_path / "tuesday.amparo"))
        page.key.setPlainText(paper.text)
        page.look()
        settled(qtbot, opened)
        asked = next(
            one for one in QApplication.topLevelWidgets() if isinstance(one, Dialog) and one.isVisible()
        )
        asked.accept()
        settled(qtbot, opened)
        window = sign_in(qtbot, opened)
        assert strips(window) == []


def test_what_cannot_be_noted_is_said_beside_the_work_and_at_the_sign_in(
    qtbot: QtBot, house, tmp_path: Path
) -> None:
    folder, _anchors, _paper = house
    (tmp_path / "blocked").write_text("no folder")
    with program(qtbot, folder, anchors=Anchors(tmp_path / "blocked")) as opened:
        sign_in(qtbot, opened)
        assert "could not keep its note" in texts(opened.screen)
    fresh = Anchors(tmp_path / "fresh")
    with program(qtbot, folder, anchors=fresh) as opened:
        sign_in(qtbot, opened)
        shutil.rmtree(tmp_path / "fresh")
        (tmp_path / "fresh").write_text("no folder any more")
        opened.sign_out()
        settled(qtbot, opened)
        qtbot.waitUntil(lambda: "could not keep its note" in opened.screen.content().said())
