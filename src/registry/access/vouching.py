"""Whose approval counts for whom: accounts with such a role, whose keys the asker has not made herself.

A manager makes accounts and gives new passphrases, so she could enter as the data officer she made an hour ago and
approve what she asked for. Therefore an approval counts only if somebody else answers for the key that signs it: the
recovery key, another manager for whom the same holds, or two custodians, if whoever made them what they are is such a
manager or the recovery key. Who answers says so in a signed entry that names the key: whoever makes one, of whatever
role, as she makes it. What is missing, or was rewritten by hand, counts for nothing. Knows no request and no window.
"""

from datetime import date
from typing import TYPE_CHECKING, Final

from registry.access.answering import STAFF, VOUCH
from registry.access.attempts import attempt_with_paper
from registry.access.recording import entry
from registry.db import Entry, chain_hash
from registry.db.audit import entries
from registry.errors import NotAllowed, RecoveryKeyWrong
from registry.language import _
from registry.vault import CUSTODIANS, PAPER, Maker, PaperKey
from registry.vault import MANAGER as MANAGEMENT

if TYPE_CHECKING:
    from registry.access.session import Session

OFFICER: Final = "data-officer"
_MAKES: Final = ("create", "reset passphrase")
"""What is recorded when an account gets a key."""


def may_approve(session: "Session", person_id: str) -> bool:
    """Whether the account is one of those who approve: a manager, an acting one, or the data officer; and in use."""
    member = session._vault.roster.get(person_id)
    if member is None or not member.active(date.today()):
        return False
    return bool({MANAGEMENT, OFFICER} & set(member.roles)) or session._vault.stands_in(person_id) is not None


def counts(session: "Session", person_id: str, asker: str, about: str = "") -> bool:
    """Whether ``person_id`` may be the second person for what ``asker`` wants to do to the account ``about``."""
    if person_id == PAPER:
        return True
    if person_id in (asker, about) or not may_approve(session, person_id):
        return False
    if _lent_by(session, person_id, asker):
        return False
    if asker not in (PAPER, CUSTODIANS) and not _answered_for(session, asker, person_id, frozenset()):
        return False  # she may be one who was made to ask
    return _answered_for(session, person_id, asker, frozenset())


def approvers(session: "Session", asker: str, about: str = "") -> list[str]:
    """The ids of all who may be the second person for ``asker``, besides the recovery key."""
    return [one for one in session._vault.roster if counts(session, one, asker, about)]


def unconfirmed(session: "Session", asker: str, about: str = "") -> list[str]:
    """Those who could be, if the recovery key answered for their keys: the asker made them herself."""
    return [
        one
        for one in session._vault.roster
        if one not in (asker, about)
        and may_approve(session, one)
        and not _lent_by(session, one, asker)
        and not counts(session, one, asker, about)
    ]


def _lent_by(session: "Session", person_id: str, asker: str) -> bool:
    """Whether she approves only with powers that ``asker`` lent her, be it through custodians she made."""
    vault = session._vault
    member = vault.roster[person_id]
    lent = vault.stands_in(person_id)
    if {MANAGEMENT, OFFICER} & set(member.roles) or lent is None:
        return False
    if lent.by == vault.custodians_key:
        return not _made_by_others(session, vault.maker_of(lent.by), asker, frozenset())
    who = vault.roster.get(asker)
    return who is not None and lent.by in (who.signing, *who.past_signing)


def _answered_for(
    session: "Session", person_id: str, asker: str, seen: frozenset[str], mark: str = ""
) -> bool:
    """Whether somebody but ``asker`` answers for the key of ``person_id``: her present one, or that of ``mark``.

    ``seen`` are the people and the marks of the chain so far: nobody answers twice.
    """
    vault = session._vault
    if person_id == PAPER or (not mark and vault.vouched_by_paper(person_id)):
        return True
    key = mark or vault.key_mark(person_id)
    after = seen | {person_id, key}
    for one in entries(session._store.writing, object=person_id):
        if (one.action, one.form) != (VOUCH, STAFF) or one.actor in (asker, *after):
            continue
        if f'"key":"{key}"' not in one.detail or not _genuine(session, one):
            continue
        if one.actor == CUSTODIANS:
            if _made_by_others(session, vault.custodians_signed(one.hash, one.signature), asker, after):
                return True
        elif _answered_for(session, one.actor, asker, after):
            return True
    return False


def _made_by_others(session: "Session", maker: Maker | None, asker: str, seen: frozenset[str]) -> bool:
    """Whether custodians count as somebody else to ``asker``: she did not make them what they are.

    Who names them, gives one of them a new passphrase or renews the keys can enter as two of them. So can who made the
    keys of two of them, or is one and made those of another, whoever renewed the common key since.
    """
    if maker is None or not _made_by_another(session, maker, asker, seen):
        return False
    hers = [who == asker or not _made_by_another(session, one, asker, seen) for who, one in maker.keys]
    return sum(hers) < 2


def _made_by_another(session: "Session", maker: Maker, asker: str, seen: frozenset[str]) -> bool:
    if maker.person_id == asker or maker.mark in seen:
        return False
    return maker.by_paper or _answered_for(session, maker.person_id, asker, seen, maker.mark)


def _genuine(session: "Session", one: Entry) -> bool:
    """Whether the entry is as it was written, by somebody who may answer for another one."""
    vault = session._vault
    member = vault.roster.get(one.actor)
    if one.actor not in (PAPER, CUSTODIANS) and (member is None or MANAGEMENT not in member.roles):
        return False
    signed = vault.verify if one.actor == CUSTODIANS else vault.signed_now
    return chain_hash(one) == one.hash and signed(one.actor, one.hash, one.signature)


# --- answering for somebody ---


def vouch(session: "Session", person_id: str) -> None:
    """Answer for the key of an account, if it was made just now; inside the change that made it.

    Who makes a key knows that nobody else has it. Who gives roles or lends powers does not: it may be the making of
    another manager, who could enter with it. Two custodians answer for whoever may approve, by who made them. Nothing
    that a stand-in makes is answered for.
    """
    together = session.person_id == CUSTODIANS and may_approve(session, person_id)
    if together or (_made_just_now(session, person_id) and not session.acting):
        session.note(VOUCH, STAFF, person_id, key=session._vault.key_mark(person_id))


def _made_just_now(session: "Session", person_id: str) -> bool:
    """Whether the newest entry of all is that this person made the account or gave it a new passphrase.

    An older one proves nothing: whoever made the key anew since could have cut hers off the end of the trail.
    """
    made = (session.person_id, STAFF, person_id)
    newest = entries(session._store.writing, newest=1)
    return any(one.action in _MAKES and (one.actor, one.form, one.object) == made for one in newest)


def vouch_with_paper(session: "Session", person_id: str, paper: PaperKey) -> None:
    """The recovery key answers for an account, typed in while a manager is signed in; nothing of it is kept.

    Raises `NotAllowed` for an account that does not approve, `RecoveryKeyWrong`.
    """
    if not may_approve(session, person_id):
        raise NotAllowed(what=_("being a second person with this account"))
    session.anchoring.insist_decided()
    insist_on_the_paper(session, paper)
    key = session._vault.key_mark(person_id)
    with session._store.transaction():
        session._store.append(entry(PAPER, VOUCH, STAFF, person_id, key=key), paper.sign)


def insist_on_the_paper(session: "Session", paper: PaperKey) -> None:
    """Raise `RecoveryKeyWrong` unless ``paper`` is the recovery key of this registry; a wrong one is written down."""
    with attempt_with_paper(session.folder):
        if not session._vault.verify(PAPER, b"typed", paper.sign(b"typed")):
            raise RecoveryKeyWrong
