"""The keys somebody holds once the vault is open, and how they are granted. Knows no passphrases."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from registry.errors import NotAllowed, VaultTampered
from registry.fields import COMPARTMENTS, Compartment
from registry.language import _
from registry.vault import strict
from registry.vault.primitives import box, derive, exchange_public, fresh_key, unbox, unwrap, wrap

FILE: Final = "file"
EPOCHS: Final = 4096
"""As many generations a key has at most: one a week for 80 years, and the paper's part holds them all."""
_NAME: Final = re.compile(r"[a-z]+:[1-9]\d{0,3}", re.ASCII)


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """Random keys of 32 bytes by ``name:epoch``: ``file:1``, ``identity:1`` and so on."""

    by_name: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def fresh(cls) -> "HeldKeys":
        """First epochs of the file and of every compartment."""
        return cls({f"{name}:1": fresh_key() for name in (FILE, *COMPARTMENTS)})

    def file(self, epoch: int) -> bytes:
        """The file's key of ``epoch``. Raises `VaultTampered` if it was not granted: everybody has it."""
        key = self.by_name.get(f"{FILE}:{epoch}")
        if key is None:
            raise VaultTampered
        return key

    def files(self) -> list[bytes]:
        """The file's keys of every epoch held, newest first."""
        epochs = [int(name.partition(":")[2]) for name in self.by_name if name.startswith(f"{FILE}:")]
        return [self.by_name[f"{FILE}:{epoch}"] for epoch in sorted(epochs, reverse=True)]

    def compartment(self, name: Compartment, epoch: int) -> bytes | None:
        """The key of ``epoch`` of compartment ``name``, if held."""
        return self.by_name.get(f"{name}:{epoch}")

    def newest(self) -> dict[str, int]:
        """The newest epoch held, by name without epoch."""
        newest: dict[str, int] = {}
        for name in self.by_name:
            kind, _colon, epoch = name.partition(":")
            newest[kind] = max(newest.get(kind, 0), int(epoch))
        return newest

    def needed(self, compartments: Iterable[Compartment]) -> "HeldKeys":
        """The newest keys of the file and ``compartments``: what is granted; the older follow from them.

        Raises `NotAllowed` if a compartment is not among these keys: nobody can give what she does not hold.
        """
        newest = self.newest()
        wanted = {FILE, *compartments}
        if not wanted <= newest.keys():
            raise NotAllowed(what=_("giving rights you do not have yourself"))
        names = [f"{kind}:{newest[kind]}" for kind in (FILE, *COMPARTMENTS) if kind in wanted]
        return replace(self, by_name={name: self.by_name[name] for name in names})

    def only(self, compartments: Iterable[Compartment]) -> "HeldKeys":
        """These keys, all epochs, without those of any other compartment."""
        wanted = {FILE, *compartments}
        return replace(
            self,
            by_name={name: key for name, key in self.by_name.items() if name.partition(":")[0] in wanted},
        )

    def renewed(self, vault_id: str, kinds: Iterable[str]) -> tuple["HeldKeys", dict[str, bytes]]:
        """These keys with a new epoch of each of ``kinds``, and by name every present one sealed under its successor.

        Raises `NotAllowed` unless the file's key and every compartment's are among them.
        """
        keys, older = dict(self.by_name), {}
        for name, key in self.needed(COMPARTMENTS).by_name.items():
            kind, _colon, epoch = name.partition(":")
            if kind not in kinds:
                continue
            fresh = keys[f"{kind}:{int(epoch) + 1}"] = fresh_key()
            older[name] = box(derive(fresh, "older"), key, _context(vault_id, "older", name))
        return HeldKeys(keys), older

    def without_gaps(self, kinds: Iterable[str]) -> "HeldKeys":
        """These keys without those of ``kinds`` after an epoch that is missing: another hand put them there."""
        kept = dict(self.by_name)
        for kind in kinds:
            first = next(epoch for epoch in count(1) if f"{kind}:{epoch}" not in kept)
            kept = {name: key for name, key in kept.items() if not _after(name, kind, first)}
        return HeldKeys(kept)

    def older(self, vault_id: str) -> dict[str, bytes]:
        """Every key but the newest of its kind, by name, sealed under its successor; what `with_older` opens."""
        made = {}
        for name, key in self.by_name.items():
            kind, _colon, epoch = name.partition(":")
            after = self.by_name.get(f"{kind}:{int(epoch) + 1}")
            if after:
                made[name] = box(derive(after, "older"), key, _context(vault_id, "older", name))
        return made

    def with_older(self, vault_id: str, older: Mapping[str, bytes]) -> "HeldKeys":
        """These keys and every earlier epoch that follows from them. Raises `VaultTampered` if one does not open."""
        keys = dict(self.by_name)
        for kind, newest in self.newest().items():
            for epoch in range(newest - 1, 0, -1):
                name = f"{kind}:{epoch}"
                found = _before(vault_id, name, keys[f"{kind}:{epoch + 1}"], older)
                if found is None:
                    raise VaultTampered
                keys[name] = found
        return HeldKeys(keys)

    def in_step(self, vault_id: str, newest: Mapping[str, int], older: Mapping[str, bytes]) -> "HeldKeys":
        """These keys as far as the charter knows of them, each earlier one out of its successor where that has it.

        So nothing is believed of an epoch that another hand wrote into the paper's part, nor a wrong key of one.
        """
        keys = {
            name: key
            for name, key in self.by_name.items()
            if int(name.partition(":")[2]) <= newest.get(name.partition(":")[0], 0)
        }
        for kind, latest in newest.items():
            for epoch in range(latest - 1, 0, -1):
                name, after = f"{kind}:{epoch}", keys.get(f"{kind}:{epoch + 1}")
                found = _before(vault_id, name, after, older) if after else None
                if found is not None:
                    keys[name] = found
        return HeldKeys(keys)

    def granted_to(self, vault_id: str, person_id: str, public: bytes) -> dict[str, bytes]:
        """These keys sealed by HPKE, one by one, to the X25519 key ``public`` of ``person_id``."""
        return {
            name: wrap(public, key, _context(vault_id, person_id, name)) for name, key in self.by_name.items()
        }

    @classmethod
    def from_grants(
        cls, vault_id: str, person_id: str, private: bytes, grants: Mapping[str, bytes]
    ) -> "HeldKeys":
        """What `granted_to` was given. Raises `VaultTampered` if one grant does not open."""
        keys: dict[str, bytes] = {}
        for name, wrapped in grants.items():
            key = unwrap(private, wrapped, _context(vault_id, person_id, name))
            if key is None:
                raise VaultTampered
            keys[name] = key
        return cls(keys)

    def to_paper(self, device_secret: bytes | None) -> bytes:
        """Everything, with the computer's key, as the text that is sealed to the paper key."""
        keys = {name: strict.encode(key) for name, key in self.by_name.items()}
        return strict.canonical({"keys": keys, "device": strict.encode(device_secret or b"")})

    @classmethod
    def from_paper(cls, raw: bytes) -> tuple["HeldKeys", bytes | None]:
        """What `to_paper` gave: the keys and the computer's key. Raises `strict.Malformed`.

        A name that is none is passed over: whoever wrote it there shall not keep the recovery key from the others.
        """
        found = strict.only(strict.parse(raw), {"keys", "device"})
        named = found["keys"]
        if not isinstance(named, dict):
            raise strict.Malformed
        keys = {name: strict.data(key, 32) for name, key in named.items() if _NAME.fullmatch(name)}
        device = strict.data(found["device"], 0, 32)
        if len(device) not in (0, 32):
            raise strict.Malformed
        return cls(keys), device or None


def _before(vault_id: str, name: str, after: bytes, older: Mapping[str, bytes]) -> bytes | None:
    """The key ``name`` out of what lies sealed under its successor ``after``, if that opens."""
    boxed = older.get(name)
    return unbox(derive(after, "older"), boxed, _context(vault_id, "older", name)) if boxed else None


def _after(name: str, kind: str, epoch: int) -> bool:
    """Whether ``name`` is a key of ``kind`` later than ``epoch``."""
    of, _colon, number = name.partition(":")
    return of == kind and int(number) > epoch


def deposit_private(compartment_key: bytes) -> bytes:
    """The X25519 private key that opens deposits of one compartment and epoch."""
    return derive(compartment_key, "deposit")


def deposit_public(compartment_key: bytes) -> bytes:
    """Its public half, which the charter shows to everybody."""
    return exchange_public(deposit_private(compartment_key))


def _context(vault_id: str, person_id: str, name: str) -> bytes:
    return f"amparo/grant/v1|{vault_id}|{person_id}|{name}".encode()
