"""Packages whose names are loaded when they are first asked for, so that what is shown first waits for few of them."""

from collections.abc import Callable, Mapping, MutableMapping
from importlib import import_module
from typing import Any


def by_name(package: MutableMapping[str, Any], rooms: Mapping[str, str]) -> Callable[[str], Any]:
    """The ``__getattr__`` of a package with the globals ``package``: ``rooms`` tells which module has which names."""

    def named(name: str) -> Any:
        for room, names in rooms.items():
            if name in names.split():
                found = package[name] = getattr(import_module(f"{package['__name__']}.{room}"), name)
                return found
        raise AttributeError(name)

    return named
