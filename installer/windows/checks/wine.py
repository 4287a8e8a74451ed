"""A plug-in of pytest for what Wine 8 lacks and Windows has; the test loads it under Wine only.

`CopyFile2`, which Python asks for in `shutil.copy2`, ends the process there: the tests, which copy whole registries,
copy content and times instead. The program itself never asks for it. And it leaves out what `left_out.txt` names.
"""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest


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
    out = [item for item in items if any(_is_left_out(item.nodeid, line) for line in lines)]
    idle = [
        line
        for line in lines
        if not (config.rootpath / line).is_file() and not any(_is_left_out(item.nodeid, line) for item in out)
    ]
    if idle:
        raise pytest.UsageError(f"left_out.txt names tests that are not there: {idle}")
    items[:] = [item for item in items if item not in out]
    config.hook.pytest_deselected(items=out)
