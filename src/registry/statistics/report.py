"""A report for a period: tables, stock and flow, exact for the manager or safe to leave the house. Knows no window."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from registry.access import Right, Session
from registry.db import Counting, Unit
from registry.errors import UnknownCommandValue
from registry.language import N_, _
from registry.progress import Progress, Silent, step
from registry.statistics.suppression import Table, suppress
from registry.statistics.variables import NOT_RECORDED, UNIDENTIFIED, Counted, variable
from registry.values import dates

UNITS: Final[dict[Unit, str]] = {"cases": N_("Cases"), "people": N_("People"), "services": N_("Services")}
USUAL: Final = (
    ("exploitation",),
    ("sex",),
    ("age_band",),
    ("nationality",),
    ("department",),
    ("referral_source",),
    ("sex", "age_band"),
)
"""The tables of the page and of the paper unless somebody chooses others."""


@dataclass(frozen=True)
class Flow:
    """People in the house: at the start + arrivals + returns - departures = at the end, by the stays."""

    at_start: int
    arrivals: int
    returns: int
    departures: int

    @property
    def at_end(self) -> int:
        """Those in the house at the end of the last day."""
        return self.at_start + self.arrivals + self.returns - self.departures


@dataclass(frozen=True)
class Report:
    """Counts for the days ``start`` to ``end``. In one that may leave (not ``exact``) None is a hidden count.

    ``totals`` has people, cases and services; ``flow`` is None where it would tell hidden counts.
    """

    start: str
    end: str
    unit: Unit
    exact: bool
    tables: tuple[Table, ...]
    totals: dict[str, int | None]
    flow: Flow | None


def report(
    session: Session,
    start: str,
    end: str,
    tables: Sequence[tuple[str, ...]] = USUAL,
    *,
    exact: bool = False,
    unit: Unit = "cases",
    progress: Progress | None = None,
) -> Report:
    """Count a period of whole days. Recorded. Needs the right to statistics, and memory to be ready.

    Raises `NotAllowed`, `NotReady`, `UnknownCommandValue` for a variable or a period that ends before it begins.
    """
    session.require(Right.STATISTICS)
    first, last = period(start, end)
    wanted = [tuple(variable(name) for name in by) for by in tables]
    for by in wanted:
        if not 1 <= len(by) <= 2 or len(set(by)) < len(by):
            names = ",".join(one.name for one in by)
            raise UnknownCommandValue(
                option="--by", value=names, allowed=_("one field, or two different ones")
            )
    heard = progress or Silent()
    asked = [one.variable for by in wanted for one in by]
    counting = Counting(session.whole, asked, first, last, services=unit == "services")
    counted = []
    for done, by in enumerate(wanted):
        step(heard, done / (len(wanted) + 1), _("Counting…"))
        counted.append(_table(counting, by, unit))
    totals: dict[str, int | None] = {
        "cases": counting.count("cases", ())[1],
        "people": counting.count("people", ())[1],
        "services": counting.services(),
    }
    flow = Flow(*session.whole.flow(first, last))
    session.note(
        "statistics", exact=exact, start=first, end=last, by=[",".join(by) for by in tables], unit=unit
    )
    made = Report(first, last, unit, exact, tuple(counted), totals, flow)
    return made if exact else leaving(made)


def period(start: str, end: str) -> tuple[str, str]:
    """The first and last whole day meant by two typed dates; `UnknownCommandValue` if they are none."""
    try:
        first = dates.first_day(dates.parse_partial(start)).isoformat()
        last = dates.last_day(dates.parse_partial(end)).isoformat()
    except ValueError as reason:
        raise UnknownCommandValue(
            option="--from/--to", value=f"{start} {end}"[:40], allowed=str(reason)
        ) from None
    if last < first:
        raise UnknownCommandValue(option="--to", value=end, allowed=_("a day after {day}").format(day=start))
    return first, last


def _table(counting: Counting, by: tuple[Counted, ...], unit: Unit) -> Table:
    rows, total = counting.count(unit, [one.variable for one in by])
    counts: dict[tuple[str, ...], int | None] = {
        tuple(part or NOT_RECORDED for part in key): count for key, count in rows
    }
    for key in _grid(by, list(counts)):
        counts.setdefault(key, 0)
    several = frozenset(one.name for one in by if one.several)
    return Table(tuple(one.name for one in by), _in_order(by, counts), total, several, unit)


def _grid(by: tuple[Counted, ...], keys: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The keys shown even at 0: a short list whole; in a cross table every pair of answers somebody gave."""
    if len(by) == 1:
        return [(key,) for key in by[0].every()]
    firsts, seconds = {key[0] for key in keys}, {key[1] for key in keys}
    return [(first, second) for first in firsts for second in seconds]


def _in_order(
    by: tuple[Counted, ...], counts: dict[tuple[str, ...], int | None]
) -> dict[tuple[str, ...], int | None]:
    """In the order of the lists, then by code; the unidentified last."""
    places = [{key: n for n, key in enumerate(one.every())} for one in by]

    def place(key: tuple[str, ...]) -> list[tuple[int, int, str]]:
        return [
            (UNIDENTIFIED.index(part) if part in UNIDENTIFIED else -1, order.get(part, 999), part)
            for part, order in zip(key, places, strict=True)
        ]

    return {key: counts[key] for key in sorted(counts, key=place)}


def leaving(exact: Report) -> Report:
    """What of an exact report may leave the house: small counts hidden, and enough others (see `suppression`)."""
    safe = suppress(exact.tables)
    ordered = [_readable(true, safe_one) for true, safe_one in zip(exact.tables, safe, strict=True)]
    shown = {table.of: table.total for table in ordered}
    totals = {
        name: shown.get(name, None if count and count < 10 else count) for name, count in exact.totals.items()
    }
    flow = exact.flow
    small = flow is None or any(
        0 < one < 10 for one in (flow.at_start, flow.arrivals, flow.returns, flow.departures, flow.at_end)
    )
    return replace(exact, exact=False, tables=tuple(ordered), totals=totals, flow=None if small else flow)


def _readable(true: Table, safe: Table) -> Table:
    """The rows in their usual order; of a withheld table only those of its list, which tell nothing, all hidden."""
    if safe.rows or len(true.by) != 1:
        return replace(safe, rows={key: safe.rows[key] for key in true.rows if key in safe.rows})
    return replace(safe, rows={(key,): None for key in variable(true.by[0]).every()})


@dataclass(frozen=True)
class Share:
    """``count`` of ``whole``; ``percent`` with one decimal as numbers are rounded by hand (half away from zero)."""

    count: int
    whole: int

    @property
    def percent(self) -> float:
        """The percentage, 0 where there is nothing to divide by."""
        return (self.count * 2000 + self.whole) // (2 * self.whole) / 10 if self.whole else 0.0


def identified(table: Table) -> int | None:
    """How many of the total gave an answer that says something; None if that is hidden."""
    if table.total is None or len(table.by) != 1:
        return None
    missing = [table.rows.get((key,), 0) for key in UNIDENTIFIED]
    return None if any(count is None for count in missing) else table.total - sum(missing)  # type: ignore[arg-type]


def share(table: Table, key: tuple[str, ...], *, of_identified: bool = False) -> Share | None:
    """The share of a row in the total, or in those who gave an answer; None where either is hidden."""
    count = table.rows.get(key)
    whole = identified(table) if of_identified else table.total
    return None if count is None or whole is None else Share(count, whole)


def definition(made: Report) -> str:
    """The definition in words, for the page and the paper."""
    words = {
        "cases": _("Cases whose opening date lies between {start} and {end}."),
        "people": _("People with a case whose opening date lies between {start} and {end}, each once."),
        "services": _("Services given between {start} and {end}, by the answers of their case."),
    }[made.unit].format(start=dates.shown(made.start), end=dates.shown(made.end))
    age = _(
        "Age is the one at opening, in the bands of PNP. "
        "A date known only by its year or month counts at its first day."
    )
    several = _("Where several answers are possible each one counts; the total counts each case once.")
    hidden = _("Counts from 1 to 9 are hidden, and those from which they could be worked out; 0 is shown.")
    return " ".join([words, age, several, *([] if made.exact else [hidden])])


__all__ = [
    "USUAL",
    "Flow",
    "Report",
    "Share",
    "definition",
    "identified",
    "leaving",
    "period",
    "report",
    "share",
]
