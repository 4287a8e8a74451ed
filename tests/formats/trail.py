"""Sections 4.5, 3.8 and 6.1 of docs/file-formats.md: trail, inbox, anchor. Nothing here comes from the program."""

import base64
import re
import unicodedata
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
    key: bytes
    """The public key that verifies its signature."""


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
        good = [key for key in keys if signed(key, "record", row["hash"], row["signature"])]
        need(bool(good), "an entry of the trail is not signed by whom it names")
        detail = from_json(row["detail"].encode()) if row["detail"] else None
        need(row["detail"] in ("", utf8_json(detail).decode()), "a detail is not canonical JSON")
        said = (row[name] for name in ("seq", "at", "actor", "action", "form", "object"))
        found.append(Entry(*said, detail, row["row_sha256"], row["history_sha256"], row["hash"], good[0]))
        previous = row["hash"]
    return found


def hidden_hash(case_key: bytes, what: str) -> str:
    """How the trail has a search that found a restricted person: of `search|` and what was typed (4.7)."""
    return hmac256(hkdf(case_key, "restricted/hidden"), what.encode()).hex()[:32]


def search_hash(opened: Opened, typed: str) -> str:
    """How the trail has any other search for what was typed."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", typed).casefold())
    words = " ".join("".join(one for one in spread if not unicodedata.combining(one)).split())
    return hmac256(hkdf(opened.keys["file"][1], "use/search-hash"), words.encode()).hex()[:32]


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
    need(len(data) < 1200, "an anchor is too long")
    found = from_json(data)
    need(isinstance(found, dict) and ascii_json(found) == data, "an anchor is not canonical JSON")
    need(
        set(found) == {"folders", "pin", "version"} and found["version"] == 1, "an anchor of another version"
    )
    unbase64(found["pin"], 16)
    need(1 <= len(found["folders"]) <= 4, "an anchor of too many folders")
    for name, seen in found["folders"].items():
        unhex(name, 6)
        need(
            set(seen) == {"day", "hash", "or", "powers", "seq", "vault_seq"},
            "an anchor's folder has other names",
        )
        need(re.fullmatch(r"\d{4}-\d{2}-\d{2}", seen["day"]) is not None, "an anchor without a day")
        unbase64(seen["hash"], 16)
        unbase64(seen["powers"], 8)
        other = seen["or"]
        need(
            other is None
            or (isinstance(other, dict) and set(other) == {"seq", "hash", "powers", "vault_seq"}),
            "a wrong second state",
        )
    return dict(found)


def anchor_holds(
    anchor: dict[str, Any], folder: Path, opened: Opened, trail: list[Entry], marks: list[str]
) -> bool:
    """Whether a registry is at least as new as the anchor has seen it in this folder; `marks` are those of powers."""
    need(unbase64(anchor["pin"]) == b2(opened.pin, 16), "an anchor of another paper key")
    seen = anchor["folders"][b2(str(folder.resolve()).encode(), 6).hex()]
    states = [seen] + ([seen["or"]] if seen["or"] else [])
    heads = {entry.seq: base64.b64encode(entry.hash[:16]).decode() for entry in trail}
    known = {mark[:16] for mark in marks}
    return any(
        opened.envelope["seq"] >= one["vault_seq"]
        and heads.get(one["seq"]) == one["hash"]
        and unbase64(one["powers"], 8).hex() in known
        for one in states
    )
