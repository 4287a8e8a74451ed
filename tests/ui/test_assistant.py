"""The first start by hand, on real vaults: a new registry, a backup restored, a registry to practise in."""

from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from registry.access import leaving, sign_in, staff, trail
from registry.backup import create
from registry.settings import load
from registry.ui import desktop
from registry.ui.app import arguments
from registry.ui.assistant import FirstStart
from registry.ui.first import questions
from registry.ui.first.house import ACCOUNT, BACKUPS, KEY, TYPED_BACK, NewRegistry
from registry.ui.first.key import PAPER_CHECKED
from registry.ui.program import Program
from registry.ui.sign_in import SignIn
from registry.vault import describe
from tests import registries
from tests.ui.opened import ENGLISH, page_of, program, settled, texts

LONG = 30_000


def begin(opened: Program) -> NewRegistry:
    """The first steps of a new registry, answered."""
    first = opened.screen.content()
    assert isinstance(first, FirstStart)
    first.choose("new")
    new = first.new
    assert new is not None
    new.house.organisation.setText("Casa de ensayo")
    new.steps._forward()
    assert new.steps.at() == ACCOUNT
    new.account.name.setText("Dora de Ensayo")
    new.account.login.setText("dora")
    new.account.passphrase.take()
    assert not new.account.keyring.isChecked()
    return new


def save_sheet(new: NewRegistry, monkeypatch: pytest.MonkeyPatch, path: Path, qtbot: QtBot) -> None:
    monkeypatch.setattr(desktop, "choose_new_file", lambda *_args: path)
    new.key._choose()
    qtbot.waitUntil(lambda: new.key.kept, timeout=LONG)


def test_a_new_registry_from_the_first_question_to_today(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, backups = tmp_path / "registry", tmp_path / "backups"
    backups.mkdir()
    with program(qtbot, folder) as opened:
        new = begin(opened)
        words = new.account.passphrase.text()
        new.steps._forward()
        qtbot.waitUntil(lambda: new.steps.at() == KEY, timeout=LONG)
        new.steps._forward()
        assert new.steps.at() == KEY  # neither printed nor saved yet
        assert "Print the sheet" in texts(new)
        save_sheet(new, monkeypatch, tmp_path / "key.pdf", qtbot)
        assert (tmp_path / "key.pdf").read_bytes().startswith(b"%PDF")
        new.steps._forward()
        assert new.steps.at() == TYPED_BACK
        assert new.begun is not None
        paper = new.begun.paper
        for line in new.confirm.lines.values():
            line.setText("AAAAA")
        new.steps._forward()
        assert new.steps.at() == TYPED_BACK
        assert "That is not group" in texts(new)
        for number, line in new.confirm.lines.items():
            line.setText(paper.groups[number - 1].lower())
        new.steps._forward()
        assert new.steps.at() == BACKUPS
        monkeypatch.setattr(desktop, "choose_folder", lambda *_args: backups)
        new.choose_backups()
        new.steps._forward()
        qtbot.waitUntil(lambda: opened.window is not None, timeout=LONG)
        settled(qtbot, opened)
        assert opened.window is not None
        assert opened.window.here() == "today"
        said = texts(page_of(opened.window))
        assert "Recovery sheet checked" in said
        assert "Not checked" not in said
        assert opened.session is not None
        assert opened.session.organisation.name == "Casa de ensayo"
    assert load().registry == str(folder)
    assert load().backups == str(backups)
    session = sign_in(folder, "dora", words, None)
    assert trail.about(session, "paper", PAPER_CHECKED)
    session.close()


def test_a_registry_whose_key_was_not_typed_back_does_not_stay(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "registry"
    with program(qtbot, folder) as opened:
        new = begin(opened)
        new.steps._forward()
        qtbot.waitUntil(lambda: new.steps.at() == KEY, timeout=LONG)
        assert (folder / "registry.db").exists()
    assert list(folder.iterdir()) == []


def test_the_computers_key_is_kept_and_taken_away_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, bytes] = {}

    class InMemory:
        """A keyring of this test."""

        def load(self, vault_id: str) -> bytes | None:
            return kept.get(vault_id)

        def store(self, vault_id: str, secret: bytes) -> None:
            kept[vault_id] = secret

        def forget(self, vault_id: str) -> None:
            kept.pop(vault_id, None)

    folder = tmp_path / "registry"
    with program(qtbot, folder) as opened:
        opened.device = InMemory()
        opened.show_first_start()
        first = opened.screen.content()
        assert isinstance(first, FirstStart)
        first.choose("new")
        new = first.new
        assert new is not None
        settled(qtbot, opened)
        assert new.account.keyring.isChecked()
        new.house.organisation.setText("Casa de ensayo")
        new.steps._forward()
        new.account.name.setText("Dora")
        new.account.login.setText("dora")
        new.account.passphrase.take()
        new.steps._forward()
        qtbot.waitUntil(lambda: new.steps.at() == KEY, timeout=LONG)
        assert describe(folder).vault_id in kept
    assert kept == {}


def test_a_weak_passphrase_and_missing_answers_go_no_further(qtbot: QtBot, tmp_path: Path) -> None:
    with program(qtbot, tmp_path / "registry") as opened:
        first = opened.screen.content()
        assert isinstance(first, FirstStart)
        first.choose("new")
        new = first.new
        assert new is not None
        new.steps._forward()
        assert new.steps.at() == 0
        assert "write the name of the house" in texts(new)
        new.house.organisation.setText("Casa Luz de Luna")
        new.steps._forward()
        new.account.name.setText("Dora")
        new.account.login.setText("dora quispe")
        new.account.passphrase.field.line.setText("casaluzdeluna")
        new.steps._forward()
        assert new.steps.at() == ACCOUNT
        new.account.login.setText("dora")
        new.steps._forward()
        assert "Too easy to guess" in texts(new)
        assert not opened.work.is_busy()
        assert not (tmp_path / "registry").exists()


def test_other_words_are_offered(qtbot: QtBot, tmp_path: Path) -> None:
    with program(qtbot, tmp_path / "registry") as opened:
        first = opened.screen.content()
        assert isinstance(first, FirstStart)
        first.choose("new")
        assert first.new is not None
        before = first.new.account.passphrase.offered()
        assert len(before.split()) == 6
        first.new.account.passphrase.offer_others()
        assert first.new.account.passphrase.offered() != before


def test_a_folder_on_a_stick_is_refused_at_once(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from registry.errors import FolderUnsuitable

    def refuse(folder: Path) -> None:
        raise FolderUnsuitable(folder=str(folder))

    with program(qtbot, tmp_path / "registry") as opened:
        first = opened.screen.content()
        assert isinstance(first, FirstStart)
        first.choose("new")
        new = first.new
        assert new is not None
        monkeypatch.setattr(questions, "check_registry_folder", refuse)
        monkeypatch.setattr(desktop, "choose_folder", lambda *_args: tmp_path)
        new.house.choose_folder()
        assert "memory stick" in texts(new)
        new.house.organisation.setText("Casa de ensayo")
        new.steps._forward()
        assert new.steps.at() == 0


def test_a_backup_is_restored_by_the_paper_key(qtbot: QtBot, tmp_path: Path) -> None:
    session, paper = registries.make(tmp_path / "old", "educator")
    file = create(session, tmp_path / "kept.amparo").path
    session.close()
    with program(qtbot, tmp_path / "new") as opened:
        first = opened.screen.content()
        assert isinstance(first, FirstStart)
        first.choose("restore")
        page: Any = first._stack.currentWidget()
        page.look()
        assert "there is no such file" in texts(page)
        page.file.setText(str(file))
        page.key.setPlainText("\n".join(paper.groups))
        page.look()
        qtbot.waitUntil(lambda: bool(_dialogs()), timeout=LONG)
        dialog = _dialogs()[0]
        assert "0 people, 0 cases, 0 services" in dialog.accessibleDescription()
        assert not (tmp_path / "new" / "registry.db").exists()
        dialog.accept()
        qtbot.waitUntil(lambda: isinstance(opened.screen.content(), SignIn), timeout=LONG)
        again = opened.screen.content()
        assert isinstance(again, SignIn)
        again.login.setText("educator")
        again.passphrase.line.setText(registries.words_of("educator"))
        again.enter()
        qtbot.waitUntil(lambda: opened.window is not None, timeout=LONG)
        settled(qtbot, opened)


def test_whose_powers_would_come_back_is_said_also_beside_the_registry(qtbot: QtBot, tmp_path: Path) -> None:
    session, paper = registries.make(tmp_path / "r")
    staff.add(session, "second", "Otra Persona", ["manager"], registries.words_of("second"))
    file = create(session, tmp_path / "kept.amparo").path
    leaving.disable(session, next(one.id for one in staff.list_staff(session) if one.login == "second"))
    session.close()
    with program(qtbot, tmp_path / "r") as opened:
        opened.show_first_start()
        first = opened.screen.content()
        assert isinstance(first, FirstStart)
        first.choose("restore")
        page: Any = first._stack.currentWidget()
        assert page.folder == tmp_path / "r-2"
        page.file.setText(str(file))
        page.key.setPlainText("\n".join(paper.groups))
        page.look()
        qtbot.waitUntil(lambda: bool(_dialogs()), timeout=LONG)
        assert "Otra Persona" in _dialogs()[0].accessibleDescription()
        _dialogs()[0].reject()


def test_saying_no_to_a_backup_leaves_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    session, paper = registries.make(tmp_path / "old")
    file = create(session, tmp_path / "kept.amparo").path
    session.close()
    with program(qtbot, tmp_path / "new") as opened:
        first = opened.screen.content()
        assert isinstance(first, FirstStart)
        first.choose("restore")
        page: Any = first._stack.currentWidget()
        page.file.setText(str(file))
        page.key.setPlainText("\n".join(paper.groups))
        page.look()
        qtbot.waitUntil(lambda: bool(_dialogs()), timeout=LONG)
        _dialogs()[0].reject()
        assert not (tmp_path / "new" / "next").exists()


def test_a_training_registry_is_made_shown_and_marked(qtbot: QtBot, tmp_path: Path) -> None:
    with program(qtbot, tmp_path / "registry") as opened:
        first = opened.screen.content()
        assert isinstance(first, FirstStart)
        first.choose("training")
        page: Any = first._stack.currentWidget()
        qtbot.waitUntil(page.button.isEnabled, timeout=60_000)
        shown = {one.login for one in page.table.rows_model().rows()}
        assert "direccion" in shown
        page.enter()
        qtbot.waitUntil(lambda: opened.window is not None, timeout=LONG)
        settled(qtbot, opened)
        assert opened.session is not None
        assert opened.session.organisation.marked == "TRAINING"
        from registry.ui.window import Mark

        marks = opened.screen.findChildren(Mark)
        assert [one.isVisible() for one in marks] == [True]
        assert "TRAINING" in marks[0].accessibleName()


def _dialogs() -> list[Any]:
    from PySide6.QtWidgets import QApplication, QDialog

    return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


@pytest.mark.parametrize("there", [False, True], ids=["no registry yet", "beside a registry"])
def test_a_backup_opened_from_the_desktop_shows_the_page_that_restores_it(
    qtbot: QtBot, tmp_path: Path, there: bool
) -> None:
    session, paper = registries.make(tmp_path / "old")
    file = create(session, tmp_path / "copia de la niña.amparo").path
    session.close()
    made = Program(ENGLISH, tmp_path / ("old" if there else "new"), None, stretching=registries.shared)
    made.start(backup=arguments([str(file)]).backup)
    made.screen.show()
    try:
        first: Any = made.screen.content()
        assert isinstance(first, FirstStart)
        page: Any = first._stack.currentWidget()
        assert page.file.text() == str(file)
        assert (page.folder == tmp_path / "old") is False, "what is there is not written over"
        page.key.setPlainText("\n".join(paper.groups))
        page.look()
        qtbot.waitUntil(lambda: bool(_dialogs()), timeout=LONG)
        _dialogs()[0].accept()
        qtbot.waitUntil(lambda: isinstance(made.screen.content(), SignIn), timeout=LONG)
        page = made.screen.content()
        page.login.setText(registries.MANAGER)
        page.passphrase.line.setText(registries.MANAGER_WORDS)
        page.enter()
        qtbot.waitUntil(lambda: made.window is not None, timeout=LONG)
        settled(qtbot, made)
    finally:
        made.screen.close()
        made.screen.deleteLater()
