"""A reader who tries to work out hidden counts; shares no code with the program's own judgement."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from registry.statistics.suppression import Table

Variables = tuple[tuple[str, int], ...]
"""Name and number of codes; a name in capitals has several answers a case."""
Tables = tuple[tuple[str, ...], ...]


def codes(name: str, many: int) -> list[str]:
    return [f"{name}{number}" for number in range(many)]


@cache
def profiles(variables: Variables) -> list[tuple[tuple[str, ...], ...]]:
    """Every way to answer all questions, one tuple of answers a variable."""
    answers = []
    for name, many in variables:
        sizes = range(1, many + 1) if name.isupper() else (1,)
        answers.append([found for size in sizes for found in itertools.combinations(codes(name, many), size)])
    return list(itertools.product(*answers))


def tabulate(
    variables: Variables, tables: Tables, people: dict[tuple[tuple[str, ...], ...], int]
) -> list[Table]:
    """The tables of a registry of so many people of each profile."""
    names = [name for name, _many in variables]
    several = frozenset(name for name in names if name.isupper())
    made = []
    for by in tables:
        rows: dict[tuple[str, ...], int | None] = dict.fromkeys(
            itertools.product(*(codes(name, dict(variables)[name]) for name in by)), 0
        )
        for profile, count in people.items():
            for key in itertools.product(*(profile[names.index(name)] for name in by)):
                rows[key] = (rows[key] or 0) + count
        made.append(Table(by, rows, sum(people.values()), several & set(by)))
    return made


def divisions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in divisions(total - first, parts - 1):
            yield (first, *rest)


@cache
def every_report(variables: Variables, tables: Tables, total: int) -> list[list[Table]]:
    """All different reports that registries of ``total`` people can give."""
    found = {}
    kinds = profiles(variables)
    for numbers in divisions(total, len(kinds)):
        people = {kind: number for kind, number in zip(kinds, numbers, strict=True) if number}
        report = tabulate(variables, tables, people)
        found[flat(report)] = report
    return list(found.values())


def flat(report: Sequence[Table]) -> tuple[int | None, ...]:
    return tuple(count for table in report for _key, count in sorted(table.rows.items()))


def seen(report: Sequence[Table], published: Sequence[Table]) -> tuple[int | str | None, ...]:
    """What the reader sees in the place of each cell: its number, None if hidden, a word if withheld."""
    return tuple(
        shown.rows[key] if shown.rows else "withheld"
        for table, shown in zip(report, published, strict=True)
        for key in sorted(table.rows)
    )


def explains(counts: tuple[int | None, ...], view: tuple[int | str | None, ...]) -> bool:
    """Whether a report with these counts could be behind what the reader sees."""
    return all(
        count if place is None else place in ("withheld", count)
        for count, place in zip(counts, view, strict=True)
    )


@dataclass
class Equations:
    """Whole numbers within bounds, and sums of them within bounds."""

    low: dict[object, int] = field(default_factory=dict)
    high: dict[object, int] = field(default_factory=dict)
    sums: list[tuple[list[tuple[object, int]], int, int]] = field(default_factory=list)
    met: defaultdict[object, set[int]] = field(default_factory=lambda: defaultdict(set))

    def solution(self, low: dict[object, int], high: dict[object, int]) -> dict[object, int] | None:
        """A solution within these bounds, if there is one: narrow them, then try values."""
        if not self._narrow(low, high):
            return None
        open_ones = [each for each in low if low[each] < high[each]]
        if not open_ones:
            return low
        each = min(open_ones, key=lambda one: high[one] - low[one])
        middle = (low[each] + high[each]) // 2
        below = self.solution(dict(low), {**high, each: middle})
        return below or self.solution({**low, each: middle + 1}, dict(high))

    def _narrow(self, low: dict[object, int], high: dict[object, int]) -> bool:
        again = True
        while again:
            again = False
            for terms, least, most in self.sums:
                down = sum(sign * (low if sign > 0 else high)[each] for each, sign in terms)
                up = sum(sign * (high if sign > 0 else low)[each] for each, sign in terms)
                if down > most or up < least:
                    return False
                for each, sign in terms:
                    span = high[each] - low[each]
                    if (cut := span - (most - down)) > 0:
                        again = True
                        (high if sign > 0 else low)[each] -= sign * cut
                    if (cut := span - (up - least)) > 0 and high[each] - low[each] >= cut:
                        again = True
                        (low if sign > 0 else high)[each] += sign * cut
                    if low[each] > high[each]:
                        return False
        return True

    def possible(self, each: object, value: int) -> bool:
        """Whether ``each`` can be ``value``; solutions met on the way are remembered."""
        if value in self.met[each]:
            return True
        if not self.low[each] <= value <= self.high[each]:
            return False
        found = self.solution({**self.low, each: value}, {**self.high, each: value})
        for one, number in (found or {}).items():
            self.met[one].add(number)
        return found is not None


def equations(published: Sequence[Table]) -> Equations:
    """What the reader can write down: every cell is a number; rows, columns and totals tie them together."""
    found = Equations()
    total = next(table.total for table in published if table.total is not None)
    lines: dict[tuple[str, str], list[list[tuple[object, int]]]] = defaultdict(list)
    for at, table in enumerate(published):
        for key, count in table.rows.items():
            found.low[at, key] = 1 if count is None else count
            found.high[at, key] = total if count is None else count
        for place, name in enumerate(table.by):
            if table.rows and not table.several - {name}:
                for code in {key[place] for key in table.rows}:
                    lines[name, code].append([((at, key), 1) for key in table.rows if key[place] == code])
    names = {name for name, _code in lines}
    several = {name for table in published for name in table.several}
    for (name, code), equal in lines.items():
        found.low[name, code], found.high[name, code] = 0, total
        found.sums += [([*terms, ((name, code), -1)], 0, 0) for terms in equal]
    for name in names:
        terms = [((name, code), 1) for other, code in lines if other == name]
        found.sums.append((terms, total, len(terms) * total if name in several else total))
    for at, table in enumerate(published):
        _tie_answers(found, at, table, total)
    return found


def _tie_answers(found: Equations, at: int, table: Table, total: int) -> None:
    """In a cross table of several answers: none above its group, all together not below it."""
    if len(table.by) == 1 or len(table.several) != 1 or not table.rows:
        return
    place = 1 - table.by.index(next(iter(table.several)))
    name = table.by[place]
    groups = {key[place] for key in table.rows}
    for code in groups:
        size = (name, code)
        found.low.setdefault(size, 0)
        found.high.setdefault(size, total)
        cells = [(at, key) for key in table.rows if key[place] == code]
        found.sums += [([(cell, 1), (size, -1)], -total, 0) for cell in cells]
        found.sums.append(([*((cell, 1) for cell in cells), (size, -1)], 0, len(cells) * total))
    found.sums.append(([((name, code), 1) for code in groups], total, total))
