"""The two languages the program speaks. Knows nothing of the registry or of Qt.

Sentences are written in English in the code and marked with ``_`` (said now) or ``N_`` (said later, as in
declarations); Spanish comes from the gettext catalogue. The language is one for the process, and another one
for a while in one task (`using`), so that an English paper can be made in a Spanish window.
"""

import gettext as _gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final, Literal

Language = Literal["es", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("es", "en")
RESOURCES: Final = Path(__file__).parent / "resources"

_for_now: ContextVar[Language | None] = ContextVar("language", default=None)
_process: list[Language] = ["es"]


def resource(*parts: str) -> Path:
    """The path of a file shipped inside the package, such as ``resource("fonts", "NotoSans-Regular.ttf")``."""
    return RESOURCES.joinpath(*parts)


@cache
def _catalogue(code: Language) -> _gettext.NullTranslations:
    if code == "en":
        return _gettext.NullTranslations()
    with resource("translations", f"{code}.mo").open("rb") as file:
        return _gettext.GNUTranslations(file)


def speak(code: Language) -> None:
    """Make ``code`` the language of the whole process."""
    _process[0] = code


def current() -> Language:
    """The language now in force: that of the surrounding `using`, else that of the process."""
    return _for_now.get() or _process[0]


@contextmanager
def using(code: Language) -> Iterator[None]:
    """Speak ``code`` inside the block, in this task or thread only."""
    token = _for_now.set(code)
    try:
        yield
    finally:
        _for_now.reset(token)


def _(message: str) -> str:
    """``message`` in the current language; the empty string stays empty."""
    return _catalogue(current()).gettext(message) if message else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a counted sentence for ``count``, with ``{n}`` left to the caller's ``format``."""
    return _catalogue(current()).ngettext(one, many, count)


def N_(message: str) -> str:
    """Mark ``message`` for translation without translating it yet."""
    return message
