"""What is said and asked on the terminal: answers on stdout, messages and questions on stderr. Knows no command."""

import contextlib
import getpass
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TextIO

from registry.errors import Cancelled, FileFailure, PassphraseNeeded
from registry.files import said_plainly
from registry.language import _


def set_up() -> None:
    """Write UTF-8 everywhere, and never fail for a letter the terminal does not know."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            with contextlib.suppress(ValueError, OSError):
                reconfigure(encoding="utf-8", errors="backslashreplace")


def answer(as_json: bool, value: Any, lines: Iterable[str]) -> None:
    """The answer of a command: ``value`` as JSON, or ``lines`` for people."""
    if as_json:
        print(json.dumps(value, ensure_ascii=False, indent=1))
        return
    for line in lines:
        print(line)


def message(sentence: str) -> None:
    """One line for the person, beside the answer."""
    print(" ".join(sentence.split()), file=sys.stderr)


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows as lines whose columns stand below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def first_line(path: Path) -> str:
    """The passphrase in a file: its first line, without the line's end. Raises `FileMissing` or `FileFailure`."""
    return read_text(path).partition("\n")[0].rstrip("\r")


def read_text(path: Path) -> str:
    """A small text file; a byte order mark is left out. Raises `FileMissing` or `FileFailure`."""
    try:
        with said_plainly(path), path.open("rb") as file:
            return file.read(1 << 20).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileFailure(file=str(path)) from None


def read_bytes(path: Path) -> bytes:
    """A file of at most 64 MiB, such as a paper. Raises `FileMissing` or `FileFailure`."""
    with said_plainly(path), path.open("rb") as file:
        return file.read(1 << 26)


def ask_secret(question: str, option: str, *, twice: bool = False) -> str:
    """Something typed without being shown; `PassphraseNeeded` where nobody can be asked."""
    _somebody(question, option)
    with _left_alone():
        said = getpass.getpass(f"{question}: ", stream=sys.stderr)
        if twice and getpass.getpass(_("The same again: "), stream=sys.stderr) != said:
            message(_("They were not the same. Nothing was changed."))
            raise Cancelled
    return said


def ask(question: str, option: str) -> str:
    """Something typed; `PassphraseNeeded` where nobody can be asked."""
    _somebody(question, option)
    with _left_alone():
        print(f"{question}: ", end="", file=sys.stderr, flush=True)
        return input().strip()


def somebody_there() -> bool:
    """Whether a person sits at the terminal."""
    if sys.stdin is None or not sys.stdin.isatty():
        return False
    return sys.platform != "win32" or _is_console(sys.stdin)


def _is_console(stream: TextIO) -> bool:
    """Whether a stream of Windows is a console: it calls everything a terminal that is no file, NUL among them.

    A stream that is none of the system's (such as that of a development environment) is believed what it says.
    """
    import ctypes

    if sys.platform != "win32":
        raise NotImplementedError
    import msvcrt

    try:
        number = stream.fileno()
    except (AttributeError, OSError):  # `io.UnsupportedOperation` is one
        return True
    mode = ctypes.c_uint32()
    handle = ctypes.c_void_p(msvcrt.get_osfhandle(number))
    return bool(ctypes.windll.kernel32.GetConsoleMode(handle, ctypes.byref(mode)))


def _somebody(question: str, option: str) -> None:
    if not somebody_there():
        raise PassphraseNeeded(what=question, option=option)


@contextlib.contextmanager
def _left_alone() -> Iterator[None]:
    try:
        yield
    except (EOFError, KeyboardInterrupt):
        raise Cancelled from None


class Shown:
    """Progress on one line of the terminal, or silence where nobody looks."""

    def __init__(self) -> None:
        self._looked_at = sys.stderr.isatty()
        self._last = ""

    def report(self, fraction: float, doing: str = "") -> None:
        """Write the line again when it changed."""
        line = f"{fraction:4.0%} {doing}"
        if self._looked_at and line != self._last:
            self._last = line
            end = "\n" if fraction >= 1 else ""
            print(f"\r\x1b[K{line}", end=end, file=sys.stderr, flush=True)

    def stop_wanted(self) -> bool:
        """Never; Ctrl+C stops the program."""
        return False
