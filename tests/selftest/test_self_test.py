"""The self-test of the command line, whole and with parts broken: what it says, and that it leaves nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import registry
from registry.errors import (
    DumpsPossible,
    FileFailure,
    FileMissing,
    NoPrinter,
    NoTemporaryFolder,
    NotTried,
    PartDamaged,
    PrintingMissing,
    RegistryError,
    SpaceScarce,
)
from registry.language import using
from registry.selftest import Check, Trial, as_json, as_lines, tried
from registry.selftest.computer import dumps, folder, kept, paper, printers, space
from tests.cli.conftest import Run, run  # noqa: F401 - a fixture
from tests.documents.test_paper import plan

HOUSE = Path(registry.__file__).parent
ALWAYS = {
    "vault",
    "seal",
    "cipher",
    "backup",
    "temp",
    "pdf",
    "fonts",
    "translations",
    "folder",
    "space",
    "dumps",
}
BUS = """
echo | gnome-keyring-daemon --unlock --components=secrets >/dev/null
exec "$0" -m registry.cli.main --self-test --json
"""


def self_test(place: Path, *command: str, house: Path = HOUSE, **environment: str) -> tuple[int, Any, str]:
    """The program's self-test in a process of its own: exit code, its JSON, what it said beside."""
    (place / "temp").mkdir(exist_ok=True)
    kept_words = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    around = kept_words | {
        "PYTHONPATH": str(house.parent),
        "HOME": str(place),
        "AMPARO_CONFIG": str(place / "config"),
        "TMPDIR": str(place / "temp"),
        **environment,
    }
    words = command or (sys.executable, "-m", "registry.cli.main", "--json", "--self-test")
    done = subprocess.run(words, env=around, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def verdicts(said: Any) -> dict[str, str]:
    return {one["name"]: one["verdict"] for one in said["checks"]}


def test_a_whole_program_passes_and_leaves_nothing(tmp_path: Path) -> None:
    code, said, beside = self_test(tmp_path)
    found = verdicts(said)
    assert (code, said["ok"], beside) == (0, True, "")
    assert {name for name, verdict in found.items() if verdict == "ok"} >= ALWAYS
    assert found["keyring"] == "absent", "there is no bus here: said, not failed"
    assert set(found) == ALWAYS | {"keyring", "printing"}
    assert not list((tmp_path / "temp").iterdir())
    assert not (tmp_path / "config").exists()


def test_with_a_keyring_it_keeps_gives_back_and_forgets(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    command = ("dbus-run-session", "--", "sh", "-c", BUS, sys.executable)
    code, said, _beside = self_test(tmp_path, *command, XDG_RUNTIME_DIR=str(tmp_path / "run"))
    assert (code, verdicts(said)["keyring"]) == (0, "ok")


@pytest.mark.parametrize(
    ("lost", "noticed"),
    [
        ("resources/fonts/NotoSans-Italic.ttf", {"fonts", "pdf"}),
        ("resources/translations/es.mo", {"translations"}),
    ],
)
def test_a_lost_part_is_noticed(tmp_path: Path, lost: str, noticed: set[str]) -> None:
    house = tmp_path / "copy" / "registry"
    shutil.copytree(HOUSE, house, ignore=shutil.ignore_patterns("__pycache__"))
    (house / lost).unlink()
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.json").write_text('{"language": "en"}')
    code, said, _beside = self_test(tmp_path, house=house)
    assert (code, said["ok"]) == (1, False)
    assert {name for name, verdict in verdicts(said).items() if verdict == "failed"} == noticed
    assert all(one["advice"] for one in said["checks"] if one["verdict"] == "failed")


def test_it_speaks_the_language_of_this_computer_a_line_a_check(run: Run) -> None:  # noqa: F811
    said = run("--self-test")
    lines = said.out.splitlines()
    assert any(line.startswith("ok         Making a registry and signing in: ") for line in lines)
    assert said.code == (1 if any(line.startswith("FAILED") for line in lines) else 0)
    assert lines[0].startswith("Amparo 0.")


def test_it_stands_alone_and_a_command_is_still_needed(run: Run) -> None:  # noqa: F811
    for words in (("--self-test", "check"), ("check", "--registry", "r", "--self-test"), ("--json",), ()):
        said = run(*words)
        assert (said.code, said.out) == (2, "")


def test_what_stands_on_a_failed_check_is_not_called_good(tmp_path: Path) -> None:
    with Trial(tmp_path) as trial:
        checks = trial.checks()[1:4]
        report = tried(checks)
        for one in report.outcomes:
            assert (one.verdict, one.said) == ("failed", NotTried().sentence())
        assert not as_json(report)["ok"]
        assert report.code == 1
        with using("es"):
            assert as_lines(report)[-1].startswith("Fallaron 3 pruebas")
    assert not list(tmp_path.iterdir())


def test_a_folder_others_can_read_is_not_called_private(tmp_path: Path) -> None:
    with Trial(tmp_path) as trial:
        trial.folder.chmod(0o755)
        report = tried(trial.checks()[4:])
    assert [one.verdict for one in report.outcomes] == ["failed"]


def test_a_bug_in_one_check_hides_no_other_and_says_no_word_of_what_it_held() -> None:
    def broken() -> str:
        raise KeyError("Quetzalcanario")

    report = tried([Check("one", "Screen", broken), Check("two", "Screen", lambda: "there")])
    assert [one.verdict for one in report.outcomes] == ["failed", "ok"]
    assert "Quetzalcanario" not in "".join(as_lines(report))
    assert "KeyError, test_self_test.py:" in report.outcomes[0].said


def test_without_any_temporary_folder_the_rest_is_still_told(tmp_path: Path) -> None:
    with Trial(tmp_path / "not there") as trial:
        report = tried([*trial.checks(), Check("after", "Screen", lambda: "there")])
    said = [one.said for one in report.outcomes]
    nowhere = NoTemporaryFolder().sentence()
    assert said == [nowhere, *[NotTried().sentence()] * 3, nowhere, "there"]
    assert report.code == 1


def test_a_registry_where_nobody_may_write_is_noticed_and_the_folder_stays_as_it_was(tmp_path: Path) -> None:
    there = tmp_path / "registro ñ"
    there.mkdir()
    assert folder(there) == folder(there / "not yet" / "there") == "This account may write in it."
    assert list(there.iterdir()) == []
    in_the_way = tmp_path / "a file"
    in_the_way.touch()
    with pytest.raises((FileFailure, FileMissing)):  # Windows: there is no such folder
        folder(in_the_way)
    if sys.platform == "linux":
        with pytest.raises(RegistryError) as told:
            folder(Path("/proc/sys"))  # read-only or denied, for root, too
        assert "/proc/sys" in told.value.sentence()


class Forgetful:
    """A keyring that says yes to everything and keeps nothing, or keeps it for ever."""

    def __init__(self, clings: bool) -> None:
        self.clings = clings
        self.secret: bytes | None = None

    def store(self, _name: str, secret: bytes) -> None:
        self.secret = secret if self.clings else None

    def load(self, _name: str) -> bytes | None:
        return self.secret

    def forget(self, _name: str) -> None:
        return None


@pytest.mark.parametrize("clings", [True, False])
def test_a_keyring_that_does_not_keep_or_does_not_forget_is_noticed(clings: bool) -> None:
    with pytest.raises(PartDamaged):
        kept(Forgetful(clings))  # type: ignore[arg-type]


def test_each_measure_has_a_bad_end() -> None:
    with pytest.raises(SpaceScarce):
        space(199_999_999)
    assert "200 MB" in space(200_000_000)
    with pytest.raises(DumpsPossible):
        dumps(False)
    with pytest.raises(PrintingMissing):
        printers(None)
    with pytest.raises(NoPrinter):
        printers([])
    assert printers(["a", "b"]) == "The system knows 2 printers."
    with pytest.raises(PartDamaged):
        paper(plan(1).render())
