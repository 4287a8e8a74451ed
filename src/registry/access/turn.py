"""One program at a time opens a folder; the second is told who has it and since when. Knows nothing of keys."""

import contextlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import IO

from registry.errors import RegistryBusy
from registry.files import lock_file, private_file, said_plainly
from registry.language import _


class Turn:
    """The turn at one folder, held while its lock file stays locked; the system frees it if the program dies."""

    def __init__(self, file: IO[str]) -> None:
        self._file: IO[str] | None = file

    @classmethod
    def take(cls, folder: Path) -> "Turn":
        """Take the turn; raises `RegistryBusy` with who has it and since when."""
        path = folder / "turn.lock"
        with said_plainly(path):
            file = open(path, "a+", encoding="utf-8", opener=private_file)  # noqa: SIM115 locked until given back
        if not lock_file(file):
            who, since = _said(path)
            file.close()
            raise RegistryBusy(who=who, since=since)
        turn = cls(file)
        turn.say(os.environ.get("USERNAME") or os.environ.get("USER") or "")
        return turn

    def say(self, who: str) -> None:
        """Write who has the turn: a login or the name of the system's account, never a name of the registry."""
        assert self._file
        self._file.seek(0)
        self._file.truncate()
        json.dump({"who": who, "since": datetime.now().strftime("%H:%M")}, self._file)
        self._file.flush()

    def give_back(self) -> None:
        """Let others have the turn."""
        if self._file:
            with contextlib.suppress(OSError, ValueError):
                self._file.seek(0)
                self._file.truncate()
            self._file.close()
            self._file = None


def _said(path: Path) -> tuple[str, str]:
    try:
        said = json.loads(path.read_text("utf-8"))
        return str(said["who"]) or _("another account"), str(said["since"])
    except (OSError, ValueError, KeyError, TypeError):
        return _("another account"), "?"
