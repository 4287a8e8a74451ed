"""Who of those named opens a restricted case today: under the keys she has, and until her last day.

Changes nothing.
"""

from datetime import date

from registry.access.session import Session
from registry.db.shelf import Restriction
from registry.vault import MANAGER, PAPER


def opening(session: Session, one: Restriction) -> set[str]:
    """For whom the key of a restriction is wrapped under the keys they have: person ids, and ``paper``."""
    return one.grants.keys() - {*session._apart.stale(one)}


def works_here(session: Session, person_id: str) -> bool:
    """Whether an account is in use and not past its last day."""
    member = session._vault.roster.get(person_id)
    return member is not None and member.active(date.today())


def _managers(session: Session) -> set[str]:
    roster = session._vault.roster
    return {who for who, member in roster.items() if MANAGER in member.roles and works_here(session, who)}


def managers_of(session: Session, one: Restriction) -> set[str]:
    """The managers who open a restricted case and work here, by person id."""
    return _managers(session) & opening(session, one)


def needs_a_manager(session: Session, one: Restriction, person_id: str) -> bool:
    """Whether the recovery key is in use for the manager ``person_id``, and no manager opens a restricted case."""
    manager = person_id in _managers(session)
    return session.person_id == PAPER and manager and not managers_of(session, one)


def left_without(session: Session, leaver: str) -> int:
    """How many restrictions no manager would open any more, only those named and the paper recovery key.

    Who has other keys since, or is past her last day, opens none.
    """
    managers = _managers(session) - {leaver}
    found = session._apart.shelf.restrictions()
    return sum(leaver in one.grants and not managers & opening(session, one) for one in found)
