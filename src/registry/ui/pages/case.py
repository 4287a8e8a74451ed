"""The page of one case: who, how safe, its sections at the left. Knows the sections' names, not their content."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout

from registry.access import Right, restricting
from registry.access.telling import PARTS
from registry.casework import cases, plans, register
from registry.casework.cases import CaseFile
from registry.errors import RegistryError
from registry.fields import Record
from registry.forms import Plan, form_named
from registry.forms.case import is_open
from registry.language import _
from registry.ui.context import Context
from registry.ui.form import RecordForm
from registry.ui.pages import case_circle
from registry.ui.pages.case_parts import (
    SECTIONS,
    condition_badge,
    notes,
    readable,
    risk_badge,
    subtitle,
    under,
)
from registry.ui.pages.case_sections import section_widget
from registry.ui.pages.case_writing import Writing, begin
from registry.ui.pages.form_page import FormPage
from registry.ui.parts import Banner, Button, Card, Columns, EmptyState, NavList, ask, clear
from registry.ui.printing import preview_plan
from registry.ui.questions import bring_into_sight, to_top

SHOWN = ("person", "case", "screening", "plan", "service", "follow_up", "stay", "arrival")


class CasePage(FormPage):
    """One case. ``section`` is where to begin (`SECTIONS`); ``write`` names a form to begin writing at once."""

    def __init__(self, context: Context, case_id: str, section: str = "summary", write: str = "") -> None:
        super().__init__(context, _("Case"))
        self.case_id, self._section, self._write_first = case_id, section, write
        self.file: CaseFile | None = None
        self._turn = 0
        self._looked: set[str] = set()
        self._notices = QVBoxLayout()
        self.add(self._notices)
        self._lay_out()
        self._another = self.add_resting(
            Button(_("Open another case"), icon="plus", pressed=self._open_another)
        )
        self._restrict = self.add_resting(
            Button(
                _("Restrict…"), "quiet", icon="lock", pressed=lambda: case_circle.choose(self, self._context)
            )
        )
        self._service = self.add_resting(
            Button(_("Record a service"), icon="hand-helping", pressed=lambda: self.write("service"))
        )
        self._main = self.add_resting(
            Button(_("Print the plan"), "filled", icon="printer", pressed=self._act)
        )
        context.changed.connect(self._changed)
        self.load()

    def _lay_out(self) -> None:
        self._sides = Columns(5, 20, narrow=760)
        side = Card(pad=10)
        side.setAccessibleName(_("Sections"))
        self.nav = NavList()
        for name, (words, icon) in SECTIONS.items():
            item = self.nav.add(name, _(words), icon)
            item.setVisible(readable(self._session.rights, name))
        self.nav.chosen.connect(self._choose)
        side.add(self.nav)
        side.fill()
        self._sides[0].addWidget(side)
        self._sides[0].addStretch(1)
        self._sides[1].addLayout(self.place)
        self._sides[1].addStretch(1)
        self._sides.hide()
        self.add(self._sides, 1)

    # --- reading ---

    def load(self) -> None:
        """Read the case again, off the window's thread; an answer that comes too late is dropped."""
        self._turn += 1
        turn = self._turn
        self._context.work.run(
            self,
            lambda _p: cases.open_file(self._session, self.case_id),
            lambda file: self._show(file) if turn == self._turn else None,
            self._refused,
            doing=_("Opening the case…"),
        )

    @Slot(str, str)
    def _changed(self, form: str, id: str) -> None:
        """Something was saved that this page may show."""
        if self.file is None or self.form is not None or form not in SHOWN:
            return
        if form in ("person", "case") and id not in (self.file.case.id, self.file.person.id):
            return
        self.load()

    def _refused(self, problem: RegistryError) -> None:
        clear(self._notices)
        self._sides.hide()
        back = Button(_("Back to people and cases"), pressed=lambda: self._context.go("people"))
        self._notices.addWidget(EmptyState("lock", problem.sentence(), problem.advice(), action=back))

    def _show(self, file: CaseFile) -> None:
        self.file = file
        clear(self._notices)
        discreet = self._context.settings.discreet
        self.say(file.case.code, subtitle(file, discreet), under(self._session, file))
        clear(self._badges)
        for badge in (risk_badge(file.case.risk), condition_badge(file.case)):
            if badge is not None:
                self.add_badge(badge)
        for name, note in notes(self._session, file).items():
            self.nav.item(name).set_note(note)
        if file.circle is not None:
            self._notices.addWidget(case_circle.strip(self, self._context, file.circle))
        if file.to_take_up:
            self._offer_take_up()
        self._sides.show()
        if self.form is None:
            self.show_resting()
            self.open(self._section)
        first, self._write_first = self._write_first, ""
        if first:
            self.write(first)

    def show_resting(self) -> None:
        """The buttons that make sense for this person and this case."""
        if self.file is None:
            return
        rights, has_plan = self._session.rights, bool(self.file.plans)
        closed = not is_open(self.file.case.status)
        self._restrict.setVisible(self.file.circle is None and restricting.may_restrict(self._session))
        self._another.setVisible(closed and self._session.may(Right.REGISTER))
        self._service.setVisible(rights.may_write(form_named("service"), "fact"))
        printing = has_plan and self._session.may(Right.PRINT_PLAN)
        making = not has_plan and rights.may_write(form_named("plan"))
        self._main.setText(_("Print the plan") if printing else _("Make the plan"))
        self._main.set_icon("printer" if printing else "target")
        self._main.setVisible(printing or making)

    def _open_another(self) -> None:
        if self.file is not None:
            self._context.go("another", person_id=self.file.person.id)

    def _act(self) -> None:
        if self.file and self.file.plans:
            self.print_plan(self.file.plans[0])
        else:
            self.write("plan")

    # --- what was left for this profession ---

    def _offer_take_up(self) -> None:
        self._notices.addWidget(
            Banner(
                _("A colleague on shift left information for your profession."),
                "info",
                action=Button(_("Receive it"), icon="inbox", pressed=self._take_up),
                more=_("Receive it so that your whole profession can read it from now on."),
            )
        )

    def _take_up(self) -> None:
        assert self.file
        person, case = self.file.person.id, self.file.case.id
        self._context.work.run(
            self,
            lambda _p: register.take_up(self._session, person, case),
            lambda _done: self._context.say(_("Received. Your profession can read it now.")),
        )

    # --- sections ---

    def _choose(self, section: str) -> None:
        """Open a section; where it stands below the list of sections, bring it into sight."""
        self.open(section)
        QTimer.singleShot(0, self, self._bring_section)

    def _bring_section(self) -> None:
        item = self.place.itemAt(0)
        shown = item.widget() if item is not None else None
        if shown is not None and self._sides.is_stacked():
            bring_into_sight(shown)

    def open(self, section: str) -> None:
        """Show a section to read."""
        if self.file is None:
            return
        self.end()
        self._section = section if section in SECTIONS else "summary"
        self.nav.mark(self._section)
        clear(self.place)
        self.place.addWidget(section_widget(self._section, self._context, self.file, self))
        self._look_at(self._section)
        to_top(self._sides)

    def _look_at(self, section: str) -> None:
        """Record once for each opening of the page that this part was looked at."""
        case_id = self.case_id
        if section in PARTS and section != "seen" and section not in self._looked:
            self._looked.add(section)
            self._context.work.run(
                self, lambda _p: cases.look_at(self._session, case_id, section), lambda _none: None
            )

    def section(self) -> str:
        """The section shown."""
        return self._section

    def print_plan(self, plan: Plan) -> None:
        """Show a plan as it will be on paper."""
        preview_plan(self, self._context, plan.id)

    def approve(self, plan: Plan) -> None:
        """Ask, then approve a draft."""
        ask(
            self,
            _("Approve version {n} of the plan?").format(n=plan.version or 1),
            _("It cannot be changed afterwards; a new version is started instead."),
            _("The version approved before is kept as replaced."),
            action=_("Approve"),
            then=lambda: self._context.work.run(
                self,
                lambda _p: plans.approve(self._session, plan.id),
                lambda _done: self._context.say(_("The plan is approved.")),
            ),
        )

    # --- writing ---

    def write(self, what: str, record: Record | None = None, at: str = "") -> None:
        """Write a form: new, or a saved ``record`` of it, beginning at one of the form's sections."""
        file = self.file
        if file is None:
            self._write_first = what
            return
        self._context.work.run(
            self,
            lambda _p: begin(self._session, file, what, record),
            lambda writing: self._open_form(writing, at),
        )

    def _open_form(self, writing: Writing, at: str) -> None:
        self._section = writing.section
        self.nav.mark(self._section)
        form = RecordForm(self._context, writing.record, save=writing.save, save_words=writing.words)
        form.saved.connect(self._saved)
        form.left.connect(self._left)
        self.begin(form)
        form.reach(at)

    def _saved(self, _record: object) -> None:
        self._context.say(_("Saved."))
        self.end()
        self.load()

    def _left(self) -> None:
        self.open(self._section)
