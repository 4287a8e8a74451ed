"""The sections of the page of a case, each made when it is opened. Read nothing themselves, except the history."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.access import Right
from registry.casework import plans
from registry.casework.cases import CaseFile
from registry.fields import Record
from registry.forms import Plan, Screening, Service, form_named
from registry.forms.screening import elements
from registry.language import N_, _
from registry.ui.context import Context
from registry.ui.pages.case_history import History
from registry.ui.pages.case_parts import Desk
from registry.ui.pages.case_summary import plan_card, summary
from registry.ui.parts import Banner, Button, Card, Collapsible, Column, EmptyState, Table, row
from registry.ui.parts.tokens import MEDIUM
from registry.ui.view import RecordView
from registry.ui.when import said
from registry.values import dates, kinds
from registry.values.lists import code_list


class Section(QWidget):
    """What stands at the right of the sections' names."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__()
        self.context, self.file, self.desk = context, file, desk
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(MEDIUM)

    def may_write(self, form: str) -> bool:
        """Whether this person writes some of a form."""
        return self.context.session.rights.may_write(form_named(form))

    def view(self, record: Record, *, skip: Sequence[str] = ()) -> None:
        """A record to read, its sections with their pencils."""
        self.box.addWidget(
            RecordView(self.context, record, edit=lambda at: self.desk.write("", record, at), skip=skip)
        )

    def bar(self, *buttons: Button) -> None:
        """Buttons over the section's content."""
        if buttons:
            self.box.addLayout(row(*buttons))


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
                _(
                    "In private, without hurry, with an interpreter if needed. It can be left and continued."
                ),
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


class ListSection(Section):
    """Records of one form in a table; the chosen one below it, whole."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        self._chosen = QVBoxLayout()

    def table(
        self,
        records: Sequence[Any],
        columns: Sequence[Column[Any]],
        name: str,
        add: str,
        empty: tuple[str, str, str],
    ) -> None:
        """The table, or the next step where there is nothing."""
        form = empty[0]
        new = Button(add, icon="plus", pressed=lambda: self.desk.write(form))
        may = self.context.session.rights.may_write(form_named(form), next(iter(form_named(form).sections)))
        card = Card()
        if not records:
            card.add(EmptyState("inbox", empty[1], empty[2], action=new if may else None))
            self.box.addWidget(card)
            return
        if may and form != "service":  # the page's own button does that
            self.bar(new)
        table = Table(columns, records, name=name)
        table.fit()
        table.chosen.connect(self._show)
        card.add(table)
        self.box.addWidget(card)
        self.box.addLayout(self._chosen)
        table.selectRow(0)

    def _show(self, record: Record) -> None:
        while self._chosen.count():
            item = self._chosen.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        edit: Callable[[str], object] = lambda at: self.desk.write("", record, at)  # noqa: E731
        self._chosen.addWidget(RecordView(self.context, record, edit=edit))


class ServicesSection(ListSection):
    """Services provided, newest first."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        named = context.session.staff_name
        services, modes = code_list("service_type"), code_list("service_mode")
        columns = (
            Column[Service](_("Date"), lambda one: said(one.attended_on), key=lambda one: one.attended_on),
            Column[Service](_("Service"), lambda one: _coded(services, one.kind), stretch=2),
            Column[Service](
                _("Who attended"), lambda one: named(one.attended_by) if one.attended_by else "", stretch=1
            ),
            Column[Service](_("How"), lambda one: _coded(modes, one.mode), stretch=1),
            Column[Service](_("Minutes"), lambda one: str(one.minutes or ""), right=True),
            Column[Service](_("Notes"), _service_notes),
        )
        empty = (
            "service",
            _("No service has been recorded yet."),
            _("Record what was done with the person and for the person."),
        )
        self.table(file.services, columns, _("Services"), _("Record a service"), empty)


NOTES = {
    "care_note": N_("shift"),
    "note": N_("team"),
    "psychology_note": N_("psychology"),
    "health_note": N_("health"),
    "legal_note": N_("legal"),
}


def _service_notes(service: Service) -> str:
    there = [_(words) for name, words in NOTES.items() if getattr(service, name)]
    return ", ".join([*there, *([_("sealed")] if service.closed else [])])


def _coded(codes: Any, value: str) -> str:
    return kinds.special(value) or codes.label(kinds.plain_code(value)) if value else ""


class FollowUpsSection(ListSection):
    """Follow-ups, newest first."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        named = context.session.staff_name
        modes, results = code_list("follow_up_mode"), code_list("follow_up_result")
        columns = (
            Column[Any](_("Date"), lambda one: said(one.followed_on), key=lambda one: one.followed_on),
            Column[Any](_("How"), lambda one: _coded(modes, one.mode), stretch=1),
            Column[Any](_("Result"), lambda one: _coded(results, one.result), stretch=1),
            Column[Any](
                _("Who followed up"), lambda one: named(one.followed_by) if one.followed_by else "", stretch=1
            ),
            Column[Any](
                _("Next contact"), lambda one: dates.shown(one.next_on), key=lambda one: one.next_on or None
            ),
        )
        empty = (
            "follow_up",
            _("No follow-up yet."),
            _("Agree with the person when and how it is safe to be in contact."),
        )
        self.table(file.follow_ups, columns, _("Follow-up"), _("Record a follow-up"), empty)


class StaysSection(ListSection):
    """Times lived in the house."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        ways = code_list("closure_reason")
        columns = (
            Column[Any](
                _("Entered on"), lambda one: dates.shown(one.entered_on), key=lambda one: one.entered_on
            ),
            Column[Any](_("Left on"), lambda one: dates.shown(one.left_on) or _("lives here now")),
            Column[Any](_("How the person left"), lambda one: _coded(ways, one.left_how), stretch=1),
            Column[Any](_("Room and bed"), lambda one: one.room, stretch=1),
        )
        empty = ("stay", _("No stay in the house yet."), _("Record the day of entry and the room."))
        self.table(tuple(reversed(file.stays)), columns, _("Stay"), _("Record a stay"), empty)


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
}


def section_widget(name: str, context: Context, file: CaseFile, desk: Desk) -> QWidget:
    """A section of the page, made anew."""
    return _MAKERS[name](context, file, desk)
