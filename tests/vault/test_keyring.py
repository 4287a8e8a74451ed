"""The real Secret Service keeps this computer's key; without one, it is said and nothing else is used."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import registry
from registry.errors import KeyringRefused, KeyringUnavailable
from registry.vault import SystemKeyring
from tests.disk import WINDOWS

SESSION = """
echo | gnome-keyring-daemon --unlock --components=secrets >/dev/null
exec "$0" "$1"
"""

SCRIPT = """
import sys
from pathlib import Path
from registry.errors import DeviceNotEnrolled
from registry.language import speak
from registry.vault import FLOOR, Anchors, SystemKeyring, create, describe, open_vault, open_with_paper
from registry.vault.anchors import Anchor, Head

speak("en")
folder = Path.cwd()
keyring = SystemKeyring()
assert keyring.load("0" * 32) is None
keyring.forget("0" * 32)
opens = {"manager": ("care",)}
_, paper = create(folder, login="m", passphrase="words", compartments_of=opens, device=keyring, kdf=FLOOR)
name = describe(folder).vault_id
secret = SystemKeyring().load(name)
assert secret and len(secret) == 32
assert open_vault(folder, "m", "words", SystemKeyring()).roles == ("manager",)
keyring.remember(name, "anchor", "12:abcdef")
assert keyring.recall(name, "anchor") == "12:abcdef"
keyring.remember(name, "anchor", "13:abcdef")
assert keyring.recall(name, "anchor") == "13:abcdef"
assert keyring.recall(name, "other") is None
keyring.forget(name)
assert keyring.load(name) is None and keyring.recall(name, "anchor") == "13:abcdef"
try:
    open_vault(folder, "m", "words", keyring)
except DeviceNotEnrolled:
    open_with_paper(folder, paper).authorise_device(keyring)
assert keyring.load(name) == secret
assert open_vault(folder, "m", "words", keyring).roles == ("manager",)
keyring.erase(name, "anchor")
keyring.erase(name, "anchor")
assert keyring.recall(name, "anchor") is None and keyring.load(name) == secret
anchors = Anchors(Path.cwd() / "state", keyring)
place = anchors.look(name, folder, bound=True)
assert (place.where, place.anchor) == ("keyring", None)
for seq in (7, 8):
    seen = Anchor(Head(seq, b"h" * 16, 1, b"q" * 8), b"p" * 16, "2026-01-31", Head(2**52, b"o" * 16, 2**52, b"r" * 8))
    place.store(seen)
    assert Anchors(Path("/nowhere"), SystemKeyring()).look(name, folder, bound=True).anchor == seen
for number in range(3):
    anchors.look(name, folder / str(number), bound=True).store(seen)
assert anchors.look(name, folder, bound=True).anchor == seen
anchors.forget(name, bound=True)
assert anchors.look(name, folder, bound=True).anchor is None and keyring.load(name) == secret
assert not (Path.cwd() / "state").exists()
print("kept")
"""


def environment(home: Path) -> dict[str, str]:
    source = str(Path(registry.__file__).parents[1])
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    return {"PYTHONPATH": source, **kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}


def test_the_systems_own_keyring(tmp_path: Path) -> None:
    assert shutil.which("dbus-run-session"), "listed among the system packages"
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    folder = tmp_path / "registry"
    folder.mkdir()
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", SESSION, sys.executable, str(script)],
        cwd=folder,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == ["kept"], done.stderr


def test_without_a_keyring_it_is_said_and_nothing_else_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    if WINDOWS:  # its own store is always there: it is used, and not what somebody names
        SystemKeyring().store("0" * 32, b"s" * 32)
        assert SystemKeyring().load("0" * 32) == b"s" * 32
        SystemKeyring().forget("0" * 32)
        assert SystemKeyring().load("0" * 32) is None
        return
    with pytest.raises(KeyringUnavailable):
        SystemKeyring().load("0" * 32)
    with pytest.raises(KeyringUnavailable):
        SystemKeyring().store("0" * 32, b"s" * 32)


def test_what_a_backend_raises_or_gives_back_wrongly_is_a_refusal() -> None:
    class Odd:
        def __init__(self, answer: object) -> None:
            self.answer = answer

        def get_password(self, *_asked: str) -> object:
            if isinstance(self.answer, Exception):
                raise self.answer
            return self.answer

        def set_password(self, *_asked: str) -> None:
            return None

    for answer in (OSError("bus"), RuntimeError(), "short", "ñ", "!!", "AAAA"):
        keyring = SystemKeyring()
        keyring._backend = Odd(answer)
        with pytest.raises(KeyringRefused):
            keyring.load("0" * 32)
        with pytest.raises(KeyringRefused):
            keyring.store("0" * 32, b"s" * 32)
    assert repr(keyring) == "<SystemKeyring>"
