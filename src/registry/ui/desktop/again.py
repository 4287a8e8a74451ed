"""Making the program anew after a lock, so that nothing of a session stays in memory. Knows no session.

On Linux the new program takes this process's place (`execv`): the system drops its whole memory at once. On Windows
it is started beside, and this process ends. What the new one is told travels as arguments, which everybody on the
computer may read: why it was locked, where the registry is, where the window was. Never a name.
"""

import argparse
import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

from registry.errors import AnchorNotKept
from registry.language import N_, _, ngettext
from registry.ui.parts.tokens import Tone

IDLE, ASKED, PERSON, ASLEEP, DESKTOP, WRONG = "idle", "asked", "person", "asleep", "desktop", "wrong"
RESTORED, NOT_RESTORED, NOT_CLOSED = "restored", "not-restored", "not-closed"
NOT_KEPT, NOT_NOTED = "not-kept", "not-noted"
_KEPT: Final = N_("What was being written is kept as a draft.")
_WHY: Final[dict[str, tuple[str, str, Tone]]] = {
    ASKED: (N_("Amparo is locked."), _KEPT, "info"),
    PERSON: (N_("The place is free: who comes now signs in."), _KEPT, "info"),
    ASLEEP: (N_("Amparo was locked because the computer went to sleep."), _KEPT, "info"),
    DESKTOP: (N_("Amparo was locked together with the desktop."), _KEPT, "info"),
    WRONG: (N_("Amparo was locked because the PIN or passphrase was wrong three times."), _KEPT, "warning"),
    RESTORED: (N_("The backup was restored."), N_("Sign in as always."), "good"),
    NOT_RESTORED: (
        N_("The backup could not be put in the place of the registry."),
        N_("Sign in, look whether everything is as you expect, and restore it again."),
        "bad",
    ),
    NOT_CLOSED: (
        N_("Amparo is locked, but the registry could not be closed as always."),
        N_("What was saved is safe. Sign in, look whether everything is there, and make a backup."),
        "warning",
    ),
    NOT_KEPT: (
        N_("Amparo is locked, but what was being written last could not be kept as a draft."),
        N_("Sign in, look under “Not finished” what is there, and free some space on the disk."),
        "warning",
    ),
    NOT_NOTED: (AnchorNotKept.message, AnchorNotKept.next_step, "warning"),
}
REASONS: Final = (IDLE, *_WHY)
"""Why a session was ended, as the new program is told."""


def why(reason: str, minutes: int) -> tuple[str, str, Tone]:
    """What is said of ``reason`` at the sign-in that follows: a sentence, another one, and their tone."""
    if reason == IDLE:
        words = ngettext(
            "Amparo was locked because nobody touched it for {n} minute.",
            "Amparo was locked because nobody touched it for {n} minutes.",
            minutes,
        )
        return words.format(n=minutes), _(_KEPT), "info"
    sentence, more, tone = _WHY[reason]
    return _(sentence), _(more), tone


@dataclass(frozen=True)
class Again:
    """What the new program is told; ``place`` is the window's own description of where it stood."""

    reason: str
    folder: Path
    keyring: bool
    place: str = ""
    shown: str = "front"
    """Whether the window was in ``front``, ``behind`` others or ``minimised``."""

    def arguments(self) -> list[str]:
        """As `add_options` and the program's other options understand them."""
        said = [f"--registry={self.folder}", f"--locked={self.reason}", f"--shown={self.shown}"]
        said += [f"--place={self.place}"] if self.place else []
        return said if self.keyring else [*said, "--no-keyring"]


def add_options(parser: argparse.ArgumentParser) -> None:
    """What only a program says to the one that comes after it; nobody is told of these in the help."""
    parser.add_argument("--locked", choices=REASONS, default="", help=argparse.SUPPRESS)
    parser.add_argument("--place", default="", help=argparse.SUPPRESS)
    parser.add_argument(
        "--shown", choices=("front", "behind", "minimised"), default="front", help=argparse.SUPPRESS
    )


def command(arguments: Sequence[str]) -> list[str]:
    """This very program, started the way it was started, with other arguments.

    A launcher that brings Python's own options with it says so by ``-X launcher``, and brings them again.
    """
    if "launcher" in sys._xoptions:
        return [sys.executable, *arguments]
    own = len(sys.argv) - 1
    start = sys.orig_argv[1 : len(sys.orig_argv) - own]
    return [sys.executable, *start, *arguments]


Replace = Callable[[Again], None]


def replace_process(again: Again) -> None:
    """Start the program anew in place of this one; comes back only where the system refuses, with OSError."""
    told = command(again.arguments())
    if sys.platform == "win32":
        _start_and_end(told)
    _let_go_of_files()
    os.execv(told[0], told)


def _start_and_end(told: list[str]) -> NoReturn:
    """Windows cannot replace a process: the new one is started, and this one ends at once, its memory with it."""
    nowhere = subprocess.DEVNULL  # nothing of this process is inherited, not even the terminal
    subprocess.Popen(told, close_fds=True, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    os._exit(0)


def _let_go_of_files() -> None:
    """Whatever is open, also by libraries that do not think of it, ends with this program: bus, screen, locks."""
    for name in ("/proc/self/fd", "/dev/fd"):
        with contextlib.suppress(OSError):
            for one in os.listdir(name):
                if int(one) > 2:
                    with contextlib.suppress(OSError):
                        os.set_inheritable(int(one), False)
            return
