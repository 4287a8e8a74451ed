"""A self-test as lines for people and as JSON for programs. Knows no check."""

import platform
from typing import Any, Final

from registry import __version__
from registry.language import N_, _, ngettext
from registry.selftest.checks import Report, Verdict

_WORDS: Final[dict[Verdict, str]] = {"ok": N_("ok"), "absent": N_("not there"), "failed": N_("FAILED")}


HEAD: Final = 2
SUM: Final = 2
"""Lines before the checks and after them."""


def as_lines(report: Report) -> list[str]:
    """One line a check, in the current language; the last one says what all of them mean."""
    wide = max(len(_(word)) for word in _WORDS.values())
    lines = [_head(), ""]
    for one in report.outcomes:
        said = f"{_(one.title)}: {one.said} {one.advice}".strip()
        lines.append(f"{_(_WORDS[one.verdict]).ljust(wide)}  {said}")
    return [*lines, "", _sum(report)]


def as_json(report: Report) -> dict[str, Any]:
    """The same for programs; ``verdict`` is ``ok``, ``absent`` or ``failed``."""
    return {
        "ok": report.ok,
        "version": __version__,
        "system": platform.system(),
        "release": platform.release(),
        "python": platform.python_version(),
        "checks": [
            {"name": one.name, "verdict": one.verdict, "said": one.said, "advice": one.advice}
            for one in report.outcomes
        ],
    }


def _head() -> str:
    system = f"{platform.system()} {platform.release()}"
    return f"Amparo {__version__} · {system} · Python {platform.python_version()}"


def _sum(report: Report) -> str:
    failed = sum(one.verdict == "failed" for one in report.outcomes)
    if not failed:
        return _("Nothing failed: Amparo works on this computer.")
    words = ngettext(
        "{n} check failed: do not work with Amparo on this computer before it is mended.",
        "{n} checks failed: do not work with Amparo on this computer before they are mended.",
        failed,
    )
    return words.format(n=failed)
