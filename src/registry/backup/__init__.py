"""Backups: making, verifying and restoring them; checking a registry, and saving what can be saved of one.

Knows the session and the encrypted file; no window and no command line.
"""

from registry.backup.check import Problem, Soundness, check
from registry.backup.identity import Identity, by_login, by_paper, by_session
from registry.backup.making import Made, create, file_name
from registry.backup.manifest import Manifest, Member
from registry.backup.rescue import Rescued, rescue
from registry.backup.restoring import Restoration, prepare, restore
from registry.backup.verifying import Verdict, inside, verify

__all__ = [
    "Identity",
    "Made",
    "Manifest",
    "Member",
    "Problem",
    "Rescued",
    "Restoration",
    "Soundness",
    "Verdict",
    "by_login",
    "by_paper",
    "by_session",
    "check",
    "create",
    "file_name",
    "inside",
    "prepare",
    "rescue",
    "restore",
    "verify",
]
