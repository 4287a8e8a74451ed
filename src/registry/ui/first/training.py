"""A registry of invented people to practise in: made, its accounts shown, entered. Knows no page behind it."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal

from registry.access import Session, sign_in
from registry.access.rights import role_words
from registry.demo import Account, DemoSummary, make
from registry.errors import RegistryError
from registry.language import _
from registry.progress import Progress
from registry.settings import Settings
from registry.ui.first.frame import Steps
from registry.ui.parts import Button, Column, Table, Text, Waiting, row
from registry.ui.tables import number
from registry.ui.work import Work
from registry.vault.stretching import Stretching


class Training(Steps):
    """Makes it at once, then shows who can enter."""

    entered = Signal(object, object)

    def __init__(self, work: Work, settings: Settings, folder: Path, stretching: Stretching) -> None:
        super().__init__(_("A registry to practise in"))
        self._work, self._settings, self.folder, self._stretching = work, settings, folder, stretching
        self.accounts: tuple[Account, ...] = ()
        self._words = Text(
            _("Everybody in it is invented. It is marked on every page and every paper."), "muted"
        )
        self.card.add(self._words)
        columns: list[Column[Account]] = [
            Column(
                _("Role"),
                lambda one: role_words(one.roles),
                stretch=1,
                strong=True,
            ),
            Column(_("User name"), lambda one: one.login, stretch=1),
            Column(_("Passphrase"), lambda one: one.passphrase, stretch=2),
        ]
        self.table: Table[Account] = Table(columns, name=_("Accounts"))
        self.table.hide()
        self.card.add(self.table)
        self.waiting = Waiting()
        self.card.add(self.waiting)
        self.button = Button(_("Enter as Management"), "filled", icon="log-in", pressed=self.enter)
        self.button.setEnabled(False)
        self._back = Button(_("Back"), "plain", icon="arrow-left", pressed=self._leave)
        self.card.add(row(self.button, self._back))
        self.setFocusProxy(self.button)
        self.waiting.begin(_("Inventing people…"), stoppable=True)

        def job(progress: Progress) -> DemoSummary:
            return make(folder, progress=progress, stretching=stretching)

        self._job = work.run(self, job, self._made, self._refused, stoppable=True)
        self._job.progressed.connect(self.waiting.report)
        self.waiting.stop.connect(self._job.stop)

    def _leave(self) -> None:
        self._job.stop()
        self.left.emit()

    def _made(self, made: DemoSummary) -> None:
        self.waiting.end()
        self.accounts = made.accounts
        words = _(
            "{residents} residents, {past} past cases and {services} services, all invented. "
            "Each role sees something else: try several."
        )
        self._words.setText(
            words.format(
                residents=number(made.residents), past=number(made.past_cases), services=number(made.services)
            )
        )
        self.table.set_rows([one for one in made.accounts if "technician" not in one.roles])
        self.table.fit()
        self.table.show()
        self.button.setEnabled(True)
        self.button.setFocus()

    def _refused(self, problem: RegistryError) -> None:
        self.waiting.end()
        self.notice(problem.sentence(), "bad", problem.advice())

    def enter(self) -> None:
        """Enter as the manager."""
        if not self.accounts:
            return
        login, words, _roles = self.accounts[0]
        folder, stretching = self.folder, self._stretching
        self.button.setEnabled(False)
        self.waiting.begin(_("Checking the passphrase…"))

        def job(_progress: Progress) -> Session:
            return sign_in(folder, login, words, None, stretching=stretching)

        settings = replace(self._settings, registry=str(folder))
        self._work.run(self, job, lambda session: self.entered.emit(session, settings), self._refused)
