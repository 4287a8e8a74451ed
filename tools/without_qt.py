"""Refuses Qt, as if it were not installed.

Run it to import every module but the windows, or load it into pytest with ``-p without_qt``.
"""

import importlib
import importlib.abc
import pkgutil
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

QT = {"PySide6", "shiboken6"}
WINDOWS = ("registry.ui", "registry.__main__")


class RefusesQt(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in QT:
            raise ModuleNotFoundError(f"{fullname} is refused here: only registry.ui and tests/ui know Qt")
        return None


def modules(package: str) -> list[str]:
    """Names of every module under ``package`` but the windows."""
    found = []
    for each in pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}."):
        if each.name not in WINDOWS:
            found += [each.name, *(modules(each.name) if each.ispkg else [])]
    return found


sys.meta_path.insert(0, RefusesQt())

if __name__ == "__main__":
    names = modules("registry")
    for name in names:
        importlib.import_module(name)
    print(f"{len(names)} modules imported without Qt")
