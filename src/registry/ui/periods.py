"""The periods one usually asks about, and the choice of one. Knows nothing of what is counted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QWidget

from registry.language import N_, _
from registry.ui.parts import Text, row
from registry.values import dates

EVERYTHING_FROM: Final = "1990-01-01"


@dataclass(frozen=True)
class Period:
    """Whole days, both included, as stored dates."""

    start: str
    end: str

    def words(self) -> str:
        """As people read it."""
        return f"{dates.shown(self.start)} – {dates.shown(self.end)}"


def this_year(day: date) -> Period:
    """From 1 January to today."""
    return Period(f"{day.year}-01-01", day.isoformat())


def last_half_year(day: date) -> Period:
    """The last half of a year that has ended."""
    if day.month > 6:
        return Period(f"{day.year}-01-01", f"{day.year}-06-30")
    return Period(f"{day.year - 1}-07-01", f"{day.year - 1}-12-31")


def last_month(day: date) -> Period:
    """The month before this one."""
    end = day.replace(day=1) - timedelta(1)
    return Period(end.replace(day=1).isoformat(), end.isoformat())


def last_year(day: date) -> Period:
    """The year before this one."""
    return Period(f"{day.year - 1}-01-01", f"{day.year - 1}-12-31")


def everything(day: date) -> Period:
    """From the first day a registry may have to today."""
    return Period(EVERYTHING_FROM, day.isoformat())


USUAL: Final = {
    "year": (N_("This year"), this_year),
    "half": (N_("Last half-year"), last_half_year),
    "month": (N_("Last month"), last_month),
    "before": (N_("Last year"), last_year),
    "all": (N_("Everything"), everything),
}
OWN: Final = "own"


class PeriodPicker(QWidget):
    """A list of usual periods; two dates appear for one's own."""

    chosen = Signal()

    def __init__(self, first: str = "year") -> None:
        super().__init__()
        self.which = QComboBox()
        self.which.setAccessibleName(_("Period"))
        self.which.view().setAccessibleName(_("Period"))
        for name, (words, _period) in USUAL.items():
            self.which.addItem(_(words), name)
        self.which.addItem(_("From … to …"), OWN)
        self.start, self.end = QDateEdit(), QDateEdit()
        self._dates = QWidget()
        for edit, name in ((self.start, _("First day")), (self.end, _("Last day"))):
            edit.setCalendarPopup(True)
            edit.setDisplayFormat("dd/MM/yyyy")
            edit.setAccessibleName(name)
            edit.dateChanged.connect(lambda _day: self._changed_day())
        self._dates.setLayout(row(self.start, Text("–", wrap=False), self.end, stretch=False))
        self.setLayout(row(self.which, self._dates, stretch=False))
        self._setting = False
        self.choose(first)
        self.which.currentIndexChanged.connect(lambda _at: self._changed())

    def choose(self, name: str) -> None:
        """Choose a period by its name in `USUAL`, or ``own``."""
        self.which.setCurrentIndex(self.which.findData(name))
        self._show()

    def period(self) -> Period:
        """The period chosen."""
        name = str(self.which.currentData())
        if name in USUAL:
            return USUAL[name][1](date.today())
        start, end = (one.date().toString("yyyy-MM-dd") for one in (self.start, self.end))
        return Period(start, max(start, end))

    def _show(self) -> None:
        own = self.which.currentData() == OWN
        if not own:
            self._setting = True
            now = self.period()
            self.start.setDate(QDate.fromString(now.start, "yyyy-MM-dd"))
            self.end.setDate(QDate.fromString(now.end, "yyyy-MM-dd"))
            self._setting = False
        self._dates.setVisible(own)

    def _changed(self) -> None:
        self._show()
        self.chosen.emit()

    def _changed_day(self) -> None:
        if not self._setting:
            self.chosen.emit()
