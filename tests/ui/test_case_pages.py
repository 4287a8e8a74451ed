"""The pages of the case work, on a real registry: find, register, receive, write, approve, print."""

import os
import stat
from dataclasses import replace

import pytest
from PySide6.QtPdf import QPdfDocument

from registry import language
from registry.access import trail
from registry.casework import cases, plans, register, search
from registry.errors import PrinterMissing
from registry.forms import Arrival, Case, Orientation, Person, Plan, Screening, Service
from registry.forms.plan import Action
from registry.settings import Settings
from registry.ui import printing
from registry.ui.pages.arrival import ArrivalPage
from registry.ui.pages.case import CasePage
from registry.ui.pages.case_parts import SECTIONS
from registry.ui.pages.case_sections import indication
from registry.ui.pages.orientation import OrientationPage
from registry.ui.pages.people import PeoplePage, lines
from registry.ui.pages.register import RegisterPage, begun
from registry.ui.parts import Badge, Banner, Button, Dialog, EmptyState, Scroll, Table
from registry.ui.sealed import HIDDEN
from registry.values import dates


def words_of(widget) -> str:
    """Every word a person can read on a page now."""
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in widget.findChildren(QLabel) if not label.isHidden())


def table_of(widget) -> Table:
    return next(table for table in widget.findChildren(Table) if table.isVisible())


def cells(table) -> list[list[str]]:
    model = table.rows_model()
    return [[column.text(row) for column in model.columns] for row in model.rows()]


def button(widget, words: str) -> Button:
    return next(one for one in widget.findChildren(Button) if one.text() == words and one.isVisible())


def gone_to(context) -> list[tuple[str, dict]]:
    found: list[tuple[str, dict]] = []
    context.asked.connect(lambda page, where: found.append((page, where)))
    return found


# --- people and cases ---


def test_the_list_shows_open_cases_and_opens_one(house):
    went = gone_to(house.context)
    page = house.show(PeoplePage(house.context))
    row = cells(table_of(page))[0]
    assert row[:3] == [house.case.code, "Luna", "Rosa Mamani"]
    assert "High risk" in row
    table = table_of(page)
    table.opened.emit(table.rows_model().row(0))
    assert went == [("case", {"case_id": house.case.id})]


def test_filters_say_how_many_they_hold(house):
    page = house.show(PeoplePage(house.context))
    assert [one.text() for one in page._filters.values()] == [
        "Open cases (1)",
        "In my care (1)",
        "Closed cases (0)",
        "All cases (1)",
    ]
    page.show_only("closed")
    assert "No case here." in words_of(page)


def test_registering_is_offered_only_after_a_search(house):
    went = gone_to(house.context)
    page = house.show(PeoplePage(house.context))
    assert not [one for one in page.findChildren(Button) if "Register" in one.text() and one.isVisible()]
    page.search("rosa mamami")
    house.settle()
    assert cells(table_of(page))[0][0] == house.case.code
    button(page, "Register a new person").click()
    assert went[0][0] == "register"
    assert went[0][1]["searched"].typed == "rosa mamami"


def test_nobody_found_says_the_next_step(house):
    page = house.show(PeoplePage(house.context, typed="zzzz"))
    assert "Nobody like that was found." in words_of(page)
    assert button(page, "Register a new person").property("kind") == "filled"


def test_who_may_not_register_is_not_offered_it(house):
    house.sign_in("educator")
    page = house.show(PeoplePage(house.context, typed="zzzz"))
    assert "Nobody like that was found." in words_of(page)
    assert not [one for one in page.findChildren(Button) if "Register" in one.text() and one.isVisible()]


def test_an_educator_sees_house_names_and_no_other(house):
    house.sign_in("educator")
    page = house.show(PeoplePage(house.context))
    said = str(cells(table_of(page)))
    assert "Luna" in said
    assert "Mamani" not in said


def test_a_case_outside_the_scope_only_exists(house):
    own = replace(house.session.organisation, scope="own")
    house.session.save(own)
    house.sign_in("case-worker")
    found = search.search(house.session, "rosa mamani")
    shown = lines(found.found)
    assert [(line.case, line.names, line.elsewhere) for line in shown] == [({}, "", "Directora de Ensayo")]
    went, said = gone_to(house.context), []
    house.context.said.connect(lambda kind, words: said.append(words))
    page = house.show(PeoplePage(house.context, typed="rosa mamani"))
    assert "Exists, in the care of Directora de Ensayo" in str(cells(table_of(page)))
    assert "Rosa" not in str(cells(table_of(page)))
    page._open(shown[0])
    assert went == []
    assert "Directora de Ensayo" in said[0]


def test_discreet_mode_hides_every_name(house):
    house._context = type(house.context)(house.session, house.context.work, Settings(discreet=True))
    page = house.show(PeoplePage(house.context))
    row = cells(table_of(page))[0]
    assert row[1:3] == [HIDDEN, HIDDEN]
    case = house.show(CasePage(house.context, house.case.id))
    case.open("person")
    assert "Rosa" not in words_of(case)
    assert "Luna" not in words_of(case)


def test_a_search_is_recorded_once_one_stops_typing(house, qtbot):
    page = house.show(PeoplePage(house.context, typed="rosa"))
    assert page._note.isActive()
    page._note_search()
    house.settle()
    assert [entry.action for entry in trail.newest(house.session, 3)].count("search") == 1


# --- registering ---


@pytest.mark.parametrize(
    ("typed", "given", "surname", "second", "phone", "number"),
    [
        ("rosa", "Rosa", "", "", "", ""),
        ("rosa mamani", "Rosa", "Mamani", "", "", ""),
        ("rosa mamani quispe", "Rosa", "Mamani", "Quispe", "", ""),
        ("maría josé mamani quispe", "María José", "Mamani", "Quispe", "", ""),
        ("987 654 321", "", "", "", "987 654 321", ""),
        ("12345678", "", "", "", "", "12345678"),
    ],
)
def test_what_was_searched_stands_already_in_its_place(typed, given, surname, second, phone, number):
    person = begun(typed)
    assert (person.given_names, person.surname, person.second_surname, person.phone) == (
        given,
        surname,
        second,
        phone,
    )
    assert "".join(one.number for one in person.documents) == number


def test_a_person_and_her_case_are_registered_together(house, qtbot):
    went = gone_to(house.context)
    page = house.show(RegisterPage(house.context, searched=search.search(house.session, "Ana Flores")))
    assert page.person
    assert page.person.record().given_names == "Ana"
    page.save()
    qtbot.waitUntil(lambda: bool(went), timeout=5000)
    name, where = went[0]
    assert name == "case"
    made = house.session.get(Case, where["case_id"])
    person = house.session.get(Person, made.person_id)
    assert (person.given_names, person.surname, made.status) == ("Ana", "Flores", "active")
    assert not page.person.is_dirty()


def test_the_likely_matches_stay_in_sight_while_registering(house):
    page = house.show(RegisterPage(house.context, searched=search.search(house.session, "Rosa Mamani")))
    assert house.case.code in words_of(page)
    see = next(one for one in page.findChildren(Button) if one.text() == "See")
    area = page.findChildren(Scroll)[0]

    def in_sight() -> bool:
        return area.viewport().rect().contains(see.mapTo(area.viewport(), see.rect().center()))

    bar = area.verticalScrollBar()
    house.qtbot.waitUntil(lambda: bar.maximum() > 400)
    for at in (0, bar.maximum() // 2, bar.maximum()):
        bar.setValue(at)
        house.settle()
        assert in_sight(), at
    page.resize(600, 760)  # as on a screen at 200 %: they come before the questions
    house.settle()
    bar.setValue(0)
    house.settle()
    assert in_sight()


def test_without_a_search_there_is_no_form(house):
    page = house.show(RegisterPage(house.context))
    assert page.person is None
    assert "Search first" in words_of(page)


def test_a_name_that_was_not_searched_is_refused_and_nothing_lost(house):
    page = house.show(RegisterPage(house.context, searched=search.search(house.session, "Ana Flores")))
    assert page.person
    for name, typed in (("given_names", "Carla"), ("surname", "Ticona")):
        page.person.editors[name].line.setText(typed)
        page.person.editors[name]._touch()
    page.save()
    house.settle()
    assert "Search first" in words_of(page)
    assert page.person.editors["given_names"].line.text() == "Carla"
    assert page.bar.save_button.isEnabled()


# --- urgent arrival ---


@pytest.mark.parametrize("role", ["educator", "front-desk", "case-worker"])
def test_an_arrival_takes_a_house_name_and_nothing_else(house, qtbot, role):
    house.sign_in(role)
    page = house.show(ArrivalPage(house.context))
    form = page.form
    assert form
    assert len(form.editors) <= 12
    form.editors["called"].line.setText("Estrella")
    form.editors["called"]._touch()
    form.save()
    qtbot.waitUntil(lambda: "Arrival registered" in words_of(page), timeout=5000)
    code = next(
        row["code"] for row in cases.all_cases(house.session) if row["person_house_name"] == "Estrella"
    )
    assert f"The code is {code}" in words_of(page)
    assert code not in page.windowTitle()


def test_what_the_shift_left_is_received_with_one_button(house, qtbot):
    house.sign_in("educator")
    made = register.receive(house.session, Arrival(arrived_at=dates.now(), called="Estrella", names="Nayeli"))
    house.sign_in("case-worker")
    page = house.show(CasePage(house.context, made.case.id))
    assert any("left information" in one.accessibleName() for one in page.findChildren(Banner))
    button(page, "Receive it").click()
    qtbot.waitUntil(lambda: page.file is not None and not page.file.to_take_up, timeout=5000)
    house.settle()
    assert not [one for one in page.findChildren(Banner) if one.isVisible()]
    assert house.session.get(Person, made.person.id).given_names == "Nayeli"


# --- orientation ---


def test_an_orientation_is_written_and_listed(house, qtbot):
    page = house.show(OrientationPage(house.context))
    assert "No orientation has been recorded yet." in words_of(page)
    page.write(None)
    house.settle()
    assert page.form
    next(iter(page.form.editors["topics"]._ticks.values())).click()
    page.form.save()
    qtbot.waitUntil(lambda: page.form is None and bool(page.records), timeout=5000)
    house.settle()
    assert len(house.session.every(Orientation)) == 1
    assert len(cells(table_of(page))) == 1


# --- the case ---


def test_the_head_says_who_and_how_safe_and_never_a_name(house):
    page = house.show(CasePage(house.context, house.case.id))
    assert page.title() == house.case.code
    head = words_of(page)
    assert "«Luna»" in head
    assert "Venezuela" in head
    badges = [one.text() for one in page.findChildren(Badge) if one.isVisible()]
    assert badges[:2] == ["High risk", "Condition: possible"]
    assert "Mamani" not in page.title() + page.accessibleName() + page.windowTitle()


@pytest.mark.parametrize("code", ["en", "es"])
@pytest.mark.parametrize("section", list(SECTIONS))
def test_every_section_opens_in_both_languages(house, section, code):
    language.speak(code)
    page = house.show(CasePage(house.context, house.case.id, section=section))
    house.settle()
    assert page.section() == section
    assert words_of(page).strip()


def test_an_educator_finds_only_the_sections_of_the_shift(house):
    house.sign_in("educator")
    page = house.show(CasePage(house.context, house.case.id))
    shown = [name for name in SECTIONS if not page.nav.item(name).isHidden()]
    assert "plan" not in shown
    assert "identification" not in shown
    assert {"summary", "person", "services", "stays"} <= set(shown)
    page.open("person")
    assert "Sealed: only the technical team opens it" in words_of(page)
    assert "Condition: possible" not in words_of(page)


def test_a_service_is_recorded_from_the_head_of_the_page(house, qtbot):
    page = house.show(CasePage(house.context, house.case.id))
    button(page, "Record a service").click()
    qtbot.waitUntil(lambda: page.form is not None, timeout=5000)
    house.settle()
    form = page.form
    assert form.bar.isVisible()
    assert not page._main.isVisible(), "one filled button a page"
    form.editors["kind"].list.show_code("legal")
    form.editors["kind"]._picked()
    form.save()
    qtbot.waitUntil(
        lambda: page.form is None and page.file is not None and bool(page.file.services), timeout=5000
    )
    service = house.session.children(Service, "case", house.case.id)[0]
    assert service.attended_by == house.session.person_id
    assert page.section() == "services"


def test_leaving_a_form_keeps_what_was_written_as_a_draft(house, qtbot):
    said = []
    house.context.said.connect(lambda kind, words: said.append(words))
    page = house.show(CasePage(house.context, house.case.id, write="service"))
    qtbot.waitUntil(lambda: page.form is not None, timeout=5000)
    house.settle()
    page.form.editors["note"].words.setPlainText("a medias")
    page.open("summary")
    house.settle()
    assert said == ["What you wrote is kept as a draft."]
    page.write("service")
    qtbot.waitUntil(lambda: page.form is not None and page.form.is_offering(), timeout=5000)


def plan_with_actions(house) -> Plan:
    made = plans.start(house.session, house.case.id)
    actions = (
        Action(area="legal", action="Medida de protección", due="2020-01-01", progress="in_progress"),
        Action(area="family", action="Llamar a su madre", progress="met"),
    )
    return plans.save(house.session, replace(made, actions=actions))


def test_the_summary_shows_how_far_the_plan_is(house):
    plan_with_actions(house)
    page = house.show(CasePage(house.context, house.case.id))
    assert "1 of 2 actions" in words_of(page)
    states = [row[-1] for row in cells(table_of(page))]
    assert states == ["Late", "Met"]


def test_a_case_without_a_plan_says_the_next_step(house, qtbot):
    page = house.show(CasePage(house.context, house.case.id))
    assert any("There is no plan yet." in one.accessibleName() for one in page.findChildren(EmptyState))
    assert page._main.text() == "Make the plan"
    page._main.click()
    qtbot.waitUntil(lambda: page.form is not None, timeout=5000)
    assert page.form.form.name == "plan"


def test_a_draft_is_approved_after_asking_and_then_begins_anew(house, qtbot):
    plan_with_actions(house)
    page = house.show(CasePage(house.context, house.case.id, section="plan"))
    button(page, "Approve").click()
    page.findChildren(Dialog)[0].accept()
    qtbot.waitUntil(lambda: page.file.plans[0].status == plans.APPROVED, timeout=5000)
    house.settle()
    assert button(page, "New version")
    assert not [one for one in page.findChildren(Button) if one.text() == "Edit" and one.isVisible()]


def test_only_who_may_approves(house):
    plan_with_actions(house)
    house.sign_in("case-worker")
    page = house.show(CasePage(house.context, house.case.id, section="plan"))
    assert button(page, "Go on writing")
    assert not [one for one in page.findChildren(Button) if one.text() == "Approve"]


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "not answered yet"),
        ({"act": ("capta",)}, "do not show all"),
        ({"act": ("capta",), "means": ("engano",), "purpose": ("sexual",)}, "answers show the elements"),
        ({"act": ("capta",), "purpose": ("sexual",), "child_then": "yes"}, "answers show the elements"),
    ],
)
def test_the_indication_is_explained_and_never_decides(answers, says):
    words, more = indication(Screening(**answers))
    assert says in words
    assert "never a finding" in more


def test_the_history_tells_what_changed_from_what_to_what(house):
    house.session.save(replace(house.session.get(Case, house.case.id), risk="low"))
    page = house.show(CasePage(house.context, house.case.id, section="history"))
    house.settle()
    assert "Risk: High → Low" in words_of(page)
    assert "Directora de Ensayo" in words_of(page)


def test_the_history_shows_a_role_only_what_it_may_see(house):
    house.sign_in("educator")
    page = house.show(CasePage(house.context, house.case.id, section="history"))
    house.settle()
    said = words_of(page)
    assert "House name: Luna" in said
    assert "Mamani" not in said
    assert "Given names" in said, "that it changed is told, not what it says"


def test_a_case_out_of_scope_says_whose_it_is_and_nothing_more(house):
    house.session.save(replace(house.session.organisation, scope="own"))
    house.sign_in("case-worker")
    page = house.show(CasePage(house.context, house.case.id))
    assert "in the care of Directora de Ensayo" in words_of(page)
    assert house.case.code not in words_of(page)


def test_the_page_reads_again_what_was_saved_elsewhere(house, qtbot):
    page = house.show(CasePage(house.context, house.case.id))
    house.session.save(replace(house.session.get(Case, house.case.id), risk="low"))
    qtbot.waitUntil(lambda: "Low risk" in [one.text() for one in page.findChildren(Badge)], timeout=5000)


# --- paper ---


@pytest.fixture
def printer(tmp_path, monkeypatch):
    """A printer that keeps what it is sent: `lp` as the system would find it."""
    out = tmp_path / "printed"
    lp = tmp_path / "bin" / "lp"
    lp.parent.mkdir()
    lp.write_text(f'#!/bin/sh\ncat > "{out}"\n')
    lp.chmod(lp.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{lp.parent}{os.pathsep}{os.environ['PATH']}")
    return out


def test_three_clicks_from_the_case_to_paper(house, qtbot, printer):
    plan = plan_with_actions(house)
    page = house.show(CasePage(house.context, house.case.id))
    page._main.click()  # one
    dialog = page.findChildren(printing.PreviewDialog)[0]
    qtbot.waitUntil(lambda: bool(dialog.paper), timeout=8000)
    assert dialog._document.status() == QPdfDocument.Status.Ready
    assert dialog._document.pageCount() >= 1
    assert dialog.windowTitle() == "Amparo"
    dialog._print.click()  # two
    qtbot.waitUntil(printer.exists, timeout=5000)
    house.settle()
    assert printer.read_bytes().startswith(b"%PDF")
    assert len(trail.about(house.session, plan.id, "print")) == 1


def test_a_paper_is_saved_as_pdf(house, qtbot, tmp_path):
    plan = plan_with_actions(house)
    page = house.show(CasePage(house.context, house.case.id))
    dialog = printing.preview_plan(page, house.context, plan.id)
    qtbot.waitUntil(lambda: bool(dialog.paper), timeout=8000)
    dialog.save_to(tmp_path / "papel")
    house.settle()
    assert (tmp_path / "papel.pdf").read_bytes().startswith(b"%PDF")


def test_a_printer_that_does_not_answer_is_said_so(tmp_path, monkeypatch):
    lp = tmp_path / "lp"
    lp.write_text("#!/bin/sh\nexit 1\n")
    lp.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(PrinterMissing):
        printing.send(b"%PDF-1.7")
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(PrinterMissing):
        printing.send(b"%PDF-1.7")


def test_pages_are_drawn_on_a_printer_where_there_is_no_pipe(tmp_path, house, qtbot):
    from PySide6.QtPrintSupport import QPrinter

    from registry.documents.plan import plan_pdf

    paper = plan_pdf(house.session, plan_with_actions(house).id)
    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    device.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    device.setOutputFileName(str(tmp_path / "drawn.pdf"))
    printing.draw_on(device, paper)
    drawn, asked = QPdfDocument(), QPdfDocument()
    assert drawn.load(str(tmp_path / "drawn.pdf")) == QPdfDocument.Error.None_
    (tmp_path / "asked.pdf").write_bytes(paper)
    asked.load(str(tmp_path / "asked.pdf"))
    assert drawn.pageCount() == asked.pageCount()
