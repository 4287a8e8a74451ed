"""Signing in, rights, reading and saving, the audit trail, drafts and accounts. Knows no rule of the work.

Each name is loaded when it is first asked for: the page to sign in waits for none of them.
"""

from typing import TYPE_CHECKING, Final

from registry.rooms import by_name

if TYPE_CHECKING:
    from registry.access.anchoring import Protection, Rollback
    from registry.access.founding import create_registry
    from registry.access.opening import sign_in, sign_in_with_paper
    from registry.access.recovering import recover
    from registry.access.rights import ROLES, Right, Rights
    from registry.access.session import Session, new_id
    from registry.access.waiting import Waits

_ROOMS: Final = {
    "anchoring": "Protection Rollback",
    "founding": "create_registry",
    "opening": "sign_in sign_in_with_paper",
    "recovering": "recover",
    "rights": "ROLES Right Rights",
    "session": "Session new_id",
    "waiting": "Waits",
}
"""Which module holds which names."""

__all__ = [
    "ROLES",
    "Protection",
    "Right",
    "Rights",
    "Rollback",
    "Session",
    "Waits",
    "create_registry",
    "new_id",
    "recover",
    "sign_in",
    "sign_in_with_paper",
]

__getattr__ = by_name(globals(), _ROOMS)
