"""One row of a table as the answers of a person, a case and an identification. Knows the columns, no registry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from registry.exchange.columns import RECORDS, Column
from registry.exchange.report import Rejection
from registry.exchange.table import TableRow
from registry.fields import Record, form_of, problems
from registry.language import N_, _
from registry.values import kinds
from registry.values.phonetic import folded

NOBODY: Final = N_("no member of staff is called so; the case stays without a responsible person")


@dataclass(frozen=True)
class Reading:
    """What a row says: non-empty answers by form and field, what is wrong with it, and what was not taken of it."""

    row: int
    answers: Mapping[str, Mapping[str, Any]] = field(repr=False)
    problems: tuple[Rejection, ...] = ()
    notes: tuple[Rejection, ...] = ()

    def of(self, form: str) -> Mapping[str, Any]:
        """The answers of one form."""
        return self.answers.get(form, {})


class Reader:
    """Reads rows under some columns, with the staff of the house by folded login and name."""

    def __init__(self, columns: Iterable[Column], staff: Mapping[str, str]) -> None:
        self._columns = tuple(columns)
        self._staff = staff
        self._read: dict[tuple[str, str], dict[str, Any]] = {}
        """Coded answers read before: a sheet says the same few over and over."""

    def read(self, row: TableRow) -> Reading:
        """The answers of ``row``, unchecked across fields."""
        wrong, notes = list(row.problems), []
        answers: dict[str, dict[str, Any]] = {form: {} for form in RECORDS}
        for column in self._columns:
            text = row.texts.get(column.label, "")
            if not text:
                continue
            if isinstance(column.field.kind, kinds.Link):
                found = self._staff.get(folded(text))
                if found:
                    answers[column.form][column.names[0]] = found
                else:
                    notes.append(Rejection(row.number, column.label, _(NOBODY)))
                continue
            try:
                _add(answers[column.form], column, self._answers(column, text))
            except ValueError as reason:
                wrong.append(Rejection(row.number, column.label, str(reason)))
        return Reading(row.number, answers, tuple(wrong), tuple(notes))

    def _answers(self, column: Column, text: str) -> dict[str, Any]:
        if isinstance(column.field.kind, kinds.Text | kinds.Date):
            return column.answers(text)
        if (column.label, text) not in self._read:
            self._read[column.label, text] = column.answers(text)
        return self._read[column.label, text]

    def wrong(self, row: int, record: Record) -> list[Rejection]:
        """What is wrong with a whole record made of ``row``, each under the column that gives the answer."""
        form = form_of(record).name
        found = []
        for one, reason in problems(record):
            column = next(
                (c.label for c in self._columns if c.form == form and one.name in c.names), _(one.label)
            )
            found.append(Rejection(row, column, reason))
        return found


def _add(answers: dict[str, Any], column: Column, given: Mapping[str, Any]) -> None:
    for name, value in given.items():
        said = answers.get(name)
        if isinstance(said, str) and isinstance(column.field.kind, kinds.Text):
            value = f"{said}, {value}"
            column.field.kind.check(value)
        answers[name] = value
