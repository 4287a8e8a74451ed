"""The access review: who has what, when they were last here, what should be looked at. Knows no window.

Accounts are those of the signed key file, named by their records; what the two say differently is shown, not
believed. A review is an entry of the trail; the registry file remembers only its number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from registry.access import powers
from registry.access.beyond import Beyond, beyond, holders
from registry.access.files import DATABASE
from registry.access.guarding import insist_on_the_account
from registry.access.matrix import COMPARTMENT_WORDS
from registry.access.rights import ROLES, Right, Rights
from registry.access.session import Session
from registry.db import Entry, connect
from registry.db.looking import looking, newest_by_actor, numbered
from registry.errors import AuditBroken, NotAllowed
from registry.fields import COMPARTMENTS, Compartment
from registry.forms import Staff
from registry.language import N_, _
from registry.values import dates
from registry.vault import CUSTODIANS, PAPER, Member

ACTION: Final = "access review"
EVERY: Final = 90
"""Days after which accounts are to be reviewed again, and after which one that nobody used is noted."""
_ENTERED: Final = ("create registry", "sign in", "sign in with the recovery key")
_LAST: Final = "access_review"
_MANAGER: Final = "manager"

Finding = Literal["differs", "keyless", "ended", "unused", "quiet"]
FINDINGS: Final[tuple[Finding, ...]] = ("differs", "keyless", "ended", "unused", "quiet")
"""What should be looked at, gravest first: an account whose record says something else than the signed key file;
active, but not given the keys of today; past its last day; never used; not used for `EVERY` days."""

FINDING_WORDS: Final[dict[Finding, str]] = {
    "differs": N_("its record says something else than the signed key file"),
    "keyless": N_("active but without keys: to enter, it needs a new passphrase"),
    "ended": N_("past its last day"),
    "unused": N_("never used"),
    "quiet": N_("not used for three months"),
}


@dataclass(frozen=True)
class Account:
    """One account as the signed key file has it. ``since`` and ``until`` are days, ``last`` a moment in UTC."""

    id: str
    login: str
    name: str
    roles: tuple[str, ...]
    opens: tuple[Compartment, ...]
    file_key: bool
    since: str
    until: str
    closed: bool
    last: str
    findings: tuple[Finding, ...]
    stands_in: str = ""
    """Until when (UTC) this account has Management's keys as well, as a stand-in."""

    @property
    def enters(self) -> bool:
        """Whether one can sign in with it today."""
        return self.file_key and not self.closed and {"ended", "keyless"}.isdisjoint(self.findings)


@dataclass(frozen=True)
class Review:
    """Everything the page and the paper show."""

    accounts: tuple[Account, ...]
    paper_used: str
    """When somebody last entered with the recovery key, UTC; empty if nobody did."""
    last: Entry | None
    """The entry of the newest review that is believed."""
    days: int
    """Days since then; without a review, since the registry was made."""
    beyond: Beyond
    """What opens besides these accounts."""

    @property
    def overdue(self) -> bool:
        """Whether it is time for another."""
        return self.days > EVERY

    def holders(self) -> dict[str, list[str]]:
        """The names of those who can use each role today, by role; technical support, who has no key, included."""
        return holders(
            (one.name or one.login or one.id[:8], one.roles)
            for one in self.accounts
            if one.enters or not (one.file_key or one.closed)
        )

    def count(self, finding: Finding) -> int:
        """How many open accounts have a finding."""
        return sum(finding in one.findings for one in self.accounts)


def review(session: Session) -> Review:
    """Who has what, the accounts to be looked at first. Needs the right to review.

    Raises `AuditBroken` if an entry it rests on is not what was signed.
    """
    session.require(Right.REVIEW)
    records = {one.id: one for one in session.every(Staff)}
    vault = session._vault
    opened = lambda: connect(session.folder / DATABASE, vault.keyspec(), reading=True)  # noqa: E731
    with looking(opened) as connection:
        entered = newest_by_actor(connection, _ENTERED, vault.verify)
        more = beyond(session, connection)
    former = set(powers.forged(vault, session._store.writing))
    standing = {one.person_id: one.until for one in more.stand_ins}
    made = [
        _account(
            session, who, member, records.get(who), entered.get(who), standing.get(who, ""), who in former
        )
        for who, member in vault.roster.items()
    ]
    made += [_stray(one) for who, one in records.items() if who not in vault.roster]
    made.sort(key=_order)
    paper = entered.get(PAPER)
    last = last_review(session)
    return Review(tuple(made), paper.at if paper else "", last, _days(session, last), more)


def _account(
    session: Session,
    who: str,
    member: Member,
    record: Staff | None,
    last: Entry | None,
    stands_in: str,
    former: bool,
) -> Account:
    until = member.until.isoformat() if member.until else ""
    agrees = not former and record is not None and _agrees(session, record)
    findings = _findings(member, last, agrees, who in session._vault.granted)
    opens = session._vault.compartments((*member.roles, _MANAGER) if stands_in else member.roles)
    return Account(
        who,
        record.login if record else "",
        record.name if record else "",
        member.roles,
        tuple(one for one in COMPARTMENTS if one in opens),
        _enters(member.roles),
        member.since.isoformat(),
        until,
        member.disabled,
        last.at if last else "",
        tuple(findings),
        stands_in,
    )


def _findings(member: Member, last: Entry | None, agrees: bool, granted: bool) -> Iterable[Finding]:
    if not agrees:
        yield "differs"
    if member.disabled:
        return
    ended = member.until is not None and member.until < _now().date()
    if not granted and not ended and _enters(member.roles):
        yield "keyless"
    if ended:
        yield "ended"
    if not _enters(member.roles):
        return
    if last is None:
        yield "unused"
    elif _days_since(last.at) > EVERY:
        yield "quiet"


def _enters(roles: Iterable[str]) -> bool:
    """Whether an account of these roles has the file's key; one that only looks after the computer never signs in."""
    return any(role in ROLES and ROLES[role].file_key for role in roles)


def _agrees(session: Session, record: Staff) -> bool:
    try:
        insist_on_the_account(record, session._vault.roster)
    except NotAllowed:
        return False
    return True


def _stray(record: Staff) -> Account:
    """A record of an account that the signed key file does not know: it opens nothing."""
    closed = record.disabled == "yes"
    return Account(
        record.id,
        record.login,
        record.name,
        record.roles,
        (),
        False,
        "",
        record.until,
        closed,
        "",
        ("differs",),
    )


def _order(one: Account) -> tuple[bool, int, str]:
    gravest = min((FINDINGS.index(each) for each in one.findings), default=len(FINDINGS))
    return one.closed and "differs" not in one.findings, gravest, one.name.casefold()


def opens_words(one: Account) -> str:
    """What an account opens, in the current language."""
    if not one.file_key:
        return _("nothing")
    if not one.opens:
        return _("only what is clear in the file")
    if one.opens == COMPARTMENTS:
        return _("everything")
    return ", ".join(_(COMPARTMENT_WORDS[name][0]) for name in one.opens)


def state_words(one: Account) -> str:
    """Whether the account is open, and what should be looked at, in the current language."""
    said = [_("closed")] if one.closed else []
    if one.stands_in:
        until = datetime.fromisoformat(one.stands_in.replace("Z", "+00:00")).astimezone().date()
        said.append(_("stands in for Management until {day}").format(day=dates.shown(until.isoformat())))
    said += [_(FINDING_WORDS[each]) for each in one.findings]
    return "; ".join(said)


def never_words(one: Account) -> str:
    """What is said of an account that was never here, in the current language."""
    return _("never") if one.file_key else _("does not sign in")


# --- reviewed ---


def record(session: Session) -> Entry:
    """Record that the accounts were reviewed now, with the counts of what was found. Needs the right to review."""
    found = review(session)
    counts: dict[str, Any] = {one: found.count(one) for one in FINDINGS}
    counts["accounts"] = sum(not one.closed for one in found.accounts)
    with session.together():
        entry = session.note(ACTION, **counts)
        session._store.remember(_LAST, str(entry.seq))
    return entry


def last_review(session: Session) -> Entry | None:
    """The entry of the newest review, if it is one, was signed, and by somebody who may review.

    One of a day to come is none: it was recorded with the clock ahead, and would keep the reminder away until then.
    """
    number = session._store.meta(_LAST)
    if not number.isdigit():
        return None
    try:
        entry = numbered(session._store.writing, int(number), session._vault.verify)
    except AuditBroken:
        return None  # whoever changed it gains a reminder; the check of the trail says the rest
    return entry if entry is not None and _believed(session, entry) else None


def _believed(session: Session, entry: Entry) -> bool:
    if entry.action != ACTION or _ahead(entry.at):
        return False
    vault, actor = session._vault, entry.actor
    member = vault.roster.get(actor)
    if actor in (PAPER, CUSTODIANS) or (member is not None and Rights(member.roles).may(Right.REVIEW)):
        return True
    return any(one.person == actor and one.active(entry.at) for one in vault.appointments)


def overdue(session: Session) -> tuple[int, bool] | None:
    """(days, whether there was one before) if it is time for a review and this person may do it; else None."""
    if not session.may(Right.REVIEW):
        return None
    last = last_review(session)
    days = _days(session, last)
    return (days, last is not None) if days > EVERY else None


def _days(session: Session, last: Entry | None) -> int:
    if last is not None:
        return _days_since(last.at)
    since = [member.since for member in session._vault.roster.values()]
    return max(0, (_now().date() - min(since)).days) if since else 0


def _days_since(utc: str) -> int:
    return max(0, (_now() - _moment(utc)).days)


def _ahead(utc: str) -> bool:
    """Whether a moment is more than a day away; two computers may differ by some hours."""
    return _moment(utc) - _now() > timedelta(days=1)


def _moment(utc: str) -> datetime:
    return datetime.fromisoformat(utc.replace("Z", "+00:00"))


def _now() -> datetime:
    return datetime.now(UTC).astimezone()
