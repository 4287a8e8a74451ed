"""Registering a person and her case, in the office after a search, or at the door at any hour. Knows no window."""

from dataclasses import dataclass, replace

from registry.access import Right, Session, deposits
from registry.casework.codes import new_code
from registry.casework.search import Searched
from registry.errors import InvalidAnswer
from registry.fields import form_of
from registry.forms import Arrival, Case, Person, Stay
from registry.language import _
from registry.values import dates


@dataclass(frozen=True)
class Registered:
    """A person and her case as they were saved."""

    person: Person
    case: Case


def fresh_code(session: Session) -> str:
    """A code no case of this registry has."""
    while True:
        code = new_code()
        if session.case_with_code(code) is None:
            return code


def said_name(person: Person) -> str:
    """The name a search must have looked for before this person is registered."""
    return " ".join(part for part in (person.given_names, person.surname) if len(part) > 1)


def register(session: Session, person: Person, case: Case, searched: Searched) -> Registered:
    """A new person and her case, after a search. Raises `SearchFirst`, `InvalidAnswer`, `NotAllowed`."""
    session.require(Right.REGISTER)
    searched.require_for(said_name(person))
    return _made(session, person, case)


def _made(session: Session, person: Person, case: Case) -> Registered:
    with session.together():
        who = session.save(person)
        opened = case.opened_on or dates.today()
        made = session.save(replace(case, person_id=who.id, code=fresh_code(session), opened_on=opened))
    return Registered(who, made)


def open_case(session: Session, person_id: str, case: Case, stay: Stay | None = None) -> Case:
    """Another case of somebody who came back, with the stay that begins if she lives in the house again."""
    session.require(Right.REGISTER)
    opened = case.opened_on or dates.today()
    with session.together():
        made = session.save(replace(case, person_id=person_id, code=fresh_code(session), opened_on=opened))
        if stay is not None:
            session.save(replace(stay, case_id=made.id, entered_on=stay.entered_on or opened))
    return made


def receive(session: Session, arrival: Arrival) -> Registered:
    """An urgent arrival: person, case, stay and what was asked, in one transaction; no name is needed.

    What the person on shift cannot open is deposited for those who can. Raises `InvalidAnswer`, `NotAllowed`.
    """
    session.require(Right.RECEIVE)
    if not arrival.called.strip():
        raise InvalidAnswer(field=_(form_of(Arrival)["called"].label), reason=_("this answer is needed"))
    day = arrival.arrived_at[:10] or dates.today()
    person = Person(
        unidentified="" if arrival.names else "yes",
        given_names=arrival.names,
        house_name=arrival.called,
        estimated_age=arrival.apparent_age,
        estimated_on=day if arrival.apparent_age is not None else "",
        sex=arrival.sex,
        languages=(arrival.language,) if arrival.language else (),
        care_notes="",
    )
    case = Case(
        status="active",
        opened_on=day,
        condition="possible",
        referral_source=arrival.arrived_with,
        not_admitted=arrival.not_admitted,
    )
    with session.together(urgent=True):
        made = _made(session, person, case)
        session.save(Stay(case_id=made.case.id, entered_on=day))
        session.save(replace(arrival, person_id=made.person.id, case_id=made.case.id))
    return made


def take_up(session: Session, person_id: str, case_id: str) -> None:
    """Receive what was deposited about somebody: from now on it is sealed for the whole profession."""
    with session.together():
        deposits.take_up(session, Person, person_id)
        deposits.take_up(session, Case, case_id)
        for arrival in session.children(Arrival, "case", case_id):
            deposits.take_up(session, Arrival, arrival.id)
