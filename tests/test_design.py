"""Tests that hold the design rather than a function."""

import logging
import os
import subprocess
import sys
import tempfile
from dataclasses import fields, replace
from pathlib import Path

import pytest

import registry
from registry.access import drafts, trail
from registry.casework import plans, register
from registry.casework.search import search
from registry.documents.plan import plan_pdf
from registry.errors import RegistryError
from registry.fields import form_of
from registry.forms import FORMS, Arrival, Case, IdentityDocument, Person, Screening, Service
from registry.values import kinds
from tests.registries import make

HOUSE = Path(registry.__file__).parent
MODULES = sorted(HOUSE.rglob("*.py"))
CANARY = "Quetzalcanario"


def test_the_core_needs_no_qt():
    names = [
        ".".join(("registry", *path.relative_to(HOUSE).with_suffix("").parts)).removesuffix(".__init__")
        for path in MODULES
        if "ui" not in path.relative_to(HOUSE).parts and path.name != "__main__.py"
    ]
    code = f"import sys\nfor name in {names!r}: __import__(name)\nassert not [m for m in sys.modules if 'PySide6' in m]"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert len(names) > 60


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_file_is_one_room(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 400
    assert text.startswith('"""') or not text.strip(), "a module says what it is and what it does not know"


def test_nothing_a_person_said_is_left_in_clear(tmp_path, caplog, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    caplog.set_level(0)
    logging.getLogger().setLevel(0)
    session, _paper = make(tmp_path / "r")
    person = Person(
        given_names=CANARY, house_name=CANARY, phone=CANARY, contact_notes=CANARY,
        documents=(IdentityDocument(kind="dni", number=CANARY),),
    )  # fmt: skip
    made = register.register(session, person, Case(status="active", wishes=CANARY), search(session, CANARY))
    session.save(Screening(case_id=made.case.id, exploitation=(f"other:{CANARY}",), account=CANARY))
    session.save(
        Service(case_id=made.case.id, kind="legal", attended_on="2026-01-02", psychology_note=CANARY)
    )
    register.receive(session, Arrival(arrived_at="2026-01-02", called=CANARY, account=CANARY))
    plan = plans.save(session, replace(plans.start(session, made.case.id), summary=CANARY))
    drafts.keep(session, replace(person, id="", aliases=CANARY))
    session.note_search(CANARY)
    pdf = plan_pdf(session, plan.id)
    assert pdf.startswith(b"%PDF")
    said = repr(
        [session, made, plan, person, drafts.kept(session), trail.every(session), session._store.drafts("x")]
    )
    with pytest.raises(RegistryError) as problem:
        session.save(replace(made.case, opened_on="2999", wishes=CANARY))
    said += repr(problem.value) + str(problem.value) + caplog.text
    session.close()
    assert CANARY not in said
    looked = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(looked) >= 3
    for path in looked:
        content = path.read_bytes()
        assert CANARY.encode() not in content, path.name
        assert CANARY.encode("utf-16-le") not in content, path.name
        assert CANARY not in path.name


def test_every_kind_of_answer_is_used_and_known_to_the_tests():
    used = {type(field.kind) for form in FORMS for field in form.fields}
    declared = {
        kind
        for kind in vars(kinds).values()
        if isinstance(kind, type) and hasattr(kind, "read") and hasattr(kind, "show")
    } - {kinds.Kind, kinds.Coded}
    assert used == declared


def test_counted_answers_are_where_statistics_may_read_them():
    for form in FORMS:
        for field in form.fields:
            if field.counted:
                assert field.sealed in (None, "profile"), f"{form.name}.{field.name}"


def test_records_hold_nothing_that_is_not_declared():
    for form in FORMS:
        declared = {field.name for field in form.fields} | {f"{parent}_id" for parent in form.parents}
        assert {one.name for one in fields(form.record)} == declared | {"id", "revision", "closed"}
        assert form_of(form.record) is form


def test_the_project_names_no_host_and_no_machine():
    root = HOUSE.parents[1]
    hosts = ["pypi" + ".org", "files.python" + "hosted", "deb.debian" + ".org", "registry.npm" + "js"]
    kinds_of_text = {".py", ".md", ".sh", ".txt", ".toml", ".lock", ".yml", ".ps1", ".po", ".json", ""}
    looked = 0
    for folder, below, names in os.walk(root):
        below[:] = [
            one for one in below if one == ".ci" or not one.startswith((".", "__pycache__", "build", "dist"))
        ]
        for name in names:
            path = Path(folder, name)
            if path.suffix in kinds_of_text:
                text = path.read_text("utf-8", "replace")
                assert not [host for host in hosts if host in text], path
                looked += 1
    assert looked > 300
