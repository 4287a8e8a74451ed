"""What one person holds in an open vault: who works there, and keys for the file, records and signatures.

Knows no database and no forms, and changes nothing.
"""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from registry.errors import KeyringNeeded, KeyringUnavailable, VaultRollback
from registry.fields import Compartment
from registry.vault.admission import now
from registry.vault.charter import MANAGER, PAPER
from registry.vault.deputies import AFTER, CUSTODIANS, Appointment
from registry.vault.device import DeviceSecrets, taking
from registry.vault.inbox import Event, read_event
from registry.vault.keys import HeldKeys
from registry.vault.makers import may_help
from registry.vault.paper import identity_text, recipient_key, recipient_text
from registry.vault.primitives import RECORD, derive, fingerprint, sign, signing_public, unwrap
from registry.vault.sealer import Sealer
from registry.vault.signers import Signers
from registry.vault.slots import Holder
from registry.vault.state import State
from registry.vault.stretching import KdfParameters, Stretching, by_argon2id


class Holding(Signers):
    """What can be asked of an open vault, and done with its keys. Holds them until the process ends."""

    def __init__(
        self,
        folder: Path,
        holder: Holder,
        keys: HeldKeys,
        state: State,
        device_secret: bytes | None,
        *,
        copies_whole: bool = True,
        stretching: Stretching = by_argon2id,
    ) -> None:
        self._folder = folder
        self._holder = holder
        self._device_secret = device_secret
        self._stretching = stretching
        self.insist: Callable[[], None] = lambda: None
        """Raises what the registry has against the key file that was read, before anything of it is signed again."""
        self.newest: Callable[[], bytes] = lambda: bytes(AFTER)
        """What stands for the newest entry about powers, which whatever gives powers is signed with."""
        self.told: tuple[object, Any] | None = None
        """What the registry last told of who has powers, and of which state; nothing here looks at it."""
        self.sealer = Sealer(state.envelope.vault_id, holder.person_id, holder.keys.exchange)
        self._adopt(keys, state, copies_whole)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.vault_id} seq {self.seq}>"

    def _adopt(self, keys: HeldKeys, state: State, copies_whole: bool) -> None:
        self._keys = keys
        self._state = state
        self.copies_whole = copies_whole
        self.sealer.hold(keys, state.charter.compartments)

    # --- what it is ---

    @property
    def person_id(self) -> str:
        """32 hexadecimal digits, or ``paper`` when opened with the recovery key."""
        return self._holder.person_id

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of this person, sorted; none for the recovery key, which opens everything anyway."""
        member = self.roster.get(self.person_id)
        if self.acting and member:
            return (*member.roles, MANAGER)
        return member.roles if member else ()

    @property
    def acting(self) -> Appointment | None:
        """The appointment by which this person has the manager's powers now, if she has them only so."""
        return self._state.charter.acting(self.vault_id, self.person_id, now())

    @property
    def seq(self) -> int:
        """Grows by one with each change of the vault."""
        return self._state.envelope.seq

    @property
    def pin(self) -> bytes:
        """16 bytes that stand for the paper's signing key, to which every account and role is traced."""
        return fingerprint(self._holder.pin)

    @property
    def bound(self) -> bool:
        """Whether only computers that hold the registry's device secret can open it."""
        return self._state.envelope.protection == "device"

    @property
    def kdf(self) -> KdfParameters:
        """What a sign-in costs here."""
        return self._state.charter.kdf

    @property
    def may_sign(self) -> bool:
        """Whether this person may change the roster."""
        managers = self._state.charter.managers()
        return self.person_id in (PAPER, CUSTODIANS, *managers) or self.acting is not None

    @property
    def is_root(self) -> bool:
        """Whether this person has the powers of Management herself: no mere stand-in."""
        return self.person_id in (PAPER, CUSTODIANS, *self._state.charter.managers())

    @property
    def appointments(self) -> tuple[Appointment, ...]:
        """Who stands in for the management, now or later; those that are over until the next change."""
        return self._state.charter.appointments

    @property
    def custodians_key(self) -> bytes:
        """The public signing key of two custodians together; empty if nobody was named."""
        named = self._state.charter.custodians
        return named.signing if named else b""

    @property
    def custodians(self) -> Mapping[str, bool]:
        """The custodians by person id, each with whether her share still opens; empty if nobody was named."""
        named, today = self._state.charter.custodians, date.today()
        return {
            person: (one := self.roster[person]).exchange == key
            and one.active(today)
            and self.opens_file(one.roles)
            for person, key in (named.people if named else {}).items()
        }

    def compartments(self, roles: Iterable[str]) -> tuple[Compartment, ...]:
        """What ``roles`` open together, as the signed charter has it. Raises KeyError for an unknown role."""
        return self._state.charter.opens(tuple(roles))

    def opens_file(self, roles: Iterable[str]) -> bool:
        """Whether somebody with ``roles`` gets the file's key, as the signed charter has it."""
        return self._state.charter.opens_file(tuple(roles))

    @property
    def granted(self) -> frozenset[str]:
        """The accounts that were given keys of today, by person id."""
        return frozenset(who for who, keys in self._state.charter.grants.items() if keys)

    @property
    def file_epoch(self) -> int:
        """The generation of the file's key: 1, and one more with each leaver."""
        return self._state.charter.file_epoch

    def check_not_older_than(self, seq: int) -> None:
        """Raise `VaultRollback` if the registry or an anchor has already seen a newer vault, ``seq``."""
        if self.seq < seq:
            raise VaultRollback

    # --- keys for others ---

    def keyspec(self) -> str:
        """SQLCipher's raw key and salt, ``x'<64 digits of key><32 of salt>'``: never to be logged."""
        return self._keyspec(self._state.charter.file_epoch)

    def previous_keyspecs(self) -> tuple[str, ...]:
        """Those of earlier file epochs, newest first, for a file that a rotation left behind."""
        return tuple(self._keyspec(epoch) for epoch in range(self._state.charter.file_epoch - 1, 0, -1))

    def _keyspec(self, epoch: int) -> str:
        key = derive(self._keys.file(epoch), "db")
        return f"x'{key.hex()}{self._state.charter.database_salt.hex()}'"

    def derived(self, name: str) -> bytes:
        """32 bytes for the use ``name``, such as ``search-hash``, the same for everybody and in every epoch."""
        return derive(self._keys.file(1), f"use/{name}")

    def sign(self, data: bytes) -> bytes:
        """This person's Ed25519 signature over ``data``, 64 bytes."""
        return sign(self._holder.keys.signing, RECORD, data)

    def stands_in(self, person_id: str) -> Appointment | None:
        """The appointment by which ``person_id`` has the manager's powers now, if she has them only so."""
        return self._state.charter.acting(self.vault_id, person_id, now())

    def public_of(self, person_id: str) -> bytes | None:
        """The X25519 public key of somebody who works here, or of ``paper``; None for anybody else."""
        if person_id == PAPER:
            return recipient_key(self._state.envelope.paper_recipient)
        member = self.roster.get(person_id)
        return member.exchange if member and not member.disabled else None

    def unwrapped(self, wrapped: bytes, context: bytes) -> bytes | None:
        """What was wrapped (`primitives.wrap`) for this person, or None."""
        return unwrap(self._holder.keys.exchange, wrapped, context)

    @property
    def signing_key(self) -> bytes:
        """This person's own Ed25519 public key, 32 bytes: with it anybody can check what she signed."""
        return signing_public(self._holder.keys.signing)

    @property
    def fingerprint(self) -> str:
        """16 digits in groups of four that stand for this registry and the key all signatures are traced to."""
        digits = fingerprint(bytes.fromhex(self.vault_id) + self._state.charter.paper_signer, 8).hex().upper()
        return "-".join(digits[at : at + 4] for at in range(0, 16, 4))

    def open_event(self, line: bytes) -> Event | None:
        """What `seal_event` was given, under this key of the file or an earlier one; ``None`` for other lines."""
        return read_event(self._keys.files(), self.vault_id, line)

    def backup_recipients(self) -> list[str]:
        """Whom backups are sealed to: the recovery key, then the managers of today, as age recipients."""
        today = date.today()
        managers = [one for one in self._state.charter.managers().values() if one.active(today)]
        return [self._state.envelope.paper_recipient, *(recipient_text(one.exchange) for one in managers)]

    def age_identity(self) -> str:
        """This person's own age identity, with which a manager opens a backup."""
        return identity_text(self._holder.keys.exchange)

    def authorise_device(self, device: DeviceSecrets) -> None:
        """Let this computer's account open the registry. Raises `KeyringUnavailable` or `KeyringRefused`."""
        if self._device_secret is not None:
            device.store(self.vault_id, self._device_secret)

    def insist_on_keyring(self, device: DeviceSecrets | None) -> None:
        """Raise `KeyringNeeded` where no passphrase could open the registry, `KeyringRefused` if it is locked."""
        if not self.bound:
            return
        if device is None:
            raise KeyringNeeded
        try:
            device.load(self.vault_id)
        except KeyringUnavailable:
            raise KeyringNeeded from None

    def authorising(self, device: DeviceSecrets | None) -> contextlib.AbstractContextManager[None]:
        """`authorise_device` around the moment this key file takes another's place; see `device.taking`."""
        if device is None or self._device_secret is None:
            return contextlib.nullcontext()
        return taking(device, self.vault_id, self._device_secret)

    def counts(self, one: Appointment) -> bool:
        """Whether an appointment still gives powers on its days: its signer may make one, its person works here."""
        return self._state.charter.counts(self.vault_id, one)

    def custodians_help(self, person_id: str) -> bool:
        """Whether two custodians may give the manager ``person_id`` a new passphrase; False if nobody was named."""
        return may_help(self._state.charter, self.custodians_key, person_id, date.today())
