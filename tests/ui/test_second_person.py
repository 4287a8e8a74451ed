"""A second person in the window: what was refused becomes a request, waits on the other's Today, and is done once."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from registry.access import acts, approvals, sign_in_with_paper, staff, vouching
from registry.errors import NotFound
from registry.forms import Case, Organisation, Person
from registry.ui.pages.case import CasePage
from registry.ui.pages.exchange import ExchangePage
from registry.ui.pages.settings import SettingsPage
from registry.ui.pages.today import TodayPage
from registry.ui.parts import Button, Dialog
from registry.ui.second_person import SendRequest, TypeTheKey
from registry.vault import PaperKey
from tests import registries
from tests.ui.casehouse import House
from tests.ui.opened import texts


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A house with a data officer whom only the manager knows, a closed case, own cases only; and its recovery key."""
    folder = tmp_path_factory.mktemp("two") / "registro"
    session, paper = registries.make(
        folder, "data-officer", "educator", organisation=Organisation(name="Casa", scope="own")
    )
    person = session.save(Person(given_names="Rosa", house_name="Luna"))
    case = session.save(Case(person_id=person.id, code="H7K-2M9", status="active", opened_on="2020-01-02"))
    session.save(replace(case, status="closed", closed_on="2020-02-02"))
    session.close()
    return folder, paper


@pytest.fixture
def alone(made, tmp_path, qtbot):
    """Its manager signed in; nobody else counts yet."""
    house = House(made[0], tmp_path / "registro", qtbot)
    yield house
    house.leave()


@pytest.fixture
def two(alone, made):
    """The same house once the recovery key answered for the data officer."""
    alone.leave()
    session = sign_in_with_paper(alone.folder, made[1])
    vouching.vouch_with_paper(session, staff.named(session, "data-officer").id, made[1])
    session.close()
    alone.session = registries.enter(alone.folder)
    return alone


@pytest.fixture
def paper(made) -> PaperKey:
    return made[1]


def dialog(kind: type[QDialog] = Dialog) -> QDialog:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def press(root, words: str) -> None:
    next(one for one in root.findChildren(Button) if one.text() == words and one.isVisible()).click()


def chosen(monkeypatch, path: Path) -> None:
    monkeypatch.setattr("registry.ui.desktop.choose_new_file", lambda *_asked: path)


def asks_to_export(house: House, monkeypatch, out: Path) -> ExchangePage:
    chosen(monkeypatch, out)
    page = house.show(ExchangePage(house.context))
    page.out.export("csv")
    dialog().accept()
    house.settle()
    return page


def test_an_export_from_asking_to_the_file(two, tmp_path, monkeypatch):
    out = tmp_path / "fuera.csv"
    said = []
    two.context.said.connect(lambda _kind, words: said.append(words))
    asks_to_export(two, monkeypatch, out)
    asked = dialog(SendRequest)
    assert "Persona data-officer can approve it" in texts(asked)
    assert "with their names" in texts(asked)
    asked.why.setText("informe anual")
    press(asked, "Send the request")
    two.settle()
    assert said == ["The request was sent. Persona data-officer can approve it."]
    today = two.show(TodayPage(two.context))
    two.settle()
    assert "What you asked for" in texts(today)
    assert "Waiting" in texts(today)
    assert "Approve…" not in texts(today), "nobody decides what she asked for"

    two.sign_in("educator")
    assert "A second person is needed" not in texts(two.show(TodayPage(two.context)))

    two.sign_in("data-officer")
    today = two.show(TodayPage(two.context))
    two.settle()
    words = texts(today)
    assert "A second person is needed" in words
    assert "Take all cases out as a table (CSV), with their names" in words
    assert "Directora de Ensayo asks since today" in words
    assert "«informe anual»" in words
    press(today, "Approve…")
    assert "It counts once" in texts(dialog())
    press(dialog(), "Approve")
    two.settle()
    two.qtbot.waitUntil(lambda: "A second person is needed" not in texts(today), timeout=4000)

    two.sign_in("manager")
    went = []
    two.context.asked.connect(lambda page, where: went.append((page, where)))
    today = two.show(TodayPage(two.context))
    two.settle()
    assert "Persona data-officer approved it" in texts(today)
    press(today, "Do it now")
    assert went == [("exchange", {})]
    page = asks_to_export(two, monkeypatch, out)
    assert "Rosa" in out.read_text("utf-8-sig")
    assert "1 case was written" in texts(page)
    today = two.show(TodayPage(two.context))
    two.settle()
    assert "What you asked for" not in texts(today)


def test_a_refusal_with_its_reason(two):
    approvals.ask(two.session, acts.export("csv"))
    two.sign_in("data-officer")
    today = two.show(TodayPage(two.context))
    two.settle()
    press(today, "Refuse…")
    press(dialog(), "Refuse")
    assert "this answer is needed" in texts(dialog())
    dialog().findChild(QLineEdit).setText("basta sin nombres")
    press(dialog(), "Refuse")
    two.settle()
    two.qtbot.waitUntil(lambda: "A second person is needed" not in texts(today), timeout=4000)
    two.sign_in("manager")
    today = two.show(TodayPage(two.context))
    two.settle()
    assert "Persona data-officer refused it." in texts(today)
    assert "«basta sin nombres»" in texts(today)


def test_she_takes_it_back(two):
    approvals.ask(two.session, acts.export("csv"))
    today = two.show(TodayPage(two.context))
    two.settle()
    press(today, "Take it back")
    two.settle()
    two.qtbot.waitUntil(lambda: "What you asked for" not in texts(today), timeout=4000)
    assert approvals.mine(two.session) == []


def test_with_nobody_else_the_recovery_key_is_typed_in_and_the_file_written(
    alone, paper, tmp_path, monkeypatch
):
    out = tmp_path / "fuera.csv"
    asks_to_export(alone, monkeypatch, out)
    typed = dialog(TypeTheKey)
    assert "nobody else here may be one" in texts(typed)
    typed.key.setPlainText("no es una clave")
    press(typed, "Approve and do it")
    assert "That is not the recovery key" in texts(typed)
    typed.key.setPlainText(PaperKey.fresh().text)
    press(typed, "Approve and do it")
    alone.settle()
    assert "That is not the recovery key" in texts(typed)
    assert not out.exists()
    (tick,) = typed.ticks.values()
    assert tick.text() == "Persona data-officer may approve from now on"
    tick.setChecked(True)
    typed.key.setPlainText(paper.text.lower())
    press(typed, "Approve and do it")
    alone.settle()
    alone.settle()
    assert out.exists()
    assert vouching.approvers(alone.session, alone.session.person_id) == [
        staff.named(alone.session, "data-officer").id
    ]


def test_it_may_be_typed_for_once_without_confirming_anybody(alone, paper, tmp_path, monkeypatch):
    asks_to_export(alone, monkeypatch, tmp_path / "fuera.csv")
    typed = dialog(TypeTheKey)
    typed.key.setPlainText(paper.text)
    press(typed, "Approve and do it")
    alone.settle()
    alone.settle()
    assert (tmp_path / "fuera.csv").exists()
    assert vouching.approvers(alone.session, alone.session.person_id) == []


def test_a_setting_that_protects_less_stays_a_draft_until_approved(two):
    page = two.show(SettingsPage(two.context, section="organisation"))
    two.settle()
    assert page.form is not None
    page.form.show_record(replace(two.session.organisation, scope="house"))
    page.form.save()
    two.settle()
    press(dialog(SendRequest), "Send the request")
    two.settle()
    assert two.session.organisation.scope == "own"
    two.sign_in("data-officer")
    [one] = approvals.waiting_for(two.session)
    assert "“Own cases only” to “All the cases of the house”" in acts.said(two.session, one.act)
    approvals.approve(two.session, one)
    two.sign_in("manager")
    page = two.show(SettingsPage(two.context, section="organisation"))
    two.settle()
    assert "There is a draft" in texts(page)
    press(page, "Continue with it")
    two.settle()
    page.form.save()
    two.settle()
    assert two.session.organisation.scope == "house"


def test_a_closed_case_is_deleted_from_its_page(two):
    page = two.show(CasePage(two.context, two.case.id, section="case"))
    two.settle()
    press(page, "Delete for good…")
    two.settle()
    asked = dialog()
    assert "Delete the case H7K-2M9 for good?" in texts(asked)
    assert "with its 2 records" in texts(asked)
    press(asked, "Delete for good")
    two.settle()
    press(dialog(SendRequest), "Send the request")
    two.settle()
    two.sign_in("data-officer")
    [one] = approvals.waiting_for(two.session)
    approvals.approve(two.session, one)
    two.sign_in("manager")
    went = []
    two.context.asked.connect(lambda page, where: went.append(page))
    page = two.show(CasePage(two.context, two.case.id, section="case"))
    two.settle()
    press(page, "Delete for good…")
    two.settle()
    press(dialog(), "Delete for good")
    two.settle()
    two.settle()
    assert went == ["people"]
    with pytest.raises(NotFound):
        two.session.get(Case, two.case.id, look=False)


def test_an_open_case_and_others_are_not_offered_it(two):
    case = two.session.get(Case, two.case.id, look=False)
    two.session.save(replace(case, status="active", closed_on=""))
    page = two.show(CasePage(two.context, two.case.id, section="case"))
    two.settle()
    assert "Delete for good" not in texts(page)
    two.sign_in("educator")
    page = two.show(CasePage(two.context, two.case.id, section="case"))
    two.settle()
    assert "Delete for good" not in texts(page)
