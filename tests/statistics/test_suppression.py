"""A reader with all tables of a report, its structure and its rules must not find out a hidden count."""

import random
import time
from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.statistics.suppression import RULES, Rules, Table, suppress

from .attack import (
    Tables,
    Variables,
    equations,
    every_report,
    explains,
    flat,
    profiles,
    seen,
    tabulate,
)

SMALL = Rules(shown_from=4, values=2)
SMALLER = Rules(shown_from=3, values=2)

STRUCTURES: list[tuple[Variables, Tables, int]] = [
    ((("x", 4),), (("x",),), 12),
    ((("x", 2), ("y", 2)), (("x",), ("y",), ("x", "y")), 10),
    ((("x", 3), ("y", 2)), (("x",), ("y",), ("x", "y")), 7),
    ((("x", 3), ("y", 2)), (("x", "y"),), 7),
    ((("S", 3),), (("S",),), 7),
    ((("S", 2), ("y", 2)), (("S",), ("y",), ("S", "y")), 8),
    ((("S", 2), ("y", 2)), (("S", "y"),), 8),
    ((("x", 2), ("y", 2), ("z", 2)), (("x",), ("y",), ("x", "y"), ("y", "z")), 6),
    ((("x", 2), ("y", 2), ("z", 2)), (("x", "y"), ("y", "z"), ("x", "z")), 6),
    ((("S", 2), ("y", 2), ("z", 2)), (("S", "y"), ("S", "z")), 4),
]


def primary_only(report: list[Table], rules: Rules) -> list[Table]:
    return [
        replace(
            table,
            rows={
                key: None if 0 < (count or 0) < rules.shown_from else count
                for key, count in table.rows.items()
            },
        )
        for table in report
    ]


def found_out(report: list[Table], published: list[Table], reports: list[list[Table]], rules: Rules) -> int:
    """How many hidden cells a reader who can list all reports narrows down more than the rules allow."""
    view, truth = seen(report, published), flat(report)
    behind = [counts for counts in map(flat, reports) if explains(counts, view)]
    assert truth in behind
    return sum(
        len({counts[place] for counts in behind}) < (rules.values if (count or 0) < rules.shown_from else 2)
        for place, count in enumerate(truth)
        if view[place] is None
    )


@pytest.mark.parametrize(("variables", "tables", "total"), STRUCTURES)
@pytest.mark.parametrize("rules", [SMALL, SMALLER])
def test_no_report_of_a_kind_gives_a_hidden_count_away(
    variables: Variables, tables: Tables, total: int, rules: Rules
) -> None:
    reports = every_report(variables, tables, total)
    sample = random.Random(1).sample(reports, min(160, len(reports)))
    assert sum(found_out(report, suppress(report, rules), reports, rules) for report in sample) == 0


def test_the_same_reader_finds_out_what_primary_suppression_alone_hides() -> None:
    variables, tables, total = STRUCTURES[1]
    reports = every_report(variables, tables, total)
    caught = [report for report in reports if found_out(report, primary_only(report, SMALL), reports, SMALL)]
    assert len(caught) > len(reports) / 3


@pytest.mark.parametrize(("variables", "tables", "total"), [STRUCTURES[place] for place in (0, 3, 4, 6)])
def test_knowing_the_procedure_itself_gives_no_small_count_away(
    variables: Variables, tables: Tables, total: int
) -> None:
    """The reader runs the program on every report there is and keeps those that come out alike."""
    same = defaultdict(list)
    for report in every_report(variables, tables, total):
        same[seen(report, suppress(report, SMALL))].append(flat(report))
    for view, behind in same.items():
        for place, shown in enumerate(view):
            if shown is None and any((counts[place] or 0) < SMALL.shown_from for counts in behind):
                assert len({counts[place] for counts in behind}) > 1, (view, behind)


REPORTS: list[tuple[Variables, Tables]] = [
    ((("x", 5),), (("x",),)),
    ((("x", 3), ("y", 3)), (("x",), ("y",), ("x", "y"))),
    ((("x", 4), ("y", 2), ("z", 3)), (("x", "y"), ("z",), ("y", "z"))),
    ((("S", 4), ("y", 3)), (("S",), ("y",), ("S", "y"))),
    ((("S", 3), ("y", 2), ("z", 2)), (("S",), ("y",), ("z",), ("S", "y"), ("y", "z"))),
]


@st.composite
def registries(draw: st.DrawFn) -> list[Table]:
    variables, tables = draw(st.sampled_from(REPORTS))
    kinds = profiles(variables)
    numbers = draw(st.lists(st.integers(0, 25) | st.integers(0, 3), min_size=3, max_size=10))
    places = draw(st.lists(st.integers(0, len(kinds) - 1), min_size=len(numbers), max_size=len(numbers)))
    people: dict[tuple[tuple[str, ...], ...], int] = defaultdict(int)
    for place, number in zip(places, numbers, strict=True):
        people[kinds[place]] += number
    return tabulate(variables, tables, people)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(registries())
def test_a_reader_with_equations_finds_out_nothing(report: list[Table]) -> None:
    published = suppress(report)
    if published[0].total is None:
        return
    system = equations(published)
    for at, (table, shown) in enumerate(zip(report, published, strict=True)):
        for key, count in shown.rows.items():
            true = table.rows[key] or 0
            if count is None:
                wanted = RULES.values if true < RULES.shown_from else 2
                near = sorted(
                    range(1, (table.total or 0) + 1), key=lambda value, true=true: abs(value - true)
                )
                possible = 0
                for value in near:
                    possible += system.possible((at, key), value)
                    if possible == wanted:
                        break
                assert possible == wanted, (key, published)
            else:
                assert count == true
                assert count == 0 or count >= RULES.shown_from


def test_the_equations_catch_primary_suppression() -> None:
    report = [Table(("sex",), {("f",): 40, ("m",): 3}, 43)]
    system = equations(primary_only(report, RULES))
    assert [value for value in range(1, 44) if system.possible((0, ("m",)), value)] == [3]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    report = [Table(("sex",), {("f",): 40, ("m",): 13, ("other",): 0}, 53)]
    assert suppress(report) == report


def test_zero_is_shown_and_the_unknown_are_hidden_first() -> None:
    rows = {("a",): 40, ("b",): 3, ("c",): 30, ("d",): 0, ("unknown",): 12}
    assert suppress([Table(("x",), rows, 85)])[0].rows == {
        ("a",): 40, ("b",): None, ("c",): 30, ("d",): 0, ("unknown",): None
    }  # fmt: skip


def test_rows_come_in_the_order_of_codes_so_that_their_place_tells_nothing() -> None:
    published = suppress([Table(("x",), {("b",): 50, ("c",): 20, ("a",): 4, ("d",): 12}, 86)])[0]
    assert list(published.rows) == sorted(published.rows)


def test_fewer_than_ten_in_all_are_not_published_but_none_is() -> None:
    assert suppress([Table(("x",), {("a",): 5, ("b",): 2}, 7)])[0] == Table(("x",), {}, None)
    assert suppress([Table(("x",), {("a",): 0}, 0)])[0].rows == {("a",): 0}


def test_a_table_of_ones_is_withheld() -> None:
    published = suppress([Table(("x",), {(str(code),): 1 for code in range(12)}, 12)])[0]
    assert published.rows == {}
    assert published.total == 12


def test_people_hide_what_cases_hide() -> None:
    people = Table(("sex",), {("f",): 60, ("m",): 9, ("x",): 20}, 89, of="people")
    cases = Table(("sex",), {("f",): 60, ("m",): 10, ("x",): 20}, 90, of="cases")
    first, second = suppress([people, cases])
    hidden = {key for key, count in first.rows.items() if count is None}
    assert ("m",) in hidden
    assert hidden == {key for key, count in second.rows.items() if count is None}


def test_the_same_table_twice_is_hidden_alike() -> None:
    table = Table(("x",), {("a",): 50, ("b",): 3, ("c",): 20}, 73)
    assert suppress([table, table]) == suppress([table]) * 2


@pytest.mark.parametrize(
    "tables",
    [
        [Table(("x", "x"), {}, 0)],
        [Table(("x",), {("a",): 3}, 4)],
        [Table(("x",), {("a",): -3, ("b",): 4}, 1)],
        [Table(("x",), {("a",): 3}, 3), Table(("y",), {("a",): 4}, 4)],
        [Table(("x",), {("a",): 3}, 3), Table(("x", "y"), {("b", "c"): 3}, 3)],
        [Table(("x",), {("a",): None}, 3)],
    ],
)
def test_tables_that_contradict_each_other_are_refused(tables: list[Table]) -> None:
    with pytest.raises(ValueError, match=r"table|row"):
        suppress(tables)


@pytest.mark.parametrize("total", [277, 1000, 5000])
def test_a_report_of_eight_tables_takes_less_than_a_second(total: int) -> None:
    chance = random.Random(7)
    variables: Variables = (("x", 30), ("y", 7), *((f"e{number}", 30) for number in range(5)))
    people: dict[tuple[tuple[str, ...], ...], int] = defaultdict(int)
    for _person in range(total):
        people[tuple((f"{name}{int(many * chance.random() ** 3)}",) for name, many in variables)] += 1
    report = tabulate(variables, (*((name,) for name, _many in variables), ("x", "y")), people)
    began = time.perf_counter()
    published = suppress(report)
    assert time.perf_counter() - began < 1
    assert any(count is None for table in published for count in table.rows.values())
