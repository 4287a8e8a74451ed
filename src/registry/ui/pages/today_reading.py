"""What today's page shows, read at once; and how a day, a delay and a draft are said. Knows no page."""

from dataclasses import dataclass, field
from typing import Final

from babel.dates import format_date

from registry.access import (
    Right,
    Session,
    approvals,
    drafts,
    exceptional,
    incident,
    leaving,
    lookers,
    restricting,
    review,
    trail,
)
from registry.access.approvals import Request
from registry.access.attempts import Failures, since_last_visit
from registry.casework import agenda
from registry.casework.agenda import Due, House
from registry.casework.twins import Twin, twins
from registry.fields import form_of
from registry.forms import ExceptionalAccess, Incident
from registry.language import _, current, ngettext
from registry.ui.first.key import PAPER_CHECKED
from registry.ui.parts import Badge
from registry.values import dates

CHECKED: Final = "check"
_LOOKED_AT: Final = 1000
_SECTIONS: Final = {
    "service": "services",
    "screening": "identification",
    "plan": "plan",
    "follow_up": "follow_ups",
    "stay": "stays",
    "case": "case",
}
"""By form: the section of the case page that shows it."""


@dataclass(frozen=True)
class Day:
    """What the page shows; ``None`` for what the person has no right to."""

    house: House | None = None
    due: tuple[Due, ...] = field(default=(), repr=False)
    totals: tuple[int, int, int] | None = None
    kept: tuple[drafts.Kept, ...] = field(default=(), repr=False)
    backup: str = ""
    checked: str = ""
    paper: str = ""
    failures: Failures = field(default_factory=Failures, repr=False)
    review: tuple[int, bool] | None = None
    """Days since accounts were reviewed, and whether they ever were, if this person is to do it now."""
    opened: tuple[ExceptionalAccess, ...] = field(default=(), repr=False)
    """Exceptional accesses to this professional's notes that she has not seen yet."""
    looks: tuple[lookers.Look, ...] = field(default=(), repr=False)
    """Searches for restricted people by those who do not open their cases."""
    twins: tuple[Twin, ...] = ()
    """Restricted people who may have been registered again."""
    unsent: tuple[Incident, ...] = field(default=(), repr=False)
    """Incidents whose notice was not handed in."""
    to_approve: tuple[Request, ...] = field(default=(), repr=False)
    asked: tuple[Request, ...] = field(default=(), repr=False)
    expired: tuple[str, ...] = ()
    """Whose accounts ended by their date and wait to be closed."""
    shut_out: tuple[set[str], ...] = ()
    """For each restricted case this person is named for and cannot open: the managers who can let her in again."""


def read_day(session: Session) -> Day:
    """Read it; on the reading thread, after the memory is open."""
    finds = session.may(Right.FIND)
    totals = None
    if not finds and session.may(Right.TOTALS):
        totals = (session.count("person"), session.count("case"), session.count("service"))
    return Day(
        agenda.house(session) if finds else None,
        tuple(agenda.due(session)) if finds else (),
        totals,
        tuple(drafts.kept(session)),
        session.last_backup(),
        _checked(session),
        _last(session, "paper", PAPER_CHECKED),
        since_last_visit(session),
        review.overdue(session),
        tuple(exceptional.untold(session)),
        tuple(lookers.looks(session)),
        tuple(twins(session)) if session.ready else (),
        tuple(incident.unsent(session)),
        tuple(approvals.waiting_for(session)),
        tuple(approvals.mine(session)),
        tuple(leaving.expired(session)),
        tuple(restricting.shut_out(session)),
    )


def in_full(stored: str, *, year: bool = False) -> str:
    """A day with its weekday; a month or year alone as it is."""
    if len(stored) < 10:
        return dates.shown(stored)
    spanish = current() == "es"
    pattern = "EEEE d 'de' MMMM" if spanish else "EEEE d MMMM"
    if year or stored[:4] != dates.today()[:4]:
        pattern += " 'de' y" if spanish else " y"
    return str(format_date(dates.first_day(stored), pattern, locale="es_PE" if spanish else "en_GB"))


def _last(session: Session, object: str, action: str) -> str:
    found = trail.about(session, object, action)
    return found[-1].at if found else ""


def _checked(session: Session) -> str:
    """When the whole registry was last found sound; only who reads the trail is told."""
    newest = trail.newest(session, _LOOKED_AT) if session.may(Right.AUDIT) else []
    return next((one.at for one in newest if one.action == CHECKED), "")


def due_badge(one: Due) -> Badge:
    """How late or near it is."""
    if one.kind == "no plan":
        return Badge(_("No plan"), "neutral")
    if one.kind == "arrival":
        return Badge(_("To receive"), "warning")
    if one.days < 0:
        return Badge(ngettext("{n} day late", "{n} days late", -one.days).format(n=-one.days), "bad")
    if one.days == 0:
        return Badge(_("Today {hour}").format(hour=one.day[11:16]).strip(), "warning")
    if one.days == 1:
        return Badge(_("Tomorrow"), "info")
    return Badge(ngettext("In {n} day", "In {n} days", one.days).format(n=one.days), "info")


def leads(kept: drafts.Kept) -> tuple[str, dict[str, str]] | None:
    """Where a draft is gone on with: a page and where in it."""
    name, record = form_of(type(kept.record)).name, kept.record
    case_id = record.id if name == "case" else getattr(record, "case_id", "")
    if name in ("arrival", "orientation", "incident") and not case_id:
        return name, {}
    if case_id:
        return "case", {"case_id": case_id, "section": _SECTIONS.get(name, "summary"), "write": name}
    return None
