"""Tables over our own model: columns are data, rows are any objects, sorting is a list sort.."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from registry.ui.parts.badge import HEIGHT, badge_width, paint_badge
from registry.ui.parts.now import colours
from registry.ui.parts.tokens import Tone

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
Role = Qt.ItemDataRole
TONE_ROLE = int(Role.UserRole) + 1
ROW_HEIGHT = 38
MEASURED_ROWS = 200
NARROWEST = 96


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column: what it shows of a row, what it sorts by, how much of the spare width it takes."""

    title: str
    text: Callable[[T], str]
    key: Callable[[T], Any] | None = None
    """What to sort by; the text without it. ``None`` for a row sorts last either way."""
    stretch: int = 0
    right: bool = False
    tone: Callable[[T], Tone | None] | None = None
    """When it gives a tone, the text is shown as a badge."""
    strong: bool = False
    width: int = 0
    """Fixed pixels; measured from the first rows without it."""
    from_width: int = 0
    """Left out while the table is narrower than this many pixels."""


class TableModel(QAbstractTableModel, Generic[T]):
    """Rows shown through columns. Sorting orders a list of positions, so 100,000 rows take one list sort."""

    def __init__(
        self, columns: Sequence[Column[T]], rows: Sequence[T] = (), parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._rows: list[T] = list(rows)
        self._sorted: tuple[int, Qt.SortOrder] | None = None

    def set_rows(self, rows: Sequence[T]) -> None:
        """Show ``rows`` instead, sorted as before."""
        self.beginResetModel()
        self._rows = list(rows)
        if self._sorted:
            self._rows = self._in_order(*self._sorted)
        self.endResetModel()

    def row(self, at: int) -> T:
        """The object shown in row ``at``; raises `IndexError`."""
        return self._rows[at]

    def rows(self) -> list[T]:
        """All of them, in the order shown."""
        return list(self._rows)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = int(Role.DisplayRole)) -> Any:
        """Text, alignment, badge tone; the whole text for a screen reader."""
        if not index.isValid():
            return None
        column, item = self.columns[index.column()], self._rows[index.row()]
        if role == Role.DisplayRole:
            return column.text(item)
        if role == Role.AccessibleTextRole:
            return f"{column.title}: {column.text(item)}"
        if role == Role.TextAlignmentRole and column.right:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Role.ToolTipRole and column.stretch:
            return column.text(item)
        if role == TONE_ROLE and column.tone:
            return column.tone(item)
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = int(Role.DisplayRole)) -> Any:
        """Titles of the columns, aligned as their cells."""
        if way != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Role.DisplayRole:
            return self.columns[section].title
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows; what is selected stays selected."""
        if not 0 <= column < len(self.columns) or self._sorted == (column, order):
            return
        self.layoutAboutToBeChanged.emit()
        kept = [(index, id(self._rows[index.row()])) for index in self.persistentIndexList()]
        self._sorted = (column, order)
        self._rows = self._in_order(column, order)
        if kept:
            wanted = {identity for _index, identity in kept}
            at = {id(item): place for place, item in enumerate(self._rows) if id(item) in wanted}
            self.changePersistentIndexList(
                [index for index, _identity in kept],
                [self.index(at[identity], index.column()) for index, identity in kept],
            )
        self.layoutChanged.emit()

    def _in_order(self, column: int, order: Qt.SortOrder) -> list[T]:
        by = self.columns[column]
        key = by.key or (lambda item: by.text(item).casefold())
        keyed = [(key(item), item) for item in self._rows]
        known = [pair for pair in keyed if pair[0] is not None]
        known.sort(key=lambda pair: pair[0], reverse=order == Qt.SortOrder.DescendingOrder)
        return [item for _key, item in known] + [item for value, item in keyed if value is None]


class _Cell(QStyledItemDelegate):
    """Paints a cell: the words, or a badge when the column gives a tone."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tone = index.data(TONE_ROLE)
        here = bool(option.state & QStyle.StateFlag.State_Selected) and index.column() == 0
        option.state &= ~QStyle.StateFlag.State_HasFocus
        if tone is None:
            super().paint(painter, option, index)
            self._line(painter, option, here)
            return
        words = str(index.data())
        shown = QStyleOptionViewItem(option)
        self.initStyleOption(shown, index)
        shown.text = ""
        view = self.parent()
        if isinstance(view, QTableView):
            view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, shown, painter, view)
        rect = QRectF(option.rect)
        width = min(float(badge_width(words, option.font)), rect.width() - 12)
        box = QRectF(rect.left() + 8, rect.center().y() - HEIGHT / 2, width, HEIGHT)
        paint_badge(painter, box, words, tone)
        self._line(painter, option, here)

    def _line(self, painter: QPainter, option: QStyleOptionViewItem, here: bool) -> None:
        """The thin line under a row, and the mark before the one the person is on."""
        rect = option.rect
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours().line))
        if here:
            view = self.parent()
            wide = 4 if isinstance(view, QTableView) and view.hasFocus() else 2
            painter.fillRect(rect.left(), rect.top(), wide, rect.height(), QColor(colours().accent))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room above and below the words; rows of one line are as high as `ROW_HEIGHT`."""
        made = super().sizeHint(option, index)
        return QSize(made.width(), max(ROW_HEIGHT, made.height() + 14))


class Table(QTableView, Generic[T]):
    """A table of whole rows: Enter or a double click opens one, the heads sort, Tab leaves it."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, columns: Sequence[Column[T]], rows: Sequence[T] = (), *, name: str) -> None:
        super().__init__()
        self._model: TableModel[T] = TableModel(columns, rows, self)
        self._fit = False
        self.setModel(self._model)
        self.setItemDelegate(_Cell(self))
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        head.setSortIndicatorClearable(False)
        self.setSortingEnabled(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(self._model.row(index.row())))
        self.selectionModel().currentRowChanged.connect(self._moved)
        self._model.modelReset.connect(self._measure)
        self._model.layoutChanged.connect(self._fit_rows)  # heights stay at their place when rows are sorted
        self._measure()

    def set_rows(self, rows: Sequence[T]) -> None:
        """Show ``rows`` instead."""
        self._model.set_rows(rows)

    def rows_model(self) -> TableModel[T]:
        """The model, for its rows in the order shown."""
        return self._model

    def current(self) -> T | None:
        """The row the person is on."""
        index = self.currentIndex()
        return self._model.row(index.row()) if index.isValid() else None

    def fit(self) -> None:
        """Be as high as the rows, whose words may wrap: for short tables inside a page that scrolls."""
        self._fit = True
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.wrap()

    def wrap(self) -> None:
        """Let words wrap instead of cutting them: for tables of at most some hundred rows."""
        self.setWordWrap(True)
        self._measure()

    def _moved(self, now: QModelIndex) -> None:
        if now.isValid():
            self.chosen.emit(self._model.row(now.row()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.current()
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and row is not None:
            self.opened.emit(row)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _measure(self) -> None:
        """Widths from the titles and the first rows, and the height when it must fit."""
        first = [self._model.row(at) for at in range(min(MEASURED_ROWS, self._model.rowCount()))]
        words = self.fontMetrics().horizontalAdvance
        self._wanted = [
            column.width or max([words(column.title) + 28, *(self._needs(column, item) for item in first)])
            for column in self._model.columns
        ]
        self._share()

    def _needs(self, column: Column[T], item: T) -> int:
        text = column.text(item)
        badge = column.tone is not None and column.tone(item) is not None
        return (
            badge_width(text, self.font()) + 18 if badge else self.fontMetrics().horizontalAdvance(text) + 18
        )

    def _share(self) -> None:
        """Give spare width to the columns that stretch; take what is missing down to `NARROWEST`."""
        columns, room = self._model.columns, self.viewport().width()
        shown = [at for at, column in enumerate(columns) if not column.from_width > room > 0]
        for at in range(len(columns)):
            self.setColumnHidden(at, at not in shown)
        wanted = {at: self._wanted[at] for at in shown}
        stretch = {at: columns[at].stretch for at in shown}
        if not any(stretch.values()):
            stretch[shown[-1]] = 1
        spare = room - sum(wanted.values())
        if spare < 0:  # wide columns give more
            stretch = {at: max(0, wanted[at] - NARROWEST) if part else 0 for at, part in stretch.items()}
            spare = max(spare, -sum(stretch.values()))
        left, weight = spare, sum(stretch.values()) or 1
        for at in shown:
            part = round(left * stretch[at] / weight) if weight else 0
            left, weight = left - part, weight - stretch[at]
            self.setColumnWidth(at, wanted[at] + part)
        self._fit_rows()

    def _fit_rows(self) -> None:
        if self.wordWrap():
            self.resizeRowsToContents()
        if self._fit:
            self._fit_height()

    def _fit_height(self) -> None:
        """The table as high as its rows."""
        head, rows = self.horizontalHeader().sizeHint().height(), self.verticalHeader().length()
        self.setFixedHeight(head + max(rows, ROW_HEIGHT) + 2)
