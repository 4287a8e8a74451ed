"""Cases seen whole: the case, its person, its identification, in SQL over the in-memory tables.

Knows the grammar and how three forms hang together.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from registry.db.memory import Seen
from registry.db.schema import parent_columns, quoted
from registry.fields import Form


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
                f"{self.seen.answer_sql(form, field, table)} AS {quoted(prefix + field.name)}"
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

    def flow(self, start: str, end: str) -> tuple[int, int, int, int]:
        """People in the house at the start, arrivals, returns and departures of a period, from the stays.

        At the start: entered before ``start`` and not left before it. A return is an entry of somebody who had
        another stay before. A partial date counts at its first day.
        """
        entered, left = first_day("entered_on"), first_day("left_on")
        sql = f"""
            WITH stays AS (
              SELECT c.person_id AS person, {entered} AS entered,
                     CASE WHEN coalesce(left_on, '') = '' THEN NULL ELSE {left} END AS gone,
                     row_number() OVER (PARTITION BY c.person_id ORDER BY {entered}, t.id) AS place
              FROM stay t JOIN temp.seen_case c ON c.id = t.case_id)
            SELECT sum(entered < :start AND (gone IS NULL OR gone >= :start)),
                   sum(entered BETWEEN :start AND :end AND place = 1),
                   sum(entered BETWEEN :start AND :end AND place > 1),
                   sum(gone BETWEEN :start AND :end) FROM stays"""
        found = self.seen.reading.one(sql, {"start": start, "end": end}) or (0, 0, 0, 0)
        return (int(found[0] or 0), int(found[1] or 0), int(found[2] or 0), int(found[3] or 0))


GIVEN = "attended_on BETWEEN :start AND :end || 'T99'"
"""Services of a period of whole days; their date is a day or a moment, so the index of the table serves."""


def first_day(column: str) -> str:
    """The SQL of the first day a stored date may mean."""
    return f"substr(substr({column}, 1, 10) || '-01-01', 1, 10)"
