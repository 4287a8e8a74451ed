"""What keeps the keys of this process from being left behind by the system. Knows no key."""

import contextlib
import sys

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 3, 4  # linux/prctl.h


def keep_to_itself() -> None:
    """Let the system write no image of this process to the disk, and no other process of the account read it.

    No core dumps, and on Linux not dumpable; where the system does not know these, nothing happens.
    """
    if sys.platform == "win32":
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
        return None
    import resource

    kept = resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            kept = kept and ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
    return kept
