"""Every kind of answer has an editor, and an editor gives back what it was shown."""

import dataclasses
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from registry import language
from registry.fields import Field, form_of
from registry.forms import FORMS, Case, IdentityDocument, Person, Screening, Service
from registry.ui.editors import Editors, shown
from registry.ui.editors.words import typed_date
from registry.values import kinds
from tests import strategies

CAREFUL = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def named(id: str) -> str:
    return f"Persona {id[:4]}"


@pytest.fixture
def editors():
    return Editors({"a" * 32: "Ana Quispe", "b" * 32: "Bea Ramos"}, named)


def every_field():
    found = []
    for form in FORMS:
        for field in form.fields:
            found.append((form, field))
            if isinstance(field.kind, kinds.Rows):
                inner = form_of(field.kind.record)
                found += [(inner, one) for one in inner.fields]
    return found


def declared_kinds():
    return {
        kind
        for name, kind in vars(kinds).items()
        if dataclasses.is_dataclass(kind) and hasattr(kind, "empty")
    }


def test_every_kind_has_an_editor(editors):
    forgotten = declared_kinds() - editors.kinds()
    assert not forgotten, f"kinds without an editor: {sorted(kind.__name__ for kind in forgotten)}"


def test_every_declared_field_gets_an_editor_that_is_empty_at_first(qtbot, editors):
    for form, field in every_field():
        editor = editors.make(field)
        qtbot.addWidget(editor)
        assert editor.value() == field.kind.empty, f"{form.name}.{field.name}"


def answers_of(field: Field):
    return strategies.answer(field)


FIELDS = every_field()


@settings(max_examples=60, deadline=None, suppress_health_check=CAREFUL)
@given(st.data())
def test_an_editor_gives_back_what_it_was_shown(qtbot, editors, data):
    form, field = data.draw(st.sampled_from(FIELDS))
    value = data.draw(answers_of(field))
    editor = editors.make(field)
    qtbot.addWidget(editor)
    editor.set_value(value)
    assert editor.value() == value, f"{form.name}.{field.name}"
    assert editor.draft() == value


READ_AGAIN = [(form, field) for form, field in FIELDS if not isinstance(field.kind, kinds.Text | kinds.Rows)]


@settings(max_examples=80, deadline=None, suppress_health_check=CAREFUL)
@given(st.data())
def test_what_stands_in_the_editor_means_what_it_was_shown(qtbot, editors, data):
    """Also when somebody touched it: the widgets hold the answer, not only the editor's memory."""
    form, field = data.draw(st.sampled_from(READ_AGAIN))
    value = data.draw(answers_of(field))
    if isinstance(field.kind, kinds.Choices) and sum(":" in one for one in value) > 1:
        value = value[:1]
    editor = editors.make(field)
    qtbot.addWidget(editor)
    editor.set_value(value)
    editor._touched = True
    assert editor.value() == value, f"{form.name}.{field.name}"


def field_of(record, name: str) -> Field:
    return form_of(record)[name]


def make(qtbot, editors, record, name):
    editor = editors.make(field_of(record, name))
    qtbot.addWidget(editor)
    editor.show()
    return editor


def test_no_break_spaces_survive_in_words_that_nobody_touched(qtbot, editors):
    for name in ("care_notes", "address"):
        editor = make(qtbot, editors, Person, name)
        editor.set_value("Calle\u00a012\u2009altos")
        assert editor.value() == "Calle\u00a012\u2009altos"
    editor.set_value("uno")
    qtbot.keyClick(editor.line, Qt.Key.Key_End)
    qtbot.keyClicks(editor.line, " dos")
    assert editor.value() == "uno dos"


def test_a_date_is_typed_freely_and_read_back_beside_it(qtbot, editors):
    editor = make(qtbot, editors, Person, "birth_date")
    for typed, stored, said in (
        ("16/2/2021", "2021-02-16", "16 Feb 2021"),
        ("2021", "2021", "2021"),
        ("2/2021", "2021-02", "Feb 2021"),
    ):
        editor.set_value("")
        qtbot.keyClicks(editor.line, typed)
        assert editor.value() == stored
        assert editor.reading.text() == said


def test_a_wrong_date_stays_as_it_was_typed_and_goes_into_the_draft(qtbot, editors):
    editor = make(qtbot, editors, Person, "birth_date")
    qtbot.keyClicks(editor.line, "31/2/2021")
    with pytest.raises(ValueError, match="no such day"):
        editor.value()
    assert editor.draft() == "31/2/2021"
    again = make(qtbot, editors, Person, "birth_date")
    again.set_value("31/2/2021")
    assert again.line.text() == "31/2/2021"


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("2021-02-16", "16/02/2021"),
        ("2021-02", "02/2021"),
        ("2021", "2021"),
        ("2021-02-16T22:05", "16/02/2021 22:05"),
        ("¿?", "¿?"),
    ],
)
def test_a_stored_date_is_shown_as_one_would_type_it(stored, typed):
    assert typed_date(stored) == typed


def test_not_known_is_an_answer_apart_from_empty(qtbot, editors):
    editor = make(qtbot, editors, Person, "birth_date")
    editor._say_special(kinds.FREE_UNKNOWN)
    assert editor.value() == kinds.FREE_UNKNOWN
    assert editor.line.text() == "Not known"
    editor._say_special("")
    assert editor.value() == ""


def test_a_short_list_lies_open_and_the_chosen_answer_can_be_taken_back(qtbot, editors):
    editor = make(qtbot, editors, Person, "sex")
    assert list(editor._dots)[-2:] == [kinds.UNKNOWN, kinds.UNDISCLOSED]
    editor._dots["female"].click()
    assert editor.value() == "female"
    editor._dots["female"].click()
    assert editor.value() == ""


def test_what_the_house_decides_offers_no_answer_of_the_person(qtbot, editors):
    assert list(make(qtbot, editors, Person, "unidentified")._dots) == ["yes", "no"]
    status = make(qtbot, editors, Case, "status")
    listed = status.list
    codes = {listed.itemData(at) for at in range(listed.count())}
    assert not codes & {kinds.UNKNOWN, kinds.UNDISCLOSED}


def test_an_answer_given_before_is_shown_though_it_is_no_longer_offered(qtbot, editors):
    editor = make(qtbot, editors, Person, "unidentified")
    editor.set_value(kinds.UNKNOWN)
    assert editor.value() == kinds.UNKNOWN


def test_a_long_list_is_searched_by_typing_without_accents(qtbot, editors):
    editor = make(qtbot, editors, Person, "ethnic_group")
    qtbot.keyClicks(editor.list.line(), "ashaninka")
    assert editor.value() == field_of(Person, "ethnic_group").kind.read("Asháninka")
    editor.list.line().setText("nada así")
    editor._touch()
    with pytest.raises(ValueError, match="not one of the answers"):
        editor.value()


def test_empty_stands_first_and_not_known_last_in_a_list(qtbot, editors):
    editor = make(qtbot, editors, Person, "education")
    codes = [editor.list.itemData(at) for at in range(editor.list.count())]
    assert codes[0] == ""
    assert codes[-2:] == [kinds.UNKNOWN, kinds.UNDISCLOSED]


def test_other_opens_a_line_for_its_words(qtbot, editors):
    editor = make(qtbot, editors, Person, "gender")
    editor.set_value("female" if "female" in field_of(Person, "gender").kind.among.codes() else "")
    assert editor.other.isHidden()
    editor.list.show_code("other")
    editor._picked()
    assert not editor.other.isHidden()
    qtbot.keyClicks(editor.other, "muxe")
    assert editor.value() == "other:muxe"


def test_several_answers_are_ticked_and_not_known_stands_alone(qtbot, editors):
    editor = make(qtbot, editors, Screening, "exploitation")
    for code in ("sexual", "servitude"):
        editor._ticks[code].click()
    assert editor.value() == ("sexual", "servitude")
    editor._ticks[kinds.UNKNOWN].click()
    assert editor.value() == (kinds.UNKNOWN,)
    editor._ticks["sexual"].click()
    assert editor.value() == ("sexual",)


def test_a_long_list_of_several_answers_is_found_by_typing(qtbot, editors):
    editor = make(qtbot, editors, Person, "nationality")
    qtbot.keyClicks(editor.line, "venez")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.value() == ("VE",)
    editor.choose("VE", False)
    assert editor.value() == ()
    qtbot.keyClicks(editor.line, "Atlantis")
    with pytest.raises(ValueError, match="not one of the answers"):
        editor.value()


def test_a_place_of_the_list_keeps_its_code(qtbot, editors):
    editor = make(qtbot, editors, Screening, "captured_in")
    qtbot.keyClicks(editor.line, "aguas ver")
    found = [editor._found.item(at).data(Qt.ItemDataRole.UserRole) for at in range(editor._found.rowCount())]
    assert found[0] == "PE-240302"
    editor._take(found[0])
    assert editor.value() == "PE-240302"
    qtbot.keyClicks(editor.line, "x")
    assert editor.value() != "PE-240302"


def test_staff_are_chosen_by_name_and_who_left_keeps_her_name(qtbot, editors):
    editor = make(qtbot, editors, Service, "attended_by")
    qtbot.keyClicks(editor.list.line(), "ana quispe")
    assert editor.value() == "a" * 32
    editor.set_value("c" * 32)
    assert editor.list.currentText() == "Persona cccc"
    editors.offer_staff({"d" * 32: "Dora"})
    assert editor.value() == "c" * 32


def test_rows_are_added_edited_moved_and_removed(qtbot, editors):
    editor = make(qtbot, editors, Person, "documents")
    first, second = IdentityDocument(kind="dni", number="1"), IdentityDocument(kind="ce", number="2")
    editor.set_value((first, second))
    editor._raise(editor._lines[1])
    assert editor.value() == (second, first)
    editor._lines[0].open()
    number = editor._lines[0]._editors["number"].line
    qtbot.keyClick(number, Qt.Key.Key_End)
    qtbot.keyClicks(number, "9")
    assert [row.number for row in editor.value()] == ["29", "1"]
    editor._remove(editor._lines[0])
    assert editor.value() == (first,)
    editor.add()
    assert editor.value() == (first,), "a row left empty is not kept"


def test_a_wrong_answer_inside_a_row_names_row_and_question(qtbot, editors):
    editor = make(qtbot, editors, Person, "documents")
    editor.add()
    qtbot.keyClicks(editor._lines[0]._editors["expires"].line, "ayer")
    with pytest.raises(ValueError, match="row 1, Valid until"):
        editor.value()


def test_scrolling_the_page_never_changes_a_list(qtbot, editors):
    editor = make(qtbot, editors, Person, "education")
    editor.set_value("")
    before = editor.list.currentIndex()
    qtbot.mouseMove(editor.list)
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    editor.list.wheelEvent(wheel)
    assert editor.list.currentIndex() == before
    assert not wheel.isAccepted()


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(["es", "en"]))
def test_every_answer_has_words_in_both_languages(data, code):
    _form, field = data.draw(st.sampled_from(FIELDS))
    value = data.draw(answers_of(field))
    with language.using(code):
        words = shown(field, value, partial(named))
    assert bool(words) or field.is_empty(value) or field.kind.show(value) == ""
