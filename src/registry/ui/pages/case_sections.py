"""The sections of the page of a case, each made when it is opened. Read nothing themselves, except the history."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from registry.access import Right
from registry.casework import plans
from registry.casework.cases import CaseFile
from registry.forms import Plan, Screening
from registry.forms.case import is_open
from registry.forms.screening import elements
from registry.language import _
from registry.ui.context import Context
from registry.ui.pages.case_ending import delete_for_good
from registry.ui.pages.case_history import History
from registry.ui.pages.case_lists import FollowUpsSection, ServicesSection, StaysSection
from registry.ui.pages.case_parts import Desk
from registry.ui.pages.case_section import Section
from registry.ui.pages.case_summary import plan_card, summary
from registry.ui.parts import Banner, Button, Card, Collapsible, EmptyState, Text, row
from registry.ui.trail_view import TrailView
from registry.ui.view import RecordView
from registry.values import dates
from registry.values.lists import code_list


class PersonSection(Section):
    """Who she is."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        self.view(file.person, skip=() if file.person.unidentified else ("unidentified",))


class CaseSection(Section):
    """State, referral, closure."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        self.view(file.case)
        session = context.session
        if not is_open(file.case.status) and session.may(Right.PURGE) and not session.acting:
            self.box.addWidget(self._ending())

    def _ending(self) -> Card:
        card = Card(_("How long it is kept"))
        words = _("When a closed case need not be kept any longer, two people can delete it for good.")
        card.add(Text(words, "muted"))
        delete = Button(
            _("Delete for good…"),
            "danger",
            icon="trash-2",
            pressed=lambda: delete_for_good(self.window(), self.context, self.file.case),
        )
        card.add(row(delete))
        return card


def indication(screening: Screening) -> tuple[str, str]:
    """What act, means and purpose show together, and that people decide; both translated."""
    shown = elements(screening.act, screening.means, screening.purpose, screening.child_then)
    child = screening.child_then == "yes"
    why = (
        _("Act and purpose are enough for a girl, a boy or an adolescent; the means is not required.")
        if child
        else _("Act, means and purpose are needed together.")
    )
    words = {
        "yes": _("The answers show the elements of trafficking (Criminal Code, art. 129-A)."),
        "no": _("The answers given so far do not show all the elements of trafficking (art. 129-A)."),
        "": _("Act, means and purpose are not answered yet."),
    }[shown]
    return words, why + " " + _("This is an indication, never a finding: people decide the condition.")


class IdentificationSection(Section):
    """The screening and what it indicates."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        if file.screening is None:
            self._nothing()
            return
        if "profile" not in file.screening.closed:
            words, more = indication(file.screening)
            self.box.addWidget(Banner(words, "info", more=more))
        self.view(file.screening)

    def _nothing(self) -> None:
        card = Card()
        may = self.may_write("screening")
        start = Button(
            _("Begin the identification"), icon="plus", pressed=lambda: self.desk.write("screening")
        )
        card.add(
            EmptyState(
                "clipboard-check",
                _("The identification has not begun."),
                _("In private, without hurry, with an interpreter if needed. It can be left and continued."),
                action=start if may else None,
            )
        )
        self.box.addWidget(card)


class PlanSection(Section):
    """The newest version whole, with what can be done to it, and the versions before."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        if not file.plans:
            self.box.addWidget(plan_card(context, None, desk))
            return
        plan = file.plans[0]
        self.bar(*self._buttons(plan))
        self.box.addWidget(plan_card(context, plan, desk, open_button=False))
        edit = (lambda at: desk.write("plan", plan, at)) if plan.status == plans.DRAFT else None
        self.box.addWidget(RecordView(context, plan, edit=edit, skip=("actions",)))
        for old in file.plans[1:]:
            body = plan_card(context, old, desk, open_button=False)
            title = _("Version {n}, {state}, {day}").format(
                n=old.version or 1,
                state=code_list("plan_status").label(old.status),
                day=dates.shown(old.made_on),
            )
            self.box.addWidget(Collapsible(title, body))

    def _buttons(self, plan: Plan) -> list[Button]:
        made = []
        draft = plan.status == plans.DRAFT
        if self.may_write("plan"):
            words = _("Go on writing") if draft else _("New version")
            write = lambda: self.desk.write("plan", plan if draft else None)  # noqa: E731
            made.append(Button(words, icon="pencil" if draft else "plus", pressed=write))
        if draft and self.context.session.may(Right.APPROVE_PLAN):
            made.append(Button(_("Approve"), icon="file-check", pressed=lambda: self.desk.approve(plan)))
        return made


class ArrivalSection(Section):
    """What was asked when she arrived."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        for arrival in file.arrivals:
            self.view(arrival)
        if not file.arrivals:
            card = Card()
            card.add(
                EmptyState(
                    "log-in",
                    _("This case did not begin with an urgent arrival."),
                    _("How the person arrived stands under Case."),
                    action=Button(_("See the case"), pressed=lambda: desk.open("case")),
                )
            )
            self.box.addWidget(card)


_MAKERS: dict[str, Callable[[Context, CaseFile, Desk], QWidget]] = {
    "summary": summary,
    "person": PersonSection,
    "identification": IdentificationSection,
    "plan": PlanSection,
    "services": ServicesSection,
    "follow_ups": FollowUpsSection,
    "stays": StaysSection,
    "case": CaseSection,
    "arrival": ArrivalSection,
    "history": lambda context, file, _desk: History(context, file),
    "seen": lambda context, file, _desk: TrailView(context, code=file.case.code, fit=True),
}


def section_widget(name: str, context: Context, file: CaseFile, desk: Desk) -> QWidget:
    """A section of the page, made anew."""
    return _MAKERS[name](context, file, desk)
