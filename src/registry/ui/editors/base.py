"""What every editor can do: show an answer, give it back, tell that it was touched."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from registry.fields import Field
from registry.language import _
from registry.ui.parts import MenuButton, announce
from registry.ui.parts.tokens import CONTROL, SMALL, TIGHT
from registry.values import kinds


class Editor(QWidget):
    """One question's answer. What was shown and not touched comes back exactly as it was."""

    edited = Signal()
    """The person touched the answer (never a program)."""

    def __init__(self, field: Field, *, stacked: bool = False) -> None:
        super().__init__()
        self.field = field
        self._kept: Any = field.kind.empty
        self._touched = False
        self.box: QBoxLayout = QVBoxLayout(self) if stacked else QHBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(TIGHT if stacked else SMALL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def value(self) -> Any:
        """The stored answer; ValueError with a translated reason if what was typed is none."""
        return self._read() if self._touched else self._kept

    def draft(self) -> Any:
        """The answer for a draft: what is not one yet is kept as it was typed, if it can be."""
        try:
            return self.value()
        except ValueError:
            return self._unfinished()

    def set_value(self, value: Any) -> None:
        """Show a stored answer (or what a draft kept of one)."""
        self._kept = value
        self._show(value)
        self._touched = False

    def is_touched(self) -> bool:
        """Whether the person changed the answer since it was shown."""
        return self._touched

    def set_read_only(self, read_only: bool) -> None:
        """Show the answer without letting it be changed."""
        self.setEnabled(not read_only)

    def _touch(self) -> None:
        self._touched = True
        self.edited.emit()

    def _read(self) -> Any:
        raise NotImplementedError

    def _show(self, value: Any) -> None:
        raise NotImplementedError

    def _unfinished(self) -> Any:
        return self._kept


class LineEditor(Editor):
    """An answer typed on one line, read by its kind; where the form allows it, "not known" beside it."""

    def __init__(self, field: Field, *, hint: str = "") -> None:
        super().__init__(field)
        self._special = ""
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self._left)
        self.setFocusProxy(self.line)
        self.box.addWidget(self.line, 1)
        self.menu: MenuButton | None = None
        if field.unknown:
            self.menu = special_menu(self._say_special)

    def add_menu(self) -> None:
        """Put the menu of "not known" at the end of the row, once everything else stands there."""
        if self.menu is not None:
            self.box.addWidget(self.menu)

    def set_read_only(self, read_only: bool) -> None:
        self.line.setReadOnly(read_only or bool(self._special))
        if self.menu is not None:
            self.menu.setEnabled(not read_only)

    def _read(self) -> Any:
        return self._special or self.field.kind.read(self.line.text())

    def _unfinished(self) -> Any:
        return self.line.text() if isinstance(self.field.kind.empty, str) else self._kept

    def _show(self, value: Any) -> None:
        special = kinds.special(value) if self.field.unknown else None
        self._special = value if special else ""
        self.line.setText(special or self._for_typing(value))
        self.line.setCursorPosition(0)
        self.line.setReadOnly(bool(special))
        self._shown()

    def _for_typing(self, value: Any) -> str:
        return self.field.kind.show(value) if value != self.field.kind.empty else ""

    def _typed(self) -> None:
        self._touch()
        self._shown()

    def _left(self) -> None:
        """The person goes on to the next question."""

    def _shown(self) -> None:
        """The words on the line changed."""

    def _say_special(self, code: str) -> None:
        self._show(code)
        self._touch()
        if code:
            announce(self.line, self.line.text())
        else:
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)


def special_menu(say: Callable[[str], object]) -> MenuButton:
    """The menu that says that an answer is not known or not wanted, or takes that back."""
    menu = MenuButton("", "quiet", icon="circle-question-mark")
    menu.setAccessibleName(_("The answer is not known"))
    menu.setToolTip(_("The answer is not known"))
    menu.setFixedHeight(CONTROL)
    for code in (kinds.FREE_UNKNOWN, kinds.FREE_UNDISCLOSED):
        menu.add(kinds.special(code) or "", partial(say, code))
    menu.add(_("Write the answer"), lambda: say(""))
    return menu
