"""What keeps the keys of this process from being left behind by the system. Knows no key."""

import contextlib
import sys

_NO_CRITICAL_ERROR_BOX, _NO_CRASH_REPORT = 0x0001, 0x0002  # SEM_FAILCRITICALERRORS, SEM_NOGPFAULTERRORBOX
_NO_HEAP = 1  # WER_FAULT_REPORTING_FLAG_NOHEAP
_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4  # linux/prctl.h


def keep_to_itself() -> None:
    """Let the system write no image of this process to the disk, and no other process of the account read it.

    No core dumps, and on Linux not dumpable; on Windows no report of a crash with what was in memory. Where the
    system does not know these, nothing happens.
    """
    if sys.platform == "win32":
        _report_no_memory()
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def keeps_to_itself() -> bool | None:
    """Whether `keep_to_itself` holds; ``None`` where the system has no such switch."""
    if sys.platform == "win32":
        return _error_mode() & _NO_CRASH_REPORT != 0
    import resource

    kept = resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            kept = kept and ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
    return kept


def _error_mode() -> int:
    import ctypes

    if sys.platform != "win32":
        raise NotImplementedError
    return int(ctypes.windll.kernel32.GetErrorMode())


def _report_no_memory() -> None:
    """Windows writes what a broken program had in memory into a report, and may send it: not of this one."""
    import ctypes

    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetErrorMode(_error_mode() | _NO_CRITICAL_ERROR_BOX | _NO_CRASH_REPORT)
        with contextlib.suppress(OSError, AttributeError):  # not every Windows has it
            ctypes.windll.kernel32.WerSetFlags(_NO_HEAP)
