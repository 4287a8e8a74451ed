"""Hides the small counts of a report so that they cannot be worked out again. Knows no database and no case.

What may leave the house shows no count from 1 to 9 (0 is shown). Hiding only these would be vain: a total
minus the other rows gives them back, and so does one table beside another. So more cells are hidden
(complementary suppression), until there is proof for every small count that it could be another number.

*The reader we defend against* knows every published number of the report, how the tables hang together,
that a hidden cell is at least 1, and these rules; she may even have guessed which of the hidden cells are
the small ones. *Safe* means that for her at least four values from 1 to 9 remain possible for each small
count (the protection interval), and at least two for every other hidden cell. A value counts as possible
only if a whole invented registry was found that has it and yields exactly the published tables (`witness`);
so a fault in the search can only hide more, never less. If none is found, more cells are hidden, in the end
all of the table; if that does not help, or if its meeting with the other tables cannot be judged exactly,
the table is withheld: it comes back without rows.

Which cells are hidden besides the small ones does not depend on how large they are, only on codes and on
margins that are published, because "the smallest of the rest was hidden" would tell something about it. For
the same reason rows come back in the order of their codes, and whoever shows them must not sort hidden ones
by size, nor show percentages of them. What is not judged: several reports on different periods, and a
reader who runs this very program on every registry she can think of (for single tables that gives nothing
away, tests show; for tables of a handful of cells beside both their margins it may).

After Hundepool et al., Statistical Disclosure Control (2012), chapter 4: primary and secondary suppression,
feasibility intervals, protection levels. The threshold of 10 was set for this program.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from registry.statistics.population import Cell, Key, Population, check_tables, withheld_for_structure
from registry.statistics.witness import Search

__all__ = ["RULES", "Rules", "Table", "suppress"]


@dataclass(frozen=True)
class Table:
    """Counts of one thing by one or two variables.

    ``by`` names the variables; ``rows`` maps one code a variable to a count (None: hidden); ``total``
    counts each case once (None: hidden). ``several`` names the variables with several answers a case:
    their rows do not add up to the total. ``unknown`` must be among the rows, so that every case has an
    answer; combinations that are missing are 0. ``of`` says what is counted; tables of different things
    share no margins.
    """

    by: tuple[str, ...]
    rows: dict[Key, int | None]
    total: int | None
    several: frozenset[str] = field(default_factory=frozenset)
    of: str = "cases"


@dataclass(frozen=True)
class Rules:
    """``shown_from``: the smallest count above 0 that is shown; ``values``: how many must stay possible."""

    shown_from: int = 10
    values: int = 4


RULES: Final = Rules()


def suppress(tables: Sequence[Table], rules: Rules = RULES) -> list[Table]:
    """The same tables, in the same order, as they may be published together.

    Hidden cells are None; a table that cannot be made safe comes back without rows, and one about fewer than
    ten in all without its total, too. Raises ValueError if the tables contradict each other.
    """
    first = {(table.of, table.by): at for at, table in reversed(list(enumerate(tables)))}
    if len(first) < len(tables):  # the same table twice is judged once
        judged = dict(zip(first, suppress([tables[at] for at in first.values()], rules), strict=True))
        return [judged[table.of, table.by] for table in tables]
    check_tables(tables)
    shares = [
        _Share([at for at, table in enumerate(tables) if table.of == thing], tables, rules)
        for thing in dict.fromkeys(table.of for table in tables)
    ]
    while True:
        for share in shares:
            share.settle()
        if not _agree(shares, tables):
            break
    return [next(share.published(at) for share in shares if at in share.places) for at in range(len(tables))]


class _Share:
    """The tables of one report that count the same thing."""

    def __init__(self, places: list[int], tables: Sequence[Table], rules: Rules) -> None:
        self.places, self.tables, self.rules = places, tables, rules
        total = tables[places[0]].total or 0
        self.tiny = 0 < total < rules.shown_from
        kept = (
            []
            if self.tiny
            else [at for at in places if at not in withheld_for_structure(places, tables, rules)]
        )
        self.search = Search(Population({at: tables[at] for at in kept}, total), rules)

    def settle(self) -> None:
        self.search.settle()

    def published(self, at: int) -> Table:
        table = self.tables[at]
        if at not in self.search.population.tables:
            return replace(table, rows={}, total=None if self.tiny else table.total)
        hidden = self.search.hidden
        return replace(
            table,
            rows={
                key: None if Cell(at, key) in hidden else count for key, count in sorted(table.rows.items())
            },
        )


def _agree(shares: Sequence[_Share], tables: Sequence[Table]) -> bool:
    """Hide in each table what is hidden in its twin about another thing; whether anything was added.

    People and cases by the same variable differ little, so what one shows would tell what the other hides.
    """
    hidden = {(tables[cell.table].by, cell.key) for share in shares for cell in share.search.hidden}
    added = False
    for share in shares:
        for at, table in share.search.population.tables.items():
            for key, count in table.rows.items():
                if count and (table.by, key) in hidden and Cell(at, key) not in share.search.hidden:
                    share.search.hide(Cell(at, key))
                    added = True
    return added
