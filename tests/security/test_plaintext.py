"""After months of a house, everything that lies on the disk is searched for what was said, typed or held as a key.

The months: work, drafts, failed sign-ins, a leaver with new keys, resets, backups, a restore with the old set kept
aside, the recovery key, custodians. Searched are file names, contents in every spelling, logs and the temporary folder.
"""

import base64
import logging
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from registry import backup
from registry.access import (
    Session,
    Waits,
    create_registry,
    deputies,
    drafts,
    leaving,
    recover,
    sign_in,
    sign_in_with_paper,
    staff,
)
from registry.access.activity import Filter
from registry.casework import plans, register
from registry.casework.search import search
from registry.documents.audit_report import audit_report
from registry.documents.plan import plan_pdf
from registry.errors import RegistryError
from registry.forms import Arrival, Case, IdentityDocument, Organisation, Person, Service
from registry.progress import Silent
from registry.vault import FLOOR
from tests.registries import shared, words_of
from tests.security.test_drills import Computer

MARK = "Quetzalcanario"
LOGIN, NAME, WORDS = "colibri.directora", "Elvira Colibrí de Ensayo", "lago tinta bosque nube remo"
TEAM = {"psychologist": "Tangara Ensayo", "legal": "Zorzal Ensayo", "educator": "Picaflor Ensayo"}
NEW = "puente harina cometa lluvia"


def spelled(word: str) -> list[bytes]:
    return [word.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-32-le")]


def key_spelled(key: bytes) -> list[bytes]:
    return [
        key,
        key.hex().encode(),
        key.hex().upper().encode(),
        base64.b64encode(key),
        base64.urlsafe_b64encode(key),
    ]


def keys_of(session: Session) -> dict[str, list[bytes]]:
    vault = session._vault
    holder = vault._holder.keys
    held = {f"key {name} of {vault.seq}": key for name, key in vault._keys.by_name.items()}
    held |= {
        "exchange": holder.exchange,
        "signing": holder.signing,
        "device": vault.device_secret or b"-" * 32,
    }
    held |= {"database": bytes.fromhex(vault.keyspec()[2:66])}
    return {f"{name} {session.person_id[:6]}": key_spelled(key) for name, key in held.items()}


def work(session: Session) -> str:
    """What a day leaves: a person, a case, a note, an arrival, a plan on paper, a draft, a search."""
    person = Person(
        given_names=MARK,
        house_name=MARK,
        phone=f"999 {MARK}",
        documents=(IdentityDocument(kind="dni", number=MARK),),
    )
    made = register.register(session, person, Case(status="active", wishes=MARK), search(session, MARK))
    notes = dict.fromkeys(("note", "psychology_note", "legal_note", "care_note"), f"{MARK} " * 120)
    session.save(Service(case_id=made.case.id, kind="legal", attended_on="2026-01-02", **notes))
    register.receive(session, Arrival(arrived_at="2026-01-02", called=MARK, account=MARK))
    plan = plans.save(session, replace(plans.start(session, made.case.id), summary=MARK))
    assert plan_pdf(session, plan.id).startswith(b"%PDF")
    drafts.keep(session, Service(case_id=made.case.id, note=MARK, psychology_note=MARK))
    search(session, f"{MARK} {MARK}")
    session.note_search(MARK)
    return made.case.id


@pytest.fixture
def needles() -> dict[str, list[bytes]]:
    said = {
        "value": MARK,
        "login": LOGIN,
        "name": NAME,
        "words": WORDS,
        "new words": NEW,
        "typed": f"x{MARK}x",
    }
    said |= {f"words of {role}": words_of(role) for role in TEAM} | {
        f"name of {role}": TEAM[role] for role in TEAM
    }
    return {name: spelled(word) for name, word in said.items()}


def months(place: Path, needles: dict[str, list[bytes]]) -> Path:
    """A house from its beginning; what may not be found is gathered on the way. Its newest backup."""
    here, folder = Computer(state=place / "state"), place / "r"
    waits = Waits(place / "state")

    def enter(login: str, words: str) -> Session:
        session = sign_in(folder, login, words, here, anchors=here.anchors, stretching=shared, waits=waits)
        session.open_memory(Silent())
        needles.update(keys_of(session))
        return session

    session, paper = create_registry(
        folder, organisation=Organisation(name="Casa de ensayo"), login=LOGIN, name=NAME, passphrase=WORDS,
        device=here, anchors=here.anchors, kdf=FLOOR, stretching=shared,
    )  # fmt: skip
    needles["paper"] = [*spelled(paper.text), *spelled(paper.text[16:]), *key_spelled(paper.exchange)]
    ids = {role: staff.add(session, role, TEAM[role], [role], words_of(role)).id for role in TEAM}
    deputies.name_custodians(session, ids.values())
    deputies.appoint(session, ids["legal"], date.today(), date.today())
    session.open_memory(Silent())
    case = work(session)
    early = backup.create(session, place / "copias").path
    assert audit_report(session, Filter())
    needles.update(keys_of(session))
    session.close()
    for login, typed in ((LOGIN, NEW), (WORDS, LOGIN), (f"x{MARK}x", WORDS), ("legal", words_of("educator"))):
        with pytest.raises(RegistryError):
            enter(login, typed)
    psychologist = enter("psychologist", words_of("psychologist"))
    drafts.keep(psychologist, Service(case_id=case, psychology_note=f"{MARK} a medio escribir"))
    psychologist.close()
    session = enter(LOGIN, WORDS)
    leaving.disable(session, ids["psychologist"], ids["legal"])
    session.close()
    session = enter(LOGIN, WORDS)
    staff.reset_passphrase(session, ids["educator"], NEW)
    late = backup.create(session, place / "copias").path
    needles.update(keys_of(session))
    session.close()
    backup.restore(early, folder, backup.by_paper(paper), device=here, anchors=here.anchors)
    backup.restore(late, folder, backup.by_paper(paper), device=here, anchors=here.anchors)
    recover(folder, paper, "legal", NEW, here, anchors=here.anchors, accept_older=True)
    sign_in_with_paper(folder, paper, anchors=here.anchors).close()
    return late


def found_in(place: Path, needles: dict[str, list[bytes]]) -> set[str]:
    """What of the needles stands in a file under ``place``, or in its name."""
    hits = set()
    for path in place.rglob("*"):
        content = b"\n".join(
            [str(path.relative_to(place)).encode(), path.read_bytes() if path.is_file() else b""]
        )
        hits |= {
            f"{name} in {path.name}" for name, several in needles.items() for one in several if one in content
        }
    return hits


def test_nothing_said_typed_or_held_lies_anywhere_in_clear(
    tmp_path: Path,
    needles: dict[str, list[bytes]],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    record_property,
) -> None:
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    (tmp_path / "copias").mkdir()
    caplog.set_level(0)
    logging.getLogger().setLevel(0)
    monkeypatch.chdir(tmp_path)
    late = months(tmp_path, needles)
    looked = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(looked) >= 8, "registry, two key files, the sets kept aside, backups, anchors, waits, inbox"
    assert {"aside", "copias"} <= {path.name for path in tmp_path.rglob("*") if path.is_dir()}
    assert found_in(tmp_path, needles) == set()
    told = capfd.readouterr()
    said = (caplog.text + told.out + told.err).encode()
    assert {name for name, several in needles.items() for one in several if one in said} == set()
    record_property("tried", len(needles))
    record_property(
        "found", f"0 of them in {len(looked)} files, {sum(one.stat().st_size for one in looked)} bytes"
    )
    assert late.exists()


def test_the_search_finds_what_is_there(tmp_path: Path, needles: dict[str, list[bytes]]) -> None:
    """The control: one file written in clear for each needle, and one whose name alone gives it away."""
    for number, (_name, several) in enumerate(needles.items()):
        for spelling, one in enumerate(several):
            (tmp_path / f"{number}-{spelling}").write_bytes(b"\0\1" + one + b"\2")
    assert {one.partition(" in ")[0] for one in found_in(tmp_path, needles)} == set(needles)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / f"{MARK}.pdf").write_bytes(b"")
    assert f"value in {MARK}.pdf" in found_in(tmp_path, needles)
