"""Backups: make one, look at those there are, verify, restore. Knows no archive and no key."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from registry.access import Right
from registry.backup import (
    Made,
    Restoration,
    Soundness,
    Verdict,
    by_session,
    check,
    create,
    prepare,
    verify,
)
from registry.errors import Cancelled, RegistryError
from registry.language import _, ngettext
from registry.progress import Progress
from registry.ui import desktop
from registry.ui.context import Context
from registry.ui.pages.backup_files import Kept, advice, contents, listed, size_in_words, state_row
from registry.ui.parts import (
    Banner,
    Button,
    Card,
    Column,
    Columns,
    EmptyState,
    Page,
    Rows,
    Table,
    Text,
    ask,
    clear,
    row,
)
from registry.ui.parts.layout import column
from registry.ui.parts.tokens import Tone
from registry.ui.when import local, said
from registry.vault import SystemKeyring


class BackupsPage(Page):
    """Backups."""

    def __init__(self, context: Context, **_where: object) -> None:
        super().__init__(_("Backups"), _("one sealed file that only the paper key and managers open"))
        self._context, self._session = context, context.session
        self._restores = self._session.may(Right.RESTORE)
        self._files: list[Kept] = []
        self.make_button = self.add_action(
            Button(_("Make a backup now"), "filled", icon="archive", pressed=self.make)
        )
        self._notices = column()
        self.add(self._notices)
        sides = Columns(5, 3, narrow=860)
        sides[0].addWidget(self._make_list())
        sides[1].addWidget(self._make_state())
        sides[1].addWidget(advice())
        sides[1].addStretch(1)
        self.add(sides, 1)
        self.load()

    @property
    def folder(self) -> Path | None:
        """Where backups go, once somebody chose."""
        return Path(self._context.settings.backups) if self._context.settings.backups else None

    def _make_list(self) -> Card:
        card = Card(_("Backups in this folder"))
        self._place = Text("", "muted")
        change = Button(_("Other folder…"), icon="folder-open", small=True, pressed=self.choose)
        card.add(row(self._place, stretch=False))
        card.add(row(change, Button(_("Show it"), "quiet", small=True, pressed=self._reveal)))
        columns: list[Column[Kept]] = [
            Column(_("Made"), lambda one: said(one.made), key=lambda one: one.made, strong=True, stretch=1),
            Column(_("Inside"), self._inside, stretch=2),
            Column(_("Size"), lambda one: size_in_words(one.size), key=lambda one: one.size, right=True),
            Column(_("State"), self._state, tone=self._tone, width=150),
        ]
        self.table: Table[Kept] = Table(columns, name=_("Backups in this folder"))
        self.table.setMinimumHeight(220)
        self.table.chosen.connect(lambda _one: self._dress())
        card.add(self.table, 1)
        self._nothing = EmptyState(
            "archive",
            _("No backups here yet."),
            _("Choose a stick or disk that is kept away from this computer."),
        )
        card.add(self._nothing, 1)
        self.verify_button = Button(_("Verify"), icon="shield-check", pressed=self.verify)
        self.restore_button = Button(_("Restore…"), icon="undo-2", pressed=self.restore)
        card.add(row(self.verify_button, self.restore_button))
        self.restore_button.setVisible(self._restores)
        return card

    def _make_state(self) -> Card:
        card = Card(_("State"))
        self._state_rows = Rows()
        card.add(self._state_rows)
        self.check_button = Button(_("Check the registry"), icon="shield-check", pressed=self.check)
        card.add(row(self.check_button))
        self.check_button.setVisible(self._session.may(Right.CHECK))
        return card

    # --- the list ---

    def load(self) -> None:
        """Read the folder again."""
        folder = self.folder
        self._place.setText(str(folder) if folder else _("No folder chosen yet."))
        self._context.work.run(self, lambda _p: self._session.last_backup(), self._show_state)
        if folder is None:
            self._show_files([])
            return
        job: Callable[[Progress], list[Kept]] = lambda _p: listed(self._session, folder)  # noqa: E731
        self._context.work.run(
            self, job, self._show_files, self._refused, reading=True, doing=_("Reading the folder…")
        )

    def _show_files(self, files: list[Kept]) -> None:
        known = {one.path: one.verdict for one in self._files}
        self._list([replace(one, verdict=known.get(one.path)) for one in files])
        self.table.setVisible(bool(files))
        self._nothing.setVisible(not files)
        self._dress()

    def _list(self, files: list[Kept]) -> None:
        """Show these files, with the one chosen before still chosen."""
        before = self.table.current() if self._files else None
        self._files = files
        self.table.set_rows(files)
        if files:
            self.table.selectRow(
                next((at for at, one in enumerate(files) if before and one.path == before.path), 0)
            )

    def _show_state(self, made: str) -> None:
        self._state_rows.show_rows([state_row(made)])

    def _dress(self) -> None:
        chosen = self.table.current() is not None and bool(self._files)
        self.verify_button.setEnabled(chosen)
        self.restore_button.setEnabled(chosen)

    def _inside(self, one: Kept) -> str:
        if one.inside:
            return contents(one.inside)
        return _("Cannot be read with your key") if self._restores else one.path.name

    @staticmethod
    def _state(one: Kept) -> str:
        if one.verdict is None:
            return _("Not verified today")
        return _("Verified") if one.verdict.ok else _("Damaged")

    @staticmethod
    def _tone(one: Kept) -> Tone:
        return "neutral" if one.verdict is None else ("good" if one.verdict.ok else "bad")

    # --- doing ---

    def choose(self) -> Path | None:
        """Choose the folder where backups go."""
        chosen = desktop.choose_folder(self, _("Folder for backups"), self.folder)
        if chosen is not None:
            self._context.remember(replace(self._context.settings, backups=str(chosen)))
            self.load()
        return chosen

    def _reveal(self) -> None:
        if self.folder is not None:
            desktop.reveal(self.folder)

    def make(self) -> None:
        """Make a backup in the folder (chosen now if none is) and verify it."""
        folder = self.folder if self.folder is not None and self.folder.is_dir() else self.choose()
        if folder is None:
            return
        target = folder
        self._busy(True)
        job: Callable[[Progress], Made] = lambda progress: create(self._session, target, progress)  # noqa: E731
        self._context.work.run(
            self, job, self._made, self._refused, reading=True, doing=_("Making the backup…"), stoppable=True
        )

    def _made(self, made: Made) -> None:
        self._busy(False)
        clear(self._notices)
        words = _("The backup was made and verified: {what}.").format(what=contents(made.manifest))
        more = _("Take it to another place now. Only the paper key and managers of this registry open it.")
        self._notices.addWidget(Banner(words, "good", more=more))
        whole = made.manifest
        read = Verdict(True, whole.created, whole.people, whole.cases, whole.services, ())
        self._files.append(Kept(made.path, "", made.size, whole, read))
        self._context.changed.emit("backup", "")
        self.load()

    def verify(self) -> None:
        """Read the chosen backup to its end."""
        one = self.table.current()
        if one is None:
            return
        session, restores = self._session, self._restores

        def job(progress: Progress) -> Verdict:
            return verify(
                one.path, by_session(session) if restores else None, session=session, progress=progress
            )

        self._busy(True)
        done: Callable[[Verdict], None] = lambda verdict: self._verified(one, verdict)  # noqa: E731
        self._context.work.run(
            self, job, done, self._refused, reading=True, doing=_("Verifying the backup…"), stoppable=True
        )

    def _verified(self, one: Kept, verdict: Verdict) -> None:
        self._busy(False)
        clear(self._notices)
        self._list(
            [replace(each, verdict=verdict) if each.path == one.path else each for each in self._files]
        )
        if verdict.ok:
            words = _("The backup of {when} is whole.").format(when=said(one.made))
            self._notices.addWidget(Banner(words, "good"))
        else:
            words = _("The backup of {when} cannot be trusted.").format(when=said(one.made))
            self._notices.addWidget(Banner(words, "bad", more=" ".join(verdict.problems[:2])))

    def check(self) -> None:
        """Check the whole registry."""
        self._busy(True)
        job: Callable[[Progress], Soundness] = lambda progress: check(self._session, progress=progress)  # noqa: E731
        self._context.work.run(
            self,
            job,
            self._checked,
            self._refused,
            reading=True,
            doing=_("Checking the registry…"),
            stoppable=True,
        )

    def _checked(self, found: Soundness) -> None:
        self._busy(False)
        clear(self._notices)
        if found.ok:
            self._notices.addWidget(
                Banner(_("The registry is whole: every page, record and signature."), "good")
            )
            return
        count = ngettext(
            "{n} thing is wrong in the registry.",
            "{n} things are wrong in the registry.",
            len(found.problems),
        )
        more = _("Do not work on; tell Management and keep the newest verified backup safe.")
        self._notices.addWidget(Banner(count.format(n=len(found.problems)), "bad", more=more))

    # --- restoring ---

    def restore(self) -> None:
        """Open the chosen backup, check all of it, and ask before it takes the registry's place."""
        one = self.table.current()
        if one is None:
            return
        session = self._session
        keyring = SystemKeyring() if self._context.settings.keyring else None

        def job(progress: Progress) -> Restoration:
            return prepare(
                one.path,
                session.folder,
                by_session(session),
                device=keyring,
                anchors=session.anchoring.anchors,
                progress=progress,
                signed_in=True,
            )

        self._busy(True)
        self._context.work.run(
            self,
            job,
            self._confirm,
            self._refused,
            reading=True,
            doing=_("Opening the backup…"),
            stoppable=True,
        )

    def _confirm(self, ready: Restoration) -> None:
        self._busy(False)
        when = said(local(ready.manifest.created))
        dialog = ask(
            self,
            _("Go back to the backup of {when}?").format(when=when),
            _("Inside: {what}.").format(what=contents(ready.manifest)),
            _(
                "What was written after that moment will not be in the registry. "
                "The present registry is kept aside in its folder."
            ),
            _(
                "Accounts and passphrases will be those of that day: whoever left since then has an account "
                "again until it is closed. Everybody signs in again afterwards."
            ),
            *ready.differences.sentences(),
            action=_("Restore"),
            then=lambda: self._context.restore_asked.emit(ready),
            danger=True,
        )
        dialog.rejected.connect(ready.drop)

    # --- around ---

    def _busy(self, busy: bool) -> None:
        for button in (self.make_button, self.verify_button, self.restore_button, self.check_button):
            button.setEnabled(not busy)
        if not busy:
            self._dress()

    def _refused(self, problem: RegistryError) -> None:
        self._busy(False)
        clear(self._notices)
        tone: Tone = "info" if isinstance(problem, Cancelled) else "bad"
        self._notices.addWidget(Banner(problem.sentence(), tone, more=problem.advice()))
