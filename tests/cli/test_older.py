"""The command line with a registry that is older than what this computer had seen."""

import shutil
from pathlib import Path

import pytest

from .conftest import Run, as_


@pytest.fixture
def rolled_back(house: Path, run: Run) -> Path:
    """A folder put back as it was before an account was made, but with the key file of now."""
    assert run(*as_(), "check").code == 0
    shutil.copytree(house / "registry", house / "old")
    for _turn in range(2):
        assert run(*as_(), "check").code == 0
    shutil.rmtree(house / "registry")
    shutil.copytree(house / "old", house / "registry")
    return house


def test_nothing_works_but_looking_until_it_is_decided(rolled_back: Path, run: Run) -> None:
    for words in (
        ("case", "list"),
        ("user", "list"),
        ("backup", "create", "--out", "copy.amparo"),
        ("statistics", "--from", "2026-01-01", "--to", "2026-12-31"),
    ):
        said = run(*as_(), *words)
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith("This computer had seen entry")
        assert len(said.err.splitlines()) == 1
    assert not Path("copy.amparo").exists()
    assert run(*as_(), "audit", "list").json[0]["action"] == "rollback noticed"
    checked = run(*as_(), "check")
    assert checked.code == 1
    assert [one["kind"] for one in checked.json["problems"]] == ["rollback"]


def test_verifying_says_it_and_a_manager_accepts_it(rolled_back: Path, run: Run) -> None:
    said = run(*as_(), "audit", "verify")
    assert said.code == 1
    assert said.json["ok"] is False
    older = said.json["older"]
    assert older["seen"]["seq"] > older["found"]["seq"]
    assert older["missing"] == older["seen"]["seq"] - older["found"]["seq"]
    refused = run(*as_("data-officer"), "audit", "verify", "--accept-older")
    assert refused.code == 1
    assert "role" in refused.err
    accepted = run(*as_(), "audit", "verify", "--accept-older")
    assert (accepted.code, accepted.json["ok"], accepted.json["older"]) == (0, True, older)
    assert "on purpose" in accepted.err
    after = run(*as_(), "audit", "verify")
    assert (after.code, after.json["older"]) == (0, None)
    told = [one for one in run(*as_(), "audit", "list").json if one["action"] == "rollback accepted"]
    assert told[0]["detail"]["seen_seq"] == older["seen"]["seq"]
    assert run(*as_(), "case", "list").code == 0


def test_with_an_older_key_file_the_paper_decides(rolled_back: Path, run: Run) -> None:
    assert run(*as_(), "audit", "verify", "--accept-older").code == 0
    shutil.copytree("registry", "before")
    Path("new").write_text("farol mimbre duna cosecha azul\n")
    add = ["user", "add", "nueva", "--role", "legal", "--name", "Nueva", "--new-passphrase-file", "new"]
    assert run(*as_(), *add).code == 0
    shutil.rmtree("registry")
    shutil.copytree("before", "registry")
    said = run(*as_(), "audit", "verify", "--accept-older")
    assert said.code == 1
    assert "key file is older" in said.err
    recover = ["recover", "--recovery-file", "paper.txt", "--new-passphrase-file", "new"]
    refused = run(*as_()[:4], *recover)
    assert refused.code == 1
    assert refused.err.startswith("This computer had seen entry")
    assert run(*as_()[:4], *recover, "--accept-older").code == 0
    shutil.copy("new", "words")
    assert run(*as_(), "audit", "verify").code == 0


def test_restoring_with_the_program_is_the_decision(house: Path, run: Run) -> None:
    assert run(*as_(), "backup", "create", "--out", "copy.amparo").code == 0
    Path("new").write_text("farol mimbre duna cosecha azul\n")
    add = ["user", "add", "nueva", "--role", "legal", "--name", "Nueva", "--new-passphrase-file", "new"]
    assert run(*as_(), *add).code == 0
    assert run(*as_(), "backup", "restore", "copy.amparo").code == 0
    assert run(*as_(), "audit", "verify").json["older"] is None
    assert run(*as_(), "case", "list").code == 0
    assert list(Path("state").rglob("*.json"))


def test_a_state_folder_that_cannot_be_used_is_said_in_one_line_and_stops_nothing(
    house: Path, run: Run
) -> None:
    shutil.rmtree("state")
    Path("state").write_text("something else")
    said = run(*as_(), "case", "list")
    assert said.code == 0
    assert said.err.startswith("This computer could not keep its note")
    assert len(said.err.splitlines()) == 1
