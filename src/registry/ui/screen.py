"""The one window on the desktop: it shows one thing at a time, and a curtain before it. Knows no page.

Its title is always “Amparo”. Behind the curtain nothing can be seen, focused or read aloud.
"""

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, SignalInstance
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QToolTip, QWidget

from registry.ui import parts
from registry.ui.parts import icon
from registry.ui.parts.now import colours

if TYPE_CHECKING:
    from registry.ui.curtain import Curtain

TITLE = "Amparo"


class Screen(QStackedWidget):
    """The window on the desktop."""

    closing = Signal()
    hide_wanted = Signal()
    """F9 was pressed while a dialog was open; elsewhere the sidebar hears it."""
    lock_wanted = Signal()
    """Ctrl+L, likewise."""
    change_wanted = Signal()
    """Ctrl+U, likewise."""
    help_wanted = Signal()
    """F1 was pressed where no sidebar hears it: in a dialog, before signing in."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setWindowIcon(icon("house", colours().accent, 32))
        self.resize(1180, 740)
        self.setMinimumSize(640, 420)
        self._curtain: Curtain | None = None
        self._content: QWidget | None = None
        self._aside: list[tuple[QDialog, QWidget | None]] = []
        self._focus: QWidget | None = None
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    @property
    def curtain(self) -> "Curtain":
        """What stands before the hidden screen; made when it is first asked for, after the window is there."""
        if self._curtain is None:
            from registry.ui.curtain import Curtain

            self._curtain = Curtain()
            self._curtain.lock_asked.connect(self.lock_wanted)
            self._curtain.change_asked.connect(self.change_wanted)
            self.addWidget(self._curtain)
        return self._curtain

    def content(self) -> QWidget | None:
        """What is shown, or would be without the curtain."""
        return self._content

    def show_only(self, content: QWidget) -> None:
        """Show ``content``; what was shown before is deleted, and dialogs are closed."""
        aside, self._aside = self._aside, []
        if self._content is not None:
            self._close_small_things()
        for dialog in (*self._dialogs(), *(one for one, _focus in aside)):
            if shiboken6.isValid(dialog):
                dialog.reject()
        old, self._content = self._content, content
        self.addWidget(content)
        self.setCurrentWidget(content)
        if old is not None:
            self.removeWidget(old)
            old.deleteLater()

    def hidden(self) -> bool:
        """Whether the curtain is drawn."""
        return self._curtain is not None and self.currentWidget() is self._curtain

    def hide_now(self) -> None:
        """Draw the curtain over everything, dialogs too."""
        if self.hidden():
            return
        QGuiApplication.inputMethod().commit()  # an accent half typed belongs to what is written
        self._focus = self.focusWidget()
        self._put_aside()
        self.setCurrentWidget(self.curtain)
        self.curtain.setFocus()

    def _put_aside(self) -> None:
        """Whatever stands over the window goes: dialogs until the curtain is drawn back, the rest for good."""
        self._close_small_things()
        for dialog in self._dialogs():
            dialog.hide()
            if all(one is not dialog for one, _focus in self._aside):
                self._aside.append((dialog, dialog.focusWidget()))

    def _close_small_things(self) -> None:
        QToolTip.hideText()
        while (popup := QApplication.activePopupWidget()) is not None:
            if not popup.close():
                break
        for toast in self.findChildren(parts.Toast):
            toast.close()

    def show_again(self) -> None:
        """Draw the curtain back: everything is as it was."""
        if self._content is None or not self.hidden():
            return
        self.setCurrentWidget(self._content)
        self.curtain.ask("")  # nothing typed stays in it
        focus, self._focus = self._focus, None
        if focus is not None and shiboken6.isValid(focus) and self._content.isAncestorOf(focus):
            focus.setFocus()
        aside, self._aside = self._aside, []
        for dialog, inside in aside:
            if shiboken6.isValid(dialog):
                dialog.show()
                if inside is not None and shiboken6.isValid(inside):
                    inside.setFocus()

    @staticmethod
    def _dialogs() -> list[QDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._wanted_by(event):
            event.ignore()  # else Ctrl+U would empty the line one writes in
            return True
        if kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            inside = isinstance(watched, QWidget) and isinstance(watched.window(), QDialog)
            if inside and (signal := self._wanted_by(event)) is not None:
                signal.emit()
                return True
            if event.key() == Qt.Key.Key_F1 and not self.hidden():
                self.help_wanted.emit()
                return True
        elif kind == QEvent.Type.Show and self.hidden() and self._comes_before(watched):
            QTimer.singleShot(0, self, self._put_aside)
        return super().eventFilter(watched, event)

    def _wanted_by(self, event: QKeyEvent) -> SignalInstance | None:
        """What a key pressed in a dialog asks of the whole window, which does not hear it then."""
        if event.key() == Qt.Key.Key_F9:
            return self.hide_wanted
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            return {Qt.Key.Key_L: self.lock_wanted, Qt.Key.Key_U: self.change_wanted}.get(Qt.Key(event.key()))
        return None

    def _comes_before(self, watched: QObject) -> bool:
        """Whether it would stand before the curtain: a window that opens when work ends, a notice."""
        return isinstance(watched, parts.Toast) or (isinstance(watched, QWidget) and watched.isWindow())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closing.emit()
