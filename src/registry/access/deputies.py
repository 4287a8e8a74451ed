"""Who stands in while the management is away: an acting manager for some days, or two of three custodians.

Knows no window. What stand-ins do says so in the trail, and is shown to the management until somebody of it saw it.
"""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from registry.access import powers
from registry.access.opening import custodians_in
from registry.access.returning import is_over, let_in_again
from registry.access.rights import Right
from registry.access.session import Session
from registry.access.staff import check_passphrase, remember_seq
from registry.access.taking import tell_of
from registry.access.vouching import vouch
from registry.access.waiting import Waits
from registry.db import Entry
from registry.db.audit import by_stand_ins
from registry.errors import NotFound, UnknownCommandValue
from registry.forms import Staff
from registry.language import _
from registry.vault import CUSTODIANS, KEEP, Anchors, DeviceSecrets, Stretching, by_argon2id

HOURS: Final = 72
"""How long two custodians have the manager's powers. Source: issue "Keys, roles, audit and lock", 2."""
LONGEST_DAYS: Final = 92
"""Days of one appointment at most: a quarter, after which access is reviewed anyway."""
SEEN: Final = "stand-in acts seen"

Credentials = tuple[str, str]


Act = Entry
"""One thing a stand-in did, as the trail tells it."""


@dataclass(frozen=True)
class StandIn:
    """Somebody with the manager's powers, now or later; ``since`` and ``until`` are UTC moments."""

    person_id: str
    since: str
    until: str
    active: bool
    by_custodians: bool


def stand_ins(session: Session) -> list[StandIn]:
    """Those who stand in now or will, by their first day."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    together = session._vault.custodians_key
    found = [
        StandIn(one.person, one.since, one.until, one.active(now), one.by == together)
        for one in session._vault.appointments
        if one.until >= now and session._vault.counts(one)
    ]
    return sorted(found, key=lambda one: one.since)


def appoint(session: Session, person_id: str, first: date, last: date) -> None:
    """``person_id`` has the manager's powers from the day ``first`` to the end of the day ``last``, here.

    Raises `NotAllowed` for a stand-in, a manager or an account without the file's key, `NotFound`, or
    `UnknownCommandValue` for days that are none.
    """
    session.require(Right.STAFF)
    powers.insist_told(session)
    session.get(Staff, person_id, look=False)
    if last < first or last < date.today() or (last - first).days >= LONGEST_DAYS:
        allowed = _("a last day from today on, at most {n} days after the first").format(n=LONGEST_DAYS)
        raise UnknownCommandValue(option=_("The last day"), value=last.isoformat(), allowed=allowed)
    since, until = _moment(first, time.min), _moment(last, time(23, 59, 59))
    session._vault.appoint(person_id, since, until)
    with session.together():
        session.note("appoint", "staff", person_id, since=since, until=until)
        remember_seq(session)


def dismiss(session: Session, person_id: str) -> None:
    """End an appointment now. Raises `NotAllowed` for a stand-in."""
    session.require(Right.STAFF)
    powers.insist_told(session)
    session._vault.dismiss(person_id)
    with session.together():
        session.note("dismiss", "staff", person_id)
        remember_seq(session)


def _moment(day: date, hour: time) -> str:
    """Midnight and the like of this computer's place, in UTC."""
    return datetime.combine(day, hour).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def custodians(session: Session) -> Mapping[str, bool]:
    """The three custodians by person id, each with whether hers still opens; empty if nobody was named."""
    return session._vault.custodians


def custodians_help(session: Session) -> bool:
    """Whether two custodians may give this manager a new passphrase, should she forget hers.

    True where the question does not arise: nobody was named, or she is no manager in her own right.
    """
    vault = session._vault
    return (
        not vault.custodians
        or session.person_id not in vault.endorsed()
        or vault.custodians_help(session.person_id)
    )


def name_custodians(session: Session, people: Iterable[str]) -> None:
    """Three person ids, any two of whom open together; none of them to have no custodians any more.

    Raises `NotAllowed` for a stand-in or an account that cannot be one, `NotFound`, ValueError unless three or none.
    """
    session.require(Right.STAFF)
    powers.insist_told(session)
    named = tuple(people)
    session._vault.name_custodians(named)
    with session.together():
        session.note("name custodians", "staff", "", people=sorted(named))
        remember_seq(session)


# --- what stand-ins did ---


def unseen_acts(session: Session) -> list[Entry]:
    """What stand-ins and custodians did and nobody of the management has seen yet, oldest first.

    Empty for who stands in herself, or has no right to accounts. Reads the whole trail, on the reading thread:
    raises `NotReady` until memory is open.
    """
    if session.acting or not session.may(Right.STAFF):
        return []
    return by_stand_ins(session.seen.reading, CUSTODIANS, SEEN)


def mark_seen(session: Session) -> None:
    """The management saw what stand-ins did. Raises `NotAllowed`."""
    session.require(Right.STAFF)
    if not session.acting:
        session.note(SEEN)


# --- two custodians ---


def take_over(
    folder: Path,
    first: Credentials,
    second: Credentials,
    device: DeviceSecrets | None,
    *,
    anchors: Anchors | None = None,
    stretching: Stretching = by_argon2id,
    waits: Waits | None = None,
) -> str:
    """Two custodians (login, passphrase) get the manager's powers for `HOURS`; until when (UTC).

    Each signs in as always afterwards. Raises `NotCustodians`, `BadCredentials`, `RollbackUndecided`, or the errors
    of signing in.
    """
    with closing(
        custodians_in(folder, first, second, device, anchors=anchors, stretching=stretching, waits=waits)
    ) as session:
        powers.insist_told(session)
        now = datetime.now(UTC)
        since, until = (
            moment.strftime("%Y-%m-%dT%H:%M:%SZ")
            for moment in (now - timedelta(seconds=1), now + timedelta(hours=HOURS))
        )
        for person_id in session.custodians_here:
            if "manager" in session.get(Staff, person_id, look=False).roles:
                continue  # she has them anyway
            lent = session._vault.stands_in(person_id)
            if lent is not None and lent.until >= until:
                continue  # and longer than that
            session._vault.appoint(person_id, since, until)
            session.note("appoint", "staff", person_id, since=since, until=until)
            vouch(session, person_id)
        remember_seq(session)
    return until


def reset_by_custodians(
    folder: Path,
    first: Credentials,
    second: Credentials,
    login: str,
    new_passphrase: str,
    device: DeviceSecrets | None,
    *,
    anchors: Anchors | None = None,
    stretching: Stretching = by_argon2id,
    waits: Waits | None = None,
) -> bool:
    """Two custodians give somebody, a manager too, a new passphrase; a last day that is past goes with the old one.

    Whether one did. Raises as `take_over`, `NotFound` for an unknown login, `WeakPassphrase`, or `CustodiansOfAnother`
    for a manager, if neither she nor the recovery key made them custodians.
    """
    with closing(
        custodians_in(folder, first, second, device, anchors=anchors, stretching=stretching, waits=waits)
    ) as session:
        powers.insist_told(session)
        person_id = session._vault.find_login(login)
        if person_id is None:
            raise NotFound(what=_("account"), key=login)
        account = session.get(Staff, person_id, look=False)
        check_passphrase(session, new_passphrase, account.login, account.name)
        over = is_over(session, person_id)
        session._vault.reset_passphrase(person_id, login, new_passphrase, until=None if over else KEEP)
        with session.together():
            let_in_again(session, person_id, over)
            tell_of(session, person_id)
            remember_seq(session)
    if waits:
        waits.succeeded(folder, login)
    return over
