"""A second person: what one asks for in a signed request, another approves or refuses, and counts once.

Everything stands in the audit trail: the request, the answer, and the use of it, each signed by who did it and chained
to all that was before. So nobody can write an answer in another's name, change what was asked after it was answered,
or take a use back, without breaking the trail; it is checked from the request on before an approval is used. Words
(why, why not) are kept as history, outside the chain. Knows no window.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from typing import Final

from registry.access import acts, vouching
from registry.access.acts import Act
from registry.access.asked import DAYS, KNOWN, LONGEST, REFUSE, USE, WITHDRAW, Request
from registry.access.asked import every as _every
from registry.access.asked import known as _known
from registry.access.asked import one as _one
from registry.access.recording import entry, utc
from registry.access.session import Session
from registry.db.audit import head, verify
from registry.db.purges import APPROVE, ASK, REQUEST
from registry.errors import (
    ApprovalStale,
    NotAllowed,
    NotFound,
    RecoveryKeyNeeded,
    RequestOver,
    RequestWaiting,
    SecondPersonNeeded,
)
from registry.fields.answers import canonical
from registry.language import _
from registry.values import dates
from registry.vault import CUSTODIANS, PAPER, PaperKey

_KEPT: Final = 200


# --- at the door of the verb ---


def insist(session: Session, act: Act) -> str:
    """Use the approval of ``act``, inside the transaction of what is done; the request's id, empty if none is needed.

    The recovery key and two custodians are two factors by themselves. Raises `NotAllowed` for what this person may not
    do now, `SecondPersonNeeded` or one of its kinds if there is no approval that counts now, `AuditBroken` if the trail
    since the request was changed by hand.
    """
    if session.person_id in (PAPER, CUSTODIANS):
        return ""
    session.require(acts.NEEDS[act.kind])
    with session._store.transaction():
        mine = [one for one in _every(session) if one.asker == session.person_id]
        approved = [one for one in mine if one.state == "approved"]
        found = next((one for one in approved if one.act == act), None)
        if found is None:
            raise _needed(session, act, mine)
        _insist_on_the_trail(session, found.seq)
        session.note(USE, REQUEST, found.id, act=act.digest(session._vault.vault_id))
        return found.id


def _needed(session: Session, act: Act, mine: Iterable[Request]) -> SecondPersonNeeded:
    what = acts.said(session, act)
    who = names(session, vouching.approvers(session, session.person_id, act.colleague))
    for one in mine:
        if one.act == act and one.state == "waiting" and who:
            return RequestWaiting(act, what=what, who=who, since=dates.shown(one.at[:10]))
    if not who:
        return RecoveryKeyNeeded(act, what=what)
    for one in mine:
        if one.state == "approved" and (one.act.kind, one.act.object) == (act.kind, act.object):
            return ApprovalStale(act, what=what, who=who)
    return SecondPersonNeeded(act, what=what, who=who)


def names(session: Session, people: Iterable[str]) -> str:
    """The names of those who may approve, as a list is said."""
    said = sorted(session.staff_name(one) for one in people)
    if len(said) < 2:
        return "".join(said)
    return _("{first} or {last}").format(first=", ".join(said[:-1]), last=said[-1])


def _insist_on_the_trail(session: Session, seq: int) -> None:
    """Raise `AuditBroken` unless every entry from ``seq`` on is in its place and signed by whom it names."""
    newest = head(session._store.writing)[0] - seq + 1
    for _seq in verify(session._store.writing, session._vault.verify, newest=newest):
        pass


# --- asking ---


def ask(session: Session, act: Act, why: str = "") -> Request:
    """Send a request; the one that is waiting already, if there is one for the same.

    ``why`` (`LONGEST` characters) is shown to who decides. Raises `NotAllowed` for an act this person may not do
    herself, `RecoveryKeyNeeded` if nobody may decide it.
    """
    session.require(acts.NEEDS[act.kind])
    session.anchoring.insist_decided()
    mine = [one for one in _every(session) if one.asker == session.person_id and one.act == act]
    for one in mine:
        if one.state in ("waiting", "approved"):
            return one
    if not vouching.approvers(session, session.person_id, act.colleague):
        raise RecoveryKeyNeeded(act, what=acts.said(session, act))
    made = _asked(session, act, why)
    session.changed(REQUEST, made.id)
    return made


def _asked(session: Session, act: Act, why: str) -> Request:
    id = secrets.token_hex(16)
    _record(session, session.person_id, session._vault.sign, ASK, id, act, 1, why)
    with session._store.transaction():
        known = [*_known(session), id][-_KEPT:]
        session._store.remember(KNOWN, json.dumps(known))
    return _one(session, id)


def withdraw(session: Session, id: str) -> None:
    """Take one's own request back. Raises `NotFound`, `NotAllowed` or `RequestOver`."""
    found = _one(session, id)
    if found.asker != session.person_id:
        raise NotAllowed(what=_("taking back what a colleague asked for"))
    if found.state not in ("waiting", "approved"):
        raise RequestOver
    _record(session, session.person_id, session._vault.sign, WITHDRAW, id, found.act, 0, "")
    session.changed(REQUEST, id)


def _record(
    session: Session,
    actor: str,
    sign: Callable[[bytes], bytes],
    action: str,
    id: str,
    act: Act,
    revision: int,
    words: str,
) -> None:
    """An entry about a request; its words lie in the history, where a purge may take them away."""
    said = " ".join(words.split())[:LONGEST]
    detail = {"act": act.digest(session._vault.vault_id), **(act.told() if action == ASK else {})}
    if actor == session.person_id:
        detail |= session._as
    with session._store.transaction():
        kept = b""
        if said:
            detail["revision"] = revision
            changes = {"": canonical({"words": ["", said]})}
            kept = session._store.remember_change(REQUEST, id, revision, changes)
        made = entry(actor, action, REQUEST, id, **detail)
        session._store.append(made._replace(history_sha256=kept), sign)


# --- deciding ---


def approve(session: Session, seen: Request) -> None:
    """Approve what ``seen`` shows, with this person's signature.

    Raises `NotAllowed` for who may not be the second person, `RequestOver` if it waits no more or is not as it was
    shown, `AuditBroken`.
    """
    found = _to_decide(session, seen)
    _insist_on_the_trail(session, found.seq)
    _record(session, session.person_id, session._vault.sign, APPROVE, found.id, found.act, 0, "")
    session.changed(REQUEST, found.id)


def refuse(session: Session, seen: Request, why: str) -> None:
    """Refuse it; ``why`` is shown to who asked. Raises as `approve`."""
    found = _to_decide(session, seen)
    _record(session, session.person_id, session._vault.sign, REFUSE, found.id, found.act, 2, why)
    session.changed(REQUEST, found.id)


def _to_decide(session: Session, seen: Request) -> Request:
    session.anchoring.insist_decided()
    found = _one(session, seen.id)
    if not vouching.counts(session, session.person_id, found.asker, found.act.colleague):
        raise NotAllowed(what=_("being the second person for this request"))
    if found.state != "waiting" or (found.act, found.asker, found.seq) != (seen.act, seen.asker, seen.seq):
        raise RequestOver
    return found


def approve_with_paper(session: Session, act: Act, paper: PaperKey, confirmed: Iterable[str] = ()) -> None:
    """Ask for ``act`` and approve it at once with the recovery key, which was typed in and is not kept.

    For a house where nobody else may approve. The key also answers for the people ``confirmed`` (ids), who may approve
    from now on. Raises `NotAllowed`, `RecoveryKeyWrong`.
    """
    session.require(acts.NEEDS[act.kind])
    session.anchoring.insist_decided()
    vouching.insist_on_the_paper(session, paper)
    with session._store.transaction():
        for person_id in confirmed:
            vouching.vouch_with_paper(session, person_id, paper)
        mine = (one for one in _every(session) if one.asker == session.person_id and one.act == act)
        found = next((one for one in mine if one.state == "waiting"), None) or _asked(session, act, "")
        _record(session, PAPER, paper.sign, APPROVE, found.id, act, 0, "")
    session.changed(REQUEST, found.id)


# --- reading ---


def waiting_for(session: Session) -> list[Request]:
    """The requests of others that this person may decide, oldest first."""
    return [
        one
        for one in _every(session)
        if one.state == "waiting"
        and vouching.counts(session, session.person_id, one.asker, one.act.colleague)
    ]


def mine(session: Session) -> list[Request]:
    """What this person asked for in the last `DAYS` days and what became of it, newest first."""
    found = [one for one in _every(session) if one.asker == session.person_id and one.until >= utc()]
    return [one for one in found if one.state in ("waiting", "approved", "refused")][::-1]


def request(session: Session, id: str) -> Request:
    """One request by its id or the first digits of it; of one's own, or one that she may decide. Raises `NotFound`."""
    mine_or_theirs = [*waiting_for(session), *mine(session)]
    found = [one for one in mine_or_theirs if id and one.id.startswith(id)]
    if len(found) != 1:
        raise NotFound(what=_("request"), key=id[:8])
    return found[0]


__all__ = [
    "DAYS", "LONGEST", "Request", "approve", "approve_with_paper", "ask", "insist", "mine", "names",
    "refuse", "request", "waiting_for", "withdraw",
]  # fmt: skip
