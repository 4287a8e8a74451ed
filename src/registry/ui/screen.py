"""The one window on the desktop: it shows one thing at a time, and a curtain before it. Knows no page.

Its title is always “Amparo”. Behind the curtain nothing can be seen, focused or read aloud.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QVBoxLayout, QWidget

from registry.language import _
from registry.ui.parts import Button, Icon, Text, icon
from registry.ui.parts.now import colours

TITLE = "Amparo"


class Curtain(QWidget):
    """An empty page with the one way back."""

    drawn_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setSpacing(14)
        box.addStretch(1)
        middle = Qt.AlignmentFlag.AlignHCenter
        box.addWidget(Icon("eye-off", "muted", 32), 0, middle)
        self._words = Text("", "muted", wrap=False)
        box.addWidget(self._words, 0, middle)
        self.back = Button("", "plain", pressed=self.drawn_back.emit)
        box.addWidget(self.back, 0, middle)
        box.addStretch(1)
        self.dress()

    def dress(self) -> None:
        """Say it in the language spoken now."""
        self._words.setText(_("The screen is hidden. Nothing was closed."))
        self.back.setText(_("Continue"))
        self.setAccessibleName(self._words.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_F9, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}:
            self.drawn_back.emit()
        else:
            super().keyPressEvent(event)


class Screen(QStackedWidget):
    """The window on the desktop."""

    closing = Signal()
    hide_wanted = Signal()
    """F9 was pressed while a dialog was open; elsewhere the sidebar hears it."""
    help_wanted = Signal()
    """F1 was pressed where no sidebar hears it: in a dialog, before signing in."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setWindowIcon(icon("house", colours().accent, 32))
        self.resize(1180, 740)
        self.setMinimumSize(640, 420)
        self.curtain = Curtain()
        self.curtain.drawn_back.connect(self.show_again)
        self.addWidget(self.curtain)
        self._content: QWidget | None = None
        self._aside: list[tuple[QDialog, QWidget | None]] = []
        self._focus: QWidget | None = None
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def content(self) -> QWidget | None:
        """What is shown, or would be without the curtain."""
        return self._content

    def show_only(self, content: QWidget) -> None:
        """Show ``content``; what was shown before is deleted, and dialogs are closed."""
        aside, self._aside = self._aside, []
        for dialog in (*self._dialogs(), *(one for one, _focus in aside)):
            dialog.reject()
        old, self._content = self._content, content
        self.addWidget(content)
        self.setCurrentWidget(content)
        if old is not None:
            self.removeWidget(old)
            old.deleteLater()

    def hidden(self) -> bool:
        """Whether the curtain is drawn."""
        return self.currentWidget() is self.curtain

    def hide_now(self) -> None:
        """Draw the curtain over everything, dialogs too."""
        if self.hidden():
            return
        self._focus = self.focusWidget()
        for dialog in self._dialogs():
            dialog.hide()
            self._aside.append((dialog, dialog.focusWidget()))
        self.curtain.dress()
        self.setCurrentWidget(self.curtain)
        self.curtain.back.setFocus()

    def show_again(self) -> None:
        """Draw the curtain back: everything is as it was."""
        if self._content is None or not self.hidden():
            return
        self.setCurrentWidget(self._content)
        if self._focus is not None and self._content.isAncestorOf(self._focus):
            self._focus.setFocus()
        self._focus = None
        for dialog, focus in self._aside:
            dialog.show()
            if focus is not None:
                focus.setFocus()
        self._aside.clear()

    @staticmethod
    def _dialogs() -> list[QDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_F9 and isinstance(watched, QDialog):
                self.hide_wanted.emit()
                return True
            if event.key() == Qt.Key.Key_F1 and not self.hidden():
                self.help_wanted.emit()
                return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closing.emit()
