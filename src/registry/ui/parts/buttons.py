"""Buttons: one filled a page, plain beside it, quiet among text, danger for what cannot be undone."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QFont, QKeySequence, QPainter
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QStyle, QStyleOptionButton

from registry.ui.parts.now import draw_icon, icon
from registry.ui.parts.shapes import button_text, label
from registry.ui.parts.tokens import CONTROL, ICON, SMALL

Kind = Literal["filled", "plain", "quiet", "link", "danger", "filled-danger"]


class Button(QPushButton):
    """A button with words, perhaps an icon before them, in one of the kinds."""

    def __init__(
        self,
        words: str,
        kind: Kind = "plain",
        *,
        icon: str = "",
        small: bool = False,
        pressed: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(words)
        self._icon = icon
        self.setProperty("small", small)
        self.setProperty("kind", kind)
        self.setIconSize(QSize(ICON, ICON))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self._weigh(kind)
        if pressed:
            self.clicked.connect(lambda _checked=False: pressed())
        self._dress()

    def set_icon(self, name: str) -> None:
        """Change the icon."""
        self._icon = name
        self._dress()

    def set_kind(self, kind: Kind) -> None:
        """Change the kind, as when a step becomes the last."""
        self.setProperty("kind", kind)
        self._weigh(kind)
        self._dress()
        self.update()

    def _weigh(self, kind: Kind) -> None:
        font, filled = QFont(self.font()), kind in {"filled", "filled-danger"}
        font.setWeight(QFont.Weight.DemiBold if filled else QFont.Weight.Normal)
        self.setFont(font)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.EnabledChange}:
            self._dress()

    def _dress(self) -> None:
        if self._icon:
            self.setIcon(icon(self._icon, button_text(self)))


class IconButton(Button):
    """A button with an icon only; its words are for screen readers and under the pointer."""

    def __init__(
        self, icon: str, name: str, kind: Kind = "quiet", *, pressed: Callable[[], object] | None = None
    ) -> None:
        super().__init__("", kind, icon=icon, pressed=pressed)
        self.name(name)
        self.setFixedSize(CONTROL, CONTROL)

    def name(self, name: str) -> None:
        """Say what the button does now."""
        self.setAccessibleName(name)
        self.setToolTip(name)


class MenuButton(Button):
    """A button that opens a short list of actions."""

    def __init__(self, words: str, kind: Kind = "plain", *, icon: str = "") -> None:
        super().__init__(words, kind, icon=icon)
        self._menu = QMenu(self)
        self.setMenu(self._menu)

    def add(self, words: str, act: Callable[[], object], shortcut: str = "") -> QAction:
        """One more line of the list."""
        action = self._menu.addAction(words, lambda: act())
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        return action

    def sizeHint(self) -> QSize:
        """Room for the arrow."""
        return super().sizeHint() + QSize(2 * SMALL, 0)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.features &= ~QStyleOptionButton.ButtonFeature.HasMenu
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        option.rect = option.rect.adjusted(0, 0, -16, 0)
        painter.setFont(self.font())
        label(painter, option, self)
        box = self.rect().toRectF()
        box.setRect(box.right() - 28, box.center().y() - 7, 14, 14)
        draw_icon(painter, "chevron-down", box, button_text(self))
