"""A heading that opens and closes what is below it. Knows nothing of what that is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from registry.language import _
from registry.ui.parts.buttons import Button
from registry.ui.parts.tokens import SMALL


class Collapsible(QWidget):
    """A heading with an arrow; the body is not in the keyboard's way while it is closed."""

    toggled = Signal(bool)

    def __init__(self, heading: str, body: QWidget, *, opened: bool = False) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SMALL)
        self._head = Button(heading, "link", icon="chevron-right", pressed=self._turn)
        self._head.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._body = body
        box.addWidget(self._head, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(body)
        self.set_open(opened)

    def is_open(self) -> bool:
        """Whether the body is shown."""
        return not self._body.isHidden()

    def set_open(self, opened: bool) -> None:
        """Open or close it."""
        self._body.setVisible(opened)
        self._head.set_icon("chevron-down" if opened else "chevron-right")
        self._head.setAccessibleDescription(_("open") if opened else _("closed"))

    def _turn(self) -> None:
        self.set_open(not self.is_open())
        self.toggled.emit(self.is_open())
