"""Sections 3.7, 5 and 8 of docs/file-formats.md: cards, backups, reports. Nothing here comes from the program."""

import base64
import binascii
import io
import tarfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
from pypdf import generic

from tests.formats.keyfile import Opened, age_open
from tests.formats.primitives import Refused, from_json, need, sha256, signed, unhex, utf8_json

INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")


def unpack_backup(path: Path, identity: str, into: Path) -> dict[str, Any]:
    """Open a backup with an age identity, check every member against the manifest, and make a registry folder of it."""
    plain = age_open(path.read_bytes(), identity)
    with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as tar:
        members = tar.getmembers()
        need(all(member.isreg() for member in members), "something that is no plain file")
        contents = {member.name: tar.extractfile(member).read() for member in members}  # type: ignore[union-attr]
    need(len(contents) == len(members), "a member twice")
    need(
        [member.name for member in members][:3] == ["manifest.json", "vault.json", "registry.db"],
        "another order",
    )
    size = sum(512 + (member.size + 511) // 512 * 512 for member in members) + 1024
    need(len(plain) == size and not any(plain[-1024:]), "something after the members")
    data = contents.pop("manifest.json")
    manifest = from_json(data)
    need(len(data) <= 4 << 20 and utf8_json(manifest) == data, "the manifest is not canonical JSON")
    need(manifest["format"] == "amparo-backup" and manifest["version"] == 1, "not a backup of version 1")
    told = {one["name"]: (one["size"], one["sha256"]) for one in manifest["members"]}
    found = {name: (len(content), sha256(content).hex()) for name, content in contents.items()}
    need(told == found, "the members are not those of the manifest")
    into.mkdir()
    for name in ("vault.json", "registry.db"):
        (into / name).write_bytes(contents[name])
    return dict(manifest)


def check_manifest(manifest: dict[str, Any], opened: Opened) -> None:
    """Whether somebody of the registry inside signed the manifest."""
    need(manifest["vault_id"] == opened.vault_id, "the manifest is of another registry")
    bare = {name: value for name, value in manifest.items() if name != "signature"}
    said, signature = b"amparo/backup/v1\n" + utf8_json(bare), unhex(manifest["signature"], 64)
    keys = opened.signers_of(manifest["signer"])
    need(
        any(signed(key, "record", said, signature) for key in keys),
        "the manifest is not signed by whom it names",
    )


@dataclass(frozen=True)
class Report:
    """A signed audit report whose signatures hold."""

    data: dict[str, Any]
    digest: bytes


def read_report(pdf: bytes, opened: Opened | None = None) -> Report:
    """Verify a report, and with a key file that its signer is of that registry."""
    document = pypdf.PdfReader(io.BytesIO(pdf))
    files = document.attachments
    need(list(files) == ["amparo-audit-report.json"], "not one report inside")
    (content,) = files["amparo-audit-report.json"]
    whole = from_json(content)
    need(utf8_json(whole) == content, "the report is not canonical JSON")
    need(set(whole) == {"report", "signature", "pages", "pages_signature"}, "the report has other names")
    report = whole["report"]
    need(report["format"] == "amparo-audit-report" and report["version"] == 1, "not a report of version 1")
    key, plain = unhex(report["key"], 32), utf8_json(report)
    said = b"amparo/audit-report/v1\n" + plain
    need(signed(key, "record", said, unhex(whole["signature"], 64)), "the report is not signed")
    pages = pages_digest(document)
    need(pages == unhex(whole["pages"], 32), "the pages were changed")
    said = b"amparo/audit-report-pages/v1\n" + sha256(plain) + pages
    need(signed(key, "record", said, unhex(whole["pages_signature"], 64)), "the pages are not signed")
    if opened is not None:
        need(report["vault"] == opened.vault_id, "a report of another registry")
        need(key in opened.signers_of(report["made_by"]), "the key of a report is not of whom it names")
    return Report(report, sha256(plain))


def pages_digest(document: pypdf.PdfReader) -> bytes:
    """What the pages show (8)."""
    known: dict[int, bytes] = {}
    joined = b""
    for page in document.pages:
        own = {name: page.raw_get(name) for name in page}
        above = page.get("/Parent")
        while above is not None:
            above = above.get_object()
            own.update({name: above.raw_get(name) for name in INHERITED if name in above and name not in own})
            above = above.get("/Parent")
        joined += sha256(_dictionary(own, known))
    return sha256(joined)


def _digest(thing: Any, known: dict[int, bytes]) -> bytes:
    if isinstance(thing, generic.IndirectObject):
        if thing.idnum not in known:
            known[thing.idnum] = b"loop"
            known[thing.idnum] = _digest(thing.get_object(), known)
        return known[thing.idnum]
    return sha256(_bytes(thing, known))


def _dictionary(entries: dict[str, Any], known: dict[int, bytes]) -> bytes:
    data = b"dictionary"
    for name in sorted(set(entries) - {"/Parent", "/Length", "/Filter", "/DecodeParms"}):
        data += sha256(name.encode()) + _digest(entries[name], known)
    return data


def _bytes(thing: Any, known: dict[int, bytes]) -> bytes:
    if isinstance(thing, generic.DictionaryObject):
        data = _dictionary({name: thing.raw_get(name) for name in thing}, known)
        return data + sha256(thing.get_data()) if isinstance(thing, generic.StreamObject) else data
    if isinstance(thing, generic.ArrayObject):
        return b"list" + b"".join(_digest(part, known) for part in list.__iter__(thing))
    if isinstance(thing, generic.NameObject):
        return b"name " + thing.encode()
    if isinstance(thing, generic.TextStringObject | generic.ByteStringObject):
        return b"string " + thing.original_bytes
    if isinstance(thing, generic.BooleanObject):
        return b"true" if thing.value else b"false"
    if isinstance(thing, generic.NullObject):
        return b"null"
    return b"number " + f"{float(thing):.4f}".encode()


def read_card(written: str, lists: list[list[str]]) -> bytes:
    """The device secret of a computer card (3.7): its words in one of the two lists of 2,048, or its code."""
    if written.startswith("AMPARO-EQUIPO-1:"):
        try:
            return _checked(base64.b32decode(written.partition(":")[2] + "==="))
        except binascii.Error as error:
            raise Refused("not a code of a computer card") from error
    typed = [_plain(word) for word in written.split() if word[0].isalpha()]
    need(len(typed) == 24, "a card has 24 words")
    for words in lists:
        number = {_plain(word): place for place, word in enumerate(words)}
        if all(word in number for word in typed):
            bits = "".join(f"{number[word]:011b}" for word in typed)
            return _checked(int(bits, 2).to_bytes(33, "big"))
    raise Refused("words that no list has")


def _plain(word: str) -> str:
    """The first four letters of a word, without accents."""
    spread = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in spread if not unicodedata.combining(letter))[:4]


def _checked(data: bytes) -> bytes:
    need(len(data) == 33 and sha256(data[:32])[:1] == data[32:], "a word of the card is wrong")
    return data[:32]
