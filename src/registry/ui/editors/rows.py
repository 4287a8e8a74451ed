"""The editor of rows inside a record: one line each, opened where it stands to be edited."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from registry.fields import Field, Form, form_of
from registry.language import _
from registry.ui.editors.base import Editor
from registry.ui.parts import Button, Elided, FieldRow, FormSection, IconButton, line
from registry.ui.parts.tokens import MEDIUM, SMALL
from registry.values import kinds

Make = Callable[[Field], Editor]


def words_of(field: Field, value: Any) -> str:
    """``value`` as people read it; what a draft kept of an unfinished answer as it was typed."""
    try:
        field.kind.check(value)
    except ValueError:
        return str(value)
    return field.kind.show(value)


def summary(row: Any) -> tuple[str, str]:
    """A row in two lines: its most telling answers, then the rest."""
    shape = form_of(row)
    said = [(field, words_of(field, getattr(row, field.name))) for field in shape.fields]
    given = [(field, words) for field, words in said if words]
    first = [words for field, words in given if field.required]
    rest = [f"{_(field.label)}: {words}" for field, words in given if not field.required]
    if not first and rest:
        first, rest = rest[:1], rest[1:]
    return " · ".join(first), " · ".join(rest)


class _Line(QWidget):
    """One row: its words, and open below them its questions."""

    edited = Signal()
    gone = Signal()
    up = Signal()

    def __init__(self, row: Any, make: Make) -> None:
        super().__init__()
        self.row, self._make = row, make
        self._editors: dict[str, Editor] = {}
        self._rows: dict[str, FieldRow] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, SMALL, 0, SMALL)
        box.setSpacing(SMALL)
        self._head = QWidget()
        head = QHBoxLayout(self._head)
        head.setContentsMargins(0, 0, 0, 0)
        words = QVBoxLayout()
        words.setSpacing(0)
        self._first, self._rest = Elided("", "strong"), Elided("", "muted")
        words.addWidget(self._first)
        words.addWidget(self._rest)
        head.addLayout(words, 1)
        self.higher = IconButton("chevron-up", _("Move up"), pressed=self.up.emit)
        self._edit = IconButton("pencil", _("Edit"), pressed=self.open)
        self._away = IconButton("trash-2", _("Remove"), pressed=self.gone.emit)
        for button in (self.higher, self._edit, self._away):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self._head)
        self._body = QVBoxLayout()
        box.addLayout(self._body)
        self._say()

    def value(self) -> Any:
        """The row as it stands; ValueError with the question it is about."""
        answers = {}
        for name, editor in self._editors.items():
            try:
                answers[name] = editor.value()
            except ValueError as reason:
                self.open()
                self._rows[name].set_error(str(reason), read=False)
                raise ValueError(f"{_(editor.field.label)}: {reason}") from None
        return replace(self.row, **answers)

    def draft(self) -> Any:
        """The row as far as it goes."""
        return replace(self.row, **{name: editor.draft() for name, editor in self._editors.items()})

    def is_empty(self) -> bool:
        """Whether nothing at all is written in it."""
        row = self.draft()
        return all(field.is_empty(getattr(row, field.name)) for field in form_of(row).fields)

    def open(self) -> None:
        """Show its questions, with the keyboard in the first."""
        if not self._editors:
            self._build()
            self._say()
        first = next(iter(self._rows.values()))
        first.focus_widget().setFocus(Qt.FocusReason.OtherFocusReason)

    def set_read_only(self, read_only: bool) -> None:
        """Without its buttons."""
        for button in (self.higher, self._edit, self._away):
            button.setVisible(not read_only)

    def _build(self) -> None:
        shape: Form = form_of(self.row)
        section = FormSection()
        for field in shape.fields:
            editor = self._make(field)
            editor.set_value(getattr(self.row, field.name))
            editor.edited.connect(self._edited)
            self._editors[field.name] = editor
            wide = isinstance(field.kind, kinds.Text) and field.kind.longest >= 300
            help = _(field.help)
            self._rows[field.name] = section.add(
                _(field.label), editor, help=help, required=field.required, wide=wide
            )
        self._body.addWidget(section)
        self._edit.hide()

    def _edited(self) -> None:
        for row in self._rows.values():
            row.set_error("", read=False)
        self._say()
        self.edited.emit()

    def _say(self) -> None:
        first, rest = summary(self.draft())
        self._first.setText(first or _("New"))
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest) and not self._editors)
        self._away.setAccessibleDescription(first)
        self._edit.setAccessibleDescription(first)


class RowsEditor(Editor):
    """Several rows, in the order they stand; rows left wholly empty are not kept."""

    def __init__(self, field: Field, make: Make) -> None:
        super().__init__(field, stacked=True)
        assert isinstance(field.kind, kinds.Rows)
        self._record, self._make = field.kind.record, make
        self._frame = QFrame()
        self._list = QVBoxLayout(self._frame)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._lines: list[_Line] = []
        self._between: list[QWidget] = []
        self.add_button = Button(_("Add"), "plain", icon="plus", small=True, pressed=self.add)
        self.add_button.setAccessibleDescription(_(field.label))
        self.box.setSpacing(MEDIUM)
        self.box.addWidget(self._frame)
        self.box.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.add_button)

    def setAccessibleName(self, name: str) -> None:
        """The button says what it adds."""
        super().setAccessibleName(name)
        self.add_button.setAccessibleName(f"{name}: {_('Add')}")

    def add(self) -> None:
        """One more row, open."""
        made = self._put(self._record())
        self._order()
        made.open()

    def set_read_only(self, read_only: bool) -> None:
        self.add_button.setVisible(not read_only)
        for each in self._lines:
            each.set_read_only(read_only)

    def _put(self, row: Any) -> _Line:
        made = _Line(row, self._make)
        made.edited.connect(self._touch)
        made.gone.connect(lambda: self._remove(made))
        made.up.connect(lambda: self._raise(made))
        self._lines.append(made)
        return made

    def _remove(self, gone: _Line) -> None:
        self._lines.remove(gone)
        self._list.removeWidget(gone)
        gone.setParent(None)
        gone.deleteLater()
        self._order()
        self._touch()
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _raise(self, up: _Line) -> None:
        at = self._lines.index(up)
        if at:
            self._lines[at - 1], self._lines[at] = up, self._lines[at - 1]
            self._order()
            self._touch()

    def _order(self) -> None:
        """Lay the rows out as they stand, a line between two."""
        for widget in (*self._lines, *self._between):
            self._list.removeWidget(widget)  # `takeAt` would leave an item behind that keeps old sizes alive
        for old in self._between:
            old.deleteLater()
        self._between = []
        for at, each in enumerate(self._lines):
            if at:
                self._between.append(line())
                self._list.addWidget(self._between[-1])
            self._list.addWidget(each)
            each.show()
            each.higher.setVisible(at > 0)
        self._frame.setVisible(bool(self._lines))

    def _read(self) -> Any:
        found = []
        for number, each in enumerate(self._lines, start=1):
            try:
                if not each.is_empty():
                    found.append(each.value())
            except ValueError as reason:
                raise ValueError(_("row {n}, {reason}").format(n=number, reason=reason)) from None
        return tuple(found)

    def _unfinished(self) -> Any:
        return tuple(each.draft() for each in self._lines if not each.is_empty())

    def _show(self, value: Any) -> None:
        for each in self._lines:
            self._list.removeWidget(each)
            each.setParent(None)
            each.deleteLater()
        self._lines = []
        for row in value:
            self._put(row)
        self._order()
