"""A form: rights, sealed parts, conditions, errors, drafts, two versions; and it gives back what it was shown."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QLabel

from registry.access import drafts
from registry.casework import register
from registry.errors import DiskFull
from registry.fields import form_of
from registry.forms import FORMS, Case, Service
from registry.ui.form import RecordForm
from registry.ui.questions import Questions
from registry.ui.sealed import SealedLine
from registry.ui.stale import BothVersions
from registry.values import dates
from tests import strategies


def opened(house, record, **options) -> RecordForm:
    return house.show(RecordForm(house.context, record, **options))


@pytest.mark.parametrize("declared", FORMS, ids=lambda form: form.name)
def test_a_form_gives_back_what_it_was_shown(qtbot, house, declared):
    questions = Questions(house.session, declared.record())
    qtbot.addWidget(questions)
    asked = {field.name for field in declared.fields if not field.automatic}
    assert set(questions.editors) == asked

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def gives_back(data):
        record = data.draw(strategies.record(declared))
        questions.show_record(record)
        assert questions.record() == record
        assert questions.draft() == record

    gives_back()


def test_what_a_role_cannot_open_is_one_calm_line_and_no_question(qtbot, house):
    session, case = house.session, house.case
    kept = session.save(
        Service(
            case_id=case.id, kind="mental_health", attended_on="2026-01-05", psychology_note="x", note="y"
        )
    )
    house.sign_in("educator")
    educator = house.session
    record = educator.get(Service, kept.id)
    form = opened(house, record)
    assert "psychology_note" not in form.editors
    assert "note" not in form.editors
    assert "care_note" in form.editors
    said = [line.accessibleName() for line in form.findChildren(SealedLine)]
    assert said == ["Sealed: only the technical team, Psychology opens it"]
    form.editors["care_note"].words.setPlainText("Durmió bien")
    with qtbot.waitSignal(form.saved):
        form.save()
    house.settle()
    assert educator.get(Service, kept.id).closed == record.closed
    house.sign_in("psychologist")
    whole = house.session.get(Service, kept.id)
    assert (whole.psychology_note, whole.note, whole.care_note) == ("x", "y", "Durmió bien")


def test_on_creation_one_may_hand_over_what_one_cannot_read(qtbot, house):
    house.sign_in("educator")
    form = opened(house, Service(case_id=house.case.id))
    assert "psychology_note" in form.editors
    handed = [line.accessibleName() for line in form.findChildren(SealedLine)]
    assert len(handed) == 1
    assert "Psychology note" in handed[0]


def test_a_question_that_does_not_apply_is_away_and_keeps_its_answer(qtbot, house):
    form = opened(house, replace(house.case, closure_summary="terminó", status="closed"))
    assert not form.rows["closure_summary"].isHidden()
    form.editors["status"].list.show_code("active")
    form.editors["status"]._picked()
    assert form.rows["closure_summary"].isHidden()
    assert form.record().closure_summary == "terminó"


def test_what_is_wrong_stands_beside_its_question_and_has_the_keyboard(qtbot, house):
    form = opened(house, Service(case_id=house.case.id))
    form.activateWindow()
    form.save()
    assert form.rows["kind"].error() == "this answer is needed"
    assert "2 answers" in form.bar.words()
    assert form.focusWidget() is form.rows["kind"].focus_widget()
    form.editors["kind"].list.show_code("legal")
    form.editors["kind"]._picked()
    assert form.rows["kind"].error() == ""


def test_it_saves_off_the_window_and_forgets_the_draft(qtbot, house):
    session, case = house.session, house.case
    form = opened(house, Service(case_id=case.id, kind="legal", attended_on=dates.now()))
    form.editors["note"].words.setPlainText("Se orientó")
    form.keep_now()
    house.settle()
    assert [kept.record.note for kept in drafts.kept(session)] == ["Se orientó"]
    with qtbot.waitSignal(form.saved) as done:
        form.save()
    assert done.args[0].note == "Se orientó"
    assert drafts.kept(session) == []
    assert not form.is_dirty()


def test_a_draft_is_offered_and_continued(qtbot, house):
    session, case = house.session, house.case
    new = Service(case_id=case.id)
    first = opened(house, new)
    first.editors["note"].words.setPlainText("a medio escribir")
    first.editors["attended_on"].line.setText("5/1")
    first.editors["attended_on"]._touch()
    first.hide()  # going away keeps it at once
    house.settle()
    second = opened(house, new)
    assert second.is_offering()
    assert not second.body.isEnabled()
    second.save()
    assert second.is_offering(), "nothing is saved before one has chosen"
    second._resume(drafts.kept(session)[0])
    assert second.editors["note"].words.toPlainText() == "a medio escribir"
    assert second.editors["attended_on"].line.text() == "5/1"
    assert second.body.isEnabled()


@pytest.mark.parametrize(
    ("passed_by", "words"), [("", "goes to Management when you save"), ("f" * 32, "stays kept")]
)
def test_that_part_of_a_draft_does_not_open_is_said_before_one_goes_on(qtbot, house, passed_by, words):
    house.sign_in("psychologist")
    drafts.keep(house.session, Service(case_id=house.case.id, psychology_note="x", care_note="c"))
    (draft,) = house.session._store.drafts(house.session.person_id)
    house.sign_in("case-worker")
    worker = house.session.person_id
    house.session._store.keep_draft(worker, replace(draft, passed_by=passed_by))
    form = opened(house, Service(case_id=house.case.id))
    house.settle()
    assert form.is_offering()
    assert any(words in one.text() for one in form.findChildren(QLabel))
    form._resume(drafts.kept(house.session)[0])
    assert form.editors["care_note"].words.toPlainText() == "c"


def test_a_draft_can_be_discarded(qtbot, house):
    session, case = house.session, house.case
    drafts.keep(session, Service(case_id=case.id, note="viejo"))
    form = opened(house, Service(case_id=case.id))
    form._discard(drafts.kept(session)[0])
    house.settle()
    assert drafts.kept(session) == []
    assert form.editors["note"].words.toPlainText() == ""


def test_the_draft_of_one_case_is_not_offered_on_another(qtbot, house):
    session, case = house.session, house.case
    other = register.open_case(session, case.person_id, Case(status="active"))
    drafts.keep(session, Service(case_id=case.id, note="de este"))
    drafts.keep(session, Service(case_id=other.id, note="del otro"))
    assert sorted(kept.record.note for kept in drafts.kept(session)) == ["de este", "del otro"]
    form = opened(house, Service(case_id=other.id))
    assert form.is_offering()
    form._discard(drafts.Kept(Service(case_id=other.id), ""))
    house.settle()
    assert [kept.record.note for kept in drafts.kept(session)] == ["de este"]


def test_typing_starts_the_clock_of_the_draft(qtbot, house):
    session, case = house.session, house.case
    form = opened(house, Service(case_id=case.id))
    assert not form._timer.isActive()
    form.editors["note"].words.setPlainText("x")
    assert form._timer.isActive()
    form._timer.setInterval(1)
    form._timer.start()
    qtbot.waitUntil(lambda: "Draft kept" in form.bar.words())
    assert drafts.kept(session)


def test_two_versions_are_shown_and_one_chooses(qtbot, house):
    session, case = house.session, house.case
    form = opened(house, session.get(Case, case.id))
    session.save(replace(session.get(Case, case.id), not_admitted="Un hombre alto", risk="low"))
    form.editors["not_admitted"].words.setPlainText("Una camioneta gris")
    form.save()
    qtbot.waitUntil(lambda: bool(form.findChildren(BothVersions)), timeout=5000)
    dialog = form.findChildren(BothVersions)[0]
    assert set(dialog.choices) == {"not_admitted", "risk"}
    assert dialog.choices["not_admitted"].mine.isChecked(), "what one wrote is proposed"
    assert not dialog.choices["risk"].mine.isChecked(), "what one did not touch is not taken back"
    with qtbot.waitSignal(form.saved):
        dialog.accept()
    now = session.get(Case, case.id)
    assert (now.not_admitted, now.risk) == ("Una camioneta gris", "low")


def test_nothing_is_lost_when_saving_fails(qtbot, house):
    session, case = house.session, house.case

    def full(_record):
        raise DiskFull

    new = Service(case_id=case.id, kind="legal", attended_on=dates.now())
    form = opened(house, new, save=full)
    form.editors["note"].words.setPlainText("todo sigue aquí")
    form.save()
    house.settle()
    assert form.editors["note"].words.toPlainText() == "todo sigue aquí"
    assert form._banner is not None
    assert "disk is full" in form._banner.accessibleName()
    assert form.bar.save_button.isEnabled()
    assert [kept.record.note for kept in drafts.kept(session)] == ["todo sigue aquí"]


def test_a_section_one_may_not_write_can_only_be_read(qtbot, house):
    house.sign_in("educator")
    form = opened(house, house.session.get(Case, house.case.id))
    sections = {form_of(Case)[name].section for name in form.editors}
    assert sections == {"state", "door"}
    assert not form.editors["not_admitted"].words.isReadOnly()
    assert not form.editors["status"].list.isEnabled()
