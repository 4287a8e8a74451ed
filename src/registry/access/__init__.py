"""Signing in, rights, reading and saving, the audit trail, drafts and accounts. Knows no rule of the work."""

from registry.access.anchoring import Protection, Rollback
from registry.access.opening import create_registry, recover, sign_in, sign_in_with_paper
from registry.access.rights import ROLES, Right, Rights
from registry.access.session import Session, new_id
from registry.access.waiting import Waits

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
