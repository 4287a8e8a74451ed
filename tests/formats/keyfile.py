"""Section 3 of docs/file-formats.md, the key file, written from that page: nothing here comes from the program.

Opening gives what the data needs; `Opened.check` is the careful reader, who also asks whether to believe it.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import argon2.low_level
import pyrage

from tests.formats.primitives import (
    Refused,
    ascii_json,
    b2,
    bech32,
    ed25519_public,
    fold,
    from_json,
    hkdf,
    hmac256,
    need,
    sha256,
    signed,
    unbase64,
    unbech32,
    unbox,
    unhex,
    unsiv,
    unwrap,
    x25519_public,
)

COMPARTMENTS = ("identity", "profile", "narrative", "psychology", "health", "legal", "safety", "care")


def present(folder: Path) -> Path:
    """Where the present set lies (1): in `next/` from READY on, until whoever writes has finished the switch."""
    ready = folder / "next" / "READY"
    if not ready.exists():
        return folder
    waiting = from_json(ready.read_bytes())["set"]
    need(all((folder / "next" / name).exists() for name in waiting), "a switch is half done: finish it first")
    return folder / "next"


def envelope(folder: Path) -> dict[str, Any]:
    """The whole copy of the key file with the highest number (3, 3.1)."""
    folder, whole = present(folder), []
    for name in ("vault.json", "vault.1.json"):
        try:
            whole.append(_copy((folder / name).read_bytes()))
        except (OSError, Refused):
            continue
    need(bool(whole), "no whole copy of the key file")
    need(len({copy["vault_id"] for copy in whole}) == 1, "two key files of different registries")
    newest = max(copy["seq"] for copy in whole)
    need(
        len({ascii_json(copy) for copy in whole if copy["seq"] == newest}) == 1, "two key files of one number"
    )
    return next(copy for copy in whole if copy["seq"] == newest)


def _copy(data: bytes) -> dict[str, Any]:
    need(len(data) <= 1 << 20, "the key file is too large")
    found = from_json(data)
    need(isinstance(found, dict) and ascii_json(found) == data, "not canonical JSON")
    need(found.get("format") == "amparo-vault" and found.get("version") == 1, "not a key file of version 1")
    rest = {name: value for name, value in found.items() if name != "sha256"}
    need(sha256(ascii_json(rest)).hex() == found["sha256"], "the sum of the key file is wrong")
    need(found["protection"] in ("device", "none") and found["seq"] >= 1, "a wrong envelope")
    unhex(found["vault_id"], 16)
    unbase64(found["inbox"], 32)
    return found


def header(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in ("body", "sha256")}


def body(found: dict[str, Any], device: bytes | None) -> dict[str, Any]:
    """Section 3.2."""
    data = unbase64(found["body"])
    if found["protection"] == "device":
        need(device is not None, "this computer is not authorised")
        assert device is not None
        need(
            unbase64(found["device_check"]) == hkdf(device, "device/check", 8),
            "the secret of another registry",
        )
        plain = unsiv(hkdf(device, "device/body"), data, ascii_json(header(found)))
        size = int.from_bytes(plain[:4], "big")
        need(len(plain) % 32768 == 0 and not any(plain[4 + size :]), "a body wrongly filled up")
        data = plain[4 : 4 + size]
    else:
        need(unbase64(found["device_check"]) == bytes(8), "a check of no device secret")
    inside: dict[str, Any] = from_json(data)
    need(ascii_json(inside) == data, "the body is not canonical JSON")
    need(len(inside["slots"]) in (32, 64) and inside["slots"] == sorted(inside["slots"]), "wrong slots")
    return inside


@dataclass(repr=False)
class Opened:
    """A key file that one person, or the paper, has opened."""

    envelope: dict[str, Any]
    body: dict[str, Any]
    person: str
    exchange: bytes
    signing: bytes
    pin: bytes
    keys: dict[str, dict[int, bytes]] = field(default_factory=dict)

    @property
    def vault_id(self) -> str:
        return str(self.envelope["vault_id"])

    @property
    def charter(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body["charter"]
        return found

    def file_key(self) -> bytes:
        return self.keys["file"][self.charter["file_epoch"]]

    def add_older(self) -> None:
        """Earlier keys, each under its successor (3.5 `older`)."""
        older = self.charter["older"]
        for name in sorted(older, key=lambda text: -int(text.partition(":")[2])):
            kind, _, epoch = name.partition(":")
            after = self.keys.get(kind, {}).get(int(epoch) + 1)
            if after is not None:
                aad = f"amparo/grant/v1|{self.vault_id}|older|{name}".encode()
                self.keys[kind][int(epoch)] = unbox(hkdf(after, "older"), unbase64(older[name], 60), aad)

    def signers_of(self, actor: str) -> list[bytes]:
        """Public keys with which an entry of `actor` may be signed, the present one first."""
        if actor == "paper":
            return [unbase64(self.charter["paper_signer"], 32)]
        if actor == "custodians":
            common, past = self.charter["custodians"], self.charter["past_custodians"]
            return [unbase64(key, 32) for key in ([common["signing"]] if common else []) + past]
        member = self.charter["roster"].get(actor)
        return [unbase64(key, 32) for key in (member["signing"], *member["past_signing"])] if member else []

    def managers(self) -> set[bytes]:
        """Keys of present managers."""
        roster = self.charter["roster"].values()
        return {
            unbase64(one["signing"], 32)
            for one in roster
            if "manager" in one["roles"] and not one["disabled"]
        }

    def is_root(self, key: bytes) -> bool:
        """Whether `key` is or was a manager's, or the custodians' (3.5 `roots`)."""
        return key.hex() in self.charter["roots"]

    def made_by_paper(self, key: bytes) -> bool:
        """Whether the paper itself made `key` a manager's."""
        link = self.charter["roots"].get(key.hex())
        return link is not None and unbase64(link["by"], 32) == self.pin

    def makers(self, key: bytes) -> dict[str, tuple[str, bytes]]:
        """Of the custodians' `key`: by custodian, whose key made her own then, and that key (3.5)."""
        theirs = {who: unbase64(by, 32) for who, by in self.charter["custodian_makers"][key.hex()].items()}
        return {who: (self._whose(by), by) for who, by in theirs.items()}

    def _whose(self, key: bytes) -> str:
        if key == self.pin:
            return "paper"
        return next((who for who in self.charter["roster"] if key in self.signers_of(who)), "custodians")

    def maker(self, key: bytes) -> tuple[str, bytes] | None:
        """Who made `key` the custodians': a person or the paper, and the key that says so (3.5 `roots`)."""
        together = self.signers_of("custodians")
        while key in together:
            key = unbase64(self.charter["roots"][key.hex()]["by"], 32)
            if key == self.pin:
                return "paper", key
            for person in self.charter["roster"]:
                if key in self.signers_of(person):
                    return person, key
        return None

    def check(self) -> None:
        """Whether what was opened is to be believed: the checks of 3.5, in their order."""
        charter = self.charter
        bare = {**header(self.envelope), "body": {**self.body, "mac": None}}
        found = hmac256(hkdf(self.file_key(), "vault-mac"), ascii_json(bare))
        need(found == unbase64(self.body["mac"], 32), "the mac of the key file is wrong")
        signer = unbase64(self.body["signer"], 32)
        signature = unbase64(self.body["charter_signature"], 64)
        need(
            signed(signer, f"charter/{self.vault_id}", ascii_json(charter), signature),
            "the charter is not signed",
        )
        heads = self.managers() | {bytes.fromhex(key) for key in charter["roots"]}
        if charter["custodians"]:
            heads.add(unbase64(charter["custodians"]["signing"], 32))
        need(all(self._rooted(key) for key in heads), "a key that nothing leads to")
        need(signer in self._entitled(), "the charter is signed by somebody not entitled")
        paper = self.envelope["paper"]
        need(unbase64(charter["paper_signer"], 32) == self.pin, "another paper key")
        proof = unbase64(charter["paper_proof"], 64)
        own = signed(self.pin, f"paper/{self.vault_id}", paper["recipient"].encode(), proof)
        need(own, "the recipient is not the paper's own")
        check = unbase64(self.envelope["device_check"], 8).hex()
        closed = f"{self.envelope['protection']}|{check}|{paper['recipient']}|".encode()
        digest = b2(closed + unbase64(paper["grants"]), 32)
        need(charter["protection"] == self.envelope["protection"], "another seal of the body")
        need(
            digest == unbase64(charter["outer_digest"], 32),
            "the paper's grants or the body's seal were changed",
        )
        inbox = x25519_public(hkdf(self.file_key(), "inbox"))
        need(inbox == unbase64(self.envelope["inbox"], 32), "the inbox is another's")
        need(set(charter["compartments"]) == set(COMPARTMENTS), "not the eight compartments")
        self._each_its_own()
        for name, one in charter["compartments"].items():
            if name in self.keys:
                public = x25519_public(hkdf(self.keys[name][one["epoch"]], "deposit"))
                need(public == unbase64(one["deposit"], 32), "the deposit key of a compartment is another's")

    def _each_its_own(self) -> None:
        """No key stands for two (3.5)."""
        roster, three = self.charter["roster"], self.charter["custodians"]
        people = [*roster, "paper", "custodians"]
        signing = [key for person in people for key in set(self.signers_of(person))]
        need(len(signing) == len(set(signing)), "one signing key of two people")
        exchange = [one["exchange"] for one in roster.values()] + ([three["exchange"]] if three else [])
        need(len(exchange) == len(set(exchange)), "one key of two people")

    def _rooted(self, key: bytes) -> bool:
        """Whether a chain of signatures leads from the pin to `key`."""
        roots, seen = self.charter["roots"], set()
        while key != self.pin:
            link = roots.get(key.hex())
            if link is None or key in seen:
                return False
            seen.add(key)
            by = unbase64(link["by"], 32)
            said = key + unbase64(link["after"], 16)
            if not signed(by, f"root/{self.vault_id}", said, unbase64(link["signature"], 64)):
                return False
            key = by
        return True

    def _entitled(self) -> set[bytes]:
        """Who may have signed this charter."""
        charter = self.charter
        heads = {self.pin} | self.managers()
        if charter["custodians"]:
            heads.add(unbase64(charter["custodians"]["signing"], 32))
        found = set(heads)
        for one in charter["appointments"]:
            member = charter["roster"][one["person"]]
            key = unbase64(member["signing"], 32)
            after = unbase64(one["after"], 16).hex()
            said = f"{one['person']}|{key.hex()}|{one['since']}|{one['until']}|{after}".encode()
            by = unbase64(one["by"], 32)
            good = signed(by, f"appointment/{self.vault_id}", said, unbase64(one["signature"], 64))
            then = one["since"] <= charter["signed_at"] <= one["until"] and not member["disabled"]
            if by in heads and good and then:
                found.add(key)
        return found


def open_with_passphrase(folder: Path, login: str, passphrase: str, device: bytes | None) -> Opened:
    """Try every slot (3.3), then the grants (3.5)."""
    found = envelope(folder)
    inside = body(found, device)
    kdf = inside["charter"]["kdf"]
    need(
        65536 <= kdf["m"] <= 2097152 and 1 <= kdf["t"] <= 20 and 1 <= kdf["p"] <= 8,
        "parameters out of bounds",
    )
    salt = b2(unbase64(inside["charter"]["kdf_salt"], 16) + fold(login), 16)
    words = unicodedata.normalize("NFKC", passphrase).encode()
    stretched = argon2.low_level.hash_secret_raw(
        words, salt, kdf["t"], kdf["m"], kdf["p"], 32, argon2.low_level.Type.ID, 0x13
    )
    key = hkdf(stretched, "slot/" + found["vault_id"])
    for slot in inside["slots"]:
        try:
            bundle = unbox(key, unbase64(slot, 141), found["vault_id"].encode())
        except Refused:
            continue
        need(bundle[0] == 1 and len(bundle) == 113, "a bundle of another version")
        opened = Opened(found, inside, bundle[1:17].hex(), bundle[17:49], bundle[49:81], bundle[81:])
        member = opened.charter["roster"].get(opened.person)
        open_still = member is not None and not member["disabled"]
        need(
            open_still and (member["until"] or "9999") >= date.today().isoformat(),
            "an account that was closed",
        )
        mine = (x25519_public(opened.exchange), ed25519_public(opened.signing))
        need(
            mine == (unbase64(member["exchange"]), unbase64(member["signing"])),
            "the roster has other keys of her",
        )
        opened.keys = granted(opened, opened.person, opened.exchange)
        opened.add_older()
        return opened
    raise Refused("no slot opens")


def granted(opened: Opened, person: str, private: bytes) -> dict[str, dict[int, bytes]]:
    """The keys that were granted to a person of the roster, or to the custodians."""
    keys: dict[str, dict[int, bytes]] = {}
    grants = (
        opened.charter["custodians"]["grants"] if person == "custodians" else opened.charter["grants"][person]
    )
    for name, wrapped in grants.items():
        info = f"amparo/grant/v1|{opened.vault_id}|{person}|{name}".encode()
        kind, _, epoch = name.partition(":")
        keys.setdefault(kind, {})[int(epoch)] = unwrap(private, unbase64(wrapped, 80), info)
    return keys


def open_with_paper(folder: Path, text: str) -> Opened:
    """Section 3.6: the paper opens without passphrase and device secret."""
    private = unbech32(text, "age-secret-key-")
    found = envelope(folder)
    need(found["paper"]["recipient"] == bech32(x25519_public(private), "age"), "another paper key")
    inside = from_json(age_open(unbase64(found["paper"]["grants"]), text))
    device = unbase64(inside["device"]) or None
    signing = hkdf(text.encode(), "paper/signing")
    opened = Opened(found, body(found, device), "paper", private, signing, ed25519_public(signing))
    for name, key in inside["keys"].items():
        kind, _, epoch = name.partition(":")
        opened.keys.setdefault(kind, {})[int(epoch)] = unbase64(key, 32)
    opened.add_older()
    return opened


def age_open(data: bytes, identity: str) -> bytes:
    """An age v1 file, by an X25519 identity as text."""
    try:
        return pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)])
    except (pyrage.DecryptError, pyrage.IdentityError) as error:
        raise Refused("an age file does not open") from error


def age_identity(private: bytes) -> str:
    """An X25519 private key as age writes it."""
    return bech32(private, "age-secret-key-").upper()


def open_together(one: Opened, other: Opened) -> Opened:
    """What two of the three custodians open together (3.5 `custodians`)."""
    first, second = sorted((one, other), key=lambda opened: opened.person)
    info = f"amparo/custodians/v1|{first.vault_id}|{first.person}|{second.person}".encode()
    named = first.charter["custodians"]
    share = named["shares"].get(first.person + second.person)
    need(share is not None, "these two have no share")
    secret = unwrap(second.exchange, unwrap(first.exchange, unbase64(share), info), info)
    exchange, signing = hkdf(secret, "custodians/exchange"), hkdf(secret, "custodians/signing")
    mine = (x25519_public(exchange), ed25519_public(signing))
    need(
        mine == (unbase64(named["exchange"], 32), unbase64(named["signing"], 32)), "keys of other custodians"
    )
    opened = Opened(first.envelope, first.body, "custodians", exchange, signing, first.pin)
    opened.keys = granted(opened, "custodians", exchange)
    opened.add_older()
    return opened


def places(opened: Opened) -> dict[str, str]:
    """Whose slot is where (3.4)."""
    plain = unbox(
        hkdf(opened.file_key(), "places"), unbase64(opened.body["places"]), opened.vault_id.encode()
    )
    found: dict[str, str] = from_json(plain)
    return found
