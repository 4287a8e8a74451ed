"""The frame around the pages: sidebar, bar with the search, and the shell that holds them. Knows no page."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from registry.ui.parts.layout import Scroll, line
from registry.ui.parts.navigation import NavItem, NavList, paint_key
from registry.ui.parts.now import colours, draw_icon
from registry.ui.parts.page import Pages
from registry.ui.parts.text import Elided, Text
from registry.ui.parts.tokens import CONTROL, LARGE, SIDEBAR, SIDEBAR_NARROW, SMALL, TOP_BAR

NARROW = 960
"""A window narrower than this (also a wide one at 200 %) shows the sidebar as icons."""


class Sidebar(QFrame):
    """The places of the program; icons alone when the window is narrow."""

    chosen = Signal(str)

    def __init__(self, brand: str) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 14, 8, 12)
        box.setSpacing(2)
        self._brand = Text(brand, "brand", wrap=False)
        self._brand.setContentsMargins(12, 0, 0, 0)
        box.addWidget(self._brand)
        box.addSpacing(12)
        self.top, self.bottom = NavList(), NavList()
        places = QWidget()
        inside = QVBoxLayout(places)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addWidget(self.top)
        inside.addStretch(1)
        inside.addWidget(line())
        inside.addSpacing(SMALL)
        inside.addWidget(self.bottom)
        self._places = Scroll(places)
        self._places.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._places.setMinimumHeight(70)
        box.addWidget(self._places, 1)
        self._who, self._role = Elided("", "strong"), Text("", "caption")
        for words in (self._who, self._role):
            words.setContentsMargins(12, 0, 0, 0)
            words.hide()
        box.addSpacing(SMALL)
        box.addWidget(self._who)
        box.addWidget(self._role)
        box.addSpacing(SMALL)
        self._keys = QVBoxLayout()
        self._keys.setSpacing(2)
        box.addLayout(self._keys)
        self._actions: list[NavItem] = []
        self.setFixedWidth(SIDEBAR)
        for places in (self.top, self.bottom):
            places.chosen.connect(self._choose)

    def show_person(self, who: str, role: str) -> None:
        """Who is signed in, and as what."""
        self._who.setText(who)
        self._role.setText(role)
        self._who.setVisible(bool(who))
        self._role.setVisible(bool(role))

    def add_action(self, words: str, icon: str, key: str, act: Callable[[], object]) -> NavItem:
        """Something always at hand at the foot, with its key, such as locking."""
        item = NavItem(words, icon, key=key)
        item.setCheckable(False)
        item.clicked.connect(lambda: act())
        self._keys.addWidget(item)
        self._actions.append(item)
        return item

    def mark(self, name: str) -> None:
        """Show ``name`` as the present place without going there."""
        self.top.mark(name)
        self.bottom.mark(name)

    def _choose(self, name: str) -> None:
        self.mark(name)
        self.chosen.emit(name)

    def set_narrow(self, narrow: bool) -> None:
        """Icons alone, or icons and words."""
        self.setFixedWidth(SIDEBAR_NARROW if narrow else SIDEBAR)
        for item in (*self.top.items(), *self.bottom.items(), *self._actions):
            item.set_narrow(narrow)
        self._brand.setVisible(not narrow)
        self._who.setVisible(not narrow and bool(self._who.text()))
        self._role.setVisible(not narrow and bool(self._role.text()))


class SearchField(QLineEdit):
    """The search at the top: a glass, the hint of its key, Esc to empty it, arrow down to the results."""

    down = Signal()

    def __init__(self, hint: str, *, key: str = "Ctrl+K") -> None:
        super().__init__()
        self._key = key
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setProperty("quiet", True)
        self.setTextMargins(26, 0, 4, 0)
        self.setMinimumWidth(180)
        self.setMaximumWidth(500)
        if key:
            QShortcut(QKeySequence(key), self, self._come)

    def _come(self) -> None:
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.down.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        middle = self.rect().toRectF().center().y()
        draw_icon(painter, "search", QRectF(12, middle - 8, 16, 16), colours().muted)
        if self._key and not self.text() and not self.hasFocus() and self.width() > 300:
            paint_key(painter, self.width() - 12, middle, self._key.replace("+", " "))


class TopBar(QFrame):
    """The bar over the pages: the search at the left, what is always true and main action at the right."""

    def __init__(self, search: SearchField) -> None:
        super().__init__()
        self.setFixedHeight(TOP_BAR)
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(LARGE, 0, LARGE, 0)
        self._box.setSpacing(12)
        search.setFixedHeight(CONTROL)
        self._box.addWidget(search, 3)
        self._box.addStretch(1)

    def add(self, widget: QWidget) -> None:
        """One more thing at the right."""
        self._box.addWidget(widget)


class Shell(QWidget):
    """Sidebar, top bar and pages put together; choosing a place opens the page of that name."""

    def __init__(self, sidebar: Sidebar, bar: TopBar, pages: Pages) -> None:
        super().__init__()
        self.sidebar, self.bar, self.pages = sidebar, bar, pages
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(bar)
        right.addWidget(pages, 1)
        box.addWidget(sidebar)
        box.addLayout(right, 1)
        sidebar.chosen.connect(pages.open)
        pages.opened.connect(sidebar.mark)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sidebar.set_narrow(event.size().width() < NARROW)
