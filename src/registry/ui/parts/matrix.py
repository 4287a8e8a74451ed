"""A table of roles or the like across and things down, each cell a word that stands out or back. Knows no right.

One moves from cell to cell with the arrows; a screen reader hears row, column and what the cell means.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QResizeEvent
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
from registry.ui.parts.now import colours, draw_icon, rounded
from registry.ui.parts.tokens import CAPTION, SMALL, TIGHT, Tone

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NOWHERE = QModelIndex()
CELL_ROLE = int(Role.UserRole) + 1
ROW = 31
LABEL = 214
NARROWEST = 80
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True)
class MatrixCell:
    """One cell: its words, what they mean as a sentence, and whether it stands out (``strong``) or back."""

    words: str
    means: str = ""
    strong: bool = False
    icon: str = ""
    tone: Tone | None = None
    """When given, the words are shown as a badge."""


@dataclass(frozen=True)
class MatrixRow:
    """One line: its label and a cell for each column; without cells it is the title of those that follow."""

    label: str
    cells: tuple[MatrixCell, ...] = ()


class _Model(QAbstractTableModel):
    """The rows; the label is the first column."""

    def __init__(self, head: Sequence[str], rows: Sequence[MatrixRow], parent: QTableView) -> None:
        super().__init__(parent)
        self.head, self.rows = tuple(head), tuple(rows)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.head)

    def cell(self, index: Index) -> MatrixCell | None:
        """The cell at ``index``; None for labels and titles."""
        cells = self.rows[index.row()].cells
        at = index.column() - 1
        return cells[at] if 0 <= at < len(cells) else None

    def data(self, index: Index, role: int = int(Role.DisplayRole)) -> Any:
        """Words; the whole sentence under the pointer and for a screen reader."""
        if not index.isValid():
            return None
        cell, label = self.cell(index), self.rows[index.row()].label
        if role == CELL_ROLE:
            return cell
        if role == Role.DisplayRole:
            return cell.words if cell else label if index.column() == 0 else None
        if role == Role.ToolTipRole:
            return (cell.means or None) if cell else label if index.column() == 0 else None
        if role == Role.AccessibleTextRole and cell:
            return f"{label}, {self.head[index.column()]}: {cell.means or cell.words}"
        return None

    def headerData(self, section: int, way: Qt.Orientation, role: int = int(Role.DisplayRole)) -> Any:
        """The titles of the columns."""
        if way != Qt.Orientation.Horizontal or not 0 <= section < len(self.head):
            return None
        return self.head[section] if role == Role.DisplayRole else None


class _Cell(QStyledItemDelegate):
    """Paints labels, titles and cells."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        rect, now = QRectF(option.rect), colours()
        cell = model.cell(index)
        title = not model.rows[index.row()].cells
        painter.save()
        if title:
            painter.fillRect(option.rect, QColor(now.neutral_weak))
        elif cell is not None:
            self._draw_cell(painter, rect, cell, option.font)
        if index.column() == 0:
            font = QFont(option.font)
            font.setWeight(QFont.Weight.DemiBold if title else QFont.Weight.Normal)
            painter.setFont(font)
            painter.setPen(QColor(now.text))
            self._write(painter, rect.adjusted(SMALL, 0, -TIGHT, 0), model.rows[index.row()].label)
        painter.fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1, QColor(now.line))
        if option.state & QStyle.StateFlag.State_HasFocus and not title:
            painter.setPen(QColor(now.accent))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -3))
        painter.restore()

    def _draw_cell(self, painter: QPainter, rect: QRectF, cell: MatrixCell, font: QFont) -> None:
        now = colours()
        if cell.tone is not None:
            width = min(float(badge_width(cell.words, font)), rect.width() - SMALL)
            box = QRectF(rect.left() + TIGHT, rect.center().y() - HEIGHT / 2, width, HEIGHT)
            painter.setFont(font)
            paint_badge(painter, box, cell.words, cell.tone)
            return
        small = QFont(font)
        small.setPixelSize(CAPTION)
        if cell.strong:
            rounded(painter, rect.adjusted(1.5, 2.5, -1.5, -3.5), 5, now.accent_weak)
            small.setWeight(QFont.Weight.DemiBold)
        painter.setFont(small)
        left = rect.left() + TIGHT + 3
        room = rect.right() - left - painter.fontMetrics().horizontalAdvance(cell.words)
        if cell.icon and room >= 16:  # rather the whole word than its icon
            ink = now.text if cell.strong else now.muted
            draw_icon(painter, cell.icon, QRectF(left, rect.center().y() - 6.5, 12, 12), ink)
            left += 16
        painter.setPen(QColor(now.text if cell.strong else now.muted))
        self._write(painter, QRectF(left, rect.top(), rect.right() - left, rect.height()), cell.words)

    @staticmethod
    def _write(painter: QPainter, box: QRectF, words: str) -> None:
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), cut)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows of one height."""
        return QSize(NARROWEST, max(ROW, option.fontMetrics.height() + 12))


class _Head(QHeaderView):
    """Titles over several lines, standing on the line below them."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def font_of_titles(self) -> QFont:
        """Small and semi-bold."""
        made = QFont(self.font())
        made.setPixelSize(CAPTION)
        made.setWeight(QFont.Weight.DemiBold)
        return made

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(rect, QColor(colours().surface))
        painter.setFont(self.font_of_titles())
        painter.setPen(QColor(colours().muted))
        painter.drawText(
            rect.adjusted(TIGHT + 1, 0, 0, -6),
            _WRAPPED,
            str(self.model().headerData(section, self.orientation())),
        )
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(colours().edge))
        painter.restore()


class Matrix(QTableView):
    """The table, as high as its rows; it scrolls sideways only when its columns would become too narrow."""

    def __init__(
        self, head: Sequence[str], rows: Sequence[MatrixRow], *, name: str, widths: Sequence[int] = ()
    ) -> None:
        """``widths`` are the pixels of the first columns, the label's included; the others share the rest."""
        super().__init__()
        self._given = tuple(widths) or (LABEL,)
        self._model = _Model(head, rows, self)
        self.setModel(self._model)
        self.setItemDelegate(_Cell(self))
        self._head = _Head(self)
        self.setHorizontalHeader(self._head)
        self.setAccessibleName(name)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(max(ROW, self.fontMetrics().height() + 12))
        for at, row in enumerate(rows):
            if not row.cells:
                self.setSpan(at, 0, 1, len(head))
        self._share()

    def rows(self) -> tuple[MatrixRow, ...]:
        """What is shown."""
        return self._model.rows

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        count, given = len(self._model.head), self._given
        rest = count - len(given)
        each = max(NARROWEST, (self.viewport().width() - sum(given)) // max(1, rest))
        for at in range(count):
            self.setColumnWidth(at, given[at] if at < len(given) else each)
        self._fit_height(each)

    def _fit_height(self, each: int) -> None:
        metrics = self._head.fontMetrics()
        high = 0
        for at, words in enumerate(self._model.head):
            wide = (self._given[at] if at < len(self._given) else each) - TIGHT - 5
            high = max(high, metrics.boundingRect(QRect(0, 0, wide, 1000), _WRAPPED, words).height())
        self._head.setFixedHeight(high + 14)
        bar = self.horizontalScrollBar()
        needed = sum(self.columnWidth(at) for at in range(len(self._model.head))) > self.viewport().width()
        below = bar.sizeHint().height() if needed else 0
        self.setFixedHeight(high + 14 + self.verticalHeader().length() + below + 2)
