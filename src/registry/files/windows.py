"""What Windows does otherwise with files: moving for good, locking, kinds of disks. Knows nothing of what is written.

Imported on every system, so that the types are checked; called on Windows only.
"""

import sys
import time
from pathlib import Path
from typing import IO, Any, Final

_REPLACE_EXISTING, _WRITE_THROUGH = 0x1, 0x8  # of MoveFileEx
_HELD: Final = frozenset({5, 32, 33})
"""ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION: an antivirus or an indexer looks at a file that
was just written, for some hundredths of a second."""
_SHARED: Final = frozenset({32, 33})
_WAITS: Final = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between one try and the next."""
_LOCK_SECONDS, _BESIDE = 10.0, 1_000_000
_DRIVE_REMOTE = 4


def move(source: Path, target: Path) -> None:
    """Give ``source`` the name ``target``; what has that name is replaced, if both are files.

    When this comes back the new name is on the disk. Raises `OSError` as `os.replace` does.
    """
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.MoveFileExW.argtypes = (ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_uint32)
    how = _WRITE_THROUGH if source.is_dir() else _WRITE_THROUGH | _REPLACE_EXISTING
    for wait in (*_WAITS, None):
        if kernel.MoveFileExW(str(source), str(target), how):
            return
        number = ctypes.get_last_error()
        if wait is None or number not in _HELD:
            raise ctypes.WinError(number)
        time.sleep(wait)


def lock(file: IO[Any], *, wait: bool) -> None:
    """Lock one byte beside the content, which others may go on reading.

    With ``wait`` it tries for ten seconds: Windows' own waiting looks only once a second, and comes too late where
    many wait. Raises `OSError` while another program has it.
    """
    if sys.platform != "win32":
        raise NotImplementedError
    import msvcrt

    end = time.monotonic() + (_LOCK_SECONDS if wait else 0)
    while True:
        file.seek(_BESIDE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            if time.monotonic() >= end:
                raise
            time.sleep(0.01)
        else:
            return


def is_taken(problem: OSError, path: Path) -> bool:
    """Whether "access denied" means, as it may on Windows, that something else is in the way and no right is missing.

    Another program has the file open, or a folder lies where a file should.
    """
    if sys.platform != "win32":
        return False
    blocked = Path(problem.filename) if isinstance(problem.filename, str) else path
    return problem.winerror in _SHARED or blocked.is_dir()


def filesystem(root: str) -> str:
    """The kind of file system of the drive or share ``root``, such as ``C:\\``, by the names Linux gives them."""
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes

    kernel = ctypes.windll.kernel32
    if root.startswith("\\\\") or kernel.GetDriveTypeW(root) == _DRIVE_REMOTE:
        return "smb"
    name = ctypes.create_unicode_buffer(64)
    kernel.GetVolumeInformationW(root, None, 0, None, None, None, name, len(name))
    kind = name.value.lower()
    return "vfat" if kind.startswith("fat") else kind
