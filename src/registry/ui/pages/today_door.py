"""Who must not be let in, on the first page of whoever opens the door: shown on demand, and not for long."""

from typing import Final

from PySide6.QtCore import QTimer

from registry.casework.door import NotAdmitted, not_admitted
from registry.language import N_, _
from registry.ui.context import Context
from registry.ui.parts import Button, Card, Row, Rows, Text, clear, row
from registry.ui.parts.layout import column
from registry.ui.sealed import veiled

SHOWN_MS: Final = 60_000
"""How long the names stay on a screen that visitors may see."""
_ASKED: Final = N_(
    "Only for your eyes: look before you open, with no visitor at the screen. It hides after a minute."
)


class DoorCard(Card):
    """A button that shows whom each open case names, by house name, until it is hidden again."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("Who must not be let in"))
        self._context = context
        self._shown = column(spacing=0)
        self._words = Text(_(_ASKED), "muted")
        self._show = Button(_("Show who"), icon="eye", pressed=self.show_names)
        self._hide = Button(_("Hide"), icon="eye-off", small=True, pressed=self.hide_names)
        self.head.addWidget(self._hide)
        self._hide.hide()
        self.add(self._words)
        self.add(self._shown)
        self.add(row(self._show))
        self._over = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._over.timeout.connect(self.hide_names)

    def show_names(self) -> None:
        """Read and show them; each case that is shown is recorded as looked at."""
        session = self._context.session
        self._context.work.run(self, lambda _p: not_admitted(session), self._put)

    def _put(self, found: list[NotAdmitted]) -> None:
        clear(self._shown)
        discreet = self._context.settings.discreet
        if found:
            self._shown.addWidget(
                Rows(
                    Row(veiled(one.house_name, discreet) or one.code, one.words, after=one.code)
                    for one in found
                )
            )
        self._words.setText("" if found else _("No open case names anybody."))
        self._words.setVisible(not found)
        self._show.hide()
        self._hide.show()
        self._hide.setFocus()
        self._over.start()

    def hide_names(self) -> None:
        """Take the names off the screen."""
        self._over.stop()
        clear(self._shown)
        self._words.setText(_(_ASKED))
        self._words.show()
        self._hide.hide()
        self._show.show()
