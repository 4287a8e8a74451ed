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
from registry.vault import container
from registry.vault.admission import admit, now
from registry.vault.charter import MANAGER, Charter, Member
from registry.vault.container import Envelope, device_check
from registry.vault.deputies import CUSTODIANS, Appointment
from registry.vault.device import DeviceSecrets, following
from registry.vault.inbox import Event, read_event
from registry.vault.keys import HeldKeys
from registry.vault.paper import identity_text, recipient_text
from registry.vault.primitives import derive, fingerprint, fresh_key, sign, signed_by, signing_public
from registry.vault.sealer import Sealer
from registry.vault.slots import Holder, find, login_digest
from registry.vault.staff import PAPER, RosterChange
from registry.vault.state import State, assemble, signed
from registry.vault.streams import close
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
        managers = self._state.charter.managers()
        return self.person_id in (PAPER, CUSTODIANS, *managers) or self.acting is not None

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
        named, roster = self._state.charter.custodians, self.roster
        return {
            person: not roster[person].disabled and roster[person].exchange == key
            for person, key in (named.people if named else {}).items()
        }

    def compartments(self, roles: Iterable[str]) -> tuple[Compartment, ...]:
        """What ``roles`` open together, as the signed charter has it. Raises KeyError for an unknown role."""
        return self._state.charter.opens(tuple(roles))

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
        return sign(self._holder.keys.signing, _RECORD, data)

    def verify(self, person_id: str, data: bytes, signature: bytes) -> bool:
        """Whether ``person_id`` (or the recovery key, ``paper``) signed ``data``, with any of her keys."""
        return self.key_of(person_id, data, signature) is not None

    def key_of(self, person_id: str, data: bytes, signature: bytes) -> int | None:
        """Which of ``person_id``'s keys, counted from her oldest, made the signature over ``data``; None if none."""
        charter = self._state.charter
        member = charter.roster.get(person_id)
        keys = (*member.past_signing, member.signing) if member else ()
        if person_id == PAPER:
            keys = (charter.paper_signer,)
        elif person_id == CUSTODIANS:
            keys = (*charter.past_custodians, *((charter.custodians.signing,) if charter.custodians else ()))
        places = reversed(range(len(keys)))
        return next((at for at in places if signed_by(keys[at], _RECORD, data, signature)), None)

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
        """Whom backups are sealed to: the recovery key, then the managers, as age recipients."""
        managers = self._state.charter.managers().values()
        return [self._state.envelope.paper_recipient, *(recipient_text(one.exchange) for one in managers)]

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
        digest = login_digest(self._keys.file(1), login)
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

    def appoint(self, person_id: str, since: str, until: str) -> None:
        """The manager's powers for ``person_id`` from ``since`` to ``until`` (UTC). Raises as `disable`."""
        self._by_root(lambda draft: draft.appoint(person_id, since, until))

    def dismiss(self, person_id: str) -> None:
        """End an appointment. Raises as `disable`."""
        self._by_root(lambda draft: draft.dismiss(person_id))

    def name_custodians(self, people: Iterable[str]) -> None:
        """Three person ids, or none to have no custodians. Raises as `disable`, ValueError for another number."""
        named = tuple(people)
        self._by_root(lambda draft: draft.name_custodians(named) if named else draft.drop_custodians())

    def rotated_into(self, folder: Path, leaving: str = "") -> "OpenVault":
        """This vault with new keys for everything, and without ``leaving``, written into the empty ``folder``.

        The vault of the present folder is not touched: once the new one has taken its place, `reload`. Nobody's
        passphrase is asked. Raises as `disable`.
        """
        self.reload()
        draft = self._draft()
        draft.require_signer()
        if leaving:
            draft.disable(leaving)
        draft.rotate()
        _keys, state, both = self._written(folder, draft, self._device_secret)
        return self._in(folder, state.envelope, both)

    def renew_device(self, device: DeviceSecrets) -> None:
        """A new key for this computer, in keyring and vault; asks nobody's passphrase. Others are authorised again.

        The keyring holds both keys until the vault is written, so a cut between them
        locks nobody out. Raises `NotAllowed` unless manager or recovery key, for a registry without such a key,
        `KeyringUnavailable`, `KeyringRefused`, or what writing a file raises.
        """
        self.reload()
        draft = self._draft()
        draft.require_signer()
        if self._device_secret is None:
            raise NotAllowed(what=_("renewing the key of a computer that has none"))
        secret = fresh_key()
        device.store(following(self.vault_id), secret)
        keys, state, both = self._written(self._folder, draft, secret)
        self._device_secret = secret
        self._adopt(keys, state, both)
        device.store(self.vault_id, secret)
        device.forget(following(self.vault_id))

    @property
    def device_secret(self) -> bytes | None:
        """The computer's key, to be shown on a card for another computer; None if the registry has none."""
        return self._device_secret

    def change_passphrase(self, login: str, old: str, new: str) -> None:
        """Her own passphrase. Raises `BadCredentials` if ``login`` and ``old`` are not hers."""
        if not self.is_hers(login, old):
            raise BadCredentials
        draft = self._draft()
        draft.move(login, self._stretched(login, new))
        body = self._state.body
        self._save(draft, (body.charter, body.signature, body.signer))

    def is_hers(self, login: str, passphrase: str) -> bool:
        """Whether these open this person's own slot today. Raises `NotEnoughMemory`, or as `reload`."""
        self.reload()
        found = find(self._stretched(login, passphrase), self.vault_id, self._state.body.slots)
        return found is not None and found.person_id == self.person_id

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
        return RosterChange(self._state, self._holder, self._keys, now())

    def _by_root(self, change: Callable[[RosterChange], _T]) -> _T:
        """Make ``change`` on the newest state, sign and save it."""
        self.reload()
        draft = self._draft()
        draft.require_signer()
        result = change(draft)
        self._save(draft, signed(draft.charter, self.vault_id, self._holder.keys))
        return result

    def _save(self, draft: RosterChange, approved: tuple[Charter, bytes, bytes]) -> None:
        envelope = replace(self._state.envelope, seq=self.seq + 1)
        self._adopt(*self._put(self._folder, draft, approved, envelope, self._device_secret))

    def _written(
        self, folder: Path, draft: RosterChange, secret: bytes | None
    ) -> tuple[HeldKeys, State, bool]:
        """``draft`` signed and written into ``folder`` under the computer's key ``secret``, the paper's part anew."""
        recipient = self._state.envelope.paper_recipient
        envelope = replace(
            self._state.envelope,
            seq=self.seq + 1,
            device_check=device_check(secret),
            paper_grants=close(recipient, draft.keys.to_paper(secret)),
        )
        charter = replace(draft.charter, paper_digest=envelope.paper_digest())
        approved = signed(charter, self.vault_id, self._holder.keys)
        return self._put(folder, draft, approved, envelope, secret)

    def _put(
        self,
        folder: Path,
        draft: RosterChange,
        approved: tuple[Charter, bytes, bytes],
        envelope: Envelope,
        secret: bytes | None,
    ) -> tuple[HeldKeys, State, bool]:
        file_key = draft.keys.file(draft.charter.file_epoch)
        state = assemble(envelope, approved, draft.real_slots(), draft.places, file_key, secret)
        both = container.write(folder, state.envelope)
        return (*admit(state.envelope, self._holder, secret), both)
