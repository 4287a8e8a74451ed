"""A file inside a PDF, and the digest of what its pages show. Knows nothing of what either says."""

import hashlib
import struct
import zlib
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from registry.errors import PaperUnreadable

MOST_BYTES: Final = 64 * 1024 * 1024
BROKEN: Final = (
    PyPdfError, ValueError, LookupError, TypeError, AttributeError, AssertionError, ArithmeticError,
    RuntimeError,  # `NotImplementedError` for what it does not know, `RecursionError`
    OSError, struct.error, zlib.error,
)  # fmt: skip
"""What pypdf raises for files that are none, or damaged: it lets through whatever it stumbles over."""
_NOT_SHOWN: Final = frozenset({"/Parent", "/Length", "/Filter", "/DecodeParms"})


def enclose(pdf: bytes, name: str, data: bytes) -> bytes:
    """``pdf`` with the file ``name`` inside it; its pages stay as they are."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.add_metadata({"/Producer": "Amparo"})
    writer.add_attachment(name, data)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def enclosed(pdf: bytes, name: str) -> bytes:
    """The one file ``name`` inside ``pdf``. Raises `PaperUnreadable` if it is no PDF or has none, or several."""
    try:
        found = PdfReader(BytesIO(pdf)).attachments.get(name, [])
        contents = [found] if isinstance(found, bytes) else list(found)
    except BROKEN:
        raise PaperUnreadable from None
    if len(contents) != 1 or len(contents[0]) > MOST_BYTES:
        raise PaperUnreadable
    return bytes(contents[0])


def drawn(pdf: bytes) -> bytes:
    """SHA-256 of what the pages of ``pdf`` show: drawing, fonts, pictures and annotations, page by page.

    Another way of writing the same pages (a file put inside, objects numbered anew, streams compressed otherwise)
    gives the same digest; another letter, font or an annotation laid over it does not. Raises `PaperUnreadable`.
    """
    try:
        pages = PdfReader(BytesIO(pdf)).pages
        look = _Look()
        return _sum(b"".join(look.digest(page) for page in pages))
    except BROKEN:
        raise PaperUnreadable from None


class _Look:
    """Digests of the objects of a page, each from its content and the digests of what it refers to."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}

    def digest(self, thing: Any) -> bytes:
        """The digest of an object of the PDF; one that contains itself counts as a loop."""
        if not isinstance(thing, IndirectObject):
            return self._of(thing)
        place = (thing.idnum, thing.generation)
        if place not in self._known:
            self._known[place] = b"loop"
            self._known[place] = self._of(thing.get_object())
        return self._known[place]

    def _of(self, thing: Any) -> bytes:
        if isinstance(thing, DictionaryObject):
            parts = [b"dictionary"]
            for name in sorted(set(thing) - _NOT_SHOWN):
                parts += [_sum(name.encode()), self.digest(thing.raw_get(name))]
            if isinstance(thing, StreamObject):
                parts.append(_sum(thing.get_data()))
            return _sum(b"".join(parts))
        if isinstance(thing, ArrayObject):
            return _sum(b"list" + b"".join(self.digest(one) for one in list.__iter__(thing)))
        return _sum(_plain(thing))


def _sum(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _plain(thing: Any) -> bytes:
    """A name, string, number, truth or nothing, as bytes that do not depend on how it is written."""
    if isinstance(thing, NameObject):
        return b"name " + thing.encode()
    if isinstance(thing, TextStringObject):
        return b"string " + thing.original_bytes
    if isinstance(thing, bytes):
        return b"string " + thing
    if isinstance(thing, BooleanObject):
        return b"true" if thing.value else b"false"
    if isinstance(thing, NumberObject | FloatObject):
        return f"number {float(thing):.4f}".encode()
    return b"null"
