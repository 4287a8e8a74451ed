"""Tables of a report on the screen: bars beside their figures, cross tables, stock and flow. Counts nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from registry.language import _, current, ngettext
from registry.statistics import Flow, Table, identified, share, variable
from registry.ui import parts
from registry.ui.parts import BarChart, BarRow, Card, Column, EmptyState, Text, line

MOST_ROWS = 14
FIGURE_SPACE = "\u2007"  # as wide as a digit


def number(value: float) -> str:
    """A number as it is written in the language spoken now."""
    return _said(value, "#,##0.###")


def percent(value: float) -> str:
    """A percentage with one decimal."""
    return f"{_said(value, '#,##0.0')} %"


def _said(value: float, pattern: str) -> str:
    from babel.numbers import format_decimal  # two megabytes that no passphrase shall wait beside

    return str(format_decimal(value, pattern, locale="es_PE" if current() == "es" else "en_GB"))


def denominator(table: Table) -> str:
    """Of what the percentages of a table are, in words."""
    known, total = identified(table), table.total or 0
    if known is None or known == total:
        return _("% of {n}").format(n=number(total))
    missing = total - known
    words = ngettext(
        "% of {n} with an answer; {missing} without", "% of {n} with an answer; {missing} without", missing
    )
    return words.format(n=number(known), missing=number(missing))


class OneWay(Card):
    """One variable: words, count, percentage and bar, the largest first; what nobody has is one line."""

    def __init__(self, table: Table) -> None:
        one = variable(table.by[0])
        super().__init__(_(one.label), denominator(table) if table.total else "")
        counts = {key[0]: count or 0 for key, count in table.rows.items()}
        ordered = one.name == "age_band"
        some = [key for key, count in counts.items() if count]
        if not ordered:
            some.sort(key=lambda key: (share(table, (key,)) is None, one.words(key) == key, -counts[key]))
        shown, rest = some[:MOST_ROWS], some[MOST_ROWS:]
        if not some:
            self.add(Text(_("None in this period."), "muted"))
            self.fill()
            return
        bars = [BarRow(one.words(key), counts[key], _figure(table, key)) for key in shown]
        self.add(BarChart(bars, name=_(one.label)))
        for words in _below(table, [one.words(key) for key, count in counts.items() if not count], len(rest)):
            self.add(Text(words, "caption"))
        self.fill()


def _figure(table: Table, key: str) -> str:
    """The count, and its share among those who answered."""
    count = table.rows[(key,)] or 0
    known = identified(table)
    part = share(table, (key,), of_identified=known is not None)
    unanswered = key in ("not_recorded", "unknown", "undisclosed", "?", "¬")
    if part is None or unanswered:
        return number(count)
    return f"{number(count)}  ·  {percent(part.percent).rjust(len('100.0 %'), FIGURE_SPACE)}"


def _below(table: Table, none: list[str], more: int) -> list[str]:
    said = []
    if more:
        said.append(
            ngettext(
                "{n} more answer is in the cross table.", "{n} more answers are in the cross table.", more
            ).format(n=more)
        )
    if none:
        listed = (
            ", ".join(none)
            if len(none) <= 5
            else _("{some} and {n} others").format(some=", ".join(none[:4]), n=len(none) - 4)
        )
        said.append(_("Nobody: {listed}.").format(listed=listed))
    if table.several:
        said.append(_("Several answers are possible: the percentages may add up to more than 100."))
    return said


@dataclass(frozen=True)
class _Line:
    words: str
    counts: tuple[int, ...]
    total: int
    last: bool = False


class Cross(QWidget):
    """Two variables: rows and columns that have somebody, and their totals."""

    def __init__(self, table: Table, downs: Table | None, acrosses: Table | None) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        by = [variable(name) for name in table.by]
        down = [key for key in dict.fromkeys(key[0] for key in table.rows) if _sum(table, 0, key)]
        across = [key for key in dict.fromkeys(key[1] for key in table.rows) if _sum(table, 1, key)]
        if not down:
            box.addWidget(EmptyState("chart-column", _("None in this period.")))
            return
        lines = [
            _Line(
                by[0].words(one),
                tuple(table.rows.get((one, two)) or 0 for two in across),
                _margin(downs, table, 0, one),
            )
            for one in down
        ]
        whole = tuple(_margin(acrosses, table, 1, two) for two in across)
        columns: list[Column[_Line]] = [
            Column(_(by[0].label), lambda each: each.words, stretch=1, strong=True)
        ]
        for at, two in enumerate(across):
            columns.append(
                Column(
                    by[1].words(two),
                    lambda each, at=at: number(each.counts[at]),  # type: ignore[misc]
                    key=lambda each, at=at: each.counts[at],  # type: ignore[misc]
                    right=True,
                )
            )
        columns.append(
            Column(_("Total"), lambda each: number(each.total), key=lambda each: each.total, right=True)
        )
        shown = [*lines, _Line(_("Total"), whole, table.total or 0, last=True)]
        self.table: parts.Table[_Line] = parts.Table(
            columns, shown, name=f"{_(by[0].label)} × {_(by[1].label)}"
        )
        self.table.setSortingEnabled(False)
        self.table.fit()
        box.addWidget(self.table)
        if table.several:
            box.addWidget(
                Text(_("Several answers are possible: the totals count each case once."), "caption")
            )


def _sum(table: Table, place: int, key: str) -> int:
    return sum(count or 0 for keys, count in table.rows.items() if keys[place] == key)


def _margin(one_way: Table | None, table: Table, place: int, key: str) -> int:
    """The total of a row or column: from its own table where there is one, for several answers add up to more."""
    if one_way is not None and (key,) in one_way.rows:
        return one_way.rows[(key,)] or 0
    return _sum(table, place, key)


class FlowLine(Card):
    """At the start + arrivals + returns - departures = at the end."""

    def __init__(self, flow: Flow) -> None:
        super().__init__(_("People in the house"), _("by their stays, day by day"))
        line_of = QHBoxLayout()
        line_of.setSpacing(10)
        parts_of: Sequence[tuple[str, str, int]] = (
            ("", _("At the start"), flow.at_start),
            ("+", _("Arrivals"), flow.arrivals),
            ("+", _("Returns"), flow.returns),
            ("−", _("Departures"), flow.departures),
            ("=", _("At the end"), flow.at_end),
        )
        for sign, words, count in parts_of:
            if sign:
                line_of.addWidget(Text(sign, "figure", wrap=False), 0, Qt.AlignmentFlag.AlignVCenter)
            one = QVBoxLayout()
            one.setSpacing(0)
            one.addWidget(Text(number(count), "figure", wrap=False))
            one.addWidget(Text(words, "muted", wrap=False))
            line_of.addLayout(one)
            line_of.addStretch(1)
        self.add(line_of)
        self.setAccessibleName(
            _("People in the house")
            + ": "
            + ", ".join(f"{words} {count}" for _sign, words, count in parts_of)
        )


__all__ = ["Cross", "FlowLine", "OneWay", "denominator", "line", "number", "percent"]
