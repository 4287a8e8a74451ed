"""What tests do to files and ask of them where systems differ. Knows nothing of what is in them."""

import os
from pathlib import Path

WINDOWS = os.name == "nt"


def opened(path: Path) -> int:
    """The number of a file opened to be damaged. Closing it in a process in which SQLite has the file open loses
    SQLite's locks on Linux: at the end only.
    """
    return os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))


def put(handle: int, content: bytes, place: int) -> None:
    """Write over what is at ``place``; Windows has no `os.pwrite`."""
    os.lseek(handle, place, os.SEEK_SET)
    assert os.write(handle, content) == len(content)


def has_mode(path: Path, mode: int) -> bool:
    """Whether a file's rights are ``mode``. Windows has none: there a file inherits the rights of its folder, and the
    program keeps its folders in the account's own, which no other account may read.
    """
    return WINDOWS or path.stat().st_mode & 0o777 == mode
