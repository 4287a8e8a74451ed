"""The core tests inside the Windows Python. Knows no test: which are left out, and why, is in ``left_out.txt``.

Some tests have other people's programs read what Amparo wrote (poppler, qpdf, age), which Windows does not have: the
plug-in ``wine.py`` asks for them by a file in a folder, and `Outside` runs them here, on what was written there.
"""

import base64
import json
import re
import shutil
import subprocess
import threading
from pathlib import Path

from bench import HERE, Bench
from computer import ROOT, Computer

SLOWEST = "30"
SECONDS = 3600.0


class Outside:
    """Runs Linux' programs for the tests inside, while it is entered."""

    def __init__(self, computer: Computer) -> None:
        self._computer = computer
        self.folder = computer.disk / "outside"
        self.asked = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> "Outside":
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self._thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self._over.set()
        self._thread.join(60)

    def _serve(self) -> None:
        while not self._over.wait(0.02):
            for request in self.folder.glob("*.ask"):
                told = json.loads(request.read_text("utf-8"))
                request.unlink()
                answer = request.with_suffix(".new")
                answer.write_text(json.dumps(self._run(told)), "utf-8")
                answer.rename(request.with_suffix(".done"))
                self.asked += 1

    def _run(self, told: dict) -> dict[str, str | int]:
        done = subprocess.run(
            [self._here(word) for word in told["command"]], cwd=self._here(told["cwd"]),
            input=base64.b64decode(told["input"]), capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        out, err = (base64.b64encode(said).decode() for said in (done.stdout, done.stderr))
        return {"code": done.returncode, "out": out, "err": err}

    def _here(self, word: str) -> str:
        """A path of that computer as we call it; other words as they are."""
        drive = re.match(r"([CZ]):[\\/]", word, re.IGNORECASE)
        if not drive:
            return word
        root = self._computer.disk if drive[1].upper() == "C" else Path("/")
        return str(root / word[3:].replace("\\", "/"))


def prepared(bench: Bench) -> Path:
    """The Windows Python with the tests' own packages beside the program."""
    office = bench.office
    python = bench.python(office)
    dev = python.parent / "dev"
    if not dev.exists():
        subprocess.run((HERE / "dev_packages", dev), check=True)
        shutil.copy(HERE / "checks" / "wine.py", dev / "amparo_wine.py")
        shutil.copy(HERE / "checks" / "left_out.txt", dev)
        paths = next(python.parent.glob("python3*._pth"))
        paths.write_text(paths.read_text() + f"dev\n{office.inside(ROOT)}\n", newline="")
    return python


def core(bench: Bench) -> str:
    """The core tests, or those of the folders that were asked for."""
    office = bench.office
    python = prepared(bench)
    folders = [ROOT / "tests" / name for name in bench.core_folders] or [ROOT / "tests"]
    report = bench.told / "core.txt"
    with Outside(office) as outside:
        process = office.start(
            python, "-X", "utf8", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "amparo_wine", "-n", "2",
            "-W", "ignore::pytest.PytestConfigWarning", "-m", "not journey",
            "--ignore", office.inside(ROOT / "tests" / "ui"), "-rfE", "--durations", SLOWEST,
            "--rootdir", office.inside(ROOT), *map(office.inside, folders),
            AMPARO_OUTSIDE=office.inside(outside.folder),
        )  # fmt: skip
        end = threading.Timer(SECONDS, process.kill)
        end.start()
        with report.open("wb") as told:  # while it runs: what hangs can be looked at
            while said := process.stdout.read1():
                told.write(said)
                told.flush()
        end.cancel()
        code = process.wait(60)
    last = report.read_text("utf-8", "replace").strip().splitlines()[-1]
    assert code == 0, last
    part = f"of {', '.join(bench.core_folders)} only; " if bench.core_folders else ""
    return f"{part}{last.strip('= ')}; {outside.asked} readings by poppler, qpdf and age"
