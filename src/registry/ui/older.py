"""A registry that is older than what this computer had seen: said above the pages, decided by a manager.

Knows no file and no key; what a decision means is in `registry.access.deciding`.
"""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.access import Rollback
from registry.access.deciding import accept_rollback, may_decide
from registry.language import _, ngettext
from registry.ui.context import Context
from registry.ui.parts import Banner, Button, Definitions, Dialog, Text
from registry.ui.parts.tokens import LARGE, MEDIUM, SMALL
from registry.ui.tables import number
from registry.values import dates

WIDE = 600


class Decision(Dialog):
    """What was seen, what is there, and what can be done; Esc leaves it undecided."""

    def __init__(self, over: QWidget, found: Rollback) -> None:
        super().__init__(
            over,
            _("This registry is older than what this computer had seen"),
            _(
                "An older copy was put in its place, or part of it was lost. Nothing is changed until you decide."
            ),
        )
        self.setMinimumWidth(WIDE)
        self.body.setSpacing(MEDIUM)
        self.body.addSpacing(SMALL)
        self.body.addWidget(Definitions(_facts(found), label_width=190))
        for words in (
            _(
                "If it was restored on purpose, say so: it is recorded with your name and both states, and this state "
                "counts from now on."
            ),
            _(
                "If not, restore the newest backup: the present files are kept aside. Urgent arrivals registered in "
                "the meantime have to be written again."
            ),
        ):
            self.body.addWidget(Text(words))
        self.leave = Button(_("Sign out"), "quiet", pressed=self.accept)
        self.on_purpose = Button(_("It was restored on purpose"), "plain", pressed=self.accept)
        self.restore = Button(_("Restore a backup"), "filled", icon="undo-2", pressed=self.accept)
        self.add_button(self.leave)
        self.add_button(self.on_purpose)
        self.add_button(self.restore, safe=True)


def _facts(found: Rollback) -> list[tuple[str, str]]:
    words = _("entry {n} of the audit trail, {day}")
    missing = ngettext("at least {n} entry", "at least {n} entries", found.missing)
    return [
        (
            _("This computer had seen"),
            words.format(n=number(found.seen_seq), day=dates.shown(found.seen_day)),
        ),
        (
            _("The newest there is now"),
            words.format(n=number(found.found_seq), day=dates.shown(found.found_day)),
        ),
        (_("Missing"), missing.format(n=number(found.missing))),
    ]


class OlderRegistry(QWidget):
    """The strip that says so until it is decided; a manager is asked at once, and again whenever she wants."""

    def __init__(self, context: Context, over: QWidget) -> None:
        super().__init__()
        self._context, self._over = context, over
        self.dialog: Decision | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(LARGE, SMALL, LARGE, 0)
        words = _("This registry is older than what this computer had seen, so nothing in it is changed.")
        if may_decide(context.session):
            more = _("Decide whether it was restored on purpose, or restore the newest backup.")
            box.addWidget(Banner(words, "warning", more=more, action=Button(_("Decide…"), pressed=self.ask)))
            QTimer.singleShot(0, self, self.ask)
            return
        more = _(
            "Call Management, who decides about it. You can read everything and register urgent arrivals; write those "
            "on paper, too."
        )
        box.addWidget(Banner(words, "warning", more=more))

    def ask(self) -> None:
        """Ask what happened."""
        found = self._context.session.anchoring.rollback
        if found is None:
            return
        dialog = self.dialog = Decision(self._over, found)
        dialog.on_purpose.clicked.connect(self._accept)
        dialog.restore.clicked.connect(lambda: self._context.go("backups"))
        dialog.leave.clicked.connect(lambda: self._context.go("lock"))
        dialog.open()

    def _accept(self) -> None:
        session = self._context.session
        self._context.work.run(self, lambda _p: accept_rollback(session), lambda _none: self._accepted())

    def _accepted(self) -> None:
        self.hide()
        self._context.say(_("Recorded: it was restored on purpose. The work goes on from here."))
