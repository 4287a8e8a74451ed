"""What was asked of a second person, as the trail tells it, and what became of it. Changes nothing; knows no window.

Read anew each time from entries that are checked one by one: any of them may be of another hand.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from registry.access import recording, vouching
from registry.access.acts import Act
from registry.access.anchoring import NOTICED
from registry.access.deciding import ACCEPTED
from registry.access.recording import details
from registry.access.session import Session
from registry.db import Entry, chain_hash
from registry.db.audit import entries, entry_hash, latest
from registry.db.purges import APPROVE, ASK, REQUEST
from registry.db.visits import done_since
from registry.errors import NotFound
from registry.language import _

State = Literal["waiting", "approved", "refused", "withdrawn", "used", "over"]
DAYS: Final = 7
"""How long a request may wait and an approval may be used, counted from the request."""
LONGEST: Final = 300
"""Characters of the reason, of who asks and of who refuses."""
_AHEAD: Final = 1
"""Days by which the clock of who asked may be ahead of the clock of who decides."""
REFUSE: Final = "refuse request"
WITHDRAW: Final = "withdraw request"
USE: Final = "use approval"
KNOWN: Final = "requests"
"""Where the ids of the newest requests are."""
_ENDS: Final[dict[str, State]] = {USE: "used", REFUSE: "refused", WITHDRAW: "withdrawn"}
_BACK: Final = ("restore", NOTICED, ACCEPTED)
"""What is recorded when the registry went back to an earlier state."""


@dataclass(frozen=True)
class Request:
    """What ``asker`` asked for ``at`` (UTC), and what became of it; ``by`` decided ``decided_at``."""

    id: str
    asker: str
    at: str
    act: Act
    seq: int
    state: State
    why: str = field(default="", repr=False)
    by: str = ""
    decided_at: str = ""
    answer: str = field(default="", repr=False)

    @property
    def until(self) -> str:
        """The moment (UTC) after which it counts no more."""
        return min(_later(one) for one in (self.at, self.state == "approved" and self.decided_at) if one)


def every(session: Session) -> list[Request]:
    """The newest requests of everybody, in the order they were made."""
    found = (_read(session, id) for id in known(session))
    return sorted((one for one in found if one), key=lambda one: one.seq)


def one(session: Session, id: str) -> Request:
    """One request; `NotFound` if the trail tells of no such thing."""
    found = _read(session, id)
    if found is None:
        raise NotFound(what=_("request"), key=id[:8])
    return found


def known(session: Session) -> list[str]:
    """The ids of the newest requests, where to look for them: nothing is believed because it is here."""
    try:
        found = json.loads(session._store.meta(KNOWN) or "[]")
    except (RecursionError, ValueError):
        return []
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _read(session: Session, id: str) -> Request | None:
    """The request as the trail tells it; None unless exactly one genuine entry asks for something known."""
    told = [one for one in entries(session._store.writing, object=id) if one.form == REQUEST]
    asked = [one for one in told if one.action == ASK]
    if len(asked) != 1 or not _genuine(session, asked[0]):
        return None
    first = asked[0]
    act = Act.read(details(first.detail))
    if act is None or _digest(first) != act.digest(session._vault.vault_id):
        return None
    later = [one for one in told if one.seq > first.seq and _digest(one) == _digest(first)]
    state, last = _state(session, first, later, act)
    words = {revision: _words(sealed) for revision, _part, sealed in session._store.changes(REQUEST, id)}
    by, when = (last.actor, last.at) if last else ("", "")
    return Request(
        id, first.actor, first.at, act, first.seq, state, words.get(1, ""), by, when, words.get(2, "")
    )


def _state(session: Session, first: Entry, later: list[Entry], act: Act) -> tuple[State, Entry | None]:
    """What became of it. An answer counts only if its author may still give one."""
    for one in later:
        if one.action in _ENDS and _ends(session, first, one, act):
            return _ENDS[one.action], one
    answers = (one for one in later if one.action == APPROVE and _decides(session, first, one, act))
    approval = next(answers, None)
    if _is_over(session, first, approval or first):
        return "over", None
    return ("approved", approval) if approval else ("waiting", None)


def _ends(session: Session, first: Entry, one: Entry, act: Act) -> bool:
    """Whether ``one`` ends it. A use of the asker's does however it is signed, since it can only take from her."""
    if one.action == REFUSE:
        return _decides(session, first, one, act)
    return one.actor == first.actor and (one.action == USE or _genuine(session, one))


def _decides(session: Session, first: Entry, one: Entry, act: Act) -> bool:
    """Whether ``one`` is an answer of somebody who may be the second person."""
    return vouching.counts(session, one.actor, first.actor, act.colleague) and _genuine(session, one)


def _genuine(session: Session, one: Entry) -> bool:
    """Whether the entry is as it was written, with the key its author has today, and follows the one before it."""
    before = entry_hash(session._store.writing, one.seq - 1)
    whole = chain_hash(one) == one.hash and one.previous == before
    return whole and session._vault.signed_now(one.actor, one.hash, one.signature)


def _digest(one: Entry) -> str:
    return str(details(one.detail).get("act", ""))


def _words(kept: bytes) -> str:
    try:
        return str(json.loads(kept)["words"][1])[:LONGEST]
    except (RecursionError, ValueError, KeyError, IndexError, TypeError):
        return ""


def _is_over(session: Session, asked: Entry, answered: Entry) -> bool:
    """Whether the days have passed, or an older registry took this one's place since: its uses may be forgotten.

    A clock that was put back meanwhile revives nothing, and one that was ahead gives no more days: they are counted
    from the answer, too (the request itself without one), and a request of a day to come is none.
    """
    trail, now = session._store.writing, recording.utc()
    until = min(_later(asked.at), _later(answered.at))
    if _later(asked.at, 0) > _later(now, _AHEAD):
        return True
    return now > until or latest(trail, asked.seq) > until or bool(done_since(trail, _BACK, asked.seq))


def _later(at: str, days: int = DAYS) -> str:
    """The moment ``days`` after ``at``; empty, which is before any, for what is none."""
    try:
        moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) + timedelta(days=days)
    except (ValueError, OverflowError):
        return ""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
