"""The command line run in this process, with real registries and shared derivations."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from registry import language, settings
from registry.cli.main import main
from registry.cli.surroundings import Surroundings
from registry.vault import FLOOR
from tests.registries import shared

WORDS = "lago tinta bosque nube remo"


class NoKeyring:
    """A computer whose keyring holds nothing and takes nothing."""

    def load(self, vault_id: str) -> bytes | None:
        return None

    def recall(self, vault_id: str, note: str) -> str | None:
        return None

    def store(self, vault_id: str, secret: bytes) -> None:
        raise AssertionError("a registry without keyring asks none")

    forget = store  # type: ignore[assignment]


def around(state: Path) -> Surroundings:
    """What the command line stands on in tests: no keyring, and a state folder of the test's own."""
    return Surroundings(keyring=NoKeyring, stretching=shared, kdf=FLOOR, state=lambda: state)


@dataclass
class Said:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in English, in an empty folder; a failure must be one clear line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AMPARO_REGISTRY", raising=False)
    settings.save(settings.Settings(language="en"))

    def ran(*words: str | Path) -> Said:
        capsys.readouterr()
        code = main([str(word) for word in words], around(tmp_path / "state"))
        out, err = capsys.readouterr()
        language.speak("en")
        assert "Traceback" not in err
        return Said(code, out, err)

    return ran


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a registry, made by the command line, its recovery key and the manager's passphrase."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "words").write_text(WORDS + "\n")
    options = [
        "--registry",
        str(folder / "registry"),
        "--user",
        "dora",
        "--passphrase-file",
        str(folder / "words"),
    ]
    init = [
        "init",
        "--organisation",
        "Casa Ensayo",
        "--recovery-out",
        str(folder / "paper.txt"),
        "--no-keyring",
    ]
    assert main([*options, *init], around(folder / "state")) == 0
    for role in ("educator", "case-worker", "data-officer", "front-desk"):
        (folder / role).write_text(f"{WORDS} {role}\n")
        added = ["user", "add", role, "--role", role, "--name", f"Persona {role}", "--new-passphrase-file"]
        assert main([*options, *added, str(folder / role)], around(folder / "state")) == 0
    return folder


@pytest.fixture
def house(made: Path, tmp_path: Path) -> Path:
    """A copy of it in the present folder, with two cases."""
    import shutil

    for path in made.iterdir():
        if path.is_dir():
            shutil.copytree(path, tmp_path / path.name)
        else:
            shutil.copy(path, tmp_path)
    return tmp_path


def as_(login: str = "dora") -> list[str]:
    """The options of somebody's sign-in in the present folder."""
    words = "words" if login == "dora" else login
    return ["--registry", "registry", "--user", login, "--passphrase-file", words, "--json"]
