"""The open vault: what one person holds, and the changes she may make. Knows no database and no forms."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from registry.errors import BackupKeyWrong, BadCredentials, NotAllowed, VaultRollback
from registry.fields import Compartment
from registry.language import _
from registry.vault import container, strict
from registry.vault.charter import Charter, Member
from registry.vault.container import Envelope, open_body
from registry.vault.device import DeviceSecrets
from registry.vault.keys import HeldKeys
from registry.vault.paper import PaperKey, identity_text, recipient_text
from registry.vault.primitives import derive, exchange_public, fingerprint, sign, signed_by, signing_public
from registry.vault.sealer import Sealer
from registry.vault.slots import Holder, find, login_digest
from registry.vault.staff import PAPER, RosterChange
from registry.vault.state import State, assemble, signed, verify
from registry.vault.streams import disclose
from registry.vault.stretching import KdfParameters, Stretching, by_argon2id

_RECORD: Final = "record"
NOWHERE: Final = Path("-")
"""The folder of a vault that lies in none; it cannot be changed."""
_T = TypeVar("_T")


class OpenVault:
    """Made by `create`, `open_vault` or `open_with_paper` only; holds keys until the process ends.

    Every change is read afresh from the folder, worked out, and written whole to both copies before the
    method returns; if it raises, nothing was changed.
    """

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
        self.sealer = Sealer(state.envelope.vault_id, holder.person_id, holder.keys.exchange)
        self._adopt(keys, state, copies_whole)

    def __repr__(self) -> str:
        return f"<OpenVault {self.vault_id} seq {self.seq}>"

    def _adopt(self, keys: HeldKeys, state: State, copies_whole: bool) -> None:
        self._keys = keys
        self._state = state
        self.copies_whole = copies_whole
        self.sealer.hold(keys, state.charter.compartments)

    # --- what it is ---

    @property
    def vault_id(self) -> str:
        """32 hexadecimal digits."""
        return self._state.envelope.vault_id

    @property
    def person_id(self) -> str:
        """32 hexadecimal digits, or ``paper`` when opened with the recovery key."""
        return self._holder.person_id

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of this person, sorted; none for the recovery key, which opens everything anyway."""
        member = self.roster.get(self.person_id)
        return member.roles if member else ()

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
    def roster(self) -> Mapping[str, Member]:
        """Every account, past and present, by person id."""
        return MappingProxyType(dict(self._state.charter.roster))

    @property
    def may_sign(self) -> bool:
        """Whether this person may change the roster."""
        return self.person_id in (PAPER, *self._state.charter.managers())

    def compartments(self, roles: Iterable[str]) -> tuple[Compartment, ...]:
        """What ``roles`` open together, as the signed charter has it. Raises KeyError for an unknown role."""
        return self._state.charter.opens(tuple(roles))

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
        """32 bytes for the use ``name``, such as ``search-hash``, the same for everybody."""
        return derive(self._keys.file(self._state.charter.file_epoch), f"use/{name}")

    def sign(self, data: bytes) -> bytes:
        """This person's Ed25519 signature over ``data``, 64 bytes."""
        return sign(self._holder.keys.signing, _RECORD, data)

    def verify(self, person_id: str, data: bytes, signature: bytes) -> bool:
        """Whether ``person_id`` (or the recovery key, ``paper``) signed ``data``, with any of her keys."""
        if person_id == PAPER:
            return signed_by(self._state.charter.paper_signer, _RECORD, data, signature)
        member = self._state.charter.roster.get(person_id)
        keys = (member.signing, *member.past_signing) if member else ()
        return any(signed_by(key, _RECORD, data, signature) for key in keys)

    def backup_recipients(self) -> list[str]:
        """Whom backups are sealed to: the recovery key, then the managers, as age recipients."""
        managers = self._state.charter.managers().values()
        return [
            self._state.envelope.paper_recipient,
            *(recipient_text(member.exchange) for member in managers),
        ]

    def age_identity(self) -> str:
        """This person's own age identity, with which a manager opens a backup."""
        return identity_text(self._holder.keys.exchange)

    def authorise_device(self, device: DeviceSecrets) -> None:
        """Let this computer's account open the registry. Raises `KeyringUnavailable` or `KeyringRefused`."""
        if self._device_secret is not None:
            device.store(self.vault_id, self._device_secret)

    # --- changes ---

    def find_login(self, login: str) -> str | None:
        """The person whose account has this user name, if any."""
        digest = login_digest(self._keys.file(self._state.charter.file_epoch), login)
        return next((who for who, place in self._state.places.items() if place.login == digest), None)

    def add_member(
        self, login: str, passphrase: str, roles: Iterable[str], *, until: date | None = None
    ) -> str:
        """A new account; its person id.

        Raises `NotAllowed` unless manager or recovery key, `AccountExists`, `TooManyAccounts`,
        `UnknownCommandValue` for a role, `NotEnoughMemory`, or what writing a file raises.
        """
        return self._by_root(lambda draft: draft.add(login, self._stretched(login, passphrase), roles, until))

    def set_roles(self, person_id: str, roles: Iterable[str]) -> None:
        """Give exactly ``roles``. Raises as `add_member`, and `LastManager` or `NotFound`."""
        self._by_root(lambda draft: draft.set_roles(person_id, roles))

    def reset_passphrase(self, person_id: str, login: str, new: str) -> None:
        """A new passphrase and new keys for who lost hers or comes back. Raises as `add_member`."""
        self._by_root(lambda draft: draft.renew(person_id, login, self._stretched(login, new)))

    def disable(self, person_id: str) -> None:
        """Close an account; it stays in the roster. Raises `LastManager`, `NotAllowed` or `NotFound`."""
        self._by_root(lambda draft: draft.disable(person_id))

    def change_passphrase(self, login: str, old: str, new: str) -> None:
        """Her own passphrase. Raises `BadCredentials` if ``login`` and ``old`` are not hers."""
        self.reload()
        found = find(self._stretched(login, old), self.vault_id, self._state.body.slots)
        if found is None or found.person_id != self.person_id:
            raise BadCredentials
        draft = self._draft()
        draft.move(login, self._stretched(login, new))
        body = self._state.body
        self._save(draft, (body.charter, body.signature, body.signer))

    def reload(self) -> None:
        """Read the folder again. Raises `VaultRollback`, `BadCredentials` once disabled, or as opening."""
        envelope, whole = container.read(self._folder)
        if envelope.seq < self.seq or envelope.vault_id != self.vault_id:
            raise VaultRollback
        if envelope == self._state.envelope:
            self.copies_whole = whole
            return
        keys, state = admit(envelope, self._holder, self._device_secret)
        self._adopt(keys, state, whole)

    def repair(self) -> None:
        """Write both copies again from the one that was read."""
        self.copies_whole = container.write(self._folder, self._state.envelope)

    def content(self) -> bytes:
        """The vault's file as it was last read or written: what a backup holds of it."""
        return self._state.envelope.to_bytes()

    def open_content(self, content: bytes) -> "OpenVault":
        """This person in the vault whose file is ``content``, to be read only. Raises as `open_copy`."""
        return self._in(NOWHERE, container.from_bytes(content), True)

    def open_copy(self, folder: Path) -> "OpenVault":
        """This person in another copy of this vault, such as one out of a backup, older or newer.

        Raises `BackupKeyWrong` if it is another registry's vault, or as `reload`.
        """
        return self._in(folder, *container.read(folder))

    def _in(self, folder: Path, envelope: Envelope, whole: bool) -> "OpenVault":
        if envelope.vault_id != self.vault_id:
            raise BackupKeyWrong
        keys, state = admit(envelope, self._holder, self._device_secret)
        return OpenVault(
            folder, self._holder, keys, state, self._device_secret,
            copies_whole=whole, stretching=self._stretching,
        )  # fmt: skip

    def _stretched(self, login: str, secret: str) -> bytes:
        charter = self._state.charter
        return self._stretching(login, secret)(charter.kdf, charter.kdf_salt)

    def _draft(self) -> RosterChange:
        return RosterChange(self._state, self._holder, self._keys, date.today())

    def _by_root(self, change: Callable[[RosterChange], _T]) -> _T:
        """Make ``change`` on the newest state, sign and save it."""
        self.reload()
        draft = self._draft()
        draft.require_root()
        result = change(draft)
        self._save(draft, signed(draft.charter, self.vault_id, self._holder.keys))
        return result

    def _save(self, draft: RosterChange, approved: tuple[Charter, bytes, bytes]) -> None:
        envelope = replace(self._state.envelope, seq=self.seq + 1)
        file_key = self._keys.file(draft.charter.file_epoch)
        secret = self._device_secret
        state = assemble(envelope, approved, draft.real_slots(), draft.places, file_key, secret)
        both = container.write(self._folder, state.envelope)
        keys, state = admit(state.envelope, self._holder, secret)
        self._adopt(keys, state, both)


def admit(envelope: Envelope, holder: Holder, device_secret: bytes | None) -> tuple[HeldKeys, State]:
    """The keys ``holder`` is granted by ``envelope``, and the verified state.

    Raises `BadCredentials` if she has no account there (any more), `NotAllowed` if her roles get no key,
    `DeviceNotEnrolled`, `VaultTampered`,
    `RecoveryKeyWrong` or `KdfTooCostly`.
    """
    body = open_body(envelope, device_secret)
    charter = body.charter
    if holder.person_id == PAPER:
        with strict.or_tampered():
            keys, _device = HeldKeys.from_paper(
                disclose(PaperKey(holder.keys.exchange), envelope.paper_grants)
            )
        return keys, verify(envelope, body, keys, holder.pin)
    member = charter.roster.get(holder.person_id)
    mine = (exchange_public(holder.keys.exchange), signing_public(holder.keys.signing))
    if member is None or not member.active(date.today()) or mine != (member.exchange, member.signing):
        raise BadCredentials
    if not charter.opens_file(member.roles):
        raise NotAllowed(what=_("opening the registry; this account looks after the computer"))
    grants = charter.grants.get(holder.person_id, {})
    keys = HeldKeys.from_grants(envelope.vault_id, holder.person_id, holder.keys.exchange, grants)
    return keys, verify(envelope, body, keys, holder.pin)
