"""Files that are no backups, or not whole: they open nothing, and nothing of them is left."""

import hashlib
import io
import json
import random
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from registry import backup
from registry.errors import BackupKeyWrong, BackupUnreadable, RegistryError
from registry.vault import PaperKey, decrypt_stream, encrypt_stream
from tests.soak import trials

from .conftest import House, left_in


def test_malformed_files_open_nothing_and_leave_nothing(
    house: House, copy: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance, content, there = random.Random(21), copy.read_bytes(), tmp_path / "empty"
    bad = tmp_path / "bad.amparo"
    keys = backup.by_paper(house.paper)
    record_property("tried", trials(500))
    for turn in range(trials(500)):
        if turn % 3 == 0:
            bad.write_bytes(content[: chance.randrange(len(content))])
        else:
            flipped = bytearray(content)
            flipped[chance.randrange(600 if turn % 3 == 1 else len(content))] ^= 1 << chance.randrange(8)
            bad.write_bytes(flipped)
        with pytest.raises((BackupUnreadable, BackupKeyWrong)):
            backup.restore(bad, there, keys, device=None)
        assert left_in(there) == set()
        verdict = backup.verify(bad, keys)
        assert not verdict.ok
        assert verdict.problems


def sealed(paper: PaperKey, content: bytes, out: Path) -> Path:
    with out.open("wb") as file:
        encrypt_stream(io.BytesIO(content), file, [paper.recipient])
    return out


def archive(members: list[tuple[str, bytes]], kind: bytes = tarfile.REGTYPE) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as made:
        for name, content in members:
            header = tarfile.TarInfo(name)
            header.size, header.type, header.linkname = len(content), kind, "/etc/passwd"
            made.addfile(header, io.BytesIO(content))
    return out.getvalue()


def test_sealed_archives_of_somebody_else(house: House, copy: Path, tmp_path: Path) -> None:
    """Whoever knows the public half of the paper key can seal anything to it; nothing of that is taken."""
    plain = io.BytesIO()
    decrypt_stream(io.BytesIO(copy.read_bytes()), plain, [house.paper.text], file="x")
    with tarfile.open(fileobj=io.BytesIO(plain.getvalue())) as whole:
        good = [(one.name, whole.extractfile(one).read()) for one in whole]
    manifest, vault, database = (content for _name, content in good)

    def said(**changes: object) -> bytes:
        return json.dumps(
            json.loads(manifest) | changes, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()

    def again(name: str, content: bytes) -> list[tuple[str, bytes]]:
        members = [
            {"name": one, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for one, data in (*good[1:], (name, content))
        ]
        return [("manifest.json", said(members=members)), *good[1:], (name, content)]

    bad = {
        "nothing": b"",
        "no archive": b"MZ" + bytes(5000),
        "no end": archive(good)[: -20 * 512],
        "more after the end": archive(good) + b"more",
        "wrong order": archive(good[::-1]),
        "no manifest": archive(good[1:]),
        "no database": archive(good[:2]),
        "twice": archive([*good, good[2]]),
        "outside": archive(again("../outside", b"x")),
        "absolute": archive(again("/tmp/outside", b"x")),
        "hidden": archive(again("attachments/.hidden", b"x")),
        "a link": archive(good, tarfile.SYMTYPE),
        "a folder": archive(good, tarfile.DIRTYPE),
        "undeclared": archive([*good, ("attachments/a", b"x")]),
        "altered manifest": archive([("manifest.json", manifest.replace(b'"people":6', b'"people":7')), *good[1:]]),
        "altered created": archive([("manifest.json", said(created="2001-01-01T00:00:00Z")), *good[1:]]),
        "manifest of another": archive([("manifest.json", said(vault_id="0" * 32)), *good[1:]]),
        "not canonical": archive([("manifest.json", manifest + b" "), *good[1:]]),
        "not json": archive([("manifest.json", b"{" * 100_000), *good[1:]]),
        "too long": archive([("manifest.json", b" " * (5 << 20)), *good[1:]]),
        "other database": archive([*good[:2], ("registry.db", database[:-1] + b"\0")]),
        "other vault": archive([good[0], ("vault.json", vault[:-1] + b" "), good[2]]),
        "unsigned attachment": archive(again("attachments/a1", b"x")),
    }  # fmt: skip
    keys, there = backup.by_paper(house.paper), tmp_path / "empty"
    assert backup.verify(sealed(house.paper, archive(good), tmp_path / "good.amparo"), keys).ok
    for name, content in bad.items():
        file = sealed(house.paper, content, tmp_path / "bad.amparo")
        with pytest.raises(RegistryError) as raised:
            backup.restore(file, there, keys, device=None)
        assert isinstance(raised.value, BackupUnreadable), name
        assert not backup.verify(file, keys).ok, name
        assert left_in(there) == set(), name
    assert not (tmp_path / "outside").exists()
