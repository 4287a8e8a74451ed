"""A second person on the command line: one clear line while it waits, and the same command again once approved."""

from dataclasses import replace
from pathlib import Path

import pytest

from registry.access import sign_in, staff, vouching
from registry.casework import codes
from registry.forms import Case, Person
from registry.vault import PaperKey
from tests.registries import shared

from .conftest import WORDS, Run, as_

CODE = codes.shown("H7K2M" + codes.check_character("H7K2M"))


@pytest.fixture
def confirmed(house: Path) -> Path:
    """A house with a closed case, whose data officer the recovery key has confirmed."""
    session = sign_in(house / "registry", "dora", WORDS, None, stretching=shared)
    paper = PaperKey.parse((house / "paper.txt").read_text())
    vouching.vouch_with_paper(session, staff.named(session, "data-officer").id, paper)
    person = session.save(Person(given_names="Inventada"))
    case = session.save(Case(person_id=person.id, code=CODE, status="active", opened_on="2020-01-02"))
    session.save(replace(case, status="closed", closed_on="2020-02-02"))
    session.close()
    return house


def export(run: Run, *more: str):
    return run(*as_(), "export", "--format", "csv", "--out", "all.csv", *more)


def test_an_export_waits_in_one_line_and_is_done_once_approved(run: Run, confirmed: Path) -> None:
    said = export(run, "--why", "informe anual")
    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert "The request was sent; waiting for Persona data-officer: Take all cases out" in said.err
    assert not Path("all.csv").exists()
    again = export(run)
    assert again.code == 1
    assert again.err.startswith("Your request of")
    assert again.err.count("\n") == 1

    [mine] = run(*as_(), "request", "list").json
    assert (mine["mine"], mine["state"], mine["why"]) == (True, "waiting", "informe anual")
    assert run(*as_(), "request", "approve", mine["id"]).code == 1, "not her own"
    [theirs] = run(*as_("data-officer"), "request", "list").json
    assert (theirs["id"], theirs["mine"], theirs["who"]) == (mine["id"], False, "dora")
    assert run(*as_("data-officer"), "request", "approve", theirs["id"][:8]).code == 0
    assert run(*as_("data-officer"), "request", "list").json == []
    assert run(*as_(), "request", "list").json[0]["state"] == "approved"
    said = export(run)
    assert said.code == 0, said.err
    assert Path("all.csv").stat().st_size > 100
    assert export(run).code == 1, "an approval counts once"


def test_a_refusal_is_told_with_its_reason(run: Run, confirmed: Path) -> None:
    export(run)
    [one] = run(*as_("data-officer"), "request", "list").json
    assert run(*as_("data-officer"), "request", "refuse", one["id"]).code == 2, "a reason is asked for"
    assert (
        run(*as_("data-officer"), "request", "refuse", one["id"], "--reason", "sin nombres basta").code == 0
    )
    [mine] = run(*as_(), "request", "list").json
    assert (mine["state"], mine["answer"]) == ("refused", "sin nombres basta")
    assert export(run).code == 1
    assert len(run(*as_("data-officer"), "request", "list").json) == 1, "asked anew"
    newest = next(one for one in run(*as_(), "request", "list").json if one["state"] == "waiting")
    assert run(*as_(), "request", "withdraw", newest["id"]).code == 0
    assert run(*as_("data-officer"), "request", "list").json == []
    assert run(*as_("educator"), "request", "list").json == []
    assert run(*as_("educator"), "request", "approve", "ffffffff").code == 1


def test_in_a_house_with_nobody_else_the_recovery_key_is_asked_for(run: Run, house: Path) -> None:
    said = export(run)
    assert said.code == 1
    assert "recovery key" in said.err
    assert said.err.count("\n") == 1
    (house / "wrong.txt").write_text(PaperKey.fresh().text)
    assert export(run, "--recovery-file", "wrong.txt").code == 1
    assert not Path("all.csv").exists()
    assert export(run, "--recovery-file", "paper.txt").code == 0
    assert Path("all.csv").exists()


def test_a_closed_case_is_deleted_by_two(run: Run, confirmed: Path) -> None:
    said = run(*as_(), "case", "purge", CODE)
    assert said.code == 1
    assert f"Delete the closed case {CODE} for good" in said.err
    [one] = run(*as_("data-officer"), "request", "list").json
    assert CODE in one["what"]
    assert run(*as_("data-officer"), "request", "approve", one["id"]).code == 0
    assert run(*as_(), "case", "purge", CODE).json == {"code": CODE, "records": 2}
    assert run(*as_(), "case", "show", CODE).code == 1
    assert run(*as_(), "check", "--full").code == 0
    assert run(*as_(), "audit", "verify").code == 0


def test_a_rescue_of_a_sound_registry_is_decided_by_two(run: Run, confirmed: Path) -> None:
    said = run(*as_(), "rescue", "--out", "saved", "--yes")
    assert said.code == 1
    assert "The request was sent; waiting for Persona data-officer: Write everything" in said.err
    assert not Path("saved").exists()
    [one] = run(*as_("data-officer"), "request", "list").json
    assert run(*as_("data-officer"), "request", "approve", one["id"]).code == 0
    assert run(*as_(), "rescue", "--out", "saved", "--yes").json["records"]["case"] == 1
    assert run(*as_(), "rescue", "--out", "again", "--yes").code == 1
    assert run(*as_(), "check", "--full").code == 0
