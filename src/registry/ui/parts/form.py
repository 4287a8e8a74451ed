"""How questions are laid out: label, editor, help, error; two columns that become one. Knows no field."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from registry.language import _
from registry.ui.parts.layout import Tiles
from registry.ui.parts.messages import announce
from registry.ui.parts.now import Icon
from registry.ui.parts.text import Text, restyle
from registry.ui.parts.tokens import CONTROL, LARGE, MEDIUM, SMALL, TIGHT

LABEL = 190
"""Width of labels beside their editors."""


class FieldRow(QWidget):
    """One question: its label above the editor, help under it, and what is wrong with the answer."""

    def __init__(
        self, label: str, editor: QWidget, *, help: str = "", required: bool = False, beside: bool = False
    ) -> None:
        super().__init__()
        self.editor = editor
        self._label, self._help, self._required = label, help, required
        self._beside = beside
        self._below = Text(help, "caption")
        self._error = Text("", "error")
        self._wrong = QWidget()
        self._lay_out(self._head())
        self._below.setVisible(bool(help))
        self._wrong.hide()
        self._name_editor()

    def _head(self) -> QHBoxLayout:
        """Label and mark."""
        name = _Label(self._label)
        name.setBuddy(self.focus_widget())
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(name)
        mark = Text(_("required"), "caption", wrap=False)
        if not self._required:  # showing a widget that has no parent yet would flash a window
            mark.hide()
        head.addWidget(mark)
        head.addStretch(1)
        return head

    def _lay_out(self, head: QHBoxLayout) -> None:
        """Editor, help and error below the head or beside it."""
        box = QVBoxLayout()
        box.setSpacing(TIGHT)
        box.addWidget(self.editor)
        box.addWidget(self._below)
        wrong = QHBoxLayout(self._wrong)
        wrong.setContentsMargins(0, 0, 0, 0)
        wrong.setSpacing(TIGHT)
        wrong.addWidget(Icon("circle-alert", "bad", 14), 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self._error, 1)
        box.addWidget(self._wrong)
        box.addStretch(1)
        way = QBoxLayout.Direction.LeftToRight if self._beside else QBoxLayout.Direction.TopToBottom
        outer = QBoxLayout(way, self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(MEDIUM if self._beside else TIGHT)
        if self._beside:
            label = QWidget()
            label.setLayout(head)
            head.setContentsMargins(0, 0, 0, 0)
            label.setFixedWidth(LABEL)
            label.setMinimumHeight(CONTROL)
            outer.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        else:
            outer.addLayout(head)
        outer.addLayout(box, 1)

    def focus_widget(self) -> QWidget:
        """The widget that takes the keyboard."""
        return self.editor.focusProxy() or self.editor

    def set_error(self, sentence: str, *, read: bool = True) -> None:
        """Show what is wrong in red under the editor and have it read; an empty sentence takes it away."""
        self._error.setText(sentence)
        self._wrong.setVisible(bool(sentence))
        for widget in {self.editor, self.focus_widget()}:
            widget.setProperty("wrong", bool(sentence))
            restyle(widget)
        self._name_editor()
        if sentence and read:
            announce(self.focus_widget(), f"{self._label}: {sentence}", urgent=True)

    def error(self) -> str:
        """The sentence shown, empty without one."""
        return self._error.text()

    def _name_editor(self) -> None:
        name = f"{self._label}, {_('required')}" if self._required else self._label
        self.editor.setAccessibleName(name)
        inner = self.focus_widget()
        # an editor may have named what is in it more exactly
        if inner is self.editor or name not in inner.accessibleName():
            own = inner.text() if isinstance(inner, QAbstractButton) else ""
            inner.setAccessibleName(f"{name}: {own}" if own else name)
        for widget in {self.editor, inner}:
            if isinstance(widget, QComboBox):
                widget.view().setAccessibleName(name)
            widget.setAccessibleDescription(
                " ".join(part for part in (self._error.text(), self._help) if part)
            )


class _Label(Text):
    """The words of a question: on one line where there is room, wrapped where there is not."""

    def __init__(self, words: str) -> None:
        super().__init__(words, "strong")

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(min(60, self.sizeHint().width()), super().minimumSizeHint().height())


class FormSection(QWidget):
    """Questions that belong together under a title, in two columns where there is room.

    Labels stand above their editors, or left of them with ``beside`` (best with one column).
    """

    def __init__(self, title: str = "", intro: str = "", *, columns: int = 2, beside: bool = False) -> None:
        super().__init__()
        self._beside = beside
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SMALL)
        if title:
            box.addWidget(Text(title, "heading"))
        if intro:
            box.addWidget(Text(intro, "muted"))
        self._tiles = Tiles(least=300, most=columns, spacing=LARGE)
        box.addWidget(self._tiles)
        self._rows: list[FieldRow] = []
        self.setAccessibleName(title)

    def add(
        self, label: str, editor: QWidget, *, help: str = "", required: bool = False, wide: bool = False
    ) -> FieldRow:
        """One more question; a wide one takes the whole row."""
        row = FieldRow(label, editor, help=help, required=required, beside=self._beside)
        self._rows.append(row)
        self._tiles.add(row, wide=wide)
        return row

    def add_widget(self, widget: QWidget) -> None:
        """Something that is no question, such as a banner, across the whole row."""
        self._tiles.add(widget, wide=True)

    def set_shown(self, row: FieldRow, shown: bool) -> None:
        """Take a question away, or bring it back with its answer; the others close up."""
        self._tiles.set_shown(row, shown)

    def rows(self) -> list[FieldRow]:
        """The questions in order."""
        return list(self._rows)

    def first_wrong(self) -> FieldRow | None:
        """The first question with an error shown."""
        return next((row for row in self._rows if row.error()), None)
