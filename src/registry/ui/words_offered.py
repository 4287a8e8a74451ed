"""A new passphrase: words offered by chance, or one's own with a judgement of it. Knows no account."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.language import _, current
from registry.ui.parts import Button, FieldRow, PassphraseField, StrengthMeter, Text, row
from registry.ui.parts.tokens import SMALL
from registry.vault import judge, offer

JUDGED_MS = 200


class NewPassphrase(QWidget):
    """Words one may take, or a passphrase of one's own, typed; says how hard it is to guess."""

    entered = Signal()

    def __init__(
        self, words: int, known: Callable[[], list[str]], *, own: bool = True, label: str = ""
    ) -> None:
        """``words`` is how many are offered; ``known`` gives what a guesser knows (house, login, name)."""
        super().__init__()
        self._count, self._known = words, known
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SMALL)
        box.addWidget(
            Text(label or _("These words, taken by chance, are easy to remember and hard to guess:"))
        )
        self._offered = Text("", "large")
        self._offered.setTextInteractionFlags(self._offered.textInteractionFlags().TextSelectableByMouse)
        self._others = Button(_("Other words"), "plain", icon="refresh-cw", pressed=self.offer_others)
        self._take = Button(_("Use these words"), "plain", icon="check", pressed=self.take)
        box.addWidget(self._offered)
        box.addLayout(row(self._take, self._others))
        self.field = PassphraseField(_("Passphrase"))
        self.row = FieldRow(
            _("Passphrase"),
            self.field,
            help=_("Type the words above, or your own: at least 15 characters, any you like."),
            required=True,
        )
        self.meter = StrengthMeter()
        box.addWidget(self.row)
        box.addWidget(self.meter)
        self._timer = QTimer(self, singleShot=True, interval=JUDGED_MS)
        self._timer.timeout.connect(self._judge)
        self.field.changed.connect(lambda _text: self._timer.start())
        self.field.entered.connect(self.entered)
        self.setFocusProxy(self.field)
        self.row.setVisible(own)
        self.meter.setVisible(own)
        self._take.setVisible(own)
        self._own = own
        self.offer_others()

    def offered(self) -> str:
        """The words offered now."""
        return self._offered.text()

    def offer_others(self) -> None:
        """Other words by chance."""
        self._offered.setText(offer(current(), self._count))
        self._offered.setAccessibleName(_("Words offered: {words}").format(words=self.offered()))

    def take(self) -> None:
        """Put the words offered into the field, shown."""
        self.field.clear()
        self.field.line.setText(self.offered())
        if self.field.line.echoMode() != self.field.line.EchoMode.Normal:
            self.field._toggle()
        self.field.setFocus()

    def text(self) -> str:
        """The passphrase chosen."""
        return self.field.text() if self._own else self.offered()

    def accepted(self) -> bool:
        """Whether it may be used; shows why not."""
        strength = judge(self.text(), self._known())
        if self._own:
            self.row.set_error(
                "" if strength.acceptable else _("Too easy to guess: {why}").format(why=strength.reason)
            )
            self.meter.say(strength.score, strength.reason)
        return strength.acceptable

    def _judge(self) -> None:
        text = self.field.text()
        if not text:
            self.meter.say(None)
            return
        strength = judge(text, self._known())
        self.meter.say(strength.score, strength.reason)
        if strength.acceptable:
            self.row.set_error("", read=False)
