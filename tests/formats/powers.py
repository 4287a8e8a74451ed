"""Section 4.5, "Powers", of docs/file-formats.md: which key file is one to work with. Nothing here is the program's."""

from dataclasses import dataclass, field
from typing import Any

from tests.formats.keyfile import Opened
from tests.formats.primitives import ascii_json, b2, signed, unbase64
from tests.formats.trail import Entry

MANAGED = ("custodian_makers", "database_salt", "kdf", "kdf_salt", "past_custodians", "protection", "roots")
FAR, LEAP = 2**48, 10_000


@dataclass
class Powers:
    """What the entries say, in their order."""

    keys: set[str] = field(default_factory=set)
    lent: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    charter: tuple[int, str] = (0, "")
    managed: str = ""
    sealing: str = ""
    marks: list[str] = field(default_factory=list)
    broken: bool = False

    @property
    def now(self) -> str:
        return self.marks[-1] if self.marks else 32 * "0"

    def has(self, key: str, pin: str) -> bool:
        return key == pin or (key in self.keys and key not in self.ended)

    def answers(self, key: str, by: str, after: str, pin: str) -> bool:
        """Known, or given since the newest entry by somebody with powers."""
        if key in self.keys | self.ended | {pin}:
            return self.has(key, pin)
        return after == self.now and self.has(by, pin)


def told(opened: Opened, trail: list[Entry]) -> Powers:
    """Every entry that counts."""
    found, pin = Powers(), opened.pin.hex()
    for one in trail:
        if one.form == "powers" and one.object == opened.vault_id:
            _take(found, opened, one, pin)
    return found


def _take(found: Powers, opened: Opened, one: Entry, pin: str) -> None:
    said: dict[str, Any] = one.detail
    links = {
        key: (by, after)
        for key, by, after, sign in (text.split(":") for text in said.get("keys", []))
        if _good(opened, key, by, after, sign)
    }
    signer = one.key.hex()
    if one.action == "set powers right" and signer == pin:
        before = found.keys | found.lent | found.ended | set(said["ended"])
        found.keys, found.lent, found.broken = set(links), set(said["lent"]), False
        found.ended = before - found.keys - found.lent
    else:
        first = signer in links and found.answers(signer, *links[signer], pin)
        if signer in found.ended or not (first or found.has(signer, pin)):
            return
        found.broken |= said["before"] != (found.marks[-1] if found.marks else "")
        if one.action == "end powers":
            found.ended |= set(said["ended"])
        elif one.action == "begin powers":
            began = set(links) & (found.keys | found.ended)
            fresh = {key: by for key, (by, after) in links.items() if after == found.now}
            for _link in fresh:
                began |= {key for key, by in fresh.items() if by in began or found.has(by, pin)}
            found.keys |= began
            found.lent |= set(said["lent"])
            found.ended -= began | set(said["lent"])
    found.charter, found.managed = (said["charter"], said["digest"]), said["managed"]
    found.sealing = said["sealing"]
    found.marks.append(one.hash[:16].hex())


def _good(opened: Opened, key: str, by: str, after: str, signature: str) -> bool:
    said = bytes.fromhex(key + after)
    return signed(bytes.fromhex(by), f"root/{opened.vault_id}", said, bytes.fromhex(signature))


def digest(value: Any) -> str:
    """What stands for a part of the key file."""
    return b2(ascii_json(value), 16).hex()


def managed(charter: dict[str, Any]) -> str:
    """What stands for that of it which no stand-in changes."""
    three = charter["custodians"] or {}
    managers = {
        who: one
        for who, one in charter["roster"].items()
        if "manager" in one["roles"] and not one["disabled"]
    }
    return digest(
        {
            "managers": managers,
            "custodians": {name: value for name, value in three.items() if name != "grants"},
            "roles": charter["roles"],
            **{name: charter[name] for name in MANAGED},
        }
    )


def sealing(charter: dict[str, Any]) -> str:
    """What stands for the keys that everything is sealed with."""
    return digest({name: charter[name] for name in ("compartments", "file_epoch")})


def to_work_with(opened: Opened, trail: list[Entry]) -> bool:
    """Whether somebody with powers may work with this key file."""
    found, charter, pin = told(opened, trail), opened.charter, opened.pin.hex()
    if (
        found.broken
        or not found.marks
        or any(not _answered(found, opened, key, pin) for key in _signers(opened))
    ):
        return False
    if (
        max(opened.envelope["seq"], charter["charter_seq"]) >= FAR
        or charter["charter_seq"] > found.charter[0] + LEAP
    ):
        return False
    loans = {digest(one): one for one in charter["appointments"]}
    for mark, one in loans.items():
        new = unbase64(one["after"], 16).hex() == found.now
        if mark in found.ended or (mark not in found.lent and not new):
            return False
    if charter["charter_seq"] <= found.charter[0]:
        return found.charter == (charter["charter_seq"], digest(charter))
    signer = unbase64(opened.body["signer"], 32)
    if signer == opened.pin or (opened.is_root(signer) and _answered(found, opened, signer.hex(), pin)):
        return True
    acting = {opened.signers_of(one["person"])[0] for one in loans.values()}
    return signer in acting and managed(charter) == found.managed


def _signers(opened: Opened) -> list[str]:
    three = opened.charter["custodians"]
    return [key.hex() for key in opened.managers()] + (
        [unbase64(three["signing"], 32).hex()] if three else []
    )


def _answered(found: Powers, opened: Opened, key: str, pin: str) -> bool:
    link = opened.charter["roots"][key]
    return found.answers(key, unbase64(link["by"], 32).hex(), unbase64(link["after"], 16).hex(), pin)
