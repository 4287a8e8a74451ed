"""Whether somebody restricted was registered again by people who could not find her. Knows no window."""

from dataclasses import dataclass
from typing import Final

from registry.access import Session, lookers, restricting
from registry.casework.search import LIKELY, full_name, search
from registry.forms import Person

SEEN: Final = "restricted twin seen"


@dataclass(frozen=True)
class Twin:
    """A restricted person, and one registered since who sounds like her: the newest case of each."""

    person_id: str
    case_id: str
    other_id: str
    other_case_id: str
    likeness: float


def twins(session: Session) -> list[Twin]:
    """For the manager who opens a restricted case, and for nobody else: likely second records, best first.

    Needs the memory to be open. Those she said she looked at (`mark_seen`) are left out.
    """
    if not restricting.may_restrict(session):
        return []
    seen = lookers.looked_at(session, SEEN)
    found = []
    for person_id, since in lookers.people_apart(session).items():
        person = session.get(Person, person_id, look=False)
        names = full_name(vars(person))
        cases = session.whole.select(("id",), people=[person_id])
        for one in search(session, names).found if names else ():
            new = one.in_scope and one.likeness >= LIKELY
            new = new and lookers.twin_mark(session, person_id, one.person_id) not in seen
            if new and one.cases and lookers.registered_since(session, one.person_id, since):
                mine = cases[0]["id"] if cases else ""
                found.append(Twin(person_id, mine, one.person_id, one.cases[0]["id"], one.likeness))
    return sorted(found, key=lambda twin: -twin.likeness)


def mark_seen(session: Session, twin: Twin) -> None:
    """The manager looked at a likely second record. The trail does not say at whose."""
    session.note(SEEN, "", lookers.twin_mark(session, twin.person_id, twin.other_id))
