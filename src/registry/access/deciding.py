"""A manager's decision about a registry that is older than what this computer had seen. Knows no window."""

from typing import Final

from registry.access.rights import Right
from registry.access.session import Session

ACCEPTED: Final = "rollback accepted"


def may_decide(session: Session) -> bool:
    """Whether this person decides: she who may restore a backup."""
    return session.may(Right.RESTORE)


def accept_rollback(session: Session) -> None:
    """Say that the older state was put back on purpose: recorded with both states, and what counts from now on.

    Nothing happens if nothing was found. Raises `NotAllowed` without the right to restore.
    """
    found = session.anchoring.rollback
    if found is None:
        return
    session.require(Right.RESTORE)
    session.note(ACCEPTED, **found.detail())
    session.anchoring.accept()
