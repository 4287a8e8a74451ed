"""A second reader, written from docs/file-formats.md alone, reads what the program wrote.

What it finds is compared with what the program says: each answer under each role's keys, the trail, the history, the
drafts, backups, the inbox, the anchor, the signed report, the computer card.
"""

import ast
import json
import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from registry import backup, demo
from registry.access import deputies, drafts, recover, sign_in, soundness, staff, trail
from registry.access.inbox import FAILED
from registry.access.powers import told
from registry.errors import NotAllowed, OutOfScope
from registry.fields.answers import answers
from registry.forms import FORMS
from registry.language import LANGUAGES
from registry.vault import card_code, card_words
from tests.formats import keyfile, outside, powers, primitives, reader
from tests.formats import trail as written
from tests.formats.house import House, account
from tests.formats.keyfile import Opened
from tests.formats.primitives import Refused
from tests.formats.reader import Registry
from tests.registries import make, shared, words_of

from .conftest import EVERYBODY, verified


def test_the_reader_knows_nothing_of_the_program() -> None:
    for name in ("primitives", "keyfile", "reader", "trail", "rows", "outside"):
        tree = ast.parse((Path(__file__).parent / f"{name}.py").read_text())
        modules = [one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)]
        modules += [
            alias.name for one in ast.walk(tree) if isinstance(one, ast.Import) for alias in one.names
        ]
        assert modules
        assert not [one for one in modules if one.split(".")[0] == "registry" or one.startswith("tests.reg")]


@pytest.mark.parametrize("role", EVERYBODY)
def test_every_answer_of_every_record_for_each_role(role: str, copy: House, keys: dict[str, Opened]) -> None:
    found = verified(Registry(copy.folder, keys[role]))["records"]
    session = copy.enter(role)
    told = {}
    for form in FORMS:
        for row in session._store.rows(form):
            parts = soundness.parts_of(session, form, row)
            assert not parts.broken
            told[row.id] = (form.name, row.revision, parts.answers, set(parts.closed))
    read = {one.id: (one.form, one.revision, _unfolded(one, told), one.closed) for one in found.values()}
    assert read == told
    assert len(read) == {True: 27, False: 21}[role in ("manager", "legal")], (
        "the others have no restricted records"
    )
    _compare_with_the_shown(session, found)
    session.close()


def _unfolded(record: reader.Record, told: dict[str, Any]) -> dict[str, Any]:
    """Its answers; those of clear columns that the program says are lists (4.2), as lists."""
    lists = {name for name, value in told[record.id][2].items() if isinstance(value, list)}
    return {
        name: json.loads(value) if name in lists and name in record.clear else value
        for name, value in record.answers.items()
    }


def _compare_with_the_shown(session: Any, found: dict[str, reader.Record]) -> None:
    """What the program shows this person is what the reader found, link for link and answer for answer."""
    shown = 0
    for one in found.values():
        form = next(form for form in FORMS if form.name == one.form)
        try:
            record = session.get(form.record, one.id, look=False)
        except (NotAllowed, OutOfScope):
            continue
        for name, value in answers(record, form.fields).items():
            mine = one.answers[name]
            assert value == (json.loads(mine) if isinstance(value, list) and name in one.clear else mine)
            shown += 1
        assert {name: getattr(record, name) for name in one.parents} == one.parents
        assert (record.id, record.revision) == (one.id, one.revision)
    assert shown


def test_the_paper_reads_everything_that_a_rescue_saves(
    copy: House, keys: dict[str, Opened], tmp_path: Path
) -> None:
    found = verified(Registry(copy.folder, keys["paper"]))["records"]
    backup.rescue(copy.folder, backup.by_paper(copy.paper), tmp_path / "out", unencrypted=True)
    lines = [
        json.loads(line)
        for path in (tmp_path / "out").glob("*.jsonl")
        for line in path.read_text("utf-8").splitlines()
    ]
    assert {one["id"] for one in lines} == set(found)
    for one in lines:
        mine = found[one["id"]]
        told = {name: one["answers"][name] for name in one["answers"]}
        assert _unfolded(mine, {mine.id: ("", 0, told)}) == told
        assert (one["revision"], one["created_at"], one["updated_at"], one["closed"], one["broken"]) == (
            mine.revision, mine.common["created_at"], mine.common["updated_at"], [], [],
        )  # fmt: skip


def test_the_trail_entry_for_entry(copy: House, keys: dict[str, Opened]) -> None:
    entries = written.verify_trail(Registry(copy.folder, keys["data-officer"]))
    session = copy.enter("data-officer")
    told = trail.every(session)[: len(entries)]
    assert [(one.seq, one.at, one.actor, one.action, one.form, one.object, one.hash) for one in entries] == [
        (one.seq, one.at, one.actor, one.action, one.form, one.object, one.hash) for one in told
    ]
    assert [one.detail or {} for one in entries] == [trail.detail_of(one) for one in told]
    usual, hidden = [one for one in entries if one.action == "search"]
    assert usual.detail == {"hash": written.search_hash(keys["data-officer"], "zoila quispe")}
    (case_key,) = Registry(copy.folder, keys["legal"]).case_keys().values()
    assert hidden.detail == {"hash": written.hidden_hash(case_key, "search|Yohana Inventada")}
    assert Registry(copy.folder, keys["data-officer"]).case_keys() == {}
    session.close()


def test_deposits_epochs_history_and_shelf_are_among_what_was_read(
    house: House, keys: dict[str, Opened]
) -> None:
    """The comparisons above would hold of an empty house, too."""
    registry = Registry(house.folder, keys["educator"])
    arrivals = [one for one in registry.records("arrival").values()]
    assert sorted(sorted(one.deposits) for one in arrivals) == [[], ["identity", "narrative"]]
    (waiting,) = [one for one in arrivals if one.deposits]
    assert (waiting.answers["names"], waiting.answers["account"]) == ("Rosa", "relato"), (
        "her own, until taken up"
    )
    (taken,) = [one for one in arrivals if not one.deposits]
    assert taken.closed == {"identity", "narrative"}
    mine = [one for one in registry.history() if one.id == waiting.id and one.compartment == "narrative"]
    assert [one.content for one in mine] == [None], "the history of a deposit is not hers"
    assert registry.shelf() == []
    manager = Registry(house.folder, keys["manager"])
    assert len(manager.shelf()) == 6
    assert {epoch for one in keys["manager"].keys.values() for epoch in one} == {1, 2, 3}
    parts = manager.rows("SELECT seal_narrative FROM service")
    assert {int.from_bytes(part[1:3], "big") for (part,) in parts if part} == {2, 3}
    found = {(one.form, json.dumps(one.content, sort_keys=True)) for one in manager.history()}
    assert ("service", '{"note": ["primera n", "segunda"]}') in found
    assert keys["manager"].charter["file_epoch"] == 3
    assert keyfile.places(keys["educator"]).keys() == keys["educator"].charter["grants"].keys()
    first = keys["educator"].keys["file"][1]
    for login in ("educator", "psychologist"):
        said = primitives.unbase64(keys["educator"].charter["roster"][house.ids[login]]["login"], 16)
        assert said == primitives.hmac256(primitives.hkdf(first, "login"), primitives.fold(login))[:16], (
            "whose account a user name is"
        )
    registry.close()
    manager.close()


def test_drafts_of_every_kind(copy: House, keys: dict[str, Opened]) -> None:
    for role in ("psychologist", "educator", "legal"):
        registry = Registry(copy.folder, keys[role])
        mine: dict[tuple[str, str, str], dict[str, Any]] = {}
        for row in registry.drafts():
            if row["author"] == keys[role].person:
                mine.setdefault((row["form"], row["id"], row["passed_by"]), {}).update(row["answers"])
        session = copy.enter(role)
        told = [
            (
                one.passed_by,
                answers(one.record, next(f for f in FORMS if f.record is type(one.record)).fields),
            )
            for one in drafts.kept(session)
        ]
        read = [
            (by, {n: v for n, v in said.items() if n != "~revision"}) for (_f, _i, by), said in mine.items()
        ]
        key = repr
        assert sorted(read, key=key) == sorted(told, key=key)
        assert told
        session.close()
        registry.close()
    closed = [row for row in Registry(copy.folder, keys["case-worker"]).drafts() if row["restriction"]]
    assert [(row["form"], row["compartment"], row["answers"]) for row in closed] == [
        ("restricted", "", None)
    ], "a draft of a restricted case, to who is not named"


def test_two_custodians_together_and_no_other_pair(copy: House, keys: dict[str, Opened]) -> None:
    together = keyfile.open_together(keys["legal"], keys["educator"])
    assert len(verified(Registry(copy.folder, together))["records"]) == 21
    with pytest.raises(Refused, match="no share"):
        keyfile.open_together(keys["legal"], keys["case-worker"])
    pair = [(role, words_of(role)) for role in ("legal", "educator")]
    deputies.take_over(copy.folder, *pair, copy.computer, stretching=shared)
    after = keyfile.open_with_passphrase(copy.folder, *account("educator"), copy.device)
    after.check()
    assert after.body["signer"] == after.charter["custodians"]["signing"], "a charter that custodians signed"
    entries = verified(Registry(copy.folder, after))["trail"]
    assert "custodians" in {one.actor for one in entries}


def test_charters_of_the_acting_manager_and_of_the_paper_are_believed(
    copy: House, keys: dict[str, Opened]
) -> None:
    acting = copy.enter("case-worker")
    staff.reset_passphrase(acting, copy.ids["front-desk"], "otra frase bien larga nueva")
    acting.close()
    found = keyfile.open_with_passphrase(
        copy.folder, "front-desk", "otra frase bien larga nueva", copy.device
    )
    found.check()
    assert found.body["signer"] == found.charter["roster"][copy.ids["case-worker"]]["signing"]
    assert len(found.charter["roster"][copy.ids["front-desk"]]["past_signing"]) == 1
    recover(copy.folder, copy.paper, "health", "palabras nuevas para salud hoy", copy.computer)
    found = keyfile.open_with_passphrase(copy.folder, "health", "palabras nuevas para salud hoy", copy.device)
    assert found.body["signer"] == found.charter["paper_signer"]
    assert {one.actor for one in verified(Registry(copy.folder, found))["trail"]} >= {
        "paper",
        found.person,
    } - {found.person}


def test_a_registry_without_device_secret(tmp_path: Path) -> None:
    session, paper = make(tmp_path / "r", "educator")
    session.close()
    opened = keyfile.open_with_passphrase(tmp_path / "r", "educator", words_of("educator"), None)
    assert verified(Registry(tmp_path / "r", opened))["counted"][0] == 3
    keyfile.open_with_paper(tmp_path / "r", paper.text).check()


@pytest.mark.parametrize("many", [None, 60])
def test_training_registries(many: int | None, tmp_path: Path) -> None:
    """Whole lives of invented people; a filled one has a single entry for all its rows."""
    folder = tmp_path / "r"
    made = (
        demo.make(folder, stretching=shared)
        if many is None
        else demo.make(folder, cases=many, stretching=shared)
    )
    opened = keyfile.open_with_passphrase(folder, made.accounts[0].login, made.accounts[0].passphrase, None)
    found = verified(Registry(folder, opened))
    session = sign_in(folder, made.accounts[0].login, made.accounts[0].passphrase, None, stretching=shared)
    for form in FORMS:
        for row in session._store.rows(form):
            one, parts = found["records"][row.id], soundness.parts_of(session, form, row)
            assert _unfolded(one, {row.id: ("", 0, parts.answers)}) == parts.answers
            assert not one.closed
        count = sum(one.form == form.name for one in found["records"].values())
        assert count == len(session._store.rows(form))
    session.close()
    assert found["counted"][0] == len(found["records"])
    assert ("fill training registry" in {one.action for one in found["trail"]}) == (many is not None)


def test_a_set_that_waits_to_be_switched_to_is_the_registry(copy: House) -> None:
    waiting = copy.folder / "next"
    waiting.mkdir()
    names = ("registry.db", "vault.json", "vault.1.json")
    for name in names:
        shutil.move(copy.folder / name, waiting / name)
    with pytest.raises(Refused):
        keyfile.open_with_paper(copy.folder, copy.paper.text)
    (waiting / "READY").write_text(json.dumps({"at": "20260131T180000", "set": names}))
    assert verified(Registry(copy.folder, keyfile.open_with_paper(copy.folder, copy.paper.text)))["trail"]
    shutil.move(waiting / "registry.db", copy.folder)
    with pytest.raises(Refused, match="half done"):
        keyfile.open_with_paper(copy.folder, copy.paper.text)


def test_a_backup_by_the_paper_and_by_a_manager(
    house: House, keys: dict[str, Opened], tmp_path: Path
) -> None:
    for turn, identity in enumerate((house.paper.text, keyfile.age_identity(keys["manager"].exchange))):
        manifest = outside.unpack_backup(house.backup, identity, tmp_path / str(turn))
        opened = keyfile.open_with_paper(tmp_path / str(turn), house.paper.text)
        outside.check_manifest(manifest, opened)
        found = verified(Registry(tmp_path / str(turn), opened))
        last = found["trail"][-1]
        assert manifest["audit"] == {"seq": last.seq, "hash": last.hash.hex()}
        shelved = {record.id for record, _ in Registry(tmp_path / str(turn), opened).shelf()}
        counts = [
            sum(one.form == form and one.id not in shelved for one in found["records"].values())
            for form in ("person", "case", "service")
        ]
        assert list(manifest["counts"].values()) == [counts[1], counts[0], counts[2]]
    with pytest.raises(Refused):
        outside.unpack_backup(house.backup, keyfile.age_identity(keys["legal"].exchange), tmp_path / "not")


def test_the_inbox_and_what_is_added_to_it(copy: House, keys: dict[str, Opened]) -> None:
    events, counted, damaged = written.read_inbox(copy.folder, keys["front-desk"])
    vault_id = keys["manager"].vault_id
    assert [(one["kind"], one["mark"]) for one in events] == [
        (FAILED, written.mark_of(vault_id, login)) for login in ("educator", "nobody")
    ]
    assert (counted, damaged) == (0, 0)
    path = copy.folder / "events.inbox"
    first, second = path.read_bytes().splitlines()
    middle = bytes([first[200] ^ 1])
    path.write_bytes(first[:200] + middle + first[201:] + b"\n" + second + b"\nwhat is this\n")
    with path.open("ab") as file:
        file.write(b"+" + b"0" * 32 + b" 0000000012\n")
    events, counted, damaged = written.read_inbox(copy.folder, keys["front-desk"])
    assert (len(events), counted, damaged) == (1, 12, 2)
    session = copy.enter("data-officer")
    told = {one.action: trail.detail_of(one) for one in trail.newest(session, 6)}
    assert (told["inbox full"]["count"], told["inbox damaged"]["lines"]) == (12, 2)
    session.close()


def test_the_anchor(house: House, keys: dict[str, Opened]) -> None:
    (note,) = house.computer.notes.values()
    registry = Registry(house.folder, keys["manager"])
    entries = written.verify_trail(registry)
    registry.close()
    marks = powers.told(keys["manager"], entries).marks
    assert written.anchor_holds(
        written.read_anchor(note.encode()), house.folder, keys["manager"], entries, marks
    )


def test_who_has_powers(house: House, keys: dict[str, Opened]) -> None:
    """What both readers think of this key file, and of one that went on without the trail."""
    registry = Registry(house.folder, keys["manager"])
    entries = written.verify_trail(registry)
    registry.close()
    opened = keys["manager"]
    found = powers.told(opened, entries)
    session = house.enter("manager")
    program = told(session._vault, session._store.writing)
    session.close()
    assert (found.keys, found.lent, found.ended) == (program.keys, program.lent, program.ended)
    assert (found.charter, found.managed, found.marks) == (program.charter, program.managed, program.marks)
    assert found.ended, "the house has seen powers end"
    assert powers.to_work_with(opened, entries)
    ends = [one for one in entries if one.action == "end powers"]
    assert not powers.to_work_with(opened, [one for one in entries if one != ends[-1]])
    older = replace(
        opened, body={**opened.body, "charter": {**opened.charter, "charter_seq": found.charter[0] - 1}}
    )
    assert not powers.to_work_with(older, entries)
    other = replace(
        opened, body={**opened.body, "charter": {**opened.charter, "signed_at": "2026-01-01T00:00:00Z"}}
    )
    assert not powers.to_work_with(other, entries)


def test_the_signed_report(house: House, keys: dict[str, Opened]) -> None:
    found = outside.read_report(house.report, keys["manager"])
    registry = Registry(house.folder, keys["manager"])
    entries = {one.seq: one for one in written.verify_trail(registry)}
    assert found.data["entries"]
    for seq, at, _sentence, _codes, _details, digest in found.data["entries"]:
        assert (entries[seq].at, entries[seq].hash.hex()) == (at, digest)
    (shown,) = [one for one in entries.values() if (one.action, one.form) == ("print", "audit")]
    assert shown.detail["digest"] == found.digest.hex()
    digits = primitives.b2(
        bytes.fromhex(keys["manager"].vault_id) + keys["manager"].pin, 8
    ).hex().upper()  # fmt: skip
    assert found.data["fingerprint"] == "-".join(digits[at : at + 4] for at in range(0, 16, 4))
    pages = "".join(page.extract_text() for page in PdfReader(BytesIO(house.report)).pages)
    assert found.digest.hex() in "".join(pages.split())

    writer, again = PdfWriter(clone_from=BytesIO(house.report)), BytesIO()
    writer.compress_identical_objects()
    writer.write(again)
    assert again.getvalue() != house.report
    assert outside.read_report(again.getvalue(), keys["manager"]) == found, "written anew"


def test_the_words_of_the_computer_card(house: House, lists: list[list[str]]) -> None:
    for language in LANGUAGES:
        said = card_words(house.device, language)
        numbered = "\n".join(f"{number}. {word.upper()}" for number, word in enumerate(said, 1))
        assert outside.read_card(" ".join(said), lists) == house.device
        assert outside.read_card(numbered, lists) == house.device
    assert outside.read_card(card_code(house.device), lists) == house.device
