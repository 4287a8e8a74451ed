"""The audit trail as people ask for it: filtered, page by page, of one case, one's own. Knows no window."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from registry.access import telling
from registry.access.rights import Right
from registry.access.session import Session
from registry.access.trail import detail_of, reading_of
from registry.db import Entry
from registry.db.ledger import Some, Wanted, codes, counts, of_case, page
from registry.errors import NotFound
from registry.forms import FORMS, Staff
from registry.language import _

AT_ONCE: Final = 50
"""Entries of a page."""


@dataclass(frozen=True)
class Filter:
    """Which entries: days of this computer's clock (both included), a colleague's id, a kind of action
    (`telling.GROUPS`), the code of a case. Empty means all."""

    start: str = ""
    end: str = ""
    person: str = ""
    group: str = ""
    code: str = ""


@dataclass(frozen=True)
class Line:
    """One entry in words: when (UTC), who, what, of which cases (codes), and what else it tells."""

    seq: int
    at: str
    who: str
    group: str
    sentence: str
    codes: str
    more: str
    hash: bytes = b""


@dataclass(frozen=True)
class Lines:
    """A page of the trail, newest first, and whether there is more on either side of it."""

    lines: tuple[Line, ...]
    newer: bool
    older: bool


@dataclass(frozen=True)
class Tally:
    """How often a colleague did a kind of action, in the sentences of which it is made."""

    who: str
    group: str
    times: int


def read(session: Session, asked: Filter, *, before: int = 0, after: int = 0) -> Lines:
    """A page of the trail: the newest entries, those ``before`` a number, or those ``after`` one.

    Needs the right to read the trail. Raises `NotFound` for a code no case has.
    """
    session.require(Right.AUDIT)
    return _page(session, _wanted(session, asked), before, after)


def mine(session: Session, asked: Filter, *, before: int = 0, after: int = 0) -> Lines:
    """A page of what this person did herself; needs no right."""
    own = replace(asked, person=session.person_id, code="")
    return _page(session, _wanted(session, own), before, after, who=_("You"))


def opened(session: Session, code: str = "") -> None:
    """Record that this person looks at the trail, or at what it tells of one case. Needs the right to read it."""
    session.require(Right.AUDIT)
    if code:
        session.note("view part", "case", _case(session, code), part="seen")
    else:
        session.note("view", "audit")


def every(session: Session, asked: Filter, most: int, upto: int = 0) -> tuple[list[Line], list[Tally]]:
    """The newest ``most`` entries, newest first, and the tallies of all of them; needs the right to read the trail."""
    session.require(Right.AUDIT)
    wanted = [replace(one, upto=upto) for one in _wanted(session, asked)]
    return list(_page(session, wanted, 0, 0, most).lines), _tallies(session, wanted)


def tallies(session: Session, asked: Filter) -> list[Tally]:
    """How often who did what, most often first; needs the right to read the trail."""
    session.require(Right.AUDIT)
    return _tallies(session, _wanted(session, asked))


def told(session: Session, entries: Iterable[Entry]) -> list[Line]:
    """Entries of the trail in words. Needs the right to read it."""
    session.require(Right.AUDIT)
    return _lines(session, entries)


def person(session: Session, login: str) -> str | None:
    """The id of the colleague with a user name, also of one who left. Needs the right to read the trail."""
    session.require(Right.AUDIT)
    return next((one.id for one in session.with_answer(Staff, "login", login)), None)


def people(session: Session) -> dict[str, str]:
    """The names of all who may stand in the trail, those who left among them. Needs the right to read the trail."""
    session.require(Right.AUDIT)
    named = {one.id: one.name for one in session.every(Staff)}
    return dict(sorted(named.items(), key=lambda one: one[1].casefold())) | {"paper": _("Recovery key")}


# --- asking ---


def _wanted(session: Session, asked: Filter) -> list[Wanted]:
    """What to ask the trail for; of a case also what took every case out since it was there."""
    kinds, unlike = telling.kinds_of(asked.group) if asked.group else ((), ())
    basis = Wanted(
        start=_utc(asked.start),
        end=_utc(asked.end, 1),
        actor=asked.person,
        kinds=kinds,
        unlike=unlike,
    )
    if not asked.code:
        return [basis]
    connection = reading_of(session)
    objects = of_case(connection, FORMS, _case(session, asked.code))
    found = [replace(basis, objects=objects)]
    if asked.group in ("", telling.group_of("export", "")):
        first = page(connection, Wanted(objects=objects), 1, after=-1)  # the oldest
        began = first[0].at if first else ""
        found.append(replace(basis, kinds=(Some(telling.EVERYTHING),), start=max(began, basis.start)))
    return found


def _case(session: Session, code: str) -> str:
    found = session.case_with_code(code)
    if found is None:
        raise NotFound(what=_("case"), key=code[:12])
    return found[0]


def _utc(day: str, days_on: int = 0) -> str:
    """The moment, UTC, at which a day of this computer's clock begins."""
    if not day:
        return ""
    then = datetime.combine(date.fromisoformat(day) + timedelta(days_on), datetime.min.time())
    return then.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _page(
    session: Session, wanted: list[Wanted], before: int, after: int, count: int = AT_ONCE, *, who: str = ""
) -> Lines:
    connection = reading_of(session)
    found = [one for each in wanted for one in page(connection, each, count + 1, before=before, after=after)]
    found.sort(key=lambda one: one.seq, reverse=True)
    more = len(found) > count
    kept = found[-count:] if after else found[:count]
    return Lines(
        tuple(_lines(session, kept, who)),
        newer=more if after else bool(before),
        older=bool(kept) if after else more,
    )


def _lines(session: Session, found: Iterable[Entry], who: str = "") -> list[Line]:
    entries = list(found)
    about = codes(reading_of(session), FORMS, entries)
    return [_line(session, one, about.get(one.object, ()), who) for one in entries]


def _line(session: Session, one: Entry, about: tuple[str, ...], who: str = "") -> Line:
    who = who or _name(session, one.actor)
    said = telling.tell(one.action, one.form, one.object, detail_of(one), who, session.staff_name)
    return Line(
        one.seq, one.at, who, said.group, said.sentence, ", ".join(filter(None, about)), said.more, one.hash
    )


def _name(session: Session, person_id: str) -> str:
    return _("Somebody with the recovery key") if person_id == "paper" else session.staff_name(person_id)


def _tallies(session: Session, wanted: list[Wanted]) -> list[Tally]:
    connection = reading_of(session)
    found: Counter[tuple[str, str]] = Counter()
    for each in wanted:
        for one in counts(connection, each):
            found[_name(session, one.actor), telling.group_of(one.action, one.form)] += one.times
    return [Tally(who, group, times) for (who, group), times in found.most_common()]
