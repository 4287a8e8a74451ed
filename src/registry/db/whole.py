"""Cases seen whole (the case, its person, its identification) and counted, in SQL over the in-memory tables.

Knows the grammar and how three forms hang together; what is counted, and why, is said from above.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from registry.db.memory import Seen, answer_sql
from registry.db.schema import parent_columns, quoted
from registry.fields import Form

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


class Whole:
    """Cases joined with their person and their identification."""

    def __init__(self, seen: Seen, case: Form, person: Form, screening: Form) -> None:
        self.seen = seen
        self._forms = {"c": case, "p": person, "s": screening}

    def define(self) -> None:
        """Make the view; the in-memory tables must be there."""
        case, person, screening = self._forms.values()
        columns = ["c.id AS id", *(f"c.{name} AS {name}" for name in parent_columns(case))]
        for table, form in self._forms.items():
            prefix = "" if form is case else f"{form.name}_"
            columns += [
                f"{answer_sql(field.name, field.sealed, table)} AS {quoted(prefix + field.name)}"
                for field in form.fields
                if field.in_memory
            ]
        self.seen.reading.execute(
            f"CREATE TEMP VIEW whole AS SELECT {', '.join(columns)} FROM temp.seen_{case.name} c "
            f"LEFT JOIN temp.seen_{person.name} p ON p.id = c.{person.name}_id "
            f"LEFT JOIN temp.seen_{screening.name} s ON s.{case.name}_id = c.id"
        )

    def select(
        self,
        columns: Sequence[str],
        *,
        ids: Iterable[str] | None = None,
        people: Iterable[str] | None = None,
        code: str = "",
        newest: int = 0,
    ) -> list[dict[str, Any]]:
        """Whole cases as plain answers by column name, newest opening first; all, or some by id, person or code."""
        taken = ", ".join(map(quoted, columns))
        where, values = "1", []
        if ids is not None:
            where, values = "id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]
        elif people is not None:
            where, values = "person_id IN (SELECT value FROM json_each(?))", [json.dumps(list(people))]
        elif code:
            where, values = "code = ?", [code]
        limit = f"LIMIT {int(newest)}" if newest else ""
        sql = f"SELECT {taken} FROM temp.whole WHERE {where} ORDER BY opened_on DESC, id DESC {limit}"
        return [dict(zip(columns, row, strict=True)) for row in self.seen.reading.all(sql, values)]

    def count(
        self, unit: Unit, by: Sequence[Variable], start: str, end: str
    ) -> tuple[list[tuple[tuple[str, ...], int]], int]:
        """Counts by the keys of ``by``, and the total counting each unit once, for a period of whole days.

        A case, and the person it is of, counts where its opening date lies; a service where its own date lies. A
        partial date counts at its first day. The key of an answer never given is ``""``.
        """
        source, weight = _source(unit)
        joins = "".join(
            f" JOIN json_each({_answers(one.column)}) j{n}"
            for n, one in enumerate(by)
            if one.shape == "several"
        )
        keys = [_key(one, n) for n, one in enumerate(by)]
        span = {"start": start, "end": end}
        rows = []
        if keys:
            grouped = ", ".join(str(n + 1) for n in range(len(keys)))
            sql = f"SELECT {', '.join(keys)}, {weight} FROM {source}{joins} WHERE {_PERIOD[unit]} GROUP BY {grouped}"
            rows = [(tuple(map(str, row[:-1])), int(row[-1])) for row in self.seen.reading.all(sql, span)]
        total = self.seen.reading.one(f"SELECT {weight} FROM {source} WHERE {_PERIOD[unit]}", span)
        return rows, int((total or (0,))[0] or 0)

    def services_by(self, column: str, start: str, end: str) -> tuple[list[tuple[tuple[str, ...], int]], int]:
        """Services in a period by one of their own clear answers, and their total."""
        where = f"{_first_day('v.attended_on')} BETWEEN :start AND :end"
        sql = f"SELECT coalesce({quoted(column)}, ''), count(*) FROM main.service v WHERE {where} GROUP BY 1"
        span = {"start": start, "end": end}
        rows: list[tuple[tuple[str, ...], int]] = [
            ((str(row[0]).partition(":")[0],), int(row[1])) for row in self.seen.reading.all(sql, span)
        ]
        return rows, sum(count for _key, count in rows)

    def flow(self, start: str, end: str) -> tuple[int, int, int, int]:
        """People in the house at the start, arrivals, returns and departures of a period, from the stays.

        At the start: entered before ``start`` and not left before it. A return is an entry of somebody who had
        another stay before. A partial date counts at its first day.
        """
        entered, left = _first_day("entered_on"), _first_day("left_on")
        sql = f"""
            WITH stays AS (
              SELECT c.person_id AS person, {entered} AS entered,
                     CASE WHEN coalesce(left_on, '') = '' THEN NULL ELSE {left} END AS gone,
                     row_number() OVER (PARTITION BY c.person_id ORDER BY {entered}, t.id) AS place
              FROM temp.seen_stay t JOIN temp.seen_case c ON c.id = t.case_id)
            SELECT sum(entered < :start AND (gone IS NULL OR gone >= :start)),
                   sum(entered BETWEEN :start AND :end AND place = 1),
                   sum(entered BETWEEN :start AND :end AND place > 1),
                   sum(gone BETWEEN :start AND :end) FROM stays"""
        found = self.seen.reading.one(sql, {"start": start, "end": end}) or (0, 0, 0, 0)
        return (int(found[0] or 0), int(found[1] or 0), int(found[2] or 0), int(found[3] or 0))


def _first_day(column: str) -> str:
    return f"substr(substr({column}, 1, 10) || '-01-01', 1, 10)"


_PERIOD: dict[Unit, str] = {
    "cases": f"{_first_day('w.opened_on')} BETWEEN :start AND :end",
    "people": f"{_first_day('w.opened_on')} BETWEEN :start AND :end",
    "services": "1",
}


def _source(unit: Unit) -> tuple[str, str]:
    if unit == "cases":
        return "temp.whole w", "count(DISTINCT w.id)"
    if unit == "people":
        return "temp.whole w", "count(DISTINCT w.person_id)"
    given = (
        "(SELECT case_id, count(*) AS given FROM main.service v "
        f"WHERE {_first_day('v.attended_on')} BETWEEN :start AND :end GROUP BY case_id) g "
        "JOIN temp.whole w ON w.id = g.case_id"
    )
    return given, "sum(g.given)"


def _answers(column: str) -> str:
    """The answers of a column with several as a JSON list, one empty answer where none was given."""
    whole = f"coalesce(w.{quoted(column)}, '[]')"
    return f"iif({whole} = '[]', '[\"\"]', {whole})"


def _code(answer: str) -> str:
    """The code of one answer, without the words of "other" behind the colon."""
    return f"substr({answer}, 1, iif(instr({answer}, ':'), instr({answer}, ':') - 1, 1000))"


def _key(one: Variable, n: int) -> str:
    if one.shape == "several":
        return _code(f"j{n}.value")
    if one.shape == "age_band":
        return _band(one)
    answer = f"coalesce(w.{quoted(one.column)}, '')"
    if one.shape == "department":
        return f"iif({answer} GLOB 'PE-[0-9][0-9]*', substr({answer}, 4, 2), substr({answer}, 1, 2))"
    return _code(answer)


def _band(one: Variable) -> str:
    """The band of the age at opening: from the date of birth, else from the age estimated on a day."""
    opened, born = _first_day("w.opened_on"), _first_day("w.person_birth_date")
    years = f"(substr({opened}, 1, 4) - substr({born}, 1, 4) - (substr({opened}, 6) < substr({born}, 6)))"
    since = (
        f"(substr({opened}, 1, 4) - substr(coalesce(nullif(w.person_estimated_on, ''), w.opened_on), 1, 4))"
    )
    age = (
        f"iif(coalesce(w.person_birth_date, '') GLOB '[12][0-9][0-9][0-9]*', {years}, "
        f"CAST(w.person_estimated_age AS INTEGER) + {since})"
    )
    cases = " ".join(
        f"WHEN {age} BETWEEN {int(low)} AND {int(high)} THEN '{key}'" for key, low, high in one.bands
    )
    return f"CASE {cases} ELSE '' END"
