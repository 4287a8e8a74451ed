"""Rules that hold for any answer and any file."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from registry.errors import RegistryError
from registry.exchange.answering import as_text, surnames
from registry.exchange.columns import COLUMNS, OWNER, Column
from registry.exchange.comma import read_csv, written
from registry.exchange.safe import SIGNS, for_sheet, from_sheet
from registry.exchange.workbook import read_workbook
from registry.fields import form_of
from registry.forms import Person
from registry.language import LANGUAGES, using
from registry.values import kinds
from registry.values.phonetic import folded
from tests.exchange.sheets import filled, maria
from tests.strategies import LETTERS, answer

CODED = [
    column for column in COLUMNS if column.label != OWNER and not isinstance(column.field.kind, kinds.Text)
]
ALL = settings(max_examples=60, deadline=None)
FILES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ALL
@given(st.text(LETTERS, max_size=30))
@example("'=1")
@example("''")
@example("=cmd|' /C calc'!A0")
def test_what_is_made_harmless_is_read_back_as_it_was(text: str):
    assert not for_sheet(text).startswith(SIGNS)
    assert from_sheet(for_sheet(text)) == text


@pytest.mark.parametrize("column", CODED, ids=lambda column: column.label)
@settings(max_examples=30, deadline=None)
@given(data=st.data(), language=st.sampled_from(LANGUAGES))
def test_every_coded_answer_survives_its_cell(column: Column, data, language):
    value = data.draw(answer(column.field))
    assume(not column.field.is_empty(value))
    several = isinstance(column.field.kind, kinds.Choices)
    assume(
        not (several and any(":" in one and {*one} & {*";,/"} for one in value))
    )  # separators are lost in words
    with using(language):
        taken = column.answers(as_text(column.field, value))[column.names[0]]
    assert (set(taken), len(taken)) == (set(value), len(value)) if several else taken == value


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        ("Quispe", "Quispe", ""),
        ("Quispe Mamani", "Quispe", "Mamani"),
        ("de la Cruz Rojas", "de la Cruz", "Rojas"),
        ("Quispe de la Cruz", "Quispe", "de la Cruz"),
        ("Ponce de León Vega", "Ponce de León", "Vega"),
        ("San Martín Vega", "San Martín", "Vega"),
        ("Del Águila, Ríos", "Del Águila", "Ríos"),
        ("de los Santos", "de los Santos", ""),
        ("", "", ""),
    ],
)
def test_surnames_are_split_where_people_split_them(said: str, first: str, second: str):
    assert surnames(said, form_of(Person)["surname"]) == (first, second)


@ALL
@given(st.lists(st.sampled_from(["de", "la", "Cruz", "Rojas", "san", "y", "Vega", "DEL"]), max_size=6))
def test_no_word_of_a_surname_is_lost(parts: list[str]):
    first, second = surnames(" ".join(parts), form_of(Person)["surname"])
    assert folded(f"{first} {second}") == folded(" ".join(parts))


@FILES
@given(
    rows=st.lists(
        st.tuples(st.text(LETTERS, max_size=12), st.text(LETTERS, max_size=12)), min_size=1, max_size=5
    )
)
def test_a_csv_is_read_as_it_was_written(tmp_path: Path, rows: list[tuple[str, str]]):
    (tmp_path / "a.csv").write_bytes(written(("First Name", "Second Name"), rows))
    table = read_csv(tmp_path / "a.csv", ("First Name", "Second Name"))
    said = [(row.texts.get("First Name", ""), row.texts.get("Second Name", "")) for row in table.rows]
    stripped = [(first.strip(), second.strip()) for first, second in rows]
    kept = [row for row in stripped if any(row)]
    assert said == kept or any(text != text.strip() for row in rows for text in row)


@FILES
@given(content=st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_plain_error(tmp_path: Path, content: bytes):
    (tmp_path / "a.bin").write_bytes(content)
    for read in (read_csv, read_workbook):
        with contextlib.suppress(RegistryError):
            read(tmp_path / "a.bin", ("First Name",))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return filled(tmp_path_factory.mktemp("whole") / "a.xlsx", [maria()]).read_bytes()


@FILES
@given(data=st.data())
def test_a_damaged_workbook_is_a_table_or_a_plain_error(tmp_path: Path, whole: bytes, data):
    places = data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=6))
    damaged = bytearray(whole)
    for place in places:
        damaged[place] ^= data.draw(st.integers(1, 255))
    (tmp_path / "a.xlsx").write_bytes(bytes(damaged))
    with contextlib.suppress(RegistryError):
        read_workbook(tmp_path / "a.xlsx", ("First Name",))
