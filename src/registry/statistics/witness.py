"""Searches for other registries that would publish the same tables. Knows no file, window or paper."""

from collections import defaultdict
from typing import Final, Protocol

from registry.statistics.moves import Move, moves
from registry.statistics.population import Cell, Population

State = dict[Cell, int]
Price = tuple[int, int, list[tuple[bool, Cell]]]
_FEW: Final = 24  # hidden cells up to which all registries near the true one are looked through
_MANY: Final = 400  # at most so many of them
_VAGUE: Final = frozenset(
    {"unknown", "other", "not_said"}
)  # of all answers, hiding these costs the reader least


class Limits(Protocol):
    """The rules of `suppression`."""

    @property
    def shown_from(self) -> int: ...
    @property
    def values(self) -> int: ...


class Search:
    """Which cells of a population are hidden, and which values are proven possible for each.

    Tables are taken out of ``population`` when they cannot be made safe.
    """

    def __init__(self, population: Population, rules: Limits) -> None:
        self.population, self.rules = population, rules
        self.hidden: set[Cell] = set()
        self._proven: dict[Cell, set[int]] = defaultdict(set)
        self._queue: list[Cell] = []
        for cell, count in population.value.items():
            if count < rules.shown_from:
                self.hide(cell)
        small = {cell.table for cell in self.hidden}
        self._open = {name: at for name, at in population.single.items() if at not in small}

    def hide(self, cell: Cell) -> None:
        """Hide a cell above 0."""
        if cell not in self.hidden:
            self.hidden.add(cell)
            self._proven[cell].add(self.population.value[cell])
            self._queue.append(cell)

    def settle(self) -> None:
        """Hide more until every hidden cell is safe, or its table is taken out."""
        while self._queue:
            cell = self._queue.pop(0)
            if cell.table in self.population.tables:
                self._protect(cell)

    def _protect(self, cell: Cell) -> None:
        self._walk(cell)
        while not self._safe(cell):
            if not self._hide_more(cell):
                self._withhold(cell)
                return
            self._walk(cell)

    def _safe(self, cell: Cell) -> bool:
        primary = self.population.value[cell] < self.rules.shown_from
        return len(self._proven[cell]) >= (self.rules.values if primary else 2)

    def _walk(self, cell: Cell) -> None:
        """Look for other values of ``cell``, upwards and downwards, with the cells hidden so far."""
        for sign in (1, -1):
            state = dict(self.population.value)
            while not self._safe(cell) and self._step(cell, sign, state):
                pass
        if not self._safe(cell) and len(self.hidden) <= _FEW:
            self._explore(cell)

    def _explore(self, cell: Cell) -> None:
        """Look through every registry a few moves away: what is possible must not depend on the true one."""
        start = dict(self.population.value)
        order = sorted(self.hidden)
        met, queue = {tuple(start[each] for each in order)}, [start]
        usable = [
            move
            for each in order
            for move in moves(self.population, each, 1, self.hidden)
            if self.hidden.issuperset(move)
        ]
        while queue and len(met) < _MANY and not self._safe(cell):
            state = queue.pop(0)
            for move in usable:
                for way in (1, -1):
                    after = {each: state[each] + change * way for each, change in move.items()}
                    fits = all(self._room(each, change * way, state) > 0 for each, change in move.items())
                    if fits and holds(self.population, state, after):
                        fresh = {**state, **after}
                        mark = tuple(fresh[each] for each in order)
                        if mark not in met:
                            met.add(mark)
                            queue.append(fresh)
                            for each, count in after.items():
                                self._proven[each].add(count)

    def _step(self, cell: Cell, sign: int, state: State) -> bool:
        """Change ``state`` into another registry whose ``cell`` lies further in the direction of ``sign``."""
        for move in moves(self.population, cell, sign, self.hidden):
            if self.hidden.issuperset(move) and self._make(move, state):
                return True
        return False

    def _make(self, move: Move, state: State) -> bool:
        """Make ``move`` as often as useful and possible; every registry it ends in is noted."""
        most = min(self._room(cell, change, state) for cell, change in move.items())
        for times in dict.fromkeys((min(most, self.rules.values - 1), 1)):
            if 0 < times <= most:
                after = {cell: state[cell] + change * times for cell, change in move.items()}
                if holds(self.population, state, after):
                    self._note(move, state, times)
                    state.update(after)
                    return True
        return False

    def _room(self, cell: Cell, change: int, state: State) -> int:
        """How often ``cell`` can change so and stay what it is, a small count or a large one.

        A reader who knows the rules may guess which cells are small; no proof rests on her not knowing.
        """
        small = self.population.value[cell] < self.rules.shown_from
        if change < 0:
            return (state[cell] - (1 if small else self.rules.shown_from)) // -change
        return (self.rules.shown_from - 1 - state[cell]) // change if small else self.rules.values

    def _note(self, move: Move, state: State, times: int) -> None:
        """Note the registries on the way, too: between two possible ones each step is possible (convex)."""
        for cell, change in move.items():
            for done in range(1, times + 1):
                self._proven[cell].add(state[cell] + change * done)

    def _hide_more(self, cell: Cell) -> bool:
        """Hide what the cheapest move that could be made needs; False if no move is left."""
        best: list[Cell] = []
        price: Price | None = None
        for move in (move for sign in (1, -1) for move in moves(self.population, cell, sign)):
            new = [each for each in move if each not in self.hidden]
            asked = self._price(new)
            if new and (price is None or asked < price) and self._could(move):
                best, price = new, asked
        for each in best:
            self.hide(each)
        return bool(best)

    def _could(self, move: Move) -> bool:
        value = self.population.value
        return holds(self.population, value, {each: value[each] + change for each, change in move.items()})

    def _price(self, new: list[Cell]) -> Price:
        """Fewest cells first, then smallest margins, then codes; never the counts that would be hidden."""
        ranked = sorted((not _VAGUE.intersection(each.key), each) for each in new)
        return len(new), sum(map(self._size, new)), ranked

    def _size(self, cell: Cell) -> int:
        """How large a cell of a cross table can be, from one-way tables without small counts only."""
        names = self.population.tables[cell.table].by
        if len(names) == 1:
            return 0
        margins = [
            Cell(self._open.get(name, -1), (code,)) for name, code in zip(names, cell.key, strict=True)
        ]
        shown = [self.population.value[margin] for margin in margins if margin in self.population.value]
        return min(shown, default=self.population.total)

    def _withhold(self, cell: Cell) -> None:
        """Take a table out: a cross table over the same variables first, as one-way tables say more."""
        names = self.population.tables[cell.table].by
        crosses = [at for name in names for at in self.population.crosses.get(name, ())]
        out = cell.table if len(names) == 2 or not crosses else crosses[-1]
        self.hidden = {each for each in self.hidden if each.table != out}
        self.population.without(out)
        if cell.table != out:
            self._queue.insert(0, cell)


def holds(population: Population, before: State, after: State) -> bool:
    """Whether some registry has the counts ``before`` with the cells of ``after`` changed; ``before`` is one.

    Exact for tables over single answers that form a tree, with at most one cross table for each variable of
    several answers: tables that agree on shared margins can then be put together case by case.
    """
    changed = _changed_margins(population, before, after)
    for name in {name for _at, name in changed}:
        if not _in_step(population, changed, name):
            return False
    touched = {cell.table for cell in after}
    return all(
        _answers_fit(population, name, before, after)
        for name in population.several
        if any(at in touched for at in _about(population, name))
    )


def _about(population: Population, name: str) -> list[int]:
    """Tables whose counts bear on a variable with several answers: its own, and its groups' margins."""
    own = [population.single[name]] if name in population.single else []
    for at in population.crosses.get(name, ()):
        own.append(at)
        own += [
            other
            for other, table in population.tables.items()
            if set(table.by) & set(population.tables[at].by)
        ]
    return own


def _changed_margins(
    population: Population, before: State, after: State
) -> dict[tuple[int, str], dict[str, int]]:
    """By table and variable, how much the margin of each code changes; only where rows add up to margins."""
    changed: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for cell, count in after.items():
        by = population.tables[cell.table].by
        for place, name in enumerate(by):
            if len(by) == 1 or by[1 - place] not in population.several:
                sums = changed[cell.table, name]
                sums[cell.key[place]] = sums.get(cell.key[place], 0) + count - before[cell]
    return changed


def _in_step(population: Population, changed: dict[tuple[int, str], dict[str, int]], name: str) -> bool:
    """Whether all tables over ``name`` change its margins alike, and the total stays."""
    wanted: dict[str, int] | None = None
    for at, table in population.tables.items():
        if name in table.by and not (population.several - {name}).intersection(table.by):
            margins = {code: change for code, change in changed.get((at, name), {}).items() if change}
            if wanted is None:
                wanted = margins
            elif wanted != margins:
                return False
    return name in population.several or not sum((wanted or {}).values())


def _answers_fit(population: Population, name: str, before: State, after: State) -> bool:
    """Whether each case can have an answer or more: none above its group, all together not below."""
    at = population.single.get(name)
    if at is not None:
        counts = [after.get(cell, before[cell]) for cell in _cells(population, at)]
        if max(counts, default=0) > population.total or sum(counts) < population.total:
            return False
    for cross in population.crosses.get(name, ()):
        place = population.tables[cross].by.index(name)
        groups: dict[str, list[int]] = defaultdict(list)
        for cell in _cells(population, cross):
            groups[cell.key[1 - place]].append(after.get(cell, before[cell]))
        sizes = _sizes(population, population.tables[cross].by[1 - place], before, after)
        if sizes is None:
            least, most = sum(map(max, groups.values())), sum(map(sum, groups.values()))
            if not least <= population.total <= most:
                return False
        elif any(not max(groups[code]) <= size <= sum(groups[code]) for code, size in sizes.items()):
            return False
    return True


def _cells(population: Population, at: int) -> list[Cell]:
    return [cell for cell in population.value if cell.table == at]


def _sizes(population: Population, name: str, before: State, after: State) -> dict[str, int] | None:
    """How many cases each code of a variable with one answer has; None if no table tells."""
    for at, table in population.tables.items():
        if name in table.by and population.is_plain(at):
            place, sizes = table.by.index(name), defaultdict[str, int](int)
            for cell in _cells(population, at):
                sizes[cell.key[place]] += after.get(cell, before[cell])
            return sizes
    return None
