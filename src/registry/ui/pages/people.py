"""People and cases: what a search found, or the list of cases. Knows no form; registering is offered after a search."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.access import Right, Session
from registry.casework import cases, search
from registry.casework.search import Found, Searched
from registry.errors import NotReady, RegistryError
from registry.forms import Person
from registry.forms.case import is_open
from registry.language import N_, _, ngettext
from registry.ui.context import Context
from registry.ui.pages.case_parts import RISK
from registry.ui.parts import Button, Card, Column, EmptyState, Page, Row, Rows, Table, Text, Tone, clear, row
from registry.ui.sealed import veiled
from registry.values import kinds
from registry.values.lists import code_list

SHOWS: Final = {
    "open": N_("Open cases"),
    "mine": N_("In my care"),
    "closed": N_("Closed cases"),
    "all": N_("All cases"),
}
NOTED_AFTER_MS = 1000
AGAIN_AFTER_MS = 600
CAME_BACK: Final = 4
"""People offered another case under one search."""
BY: Final = {
    "code": N_("code"),
    "document": N_("document"),
    "phone": N_("phone"),
    "name": N_("name"),
}


@dataclass(frozen=True)
class Line:
    """One line of the list: a case, a person without one, or that somebody exists outside the scope."""

    case: dict[str, Any]
    names: str
    house_name: str
    by: str = ""
    elsewhere: str = ""
    """Who answers for a case outside this person's scope; nothing else is known of it then."""


def lines(found: Sequence[Found]) -> list[Line]:
    """What a search found, a line each case."""
    made = []
    for one in found:
        if not one.in_scope:
            made.append(Line({}, "", "", one.by, one.responsible or _("another colleague")))
            continue
        for case in one.cases or ({"person_id": one.person_id},):
            made.append(Line(dict(case), one.names, one.house_name, one.by))
    return made


def has_left(one: Found) -> bool:
    """Whether somebody has cases and all that are known here are closed."""
    return bool(one.cases) and not any(is_open(case["status"] or "") for case in one.cases)


def line_of(case: dict[str, Any]) -> Line:
    """A case of the list of cases."""
    return Line(case, search.full_name(case, "person_"), str(case["person_house_name"] or ""))


def age_of(case: dict[str, Any]) -> int | None:
    """The age of the person of a case, as far as it is open here."""
    return cases.age(
        Person(
            birth_date=str(case.get("person_birth_date") or ""),
            estimated_age=case.get("person_estimated_age"),
            estimated_on=str(case.get("person_estimated_on") or ""),
        )
    )


class PeoplePage(Page):
    """The list of cases with its filters; with ``typed``, what the search found instead."""

    def __init__(self, context: Context, typed: str = "", show: str = "open") -> None:
        super().__init__(_("People and cases"))
        self._context, self._session = context, context.session
        self._typed, self._show_now = typed, show if show in SHOWS else "open"
        self._turn = 0
        self._searched: Searched | None = None
        self._cases: list[dict[str, Any]] = []
        self._filters: dict[str, Button] = {}
        self._groups = self._filter_bar()
        self.add(self._groups)
        self._place = QVBoxLayout()
        self.add(self._place, 1)
        self._note = QTimer(self, singleShot=True, interval=NOTED_AFTER_MS)
        self._note.timeout.connect(self._note_search)
        context.changed.connect(self._changed)
        self.search(typed)

    def _filter_bar(self) -> QWidget:
        bar = QWidget()
        for name, words in SHOWS.items():
            button = Button(_(words), small=True, pressed=partial(self.show_only, name))
            button.setCheckable(True)
            self._filters[name] = button
        if not self._session.may(Right.REGISTER):
            self._filters["mine"].hide()
        bar.setLayout(row(*self._filters.values()))
        return bar

    # --- reading ---

    def search(self, typed: str) -> None:
        """Look for ``typed``; the list of cases when it is empty."""
        self._typed = typed.strip()
        self._turn += 1
        self._note.stop()
        turn, session = self._turn, self._session
        job: Callable[[Any], Any] = lambda _p: cases.all_cases(session)  # noqa: E731
        if self._typed:
            job = partial(self._look, session, self._typed)
        done = self._show_found if self._typed else self._show_cases
        self._context.work.run(
            self,
            job,
            lambda found: done(found) if turn == self._turn else None,
            lambda problem: self._refused(problem) if turn == self._turn else None,
            reading=True,
        )

    @staticmethod
    def _look(session: Session, typed: str, _progress: object) -> Searched:
        return search.search(session, typed)

    @Slot(str, str)
    def _changed(self, form: str, _id: str) -> None:
        if form in ("case", "person") and self.isVisible():
            self.search(self._typed)

    def _refused(self, problem: RegistryError) -> None:
        self._fill(EmptyState("clock", problem.sentence(), problem.advice()))
        self._groups.hide()
        if isinstance(problem, NotReady):
            QTimer.singleShot(AGAIN_AFTER_MS, self, lambda: self.search(self._typed))

    def _note_search(self) -> None:
        """A search counts once somebody stopped typing or opened a result."""
        typed, session = self._typed, self._session
        self._note.stop()
        if typed:
            same = self._searched is not None and self._searched.typed == typed
            found = [one.person_id for one in self._searched.found] if same and self._searched else []
            self._context.work.run(self, lambda _p: session.note_search(typed, found), lambda _done: None)

    # --- the list of cases ---

    def show_only(self, name: str) -> None:
        """Show the cases of one filter of `SHOWS`."""
        self._show_now = name
        self._show_cases(self._cases)

    def _of(self, name: str) -> list[dict[str, Any]]:
        me = self._session.person_id
        wanted: dict[str, Callable[[dict[str, Any]], bool]] = {
            "open": lambda case: is_open(case["status"] or ""),
            "mine": lambda case: is_open(case["status"] or "") and case["responsible"] == me,
            "closed": lambda case: not is_open(case["status"] or ""),
            "all": lambda _case: True,
        }
        return [case for case in self._cases if wanted[name](case)]

    def _show_cases(self, found: list[dict[str, Any]]) -> None:
        self._cases, self._searched = found, None
        self.say(_("People and cases"))
        for name, button in self._filters.items():
            button.setText(f"{_(SHOWS[name])} ({len(self._of(name))})")
            button.setChecked(name == self._show_now)
        self._groups.setVisible(bool(found))
        if not found:
            self._fill(self._nobody_yet())
            return
        shown = self._of(self._show_now)
        if not shown:
            self._fill(EmptyState("users", _("No case here."), _("Choose another group above, or search.")))
            return
        self._fill(self._table([line_of(case) for case in shown], _("Cases")), pad=8)

    def _nobody_yet(self) -> EmptyState:
        if self._session.may(Right.REGISTER):
            return EmptyState(
                "users",
                _("Nobody is registered yet."),
                _("Search first in the box at the top (Ctrl+K); then you can register the person."),
            )
        arrival = Button(_("Register arrival"), icon="plus", pressed=lambda: self._context.go("arrival"))
        hint = _("When somebody arrives, register the arrival.")
        may = self._session.may(Right.RECEIVE)
        return EmptyState("users", _("Nobody is registered yet."), hint, action=arrival if may else None)

    # --- what was found ---

    def _show_found(self, searched: Searched) -> None:
        self._searched = searched
        self._note.start()
        self._groups.hide()
        found = lines(searched.found)
        count = len(searched.found)
        words = ngettext("{n} likely match", "{n} likely matches", count).format(n=count) if count else ""
        self.say(_("Search"), words)
        clear(self._place)
        if found:
            card = Card(pad=8)
            table = self._table(found, _("Likely matches"), by=True)
            table.fit()
            card.add(table)
            self._place.addWidget(card)
        back = [one for one in searched.found if one.in_scope and has_left(one)]
        if back and self._session.may(Right.REGISTER):
            self._place.addWidget(self._came_back(back[:CAME_BACK]))
        self._place.addWidget(self._next_step(bool(found)))
        self._place.addStretch(1)

    def _came_back(self, people: Sequence[Found]) -> Card:
        """Those whose cases are all closed: another case can be opened."""
        card = Card(_("Did somebody come back?"))
        discreet = self._context.settings.discreet
        rows = []
        for one in people:
            names = veiled(one.names, discreet) or veiled(one.house_name, discreet) or _("No name yet")
            codes = ", ".join(str(case["code"]) for case in one.cases)
            go = partial(self._context.go, "another", person_id=one.person_id)
            open_it = Button(_("Open another case"), icon="plus", small=True, pressed=go)
            rows.append(Row(names, _("Closed: {codes}").format(codes=codes), action=open_it))
        card.add(Rows(rows))
        return card

    def _next_step(self, some: bool) -> QWidget:
        """Register, offered only here, beside the likely matches."""
        may = self._session.may(Right.REGISTER)
        new = Button(_("Register a new person"), "filled", icon="user-plus", pressed=self._register)
        card = Card()
        if not some:
            hint = _("Try a part of the name, the code, a document or a phone.")
            if may:
                hint = _("Names that sound alike were searched too. If you are sure, register the person.")
            card.add(
                EmptyState("search", _("Nobody like that was found."), hint, action=new if may else None)
            )
        elif may:
            words = row(Text(_("Is it none of these?"), "strong", wrap=False), new, stretch=False)
            words.insertStretch(1, 1)
            card.add(words)
        else:
            card.hide()
        return card

    def _register(self) -> None:
        self._note_search()
        self._context.go("register", searched=self._searched)

    # --- the table ---

    def _table(self, rows: list[Line], name: str, *, by: bool = False) -> Table[Line]:
        table = Table(self._columns(by), rows, name=name)
        table.opened.connect(self._open)
        table.clicked.connect(lambda index: self._open(table.rows_model().row(index.row())))
        return table

    def _columns(self, by: bool) -> list[Column[Line]]:
        discreet, opens = self._context.settings.discreet, self._session.rights.opens
        named, statuses = self._session.staff_name, code_list("case_status")

        def status(one: Line) -> str:
            return (
                statuses.label(kinds.plain_code(one.case.get("status") or ""))
                if one.case.get("status")
                else ""
            )

        def age(one: Line) -> int | None:
            return age_of(one.case)

        def risk(one: Line) -> tuple[str, Tone | None]:
            words, tone = RISK.get(one.case.get("risk") or "", ("", None))
            return _(words), tone

        def who(one: Line) -> str:
            return (
                veiled(one.names, discreet)
                if not one.elsewhere
                else _("Exists, in the care of {who}").format(who=one.elsewhere)
            )

        def responsible(one: Line) -> str:
            return named(one.case["responsible"]) if one.case.get("responsible") else ""

        columns = [
            Column[Line](_("Code"), lambda one: one.case.get("code") or "", strong=True),
            Column[Line](_("House name"), lambda one: veiled(one.house_name, discreet), stretch=1),
        ]
        columns.append(Column[Line](_("Names") if "identity" in opens else "", who, stretch=3))
        if "profile" in opens:
            columns.append(
                Column[Line](
                    _("Age"), lambda one: "" if age(one) is None else str(age(one)), key=age, right=True
                )
            )
        columns += [
            Column[Line](_("Status"), status, from_width=640),
            Column[Line](_("Risk"), lambda one: risk(one)[0], tone=lambda one: risk(one)[1]),
            Column[Line](_("Responsible"), responsible, stretch=1, from_width=760),
        ]
        if by:
            columns.append(Column[Line](_("Found by"), lambda one: _(BY.get(one.by, ""))))
        return columns

    def _open(self, one: Line) -> None:
        if self._searched is not None:
            self._note_search()
        if one.elsewhere:
            words = _("This case exists and is in the care of {who}.").format(who=one.elsewhere)
            self._context.say(words + " " + _("Ask that person or Management for access."), "info")
        elif one.case.get("id"):
            self._context.go("case", case_id=one.case["id"])
        elif self._session.may(Right.REGISTER):
            self._context.go("another", person_id=one.case["person_id"])

    def _fill(self, what: QWidget, *, pad: int = 16) -> None:
        clear(self._place)
        card = Card(pad=pad)
        card.add(what, 1)
        self._place.addWidget(card, 1)
