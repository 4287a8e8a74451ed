"""How long work tells that it goes on, and hears that it should stop. Knows no Qt."""

from typing import Protocol

from registry.errors import Cancelled


class Progress(Protocol):
    """Told how far a job has come; asked whether to go on."""

    def report(self, fraction: float, doing: str = "") -> None:
        """Say that ``fraction`` (0 to 1) is done and, in a few translated words, what is being done."""

    def stop_wanted(self) -> bool:
        """Whether the person asked to stop."""


class Silent:
    """A progress nobody looks at."""

    def report(self, fraction: float, doing: str = "") -> None:
        """Ignore it."""

    def stop_wanted(self) -> bool:
        """Never."""
        return False


def step(progress: Progress, fraction: float, doing: str = "") -> None:
    """Report, and raise `Cancelled` if the person asked to stop."""
    progress.report(fraction, doing)
    if progress.stop_wanted():
        raise Cancelled
