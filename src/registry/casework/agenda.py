"""What is due: reviews, appointments, contacts, actions of plans, arrivals to take up. Knows no window."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from registry.access import Session, deposits
from registry.casework import plans
from registry.fields import form_of
from registry.forms import Arrival, FollowUp, Plan, Service, Stay
from registry.forms.case import is_open
from registry.language import N_
from registry.values import dates

SOON: Final = timedelta(days=7)
ENDED: Final = ("met", "changed")
KINDS: Final = {
    "risk": N_("Review the risk"),
    "plan": N_("Review the plan"),
    "appointment": N_("Appointment"),
    "contact": N_("Follow-up"),
    "action": N_("Action of the plan"),
    "arrival": N_("Arrival to take up"),
    "no plan": N_("Make the protection plan"),
}


@dataclass(frozen=True)
class Due:
    """One thing due on a day: its kind (`KINDS`), the case, and how many days are left (negative if late)."""

    kind: str
    case_id: str
    code: str
    house_name: str
    day: str
    days: int
    detail: str = ""


@dataclass(frozen=True)
class House:
    """The figures of today's page."""

    in_house: int
    children: int
    open_cases: int
    mine: int
    plans_to_review: int
    plans_late: int


def due(session: Session, today: str = "") -> list[Due]:
    """What is late or due within seven days, latest first."""
    day = dates.first_day(today or dates.today())
    cases = {case["id"]: case for case in open_cases(session)}
    until = (day + SOON).isoformat()
    wanted = [("risk", case["id"], case["risk_review_on"] or "", "") for case in cases.values()]
    wanted += [("appointment", case, on, "") for case, _id, on in session.due_by(Service, "next_on", until)]
    wanted += [("contact", case, on, "") for case, _id, on in session.due_by(FollowUp, "next_on", until)]
    wanted += _of_plans(session, set(cases))
    found = []
    for kind, case_id, on, detail in wanted:
        if case_id not in cases or not on[:1].isdigit():
            continue
        left = (dates.last_day(on) - day).days
        # an appointment or contact of the past was kept or written again; a review stays due until it is made
        if left <= SOON.days and (left >= 0 or kind not in ("appointment", "contact")):
            found.append(_due(kind, cases[case_id], on, left, detail))
    return sorted(
        [*found, *_without_plan(session, cases), *_arrivals(session, cases)], key=lambda one: one.days
    )


def _due(kind: str, case: dict[str, Any], on: str, left: int, detail: str = "") -> Due:
    return Due(kind, case["id"], case["code"], case["person_house_name"] or "", on, left, detail)


def open_cases(session: Session) -> list[dict[str, Any]]:
    """The open cases in scope: id, code, status, who answers for it, day of the next risk review, house name."""
    columns = ("id", "code", "status", "responsible", "risk_review_on", "person_house_name")
    rows = session.whole.select(columns)
    return [
        row for row in rows if is_open(row["status"] or "") and session.sees_case(row["responsible"] or "")
    ]


def _of_plans(session: Session, cases: set[str]) -> list[tuple[str, str, str, str]]:
    found: list[tuple[str, str, str, str]] = []
    for case_id in session.having(Plan, "case") & cases if session.rights.may_read(form_of(Plan)) else ():
        plan = plans.current(session, case_id)
        if plan:
            found.append(("plan", case_id, plan.review_on, ""))
            found += [
                ("action", case_id, one.due, one.action) for one in plan.actions if one.progress not in ENDED
            ]
    return found


def _without_plan(session: Session, cases: dict[str, dict[str, Any]]) -> list[Due]:
    if not session.rights.may_write(form_of(Plan)):
        return []
    missing = set(cases) - session.having(Plan, "case")
    return [_due("no plan", cases[case_id], "", SOON.days + 1) for case_id in sorted(missing)]


def _arrivals(session: Session, cases: dict[str, dict[str, Any]]) -> list[Due]:
    found = []
    for id in deposits.waiting(session, Arrival):
        arrival = session.get(Arrival, id, look=False)
        if arrival.case_id in cases:
            found.append(_due("arrival", cases[arrival.case_id], arrival.arrived_at[:10], -10_000))
    return found


def house(session: Session, today: str = "") -> House:
    """How many live in the house now, and how the work stands."""
    day = today or dates.today()
    cases = open_cases(session)
    living = session.with_answer(Stay, "left_on", "")
    who = session.whole.select(
        ("id", "person_birth_date", "person_estimated_age"), ids=[one.case_id for one in living]
    )
    reviews = [one for one in due(session, day) if one.kind == "plan"]
    return House(
        in_house=len(living),
        children=sum(_is_child(row, day) for row in who),
        open_cases=len(cases),
        mine=sum(case["responsible"] == session.person_id for case in cases),
        plans_to_review=len(reviews),
        plans_late=sum(one.days < 0 for one in reviews),
    )


def _is_child(row: dict[str, Any], day: str) -> bool:
    born = str(row["person_birth_date"] or "")
    if born[:1].isdigit():
        return dates.age_on(born, day) < 18
    return row["person_estimated_age"] is not None and int(row["person_estimated_age"]) < 18
