"""The command line waits in place after tries that failed, says how long, and asks nobody else's patience."""

import dataclasses
import json
from pathlib import Path

import pytest

from registry import settings
from registry.cli.main import main
from tests.cli.conftest import around, as_


class Time:
    """A clock that only sleeping moves, and what was slept."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def asked(house: Path, capsys, monkeypatch):
    """Runs a command of ``login`` in a program of its own; its exit code, what it slept, what it said."""
    monkeypatch.chdir(house)
    settings.save(settings.Settings(language="en"))
    (house / "wrong").write_text("not her words at all\n")

    def ran(*words: str, options=None, interrupted: bool = False):
        time = Time()

        def interrupt(_seconds: float) -> None:
            raise KeyboardInterrupt

        surroundings = dataclasses.replace(
            around(house / "state"),
            clock=time.clock,
            sleep=interrupt if interrupted else time.sleep,
        )
        capsys.readouterr()
        code = main([*(options or as_()), *words], surroundings)
        out, err = capsys.readouterr()
        return code, time.slept, err, out

    return ran


def wrong(login: str = "educator") -> list[str]:
    return ["--registry", "registry", "--user", login, "--passphrase-file", "wrong", "--json"]


def test_it_waits_in_place_and_says_how_long_on_stderr(asked):
    slept = []
    for _each in range(8):
        code, waited, err, out = asked("case", "list", options=wrong())
        assert (code, out) == (1, "")
        assert "not right" in err
        assert ("waiting" in err) == bool(waited)
        slept.append(waited)
    assert slept == [[], [], [], [], [], [30], [60], [120]]
    assert "waiting 2 min (Ctrl+C" in err


def test_the_right_words_wait_once_and_clear_it(asked):
    for _each in range(5):
        asked("case", "list", options=wrong())
    code, waited, err, out = asked("case", "list", options=as_("educator"))
    assert (code, waited, out) == (0, [30], "[]\n")
    assert err.strip() == "After several attempts that did not work: waiting 30 s (Ctrl+C ends it)."
    assert asked("case", "list", options=as_("educator"))[:3] == (0, [], "")


def test_a_colleague_does_not_wait(asked):
    for _each in range(7):
        asked("case", "list", options=wrong())
    assert asked("user", "list")[:2] == (0, [])


def test_guessing_many_logins_waits_as_well(asked):
    slept = [asked("case", "list", options=wrong(f"guess{number}"))[1] for number in range(22)]
    assert slept == [[]] * 20 + [[30], [60]]
    assert asked("user", "list")[:2] == (0, [120])


def test_ctrl_c_ends_it_calmly_and_costs_nothing(asked):
    for _each in range(5):
        asked("case", "list", options=wrong())
    code, _waited, err, out = asked("case", "list", options=wrong(), interrupted=True)
    assert (code, out) == (1, "")
    assert "Nothing was changed" in err
    assert asked("case", "list", options=as_("educator"))[1] == [30], "not one more"


def test_restoring_by_a_manager_waits_too(asked, house: Path):
    code, _waited, err, _out = asked("backup", "create", "--out", "b.amparo")
    assert code == 0, err
    options = ["--registry", "registry", "--user", "dora", "--passphrase-file", "wrong", "--json"]
    slept = [asked("backup", "restore", "b.amparo", options=options)[1] for _each in range(6)]
    assert slept == [[]] * 5 + [[30]]


def test_the_recovery_key_clears_it(asked, house: Path):
    for _each in range(6):
        asked("case", "list", options=wrong("dora"))
    (house / "new").write_text("otra frase larga para el ensayo\n")
    recover = ["recover", "--recovery-file", "paper.txt", "--new-passphrase-file", "new"]
    options = ["--registry", "registry", "--user", "dora", "--json"]
    assert asked(*recover, options=options)[:2] == (0, [])
    options += ["--passphrase-file", "new"]
    assert asked("user", "list", options=options)[:2] == (0, [])


def test_what_failed_is_in_the_trail(asked):
    asked("case", "list", options=wrong())
    asked("case", "list", options=wrong("nobody"))
    code, _waited, _err, out = asked("audit", "list")
    assert code == 0
    found = [one for one in json.loads(out) if one["action"] == "failed sign-in"]
    assert [len(one["detail"]["accounts"]) for one in found] == [0, 1]
    assert asked("audit", "verify")[0] == 0
