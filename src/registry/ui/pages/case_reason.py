"""The question before an exceptional access: why what is kept for another profession has to be read now."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from registry.access import exceptional
from registry.errors import RegistryError
from registry.fields import Compartment
from registry.language import _
from registry.ui.context import Context
from registry.ui.parts import Button, Dialog, FieldRow
from registry.ui.sealed import keepers

WIDE = 560


class Reason(Dialog):
    """Asks for the reason and opens; the page that shows the case reads it again."""

    def __init__(self, over: QWidget, context: Context, case_id: str, part: Compartment) -> None:
        who = keepers([part])
        super().__init__(
            over,
            _("Open the notes of {who}").format(who=who),
            _(
                "You read them in this case until you sign out. Your reason is recorded, and {who} reads it at the "
                "next sign-in. This is kept by the program, not by encryption: your keys open everything."
            ).format(who=who),
        )
        self._context, self._case, self._part = context, case_id, part
        self.setMinimumWidth(WIDE)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(96)
        self._row = FieldRow(
            _("Why it has to be read now"),
            self.reason,
            required=True,
            help=_("Such as: the emergency doctor asks about last night's medicine."),
        )
        self.body.addWidget(self._row)
        self.add_button(Button(_("Cancel"), "plain", pressed=self.reject))
        self.open_button = Button(_("Open and tell"), "filled", icon="lock-open", pressed=self.act)
        self.add_button(self.open_button, safe=True)
        self.reason.setFocus()

    def act(self) -> None:
        """Open, or say what is missing."""
        session, case_id, part, said = (
            self._context.session,
            self._case,
            self._part,
            self.reason.toPlainText(),
        )
        self._context.work.run(
            self,
            lambda _p: exceptional.open_with_reason(session, case_id, part, said),
            lambda _made: self._opened(),
            self._refused,
        )

    def _opened(self) -> None:
        self.accept()
        self._context.changed.emit("service", "")

    def _refused(self, problem: RegistryError) -> None:
        self._row.set_error(problem.sentence())
        self.reason.setFocus()
