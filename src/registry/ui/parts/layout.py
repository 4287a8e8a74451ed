"""Columns and tiles that become one column when there is little room, lines, and pages that scroll."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from registry.ui.parts.tokens import LARGE, MEDIUM, SMALL


def row(*widgets: QWidget, spacing: int = SMALL, stretch: bool = True) -> QHBoxLayout:
    """Widgets side by side, packed to the left."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for widget in widgets:
        made.addWidget(widget)
    if stretch:
        made.addStretch(1)
    return made


def column(*widgets: QWidget, spacing: int = SMALL) -> QVBoxLayout:
    """Widgets one below the other."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    for widget in widgets:
        made.addWidget(widget)
    return made


def line() -> QFrame:
    """A thin line between rows."""
    made = QFrame()
    made.setProperty("role", "line")
    made.setFixedHeight(1)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of ``layout`` and delete it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()  # one just added is still to be shown: without a parent it would flash a window
            widget.setParent(None)
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Columns(QWidget):
    """Columns of given weights side by side; one below the other when narrower than ``narrow`` pixels.

    ``last_first`` puts the last on top then: what one must see before one goes on.
    """

    def __init__(
        self, *weights: int, narrow: int = 720, spacing: int = MEDIUM, last_first: bool = False
    ) -> None:
        super().__init__()
        self._narrow = narrow
        way = QBoxLayout.Direction
        self._stacked = way.BottomToTop if last_first else way.TopToBottom
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing)
        self._columns: list[QVBoxLayout] = []
        self._weights = weights or (1, 1)
        for weight in self._weights:
            side = QVBoxLayout()
            side.setSpacing(spacing)
            self._box.addLayout(side, weight)
            self._columns.append(side)

    def __getitem__(self, at: int) -> QVBoxLayout:
        return self._columns[at]

    def is_stacked(self) -> bool:
        """Whether they stand one below the other now."""
        return self._box.direction() == self._stacked

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the widest column alone."""
        widest = max((side.minimumSize().width() for side in self._columns), default=0)
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < self._narrow
        way = self._stacked if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != way:
            self._box.setDirection(way)
            for at, weight in enumerate(self._weights):
                self._box.setStretch(at, 0 if narrow else weight)
            self.updateGeometry()


class Tiles(QWidget):
    """Equal tiles in as many columns as fit, each at least ``least`` pixels wide."""

    def __init__(self, *tiles: QWidget, least: int = 170, most: int = 0, spacing: int = MEDIUM) -> None:
        super().__init__()
        self._least, self._most, self._spacing = least, most, spacing
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(spacing)
        self._tiles: list[tuple[QWidget, bool]] = []
        self._away: set[QWidget] = set()
        self._count = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        for tile in tiles:
            self.add(tile)

    def add(self, tile: QWidget, *, wide: bool = False) -> None:
        """One more tile; a wide one takes the whole row."""
        self._tiles.append((tile, wide))
        tile.setParent(self)
        self._arrange(self._count or 1)

    def set_shown(self, tile: QWidget, shown: bool) -> None:
        """Take a tile away or bring it back; the others close up."""
        if shown == (tile not in self._away):
            return
        (self._away.discard if shown else self._away.add)(tile)
        tile.setVisible(shown)
        self._arrange(self._count or 1)

    def replace(self, tiles: Sequence[QWidget]) -> None:
        """Other tiles instead of the present ones, which are deleted."""
        clear(self._grid)
        self._away.clear()
        self._tiles = [(tile, False) for tile in tiles]
        self._arrange(self._fitting(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for one tile."""
        widest = max((tile.minimumSizeHint().width() for tile, _wide in self._tiles), default=0)
        return QSize(min(widest, self._least), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        fitting = self._fitting(event.size().width())
        if fitting != self._count:
            self._arrange(fitting)

    def _fitting(self, width: int) -> int:
        fitting = max(1, (width + self._spacing) // (self._least + self._spacing))
        return min(fitting, self._most or max(1, len(self._tiles)))

    def _arrange(self, columns: int) -> None:
        for at in range(self._grid.columnCount()):
            self._grid.setColumnStretch(at, 0)
        for tile, _wide in self._tiles:  # `takeAt` would leave an item behind that keeps old sizes alive
            self._grid.removeWidget(tile)
        at_row = at_column = 0
        for tile, wide in self._tiles:
            if tile in self._away:
                continue
            if wide and at_column:
                at_row, at_column = at_row + 1, 0
            self._grid.addWidget(tile, at_row, at_column, 1, columns if wide else 1)
            at_column += columns if wide else 1
            if at_column >= columns:
                at_row, at_column = at_row + 1, 0
        for at in range(columns):
            self._grid.setColumnStretch(at, 1)
        self._count = columns
        self.updateGeometry()


class Scroll(QScrollArea):
    """A body that scrolls down, never sideways unless it must, and shows what receives the focus."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        body.setProperty("role", "scrolled")
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._reveal)

    def _reveal(self, _before: QWidget | None, now: QWidget | None) -> None:
        body = self.widget()
        if now is not None and body is not None and body.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, LARGE)


class Following(QWidget):
    """One thing beside a long page that stays in sight while the page scrolls."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        self._page: QScrollArea | None = None
        inside.setParent(self)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Wide enough for it, and as high as it is at the present width."""
        return QSize(self._inside.minimumSizeHint().width(), self.heightForWidth(self.width()))

    def heightForWidth(self, width: int) -> int:
        """The height of what is inside."""
        layout = self._inside.layout()
        high = layout.totalHeightForWidth(width) if layout is not None else -1
        return high if high > 0 else self._inside.sizeHint().height()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self.follow()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.follow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea) and self._page is None:
            self._page = above
            above.verticalScrollBar().valueChanged.connect(lambda _at: self.follow())

    def follow(self) -> None:
        """Stand at the top of what is in sight, never below the end of the page."""
        high, top = self.heightForWidth(self.width()), 0
        body = self._page.widget() if self._page is not None else None
        if self._page is not None and body is not None:
            gone = self._page.verticalScrollBar().value() - self.mapTo(body, QPoint(0, 0)).y()
            top = max(0, min(gone + MEDIUM, self.height() - high)) if gone > -MEDIUM else 0
        self._inside.setGeometry(0, top, self.width(), high)
