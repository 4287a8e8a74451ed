"""backup, check, rescue; and that whatever is wrong ends in one clear line and exit 1."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import registry
from registry import settings

from .conftest import WORDS, Run, as_

FACTS = ("created", "people", "cases", "services")


class Person:
    def __init__(self, says: str) -> None:
        self.says = says

    def isatty(self) -> bool:
        return True

    def readline(self, *_size: int) -> str:
        return self.says + "\n"


def test_create_verify_restore(run: Run, house: Path) -> None:
    made = run(*as_("educator"), "backup", "create", "--out", "copy.amparo").json
    verified = {"ok": True, **{name: made[name] for name in FACTS}, "problems": []}
    assert run("--json", "backup", "verify", "copy.amparo", "--recovery-file", "paper.txt").json == verified
    for login in ("dora", "educator"):
        assert run(*as_(login), "backup", "verify", "copy.amparo").json == verified
    unsure = run("backup", "verify", "copy.amparo", "--json")
    assert unsure.code == 1
    assert unsure.json["ok"] is False
    assert "without a key" in unsure.json["problems"][0]
    assert run(*as_(), "backup", "create", "--out", "copy.amparo").code == 1
    paper = ("--recovery-file", "paper.txt")
    restored = run("--registry", "there", "--json", "backup", "restore", "copy.amparo", *paper)
    assert restored.json == {"restored": "there", "aside": None} | {name: made[name] for name in FACTS}
    assert run("--registry", "there", *as_("educator")[2:], "case", "list").code == 0
    over = run(*as_(), "backup", "restore", "copy.amparo")
    assert Path(over.json["aside"]).is_dir()
    assert run(*as_("educator"), "backup", "restore", "copy.amparo").code == 1
    assert run(*as_(), "check", "--full").json == {"ok": True, "problems": []}


def test_whose_powers_a_restore_brings_back_is_said_before_it(
    run: Run, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("second").write_text(WORDS + " second\n")
    added = ("user", "add", "second", "--role", "manager", "--name", "Otra Persona", "--new-passphrase-file")
    assert run(*as_(), *added, "second").code == 0
    assert run(*as_(), "backup", "create", "--out", "copy.amparo").code == 0
    assert run(*as_(), "user", "disable", "second").code == 0
    restore = (*as_(), "backup", "restore", "copy.amparo")

    def open_accounts() -> set[str]:
        return {one["login"] for one in run(*as_(), "user", "list").json if not one["disabled"]}

    monkeypatch.setattr(sys, "stdin", open(os.devnull))  # noqa: SIM115
    alone = run(*restore)
    assert alone.code == 1
    assert "Otra Persona" in alone.err
    assert "--yes" in alone.err
    monkeypatch.setattr(sys, "stdin", Person("no"))
    assert run(*restore).code == 1
    assert "second" not in open_accounts()
    assert "aside" not in {path.name for path in Path("registry").iterdir()}
    beside = ("backup", "restore", "copy.amparo", "--recovery-file", "paper.txt", "--registry", "beside")
    settings.save(settings.Settings(language="en", registry=str(Path("registry").absolute())))
    assert "Otra Persona" in run(*beside).err
    monkeypatch.setattr(sys, "stdin", Person("yes"))
    said = run(*restore)
    assert said.code == 0
    assert Path(said.json["aside"]).is_dir()
    assert "second" in open_accounts()
    assert run(*as_(), "user", "disable", "second").code == 0
    assert run(*restore, "--yes").code == 0


def test_a_backup_that_is_none(run: Run, house: Path) -> None:
    Path("bad.amparo").write_bytes(b"age-encryption.org/v1\n" + bytes(5000))
    for key in (as_(), ["--recovery-file", "paper.txt", "--json"], as_("educator"), ["--json"]):
        said = run("backup", "verify", "bad.amparo", *key)
        assert said.code == 1
        assert said.json["ok"] is False
        assert said.json["problems"]
        assert said.err.count("\n") == 1
    said = run("--registry", "there", "backup", "restore", "bad.amparo", "--recovery-file", "paper.txt")
    assert said.code == 1
    assert said.err.count("\n") == 1
    for missing in ("verify", "restore"):
        assert "none.amparo" in run("backup", missing, "none.amparo", "--recovery-file", "paper.txt").err
    said = run("--registry", "there", "backup", "restore", "bad.amparo", "--recovery-file", "words")
    assert said.code == 1


def test_check_tells_what_is_wrong(run: Run, house: Path) -> None:
    path = Path("registry/registry.db")
    content = bytearray(path.read_bytes())
    content[-2000] ^= 1
    path.write_bytes(content)
    said = run(*as_(), "check")
    assert said.code == 1
    assert said.json["ok"] is False
    assert {"kind", "detail"} == set(said.json["problems"][0])
    path.write_bytes(bytes(len(content)))
    said = run(*as_(), "check")
    assert said.code == 1
    assert said.json["problems"][0]["kind"] == "file"
    assert said.err.count("\n") == 1


def test_rescue(run: Run, house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", open(os.devnull))  # noqa: SIM115
    alone = run(*as_(), "rescue", "--out", "saved")
    assert alone.code == 1, "a manager takes everything out of a sound registry with a second person only"
    assert "recovery key" in alone.err
    assert not Path("saved").exists()
    said = run("--registry", "registry", "--json", "rescue", "--out", "saved", "--recovery-file", "paper.txt")
    assert said.code == 0
    assert "NOT encrypted" in said.err
    assert said.json["records"]["staff"] == 5
    assert said.json["broken"] == []
    assert run(*as_(), "rescue", "--out", "saved").code == 1
    assert run(*as_("educator"), "rescue", "--out", "other").code == 1
    by_paper = run("--registry", "registry", "rescue", "--out", "other", "--recovery-file", "paper.txt")
    assert by_paper.code == 0


def test_rescue_asks_who_sits_there(run: Run, house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Person("no"))
    rescue = (*as_(), "rescue", "--recovery-file", "paper.txt", "--out")
    assert run(*rescue, "saved").code == 1
    assert not Path("saved").exists()
    monkeypatch.setattr(sys, "stdin", Person("yes"))
    assert run(*rescue, "saved").code == 0
    assert run(*rescue, "again", "--yes").code == 0


def empty_database() -> None:
    Path("registry/registry.db").write_bytes(b"")


def foreign_database() -> None:
    import sqlite3

    Path("registry/registry.db").unlink()
    other = sqlite3.connect("registry/registry.db")
    other.execute("CREATE TABLE t (a)")
    other.close()


def no_vault() -> None:
    for name in ("vault.json", "vault.1.json"):
        Path("registry", name).unlink()


def damaged_vault() -> None:
    for name in ("vault.json", "vault.1.json"):
        Path("registry", name).write_bytes(b"{}")


def no_database() -> None:
    Path("registry/registry.db").unlink()


def nothing() -> None:
    shutil.rmtree("registry")


def wrong_passphrase() -> None:
    Path("words").write_text("otra frase que no es")


def no_passphrase_file() -> None:
    Path("words").unlink()


def passphrase_not_text() -> None:
    Path("words").write_bytes(b"\xff\xfe\x00")


def a_file_for_a_folder() -> None:
    shutil.rmtree("registry")
    Path("registry").write_text("x")


@pytest.mark.parametrize(
    "spoil",
    [
        empty_database, foreign_database, no_vault, damaged_vault, no_database, nothing, wrong_passphrase,
        no_passphrase_file, passphrase_not_text, a_file_for_a_folder,
    ],
)  # fmt: skip
def test_one_clear_line(run: Run, house: Path, spoil) -> None:
    spoil()
    for words in (
        ("case", "list"),
        ("user", "list"),
        ("backup", "create", "--out", "x.amparo"),
        ("audit", "verify"),
    ):
        said = run(*as_(), *words)
        assert (said.code, said.out) == (1, "")
        assert said.err.count("\n") == 1
        assert len(said.err) > 20
        assert "(" not in said.err or "Error" not in said.err
    assert not Path("x.amparo").exists()
    code = "import sys; from registry.cli.main import main; sys.exit(main())"
    done = real("-c", code, *as_(), "check")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1


def test_something_unexpected_is_one_line_without_values(
    run: Run, house: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from registry.access import staff

    def broken(_session: object) -> list[object]:
        raise KeyError("Rosa Huamán")

    monkeypatch.setattr(staff, "list_staff", broken)
    said = run(*as_(), "user", "list")
    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert "KeyError" in said.err
    assert "Rosa" not in said.err


def test_wrong_usage(run: Run, house: Path) -> None:
    for words in ((), ("nonsense",), ("case",), ("case", "show"), ("check", "--nonsense"), ("demo", "--cases", "0"),
                  ("export", "poem", "--out", "x"), ("import", "x", "--format", "xml"),
                  ("user", "add", "a")):  # fmt: skip
        said = run(*words)
        assert (said.code, said.out) == (2, "")
        assert "usage" in said.err
    assert run("--version").code == 0
    assert "backup" in run("--help").out


# --- the real program, the real keyring ---


def real(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(Path(registry.__file__).parents[1])}
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, stdin=subprocess.DEVNULL, env=environment,
        check=False, **more,
    )  # type: ignore[call-overload,no-any-return]  # fmt: skip


KEYRING = """
set -e
cli() { "$PYTHON" -m registry.cli.main "$@"; }
unlock() { echo | gnome-keyring-daemon --unlock --components=secrets >/dev/null; }
unlock
cli init --registry one --user dora --passphrase-file words --organisation Casa --recovery-out paper.txt
cli backup create --registry one --user dora --passphrase-file words --out copy.amparo
"""
OTHER = """
set -e
cli() { "$PYTHON" -m registry.cli.main "$@"; }
echo | gnome-keyring-daemon --unlock --components=secrets >/dev/null
if cli user list --registry one --user dora --passphrase-file words; then exit 9; fi
cli backup restore copy.amparo --registry two --recovery-file paper.txt
cli user list --registry two --user dora --passphrase-file words
cli check --full --registry two --user dora --passphrase-file words --json
"""


def on_a_desktop(script: str, home: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    home.mkdir()
    run_at = home / "run"
    run_at.mkdir(mode=0o700)
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "XDG_RUNTIME_DIR": str(run_at), "PYTHON": sys.executable,
        "PYTHONPATH": str(Path(registry.__file__).parents[1]), "AMPARO_CONFIG": str(home),
    }  # fmt: skip
    return subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script],
        capture_output=True, text=True, env=environment, cwd=folder, timeout=120, check=False,
    )  # fmt: skip


def test_restored_on_another_computer_whose_keyring_knew_nothing(tmp_path: Path) -> None:
    (tmp_path / "words").write_text(WORDS)
    made = on_a_desktop(KEYRING, tmp_path / "home-one", tmp_path)
    assert made.returncode == 0, made.stderr
    there = on_a_desktop(OTHER, tmp_path / "home-two", tmp_path)
    assert there.returncode == 0, there.stderr
    assert '"ok": true' in there.stdout
    assert not (tmp_path / "home-two" / ".config").exists() or (tmp_path / "two" / "registry.db").exists()
