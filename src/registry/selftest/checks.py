"""What a check is and what comes of it. Knows no particular check."""

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from registry.errors import RegistryError, Unexpected
from registry.files import plain_error

Verdict = Literal["ok", "absent", "failed"]


@dataclass(frozen=True)
class Check:
    """One thing to try: ``name`` is for programs, ``title`` a msgid for people.

    ``run`` returns a sentence about what was found, or raises; a `RegistryError` of the kinds in ``may_lack`` says
    that the computer has no such thing, which is told and is no failure.
    """

    name: str
    title: str
    run: Callable[[], str]
    may_lack: tuple[type[RegistryError], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What came of a check: ``said`` is what was found or what is wrong, ``advice`` what to do about it."""

    name: str
    title: str
    verdict: Verdict
    said: str
    advice: str = ""


@dataclass(frozen=True)
class Report:
    """The outcomes of a self-test, in the order in which they were tried."""

    outcomes: tuple[Outcome, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing failed; what this computer does not have is no failure."""
        return all(one.verdict != "failed" for one in self.outcomes)

    @property
    def code(self) -> int:
        """The exit code of a program that tells this."""
        return 0 if self.ok else 1


def tried(checks: Iterable[Check]) -> Report:
    """Try one check after the other; none is left out because another failed."""
    return Report(tuple(_outcome(check) for check in checks))


def _outcome(check: Check) -> Outcome:
    try:
        return Outcome(check.name, check.title, "ok", check.run())
    except check.may_lack as problem:
        return Outcome(check.name, check.title, "absent", problem.sentence(), problem.advice())
    except RegistryError as problem:
        return Outcome(check.name, check.title, "failed", problem.sentence(), problem.advice())
    except OSError as problem:
        plain = plain_error(problem, Path(str(problem.filename or "")))
        return Outcome(check.name, check.title, "failed", plain.sentence(), plain.advice())
    except Exception as problem:  # whatever is wrong with a part must not hide the checks after it
        calm = Unexpected()
        return Outcome(
            check.name, check.title, "failed", f"{calm.sentence()} ({_where(problem)})", calm.advice()
        )


def _where(problem: Exception) -> str:
    """Kind and place in the program of a bug, for its developers."""
    last = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__}, {Path(last.filename).name}:{last.lineno}"
