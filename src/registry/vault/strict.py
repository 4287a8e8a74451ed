"""JSON read as a locksmith reads it: one spelling only, every field named, typed and bounded. Knows no keys.

Whatever the bytes are, reading them ends in a value or in `Malformed`; callers turn that into the sentence a
person is told.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn, TypeVar

from registry.errors import VaultTampered

Json = dict[str, Any]
T = TypeVar("T")
LIMIT: Final = (
    1 << 24
)  # bytes of a whole vault file: every list in it up to its own limit leaves room for a change


class Malformed(Exception):
    """The bytes are not what this program writes; carries no part of them."""


@contextmanager
def or_tampered() -> Iterator[None]:
    """What was sealed or summed correctly and yet is malformed was changed on purpose: `VaultTampered`."""
    try:
        yield
    except Malformed:
        raise VaultTampered from None


def canonical(value: object) -> bytes:
    """The one spelling of ``value``: sorted keys, no spaces, ASCII."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()


def parse(raw: bytes) -> Json:
    """The JSON object ``raw`` spells. Raises `Malformed` for anything but the canonical spelling of one."""
    if len(raw) > LIMIT:
        raise Malformed
    try:
        value = json.loads(raw.decode("ascii"), parse_float=_refuse, parse_constant=_refuse, parse_int=_whole)
        spelling = canonical(value)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(value, dict) or spelling != raw:
        raise Malformed
    return value


def _refuse(_text: str) -> NoReturn:
    raise Malformed


def _whole(text: str) -> int:
    if len(text) > 16:
        raise Malformed
    return int(text)


def only(value: object, names: set[str]) -> Json:
    """``value`` if it is an object with exactly the keys ``names``."""
    if not isinstance(value, dict) or value.keys() != names:
        raise Malformed
    return value


def text(value: object, pattern: re.Pattern[str]) -> str:
    """``value`` if it is a string that ``pattern`` matches whole."""
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed
    return value


def number(value: object, low: int, high: int) -> int:
    """``value`` if it is a whole number from ``low`` to ``high``."""
    if type(value) is not int or not low <= value <= high:
        raise Malformed
    return value


def flag(value: object) -> bool:
    """``value`` if it is true or false."""
    if not isinstance(value, bool):
        raise Malformed
    return value


def encode(data: bytes) -> str:
    """``data`` as base64."""
    return base64.b64encode(data).decode("ascii")


def data(value: object, low: int, high: int | None = None) -> bytes:
    """The ``low`` to ``high`` (or exactly ``low``) bytes that ``value`` spells in canonical base64."""
    if not isinstance(value, str):
        raise Malformed
    try:
        decoded = base64.b64decode(value.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Malformed from None
    if not low <= len(decoded) <= (low if high is None else high) or encode(decoded) != value:
        raise Malformed
    return decoded


def items(value: object, read: Callable[[object], T], limit: int) -> tuple[T, ...]:
    """The at most ``limit`` values of the list ``value``, each read by ``read``."""
    if not isinstance(value, list) or len(value) > limit:
        raise Malformed
    return tuple(read(item) for item in value)


def table(value: object, key: re.Pattern[str], read: Callable[[object], T], limit: int) -> dict[str, T]:
    """The at most ``limit`` entries of an object: keys match ``key``, ``read`` reads the values."""
    if not isinstance(value, dict) or len(value) > limit:
        raise Malformed
    return {text(name, key): read(item) for name, item in value.items()}
