"""Editors of words, numbers and dates. Know the kinds they edit, no form."""

from typing import Any

from PySide6.QtCore import QDate, QLocale, QPoint, QSignalBlocker, Qt
from PySide6.QtGui import QColor, QPalette, QTextCharFormat
from PySide6.QtWidgets import (
    QCalendarWidget,
    QFrame,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from registry.fields import Field
from registry.language import _, current
from registry.ui.editors.base import Editor, LineEditor
from registry.ui.parts import Button, Elided, IconButton, colours, icon, restyle
from registry.values import dates, kinds


class TextEditor(LineEditor):
    """Words on one line."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.add_menu()


class ProseEditor(Editor):
    """Words on several lines; the box grows with them, Tab leaves it."""

    LEAST, MOST = 3, 14

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.words.textChanged.connect(self._typed)
        self.setFocusProxy(self.words)
        self.box.addWidget(self.words)
        self._grow()

    def set_read_only(self, read_only: bool) -> None:
        self.words.setReadOnly(read_only)

    def _read(self) -> Any:
        return self.field.kind.read(self.words.toPlainText())

    def _unfinished(self) -> Any:
        return self.words.toPlainText()

    def _show(self, value: Any) -> None:
        with QSignalBlocker(self.words):
            self.words.setPlainText(value)
        self._grow()

    def _typed(self) -> None:
        self._touch()
        self._grow()

    def _grow(self) -> None:
        lines = max(self.LEAST, min(self.MOST, int(self.words.document().size().height()) + 1))
        high = lines * self.words.fontMetrics().lineSpacing() + 22
        if self.words.height() != high:
            self.words.setFixedHeight(high)


class NumberEditor(LineEditor):
    """A whole number; a short line that may stay empty."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.line.setMaximumWidth(120)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.add_menu()
        self.box.addStretch(1)


def typed_date(stored: str) -> str:
    """A stored date as a person would type it; anything else as it is."""
    try:
        if kinds.Date(hour="T" in stored, partial="T" not in stored).read(stored) != stored:
            return stored
    except ValueError:
        return stored
    day, _t, hour = stored.partition("T")
    return "/".join(reversed(day.split("-"))) + (f" {hour}" if hour else "")


def month_view() -> QCalendarWidget:
    """A calendar in the language and the colours of the program."""
    made, now = QCalendarWidget(), colours()
    made.setLocale(QLocale("es_PE" if current() == "es" else "en_GB"))
    made.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    made.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    made.setMinimumSize(320, 230)
    plain = QTextCharFormat()
    plain.setForeground(QColor(now.text))
    for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
        made.setWeekdayTextFormat(day, plain)
    bar = made.findChild(QWidget, "qt_calendar_navigationbar")
    if bar is not None:
        ground = bar.palette()
        ground.setColor(QPalette.ColorRole.Highlight, QColor(now.surface))
        ground.setColor(QPalette.ColorRole.HighlightedText, QColor(now.text))
        for each in (bar, *bar.findChildren(QToolButton)):
            each.setPalette(ground)
        bar.setBackgroundRole(QPalette.ColorRole.Base)
    for name, picture in (("prev", "chevron-left"), ("next", "chevron-right")):
        button = made.findChild(QToolButton, f"qt_calendar_{name}month")
        if isinstance(button, QToolButton):
            button.setIcon(icon(picture, now.text))
    return made


class DateEditor(LineEditor):
    """A date as precise as it is known, typed freely, with its reading beside it and a calendar at hand."""

    def __init__(self, field: Field) -> None:
        kind = field.kind
        partial, self._hour = getattr(kind, "partial", False), getattr(kind, "hour", False)
        super().__init__(field, hint=_("day/month/year hour:minute") if self._hour else _("day/month/year"))
        if partial:
            self.line.setToolTip(_("A year alone, or month/year, is enough when no more is known"))
        # wide enough for its hint; the reading takes the rest
        self.line.setFixedWidth(self.line.fontMetrics().horizontalAdvance(self.line.placeholderText()) + 44)
        self._calendar = IconButton("calendar-days", _("Choose a day"), "plain", pressed=self._open)
        self.reading = Elided("", "muted")
        self.box.addWidget(self._calendar)
        self.add_menu()
        self.box.addWidget(self.reading, 1)

    def set_read_only(self, read_only: bool) -> None:
        super().set_read_only(read_only)
        self._calendar.setEnabled(not read_only)

    def _for_typing(self, value: Any) -> str:
        return typed_date(value)

    def _shown(self) -> None:
        self._tell("" if self._special else self.line.text())

    def _left(self) -> None:
        self._tell(self.line.text() if not self._special else "", finished=True)

    def _tell(self, text: str, *, finished: bool = False) -> None:
        """The date as it will be understood; what is wrong with it once the line was left."""
        wrong = ""
        try:
            said = self.field.kind.show(self.field.kind.read(text)) if text.strip() else ""
        except ValueError as reason:
            said = wrong = str(reason) if finished else ""
        self.reading.setProperty("tone", "bad" if wrong else None)
        restyle(self.reading)
        self.reading.setText(said)

    def _open(self) -> None:
        """The calendar, under the line; Esc closes it."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.setProperty("role", "popup")
        box = QVBoxLayout(popup)
        box.setContentsMargins(8, 8, 8, 8)
        calendar = month_view()
        calendar.setSelectedDate(self._chosen_day())
        calendar.setAccessibleName(_("Choose a day"))
        calendar.activated.connect(lambda day: self._choose(day, popup))
        calendar.clicked.connect(lambda day: self._choose(day, popup))
        box.addWidget(calendar)
        now = _("Now") if self._hour else _("Today")
        box.addWidget(
            Button(now, "quiet", pressed=lambda: self._choose(QDate.currentDate(), popup, now=True))
        )
        popup.adjustSize()
        popup.move(self.line.mapToGlobal(QPoint(0, self.line.height() + 4)))
        popup.show()
        calendar.setFocus()

    def _chosen_day(self) -> QDate:
        try:
            day = dates.first_day(self.field.kind.read(self.line.text()))
            return QDate(day.year, day.month, day.day)
        except (ValueError, TypeError):
            return QDate.currentDate()

    def _choose(self, day: QDate, popup: QFrame, *, now: bool = False) -> None:
        stored = dates.now() if now and self._hour else day.toString("yyyy-MM-dd")
        self._show(stored)
        self._touch()
        popup.close()
        self.line.setFocus()
