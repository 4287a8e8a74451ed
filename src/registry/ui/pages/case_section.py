"""What every section of the page of a case is made of. Knows no form."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.casework.cases import CaseFile
from registry.fields import Record
from registry.forms import form_named
from registry.ui.context import Context
from registry.ui.pages.case_parts import Desk
from registry.ui.parts import Button, row
from registry.ui.parts.tokens import MEDIUM
from registry.ui.view import RecordView


class Section(QWidget):
    """What stands at the right of the sections' names."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__()
        self.context, self.file, self.desk = context, file, desk
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(MEDIUM)

    def may_write(self, form: str) -> bool:
        """Whether this person writes some of a form."""
        return self.context.session.rights.may_write(form_named(form))

    def view(self, record: Record, *, skip: Sequence[str] = ()) -> None:
        """A record to read, its sections with their pencils."""
        self.box.addWidget(
            RecordView(self.context, record, edit=lambda at: self.desk.write("", record, at), skip=skip)
        )

    def bar(self, *buttons: Button) -> None:
        """Buttons over the section's content."""
        if buttons:
            self.box.addLayout(row(*buttons))
