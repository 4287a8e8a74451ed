"""What the decrypted pages of the file hold once a case was restricted: nothing of it, not in unused corners either."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from registry.access import restricting
from registry.access.session import LEFTOVERS
from registry.db.shelf import of_person
from registry.forms import FORMS, Case, Service
from tests.access.test_restricted import House
from tests.registries import enter

PAGE, RESERVED = 4096, 80


def decrypted(path: Path, keyspec: str) -> list[bytes]:
    """Every page as SQLCipher 4 decrypts it, unused corners and free pages among them."""
    key, raw, found = bytes.fromhex(keyspec[2:66]), path.read_bytes(), []
    for at in range(0, len(raw), PAGE):
        page = raw[at : at + PAGE]
        iv = page[PAGE - RESERVED : PAGE - RESERVED + 16]
        opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        found.append(opened.update(page[16 if at == 0 else 0 : PAGE - RESERVED]) + opened.finalize())
    return found


def much_written(house: House) -> None:
    """So many services and changes, one after the other, that rows were moved between pages."""
    session = enter(house.folder)
    for n in range(60):
        case, day = house.case if n % 3 else house.open_case, f"2026-03-{n % 28 + 1:02d}"
        note = "palabras " * (n % 40)
        session.save(Service(case_id=case, kind="legal", attended_on=day, minutes=n + 1, note=note))
    for n in range(10):
        case = session.get(Case, house.case)
        session.save(replace(case, risk="low" if n % 2 else "high"))
    session.close()


@pytest.fixture
def house(tmp_path) -> House:
    house = House(tmp_path / "r")
    much_written(house)
    return house


def test_nothing_of_it_is_left_in_any_page(house):
    session = enter(house.folder)
    keyspec, parts = session._vault.keyspec(), [b"REST-1"]
    for form, row in of_person(session._store.writing, FORMS, house.person):
        parts += row.sealed.values()
        kept = session._store.changes(form.name, row.id)
        parts += [blob for _n, part, blob in kept if part or b"minutes" in blob]
    session._store.writing.checkpoint()
    before = decrypted(house.folder / "registry.db", keyspec)
    assert len(parts) > 60
    assert all(any(part in page for page in before if len(part) < 3000) for part in parts if len(part) < 900)
    restricting.restrict(session, house.person, [house.ids["case-worker"]])
    after = decrypted(house.folder / "registry.db", keyspec)
    assert not [part for part in parts if any(part in page for page in after)]
    session.close()
    house.sound()


def test_what_could_not_be_written_anew_is_at_the_next_sign_out(house):
    session = enter(house.folder)
    with session._store.transaction():
        session._store.remember(LEFTOVERS, "yes")
    session.close()
    session = enter(house.folder, "legal")
    assert session._store.meta(LEFTOVERS) == ""
    session.close()
    house.sound()


def test_it_is_remembered_until_it_was_written_anew(house, monkeypatch):
    """The disk is full at just that moment: the case is restricted, and the corners are for later."""
    from registry.access import session as sessions
    from registry.errors import DiskFull

    def full(*_anything):
        raise DiskFull

    session = enter(house.folder)
    with monkeypatch.context() as failing:
        failing.setattr(sessions, "without_leftovers", full)
        restricting.restrict(session, house.person, [])
        assert session._store.meta(LEFTOVERS) == "yes"
    assert restricting.circle_of(session, house.case)
    session.close()
    session = enter(house.folder)
    assert session._store.meta(LEFTOVERS) == ""
    session.close()
