"""The editor of one answer of a list: short lists lie open, long ones drop down and are searched."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QLineEdit,
    QRadioButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from registry.fields import Field
from registry.language import _
from registry.ui.editors.base import Editor
from registry.ui.editors.flow import Flow
from registry.ui.parts import restyle
from registry.values import kinds
from registry.values.phonetic import folded

CODE = int(Qt.ItemDataRole.UserRole)
FOLDED = int(Qt.ItemDataRole.UserRole) + 1
SPECIAL = (kinds.UNKNOWN, kinds.UNDISCLOSED)
OPEN_UP_TO, OPEN_LETTERS = 4, 30
Index = QModelIndex | QPersistentModelIndex


def offered(among: kinds.FromList | kinds.Countries, *, decided: bool = False) -> tuple[str, ...]:
    """The codes to offer; "not known" and "prefers not to say" last, unless the house ``decided``."""
    own = among.offered()
    if decided:
        return own
    return (*own, *(code for code in SPECIAL if code not in own))


def is_short(among: kinds.FromList | kinds.Countries) -> bool:
    """Whether all answers of a list can lie open in one row."""
    own = among.offered()
    letters = sum(len(among.show_one(code)) for code in own)
    return (
        len(own) <= OPEN_UP_TO
        and letters <= OPEN_LETTERS
        and not any(code.lower() == kinds.OTHER for code in own)
    )


class OpenChoice(Editor):
    """A few answers side by side; pressing the chosen one again takes it back."""

    def __init__(self, field: Field, among: kinds.FromList | kinds.Countries) -> None:
        super().__init__(field)
        self._among, self._code = among, ""
        self._flow = Flow()
        self._dots: dict[str, QRadioButton] = {}
        self.box.addWidget(self._flow, 1)
        for code in offered(among, decided=field.decided):
            self._offer(code)
        self.setFocusProxy(next(iter(self._dots.values())))

    def setAccessibleName(self, name: str) -> None:
        """The question's words go before each answer's, as a screen reader knows no group here."""
        super().setAccessibleName(name)
        for code, dot in self._dots.items():
            dot.setAccessibleName(f"{name}: {self._among.show_one(code)}")

    def _offer(self, code: str) -> None:
        dot = QRadioButton(self._among.show_one(code))
        dot.setAutoExclusive(False)
        dot.setCursor(Qt.CursorShape.PointingHandCursor)
        dot.clicked.connect(lambda: self._choose(code))
        self._dots[code] = dot
        self._flow.add(dot)

    def _choose(self, code: str) -> None:
        self._mark("" if self._code == code else code)
        self._touch()

    def _mark(self, code: str) -> None:
        self._code = code
        for each, dot in self._dots.items():
            dot.setChecked(each == code)

    def _read(self) -> Any:
        return self._code

    def _show(self, value: Any) -> None:
        if value and value not in self._dots:
            self._offer(value)
        self._mark(value)


class Roomy(QStyledItemDelegate):
    """Lines of a list that drops down, far enough apart to be hit."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        made = super().sizeHint(option, index)
        return QSize(made.width() + 12, max(28, made.height() + 10))


def dress(view: QAbstractItemView | None) -> None:
    """Give a list that drops down its border and its room."""
    assert view is not None
    view.setProperty("role", "popup")
    view.setItemDelegate(Roomy(view))
    restyle(view)


class _Completer(QCompleter):
    """Finds words anywhere in an answer, whatever their case and accents."""

    def splitPath(self, path: str) -> list[str]:
        return [folded(path)]

    def pathFromIndex(self, index: Index) -> str:
        return str(index.data(int(Qt.ItemDataRole.DisplayRole)))


def completer(model: QStandardItemModel, line: QLineEdit) -> QCompleter:
    """A list under ``line`` of the items of ``model`` that hold what is typed."""
    made = _Completer(model, line)
    made.setCompletionRole(FOLDED)
    made.setFilterMode(Qt.MatchFlag.MatchContains)
    made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    made.setMaxVisibleItems(10)
    dress(made.popup())
    return made


def item(code: str, label: str) -> QStandardItem:
    """One answer of a list."""
    made = QStandardItem(label)
    made.setData(code, CODE)
    made.setData(folded(label), FOLDED)
    made.setToolTip(label)
    return made


class ListBox(QComboBox):
    """A list that drops down, is searched by typing, and never changes because somebody scrolls the page."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setMaxVisibleItems(12)
        dress(self.view())
        self.items = QStandardItemModel(self)
        self.setModel(self.items)
        self.line().setPlaceholderText(_("Choose or type"))
        self.setCompleter(completer(self.items, self.line()))

    def line(self) -> QLineEdit:
        """The line inside the list."""
        line = self.lineEdit()
        assert line is not None
        return line

    def offer(self, code: str, label: str) -> None:
        """One more answer."""
        self.items.appendRow(item(code, label))

    def position(self, code: str) -> int:
        """Where ``code`` stands, -1 if nowhere."""
        return self.findData(code, CODE)

    def show_code(self, code: str) -> None:
        """Make ``code`` the present answer."""
        self.setCurrentIndex(self.position(code))
        self.line().setCursorPosition(0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ListChoice(Editor):
    """One answer of a long list; "other" opens a line for its words."""

    def __init__(self, field: Field, among: kinds.FromList | kinds.Countries) -> None:
        super().__init__(field, stacked=True)
        self._among = among
        self.list = ListBox()
        self.list.offer("", "")
        for code in offered(among, decided=field.decided):
            self.list.offer(code, among.show_one(code))
        self.other = QLineEdit()
        self.other.setPlaceholderText(_("Which?"))
        self.other.hide()
        self.box.addWidget(self.list)
        self.box.addWidget(self.other)
        self.setFocusProxy(self.list)
        self.list.activated.connect(self._picked)
        self.list.line().textEdited.connect(self._typed)
        self.list.line().editingFinished.connect(self._settle)
        self.other.textEdited.connect(self._touch)

    def setAccessibleName(self, name: str) -> None:
        """The line of "other" says whose it is."""
        super().setAccessibleName(name)
        self.other.setAccessibleName(f"{name}: {_('Which?')}")

    def set_read_only(self, read_only: bool) -> None:
        self.list.setEnabled(not read_only)
        self.other.setReadOnly(read_only)

    def _picked(self, _at: int = 0) -> None:
        self._ask_other()
        if not self.other.isHidden():
            self.other.setFocus(Qt.FocusReason.OtherFocusReason)
        self._touch()

    def _typed(self) -> None:
        self._touch()

    def _settle(self) -> None:
        """Take the answer that was typed, if it is one."""
        try:
            code = self._among.read_one(self.list.line().text()) if self.list.line().text().strip() else ""
        except ValueError:
            return
        if self.list.position(code) >= 0 and self.list.currentData(CODE) != code:
            self.list.show_code(code)
        self._ask_other()

    def _ask_other(self) -> None:
        self.other.setVisible(str(self._code()).lower() == kinds.OTHER)

    def _code(self) -> str:
        """The code on the line; ValueError if the words are none."""
        typed = self.list.line().text().strip()
        if not typed:
            return ""
        at = self.list.currentIndex()
        if at >= 0 and self.list.itemText(at).strip() == typed:
            return str(self.list.currentData(CODE))
        return self._among.read_one(typed)

    def _read(self) -> Any:
        code = self._code()
        words = " ".join(self.other.text().split())
        value = f"{code}:{words}" if code.lower() == kinds.OTHER and words else code
        self.field.kind.check(value)
        return value

    def _show(self, value: Any) -> None:
        code, _colon, words = value.partition(":")
        if self.list.position(code) < 0:
            self.list.offer(code, self._among.show_one(code))
        self.list.show_code(code)
        self.other.setText(words)
        self.other.setVisible(code.lower() == kinds.OTHER)
