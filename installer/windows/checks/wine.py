"""A plug-in of pytest for what Wine 8 lacks and Windows has; the test loads it under Wine only.

`CopyFile2`, which Python asks for in `shutil.copy2`, ends the process there: the tests, which copy whole registries,
copy content and times instead. The program itself never asks for it. Other people's programs, which no Windows has, are
run by ``core.py`` outside, on the very files of this computer. And it leaves out what `left_out.txt` names.
"""

import base64
import json
import os
import shutil
import subprocess
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

OUTSIDE = ("age", "pdffonts", "pdftoppm", "pdftotext", "qpdf")


def _copy2(source: Any, target: Any, *, follow_symlinks: bool = True) -> Any:
    if os.path.isdir(target):
        target = os.path.join(target, os.path.basename(source))
    shutil.copyfile(source, target, follow_symlinks=follow_symlinks)
    shutil.copystat(source, target, follow_symlinks=follow_symlinks)
    return target


for _function in (shutil.copytree, shutil.move):  # they bring the one they knew
    _function.__defaults__ = tuple(
        _copy2 if one is shutil.copy2 else one for one in _function.__defaults__ or ()
    )
shutil.copy2 = _copy2  # type: ignore[assignment]

_run = subprocess.run


def _run_outside(command: Any, *more: Any, **options: Any) -> Any:
    """`subprocess.run`, which has the programs of `OUTSIDE` run outside of Wine."""
    if isinstance(command, str) or command[0] not in OUTSIDE:
        return _run(command, *more, **options)
    place = Path(os.environ["AMPARO_OUTSIDE"]) / uuid.uuid4().hex
    text = options.pop("text", False)
    given = options.pop("input", b"")
    told = {
        "command": [str(word) for word in command],
        "cwd": os.getcwd(),
        "input": base64.b64encode(given.encode() if text and given else given).decode(),
    }
    place.with_suffix(".part").write_text(json.dumps(told), "utf-8")
    place.with_suffix(".part").rename(place.with_suffix(".ask"))
    answer = place.with_suffix(".done")
    while not answer.exists():  # pytest-timeout ends a test that nobody answers
        time.sleep(0.02)
    said = json.loads(answer.read_text("utf-8"))
    answer.unlink()
    out, err = (base64.b64decode(said[one]) for one in ("out", "err"))
    done = subprocess.CompletedProcess(
        command, said["code"], out.decode() if text else out, err.decode() if text else err
    )
    if options.pop("check", False):
        done.check_returncode()
    options.pop("capture_output", None)
    assert not options, f"not handed outside: {sorted(options)}"
    return done


subprocess.run = _run_outside


def _lines() -> list[str]:
    text = Path(__file__).with_name("left_out.txt").read_text("utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _is_left_out(node: str, line: str) -> bool:
    return (
        node == line
        or node.startswith((line + "[", line + "::"))
        or (line.endswith("/") and node.startswith(line))
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Modules that are left out whole need not even be importable here."""
    node = collection_path.relative_to(config.rootpath).as_posix()
    return True if node in _lines() else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the list names; a line that names nothing is an error, so that the list stays true."""
    lines = _lines()
    files = {item.nodeid.partition("::")[0] for item in items}
    out = [item for item in items if any(_is_left_out(item.nodeid, line) for line in lines)]
    idle = [
        line
        for line in lines
        if not (config.rootpath / line).is_file()
        and not any(_is_left_out(item.nodeid, line) for item in out)
        and (line.partition("::")[0] in files or not (config.rootpath / line.partition("::")[0]).exists())
    ]
    if idle:
        raise pytest.UsageError(f"left_out.txt names tests that are not there: {idle}")
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)
