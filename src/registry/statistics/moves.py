"""Small changes of the counts that keep the tables in step. Knows nothing of what is hidden or shown.

A move takes a few cases from one answer to another: it is a change for each of a few cells. Moves are
proposed here; whether one may be made is for `witness` to say.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from registry.statistics.population import Cell, Population

Move = dict[Cell, int]
Among = AbstractSet[Cell] | None
Shift = tuple[str, str, str]
"""A variable, the code whose margin grows by one, and the code whose margin shrinks by one."""

_PAIRS = 12  # ways tried to carry a shift of margins into another table


def moves(population: Population, cell: Cell, sign: int, among: Among = None) -> Iterator[Move]:
    """Moves that change ``cell`` by ``sign`` (1 or -1), the plainest first.

    With ``among``, many of those that change other cells than these are left out, to save time.
    """
    if len(population.tables[cell.table].by) == 1:
        yield from _one_way(population, cell, sign)
    else:
        yield from _rectangles(population, cell, sign)
        if population.is_plain(cell.table):
            yield from _shifts(population, cell, sign, among)
        else:
            yield from _several_cross(population, cell, sign)


def _one_way(population: Population, cell: Cell, sign: int) -> Iterator[Move]:
    name, code = population.tables[cell.table].by[0], cell.key[0]
    others = [other for other in population.codes[cell.table, 0] if other != code]
    if name in population.several:
        for other in [None, *others]:
            yield from _answers(population, cell, sign, other)
        return
    for other in others:
        base = {cell: sign, Cell(cell.table, (other,)): -sign}
        yield from _carried(population, base, [_shift(name, code, other, sign)], cell.table)


def _shift(name: str, code: str, other: str, sign: int) -> Shift:
    return (name, code, other) if sign > 0 else (name, other, code)


def _rectangles(population: Population, cell: Cell, sign: int) -> Iterator[Move]:
    """Two rows and two columns: no margin changes."""
    at, (first, second), value = cell.table, cell.key, population.value
    seconds = [
        other for other in population.codes[at, 1] if other != second and Cell(at, (first, other)) in value
    ]
    for row in population.codes[at, 0]:
        across = Cell(at, (row, second))
        if row == first or across not in value:
            continue
        for other in seconds:
            if (corner := Cell(at, (row, other))) in value:
                yield {cell: sign, across: -sign, Cell(at, (first, other)): -sign, corner: sign}


def _shifts(population: Population, cell: Cell, sign: int, among: Among) -> Iterator[Move]:
    """One margin changes, or both."""
    at, value = cell.table, population.value
    names = population.tables[at].by
    free = [
        among is None or all(Cell(one, (code,)) in among for one in _one_way_table(population, name))
        for name, code in zip(names, cell.key, strict=True)
    ]
    for place in (0, 1):
        for other in population.codes[at, place] if free[place] else ():
            key = (other, cell.key[1]) if place == 0 else (cell.key[0], other)
            if other != cell.key[place] and Cell(at, key) in value:
                shift = _shift(names[place], cell.key[place], other, sign)
                yield from _carried(population, {cell: sign, Cell(at, key): -sign}, [shift], at)
    if not all(free):
        return
    for away in (key for table, key in value if table == at):
        if away[0] != cell.key[0] and away[1] != cell.key[1]:
            shifts = [_shift(names[place], cell.key[place], away[place], sign) for place in (0, 1)]
            yield from _carried(population, {cell: sign, Cell(at, away): -sign}, shifts, at)


def _carried(population: Population, base: Move, shifts: list[Shift], made: int) -> Iterator[Move]:
    """``base`` with the shifts of margins carried into every other table over the same variables."""
    todo = [
        (at, shift)
        for shift in shifts
        for at in [*_one_way_table(population, shift[0]), *population.crosses.get(shift[0], ())]
        if at != made
    ]
    yield from _carry(population, base, todo)


def _one_way_table(population: Population, name: str) -> list[int]:
    at = population.single.get(name)
    return [] if at is None else [at]


def _carry(population: Population, base: Move, todo: list[tuple[int, Shift]]) -> Iterator[Move]:
    if not todo:
        yield base
        return
    (at, (name, more, fewer)), *rest = todo
    if len(population.tables[at].by) == 1:
        up, down = Cell(at, (more,)), Cell(at, (fewer,))
        if up in population.value and down in population.value:
            yield from _carry(population, {**base, up: 1, down: -1}, rest)
        return
    if not population.is_plain(at):
        yield from _carry(population, base, rest)
    place = population.tables[at].by.index(name)
    tried = 0
    for other in population.codes[at, 1 - place]:
        up, down = population.cell(at, name, more, other), population.cell(at, name, fewer, other)
        if up in population.value and down in population.value and tried < _PAIRS:
            tried += 1
            yield from _carry(population, {**base, up: 1, down: -1}, rest)


def _several_cross(population: Population, cell: Cell, sign: int) -> Iterator[Move]:
    """An answer of a variable with several, given by more or fewer cases of one group."""
    at, table = cell.table, population.tables[cell.table]
    place = 0 if table.by[0] in population.several else 1
    name, answer, group = table.by[place], cell.key[place], cell.key[1 - place]
    for other in population.codes[at, 1 - place]:
        beside = population.cell(at, name, answer, other)
        if other != group and beside in population.value:
            yield {cell: sign, beside: -sign}
    whole = _one_way_table(population, name)
    base = {cell: sign, **{Cell(one, (answer,)): sign for one in whole}}
    yield base
    for other in population.codes[at, place]:
        beside = population.cell(at, name, other, group)
        if other != answer and beside in population.value:
            yield {**base, beside: -sign, **{Cell(one, (other,)): -sign for one in whole}}


def _answers(population: Population, cell: Cell, sign: int, other: str | None) -> Iterator[Move]:
    """One answer more or fewer in all, exchanged for ``other`` if that is given."""
    name, answer = population.tables[cell.table].by[0], cell.key[0]
    base = {cell: sign} if other is None else {cell: sign, Cell(cell.table, (other,)): -sign}
    crosses = population.crosses.get(name, ())
    if not crosses:
        yield base
        return
    at = crosses[0]
    for group in population.codes[at, 1 - population.tables[at].by.index(name)]:
        mine = population.cell(at, name, answer, group)
        if mine not in population.value:
            continue
        if other is None:
            yield {**base, mine: sign}
        elif (theirs := population.cell(at, name, other, group)) in population.value:
            yield {**base, mine: sign, theirs: -sign}
