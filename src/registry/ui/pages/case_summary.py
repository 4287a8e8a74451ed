"""The summary of a case: her wishes, how far the plan is, what comes next, the last contacts. Reads nothing itself."""

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.casework import plans
from registry.casework.cases import CaseFile
from registry.forms import Plan, form_named
from registry.forms.plan import Action
from registry.language import _
from registry.ui.context import Context
from registry.ui.pages.case_parts import PROGRESS, Desk, done_sentence
from registry.ui.parts import (
    Badge,
    Bar,
    Button,
    Card,
    Column,
    Columns,
    EmptyState,
    Row,
    Rows,
    Table,
    Text,
    Tone,
)
from registry.ui.parts.tokens import MEDIUM
from registry.ui.sealed import SealedLine, sealed_sentence
from registry.ui.when import days_until, in_words, said, short
from registry.values import kinds
from registry.values.lists import code_list


def summary(context: Context, file: CaseFile, desk: Desk) -> QWidget:
    """The section one sees first."""
    sides = Columns(14, 7, narrow=640)
    rights = context.session.rights
    if rights.may_read(form_named("case"), "wishes"):
        sides[0].addWidget(_wishes(context, file, desk))
    planning = rights.may_read(form_named("plan"))
    if planning:
        sides[0].addWidget(plan_card(context, file.plans[0] if file.plans else None, desk))
    else:
        _shift(file, sides[0])
    sides[0].addStretch(1)
    sides[1].addWidget(_next(file))
    sides[1].addWidget(_contacts(context, file))
    if planning:
        _shift(file, sides[1])
    sides[1].addStretch(1)
    return sides


def _shift(file: CaseFile, where: QVBoxLayout) -> None:
    """What whoever opens the door or wakes at night must know."""
    for title, words in (
        (_("Who must not be let in"), file.case.not_admitted),
        (_("What the shift must know"), file.person.care_notes),
    ):
        if words:
            card = Card(title)
            card.add(Text(words))
            where.addWidget(card)


def _wishes(context: Context, file: CaseFile, desk: Desk) -> Card:
    title = form_named("case").sections["wishes"]
    card = Card(_(title))
    case = file.case
    if "narrative" in case.closed:
        card.add(SealedLine(sealed_sentence(["narrative"])))
    elif case.wishes:
        card.add(Text(f"«{case.wishes}»", "large"))
    else:
        card.add(Text(_("Ask, and write it in the person’s own words."), "muted"))
        if context.session.rights.may_write(form_named("case"), "wishes"):
            write = Button(
                _("Write it"),
                "quiet",
                icon="pencil",
                small=True,
                pressed=lambda: desk.write("case", at="wishes"),
            )
            card.head.addWidget(write)
    return card


def action_state(action: Action) -> tuple[str, Tone]:
    """The state of an action in a word: its progress, or late."""
    left = days_until(action.due)
    if action.progress not in plans_ended() and left is not None and left < 0:
        return _("Late"), "bad"
    if not action.progress:
        return _("Not started"), "info"
    words = kinds.special(action.progress) or code_list("plan_progress").label(action.progress)
    return words, PROGRESS.get(action.progress, "info")


def plans_ended() -> tuple[str, ...]:
    """The states in which nothing more is awaited of an action."""
    return ("met", "changed")


def actions_table(plan: Plan) -> Table[Action]:
    """The actions of a plan, as high as they are."""
    areas = code_list("plan_area")
    columns = (
        Column[Action](_("Area"), lambda one: areas.label(kinds.plain_code(one.area)), width=124),
        Column[Action](_("Action"), lambda one: one.action, stretch=3),
        Column[Action](_("Responsible"), lambda one: one.responsible, stretch=2, from_width=520),
        Column[Action](_("Due"), lambda one: short(one.due), key=lambda one: one.due or None),
        Column[Action](_("State"), lambda one: action_state(one)[0], tone=lambda one: action_state(one)[1]),
    )
    table = Table(columns, plan.actions, name=_("Actions of the plan"))
    table.fit()
    return table


def plan_card(context: Context, plan: Plan | None, desk: Desk, *, open_button: bool = True) -> Card:
    """The plan: a bar, its actions, or the next step where there is none."""
    if plan is None:
        return _no_plan(context, desk)
    state = "" if plan.status == plans.APPROVED else f" ({code_list('plan_status').label(plan.status)})"
    card = Card(_("Protection plan, version {n}").format(n=plan.version or 1) + state, done_sentence(plan))
    met, whole = plans.done(plan)
    if "profile" in plan.closed:
        card.add(SealedLine(sealed_sentence(["profile"])))
        return card
    if whole:
        bar = Bar(_("Actions done"))
        bar.show_fraction(met / whole)
        card.add(bar)
        card.add(actions_table(plan))
    else:
        card.add(Text(_("This version has no actions yet."), "muted"))
    if open_button:
        see = Button(
            _("See the whole plan"),
            "quiet",
            icon="arrow-right",
            small=True,
            pressed=lambda: desk.open("plan"),
        )
        foot = QVBoxLayout()
        foot.addWidget(see)
        card.add(foot)
    return card


def _no_plan(context: Context, desk: Desk) -> Card:
    card = Card(_("Protection plan"))
    may = context.session.rights.may_write(form_named("plan"))
    card.add(
        EmptyState(
            "target",
            _("There is no plan yet."),
            _("Make it together with the person: what is wanted and needed, who does it and until when."),
            action=Button(_("Make the plan"), icon="plus", pressed=lambda: desk.write("plan"))
            if may
            else None,
        )
    )
    return card


@dataclass(frozen=True)
class _Date:
    """One coming date: when, and what it is for."""

    on: str
    what: str


def _coming(file: CaseFile) -> list[_Date]:
    found = [_Date(file.case.risk_review_on, _("Review the risk"))]
    plan = file.plans[0] if file.plans else None
    if plan is not None:
        found.append(_Date(plan.review_on, _("Review the plan")))
        found += [_Date(one.due, one.action) for one in plan.actions if one.progress not in plans_ended()]
    services = code_list("service_type")
    for service in file.services:
        left = days_until(service.next_on)
        if left is not None and left >= 0:
            found.append(_Date(service.next_on, services.label(kinds.plain_code(service.kind))))
    for follow_up in file.follow_ups[:1]:
        found.append(_Date(follow_up.next_on, _("Follow-up")))
    return sorted((one for one in found if one.on[:1].isdigit()), key=lambda one: one.on)


def _next(file: CaseFile) -> Card:
    card = Card(_("Next"))
    coming = _coming(file)[:6]
    if not coming:
        card.add(Text(_("Nothing has a date yet."), "muted"))
        return card
    rows = []
    for one in coming:
        left = days_until(one.on) or 0
        tone: Tone = "bad" if left < 0 else ("warning" if left < 3 else "info")
        rows.append(Row(one.what, badge=Badge(in_words(one.on), tone)))
    card.add(Rows(rows))
    return card


def _contacts(context: Context, file: CaseFile) -> Card:
    card = Card(_("Last contacts"))
    services, modes = code_list("service_type"), code_list("follow_up_mode")
    named = context.session.staff_name
    last: list[tuple[str, str, str, str, str]] = []
    for service in file.services[:6]:
        words = services.label(kinds.plain_code(service.kind))
        who = named(service.attended_by) if service.attended_by else ""
        sealed = _("sealed note") if service.closed else ""
        last.append((service.attended_on, words, who, sealed, "hand-helping"))
    for follow_up in file.follow_ups[:6]:
        words = " · ".join(filter(None, (_("Follow-up"), modes.label(kinds.plain_code(follow_up.mode)))))
        who = named(follow_up.followed_by) if follow_up.followed_by else ""
        last.append((follow_up.followed_on, words, who, "", "phone"))
    last.sort(key=lambda one: one[0], reverse=True)
    if not last:
        card.add(Text(_("Nothing recorded yet."), "muted"))
        return card
    card.add(
        Rows(
            Row(words, " · ".join(filter(None, (said(on), who))), after=sealed, icon=icon)
            for on, words, who, sealed, icon in last[:5]
        )
    )
    card.body.setSpacing(MEDIUM)
    return card
