"""Versions of the protection plan: one draft at a time, approved, never changed after. Knows no paper."""

from dataclasses import replace

from registry.access import Right, Session
from registry.errors import NotAllowed
from registry.forms import Case, Plan
from registry.language import _
from registry.values import dates

DRAFT, APPROVED, REPLACED = "draft", "approved", "replaced"


def versions(session: Session, case_id: str) -> list[Plan]:
    """The versions of the plan of a case, newest first."""
    return sorted(session.children(Plan, "case", case_id), key=lambda plan: -(plan.version or 0))


def current(session: Session, case_id: str) -> Plan | None:
    """The newest version, draft or approved."""
    return next(iter(versions(session, case_id)), None)


def start(session: Session, case_id: str) -> Plan:
    """A new version to write in, not saved yet: it begins as a copy of the one before, with its actions."""
    before = current(session, case_id)
    if before and before.status == DRAFT:
        return before
    if before is None:
        case = session.get(Case, case_id, look=False)
        before = Plan(case_id=case_id, risk=case.risk)  # what she wished stays sealed in the case's narrative
    return replace(
        before,
        id="",
        revision=0,
        closed=frozenset(),
        version=(before.version or 0) + 1,
        status=DRAFT,
        made_on=dates.today(),
        made_by=session.person_id,
        approved_by="",
        approved_on="",
    )


def save(session: Session, plan: Plan) -> Plan:
    """Save a draft. An approved version is not changed: start another one. Raises `NotAllowed`."""
    if plan.id and session.get(Plan, plan.id, look=False).status != DRAFT:
        raise NotAllowed(what=_("change an approved plan; start a new version"))
    return session.save(replace(plan, status=DRAFT, version=plan.version or 1))


def approve(session: Session, plan_id: str) -> Plan:
    """Approve a draft; the version approved before is replaced. Needs the right to approve."""
    session.require(Right.APPROVE_PLAN)
    plan = session.get(Plan, plan_id, look=False)
    if plan.status != DRAFT:
        return plan
    with session.together():
        for other in versions(session, plan.case_id):
            if other.status == APPROVED:
                session.save(replace(other, status=REPLACED), action="replace")
        return session.save(
            replace(plan, status=APPROVED, approved_by=session.person_id, approved_on=dates.today()),
            action="approve",
        )


def done(plan: Plan) -> tuple[int, int]:
    """How many actions are met, and how many there are."""
    return sum(action.progress == "met" for action in plan.actions), len(plan.actions)
