"""The root of every problem a person may be told. Knows only the language."""

from typing import ClassVar

from registry.language import N_, _


class RegistryError(Exception):
    """A problem with its sentence and its next step; ``details`` fill the ``{names}`` of both."""

    message: ClassVar[str] = ""
    next_step: ClassVar[str] = ""

    def __init__(self, **details: str | int) -> None:
        super().__init__()
        self.details = details

    def sentence(self) -> str:
        """What happened, in the current language."""
        return _(self.message).format(**self.details)

    def advice(self) -> str:
        """What to do next, in the current language."""
        return _(self.next_step).format(**self.details)

    def __str__(self) -> str:
        return f"{self.sentence()} {self.advice()}".strip()


class Unexpected(RegistryError):
    message = N_("The program met something it did not expect. What was saved before is safe.")
    next_step = N_("Try again; if it happens again, tell your technician what you were doing.")


class Cancelled(RegistryError):
    message = N_("The work was stopped before it ended. Nothing was changed.")
    next_step = N_("Start it again whenever you like.")
