"""The manual beside the work: its contents, a search, its pages. Opens no link and reads nothing but its own file."""

import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QKeySequence, QShortcut, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from registry.language import _, current, resource
from registry.ui.pages.manual_look import dress
from registry.ui.parts import IconButton, NavList, Scroll, SearchField, Text, colours, row
from registry.ui.parts.messages import announce
from registry.ui.parts.tokens import LARGE, MEDIUM, SMALL

ASIDE: Final = 292
LEAST_LETTERS: Final = 2
CHAPTERS: Final[Mapping[str, str]] = {
    "first-start": "The first time",
    "sign-in": "Signing in, hiding, locking",
    "today": "Today",
    "people": "Searching and registering",
    "register": "Searching and registering",
    "another": "The page of a case",
    "case": "The page of a case",
    "arrival": "An urgent arrival",
    "orientation": "The page of a case",
    "statistics": "Statistics (Management)",
    "backups": "Backups",
    "exchange": "Bringing cases in and taking them out",
    "staff": "Accounts and roles (Management)",
    "keys": "Keys and stand-ins (Management)",
    "review": "Reviewing who has access (Management, data protection)",
    "rights": "Who may see what",
    "incident": "A lost or stolen computer (Management, data protection)",
    "audit": "The audit trail",
    "house": "Signing in, hiding, locking",
}
"""The chapter, by its English heading, that belongs to each place of the window."""


def written(language: str) -> str:
    """The manual in a language, as Markdown."""
    return resource("manual", f"{language}.md").read_text("utf-8")


def chapters(markdown: str) -> list[str]:
    """The headings of its chapters, in order."""
    return [line[3:].strip() for line in markdown.splitlines() if line.startswith("## ")]


def folded(text: str) -> str:
    """``text`` without accents and capitals, letter for letter, so that places in both are the same."""
    return "".join((unicodedata.normalize("NFD", letter)[0].lower() or letter)[0] for letter in text)


class _Paper(QTextBrowser):
    """Rich words to read: no link leads anywhere, nothing is loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def loadResource(self, _type: int, _name: QUrl | str) -> None:
        """Nothing is fetched, whatever a text may name."""
        return


class Manual(QDialog):
    """The manual in the language spoken now."""

    def __init__(self, over: QWidget | None) -> None:
        super().__init__(over)
        self.setWindowTitle("Amparo")
        self.setAccessibleName(_("Manual"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._text = written(current())
        self._places: list[int] = []
        """Where each chapter begins in the document."""
        self._hits: list[int] = []
        self._at = -1
        self.field = SearchField(_("Search in the manual"), key="")
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self.next)
        self.found = Text("", "caption", wrap=False)
        self.before_button = IconButton("chevron-up", _("The one before"), pressed=self.previous)
        self.next_button = IconButton("chevron-down", _("The next one"), pressed=self.next)
        self.nav = NavList()
        for at, title in enumerate(chapters(self._text)):
            self.nav.add(str(at), title)
        self.nav.chosen.connect(lambda name: self.open_chapter(int(name)))
        self.paper = _Paper()
        self.paper.setAccessibleName(_("Manual"))
        self.paper.verticalScrollBar().valueChanged.connect(self._mark)
        QShortcut(QKeySequence.StandardKey.Find, self, self.field.setFocus)
        self._lay_out()
        self._write()
        self._search("")
        room = over.window().size() if over is not None else QSize(1180, 740)
        self.resize(QSize(min(1000, room.width() - 40), max(420, min(760, room.height() - 40))))

    def _lay_out(self) -> None:
        aside = QVBoxLayout()
        aside.setSpacing(SMALL)
        aside.addWidget(Text(_("Manual"), "title", wrap=False))
        aside.addWidget(self.field)
        self._steps = QWidget()
        self._steps.setLayout(row(self.found, self.before_button, self.next_button, stretch=False))
        aside.addWidget(self._steps)
        aside.addWidget(Scroll(self.nav), 1)
        left = QWidget()
        left.setLayout(aside)
        aside.setContentsMargins(LARGE, LARGE, MEDIUM, LARGE)
        left.setFixedWidth(ASIDE)
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(left)
        box.addWidget(self.paper, 1)

    def _write(self) -> None:
        """The words on the paper, in the colours of now."""
        document = self.paper.document()
        document.setMarkdown(self._text)
        dress(document, colours())
        self.paper.setTextCursor(QTextCursor(document))
        self._places = []
        block = document.begin()
        while block.isValid():
            if block.blockFormat().headingLevel() == 2:
                self._places.append(block.position())
            block = block.next()

    # --- chapters ---

    def open_chapter(self, at: int) -> None:
        """Show a chapter from its beginning."""
        at = max(0, min(at, len(self._places) - 1))
        self.nav.mark(str(at))
        cursor = QTextCursor(self.paper.document())
        cursor.setPosition(self._places[at])
        self.paper.setTextCursor(cursor)
        top = self.paper.document().documentLayout().blockBoundingRect(cursor.block()).top()
        self.paper.verticalScrollBar().setValue(int(top) - LARGE)
        self.nav.mark(str(at))

    def open_for(self, place: str) -> None:
        """Show the chapter that belongs to a place of the window; the beginning if none does."""
        headings = chapters(written("en"))
        wanted = CHAPTERS.get(place, "")
        if wanted in headings:
            self.open_chapter(headings.index(wanted))

    def _mark(self, _value: int) -> None:
        """Mark the chapter that is at the top of the paper now."""
        bar = self.paper.verticalScrollBar()
        here = self.paper.cursorForPosition(QPoint(MEDIUM, 2 * LARGE)).position()
        if bar.value() == bar.maximum():  # the last chapters may be too short to come to the top
            here = self._places[-1]
        self.nav.mark(str(bisect_right(self._places, here) - 1))

    # --- search ---

    def _search(self, typed: str) -> None:
        wanted = folded(typed.strip())
        text = folded(self.paper.toPlainText())
        self._hits, self._at = [], -1
        if len(wanted) >= LEAST_LETTERS:
            at = text.find(wanted)
            while at >= 0:
                self._hits.append(at)
                at = text.find(wanted, at + len(wanted))
        counts = [0] * len(self._places)
        for hit in self._hits:
            counts[max(0, bisect_right(self._places, hit) - 1)] += 1
        for item, count in zip(self.nav.items(), counts, strict=True):
            item.set_note(str(count) if count else "")
        self._steps.setVisible(len(wanted) >= LEAST_LETTERS)
        self.before_button.setEnabled(bool(self._hits))
        self.next_button.setEnabled(bool(self._hits))
        self._go(0)

    def next(self) -> None:
        """The next place where the words stand."""
        self._go(self._at + 1)

    def previous(self) -> None:
        """The place before."""
        self._go(self._at - 1)

    def _go(self, at: int) -> None:
        if self._hits:
            self._at = at % len(self._hits)
            cursor = QTextCursor(self.paper.document())
            cursor.setPosition(self._hits[self._at])
            self.paper.setTextCursor(cursor)
            self._bring_into_sight()
            self.nav.mark(str(bisect_right(self._places, self._hits[self._at]) - 1))
            words = _("{n} of {all}").format(n=self._at + 1, all=len(self._hits))
        else:
            words = _("Not in the manual.")
        self.found.setText(words)
        self._colour()
        if self._steps.isVisible():
            announce(self.field, words)

    def _bring_into_sight(self) -> None:
        """Scroll so that there are lines to read before and after the present place."""
        self.paper.ensureCursorVisible()
        top, high, bar = self.paper.cursorRect().top(), self.paper.height(), self.paper.verticalScrollBar()
        if not high // 5 < top < high * 3 // 5:
            bar.setValue(bar.value() + top - high // 3)

    def _colour(self) -> None:
        """The places found on a weak ground, the present one on a strong one."""
        now, length = colours(), len(self.field.text().strip())
        marked = []
        for at, hit in enumerate(self._hits):
            cursor = QTextCursor(self.paper.document())
            cursor.setPosition(hit)
            cursor.setPosition(hit + length, QTextCursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            here = at == self._at
            look.setBackground(QColor(now.accent if here else now.warning_weak))
            look.setForeground(QColor(now.on_accent if here else now.text))
            one = QTextEdit.ExtraSelection()
            one.cursor, one.format = cursor, look
            marked.append(one)
        self.paper.setExtraSelections(marked)

    # --- the window ---

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            value = self.paper.verticalScrollBar().value()
            self._write()
            self._colour()
            self.paper.verticalScrollBar().setValue(value)


def show_manual(over: QWidget, place: str = "") -> Manual:
    """Show the manual over a window, beginning with what belongs to ``place``; the one there is comes forward."""
    there = next(
        (one for one in QApplication.topLevelWidgets() if isinstance(one, Manual) and one.isVisible()), None
    )
    made = there or Manual(QApplication.activeModalWidget() or over)
    made.show()
    if there is None:
        made.field.setFocus()
        QTimer.singleShot(0, made, lambda: made.open_for(place))
    made.raise_()
    made.activateWindow()
    return made
