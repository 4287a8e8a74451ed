"""Waiting after credentials that were not right: a few free tries, then longer and longer. Knows no key and no window.

Counted for each login, whether or not anybody has it, and for this computer. A wait passes only while a sign-in is
open, by the monotonic clock: a restart begins the present one again, and setting the clock changes nothing. Nobody is
locked out for ever. What is remembered is a small file of this account on this computer, with counts by `login_mark`;
whoever may change it could run another program as well, so all that is lost with it is a delay.
"""

import contextlib
import json
import math
import re
import time
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, Final

from registry.errors import RegistryError, WaitFirst
from registry.files import private_folder, write_whole
from registry.language import _
from registry.vault import describe, login_mark

FREE: Final = 5
"""Tries of one login before the first wait."""
FREE_HERE: Final = 20
"""Tries of all logins together on this computer."""
FIRST_S: Final = 30
LONGEST_S: Final = 15 * 60
STATE: Final = "waiting.json"
_MOST_LOGINS, _MOST_REGISTRIES, _MOST_TRIES = 64, 16, 1000
_VAULT: Final = re.compile(r"[0-9a-f]{32}")
_MARK: Final = re.compile(r"[0-9a-f]{4}")
_HERE: Final = "here"


def pause_after(tries: int, free: int = FREE) -> int:
    """Seconds to wait after so many ``tries`` that failed one after another."""
    if tries < free:
        return 0
    return min(FIRST_S << min(tries - free, 16), LONGEST_S)


def in_words(seconds: float) -> str:
    """A wait as it is said: ``28 s``, ``14 min 5 s``."""
    minutes, rest = divmod(math.ceil(seconds), 60)
    if not minutes:
        return _("{s} s").format(s=rest)
    return _("{min} min {s} s").format(min=minutes, s=rest) if rest else _("{min} min").format(min=minutes)


class Waits:
    """The tries that failed on this computer, and how long the next one has to wait.

    ``folder`` is where the file is; ``clock`` gives seconds and never goes back.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = folder / STATE
        self._clock = clock
        self._tries: dict[str, dict[str, int]] = {}
        self._counted: dict[tuple[str, str], tuple[int, float]] = {}
        """By registry and login: the tries that were seen, and when (in time a sign-in was open)."""
        self._vaults: dict[Path, str] = {}
        self._open: set[Hashable] = set()
        self._passed, self._since = 0.0, 0.0
        self._unsaved = False

    # --- time that counts ---

    def begin(self, sign_in: Hashable) -> None:
        """``sign_in`` is open: time counts from now on."""
        if not self._open:
            self._since = self._clock()
        self._open.add(sign_in)

    def pause(self, sign_in: Hashable) -> None:
        """``sign_in`` is not open any more; without any open time does not count."""
        if sign_in in self._open:
            self._open.discard(sign_in)
            if not self._open:
                self._passed += self._clock() - self._since

    def _now(self) -> float:
        return self._passed + (self._clock() - self._since if self._open else 0.0)

    # --- tries ---

    def check(self, folder: Path, login: str) -> None:
        """Raise `WaitFirst` while a try of ``login`` at the registry in ``folder`` has to wait."""
        vault_id = self._vault(folder)
        if vault_id:
            self._read()
            left = self._left(vault_id, login)
            if left > 0:
                raise WaitFirst(seconds=math.ceil(left), wait=in_words(left))

    def left(self, folder: Path, login: str) -> float:
        """The seconds a try of ``login`` has to wait, as far as is known since the last one; reads no file."""
        vault_id = self._vaults.get(folder)
        return self._left(vault_id, login) if vault_id else 0.0

    def failed(self, folder: Path, login: str) -> None:
        """A try of ``login`` failed."""
        vault_id = self._vault(folder)
        if not vault_id:
            return
        self._read()
        tries = self._tries.setdefault(vault_id, {})
        for key in (login_mark(vault_id, login), _HERE):
            tries[key] = min(tries.get(key, 0) + 1, _MOST_TRIES)
            self._counted[vault_id, key] = (tries[key], self._now())
        self._write(vault_id)

    def succeeded(self, folder: Path, login: str) -> None:
        """``login`` entered, or got a new passphrase: no wait for it, and none for this computer."""
        vault_id = self._vault(folder)
        if vault_id:
            self._forget(vault_id, login_mark(vault_id, login), _HERE)

    def forget(self, folder: Path) -> None:
        """No wait for anybody at the registry in ``folder``: the recovery key was used."""
        vault_id = self._vault(folder)
        if vault_id:
            self._read()
            self._forget(vault_id, *self._tries.get(vault_id, ()))

    def _forget(self, vault_id: str, *keys: str) -> None:
        self._read()
        tries = self._tries.get(vault_id, {})
        if any([tries.pop(key, 0) for key in keys]):
            self._write(vault_id)

    def _left(self, vault_id: str, login: str) -> float:
        tries = self._tries.get(vault_id, {})
        wanted = ((login_mark(vault_id, login), FREE), (_HERE, FREE_HERE))
        return max(self._left_of(vault_id, key, tries.get(key, 0), free) for key, free in wanted)

    def _left_of(self, vault_id: str, key: str, tries: int, free: int) -> float:
        """What is left of the wait after ``tries``; those of another program count from when they are seen."""
        seen, when = self._counted.get((vault_id, key), (-1, 0.0))
        if seen != tries:
            when = 0.0 if seen < 0 else self._now()
            self._counted[vault_id, key] = (tries, when)
        return max(0.0, when + pause_after(tries, free) - self._now())

    def _vault(self, folder: Path) -> str:
        """The id of the registry in ``folder``; empty where none can be read, which is said elsewhere."""
        with contextlib.suppress(RegistryError):
            self._vaults[folder] = describe(folder).vault_id
            return self._vaults[folder]
        return ""

    # --- the file ---

    def _read(self) -> None:
        """What the file says, if it can be read and what is known here stands in it."""
        if self._unsaved:
            return
        try:
            with self._path.open("rb") as file:
                self._tries = _bounded(json.loads(file.read(1 << 18)))
        except (OSError, ValueError, RecursionError):
            return

    def _write(self, vault_id: str) -> None:
        """Keep what is known, of one registry more than of others; where nothing can be kept it holds till the end."""
        tries = self._tries.pop(vault_id)
        most = sorted(tries, key=lambda key: (key != _HERE, -tries[key]))[: _MOST_LOGINS + 1]
        others = list(self._tries.items())[-_MOST_REGISTRIES + 1 :]
        self._tries = {**dict(others), vault_id: {key: tries[key] for key in most}}
        kept = {one: counts for one, counts in self._tries.items() if counts}
        try:
            private_folder(self._path.parent)
            write_whole(self._path, json.dumps(kept, sort_keys=True).encode())
            self._unsaved = False
        except RegistryError:
            self._unsaved = True


def _bounded(said: Any) -> dict[str, dict[str, int]]:
    """Of ``said`` what this program writes: counts by login and registry."""
    if not isinstance(said, dict):
        return {}
    return {
        vault_id: {
            key: min(count, _MOST_TRIES)
            for key, count in list(tries.items())[: _MOST_LOGINS + 1]
            if (key == _HERE or _MARK.fullmatch(key)) and type(count) is int and count > 0
        }
        for vault_id, tries in list(said.items())[:_MOST_REGISTRIES]
        if _VAULT.fullmatch(vault_id) and isinstance(tries, dict)
    }
