"""The frame of a page (title, subtitle, actions, body) and the pile the pages lie on."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget

from registry.ui.parts.badge import Badge
from registry.ui.parts.buttons import Button
from registry.ui.parts.layout import Scroll
from registry.ui.parts.messages import announce
from registry.ui.parts.text import Elided, Text
from registry.ui.parts.tokens import CONTROL, LARGE, MEDIUM, SMALL

NARROW = 720
"""A page narrower than this has its buttons below its title."""


class Page(QWidget):
    """Title, words after it, badges, actions at the right, and a body that scrolls.

    One of the actions may be filled: the one thing this page is for.
    """

    def __init__(self, title: str, subtitle: str = "", *, under: str = "", scroll: bool = True) -> None:
        super().__init__()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(LARGE, LARGE - 2, LARGE, LARGE)
        column.setSpacing(MEDIUM)
        self._title = Text(title, "title", wrap=False)
        self._subtitle = Elided(subtitle, "muted")
        self._subtitle.setContentsMargins(0, 5, 0, 0)  # on the base line of the title
        self._under = Text(under, "muted")
        self._badges = QHBoxLayout()
        self._badges.setSpacing(SMALL)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(SMALL)
        column.addLayout(self._head())
        self.body = QVBoxLayout()
        self.body.setSpacing(MEDIUM)
        column.addLayout(self.body, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(Scroll(inside) if scroll else inside)
        self.setAccessibleName(title)

    def _head(self) -> QBoxLayout:
        words = QHBoxLayout()
        words.setSpacing(10)
        baseline = Qt.AlignmentFlag.AlignVCenter
        words.addWidget(self._title, 0, baseline)
        words.addWidget(self._subtitle, 0, baseline)
        words.addLayout(self._badges)
        words.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(words)
        left.addWidget(self._under)
        for text in (self._subtitle, self._under):
            if not text.text():  # showing a widget that has no parent yet would flash a window
                text.hide()
        self._bar = head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        head.setSpacing(MEDIUM)
        words.addStrut(CONTROL - 8)  # the title stands where it stood whether or not there are buttons
        head.addLayout(left, 1)
        head.addLayout(self._actions)
        return head

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < NARROW
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._bar.direction() != way:
            self._bar.setDirection(way)
            side = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
            self._bar.setAlignment(self._actions, side)

    def say(self, title: str, subtitle: str = "", under: str = "") -> None:
        """Change the words of the head."""
        self.setAccessibleName(title)
        for text, words in ((self._title, title), (self._subtitle, subtitle), (self._under, under)):
            text.setText(words)
            text.setVisible(bool(words))

    def title(self) -> str:
        """The title shown."""
        return self._title.text()

    def add_badge(self, badge: Badge) -> None:
        """One more badge after the title."""
        self._badges.addWidget(badge)

    def add_action(self, button: Button) -> Button:
        """One more button at the right of the title."""
        self._actions.addWidget(button)
        return button

    def add(self, what: QWidget | QLayout, stretch: int = 0) -> None:
        """One more thing in the body."""
        if isinstance(what, QWidget):
            self.body.addWidget(what, stretch)
        else:
            self.body.addLayout(what, stretch)

    def fill(self) -> None:
        """Keep the body at the top of the page."""
        self.body.addStretch(1)


class Pages(QStackedWidget):
    """Pages by name, each made when it is first opened."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._made: dict[str, QWidget] = {}

    def add(self, name: str, make: Callable[[], QWidget]) -> None:
        """Make the page ``name`` by ``make`` when it is first wanted."""
        self._makers[name] = make

    def open(self, name: str) -> QWidget:
        """Show the page ``name`` and have its title read; raises `KeyError` for a page never added."""
        page = self._made.get(name)
        if page is None:
            page = self._made[name] = self._makers[name]()
            self.addWidget(page)
        self.setCurrentWidget(page)
        announce(page, page.accessibleName())
        self.opened.emit(name)
        return page

    def forget(self, name: str) -> None:
        """Delete the page ``name``; it is made anew when next opened."""
        page = self._made.pop(name, None)
        if page is not None:
            self.removeWidget(page)
            page.deleteLater()
