"""A field is declared once; these hold what every declaration promises."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import InvalidAnswer
from registry.fields import (
    Record,
    as_stored,
    check,
    choice,
    form,
    form_of,
    from_stored,
    number,
    problems,
    text,
)
from registry.fields.answers import canonical
from registry.forms import FORMS, IdentityDocument, Person
from registry.values import kinds
from tests.strategies import answer

FIELDS = [(one, field) for one in FORMS for field in one.fields]
NAMED = [f"{one.name}.{field.name}" for one, field in FIELDS]


@pytest.mark.parametrize(("one", "field"), FIELDS, ids=NAMED)
def test_any_answer_survives_being_stored(one, field):
    @given(answer(field))
    @settings(max_examples=25, deadline=None)
    def survives(value):
        stored = as_stored(field, value)
        canonical({"x": stored})
        assert from_stored(field, stored) == value
        if not field.is_empty(value) and value not in (kinds.FREE_UNKNOWN, kinds.FREE_UNDISCLOSED):
            field.kind.check(value)

    survives()


@pytest.mark.parametrize(("one", "field"), FIELDS, ids=NAMED)
def test_what_is_shown_is_read_again_where_people_type_it(one, field):
    if isinstance(field.kind, kinds.Rows | kinds.Link | kinds.Text):
        return

    @given(answer(field))
    @settings(max_examples=15, deadline=None)
    def reads(value):
        if field.is_empty(value) or "~" in str(value) or ";" in str(value):
            return
        typed = (
            value
            if isinstance(value, str)
            else "; ".join(map(str, value))
            if isinstance(value, tuple)
            else str(value)
        )
        assert field.kind.read(typed) == value

    reads()


def test_the_grammar_stays_small():
    import registry.fields.grammar as grammar

    assert len(Path(grammar.__file__).read_text("utf-8").splitlines()) <= 250


def test_a_counted_field_cannot_be_sealed_where_fewer_read_it():
    with pytest.raises(TypeError, match="counted"):

        @form("wrong", "Wrong")
        class Wrong(Record):
            age: int | None = number("Age", counted=True, sealed="identity")


def test_a_field_needs_a_section_its_form_has():
    with pytest.raises(TypeError, match="section"):

        @form("wrong", "Wrong", sections={"a": "A"})
        class Wrong(Record):
            name: str = text("Name", section="b")


def test_required_other_and_special_answers():
    @form("small", "Small")
    class Small(Record):
        sex: str = choice("Sex", "sex", required=True)
        name: str = text("Name", unknown=True)
        plain: str = text("Plain")

    assert [field.name for field, _why in problems(Small())] == ["sex"]
    assert problems(Small(sex="unknown", name="?")) == []
    assert [field.name for field, _why in problems(Small(sex="female", plain="?"))] == ["plain"]
    with pytest.raises(InvalidAnswer, match="Sex"):
        check(Small(sex="femenino"))
    assert form_of(Small)["sex"].kind.read("Mujer") == "female"


def test_unknown_is_apart_from_empty_and_from_prefers_not_to_say():
    kind = form_of(Person)["sex"].kind
    assert {kind.show(""), kind.show("unknown"), kind.show("undisclosed")} == {
        "",
        "Not known",
        "Prefers not to say",
    }


def test_other_carries_its_words_and_nothing_else_does():
    kind = form_of(Person)["ethnic_group"].kind
    kind.check("other:cocama")
    assert kind.show("other:cocama").endswith(": cocama")
    with pytest.raises(ValueError, match="other"):
        kind.check("quechua:cusco")


def test_a_row_inside_a_record_is_checked():
    person = Person(given_names="Ana", documents=(IdentityDocument(kind="dni", number="1" * 50),))
    assert "row 1" in problems(person)[0][1]


def test_nothing_a_person_said_is_in_a_repr():
    canary = "Zurita-canario"
    person = Person(given_names=canary, documents=(IdentityDocument(number=canary),))
    assert canary not in repr(person) + repr(person.documents)


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_reading_anything_gives_an_answer_or_a_reason(typed):
    for field in form_of(Person).fields:
        if isinstance(field.kind, kinds.Rows):
            continue
        read = answer_or_reason(field, typed)
        assert read is None or read != "", field.name


def answer_or_reason(field, typed):
    """None where the kind takes what was typed and may store it, else the reason it gives; anything else fails."""
    try:
        field.kind.check(field.kind.read(typed))
    except ValueError as reason:
        return str(reason)
    return None
