"""What helps when signing in does not: a card for this computer, two custodians, the paper key. Knows no page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from registry.access import Waits, recover
from registry.access.authorising import authorise_by_card
from registry.access.deputies import reset_by_custodians, take_over
from registry.access.recovering import Recovered
from registry.access.rights import role_words
from registry.errors import RegistryError, RollbackDetected, VaultRollback
from registry.language import _
from registry.progress import Progress
from registry.ui.front import Front
from registry.ui.parts import Button, Collapsible, FieldRow, PassphraseField, Row, Rows, Text, Waiting, row
from registry.ui.when import local, said
from registry.ui.words_offered import NewPassphrase
from registry.ui.work import Work
from registry.vault import Anchors, DeviceSecrets, PaperKey, by_argon2id
from registry.vault.stretching import Stretching

WORDS = 6


class WaysIn(Front):
    """I cannot sign in: what happened, and the way out that fits it."""

    asked = Signal(str)
    """``card``, ``custodians`` or ``paper``."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__(_("I cannot sign in"), _("What happened?"), width=620)
        ways = (
            (
                _("I forgot my passphrase"),
                _("Ask the manager, who gives you a new one under “Staff”. Nothing of yours is lost."),
                "",
                "",
            ),
            (
                _("This computer is not authorised, or forgot the registry"),
                _("With the computer card of the house it opens again; then sign in as always."),
                "card",
                _("Computer card"),
            ),
            (
                _("The manager is away, or forgot the passphrase"),
                _("Two of the three custodians together have the manager's powers for 72 hours."),
                "custodians",
                _("Two custodians"),
            ),
            (
                _("Nobody can enter"),
                _(
                    "The paper recovery key gives a new passphrase, also on another computer that has a keyring."
                ),
                "paper",
                _("Recovery key"),
            ),
        )
        rows = []
        for title, words, way, button in ways:
            act = Button(button, pressed=lambda way=way: self.asked.emit(way)) if way else None  # type: ignore[misc]
            rows.append(Row(title, words, action=act))
        self.card.add(Rows(rows))
        back = Button(_("Back"), "plain", icon="arrow-left", pressed=self.left.emit)
        self.card.add(row(back))
        self.setFocusProxy(back)


class Enrol(Front):
    """The computer card: its words typed, or its QR code read."""

    done = Signal()
    left = Signal()

    def __init__(self, work: Work, folder: Path, device: DeviceSecrets | None) -> None:
        super().__init__(
            _("Authorise this computer"),
            _(
                "Take the computer card of the house and type its 24 words in order. "
                "Afterwards everybody signs in as always."
            ),
            width=560,
        )
        self._work, self._folder, self._device = work, folder, device
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setFixedHeight(110)
        help_words = _(
            "Or read its QR code. Capitals, accents and what follows a word's fourth letter do not matter."
        )
        self._words_row = FieldRow(_("Words of the card"), self.words, help=help_words, required=True)
        self.card.add(self._words_row)
        self.waiting = Waiting()
        self.card.add(self.waiting)
        self.button = Button(_("Authorise this computer"), "filled", icon="monitor", pressed=self.act)
        self.card.add(row(self.button, Button(_("Back"), "plain", icon="arrow-left", pressed=self.left.emit)))
        self.setFocusProxy(self.words)

    def act(self) -> None:
        """Check the words and keep the key."""
        self.quiet()
        device, folder, written = self._device, self._folder, self.words.toPlainText()
        if device is None:
            self.notice(
                _("The program was started without the keyring of this computer."),
                more=_("Start it again without --no-keyring: no passphrase opens this registry without it."),
            )
            return
        if not self.button.isEnabled():
            return
        self.button.setEnabled(False)
        self.waiting.begin(_("Checking the card…"))
        self._work.run(
            self,
            lambda _p: authorise_by_card(folder, written, device),
            lambda _none: self.done.emit(),
            self._refused,
        )

    def _refused(self, problem: RegistryError) -> None:
        self.button.setEnabled(True)
        self.waiting.end()
        self._words_row.set_error(problem.sentence())
        self.notice(problem.sentence(), "bad", more=problem.advice())
        self.words.setFocus()


class TwoCustodians(Front):
    """Two custodians, one after the other: the powers of the management for some hours, or a new passphrase for it."""

    done = Signal(str, str)
    """The login to go on with, and what to say."""
    left = Signal()

    def __init__(
        self,
        work: Work,
        folder: Path,
        device: DeviceSecrets | None,
        *,
        anchors: Anchors | None = None,
        stretching: Stretching = by_argon2id,
        waits: Waits | None = None,
    ) -> None:
        super().__init__(
            _("Two custodians together"),
            _(
                "Each types a user name and passphrase while the other looks away. Whatever is done is recorded "
                "and shown to Management."
            ),
            width=620,
            high=24,
        )
        self._work, self._folder, self._device = work, folder, device
        self._tried: dict[str, Any] = {"anchors": anchors, "stretching": stretching, "waits": waits}
        self.logins: list[QLineEdit] = []
        self.passphrases: list[PassphraseField] = []
        for words in (_("First custodian"), _("Second custodian")):
            self.card.add(Text(words, "question"))
            login, secret = QLineEdit(), PassphraseField(_("Passphrase"))
            login.setMaxLength(60)
            self.logins.append(login)
            self.passphrases.append(secret)
            self.card.add(FieldRow(_("User name"), login, required=True))
            self.card.add(FieldRow(_("Passphrase"), secret, required=True))
        self.forgotten = QLineEdit()
        self.new = NewPassphrase(
            WORDS, lambda: [self.forgotten.text()], label=_("Words for the new passphrase:")
        )
        self.give = Button(_("Give the new passphrase"), icon="key-round", pressed=self.give_passphrase)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(FieldRow(_("User name of the manager"), self.forgotten))
        box.addWidget(self.new)
        box.addLayout(row(self.give))
        self.reset = Collapsible(_("The manager forgot the passphrase: give a new one"), inside)
        self.waiting = Waiting()
        self.button = Button(_("Stand in for 72 hours"), "filled", icon="users", pressed=self.stand_in)
        self.card.add(self.waiting)
        self.card.add(row(self.button, Button(_("Back"), "plain", icon="arrow-left", pressed=self.left.emit)))
        self.card.add(self.reset)
        self.setFocusProxy(self.logins[0])

    def _said(self) -> list[tuple[str, str]]:
        pairs = zip(self.logins, self.passphrases, strict=True)
        return [(login.text().strip(), secret.text()) for login, secret in pairs]

    def stand_in(self) -> None:
        """Give both the powers of the management."""
        if (pair := self._ready()) is None:
            return
        folder, device, tried = self._folder, self._device, self._tried
        job: Callable[[Progress], str] = lambda _p: take_over(  # noqa: E731
            folder, pair[0], pair[1], device, **tried
        )
        words = _("You both have the powers of Management until {until}. Sign in as always.")
        self._begin(job, lambda until: self.done.emit(pair[0][0], words.format(until=said(local(until)))))

    def give_passphrase(self) -> None:
        """Give the management a new passphrase."""
        login, words = self.forgotten.text().strip(), self.new.text()
        if not login or not self.new.accepted() or (pair := self._ready()) is None:
            return
        folder, device, tried = self._folder, self._device, self._tried
        self._begin(
            lambda _p: reset_by_custodians(folder, pair[0], pair[1], login, words, device, **tried),
            lambda over: self.done.emit(
                login, " ".join([_("The new passphrase counts from now on."), *_day_taken_away(over)])
            ),
        )

    def _ready(self) -> list[tuple[str, str]] | None:
        self.quiet()
        pair = self._said()
        if not all(login and words for login, words in pair):
            self.notice(_("Both have to write their user name and passphrase."), "warning")
            return None
        return pair if self.button.isEnabled() else None

    def _begin(self, job: Callable[[Progress], object], done: Callable[[Any], None]) -> None:
        self._busy(True)
        self.waiting.begin(_("Checking both passphrases…"))
        self._work.run(self, job, done, self._refused)

    def _busy(self, busy: bool) -> None:
        for button in (self.button, self.give):
            button.setEnabled(not busy)

    def _refused(self, problem: RegistryError) -> None:
        self._busy(False)
        self.waiting.end()
        for secret in self.passphrases:
            secret.clear()
        self.notice(problem.sentence(), "bad", more=problem.advice())
        self.passphrases[0].setFocus()


class Recover(Front):
    """A new passphrase for an account, by the paper recovery key; this computer is authorised on the way."""

    done = Signal(str, str)
    left = Signal()

    def __init__(
        self,
        work: Work,
        folder: Path,
        device: DeviceSecrets | None,
        *,
        anchors: Anchors | None = None,
        waits: Waits | None = None,
    ) -> None:
        super().__init__(
            _("The paper recovery key"),
            _(
                "It gives an account a new passphrase and authorises this computer. If you only forgot your "
                "passphrase, the manager can give you a new one without it."
            ),
            width=600,
            high=24,
        )
        self._work, self._folder, self._device = work, folder, device
        self._anchors, self._waits = anchors, waits
        self.key = QPlainTextEdit()
        self.key.setTabChangesFocus(True)
        self.key.setFixedHeight(78)
        self._key_row = FieldRow(
            _("Paper recovery key"),
            self.key,
            help=_("Type the groups in order, or read the QR code; spaces and capitals do not matter."),
            required=True,
        )
        self.login = QLineEdit()
        self._login_row = FieldRow(
            _("User name"), self.login, help=_("The account that gets a new passphrase."), required=True
        )
        self.new = NewPassphrase(WORDS, lambda: [self.login.text()], label=_("Words for the new passphrase:"))
        for widget in (self._key_row, self._login_row, self.new):
            self.card.add(widget)
        self.waiting = Waiting()
        self.card.add(self.waiting)
        self.button = Button(
            _("Give the new passphrase"), "filled", icon="key-round", pressed=lambda: self.act()
        )
        self.card.add(row(self.button, Button(_("Back"), "plain", icon="arrow-left", pressed=self.left.emit)))
        self.setFocusProxy(self.key)

    def act(self, *, accept_older: bool = False) -> None:
        """Check what is typed and do it; an older registry only if it was put back on purpose."""
        self.quiet()
        login = self.login.text().strip()
        self._login_row.set_error("" if login else _("write the user name"))
        paper = self._paper()
        if paper is None or not login or not self.new.accepted() or not self.button.isEnabled():
            return
        words, folder, device = self.new.text(), self._folder, self._device
        anchors, waits = self._anchors, self._waits
        self.button.setEnabled(False)
        self.waiting.begin(_("Opening the registry with the paper key…"))
        self._work.run(
            self,
            lambda _p: recover(
                folder, paper, login, words, device, anchors=anchors, accept_older=accept_older, waits=waits
            ),
            lambda did: self.done.emit(did.login, " ".join(_besides(did))),
            self._refused,
        )

    def _paper(self) -> PaperKey | None:
        try:
            paper = PaperKey.parse(self.key.toPlainText())
        except RegistryError as problem:
            self._key_row.set_error(f"{problem.sentence()} {problem.advice()}")
            self.key.setFocus()
            return None
        self._key_row.set_error("", read=False)
        return paper

    def _refused(self, problem: RegistryError) -> None:
        self.button.setEnabled(True)
        self.waiting.end()
        action: Button | None = None
        if isinstance(problem, RollbackDetected | VaultRollback):
            action = Button(
                _("It was restored on purpose"), "plain", pressed=lambda: self.act(accept_older=True)
            )
        more = [problem.advice()]
        if isinstance(problem, VaultRollback):
            more.append(
                _("If it was on purpose, every other account is closed until this one lets it in again.")
            )
        self.notice(problem.sentence(), "bad", more=" ".join(more), action=action)


def _besides(did: Recovered) -> list[str]:
    """What the recovery key did besides the new passphrase."""
    reopened = _(
        "This account was closed and is open again, with the roles it had. If that is not meant, close it under "
        "“Staff”."
    )
    settled = _(
        "The key file was in doubt: all other accounts may be closed now. Look at the roles of each under “Staff”, "
        "and give new words in person. Once everybody is back, renew the keys."
    )
    roles = _("Roles of this account: {roles}.").format(roles=role_words(did.roles))
    return [
        roles,
        *_day_taken_away(did.last_day_gone),
        *([reopened] if did.reopened else []),
        *([settled] if did.settled else []),
    ]


def _day_taken_away(over: bool) -> list[str]:
    words = _("The last day of this account was past and counts no more; Management can give it another one.")
    return [words] if over else []
