"""Whole files as age: for those named, a piece at a time, and with errors that say whose fault it was."""

import io
import random

import pyrage
import pytest

from registry.errors import BackupKeyWrong, BackupUnreadable, Cancelled
from registry.vault import PaperKey, Throwaway, decrypt_stream, encrypt_stream

from .conftest import House

CONTENT = random.Random(3).randbytes(300_000)


def sealed(*recipients: str) -> bytes:
    out = io.BytesIO()
    encrypt_stream(io.BytesIO(CONTENT), out, recipients)
    return out.getvalue()


def opened(content: bytes, *identities: str) -> bytes:
    out = io.BytesIO()
    decrypt_stream(io.BytesIO(content), out, identities, file="copy.amparo")
    return out.getvalue()


def test_paper_manager_and_throwaway_open_and_nobody_else(house: House) -> None:
    manager, passing = house.open("manager"), Throwaway.fresh()
    content = sealed(*house.open("educator").backup_recipients(), passing.recipient)
    for identity in (house.paper.text, manager.age_identity(), passing.text):
        assert opened(content, identity) == CONTENT
    assert opened(content, PaperKey.fresh().text, passing.text) == CONTENT
    for stranger in (PaperKey.fresh().text, house.open("educator").age_identity()):
        with pytest.raises(BackupKeyWrong):
            opened(content, stranger)
    assert repr(passing) == "<Throwaway>"


def test_any_age_reads_it() -> None:
    paper = PaperKey.fresh()
    assert pyrage.decrypt(sealed(paper.recipient), [pyrage.x25519.Identity.from_str(paper.text)]) == CONTENT


def test_damage_is_never_taken_for_content() -> None:
    paper, chance = PaperKey.fresh(), random.Random(4)
    content = sealed(paper.recipient)
    bad = [content[:length] for length in (0, 3, 50, 150, 250, 70_000, len(content) - 1)]
    bad += [content + b"\0", b"not age at all" * 99]
    for _turn in range(200):
        flipped = bytearray(content)
        flipped[chance.randrange(len(content) if chance.random() < 0.5 else 300)] ^= 1 << chance.randrange(8)
        bad.append(bytes(flipped))
    for one in bad:
        with pytest.raises((BackupUnreadable, BackupKeyWrong)):
            opened(one, paper.text)


def test_what_the_files_raise_is_passed_on() -> None:
    class Failing(io.BytesIO):
        def __init__(self, problem: BaseException, content: bytes = b"") -> None:
            super().__init__(content)
            self.problem = problem

        def write(self, _data: object) -> int:
            raise self.problem

        def read(self, _size: int | None = -1) -> bytes:
            raise self.problem

    paper = PaperKey.fresh()
    content = sealed(paper.recipient)
    for problem in (OSError(28, "full"), Cancelled()):
        with pytest.raises(type(problem)) as raised:
            encrypt_stream(io.BytesIO(CONTENT), Failing(problem), [paper.recipient])
        assert raised.value is problem
        with pytest.raises(type(problem)) as raised:
            encrypt_stream(Failing(problem), io.BytesIO(), [paper.recipient])
        assert raised.value is problem
        with pytest.raises(type(problem)) as raised:
            decrypt_stream(io.BytesIO(content), Failing(problem), [paper.text], file="x")
        assert raised.value is problem
        with pytest.raises(type(problem)) as raised:
            decrypt_stream(Failing(problem), io.BytesIO(), [paper.text], file="x")
        assert raised.value is problem


def test_keys_that_are_none() -> None:
    with pytest.raises(ValueError, match="recipient"):
        encrypt_stream(io.BytesIO(), io.BytesIO(), ["age1nothing"])
    with pytest.raises(BackupKeyWrong):
        decrypt_stream(io.BytesIO(), io.BytesIO(), ["AGE-SECRET-KEY-1NOTHING"], file="x")
