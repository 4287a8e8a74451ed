"""Another case of somebody who came back: a short form and a new stay, beside the cases there were. Knows no search."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from registry.access import Session, drafts
from registry.casework import register
from registry.casework.search import full_name
from registry.errors import RegistryError
from registry.fields import form_of, problems
from registry.forms import Case, Person, Stay
from registry.forms.case import is_open
from registry.language import _
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.editors import Editors
from registry.ui.form import RecordForm
from registry.ui.parts import (
    Banner,
    Button,
    Card,
    Columns,
    EmptyState,
    FieldRow,
    FormSection,
    Page,
    Row,
    Rows,
    Text,
    clear,
)
from registry.ui.parts.tokens import MEDIUM
from registry.ui.savebar import SaveBar
from registry.ui.sealed import veiled
from registry.values import dates, kinds
from registry.values.lists import code_list

CASE_SECTIONS = ("state", "referral", "wishes", "door")
STAY_FIELDS = ("entered_on", "room")
CARRIED = ("condition", "decided_by", "decided_on", "not_admitted")
"""What stays true of a person from one case to the next, until somebody finds otherwise."""


@dataclass(frozen=True)
class Before:
    """Who came back, her cases in this person's scope, newest first, and a stay that has no end yet."""

    person: Person = field(repr=False)
    cases: tuple[Case, ...] = field(repr=False)
    staying: Stay | None = field(default=None, repr=False)

    @property
    def open_case(self) -> Case | None:
        """A case that is still being accompanied."""
        return next((case for case in self.cases if is_open(case.status)), None)


def before(session: Session, person_id: str) -> Before:
    """Read what there was; looking at the person is recorded."""
    person = session.get(Person, person_id)
    cases = sorted(session.children(Case, "person", person_id), key=lambda one: one.opened_on, reverse=True)
    stays = [stay for case in cases for stay in session.children(Stay, "case", case.id)]
    return Before(person, tuple(cases), next((stay for stay in stays if not stay.left_on), None))


def begun(session: Session, there: Before) -> Case:
    """The case to write in, with what is carried over from the newest one."""
    carried = {name: getattr(there.cases[0], name) for name in CARRIED} if there.cases else {}
    return Case(
        person_id=there.person.id,
        status="active",
        opened_on=dates.today(),
        responsible=session.person_id,
        **{"condition": "possible"} | {name: value for name, value in carried.items() if value},
    )


class StayCard(Card):
    """Whether the person lives in the house again, since when, and where."""

    def __init__(self, session: Session, *, possible: bool) -> None:
        super().__init__(_("Stay"))
        self.lives = QCheckBox(_("Lives in the house again"))
        self.lives.setChecked(possible)
        self.lives.setEnabled(possible)
        self.add(self.lives)
        self._place = FormSection()
        self._rows: dict[str, FieldRow] = {}
        form, maker = form_of(Stay), Editors({}, session.staff_name)
        self.editors = {name: maker.make(form[name]) for name in STAY_FIELDS}
        for name, editor in self.editors.items():
            self._rows[name] = self._place.add(_(form[name].label), editor, required=form[name].required)
        self.editors["entered_on"].set_value(dates.today())
        self.add(self._place)
        self._place.setVisible(possible)
        self.lives.toggled.connect(self._place.setVisible)

    def stay(self) -> Stay | None:
        """The stay that begins; None if there is none. ValueError with what is wrong shown beside its question."""
        if not self.lives.isChecked():
            return None
        wrong: dict[str, str] = {}
        answers: dict[str, Any] = {}
        for name, editor in self.editors.items():
            try:
                answers[name] = editor.value()
            except ValueError as reason:
                wrong[name] = str(reason)
        made = Stay(**answers)
        wrong |= {one.name: reason for one, reason in problems(made) if one.name not in wrong}
        for name, row in self._rows.items():
            row.set_error(wrong.get(name, ""))
        if wrong:
            raise ValueError("; ".join(wrong.values()))
        return made


class AnotherCasePage(Page):
    """The new case of somebody who is already registered."""

    def __init__(self, context: Context, person_id: str) -> None:
        super().__init__(_("Another case"))
        self._context, self._session = context, context.session
        self._person_id = person_id
        self.case: RecordForm | None = None
        self.stay: StayCard | None = None
        self._place = QVBoxLayout()
        self.add(self._place, 1)
        self.bar = SaveBar(_("Open the case"), save=self.save, leave=self._leave)
        self.bar.hide()
        outer: Any = self.layout()
        outer.addWidget(self.bar)
        context.work.run(self, lambda _p: before(self._session, person_id), self._show, self._closed)

    def _closed(self, problem: RegistryError) -> None:
        back = Button(_("Back to people and cases"), pressed=lambda: self._context.go("people"))
        self._place.addWidget(EmptyState("lock", problem.sentence(), problem.advice(), action=back))

    def _show(self, there: Before) -> None:
        discreet = self._context.settings.discreet
        person = there.person
        names = full_name(vars(person))
        house = f"«{veiled(person.house_name, discreet)}»" if person.house_name else ""
        self.say(self.title(), " · ".join(filter(None, (house, veiled(names, discreet)))))
        clear(self._place)
        for banner in self._warnings(there):
            self._place.addWidget(banner)
        self._place.addSpacing(0 if not self._place.count() else MEDIUM)
        sides = Columns(14, 6, narrow=860)
        self.stay = StayCard(self._session, possible=there.staying is None)
        self.case = RecordForm(self._context, begun(self._session, there), sections=CASE_SECTIONS)
        sides[0].addWidget(self.stay)
        sides[0].addWidget(self.case)
        sides[0].addStretch(1)
        sides[1].addWidget(self._cases(there))
        sides[1].addStretch(1)
        self._place.addWidget(sides, 1)
        self.bar.show()
        self.case.reach()

    def _warnings(self, there: Before) -> list[Banner]:
        """What should be looked at before another case is opened."""
        made = []
        case = there.open_case
        if case is not None:
            words = _("There is already an open case: {code}.").format(code=case.code)
            more = _("Write there what is new, unless this is really something else.")
            made.append(Banner(words, "warning", action=self._see(case, "summary"), more=more))
        stay = there.staying
        if stay is not None:
            held = next((one for one in there.cases if one.id == stay.case_id), None)
            words = _("The last stay has no day of leaving.")
            more = _("Write it first; then a new stay can begin.")
            see = self._see(held, "stays") if held is not None else None
            made.append(Banner(words, "warning", action=see, more=more))
        return made

    def _see(self, case: Case, section: str) -> Button:
        go = partial(self._context.go, "case", case_id=case.id, section=section)
        return Button(_("See"), small=True, pressed=go)

    def _cases(self, there: Before) -> Card:
        card = Card(_("Cases of this person"))
        if not there.cases:
            card.add(Text(_("None yet."), "muted"))
            return card
        card.add(
            Rows(
                Row(case.code, _days(case), after=_status(case), action=self._see(case, "summary"))
                for case in there.cases
            )
        )
        words = _("The condition and who must not be let in are taken over from the newest case.")
        card.add(Text(words, "caption"))
        return card

    # --- saving ---

    def save(self) -> None:
        """Save the case and the stay, or neither; what is wrong is shown beside its question."""
        assert self.case is not None
        assert self.stay is not None
        if self.case.is_offering():
            self.bar.say(_("Choose first what to do with the draft"), wrong=True)
            return
        made = self.case.checked()
        try:
            stay = self.stay.stay()
        except ValueError:
            made = None
        if not isinstance(made, Case):
            self.bar.say(_("Some answers need attention"), wrong=True)
            return
        self.bar.set_busy(True)
        self.bar.say(_("Saving…"))
        self._context.work.run(self, partial(self._job, made, stay), self._saved, self._refused)

    def _job(self, made: Case, stay: Stay | None, _progress: Progress) -> str:
        saved = register.open_case(self._session, self._person_id, made, stay)
        drafts.drop(self._session, made)
        return saved.id

    def _saved(self, case_id: str) -> None:
        if self.case is not None:
            self.case.done()
        self._context.say(_("The case is open."))
        self._context.go("case", case_id=case_id)

    def _refused(self, problem: RegistryError) -> None:
        self.bar.set_busy(False)
        self.bar.say(_("Not saved; nothing was lost"), wrong=True)
        if self.case is not None:
            self.case.refuse(problem)
            self.case.keep_now()

    def _leave(self) -> None:
        if self.case is not None:
            self.case.keep_now()
        self._context.go("people")


def _status(case: Case) -> str:
    """How a case stands, in a word."""
    return code_list("case_status").label(kinds.plain_code(case.status)) if case.status else ""


def _days(case: Case) -> str:
    """From when to when."""
    return " – ".join(dates.shown(day) for day in (case.opened_on, case.closed_on) if day)
