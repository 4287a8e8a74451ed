"""The protection plan and the statistics on paper, opened again with independent readers."""

import os
import subprocess
from dataclasses import replace

import pytest

from registry import language
from registry.access import trail
from registry.casework import codes, plans
from registry.documents.plan import plan_pdf
from registry.documents.statistics import statistics_pdf
from registry.errors import NotAllowed
from registry.forms import Action, Assessment, Case, Organisation, Person, Plan
from registry.statistics import report
from tests.documents.reading import pages
from tests.registries import enter, make


def open_house(tmp_path):
    organisation = Organisation(
        name="Casa de ensayo", department="Tumbes", header="Av. Inventada 123, Tumbes"
    )
    session, _paper = make(
        tmp_path / "r", "case-worker", "psychologist", "front-desk", organisation=organisation
    )
    return session


@pytest.fixture
def house(tmp_path):
    session = open_house(tmp_path)
    yield session
    session.close()


def a_plan(session, many=30, born="2010-04-01") -> Plan:
    person = session.save(
        Person(
            given_names="Zoraida", surname="Inventada", birth_date=born, address="Jirón Inventado 45",
            phone="900000111",
            nationality=("VE",), contact_notes="llamar a la tía",
        )
    )  # fmt: skip
    case = session.save(
        Case(person_id=person.id, code="H7K-2M9", status="active", opened_on="2026-01-01", wishes="Estudiar")
    )
    actions = tuple(
        Action(
            area="legal", need=f"necesidad {n}", action=f"acción número {n} <b>no es marca</b>", due="2026-12"
        )
        for n in range(many)
    )
    return plans.save(
        session,
        replace(
            plans.start(session, case.id), actions=actions, guardian="Tutora Inventada", summary="Resumen " * 80,
            assessments=(Assessment(day="2026-01", profession="Psicología", result="hecha"),),
        ),
    )  # fmt: skip


def test_a_long_plan_repeats_its_header_and_counts_its_pages(house):
    plan = a_plan(house)
    with language.using("es"):
        printed = pages(plan_pdf(house, plan.id))
    assert len(printed) >= 3
    for number, page in enumerate(printed, start=1):
        assert f"página {number} de {len(printed)}" in page.lower()
    with_rows = [page for page in printed if "acción número" in page]
    assert len(with_rows) >= 2
    assert all("Área" in page for page in with_rows)
    whole = "\n".join(printed)
    assert "CONFIDENCIAL" in whole
    assert "<b>no es marca</b>" in whole or "<b>no es" in whole
    assert all(f"acción número {n}" in " ".join(whole.split()) for n in range(30))


def test_it_names_the_code_and_never_the_person_or_a_place_to_find_her(house):
    plan = a_plan(house)
    for tongue in ("es", "en"):
        whole = "\n".join(pages(plan_pdf(house, plan.id, language=tongue)))
        assert "H7K-2M9" in whole
        for hidden in ("Zoraida", "Inventada", "Jirón", "900000111", "tía", "Av. Inventada"):
            assert hidden not in whole


def test_the_name_needs_its_right_and_is_recorded(tmp_path):
    house = open_house(tmp_path)
    plan = a_plan(house)
    assert "Zoraida Inventada" in "\n".join(pages(plan_pdf(house, plan.id, with_names=True)))
    house.close()
    psychologist = enter(tmp_path / "r", "psychologist")
    with pytest.raises(NotAllowed):
        plan_pdf(psychologist, plan.id, with_names=True)
    assert plan_pdf(psychologist, plan.id)
    psychologist.close()
    desk = enter(tmp_path / "r", "front-desk")
    with pytest.raises(NotAllowed):
        plan_pdf(desk, plan.id)
    desk.close()
    again = enter(tmp_path / "r")
    printed = [trail.detail_of(one) for one in trail.about(again, plan.id, "print")]
    assert [(one["copy"], one["names"]) for one in printed] == [(1, True), (2, False)]
    again.close()


def test_copies_are_numbered_and_versions_said(house):
    plan = a_plan(house, many=1)
    assert "Copy no. 1" in pages(plan_pdf(house, plan.id))[0]
    assert "Copy no. 2" in pages(plan_pdf(house, plan.id))[0]
    assert "Version 1 (draft)" in pages(plan_pdf(house, plan.id))[0]
    plans.approve(house, plan.id)
    whole = "\n".join(pages(plan_pdf(house, plan.id)))
    assert "Version 1 (approved)" in whole
    assert "Directora de Ensayo" in whole


def test_a_guardian_signs_for_a_child_and_not_for_an_adult(house):
    assert "Legal guardian" in "\n".join(pages(plan_pdf(house, a_plan(house, many=1).id)))


def test_an_adult_signs_alone(house):
    assert "Legal guardian" not in "\n".join(pages(plan_pdf(house, a_plan(house, many=1, born="1990").id)))


def test_papers_are_sound_for_another_reader_and_leave_no_file(house, tmp_path, monkeypatch):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    for pdf in (plan_pdf(house, a_plan(house).id), statistics_pdf(house, report(house, "2026", "2026"))):
        path = tmp_path / "paper.pdf"
        path.write_bytes(pdf)
        subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
        fonts = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True).stdout
        assert "NotoSans" in fonts
    assert os.listdir(scratch) == []


def test_statistics_on_paper_are_those_that_may_leave(house):
    a_plan(house, many=1)
    with pytest.raises(ValueError, match="exact"):
        statistics_pdf(house, report(house, "2026", "2026", exact=True))
    whole = "\n".join(pages(statistics_pdf(house, report(house, "2026", "2026"))))
    assert "1 to 9 are hidden" in " ".join(whole.split())
    assert "Cases whose opening date lies between" in " ".join(whole.split())


def test_a_training_registry_says_so_on_its_statistics(tmp_path):
    session, _paper = make(
        tmp_path / "r", organisation=Organisation(name="Casa de ensayo", marked="TRAINING")
    )
    said = pages(statistics_pdf(session, report(session, "2026", "2026")))[0]
    session.close()
    assert "TRAINING · Casa de ensayo" in said


def test_a_chart_compares_what_is_told_and_never_repeats_what_is_hidden(house):
    for number in range(24):
        person = house.save(
            Person(given_names=f"Inventada{number}", nationality=("PE" if number < 5 else "VE",))
        )
        house.save(
            Case(
                person_id=person.id,
                code=codes.new_code(),
                status="active",
                opened_on=f"2026-01-{number + 1:02}",
            )
        )
    case = house.every(Case)[0]
    house.save(replace(case, status="closed"))
    said = " ".join("\n".join(pages(statistics_pdf(house, report(house, "2026", "2026")))).split())
    assert "* is a hidden count." in said
    assert said.count("hidden") == said.count("are hidden") + 1
