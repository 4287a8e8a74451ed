"""Sections 4.5, 3.8 and 6.1 of docs/file-formats.md: trail, inbox, anchor. Nothing here comes from the program."""

import base64
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.formats.keyfile import Opened
from tests.formats.primitives import (
    Refused,
    ascii_json,
    b2,
    fold,
    from_json,
    hkdf,
    hmac256,
    need,
    sha256,
    signed,
    unbase64,
    unhex,
    unwrap,
    utf8_json,
)
from tests.formats.reader import Registry

HASHED = (
    "seq",
    "at",
    "monotonic",
    "actor",
    "action",
    "form",
    "object",
    "detail",
    "row_sha256",
    "history_sha256",
)


@dataclass(frozen=True)
class Entry:
    """One entry of the trail, its hash and signature verified."""

    seq: int
    at: str
    actor: str
    action: str
    form: str
    object: str
    detail: Any
    row: bytes
    history: bytes
    hash: bytes


def entry_hash(row: dict[str, Any]) -> bytes:
    """The hash over the eleven values of an entry."""
    joined = b""
    for name in (*HASHED, "previous"):
        value = row[name] if isinstance(row[name], bytes) else str(row[name]).encode()
        joined += len(value).to_bytes(4, "big") + value
    return sha256(joined)


def verify_trail(registry: Registry) -> list[Entry]:
    """Order, chain and every signature (4.5): all entries, oldest first."""
    found: list[Entry] = []
    previous = bytes(32)
    for row in registry.table("audit"):
        need(row["seq"] == len(found) + 1, "an entry of the trail is missing")
        need(row["previous"] == previous, "the chain of the trail is broken")
        need(row["hash"] == entry_hash(row), "an entry of the trail was changed")
        keys = registry.opened.signers_of(row["actor"])
        good = any(signed(key, "record", row["hash"], row["signature"]) for key in keys)
        need(good, "an entry of the trail is not signed by whom it names")
        detail = from_json(row["detail"].encode()) if row["detail"] else None
        need(row["detail"] in ("", utf8_json(detail).decode()), "a detail is not canonical JSON")
        said = (row[name] for name in ("seq", "at", "actor", "action", "form", "object"))
        found.append(Entry(*said, detail, row["row_sha256"], row["history_sha256"], row["hash"]))
        previous = row["hash"]
    return found


def search_hash(opened: Opened, typed: str) -> str:
    """How the trail has a search for what was typed."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", typed).casefold())
    words = " ".join("".join(one for one in spread if not unicodedata.combining(one)).split())
    return hmac256(hkdf(opened.keys["file"][1], "use/search-hash"), words.encode()).hex()[:32]


def row_digest(form: str, row: dict[str, Any]) -> bytes:
    """The digest of a row of a form's table."""
    data = form.encode()
    for name in sorted(name for name in row if row[name] is not None):
        value = row[name] if isinstance(row[name], bytes) else str(row[name]).encode()
        data += f"|{name}:{type(row[name]).__name__}:{len(value)}:".encode() + value
    return sha256(data)


def shelf_digest(row: dict[str, Any]) -> bytes:
    start = f"{row['id']}|{row['restriction']}|{row['revision']}|{len(row['sealed'])}|"
    return sha256(start.encode() + row["sealed"])


def restriction_digest(row: dict[str, Any]) -> bytes:
    return sha256(
        "|".join(str(row[name]) for name in ("id", "revision", "made_at", "made_by", "grants")).encode()
    )


def _stored(registry: Registry) -> Iterator[tuple[str, str, bytes]]:
    for form in registry.forms:
        for row in registry.table(form):
            yield row["id"], form, row_digest(form, row)
    for row in registry.table("shelf"):
        yield row["id"], "restricted", shelf_digest(row)
    for row in registry.table("restriction"):
        yield row["id"], "restriction", restriction_digest(row)


def _believed(registry: Registry) -> set[str]:
    """Of whom it is believed that she restricted, or filled a training registry: managers, and the paper."""
    roster = registry.opened.charter["roster"].items()
    return {"paper", *(who for who, one in roster if "manager" in one["roles"])}


def _purges(registry: Registry, trail: list[Entry]) -> list[Entry]:
    """The purges that are believed: by the paper, or by a manager as somebody else approved, and no more than that."""
    believed, taken = _believed(registry), Counter[str]()
    found = []
    for entry in trail:
        if entry.action == "purge" and entry.actor in believed:
            request = (entry.detail or {}).get("request", "")
            taken[request] += entry.form != "request"
            if entry.actor == "paper" or taken[request] <= _approved(
                registry, trail[: entry.seq], request, entry.actor
            ):
                found.append(entry)
    return found


def _approved(registry: Registry, before: list[Entry], request: str, by: str) -> int:
    """How many records may be purged under a request; 0 if nobody else approved it, or it asked for something else."""
    told = [one for one in before if (one.form, one.object) == ("request", request)]
    asked = [one.detail for one in told if (one.action, one.actor) == ("ask second person", by)]
    if len(asked) != 1 or asked[0]["kind"] != "purge":
        return 0
    act = {name: asked[0][name] for name in ("kind", "of", "what", "state")} | {
        "registry": registry.opened.vault_id
    }
    need(sha256(utf8_json(act)).hex() == asked[0]["act"], "a request for another act than it says")
    good = any(
        one.action == "approve request" and one.actor != by and one.detail["act"] == asked[0]["act"]
        for one in told
    )
    return int(asked[0]["what"]["records"]) if good else 0


def verify_rows(registry: Registry, trail: list[Entry]) -> int:
    """Every row lies where its newest entry says, as it says; none is missing, none too many. How many there are."""
    newest = {entry.object: entry for entry in trail if entry.row and entry.object}
    stored = {place: (form, digest) for place, form, digest in _stored(registry)}
    weighty = [entry for entry in trail if entry.actor in _believed(registry)]
    done = {(entry.action, entry.object) for entry in weighty if entry.action != "purge"}
    done |= {("purge", entry.object) for entry in _purges(registry, trail)}
    filled = any(entry.action == "fill training registry" for entry in weighty)
    for place, (form, digest) in stored.items():
        entry = newest.get(place)
        if entry is None:
            need(filled, "a row that no entry tells of")
            continue
        need((entry.form, entry.row) == (form, digest), "a row is not stored as its entry says")
        born = any(one.object == place and one.form not in ("restricted", "") and one.row for one in trail)
        hidden = form == "restricted" and born
        need(not hidden or ("restrict", place) in done, "a record was restricted by somebody not entitled")
    for place in newest.keys() - stored.keys():
        gone = ("purge", place) in done or (
            newest[place].form == "restriction" and ("release", place) in done
        )
        need(gone, "a row that an entry tells of is missing")
    return len(stored)


def verify_history(registry: Registry, trail: list[Entry]) -> int:
    """Every change's history is stored as its entry says, also on the shelves open here. How many changes have one."""
    rows: dict[tuple[str, int], bytes] = {}
    stored = registry.rows("SELECT id, revision, compartment, sealed FROM history ORDER BY 1, 2, 3")
    stored += sorted(registry.shelf_history())
    for place, revision, compartment, sealed in stored:
        old = rows.get((place, revision), b"")
        rows[place, revision] = old + f"{compartment}:{len(sealed)}:".encode() + sealed
    open_here = {record.id for record, _ in registry.shelf()}
    closed = {row["id"] for row in registry.table("shelf")} - open_here
    purged = {one.object: one.seq for one in _purges(registry, trail)}
    told = [entry for entry in trail if entry.history]
    for entry in told:
        kept = rows.pop((entry.object, entry.detail["revision"]), None)
        if kept is None:
            gone = entry.object in closed or purged.get(entry.object, 0) > entry.seq
            need(gone, "the history of a change is missing")
        else:
            need(sha256(kept) == entry.history, "the history of a change was altered")
    need(not rows, "a history that no entry tells of")
    return len(told)


def read_inbox(folder: Path, opened: Opened) -> tuple[list[dict[str, Any]], int, int]:
    """The inbox (3.8): the events, how many more were only counted, and how many lines nothing opens."""
    path = folder / "events.inbox"
    data = path.read_bytes() if path.exists() else b""
    need(len(data) <= 256 << 10, "the inbox is too large")
    events, counted, damaged = [], 0, 0
    for line in data.split(b"\n")[: -1 if data.endswith(b"\n") else None]:
        if re.fullmatch(rb"\+[0-9a-f]{32} [0-9]{10}", line):
            counted += int(line[34:])
            continue
        try:
            events.append(_event(line, opened))
        except Refused:
            damaged += bool(line)
    return events, counted, damaged


def _event(line: bytes, opened: Opened) -> dict[str, Any]:
    info = f"amparo/inbox/v1|{opened.vault_id}".encode()
    sealed = unbase64(line.decode("latin-1"), 288)
    for key in opened.keys["file"].values():
        try:
            plain = unwrap(hkdf(key, "inbox"), sealed, info)
        except Refused:
            continue
        event = from_json(plain.rstrip(b"\0"))
        need(len(plain) == 240 and ascii_json(event) == plain.rstrip(b"\0"), "an event is not canonical JSON")
        need(set(event) == {"at", "id", "kind", "mark", "said"}, "an event has other names")
        need(re.fullmatch("[0-9a-z.: -]{0,64}", event["said"]) is not None, "an event says too much")
        unhex(event["id"], 16)
        return dict(event)
    raise Refused("no file key opens an event")


def mark_of(vault_id: str, login: str) -> str:
    """The mark of what was typed as a login."""
    return b2(f"amparo/mark/v1|{vault_id}|".encode() + fold(login), 2).hex()


def read_anchor(data: bytes) -> dict[str, Any]:
    """An anchor (6.1)."""
    need(len(data) < 1000, "an anchor is too long")
    found = from_json(data)
    need(isinstance(found, dict) and ascii_json(found) == data, "an anchor is not canonical JSON")
    need(
        set(found) == {"folders", "pin", "version"} and found["version"] == 1, "an anchor of another version"
    )
    unbase64(found["pin"], 16)
    need(1 <= len(found["folders"]) <= 4, "an anchor of too many folders")
    for name, seen in found["folders"].items():
        unhex(name, 6)
        need(set(seen) == {"day", "hash", "or", "seq", "vault_seq"}, "an anchor's folder has other names")
        need(re.fullmatch(r"\d{4}-\d{2}-\d{2}", seen["day"]) is not None, "an anchor without a day")
        unbase64(seen["hash"], 16)
        other = seen["or"]
        need(
            other is None or (isinstance(other, dict) and set(other) == {"seq", "hash", "vault_seq"}),
            "a wrong second state",
        )
    return dict(found)


def anchor_holds(anchor: dict[str, Any], folder: Path, opened: Opened, trail: list[Entry]) -> bool:
    """Whether a registry is at least as new as the anchor has seen it in this folder."""
    need(unbase64(anchor["pin"]) == b2(opened.pin, 16), "an anchor of another paper key")
    seen = anchor["folders"][b2(str(folder.resolve()).encode(), 6).hex()]
    states = [seen] + ([seen["or"]] if seen["or"] else [])
    heads = {entry.seq: base64.b64encode(entry.hash[:16]).decode() for entry in trail}
    return any(
        opened.envelope["seq"] >= one["vault_seq"] and heads.get(one["seq"]) == one["hash"] for one in states
    )
