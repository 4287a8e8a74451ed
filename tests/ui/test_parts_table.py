"""The table: columns are data, sorting is the model's, the keyboard opens rows."""

from dataclasses import dataclass

from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from registry.ui.parts import BarChart, BarRow, Column, Row, Rows, Table, TableModel
from registry.ui.parts.chart import broken
from registry.ui.parts.table import TONE_ROLE

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


@dataclass(frozen=True)
class Person:
    code: str
    age: int | None


def columns() -> list[Column[Person]]:
    return [
        Column("Code", lambda person: person.code, stretch=1),
        Column("Age", lambda person: str(person.age or ""), key=lambda person: person.age, right=True),
        Column("State", lambda _person: "Late", tone=lambda person: "bad" if person.age else None),
    ]


def test_sorts_by_key_not_by_text_and_unknown_stays_last() -> None:
    model = TableModel(columns(), [Person("b", 9), Person("c", None), Person("A", 10)])
    model.sort(1, UP)
    assert [row.age for row in model.rows()] == [9, 10, None]
    model.sort(1, DOWN)
    assert [row.age for row in model.rows()] == [10, 9, None]
    model.sort(0, UP)
    assert [row.code for row in model.rows()] == ["A", "b", "c"]


def test_new_rows_come_sorted_as_before() -> None:
    model = TableModel(columns(), [Person("b", 1)])
    model.sort(0, UP)
    model.set_rows([Person("z", 1), Person("a", 2)])
    assert [row.code for row in model.rows()] == ["a", "z"]


def test_a_hundred_thousand_rows_are_asked_once_each_to_be_sorted(qtbot: QtBot) -> None:
    asked = [0]

    def age(person: Person) -> int | None:
        asked[0] += 1
        return person.age

    people = [Person(f"{at:06}", (at * 7919) % 100_003) for at in range(100_000)]
    table = Table(
        [*columns()[:1], Column("Age", lambda person: str(person.age), key=age)], people, name="People"
    )
    qtbot.addWidget(table)
    assert not isinstance(table.model(), QSortFilterProxyModel)
    table.sortByColumn(1, UP)
    assert asked[0] == 100_000
    ages = [person.age for person in table.rows_model().rows()]
    assert ages == sorted(ages)


def test_selection_follows_its_row(qtbot: QtBot) -> None:
    table = Table(columns(), [Person("b", 1), Person("a", 2), Person("c", 3)], name="People")
    qtbot.addWidget(table)
    table.selectRow(0)
    table.sortByColumn(0, DOWN)
    assert table.current() == Person("b", 1)
    assert table.currentIndex().row() == 1


def test_enter_opens_the_row(qtbot: QtBot) -> None:
    table = Table(columns(), [Person("b", 1), Person("a", 2)], name="People")
    qtbot.addWidget(table)
    table.show()
    table.selectRow(1)
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [Person("a", 2)]


def test_tab_leaves_the_table(qtbot: QtBot) -> None:
    table = Table(columns(), [Person("b", 1)], name="People")
    qtbot.addWidget(table)
    assert not table.tabKeyNavigation()


def test_badges_and_alignment_come_from_the_columns() -> None:
    model = TableModel(columns(), [Person("b", 9), Person("c", None)])
    assert model.index(0, 2).data(TONE_ROLE) == "bad"
    assert model.index(1, 2).data(TONE_ROLE) is None
    assert (
        Qt.AlignmentFlag(model.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole))
        & Qt.AlignmentFlag.AlignRight
    )


def test_cells_are_read_with_their_column(qtbot: QtBot) -> None:
    table = Table(columns(), [Person("H7K", 9)], name="People")
    qtbot.addWidget(table)
    table.show()
    found = QAccessible.queryAccessibleInterface(table)
    said = [found.child(at).text(QAccessible.Text.Name) for at in range(found.childCount())]
    assert "Code: H7K" in said


def test_columns_fill_the_width_and_never_overflow_it_when_they_can_shrink(qtbot: QtBot) -> None:
    people = [Person("a very long code that would like to have a great deal of room " * 3, 9)]
    table = Table(columns(), people, name="People")
    qtbot.addWidget(table)
    table.resize(500, 300)
    table.show()
    assert table.horizontalHeader().length() == table.viewport().width()
    table.resize(900, 300)
    assert table.horizontalHeader().length() == table.viewport().width()


def test_short_tables_are_as_high_as_their_wrapped_rows(qtbot: QtBot) -> None:
    table = Table(columns(), [Person("several words that need two lines or more of it", 9)], name="People")
    qtbot.addWidget(table)
    table.resize(300, 300)
    table.show()
    table.fit()
    assert table.verticalHeader().length() > 38
    assert table.verticalScrollBar().maximum() == 0


LONG = "Buscar cuarto y apoyo para el primer alquiler, con calma y con alguien que conozca el barrio"


def test_a_column_is_left_out_where_there_is_no_room_instead_of_scrolling_sideways(qtbot: QtBot) -> None:
    wide = [*columns(), Column[Person]("Responsible", lambda _person: LONG, stretch=1, from_width=520)]
    table = Table(wide, [Person("a", 1)], name="People")
    qtbot.addWidget(table)
    table.show()
    table.resize(700, 200)
    assert not table.isColumnHidden(3)
    table.resize(430, 200)
    assert table.isColumnHidden(3)
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
    assert sum(table.columnWidth(at) for at in range(3)) == table.viewport().width()


def test_rows_stay_as_high_as_their_words_when_they_are_sorted(qtbot: QtBot) -> None:
    words = [Column[Person]("Code", lambda person: person.code, stretch=1)]
    table = Table(words, [Person(LONG, 1), Person("a", 2)], name="People")
    qtbot.addWidget(table)
    table.wrap()
    table.resize(260, 300)
    table.show()
    assert table.rowHeight(0) > table.rowHeight(1)
    table.sortByColumn(0, UP)
    assert table.rowHeight(1) > table.rowHeight(0)


def test_what_a_list_says_wraps_instead_of_being_cut(qtbot: QtBot) -> None:
    rows = Rows([Row(LONG, LONG)])
    qtbot.addWidget(rows)
    rows.resize(800, 100)
    rows.show()
    once = rows.layout().heightForWidth(800)
    assert rows.layout().heightForWidth(200) > 2 * once


def test_a_long_label_of_a_bar_is_broken_between_words(qtbot: QtBot) -> None:
    chart = BarChart([BarRow("Trabajo forzoso o explotación laboral", 11, "11")], name="Kinds")
    qtbot.addWidget(chart)
    metrics = chart.fontMetrics()
    first, rest = broken("Trabajo forzoso o explotación laboral", metrics, 150)
    assert f"{first} {rest}" == "Trabajo forzoso o explotación laboral"
    assert rest
    assert metrics.horizontalAdvance(first) <= 150
