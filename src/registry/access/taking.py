"""With the recovery key: a key file that is in doubt is settled by the records of the staff. Knows no window."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from registry.access import powers
from registry.access.powers import Doubts
from registry.access.rights import ROLE_COMPARTMENTS
from registry.db.audit import chained
from registry.db.ledger import telling_row
from registry.errors import AuditBroken, FormerPowers, VaultRollback
from registry.fields import form_of
from registry.forms import Staff
from registry.values.phonetic import folded
from registry.vault import CUSTODIANS, MANAGER, Told

if TYPE_CHECKING:
    from registry.access.session import Session

TAKEN: Final = "take powers"


def whose(session: "Session", login: str) -> str | None:
    """The account with this user name: in the key file, or in the records where that lost it."""
    found = session._vault.find_login(login)
    named = (one.id for one in session.every(Staff) if folded(one.login) == folded(login))
    return found or next((who for who in named if who in session._vault.roster), None)


def doubts(session: "Session", *, accept_older: bool = False) -> Doubts:
    """What stands against the key file. Raises `VaultRollback` for an earlier one unless ``accept_older``.

    A trail that does not hold together is one: the end of somebody's powers may have been taken out of it.
    """
    found = powers.doubts(session._vault, session._store.writing)
    if found.older and not accept_older:
        raise VaultRollback
    try:
        for _links in chained(session._store.writing, newest=_since_settled(session), signed=False):
            pass
    except AuditBroken:
        found = replace(found, strange=True)
    return found


def _since_settled(session: "Session") -> int | None:
    """How many entries there are since the recovery key last settled what is to be believed; None for all."""
    return powers.entries_since_settled(session._vault, session._store.writing)


def settle(session: "Session", found: Doubts, person_id: str, passphrase: str) -> None:
    """Give ``person_id``, a manager by her record, new keys, and make the key file what the records say of the others.

    Powers stay with nobody else but managers of whom both key file and trail are sure; an account whose record is not
    as somebody with powers signed it is closed. One change, so that a cut leaves it undone or done. Raises
    `FormerPowers` if she is none: then it is a manager's account that needs it.
    """
    records = {one.id: one for one in session.every(Staff)}
    sure = {who for who in records if _as_signed(session, who)}
    mine = records.get(person_id)
    if mine is None or MANAGER not in mine.roles:
        raise FormerPowers
    if person_id not in sure and any(MANAGER in records[who].roles for who in sure):
        raise FormerPowers  # hers was written by another hand, and there is one that was not
    session._vault.settle(
        person_id,
        mine.login,
        passphrase,
        _accounts(records, sure, found, person_id),
        ROLE_COMPARTMENTS,
        keeping=not (found.strange or found.older),
        without=found.people,
    )


def _as_signed(session: "Session", who: str) -> bool:
    """Whether the record of an account is as somebody with powers of her own signed it."""
    told = telling_row(session._store.writing, form_of(Staff), who)
    return told is not None and powers.signed_with_powers(session._vault, session._store.writing, told)


def _accounts(
    records: Mapping[str, Staff], sure: Collection[str], found: Doubts, person_id: str
) -> dict[str, Told]:
    """What each account is to be: its record, without powers that are not sure."""
    everybody = found.strange or found.older
    made = {}
    for who, one in records.items():
        known = tuple(role for role in one.roles if role in ROLE_COMPARTMENTS)
        unsure = who != person_id and (everybody or who in found.people)
        roles = tuple(role for role in known if not (unsure and role == MANAGER))
        until = date.fromisoformat(one.until) if one.until and who != person_id else None
        closed = who != person_id and (one.disabled == "yes" or not roles or who not in sure)
        made[who] = Told(roles or known, until, closed)
    return made


def tell(session: "Session", found: Doubts) -> None:
    """Write down in the records what the key file says of each account, and whose powers went."""
    for who, member in session._vault.roster.items():
        if session._store.row(form_of(Staff), who) is None:
            continue
        account = session.get(Staff, who, look=False)
        until = member.until.isoformat() if member.until else ""
        wanted = replace(account, roles=member.roles, until=until, disabled="yes" if member.disabled else "")
        if wanted != account:
            if MANAGER in account.roles and who not in session._vault.endorsed():
                session.note(TAKEN, "staff", who)
            session.save(wanted, action="disable" if member.disabled else "change")
    if CUSTODIANS in found.people:
        session.note(TAKEN, "staff", "")
