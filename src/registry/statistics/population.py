"""The tables of a report that count the same thing, and how they hang together. Knows nothing of hiding."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

Key = tuple[str, ...]


class Counts(Protocol):
    """What is needed of a table."""

    @property
    def by(self) -> tuple[str, ...]: ...
    @property
    def rows(self) -> Mapping[Key, int | None]: ...
    @property
    def total(self) -> int | None: ...
    @property
    def several(self) -> frozenset[str]: ...
    @property
    def of(self) -> str: ...


class Threshold(Protocol):
    """From which count on a cell is shown."""

    @property
    def shown_from(self) -> int: ...


class Cell(NamedTuple):
    """One cell: the place of its table in the report, and its codes."""

    table: int
    key: Key


class Population:
    """Tables of one thing with their true counts; ``value`` holds the cells above 0."""

    def __init__(self, tables: Mapping[int, Counts], total: int) -> None:
        self.tables = dict(tables)
        self.total = total
        self.several = (
            frozenset().union(*(table.several for table in tables.values())) if tables else frozenset()
        )
        self.value: dict[Cell, int] = {}
        self._index()

    def _index(self) -> None:
        self.value = {
            Cell(at, key): count
            for at, table in self.tables.items()
            for key, count in sorted(table.rows.items())
            if count
        }
        self.single: dict[str, int] = {}
        self.crosses: dict[str, list[int]] = defaultdict(list)
        self.codes: dict[tuple[int, int], list[str]] = {}
        for at, table in self.tables.items():
            if len(table.by) == 1:
                self.single.setdefault(table.by[0], at)
            else:
                for name in table.by:
                    self.crosses[name].append(at)
            for place in range(len(table.by)):
                codes = {key[place] for key, count in table.rows.items() if count}
                self.codes[at, place] = sorted(codes)

    def without(self, at: int) -> None:
        """Take a table out."""
        del self.tables[at]
        self._index()

    def is_plain(self, at: int) -> bool:
        """Whether every variable of the table has one answer a case."""
        return not self.several.intersection(self.tables[at].by)

    def cell(self, at: int, name: str, code: str, other: str) -> Cell:
        """The cell of cross table ``at`` where ``name`` is ``code`` and the other variable is ``other``."""
        return Cell(at, (code, other) if self.tables[at].by[0] == name else (other, code))


def margins(table: Counts, place: int) -> dict[str, int]:
    """Sums of a table's rows by the codes of one of its variables, without the zeros."""
    sums: dict[str, int] = defaultdict(int)
    for key, count in table.rows.items():
        sums[key[place]] += count or 0
    return {code: count for code, count in sums.items() if count}


def check_tables(tables: Sequence[Counts]) -> None:
    """Raise ValueError if the tables are not of the agreed shape or contradict each other."""
    seen: dict[tuple[str, str], dict[str, int]] = {}
    totals: dict[str, int | None] = {}
    several = {(table.of, name) for table in tables for name in table.several}
    for table in tables:
        if len(table.by) not in (1, 2) or len(set(table.by)) != len(table.by):
            raise ValueError("a table has one or two different variables")
        if any(len(key) != len(table.by) or count is None or count < 0 for key, count in table.rows.items()):
            raise ValueError("every row has a code a variable and a count")
        if table.total is None or totals.setdefault(table.of, table.total) != table.total:
            raise ValueError("tables of the same thing have the same total")
        if any((table.of, name) in several and name not in table.several for name in table.by):
            raise ValueError("a variable has several answers in all tables or in none")
        for place, name in enumerate(table.by):
            if table.several - {name} and len(table.by) == 2:
                continue  # rows of the other variable do not add up to this one's counts
            sums = margins(table, place)
            if seen.setdefault((table.of, name), sums) != sums:
                raise ValueError("tables over the same variable have the same counts")
            if not table.several and sum(sums.values()) != table.total:
                raise ValueError("the rows add up to the total")


def withheld_for_structure(places: Sequence[int], tables: Sequence[Counts], rules: Threshold) -> set[int]:
    """Cross tables whose meeting with the others cannot be judged exactly, if there is anything to hide.

    Tables over single answers whose variables form a tree can be judged pair by pair: any counts that agree
    on shared margins belong to some registry. A cross table that closes a circle, a second one over a
    variable with several answers, or one of two such variables, cannot.
    """
    group: dict[str, str] = {}

    def root(name: str) -> str:
        while group.get(name, name) != name:
            name = group[name]
        return name

    crosses = [at for at in places if len(tables[at].by) == 2]
    counts = (count or 0 for table in tables if len(table.by) == 2 for count in table.rows.values())
    if not any(0 < count < rules.shown_from for count in counts):
        return set()
    withheld: set[int] = set()
    used: set[str] = set()
    for at in crosses:
        table = tables[at]
        first, second = map(root, table.by)
        if first == second or len(table.several) == 2 or used & table.several:
            withheld.add(at)
            continue
        group[first] = second
        used |= table.several
    return withheld
