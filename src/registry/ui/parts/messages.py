"""Telling and asking: banners, empty states, toasts, dialogs, and announcements to screen readers."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from registry.errors import RegistryError
from registry.language import _
from registry.ui.parts.buttons import Button, IconButton
from registry.ui.parts.layout import row
from registry.ui.parts.now import Icon
from registry.ui.parts.text import Text
from registry.ui.parts.tokens import LARGE, MEDIUM, SMALL, TIGHT, Tone

TONE_ICONS: dict[Tone, str] = {
    "bad": "circle-alert",
    "warning": "triangle-alert",
    "good": "circle-check",
    "info": "info",
    "neutral": "info",
}
TOAST_MS = 6000
TOAST_LOOKS_MS = 200


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have a screen reader say ``words`` now, wherever the focus is."""
    event = QAccessibleAnnouncementEvent(widget, words)
    polite = QAccessible.AnnouncementPoliteness
    event.setPoliteness(polite.Assertive if urgent else polite.Polite)
    QAccessible.updateAccessibility(event)


class Banner(QFrame):
    """A sentence across a page that stays until it is no longer true, with what to do about it."""

    def __init__(
        self, words: str, tone: Tone = "info", *, action: Button | None = None, more: str = ""
    ) -> None:
        super().__init__()
        self.setProperty("tone", tone)
        box = QHBoxLayout(self)
        box.setContentsMargins(MEDIUM, 9, MEDIUM, 9)
        box.setSpacing(10)
        token = tone if tone != "neutral" else "muted"
        box.addWidget(Icon(TONE_ICONS[tone], token, 18), 0, Qt.AlignmentFlag.AlignVCenter)
        text = QVBoxLayout()
        text.setSpacing(0)
        self._words = Text(words, "strong" if more else "body")
        self._more = Text(more)
        text.addWidget(self._words)
        text.addWidget(self._more)
        box.addLayout(text, 1)
        self._more.setVisible(bool(more))  # not before: showing a widget without parent flashes a window
        if action is not None:
            box.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
        self._named()

    def say(self, words: str, more: str = "") -> None:
        """Change the sentence and have it read."""
        self._words.setText(words)
        self._more.setText(more)
        self._more.setVisible(bool(more))
        self._named()
        announce(self, words)

    def _named(self) -> None:
        self.setAccessibleName(f"{self._words.text()} {self._more.text()}".strip())


class EmptyState(QWidget):
    """Nothing here yet: an icon, a sentence that says why and what comes next, and one action."""

    def __init__(self, icon: str, sentence: str, hint: str = "", *, action: Button | None = None) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        box.setSpacing(TIGHT)
        middle = Qt.AlignmentFlag.AlignHCenter
        box.addStretch(1)
        box.addWidget(Icon(icon, "muted", 32), 0, middle)
        box.addSpacing(SMALL)
        for words, role in ((sentence, "strong"), (hint, "muted")):
            if words:
                text = Text(words, role)  # type: ignore[arg-type]
                text.setAlignment(middle)
                text.setMaximumWidth(440)
                text.setMinimumWidth(160)
                box.addLayout(_centred(text))
        if action is not None:
            box.addSpacing(SMALL)
            box.addWidget(action, 0, middle)
        box.addStretch(1)
        self.setAccessibleName(f"{sentence} {hint}".strip())


def _centred(text: Text) -> QHBoxLayout:
    """A paragraph of limited width in the middle; an alignment would take its wrapping away."""
    box = QHBoxLayout()
    box.addStretch(1)
    box.addWidget(text, 100)
    box.addStretch(1)
    return box


class Toast(QFrame):
    """What was just done, low in the window, read aloud; goes by itself unless pointer or focus is on it.

    It stands where it covers nothing that can be pressed or filled in, also when the page changes under it.
    """

    def __init__(
        self, over: QWidget, words: str, *, action: str = "", act: Callable[[], object] | None = None
    ) -> None:
        super().__init__(over.window())
        box = QHBoxLayout(self)
        box.setContentsMargins(MEDIUM, 8, SMALL, 8)
        box.setSpacing(MEDIUM)
        said = Text(words, wrap=False)
        box.addWidget(said)
        if act is not None:
            box.addWidget(Button(action, "plain", pressed=lambda: (act(), self.close())))
        box.addWidget(IconButton("x", _("Close this message"), "plain", pressed=self.close))
        self.setAccessibleName(words)
        self._timer = QTimer(self, singleShot=True, interval=TOAST_MS)
        self._timer.timeout.connect(self._leave)
        self._look = QTimer(self, interval=TOAST_LOOKS_MS)
        self._look.timeout.connect(self.make_way)
        over.window().installEventFilter(self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.adjustSize()
        room = over.window().width() - 2 * LARGE
        if self.width() > room > 0:
            said.setWordWrap(True)
            self.setFixedWidth(room)
            self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()
        self._look.start()
        announce(over, words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay low in the middle when the window changes size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def make_way(self) -> None:
        """Move when the page has put something to press or fill in under it."""
        if not self.underMouse() and any(self.geometry().intersects(one) for one in self._in_use()):
            self._place()

    def _place(self) -> None:
        """As low as it covers nothing, rather in the middle than at a side; else low in the middle."""
        window = self.parentWidget()
        if window is None:
            return
        in_use = self._in_use()
        sides = ((window.width() - self.width()) // 2, window.width() - self.width() - LARGE, LARGE)
        lowest = window.height() - self.height() - LARGE
        for top in range(lowest, LARGE, -SMALL):
            for left in sides:
                if not any(QRect(QPoint(left, top), self.size()).intersects(one) for one in in_use):
                    self.move(left, top)
                    return
        self.move(sides[0], lowest)

    def _in_use(self) -> list[QRect]:
        """What of the window can be pressed or filled in, as far as it is in sight."""
        found = []
        for kind in (QAbstractButton, QLineEdit, QComboBox):
            for widget in self.window().findChildren(kind):
                if widget.isVisible() and not self.isAncestorOf(widget):
                    found.append(self._in_sight(widget))
        return [one for one in found if not one.isEmpty()]

    def _in_sight(self, widget: QWidget) -> QRect:
        """Where ``widget`` is in the window; what lies outside of a page that scrolls is cut away."""
        window, box, at = self.window(), widget.rect(), widget
        while at is not window:
            parent = at.parentWidget()
            if parent is None:
                break
            box = box.translated(at.pos()).intersected(parent.rect())
            at = parent
        return box

    def _leave(self) -> None:
        focus = self.window().focusWidget()
        if self.underMouse() or (focus is not None and self.isAncestorOf(focus)):
            self._timer.start()
        else:
            self.close()


class Dialog(QDialog):
    """A small window over the present one: title, sentences, buttons; Esc is the safe way out."""

    def __init__(self, over: QWidget | None, title: str, *sentences: str) -> None:
        super().__init__(over)
        self.setWindowTitle("Amparo")
        self.setModal(True)
        self.setProperty("ring", True)  # show at once which button answers Enter
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(420)
        self.setMaximumWidth(600)
        box = QVBoxLayout(self)
        box.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        box.setSpacing(SMALL)
        box.addWidget(Text(title, "question"))
        for sentence in sentences:
            if sentence:
                box.addWidget(Text(sentence))
        self.body = QVBoxLayout()
        box.addLayout(self.body)
        box.addSpacing(MEDIUM)
        self._buttons = row(spacing=SMALL)
        box.addLayout(self._buttons)
        self.setAccessibleName(title)
        self.setAccessibleDescription(" ".join(sentences))

    def showEvent(self, event: QShowEvent) -> None:
        """As high as its words are in its width; Qt thinks of a narrower one."""
        high = self.heightForWidth(self.width())
        if high > 0:
            self.resize(self.width(), high)
        super().showEvent(event)

    def add_button(self, button: Button, *, safe: bool = False) -> None:
        """One more button; the safe one has the focus and answers Enter."""
        self._buttons.addWidget(button)
        if safe:
            button.setDefault(True)
            button.setFocus()


def ask(
    over: QWidget | None,
    title: str,
    *will_happen: str,
    action: str,
    then: Callable[[], object],
    keep: str = "",
    danger: bool = False,
) -> Dialog:
    """Ask before doing ``action``, saying what will happen; Enter and Esc keep things as they are.

    Does not wait: ``then`` is called when the person agrees.
    """
    dialog = Dialog(over, title, *will_happen)
    dialog.add_button(Button(keep or _("Cancel"), "plain", pressed=dialog.reject), safe=True)
    dialog.add_button(Button(action, "filled-danger" if danger else "filled", pressed=dialog.accept))
    dialog.accepted.connect(then)
    dialog.open()
    return dialog


def tell(over: QWidget | None, error: RegistryError) -> Dialog:
    """Show what happened and what to do next; nothing but these two sentences."""
    dialog = Dialog(over, error.sentence(), error.advice())
    dialog.add_button(Button(_("Understood"), "filled", pressed=dialog.accept), safe=True)
    dialog.open()
    if over is not None:
        announce(over, str(error), urgent=True)
    return dialog
