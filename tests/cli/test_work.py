"""case, document, statistics, export, import, audit: their JSON, and what each role gets."""

import subprocess
from pathlib import Path

import pytest

from registry.access import sign_in
from registry.casework import cases, plans, register, search
from registry.forms import Action, Case, Person, Screening
from registry.progress import Silent
from tests.registries import shared

from .conftest import WORDS, Run, as_


@pytest.fixture
def code(house: Path) -> str:
    """A house with two cases, the first with a plan; the code of the first."""
    session = sign_in(house / "registry", "dora", WORDS, None, stretching=shared)
    session.open_memory(Silent())
    codes = []
    for name in ("Rosa Huamán", "Luz Quispe"):
        found = search.search(session, name)
        given, surname = name.split()
        case = Case(
            status="active", condition="possible", responsible=session.person_id, opened_on="2026-02-03"
        )
        made = register.register(
            session, Person(given_names=given, surname=surname, sex="female"), case, found
        )
        codes.append(made.case)
    cases.save_screening(session, Screening(case_id=codes[0].id, exploitation=("sexual", "forced_labour")))
    plan = plans.start(session, codes[0].id)
    from dataclasses import replace

    plans.save(session, replace(plan, actions=(Action(area="security", action="Consulta"),)))
    session.close()
    return codes[0].code


def test_case_list_for_the_manager(run: Run, code: str) -> None:
    said = run(*as_(), "case", "list")
    assert said.code == 0
    first = next(one for one in said.json if one["code"] == code)
    assert first == {
        "code": code,
        "status": "active",
        "condition": "possible",
        "exploitation": ["sexual", "forced_labour"],
        "opened": "2026-02-03",
        "responsible": "dora",
        "names": "Rosa Huamán",
    }
    other = next(one for one in said.json if one["code"] != code)
    assert other["exploitation"] == []


def test_case_list_for_who_opens_less(run: Run, code: str) -> None:
    line = next(one for one in run(*as_("educator"), "case", "list").json if one["code"] == code)
    assert {name for name, value in line.items() if value is None} == {"condition", "exploitation", "names"}
    line = next(one for one in run(*as_("front-desk"), "case", "list").json if one["code"] == code)
    assert line["names"] is line["condition"] is line["exploitation"] is None
    said = run(*as_("data-officer"), "case", "list")
    assert (said.code, said.out) == (1, "")


def test_case_list_by_a_search(run: Run, code: str) -> None:
    assert [one["names"] for one in run(*as_(), "case", "list", "--query", "rosa guaman").json] == [
        "Rosa Huamán"
    ]
    assert [one["code"] for one in run(*as_(), "case", "list", "--query", code.lower()).json] == [code]
    assert run(*as_(), "case", "list", "--query", "nadie asi").json == []
    assert [one["action"] for one in run(*as_(), "audit", "list").json].count("search") == 3


def test_case_show(run: Run, code: str) -> None:
    said = run(*as_(), "case", "show", code).json
    assert said["person"]["given_names"] == "Rosa"
    assert said["plans"][0]["actions"] == [{"area": "security", "action": "Consulta"}]
    assert said["case"]["closed"] == []
    said = run(*as_("educator"), "case", "show", code).json
    assert "given_names" not in said["person"]
    assert "identity" in said["person"]["closed"]
    assert run(*as_(), "case", "show", "AAA-AAA").code == 1
    plain = run(*as_()[:-1], "case", "show", code)
    assert plain.code == 0
    assert "Rosa" in plain.out


@pytest.mark.parametrize("language", ["es", "en"])
def test_document(run: Run, code: str, language: str) -> None:
    said = run(*as_(), "document", "plan", "--case", code, "--out", "plan.pdf", "--language", language)
    assert said.code == 0, said.err
    assert said.json == {"file": "plan.pdf"}
    text = subprocess.run(
        ["pdftotext", "-layout", "plan.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert code in text
    assert "Rosa" not in text


def test_document_that_cannot_be(run: Run, code: str) -> None:
    assert "plan" in run(*as_(), "document", "poem", "--case", code, "--out", "x.pdf").err
    other = next(one["code"] for one in run(*as_(), "case", "list").json if one["code"] != code)
    for case in (other, "AAA-AAA"):
        assert run(*as_(), "document", "plan", "--case", case, "--out", "x.pdf").code == 1
    assert run(*as_("front-desk"), "document", "plan", "--case", code, "--out", "x.pdf").code == 1
    assert not Path("x.pdf").exists()
    assert run(*as_(), "document", "plan", "--case", code, "--out", "none/x.pdf").code == 1


YEAR = ("--from", "2026-01-01", "--to", "2026-12-31")


def test_statistics(run: Run, code: str) -> None:
    exact = run(*as_(), "statistics", *YEAR, "--by", "sex", "--by", "sex,exploitation", "--exact").json
    assert (exact["from"], exact["to"]) == ("2026-01-01", "2026-12-31")
    assert [table["by"] for table in exact["tables"]] == [["sex"], ["sex", "exploitation"]]
    assert {"keys": ["female"], "count": 2} in exact["tables"][0]["rows"]
    assert exact["tables"][0]["total"] == 2
    safe = run(*as_(), "statistics", *YEAR, "--by", "sex").json
    assert not [row for row in safe["tables"][0]["rows"] if row["count"]]
    assert run(*as_()[:-1], "statistics", *YEAR).code == 0
    assert run(*as_("educator"), "statistics", *YEAR).code == 1
    assert run(*as_(), "statistics", *YEAR, "--by", "shoe size").code == 1


def test_statistics_of_no_period(run: Run, house: Path) -> None:
    for words in (
        ("--from", "2026-02-30", "--to", "2026-12-31"),
        ("--from", "2026-12-31", "--to", "2026-01-01"),
        ("--from", "2026-01-01"),
    ):
        said = run(*as_(), "statistics", *words)
        assert (said.code, said.out) == (2, "")
        assert said.err


def test_export_and_import_again(run: Run, code: str) -> None:
    assert run("export", "dictionary", "--out", "dictionary.xlsx").code == 0
    assert Path("dictionary.xlsx").stat().st_size > 1000
    said = run(*as_(), "export", "--format", "csv", "--out", "all.csv", "--recovery-file", "paper.txt")
    assert said.code == 0, said.err
    assert "not encrypted" in said.err
    assert run(*as_(), "export", "--out", "all.csv").code == 2
    again = run(*as_(), "import", "all.csv", "--format", "csv").json
    assert set(again) == {"created", "updated", "skipped", "rejected"}
    assert again["created"] == 0
    assert len(run(*as_(), "case", "list").json) == 2
    assert run(*as_(), "import", "words", "--format", "htcds").code == 1
    assert run(*as_(), "import", "none.xlsx", "--format", "htcds").code == 1
    assert run(*as_("educator"), "import", "all.csv", "--format", "csv").code == 1


def test_audit(run: Run, code: str) -> None:
    entries = run(*as_("data-officer"), "audit", "list", "--newest", "5").json
    assert [one["seq"] for one in entries] == sorted((one["seq"] for one in entries), reverse=True)
    assert len(entries) == 5
    assert all(one["said"].endswith(".") for one in entries)
    for how, more in (("every", ()), ("quick", ("--quick",))):
        said = run(*as_("data-officer"), "audit", "verify", *more)
        assert (said.code, said.json["problems"], said.json["how"]) == (0, [], how)
    assert run(*as_("educator"), "audit", "list").code == 1
    session = sign_in(Path("registry"), "dora", WORDS, None, stretching=shared)
    with session._store.transaction():
        session._store.writing.execute("UPDATE audit SET action = 'x' WHERE seq = 3")
    session.close()
    said = run(*as_(), "audit", "verify")
    assert said.code == 1
    assert not said.json["ok"]
    assert said.err.count("\n") == 1
    assert said.json["entries"] == 2
    assert run(*as_(), "audit", "verify", "--quick").code == 1


def test_audit_report(run: Run, code: str) -> None:
    period = ("--from", "2020-01-01", "--to", "2099-12-31")
    report = ("audit", "report", *period, "--out")
    assert run(*as_("data-officer"), *report, "a.pdf").json == {"file": "a.pdf"}
    assert Path("a.pdf").read_bytes().startswith(b"%PDF")
    said = run(*as_(), "audit", "verify", "--report", "a.pdf")
    assert (said.code, said.json["ok"], said.json["problems"]) == (0, True, [])
    assert said.json["total"] == said.json["trail"]["seq"]
    narrow = ("b.pdf", "--actor", "dora", "--kind", "changed", "--case", code, "--language", "es")
    assert run(*as_(), *report, *narrow).code == 0
    asked = run(*as_(), "audit", "verify", "--report", "b.pdf").json["asked"]
    assert (asked["kind"], asked["case"]) == ("changed", code)
    assert run(*as_("educator"), *report, "c.pdf").code == 1
    assert not Path("c.pdf").exists()
    assert run(*as_(), *report, "c.pdf", "--actor", "nobody").code == 1
    assert run(*as_(), *report, "c.pdf", "--case", "ZZZ-ZZZ").code == 1
    assert (
        run(*as_(), "audit", "report", "--from", "2026-02-01", "--to", "2026-01-01", "--out", "c.pdf").code
        == 2
    )
    assert run(*as_(), *report, "c.pdf", "--kind", "everything").code == 2
    assert run(*as_(), "audit", "verify", "--quick", "--report", "a.pdf").code == 2
    Path("d.pdf").write_text("no report")
    assert run(*as_(), "audit", "verify", "--report", "d.pdf").code == 1
    assert run(*as_(), "audit", "verify", "--report", "none.pdf").code == 1
    session = sign_in(Path("registry"), "dora", WORDS, None, stretching=shared)
    with session._store.transaction():
        session._store.writing.execute("UPDATE audit SET hash = zeroblob(32) WHERE seq = 3")
    session.close()
    said = run(*as_(), "audit", "verify", "--report", "a.pdf")
    assert (said.code, said.json["ok"]) == (1, False)
