"""The audit trail on the screen: filters, whole sentences, page after page. Knows no page it stands on."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from registry.access import Right, Session, activity
from registry.access.activity import Filter, Line, Lines, Tally
from registry.access.telling import GROUPS
from registry.casework import codes
from registry.errors import Cancelled, NotFound, RegistryError
from registry.language import _, ngettext
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.parts import Banner, Button, Card, Column, EmptyState, Table, Text, Tone, clear, row
from registry.ui.parts.layout import column
from registry.ui.parts.tokens import MEDIUM
from registry.ui.periods import EVERYTHING_FROM, PeriodPicker
from registry.ui.tables import number
from registry.ui.when import local, said

TONES: Final[Mapping[str, Tone]] = {
    "printed": "info",
    "exported": "warning",
    "permissions": "info",
    "integrity": "good",
    "other": "warning",
}
"""How a kind of action stands out; the everyday ones do not."""


class TrailView(QWidget):
    """The trail with its filters. ``own``: only what this person did herself; ``code``: only one case."""

    shown = Signal()

    def __init__(self, context: Context, *, own: bool = False, code: str = "", fit: bool = False) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self._own, self._code, self._fit = own, code, fit
        self._turn = 0
        self._looked: set[str] = set()
        """Cases of which it is recorded that this person asked who saw them; empty text for the whole trail."""
        self.lines: Lines | None = None
        self._last = Filter()
        self.period = PeriodPicker("all")
        self.person, self.group, self.case = QComboBox(), QComboBox(), QLineEdit()
        self.notices, self.tallies = column(), column()
        self.table: Table[Line] = Table(self._columns(), name=_("Audit trail"))
        self._empty = column()
        self.newer = Button(_("Newer"), small=True, icon="chevron-left", pressed=self._to_newer)
        self.older = Button(_("Older"), small=True, icon="chevron-right", pressed=self._to_older)
        self.place = Text("", "muted", wrap=False)
        self._lay_out()
        self.period.chosen.connect(self.load)
        self.group.currentIndexChanged.connect(lambda _at: self.load())
        self.person.currentIndexChanged.connect(lambda _at: self.load())
        self.case.returnPressed.connect(self.load)
        self.case.editingFinished.connect(self._left_code)
        self.load()

    def _columns(self) -> list[Column[Line]]:
        when = Column[Line](_("When"), lambda one: said(local(one.at)), key=lambda one: one.seq, width=146)
        what = Column[Line](_("What happened"), lambda one: one.sentence, stretch=3, width=360)
        about = Column[Line](_("Case"), lambda one: one.codes, width=100)
        more = Column[Line](_("Details"), lambda one: one.more, stretch=2, width=220)
        kind = Column[Line](
            _("Kind"),
            lambda one: _(GROUPS[one.group]),
            tone=lambda one: TONES.get(one.group, "neutral"),
            width=160,
            from_width=860,
        )
        seq = Column[Line](
            _("Number"), lambda one: number(one.seq), key=lambda one: one.seq, right=True, width=90
        )
        if self._fit:  # among other things of a page there is less room
            return [when, what, more] if self._code else [when, what, about, more]
        return [when, what, about, more, kind, seq]

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(MEDIUM)
        box.addLayout(self._filters())
        box.addLayout(self.notices)
        box.addLayout(self.tallies)
        card = Card()
        card.add(self.table, 1)
        card.add(self._empty)
        foot = row(self.place)
        foot.addWidget(self.newer)
        foot.addWidget(self.older)
        card.add(foot)
        if self._fit:
            self.table.fit()
        else:
            self.table.wrap()
        box.addWidget(card, 1)

    def _filters(self) -> QHBoxLayout:
        self.group.addItem(_("Everything done"), "")
        for name, words in GROUPS.items():
            self.group.addItem(_(words), name)
        self.person.addItem(_("Everybody"), "")
        self.case.setPlaceholderText(_("Case code"))
        self.case.setMaximumWidth(150)
        for box, name in ((self.group, _("Kind of action")), (self.person, _("Person of the staff"))):
            box.setAccessibleName(name)
            box.view().setAccessibleName(name)
        self.case.setAccessibleName(_("Case code"))
        widgets: list[QWidget] = [self.period, self.group]
        if not self._own:
            self._offer_people()
            widgets += [self.person] if self._code else [self.person, self.case]
        return row(*widgets)

    def _offer_people(self) -> None:
        self.person.setMinimumWidth(190)
        self._context.work.run(
            self, lambda _p: activity.people(self._session), self._show_people, reading=True
        )

    def _show_people(self, people: dict[str, str]) -> None:
        for id, name in people.items():
            self.person.addItem(name, id)

    # --- reading ---

    def asked(self) -> Filter:
        """What is chosen."""
        period = self.period.period()
        everything = period.start == EVERYTHING_FROM
        return Filter(
            start="" if everything else period.start,
            end="" if everything else period.end,
            person=str(self.person.currentData() or ""),
            group=str(self.group.currentData() or ""),
            code=self._code or self._typed(),
        )

    def _typed(self) -> str:
        typed = self.case.text().strip()
        return codes.read(typed) or typed

    def _left_code(self) -> None:
        if self.lines is not None and self._typed() != self._last.code:
            self.load()

    def load(self, before: int = 0, after: int = 0) -> None:
        """Read a page; an answer that comes too late is dropped."""
        self._turn += 1
        turn, asked = self._turn, self.asked()
        self._last = asked
        look = not self._own and asked.code not in self._looked
        self._looked.add(asked.code)
        self._context.work.run(
            self,
            partial(_read, self._session, asked, self._own, before, after, look),
            lambda found: self._show(*found) if turn == self._turn else None,
            lambda problem: self._refused(problem) if turn == self._turn else None,
            reading=True,
            doing=_("Reading the audit trail…"),
            stoppable=True,
        )

    def _to_older(self) -> None:
        if self.lines and self.lines.lines:
            self.load(before=self.lines.lines[-1].seq)

    def _to_newer(self) -> None:
        if self.lines and self.lines.lines:
            self.load(after=self.lines.lines[0].seq)

    def _refused(self, problem: RegistryError) -> None:
        clear(self.notices)
        if isinstance(problem, Cancelled):
            return
        tone: Tone = "warning" if isinstance(problem, NotFound) else "bad"
        self.notices.addWidget(Banner(problem.sentence(), tone, more=problem.advice()))

    # --- showing ---

    def _show(self, found: Lines, tallies: list[Tally]) -> None:
        self.lines = found
        clear(self.notices)
        clear(self._empty)
        clear(self.tallies)
        self.table.set_rows(found.lines)
        self.table.setVisible(bool(found.lines))
        if not found.lines:
            words = _("Nothing of this kind is in the trail.")
            self._empty.addWidget(EmptyState("history", words, _("Choose a longer period or fewer filters.")))
        self.newer.setEnabled(found.newer)
        self.older.setEnabled(found.older)
        for button in (self.newer, self.older):
            button.setVisible(found.newer or found.older)
        self.place.setText(_span(found))
        if tallies:
            self.tallies.addWidget(_who(tallies))
        self.shown.emit()


def _read(
    session: Session, asked: Filter, own: bool, before: int, after: int, look: bool, _progress: Progress
) -> tuple[Lines, list[Tally]]:
    """A page, and for one case how often who did what; on the reading thread."""
    if own:
        return activity.mine(session, asked, before=before, after=after), []
    found = activity.read(session, asked, before=before, after=after)
    tallies = activity.tallies(session, asked) if asked.code else []
    if look and session.may(Right.AUDIT):
        activity.opened(session, asked.code)
    return found, tallies


def _span(found: Lines) -> str:
    if not found.lines:
        return ""
    last, first = found.lines[0].seq, found.lines[-1].seq
    count = len(found.lines)
    words = ngettext("{n} entry, number {first}", "{n} entries, from number {first} to number {last}", count)
    return words.format(n=number(count), first=number(first), last=number(last))


def _who(tallies: list[Tally]) -> Card:
    """By colleague, how often each kind of action."""
    card = Card(_("Who, and how often"))
    by: dict[str, list[str]] = {}
    for one in tallies:
        by.setdefault(one.who, []).append(f"{_(GROUPS[one.group])} {number(one.times)}")
    for who, times in by.items():
        card.add(row(Text(who, "strong", wrap=False), Text(" · ".join(times), "muted", wrap=False)))
    return card
