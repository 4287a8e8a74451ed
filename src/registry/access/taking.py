"""With the recovery key: powers are taken from whoever has them in the key file and should not. Knows no window."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from registry.access import powers
from registry.errors import FormerPowers, VaultRollback
from registry.fields import form_of
from registry.forms import Staff
from registry.vault import CUSTODIANS, MANAGER

if TYPE_CHECKING:
    from registry.access.session import Session

TAKEN: Final = "take powers"


def take_powers(session: "Session", person_id: str, *, accept_older: bool = False) -> bool:
    """Whether there was anything to doubt in the key file; then nobody has powers in it any more who should have none.

    Where the trail tells what ended, those of whom it does; else everybody but ``person_id``, the account that is
    given a passphrase. An earlier key file is worked with only if ``accept_older``: `VaultRollback`. Raises
    `FormerPowers` if no manager would be left: then it is a manager's account that needs the passphrase.
    """
    vault = session._vault
    found = powers.doubts(vault, session._store.writing)
    if found.older and not accept_older:
        raise VaultRollback
    if not found:
        return False
    everybody = found.older or found.strange
    named = {*vault.endorsed(), *vault.lent().values()} if everybody else set(found.people)
    managers = [who for who in vault.endorsed() if who != CUSTODIANS]
    if all(who in named and who != person_id for who in managers):
        raise FormerPowers
    for who in named - {person_id}:
        _take(session, who)
    return True


def _take(session: "Session", who: str) -> None:
    vault = session._vault
    if who == CUSTODIANS:
        vault.name_custodians([])
    else:
        if any(one.person == who for one in vault.appointments):
            vault.dismiss(who)
        member = vault.roster[who]
        if MANAGER in member.roles and not member.disabled:
            left = tuple(role for role in member.roles if role != MANAGER)
            if left:
                vault.set_roles(who, left)
            else:
                vault.disable(who)
            _tell_her_record(session, who)
    session.note(TAKEN, "staff", "" if who == CUSTODIANS else who)


def _tell_her_record(session: "Session", who: str) -> None:
    if session._store.row(form_of(Staff), who) is None:
        return
    account, member = session.get(Staff, who, look=False), session._vault.roster[who]
    wanted = replace(account, roles=member.roles, disabled="yes" if member.disabled else "")
    if wanted != account:
        session.save(wanted, action="disable" if member.disabled else "change")
