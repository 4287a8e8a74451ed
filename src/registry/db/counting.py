"""Counts of whole cases for a period, by any of their answers. What is counted, and why, is said from above.

The keys of all variables of a report are taken once into a table in memory; its tables are then plain GROUP BYs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from registry.db.schema import quoted
from registry.db.whole import GIVEN, Whole, first_day

Shape = Literal["code", "several", "department", "age_band"]
Unit = Literal["cases", "people", "services"]


@dataclass(frozen=True)
class Variable:
    """What to count by: a column of the whole case, and how its answer becomes a key.

    ``department`` takes the first two digits of an INEI code out of a place in Peru; ``age_band`` puts the age at
    the opening of the case into ``bands`` of (key, lowest age, highest age).
    """

    name: str
    column: str
    shape: Shape = "code"
    bands: tuple[tuple[str, int, int], ...] = ()


class Counting:
    """The cases of a period of whole days, ready to be counted by some variables.

    A case, and the person it is of, counts where its opening date lies; a service where its own date lies. A partial
    date counts at its first day.
    """

    def __init__(
        self, whole: Whole, variables: Sequence[Variable], start: str, end: str, *, services: bool = False
    ) -> None:
        """``services`` are counted by the answers of their case only if they are asked for: there are many."""
        self._reading = whole.seen.reading
        self._span = {"start": start, "end": end}
        kept = [f"{_kept(one)} AS {quoted(one.name)}" for one in dict.fromkeys(variables)]
        opened = f"{first_day('w.opened_on')} BETWEEN :start AND :end"
        given = f"(SELECT case_id, count(*) AS given FROM service WHERE {GIVEN} GROUP BY case_id)"
        columns = ["w.id AS id", "w.person_id AS person_id", f"{opened} AS opened"]
        columns.append("coalesce(g.given, 0) AS given" if services else "0 AS given")
        with self._reading.lock:
            self._reading.execute("DROP TABLE IF EXISTS temp.counted")
            self._reading.execute(
                f"CREATE TEMP TABLE counted AS SELECT {', '.join([*columns, *kept])} FROM temp.whole w "
                + (f"LEFT JOIN {given} g ON g.case_id = w.id " if services else "")
                + f"WHERE {opened}{' OR g.given > 0' if services else ''}",
                self._span,
            )
            self._reading.guard()

    def services(self) -> int:
        """All services given in the period."""
        found = self._reading.one(f"SELECT count(*) FROM service WHERE {GIVEN}", self._span)
        return int(found[0]) if found else 0

    def count(self, unit: Unit, by: Sequence[Variable]) -> tuple[list[tuple[tuple[str, ...], int]], int]:
        """Counts by the keys of ``by``, and the total counting each unit once. The key of no answer is ``""``."""
        where = f"FROM temp.counted w{_joined(by)} WHERE {_OF[unit]}"
        rows = []
        if by:
            keys = ", ".join(_key_of(one, n) for n, one in enumerate(by))
            places = ", ".join(str(n + 1) for n in range(len(by)))
            found = self._reading.all(f"SELECT {keys}, {_weight(unit, by)} {where} GROUP BY {places}")
            rows = [(tuple(map(str, row[:-1])), int(row[-1])) for row in found]
        total = self._reading.one(f"SELECT {_weight(unit, ())} FROM temp.counted w WHERE {_OF[unit]}")
        return rows, int((total or (0,))[0] or 0)


_OF: dict[Unit, str] = {"cases": "opened", "people": "opened", "services": "given"}


def _weight(unit: Unit, by: Sequence[Variable]) -> str:
    if unit == "services":
        return "sum(w.given)"
    if unit == "people":
        return "count(DISTINCT w.person_id)"
    # a case can have the same code twice only among several answers: two different "other"
    return "count(DISTINCT w.id)" if any(one.shape == "several" for one in by) else "count(*)"


def _joined(by: Sequence[Variable]) -> str:
    return "".join(
        f" JOIN json_each(w.{quoted(one.name)}) j{n}" for n, one in enumerate(by) if one.shape == "several"
    )


def _code(answer: str) -> str:
    """The code of one answer, without the words of "other" behind the colon."""
    return f"substr({answer}, 1, iif(instr({answer}, ':'), instr({answer}, ':') - 1, 1000))"


def _kept(one: Variable) -> str:
    """What is kept of one variable for every case: its key, its answers as a list, or the age."""
    if one.shape == "age_band":
        return _AGE
    answer = f"coalesce(w.{quoted(one.column)}, '')"
    if one.shape == "several":  # a JSON list, with one empty answer where none was given
        return f"iif({answer} IN ('', '[]'), '[\"\"]', {answer})"
    if one.shape == "department":
        return f"iif({answer} GLOB 'PE-[0-9][0-9]*', substr({answer}, 4, 2), substr({answer}, 1, 2))"
    return _code(answer)


def _key_of(one: Variable, n: int) -> str:
    """The key of what was kept."""
    if one.shape == "several":
        return _code(f"j{n}.value")
    kept = f"w.{quoted(one.name)}"
    if one.shape == "age_band":
        bands = (
            f"WHEN {kept} BETWEEN {int(low)} AND {int(high)} THEN '{key}'" for key, low, high in one.bands
        )
        return f"CASE {' '.join(bands)} ELSE '' END"
    return kept


_OPENED, _BORN = first_day("w.opened_on"), first_day("w.person_birth_date")
_YEARS = f"(substr({_OPENED}, 1, 4) - substr({_BORN}, 1, 4) - (substr({_OPENED}, 6) < substr({_BORN}, 6)))"
_SINCE = f"(substr({_OPENED}, 1, 4) - substr(coalesce(nullif(w.person_estimated_on, ''), w.opened_on), 1, 4))"
_AGE = (
    f"iif(coalesce(w.person_birth_date, '') GLOB '[12][0-9][0-9][0-9]*', {_YEARS}, "
    f"CAST(w.person_estimated_age AS INTEGER) + {_SINCE})"
)
"""Completed years at the opening: from the date of birth, else from the age estimated on a day."""
