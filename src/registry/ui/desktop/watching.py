"""Hears from the desktop that the computer sleeps, is locked or changes hands. Knows nothing of what is done then."""

import sys
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget


class Watch(QObject):
    """What every desktop can tell; this one, for desktops we do not know, tells nothing."""

    asleep = Signal()
    """The computer is about to sleep, or its lid was closed."""
    locked = Signal()
    """The desktop was locked, or somebody else's desktop is shown now."""

    def hold(self) -> None:
        """Ask the computer to wait a moment before it sleeps, from now on."""

    def let_go(self) -> None:
        """The computer need not wait any more."""


def watch(window: QWidget) -> Watch:
    """The watch of this system, for as long as ``window`` lives."""
    if sys.platform == "win32":
        from registry.ui.desktop.windows import WindowsWatch

        return WindowsWatch(window)
    if sys.platform == "linux":
        from registry.ui.desktop.linux import LinuxWatch

        return LinuxWatch(window)
    return Watch(window)


class Capture(Protocol):
    """Keeps the program's windows out of pictures and recordings of the screen."""

    def allow(self, allowed: bool) -> None:
        """Whether the screen may be shared from now on."""


def can_refuse_capture() -> bool:
    """Whether this system lets a program keep its windows out of captures; Linux and Wayland do not."""
    return sys.platform == "win32"


def capture_guard(parent: QObject, allowed: bool) -> Capture | None:
    """What keeps them out on this system, None where nothing does."""
    if sys.platform == "win32":
        from registry.ui.desktop.windows import CaptureGuard

        return CaptureGuard(parent, allowed)
    return None
