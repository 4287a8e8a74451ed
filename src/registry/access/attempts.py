"""Attempts to enter: each one that fails is written down and makes the next one wait; told at the next visit.

Knows no window and no key.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from registry.access import inbox
from registry.access.recording import details, texts, whole
from registry.access.rights import Right
from registry.access.session import Session
from registry.access.waiting import Waits
from registry.db.visits import done_since, visits
from registry.errors import BadCredentials, DeviceNotEnrolled, NotAllowed, RecoveryKeyWrong

ENTERED: Final = ("sign in", "sign in with the recovery key")
_AT_THE_DOOR: Final = (inbox.FAILED, inbox.FAILED_PAPER, inbox.NOT_AUTHORISED, inbox.FULL, inbox.DAMAGED)


@contextlib.contextmanager
def attempt(folder: Path, login: str, waits: Waits | None) -> Iterator[None]:
    """The block tries to enter the registry in ``folder`` as ``login``.

    Raises `WaitFirst` before it while the next try has to wait. An unknown login, a wrong passphrase and a closed
    account are treated alike.
    """
    if waits:
        waits.check(folder, login)
    try:
        yield
    except BadCredentials:
        if waits:
            waits.failed(folder, login)
        inbox.note(folder, inbox.FAILED, login=login)
        raise
    except DeviceNotEnrolled:
        inbox.note(folder, inbox.NOT_AUTHORISED, login=login)
        raise
    except NotAllowed:  # the right words of an account that holds no key
        inbox.note(folder, inbox.TECHNICIAN, login=login)
        if waits:
            waits.succeeded(folder, login)
        raise
    if waits:
        waits.succeeded(folder, login)


@contextlib.contextmanager
def attempt_with_paper(folder: Path) -> Iterator[None]:
    """The block tries to open the registry in ``folder`` with a recovery key; no wait: it cannot be guessed."""
    try:
        yield
    except RecoveryKeyWrong:
        inbox.note(folder, inbox.FAILED_PAPER)
        raise


def forgive(session: Session, login: str) -> None:
    """``login`` got a new passphrase: it does not wait on this computer."""
    if session.back_off:
        session.back_off.succeeded(session.folder, login)


@dataclass(frozen=True)
class Failures:
    """What failed at the door since this person's last visit, as far as she may know: ``mine`` with her own login;
    the rest only for who reads the trail.
    """

    mine: int = 0
    newest: str = ""
    """When the newest was, UTC."""
    others: Mapping[str, int] = field(default_factory=dict)
    """How often with the login of a colleague, by her person id."""
    unknown: int = 0
    paper: int = 0
    computers: int = 0
    """Tries on a computer or account of the system that is not authorised."""
    uncounted: int = 0
    """Events there was no more room for."""
    damaged: bool = False

    @property
    def total(self) -> int:
        """Failed sign-ins."""
        return self.mine + sum(self.others.values()) + self.unknown


def since_last_visit(session: Session) -> Failures:
    """What failed at the door since this person entered the time before this one."""
    writing = session._store.writing
    entered = visits(writing, session.person_id, ENTERED, 2)
    after = entered[1] if len(entered) == 2 else 0
    found = [(action, details(detail)) for action, detail in done_since(writing, _AT_THE_DOOR, after)]
    return _all(session, found) if session.may(Right.AUDIT) else _mine(session, found)


def _mine(session: Session, found: list[tuple[str, dict[str, Any]]]) -> Failures:
    times = [
        str(told.get("happened", ""))
        for action, told in found
        if action == inbox.FAILED and session.person_id in texts(told.get("accounts"))
    ]
    return Failures(len(times), max(times, default=""))


def _all(session: Session, found: list[tuple[str, dict[str, Any]]]) -> Failures:
    whose = [texts(told.get("accounts")) for action, told in found if action == inbox.FAILED]
    mine = sum(session.person_id in accounts for accounts in whose)
    others = Counter(accounts[0] for accounts in whose if accounts and session.person_id not in accounts)
    count = Counter(action for action, _told in found)
    return Failures(
        mine=mine,
        newest=max(
            (str(told.get("happened", "")) for action, told in found if action == inbox.FAILED), default=""
        ),
        others=dict(others),
        unknown=sum(not accounts for accounts in whose),
        paper=count[inbox.FAILED_PAPER],
        computers=count[inbox.NOT_AUTHORISED],
        uncounted=sum(whole(told.get("count")) for action, told in found if action == inbox.FULL),
        damaged=count[inbox.DAMAGED] > 0,
    )
