"""Every file is damaged, or altered by somebody with keys in her hand: the independent reader refuses it."""

import base64
import json
import random
from io import BytesIO
from pathlib import Path
from typing import Any

import pyrage
import pytest
import sqlcipher3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from pypdf import PdfWriter
from pypdf.generic import NameObject, RectangleObject

from registry.access import restricting
from registry.vault import PaperKey, card_code, card_words
from tests.formats import keyfile, outside, powers, primitives, rows
from tests.formats import trail as written
from tests.formats.house import LEAVERS, House, account
from tests.formats.keyfile import Opened
from tests.formats.primitives import Refused, unbase64
from tests.formats.reader import Registry
from tests.registries import MANAGER, MANAGER_WORDS, words_of

from .conftest import verified

CARD = bytes(range(100, 132))


def test_leavers_technicians_and_wrong_secrets_do_not_open(house: House) -> None:
    for login, words, device in (
        (LEAVERS[0], words_of(LEAVERS[0]), house.device),
        (MANAGER, "not her words at all", house.device),
        (MANAGER, MANAGER_WORDS, bytes(32)),
        (MANAGER, MANAGER_WORDS, None),
    ):
        with pytest.raises(Refused):
            keyfile.open_with_passphrase(house.folder, login, words, device)
    with pytest.raises(Refused):
        keyfile.open_with_paper(house.folder, PaperKey.fresh().text)


def test_copies_of_the_key_file(copy: House) -> None:
    def opens() -> Opened:
        return keyfile.open_with_paper(copy.folder, copy.paper.text)

    first, second = copy.folder / "vault.json", copy.folder / "vault.1.json"
    whole = first.read_bytes()
    chosen = random.Random(5)
    for _turn in range(200):
        at = chosen.randrange(len(whole))
        first.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << chosen.randrange(8)]) + whole[at + 1 :])
        second.write_bytes(first.read_bytes())
        with pytest.raises(Refused, match="no whole copy"):
            opens()
    second.write_bytes(whole)
    opens().check()
    first.write_bytes(_resummed({**json.loads(whole), "inbox": "A" * 43 + "="}))
    with pytest.raises(Refused):
        opens()
    first.write_bytes(b" " + whole)
    second.unlink()
    with pytest.raises(Refused):
        opens()


def _resummed(found: dict[str, Any]) -> bytes:
    rest = {name: value for name, value in found.items() if name != "sha256"}
    return primitives.ascii_json({**rest, "sha256": primitives.sha256(primitives.ascii_json(rest)).hex()})


def _rewritten(house: House, opened: Opened, change: Any, *, signing: bytes | None = None) -> None:
    """The key file as somebody writes it who holds the device secret and the file key, and perhaps signs as herself."""
    head, inside = keyfile.header(opened.envelope), json.loads(json.dumps(opened.body))
    change(head, inside)
    if signing is not None:
        key = Ed25519PrivateKey.from_private_bytes(signing)
        said = f"amparo/v1/charter/{opened.vault_id}\0".encode() + primitives.ascii_json(inside["charter"])
        inside["charter_signature"] = base64.b64encode(key.sign(said)).decode()
        public = primitives.ed25519_public(signing)
        inside["signer"] = base64.b64encode(public).decode()
    bare = {**head, "body": {**inside, "mac": None}}
    mac = primitives.hmac256(primitives.hkdf(opened.file_key(), "vault-mac"), primitives.ascii_json(bare))
    inside["mac"] = base64.b64encode(mac).decode()
    raw = primitives.ascii_json(inside)
    plain = len(raw).to_bytes(4, "big") + raw
    plain += bytes(-len(plain) % 32768)
    siv = AESGCMSIV(primitives.hkdf(house.device, "device/body"))
    sealed = bytes(12) + siv.encrypt(bytes(12), plain, primitives.ascii_json(head))
    whole = _resummed({**head, "body": base64.b64encode(sealed).decode()})
    for name in ("vault.json", "vault.1.json"):
        (house.folder / name).write_bytes(whole)


def _ended(inside: dict[str, Any], who: str) -> None:
    inside["charter"]["roster"][who]["until"] = "2020-01-31"


def _promoted(head: dict[str, Any], inside: dict[str, Any], who: str) -> None:
    inside["charter"]["roster"][who]["roles"] = ["manager"]


def test_an_insider_with_the_file_key_is_found_out(copy: House, keys: dict[str, Opened]) -> None:
    hers = keys["educator"]

    def seen() -> None:
        found = keyfile.envelope(copy.folder)
        inside = keyfile.body(found, copy.device)
        Opened(found, inside, hers.person, hers.exchange, hers.signing, hers.pin, hers.keys).check()

    _rewritten(copy, hers, lambda head, inside: None)
    seen()
    _rewritten(copy, hers, lambda head, inside: _promoted(head, inside, hers.person))
    with pytest.raises(Refused, match="not signed"):
        seen()
    _rewritten(copy, hers, lambda head, inside: _promoted(head, inside, hers.person), signing=hers.signing)
    with pytest.raises(Refused, match="nothing leads to"):
        seen()
    _rewritten(copy, hers, lambda head, inside: None, signing=hers.signing)
    with pytest.raises(Refused, match="not entitled"):
        seen()
    for field, match in (("inbox", "inbox"), ("paper", "paper")):

        def change(head: dict[str, Any], inside: dict[str, Any], field: str = field) -> None:
            head[field] = head["inbox"].swapcase() if field == "inbox" else {**head["paper"], "grants": ""}

        _rewritten(copy, hers, change)
        with pytest.raises(Refused, match=match):
            seen()
    _rewritten(copy, hers, lambda head, inside: _ended(inside, hers.person))
    with pytest.raises(Refused, match="closed"):
        keyfile.open_with_passphrase(copy.folder, *account("educator"), copy.device)
    whole = json.loads((copy.folder / "vault.json").read_bytes())
    (copy.folder / "vault.json").write_bytes(_resummed({**whole, "seq": whole["seq"] + 1}))
    with pytest.raises(Refused, match="does not open"):
        seen()


@pytest.mark.parametrize("proof", ["the old one", "her own", "none"])
def test_a_manager_with_a_paper_of_her_own_is_found_out(
    proof: str, copy: House, keys: dict[str, Opened]
) -> None:
    """All that the paper opens, sealed to another, in a charter she may sign: only the paper can say its recipient."""
    hers, other = keys["manager"], PaperKey.fresh()
    grants = keyfile.age_open(unbase64(hers.envelope["paper"]["grants"]), copy.paper.text)
    sealed = pyrage.encrypt(grants, [pyrage.x25519.Recipient.from_str(other.recipient)])
    said = f"amparo/v1/paper/{hers.vault_id}\0{other.recipient}".encode()
    signature = Ed25519PrivateKey.from_private_bytes(hers.signing).sign(said)
    proofs = {
        "the old one": hers.charter["paper_proof"],
        "none": _text(bytes(64)),
        "her own": _text(signature),
    }

    def change(head: dict[str, Any], inside: dict[str, Any]) -> None:
        head["paper"] = {"recipient": other.recipient, "grants": _text(sealed)}
        check = primitives.unbase64(head["device_check"], 8).hex()
        closed = f"{head['protection']}|{check}|{other.recipient}|".encode()
        digest = primitives.b2(closed + sealed, 32)
        inside["charter"] |= {"outer_digest": _text(digest), "paper_proof": proofs[proof]}
        inside["charter"]["charter_seq"] += 1

    _rewritten(copy, hers, lambda head, inside: None, signing=hers.signing)
    keyfile.open_with_passphrase(copy.folder, *account("manager"), copy.device).check()
    _rewritten(copy, hers, change, signing=hers.signing)
    for role in ("manager", "educator"):
        with pytest.raises(Refused, match="not the paper's own"):
            keyfile.open_with_passphrase(copy.folder, *account(role), copy.device).check()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_every_damaged_byte_of_the_database_is_noticed(copy: House, keys: dict[str, Opened]) -> None:
    path = copy.folder / "registry.db"
    whole = path.read_bytes()
    chosen = random.Random(7)
    for page in chosen.sample(range(len(whole) // 4096), 40):
        at = page * 4096 + chosen.randrange(4096)
        if page == 0 and at < 16:
            continue  # the salt: it is in the key file, and the one in the file is not read
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Refused):
            verified(Registry(copy.folder, keys["manager"]))
    path.write_bytes(whole)
    assert verified(Registry(copy.folder, keys["manager"]))


SWAP = "UPDATE service SET seal_narrative = (SELECT seal_narrative FROM service o WHERE o.id <> service.id LIMIT 1)"
ALTERED = {
    "an answer": ("UPDATE \"case\" SET risk = 'low'", "not stored as its entry"),
    "a part moved": (SWAP, "not open|not stored"),
    "a record gone": ("DELETE FROM service", "is missing"),
    "a record too many": (
        "INSERT INTO stay (id, revision, created_at, created_by, updated_at, updated_by, case_id) "
        "VALUES ('00', 1, '', '', '', '', '')",
        "no entry tells of",
    ),
    "a record from the shelf gone": (
        "DELETE FROM shelf WHERE rowid = (SELECT max(rowid) FROM shelf)",
        "is missing",
    ),
    "a shelf altered": ("UPDATE shelf SET sealed = zeroblob(600)", "not open|not stored"),
    "somebody named": ("UPDATE restriction SET grants = '{}'", "not stored"),
    "an old value": ("UPDATE history SET sealed = x'7b7d' WHERE compartment = ''", "history"),
    "old values gone": ("DELETE FROM history WHERE form = 'service'", "history of a change is missing"),
    "old values invented": ("INSERT INTO history VALUES ('case', '00', 1, '', x'7b7d')", "no entry tells of"),
    "an entry": ("UPDATE audit SET action = 'view' WHERE seq = 9", "was changed"),
    "an entry gone": ("DELETE FROM audit WHERE seq = 9", "is missing"),
    "a signature": ("UPDATE audit SET signature = zeroblob(64) WHERE seq = 9", "not signed"),
    "an actor": ("UPDATE audit SET actor = 'paper' WHERE seq = 9", "changed"),
    "a draft moved": ("UPDATE draft SET id = 'new' WHERE compartment = 'psychology'", "does not open"),
    "a draft set apart moved": ("UPDATE draft SET id = '00' WHERE form = 'restricted'", "does not open"),
    "another registry's": ("UPDATE meta SET value = '00' WHERE key = 'vault_id'", "another registry"),
    "an older key file": ("UPDATE meta SET value = 99 WHERE key = 'vault_seq'", "older key file"),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_somebody_with_the_file_key_alters_is_found(
    what: str, copy: House, keys: dict[str, Opened]
) -> None:
    sql, problem = ALTERED[what]
    own = keys["manager"]
    db = sqlcipher3.connect(str(copy.folder / "registry.db"))
    salt = primitives.unbase64(own.charter["database_salt"])
    db.execute(f"PRAGMA key = \"x'{primitives.hkdf(own.file_key(), 'db').hex()}{salt.hex()}'\"")
    assert db.execute(sql).rowcount > 0
    db.commit()
    db.close()
    with pytest.raises(Refused, match=problem):
        verified(Registry(copy.folder, own))


def test_a_case_set_apart_by_a_colleague_does_not_count(copy: House, keys: dict[str, Opened]) -> None:
    """All as the program writes it, entries and digests too, but signed with a key that never was a manager's."""
    for role, counts in (("manager", True), ("legal", False)):
        session = copy.enter(role)
        row = {"id": role.encode().hex().ljust(32, "0"), "revision": 1, "made_at": "2026-01-31T18:00:00Z",
               "made_by": session.person_id, "grants": "{}"}  # fmt: skip
        with session.together():
            session._store.writing.execute(
                "INSERT INTO main.restriction (id, revision, made_at, made_by, grants) VALUES (?, ?, ?, ?, ?)",
                tuple(row.values()),
            )
            restricting._told(
                session, "name people", "restriction", row["id"], rows.restriction_digest(row), people=[]
            )
        session.close()
        if counts:
            assert verified(Registry(copy.folder, keys["manager"]))
            continue
        with pytest.raises(Refused, match="restriction that does not count"):
            verified(Registry(copy.folder, keys["manager"]))


def test_altered_backups(house: House, keys: dict[str, Opened], tmp_path: Path) -> None:
    whole, chosen = house.backup.read_bytes(), random.Random(3)
    bad = tmp_path / "bad.amparo"
    for turn in range(30):
        at = chosen.randrange(
            200, len(whole)
        )  # before it are the keys for others, which this one does not ask
        bad.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Refused):
            outside.unpack_backup(bad, house.paper.text, tmp_path / f"bad{turn}")
    plain = keyfile.age_open(whole, house.paper.text)
    recipient = pyrage.x25519.Recipient.from_str(house.paper.recipient)
    for old, new in ((b'"people":2', b'"people":3'), (b'"amparo-vault"', b'"amparo-waste"')):
        assert old in plain
        bad.write_bytes(pyrage.encrypt(plain.replace(old, new, 1), [recipient]))
        with pytest.raises(Refused, match="not signed|not those"):
            _unpacked(bad, house, keys, tmp_path / new.hex())
    bad.write_bytes(pyrage.encrypt(plain + bytes(512), [recipient]))
    with pytest.raises(Refused, match="after the members"):
        outside.unpack_backup(bad, house.paper.text, tmp_path / "more")


def _unpacked(path: Path, house: House, keys: dict[str, Opened], into: Path) -> None:
    outside.check_manifest(outside.unpack_backup(path, house.paper.text, into), keys["paper"])


def test_altered_anchors(house: House, keys: dict[str, Opened]) -> None:
    (note,) = house.computer.notes.values()
    anchor = written.read_anchor(note.encode())
    registry = Registry(house.folder, keys["manager"])
    entries = written.verify_trail(registry)
    registry.close()
    marks = powers.told(keys["manager"], entries).marks
    assert not written.anchor_holds(anchor, house.folder, keys["manager"], entries, []), (
        "no entry about powers"
    )
    assert not written.anchor_holds(anchor, house.folder, keys["manager"], entries[:-3], marks), (
        "the end cut off"
    )
    bad = [
        note + " ",
        *(note.replace(old, new) for old, new in (('"version":1', '"version":2'), ('"or":null', '"or":7'))),
    ]
    assert note not in bad
    for one in bad:
        with pytest.raises(Refused):
            written.read_anchor(one.encode())
    other = {**anchor, "pin": "A" * 22 + "=="}
    with pytest.raises(Refused, match="another paper"):
        written.anchor_holds(other, house.folder, keys["manager"], entries, marks)


def _saved(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _embedded(writer: PdfWriter) -> Any:
    (stream,) = [
        one.get_object()
        for one in writer._objects
        if isinstance(one, dict) and one.get("/Type") == "/EmbeddedFile"
    ]
    return stream


def test_altered_reports(house: House, keys: dict[str, Opened]) -> None:
    writer = PdfWriter(clone_from=BytesIO(house.report))
    writer.pages[0][NameObject("/CropBox")] = RectangleObject((0, 0, 300, 300))
    with pytest.raises(Refused, match="pages were changed"):
        outside.read_report(_saved(writer))
    for old, new, problem in (
        (b'"total":', b'"total":1', "the report is not signed"),
        (b'"pages_signature":"', b'"pages_signature":"00', "digits of another length"),
    ):
        writer = PdfWriter(clone_from=BytesIO(house.report))
        stream = _embedded(writer)
        stream.set_data(stream.get_data().replace(old, new, 1))
        with pytest.raises(Refused, match=problem):
            outside.read_report(_saved(writer))
    ours = keys["manager"]
    other = Opened({**ours.envelope, "vault_id": "0" * 32}, ours.body, "", b"", b"", b"")
    with pytest.raises(Refused, match="another registry"):
        outside.read_report(house.report, other)


def test_a_wrong_word_on_the_computer_card(lists: list[list[str]]) -> None:
    said = list(card_words(CARD, "es"))
    wrong = [" ".join(said[1:] + said[:1]), " ".join(said[:-1]), " ".join(["amparo", *said[1:]])]
    for one in (*wrong, card_code(CARD)[:-3] + "AAA", "AMPARO-EQUIPO-1:A"):
        with pytest.raises(Refused):
            outside.read_card(one, lists)
