"""init, user, recover: what they answer, what they refuse, what they leave behind."""

import json
import os
import sys
from pathlib import Path

import pytest

from registry.cli.main import main
from registry.cli.surroundings import Surroundings
from registry.errors import KeyringUnavailable
from registry.vault import FLOOR, PaperKey
from tests.disk import has_mode
from tests.registries import shared

from .conftest import WORDS, Run, around, as_


def init(out: str | Path, *more: str) -> list[str]:
    return ["init", "--organisation", "Casa", "--recovery-out", str(out), *more]


def test_init_and_its_recovery_key(run: Run, tmp_path: Path) -> None:
    Path("words").write_text("\ufeff" + WORDS + "\r\nsecond line is not taken", encoding="utf-8")
    said = run(*as_(), *init("paper.txt", "--no-keyring", "--name", "Dora Q."))
    assert said.code == 0
    key = PaperKey.parse(Path("paper.txt").read_text("utf-8"))
    assert said.json["paper"] == key.fingerprint
    assert has_mode(Path("paper.txt"), 0o600)
    assert "guess" in said.err
    listed = run(*as_(), "user", "list").json
    dora = {"login": "dora", "name": "Dora Q.", "roles": ["manager"], "until": None, "disabled": False}
    assert listed == [{**dora, "state": "active"}]


def test_init_with_the_sheet_as_pdf(run: Run) -> None:
    Path("words").write_text(WORDS)
    assert run(*as_(), *init("paper.pdf", "--no-keyring")).code == 0
    assert Path("paper.pdf").read_bytes().startswith(b"%PDF-")


def test_init_never_writes_over_anything(run: Run, house: Path) -> None:
    before = Path("paper.txt").read_bytes()
    said = run(*as_(), *init("paper.txt", "--no-keyring"))
    assert (said.code, said.out) == (1, "")
    said = run("--registry", "other", *as_()[2:], *init("paper.txt", "--no-keyring"))
    assert said.code == 1
    assert "already a file" in said.err
    assert Path("paper.txt").read_bytes() == before
    assert not Path("other").exists()
    said = run(*as_(), *init("second.txt", "--no-keyring"))
    assert said.code == 1
    assert "already a registry" in said.err
    assert not Path("second.txt").exists()
    assert run(*as_(), "check").code == 0


def test_init_without_a_keyring_and_without_saying_so(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    class Unavailable:
        def load(self, _vault_id: str) -> bytes | None:
            raise KeyringUnavailable

        def store(self, _vault_id: str, _secret: bytes) -> None:
            raise KeyringUnavailable

        def forget(self, _vault_id: str) -> None:
            raise KeyringUnavailable

    Path("words").write_text(WORDS)
    bare = Surroundings(keyring=Unavailable, stretching=shared, kdf=FLOOR, state=lambda: Path("state"))
    assert main([*as_(), *init("paper.txt")], bare) == 1
    assert "keyring" in capsys.readouterr().err
    assert not Path("paper.txt").exists()
    assert not Path("registry/registry.db").exists()
    assert not Path("registry/vault.json").exists()


def test_a_recovery_key_without_a_place_makes_no_registry(run: Run) -> None:
    Path("words").write_text(WORDS)
    said = run(*as_(), *init("no such folder/paper.txt", "--no-keyring"))
    assert said.code == 1
    assert not Path("registry").exists()


def test_weak_passphrases_are_refused(run: Run, house: Path) -> None:
    Path("weak").write_text("aaaaaaaaaaaaaaaaaaaa")
    weak = ["--registry", "new", "--user", "ana", "--passphrase-file", "weak"]
    said = run(*weak, *init("k.txt", "--no-keyring"))
    assert said.code == 1
    assert "too easy" in said.err
    assert not Path("k.txt").exists()
    added = run(
        *as_(), "user", "add", "ana", "--role", "health", "--name", "Ana", "--new-passphrase-file", "weak"
    )
    assert added.code == 1
    assert run(*as_(), "recover", "--recovery-file", "paper.txt", "--new-passphrase-file", "weak").code == 1


def test_accounts_come_and_go(run: Run, house: Path) -> None:
    added = run(*as_(), "user", "add", "ana", "--role", "health, legal", "--name", "Ana R.")
    assert added.json["roles"] == ["health", "legal"]
    Path("ana").write_text(added.json["passphrase"])
    assert run(*as_("ana"), "case", "list").json == []
    assert run(*as_(), "user", "add", "ana", "--role", "health", "--name", "Ana").code == 1
    assert run(*as_(), "user", "add", "eva", "--role", "queen", "--name", "Eva").code == 1
    assert run(*as_("educator"), "user", "add", "eva", "--role", "health", "--name", "Eva").code == 1
    assert run(*as_(), "user", "disable", "dora").code == 1
    assert run(*as_(), "user", "disable", "nobody").code == 1
    assert run(*as_(), "user", "disable", "ana", "--reassign-to", "educator").json == {
        "login": "ana",
        "reassigned": 0,
    }
    assert run(*as_("ana"), "case", "list").code == 1
    states = {one["login"]: (one["disabled"], one["state"]) for one in run(*as_(), "user", "list").json}
    assert [login for login, said in states.items() if said == (True, "closed")] == ["ana"]
    back = run(*as_(), "user", "reset", "ana").json
    assert back["login"] == "ana"
    states = {one["login"]: one["state"] for one in run(*as_(), "user", "list").json}
    assert states["ana"] == "active"
    Path("ana").write_text(back["passphrase"])
    assert run(*as_("ana"), "case", "list").code == 0
    assert run(*as_(), "user", "disable", "ana").code == 0
    Path("new").write_text("farol mimbre duna cosecha azul")
    again = run(*as_("ana"), "recover", "--recovery-file", "paper.txt", "--new-passphrase-file", "new")
    assert (again.json["login"], again.json["reopened"]) == ("ana", True)
    assert again.json["roles"] == ["health", "legal"]


def test_recover_gives_a_new_passphrase(run: Run, house: Path) -> None:
    Path("new").write_text("otra frase larga y nueva del todo")
    said = run("--registry", "registry", "recover", "--recovery-file", "paper.txt", "--user", "dora",
               "--new-passphrase-file", "new")  # fmt: skip
    assert said.code == 0
    assert run(*as_(), "user", "list").code == 1
    Path("words").write_text("otra frase larga y nueva del todo")
    assert run(*as_(), "user", "list").code == 0
    assert run(*as_(), "audit", "verify").json["ok"]
    wrong = PaperKey.fresh()
    Path("paper.txt").write_text(wrong.text)
    assert run(*as_(), "recover", "--recovery-file", "paper.txt", "--new-passphrase-file", "new").code == 1


def test_who_is_asked_where_nobody_sits(run: Run, house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", open(os.devnull))  # noqa: SIM115
    for words in (("--user", "dora"), ("--passphrase-file", "words")):
        said = run("--registry", "registry", *words, "check")
        assert said.code == 1
        assert "nobody to ask" in said.err


def test_options_before_and_after_and_the_usual_registry(
    run: Run, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    after = run("user", "list", *as_())
    split = run(
        "--registry", "registry", "user", "--user", "dora", "list", "--passphrase-file", "words", "--json"
    )
    assert after.json == split.json
    monkeypatch.setenv("AMPARO_REGISTRY", "registry")
    assert run(*as_()[2:], "user", "list").json == after.json
    monkeypatch.setenv("AMPARO_REGISTRY", "elsewhere")
    assert "elsewhere" in run(*as_()[2:], "user", "list").err
    assert json.loads(after.out)
    assert around(Path("state")).kdf == FLOOR


def test_demo_prints_who_may_sign_in(run: Run) -> None:
    said = run("--registry", "training", "demo", "--cases", "15", "--seed", "3", "--json")
    assert said.code == 0, said.err
    made = said.json
    assert made["residents"] + made["past_cases"] == 15
    manager = next(one for one in made["accounts"] if "manager" in one["roles"])
    Path("words").write_text(manager["passphrase"])
    signed_in = ("--registry", "training", "--user", manager["login"], "--passphrase-file", "words", "--json")
    assert len(run(*signed_in, "case", "list").json) == 15
    assert run(*signed_in, "check").json == {"ok": True, "problems": []}
    Path("paper").write_text(made["recovery"])
    assert run(*signed_in, "backup", "create", "--out", "copy.amparo").code == 0
    assert run("backup", "verify", "copy.amparo", "--recovery-file", "paper").code == 0
    assert run("--registry", "training", "demo").code == 1
