"""The accounts of the staff: who works here, with which roles. Knows no window."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Literal

from registry.access import acts, approvals, powers, restricting
from registry.access.answering import STAFF
from registry.access.attempts import forgive
from registry.access.opening import VAULT_SEQ
from registry.access.rights import ROLES, Right
from registry.access.session import Session
from registry.access.vouching import vouch
from registry.db.audit import entries
from registry.errors import (
    AccountEnded,
    AccountExists,
    BadCredentials,
    LastManager,
    NotAllowed,
    NotFound,
    UnknownCommandValue,
    WeakPassphrase,
)
from registry.fields import check, form_of
from registry.forms import Staff
from registry.language import _, current
from registry.values.phonetic import folded
from registry.vault import KEEP, MANAGER, Until, judge, offer
from registry.vault.passphrases import MANAGER_WORDS, STAFF_WORDS

Standing = Literal["active", "keyless", "ended", "closed", "unknown"]
"""Of an account: it can be used; it has none of today's keys; its last day is past; it was closed; the key file does
not know it."""


def list_staff(session: Session) -> list[Staff]:
    """Every account, past and present."""
    return session.every(Staff)


def standing(session: Session, account: Staff) -> Standing:
    """Whether an account can be used, as the signed key file says, whatever its record does."""
    vault = session._vault
    member = vault.roster.get(account.id)
    if member is None:
        return "unknown"
    if member.disabled:
        return "closed"
    if member.until is not None and member.until < date.today():
        return "ended"
    if account.id not in vault.granted and vault.opens_file(member.roles):
        return "keyless"
    return "active"


def working(session: Session) -> list[Staff]:
    """The accounts that can be used today."""
    return [one for one in session.every(Staff) if standing(session, one) == "active"]


def named(session: Session, login: str) -> Staff:
    """The account with this user name; `NotFound` otherwise."""
    same = [one for one in session.every(Staff) if folded(one.login) == folded(login)]
    if not same:
        raise NotFound(what=_("account"), key=login)
    here = (
        one for one in same if one.id in session._vault.roster
    )  # one of an earlier key file may be among them
    return next(here, same[0])


def check_passphrase(session: Session, passphrase: str, *said: str) -> None:
    """Raise `WeakPassphrase` if it is too easy to guess for somebody who knows the house and the words ``said``."""
    strength = judge(passphrase, [session.organisation.name, session.organisation.department, *said])
    if not strength.acceptable:
        raise WeakPassphrase(reason=strength.reason)


def words_offered(roles: Iterable[str]) -> str:
    """A generated passphrase in the current language: five words, six for a manager."""
    return offer(current(), MANAGER_WORDS if "manager" in tuple(roles) else STAFF_WORDS)


def add(
    session: Session, login: str, name: str, roles: Iterable[str], passphrase: str, until: str = ""
) -> Staff:
    """A new account; one that a cut left in the key file without a record is made anew.

    Raises `NotAllowed`, `AccountExists`, `TooManyAccounts`, `WeakPassphrase` or `UnknownCommandValue`.
    """
    session.require(Right.STAFF)
    powers.insist_told(session)
    wanted = known(roles)
    made = Staff(login=login, name=name, roles=wanted, until=until)
    check(made)  # before the key file is written; the two files cannot change in one transaction
    check_passphrase(session, passphrase, login, name)
    here = (one for one in session.every(Staff) if one.id in session._vault.roster)
    if any(folded(one.login) == folded(login) for one in here):
        raise AccountExists(login=login)
    person_id = _left_by_a_cut(session, login)
    if person_id:
        session._vault.add_again(person_id, login, passphrase, wanted, until=_day(until))
    else:
        person_id = session._vault.add_member(login, passphrase, wanted, until=_day(until))
    with session.together():
        saved = session.save(replace(made, id=person_id))
        vouch(session, person_id)
        remember_seq(session)
    return saved


def _left_by_a_cut(session: Session, login: str) -> str:
    """The id of the account with this user name of which neither a record nor the trail ever told; empty if none.

    One whose record was taken out of the file is another matter: making that anew would go round the second person.
    """
    person_id = session._vault.find_login(login)
    if person_id is None or session._store.row(form_of(Staff), person_id):
        return ""
    told = any(one.form == STAFF for one in entries(session._store.writing, object=person_id))
    return "" if told else person_id


def set_roles(session: Session, person_id: str, roles: Iterable[str]) -> Staff:
    """Give an account exactly ``roles``. Raises `NotAllowed`, `LastManager`, `NotFound`, `UnknownCommandValue`."""
    session.require(Right.STAFF)
    powers.insist_told(session)
    wanted = known(roles)
    account = session.get(Staff, person_id, look=False)
    if (
        session.acting and person_id == session.person_id
    ):  # before the key file is written: she needs its keys after
        raise NotAllowed(what=_("changing your own roles while you stand in for Management"))
    if MANAGER not in wanted:
        insist_on_a_manager(session, person_id)
    root = session._vault.root_of(person_id) if MANAGER in wanted and session._vault.is_root else None
    with powers.given_back(session, [root] if root else []):
        session._vault.set_roles(person_id, wanted)
    with session.together():
        saved = session.save(replace(account, roles=wanted))
        remember_seq(session)
    return saved


def managers_today(session: Session) -> list[Staff]:
    """The accounts with the role Management that enter today."""
    today = date.today().isoformat()
    working = (one for one in session.every(Staff) if one.disabled != "yes" and not "" < one.until < today)
    return [one for one in working if MANAGER in one.roles]


def insist_on_a_manager(session: Session, leaver: str) -> None:
    """Raise `LastManager` if ``leaver`` is the only manager who enters today."""
    if [one.id for one in managers_today(session)] == [leaver]:
        raise LastManager


def reset_passphrase(session: Session, person_id: str, passphrase: str, *, until: str | None = None) -> None:
    """Give a colleague a new passphrase; one who left comes back with it. For her own there is `change_passphrase`.

    ``until`` is her last day from now on (``2026-12-31``), empty for none; without it the day she has stays. Raises
    `NotAllowed`, `NotFound`, `WeakPassphrase`, `AccountEnded` if that day is past, or `SecondPersonNeeded` for a
    manager, or somebody who was one: she could be made one again.
    """
    session.require(Right.STAFF)
    powers.insist_told(session)
    account = session.get(Staff, person_id, look=False)
    wanted = replace(account, disabled="", until=_last_day(session, person_id) if until is None else until)
    check(wanted)
    if wanted.until and date.fromisoformat(wanted.until) < date.today():
        raise AccountEnded  # before an approval is used for it
    check_passphrase(session, passphrase, account.login, account.name)
    if person_id in session._vault.ever_managers() and person_id != session.person_id:
        _insist_on_two(session, acts.reset(person_id, session._vault.key_mark(person_id)))
    ends: Until = KEEP if until is None else _day(until)
    session._vault.reset_passphrase(person_id, account.login, passphrase, until=ends)
    with session.together():
        session.note("reset passphrase", "staff", person_id)
        vouch(session, person_id)
        if wanted != account:
            session.save(wanted, action="enable" if account.disabled == "yes" else "change")
        restricting.give_again(session, person_id)
        remember_seq(session)
    forgive(session, account.login)


def change_passphrase(session: Session, old: str, new: str) -> None:
    """This person's own passphrase. Raises `BadCredentials` if ``old`` is not hers, `WeakPassphrase`."""
    if session.person_id == "paper":
        raise BadCredentials
    powers.insist_told(session)
    account = session.get(Staff, session.person_id, look=False)
    check_passphrase(session, new, account.login, account.name)
    session._vault.change_passphrase(account.login, old, new)
    with session.together():
        session.note("change passphrase", "staff", session.person_id)
        remember_seq(session)


def _roles(session: Session, person_id: str) -> tuple[str, ...]:
    """Her roles as the signed key file has them."""
    member = session._vault.roster.get(person_id)
    return member.roles if member else ()


def _last_day(session: Session, person_id: str) -> str:
    """The day her account holds to, as the signed key file has it; a cut may have kept it from her record."""
    member = session._vault.roster.get(person_id)
    return member.until.isoformat() if member and member.until else ""


def _insist_on_two(session: Session, act: acts.Act) -> None:
    """Use the approval of ``act``, before the key file is written: a cut between them costs it, and repeats nothing."""
    if session.acting:
        raise NotAllowed(what=_("changing who has the role Management, or stands in for it"))
    approvals.insist(session, act)


def _day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None


def known(roles: Iterable[str]) -> tuple[str, ...]:
    """The names of roles, each once. Raises `UnknownCommandValue` for one there is not."""
    wanted = tuple(dict.fromkeys(role.strip() for role in roles if role.strip()))
    for role in wanted:
        if role not in ROLES:
            raise UnknownCommandValue(
                option=_(form_of(Staff)["roles"].label), value=role, allowed=", ".join(ROLES)
            )
    return wanted


def remember_seq(session: Session) -> None:
    """Tie the registry to the newest key file, and write down who has powers."""
    session._store.remember(VAULT_SEQ, str(session._vault.seq))
    powers.record(session)
