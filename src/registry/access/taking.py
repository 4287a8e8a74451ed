"""With the recovery key: a key file in doubt is settled, and powers go from all who do not surely have them.

Nothing that an insider can write is believed for it but what the trail says of who has powers. Knows no window.
"""

from contextlib import closing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from registry.access import powers
from registry.access.files import DATABASE
from registry.access.powers import Doubts
from registry.access.rights import ROLE_COMPARTMENTS
from registry.db import Connection, connect
from registry.db.audit import chained, people
from registry.errors import AuditBroken, NotFound, PowersOfAnother, RegistryDamaged
from registry.fields import form_of
from registry.forms import Staff
from registry.language import _
from registry.values.phonetic import folded
from registry.vault import CUSTODIANS, MANAGER, Told

if TYPE_CHECKING:
    from registry.access.session import Session

TAKEN: Final = "take powers"


def whose(session: "Session", login: str, *, doubted: bool) -> tuple[str, str]:
    """The account with this user name by the signed key file, and the user name as she types it, accents and all.

    How it is spelt the records may say. Where the key file is in doubt, whose it is they say as well: a manager's,
    if one of the two is. Raises `NotFound`.
    """
    find = session._vault.find_login
    found = find(login)
    spelt = {found: login.strip()} if found else {}
    if not found or doubted:
        for one in session.every(Staff):
            if folded(one.login) == folded(login) and (doubted or find(one.login) == one.id):
                spelt.setdefault(one.id, one.login)
    known = [who for who in spelt if who in session._vault.roster]
    if not known:
        raise NotFound(what=_("account"), key=login)
    person_id = next((who for who in known if _is_manager(session, who)), known[0])
    return person_id, spelt[person_id]


def _is_manager(session: "Session", who: str) -> bool:
    """Whether one of her keys has powers by the trail: the key file and the records may say anything."""
    found = powers.told(session._vault, session._store.writing)
    return any(found.has(key, session._vault.paper_key) for key in session._vault.keys_of(who))


def doubts(session: "Session") -> Doubts:
    """What stands against the key file.

    A trail that does not hold together is one: the end of somebody's powers may have been taken out of it. So is one
    that the disk does not give back whole.
    """
    vault, connection = session._vault, session._store.writing
    found = powers.doubts(vault, connection)
    newest = powers.entries_since_settled(vault, connection)
    try:
        with _reading(session) as reading:
            for _links in chained(reading, newest=newest, signed=False):
                pass
    except (AuditBroken, RegistryDamaged):
        found = replace(found, strange=True)
    untold = vault.charter_number != powers.told(vault, connection).charter[0]
    return replace(found, strange=found.strange or bool(found.people and untold))


def settle(session: "Session", found: Doubts, person_id: str, login: str, passphrase: str) -> None:
    """Give ``person_id``, a manager by the trail, new keys, in one change: a cut leaves it undone or done.

    Where the whole key file is in doubt, every other account is closed: whose keys and words it has nobody can say.
    Else those in doubt lose their powers. Raises `PowersOfAnother` if she is none: then it is a manager's account that
    needs it.
    """
    vault = session._vault
    managers = [who for who in vault.roster if _is_manager(session, who)]
    if (
        managers and person_id not in managers
    ):  # with none by the trail, whoever has the recovery key says who it is
        raise PowersOfAnother(people=", ".join(sorted(map(session.staff_name, managers))))
    everybody = found.strange or found.older
    accounts = {}
    for who, member in vault.roster.items():
        known = tuple(role for role in member.roles if role in ROLE_COMPARTMENTS)
        left = tuple(role for role in known if role != MANAGER)
        if who == person_id:
            accounts[who] = Told((MANAGER,) if everybody else tuple(sorted((*left, MANAGER))), None, False)
        elif everybody:
            accounts[who] = Told(known, member.until, True)
        elif who in found.people and MANAGER in known:
            accounts[who] = Told(left or known, member.until, not left)
        else:
            accounts[who] = Told(known, member.until, member.disabled)
    told = powers.told(vault, session._store.writing)
    if everybody:  # the others may be there to take room
        seen = _seen(session) or accounts.keys()
        accounts = {who: one for who, one in accounts.items() if who in seen or who == person_id}
    vault.settle(
        person_id,
        login,
        passphrase,
        accounts,
        ROLE_COMPARTMENTS,
        keeping_but=None if everybody else found.people,
        after=told.charter[0],
        # what the recovery key itself vouched for nobody can have forged, though the trail be spoilt
        known=told.keys | told.ended | vault.roots_by_paper,
    )


def _reading(session: "Session") -> "closing[Connection]":
    """The registry on a connection of its own: one that met a bad page writes no more."""
    return closing(connect(session.folder / DATABASE, session._vault.keyspec(), reading=True))


def _seen(session: "Session") -> set[str]:
    """Whom the trail knows; nobody, where it cannot be read."""
    try:
        with _reading(session) as reading:
            return people(reading)
    except RegistryDamaged:
        return set()


def tell(session: "Session", found: Doubts, person_id: str, login: str) -> bool:
    """Write down in the records what the key file says of each account, and whose powers went; whether any was closed.

    One that another hand made so that it cannot be read or saved stays as it is: the access review shows it, and it
    keeps nobody from being let in. The record of ``person_id`` is made anew if it is gone.
    """
    if session._store.row(form_of(Staff), person_id) is None:
        with suppress(Exception), session.together():
            roles = session._vault.roster[person_id].roles
            session.save(Staff(id=person_id, login=login, name=login, roles=roles))
    strays = {row.id for row in session._store.rows(form_of(Staff))} - session._vault.roster.keys()
    closed = False
    for who in (*session._vault.roster, *strays):
        with suppress(Exception), session.together():
            closed |= tell_of(session, who, forged=who in found.people)
    if CUSTODIANS in found.people:
        session.note(TAKEN, "staff", "")
    return closed


def tell_of(session: "Session", who: str, *, forged: bool = False) -> bool:
    """Write down in the record of an account, if there is one, what the key file says: closed, if it knows none.

    ``forged``: she had powers in the key file that nobody entitled gave. Whether the record was open, and is closed.
    """
    if session._store.row(form_of(Staff), who) is None:
        return False
    account, member = session.get(Staff, who, look=False), session._vault.roster.get(who)
    open_before = account.disabled != "yes"
    if member is None:
        if open_before:
            session.save(replace(account, disabled="yes"), action="disable")
        return open_before
    if forged or (MANAGER in account.roles and open_before and who not in session._vault.endorsed()):
        session.note(TAKEN, "staff", who)
    until = member.until.isoformat() if member.until else ""
    # the same roles in another order are the same: a record keeps them as they were ticked
    roles = account.roles if set(account.roles) == set(member.roles) else member.roles
    wanted = replace(account, roles=roles, until=until, disabled="yes" if member.disabled else "")
    closes, opens = open_before and member.disabled, not (open_before or member.disabled)
    if wanted != account:
        session.save(wanted, action="disable" if closes else "enable" if opens else "change")
    return closes
