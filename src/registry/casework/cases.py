"""A case as a whole: lists, what the case page shows, who answers for it, how it ends. Knows no window."""

from dataclasses import dataclass, field, replace
from typing import Any

from registry.access import Right, Session, deposits, restricting
from registry.access.telling import PARTS
from registry.casework import plans
from registry.casework.codes import read
from registry.casework.search import COLUMNS
from registry.errors import NotFound
from registry.fields import form_of
from registry.forms import Arrival, Case, FollowUp, Person, Plan, Screening, Service, Stay
from registry.forms.case import is_open
from registry.language import _
from registry.values import dates

LIST_COLUMNS = (*COLUMNS, "screening_exploitation", "risk_review_on")


def all_cases(session: Session, *, open_only: bool = False) -> list[dict[str, Any]]:
    """The cases in this person's scope as plain answers (`LIST_COLUMNS`), newest first; those outside are left out."""
    session.require(Right.FIND)
    rows = session.whole.select(LIST_COLUMNS)
    return [
        row
        for row in rows
        if session.sees_case(row["responsible"] or "") and (not open_only or is_open(row["status"]))
    ]


def by_code(session: Session, typed: str) -> Case:
    """The case with a code. Raises `NotFound`, `OutOfScope`, `NotAllowed`."""
    code = read(typed)
    found = session.case_with_code(code) if code else None
    if found is None:
        raise NotFound(what=_("case"), key=typed[:12])
    return session.get(Case, found[0])


@dataclass(frozen=True)
class CaseFile:
    """Everything of one case that this person may open."""

    person: Person = field(repr=False)
    case: Case = field(repr=False)
    screening: Screening | None = field(repr=False)
    plans: tuple[Plan, ...] = field(repr=False)
    services: tuple[Service, ...] = field(repr=False)
    follow_ups: tuple[FollowUp, ...] = field(repr=False)
    stays: tuple[Stay, ...] = field(repr=False)
    arrivals: tuple[Arrival, ...] = field(repr=False)
    to_take_up: bool = False
    circle: restricting.Circle | None = None
    """Who opens it, if it is restricted."""


def open_file(session: Session, case_id: str) -> CaseFile:
    """Open a case and all that hangs from it; recorded once as a view of the case."""
    case = session.get(Case, case_id)
    person = session.get(Person, case.person_id, look=False)
    screenings = session.children(Screening, "case", case_id)
    arrivals = session.children(Arrival, "case", case_id)
    return CaseFile(
        person=person,
        case=case,
        screening=screenings[0] if screenings else None,
        plans=tuple(plans.versions(session, case_id)),
        services=tuple(
            sorted(session.children(Service, "case", case_id), key=lambda one: one.attended_on, reverse=True)
        ),
        follow_ups=tuple(
            sorted(session.children(FollowUp, "case", case_id), key=lambda one: one.followed_on, reverse=True)
        ),
        stays=tuple(session.children(Stay, "case", case_id)),
        arrivals=tuple(arrivals),
        to_take_up=any(deposits.waits(session, record) for record in (person, case, *arrivals)),
        circle=restricting.circle_of(session, case_id),
    )


def look_at(session: Session, case_id: str, part: str) -> None:
    """Record that a part of an open case (`telling.PARTS`) was looked at. Raises `NotFound` for a part there is not."""
    if part not in PARTS or not session.reaches(form_of(Case), case_id):
        raise NotFound(what=_("case"), key=case_id[:8])
    session.note("view part", "case", case_id, part=part)


def save_screening(session: Session, screening: Screening) -> Screening:
    """Save the identification of a case: one a case, its changes kept in the history."""
    if not screening.id:
        there = session.children(Screening, "case", screening.case_id)
        if there:
            screening = replace(screening, id=there[0].id, revision=there[0].revision)
    return session.save(screening)


def assign(session: Session, case_id: str, person_id: str) -> Case:
    """Put a case in the care of a colleague. Needs the right to assign."""
    session.require(Right.ASSIGN)
    return session.save(
        replace(session.get(Case, case_id, look=False), responsible=person_id), action="reassign"
    )


def enter(session: Session, case_id: str, day: str = "", room: str = "") -> Stay:
    """She enters the house, for the first time or again."""
    return session.save(Stay(case_id=case_id, entered_on=day or dates.today(), room=room))


def leave(session: Session, stay: Stay, day: str, how: str = "") -> Stay:
    """She leaves the house."""
    return session.save(replace(stay, left_on=day or dates.today(), left_how=how))


def age(person: Person, on: str = "") -> int | None:
    """Her age on a stored day (today by default), from the date of birth or the age estimated; None if unknown."""
    day = on or dates.today()
    if person.birth_date[:1].isdigit():
        return dates.age_on(person.birth_date, day)
    if person.estimated_age is None:
        return None
    since = (
        dates.first_day(person.estimated_on).year
        if person.estimated_on[:1].isdigit()
        else dates.first_day(day).year
    )
    return person.estimated_age + dates.first_day(day).year - since
