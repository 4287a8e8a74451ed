"""Exceptional access of a manager to what is kept for psychology and health: a reason first, the professional told.

Enforced by the program: a manager's keys open these compartments, so that nothing is lost when the only psychologist
leaves. Without a reason the program does not show them to her. Knows no window.
"""

from collections.abc import Iterable
from datetime import datetime

from registry.access.rights import Right
from registry.access.session import Session
from registry.db.visits import objects_of
from registry.errors import NotAllowed
from registry.fields import Compartment
from registry.forms import Case, ExceptionalAccess, Service
from registry.language import _

ACTION = "exceptional access"
TOLD = "exceptional access seen"


def kept_from(session: Session, services: Iterable[Service]) -> tuple[Compartment, ...]:
    """What is there in these services and shown to this person only after she gave a reason."""
    there = {part for one in services for part in one.closed}
    return tuple(part for part in session.rights.exceptional if part in there)


def open_with_reason(session: Session, case_id: str, part: Compartment, reason: str) -> ExceptionalAccess:
    """Show this person, until she signs out, what is kept for ``part`` in one case.

    Recorded, and told to the professional. Raises `NotAllowed` unless she opens it as a manager only, `InvalidAnswer`
    without a reason, or as `Session.get`.
    """
    session.require(Right.EXCEPTIONAL)
    if part not in session.rights.exceptional:
        raise NotAllowed(what=_("exceptional access to what your own role opens"))
    session.get(Case, case_id, look=False)
    made = ExceptionalAccess(
        case_id=case_id,
        part=part,
        opened_at=datetime.now().strftime("%Y-%m-%dT%H:%M"),
        opened_by=session.person_id,
        psychology_reason=reason.strip() if part == "psychology" else "",
        health_reason=reason.strip() if part == "health" else "",
    )
    saved = session.save(made, action=ACTION)
    session._guarding.except_for(case_id, part)
    return saved


def reason_of(access: ExceptionalAccess) -> str:
    """The reason that was given; empty for who does not open it."""
    return access.psychology_reason or access.health_reason


def untold(session: Session) -> list[ExceptionalAccess]:
    """What was opened of this professional's notes and she has not seen yet, oldest first."""
    mine = set(session.rights.opens) - set(session.rights.exceptional)
    if not mine & {"psychology", "health"}:
        return []
    seen = objects_of(session._store.writing, session.person_id, TOLD)
    return [one for one in session.every(ExceptionalAccess) if one.part in mine and one.id not in seen]


def mark_told(session: Session, access_id: str) -> None:
    """This professional read that her notes were opened, and why."""
    session.get(ExceptionalAccess, access_id, look=False)
    session.note(TOLD, "exceptional_access", access_id)
