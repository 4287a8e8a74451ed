"""Places to go: one item, and a list of them for the sidebar or the sections of a page. Knows no place."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from registry.language import _
from registry.ui.parts.badge import badge_font
from registry.ui.parts.now import colours, draw_icon, focus_visible, pen, rounded
from registry.ui.parts.tokens import CAPTION, RADIUS, SIDEBAR

PAD = 10
ICON_ROOM = 28


def paint_key(painter: QPainter, right: float, middle: float, words: str) -> float:
    """Paint a key cap whose right edge is at ``right``; the left edge comes back."""
    now = colours()
    painter.save()
    font = QFont(painter.font())
    font.setPixelSize(11)
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)
    width = painter.fontMetrics().horizontalAdvance(words) + 10
    box = QRectF(right - width, middle - 9, width, 18)
    rounded(painter, box, 4, None, pen(now.line))
    painter.setPen(now.muted)
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
    painter.restore()
    return box.left()


class NavItem(QPushButton):
    """One place to go: icon, words, and at its right a count, a note such as “sealed”, or a key."""

    def __init__(
        self, words: str, icon: str = "", *, note: str = "", key: str = "", alert: bool = False
    ) -> None:
        super().__init__(words)
        self._icon, self._note, self._key, self._alert, self._narrow = icon, note, key, alert, False
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)  # a fixed height would cut words that need two lines
        self.setSizePolicy(policy)
        if key:
            self.setShortcut(QKeySequence(key.replace(" ", "+")))
        self._named()

    def set_note(self, note: str, *, alert: bool = False) -> None:
        """Change what stands at the right; ``alert`` puts it on red."""
        self._note, self._alert = note, alert
        self._named()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon alone."""
        self._narrow = narrow
        self._named()
        self.updateGeometry()

    def _named(self) -> None:
        name = f"{self.text()}, {self._note}" if self._note else self.text()
        self.setAccessibleName(name)
        self.setToolTip(name if self._narrow else "")

    def _wrapped(self, width: int) -> list[str]:
        """The words on one or two lines, broken as if bold, so that nothing moves when it is chosen."""
        room = width - self._left() - PAD - self._right_room()
        advance = QFontMetrics(self._bold()).horizontalAdvance
        if advance(self.text()) <= room or " " not in self.text():
            return [self.text()]
        words, first = self.text().split(" "), 1
        while first < len(words) - 1 and advance(" ".join(words[: first + 1])) <= room:
            first += 1
        return [" ".join(words[:first]), " ".join(words[first:])]

    def _left(self) -> int:
        return PAD + (ICON_ROOM if self._icon else 0)

    def _right_room(self) -> int:
        """Pixels the key or note takes, with the gap before it."""
        if self._key:
            return QFontMetrics(self._small()).horizontalAdvance(self._key) + 18
        return QFontMetrics(badge_font(self.font())).horizontalAdvance(self._note) + 10 if self._note else 0

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def sizeHint(self) -> QSize:
        return QSize(SIDEBAR - 20, 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(36, 32)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        lines = 1 if self._narrow else len(self._wrapped(width))
        return max(32, 14 + self.fontMetrics().lineSpacing() * lines)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Shortcut:
            self.click()  # at once: a button left to itself shows itself pressed for a tenth of a second first
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            event.ignore()  # the list moves the focus
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = colours()
        painter = QPainter(self)
        box = QRectF(self.rect())
        on = self.isChecked()
        fill = (
            now.accent_weak if on else (now.neutral_weak if self.underMouse() and self.isEnabled() else None)
        )
        edge = pen(now.accent, 2) if focus_visible(self) else None
        rounded(painter, box, RADIUS, fill, edge)
        ink = now.accent if on else (now.text if self.isEnabled() else now.muted)
        middle = box.center().y()
        if self._icon:
            at = box.center().x() - 9 if self._narrow else float(PAD)
            draw_icon(painter, self._icon, QRectF(at, middle - 9, 18, 18), ink)
        if self._narrow:
            if self._note and self._alert:
                rounded(painter, QRectF(box.right() - 13, middle - 12, 7, 7), 3.5, now.bad)
            return
        right = self._paint_right(painter, box)
        painter.setFont(self._bold() if on else self.font())
        painter.setPen(ink)
        self._paint_words(painter, right - self._left() - (4 if right < box.right() - PAD else 0))

    def _paint_words(self, painter: QPainter, room: float) -> None:
        metrics = painter.fontMetrics()
        lines = self._wrapped(self.width())
        top = (self.height() - metrics.lineSpacing() * len(lines)) / 2
        for words in lines:
            place = QRectF(self._left(), top, room, metrics.lineSpacing())
            cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(room) + 1)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip), cut)
            top += metrics.lineSpacing()

    def _paint_right(self, painter: QPainter, box: QRectF) -> float:
        """Paint note or key; where the words must end."""
        now = colours()
        right, middle = box.right() - PAD, box.center().y()
        if self._key:
            return paint_key(painter, right, middle, self._key)
        if not self._note:
            return right
        painter.save()
        painter.setFont(badge_font(self.font()) if self._alert else self._small())
        width = painter.fontMetrics().horizontalAdvance(self._note)
        if self._alert:
            pill = QRectF(right - width - 12 + 3, middle - 9, width + 12, 18)
            rounded(painter, pill, 9, now.bad_weak)
            painter.setPen(now.bad)
            painter.drawText(pill, int(Qt.AlignmentFlag.AlignCenter), self._note)
            left = pill.left()
        else:
            painter.setPen(now.muted)
            left = right - width
            painter.drawText(
                QRectF(left, box.top(), width + 2, box.height()), 0x80, self._note
            )  # AlignVCenter
        painter.restore()
        return left

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(CAPTION)
        return font


class NavList(QWidget):
    """Places to go, one of them the present one; arrows move the focus, Enter or space goes there."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(2)
        self._box.addStretch(1)
        self._items: dict[str, NavItem] = {}

    def add(self, name: str, words: str, icon: str = "", *, note: str = "", alert: bool = False) -> NavItem:
        """One more place."""
        item = NavItem(words, icon, note=note, alert=alert)
        item.clicked.connect(lambda: self.choose(name))
        self._items[name] = item
        self._box.insertWidget(self._box.count() - 1, item)
        return item

    def item(self, name: str) -> NavItem:
        """The item called ``name``; raises `KeyError`."""
        return self._items[name]

    def items(self) -> list[NavItem]:
        """All of them, top to bottom."""
        return list(self._items.values())

    def mark(self, name: str) -> None:
        """Show ``name`` as the present place without going there."""
        for key, item in self._items.items():
            item.setChecked(key == name)

    def choose(self, name: str) -> None:
        """Go to ``name``."""
        self.mark(name)
        self.chosen.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        items = [item for item in self.items() if item.isEnabled() and item.isVisible()]
        at = next((at for at, item in enumerate(items) if item.hasFocus()), None)
        if step and at is not None:
            items[(at + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


def sealed_note() -> str:
    """The note of a section whose content this role cannot open."""
    return _("sealed")
