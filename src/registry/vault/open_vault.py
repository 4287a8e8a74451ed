"""The open vault: what one person holds, and the changes she may make. Knows no database and no forms."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from registry.errors import BackupKeyWrong, BadCredentials, NotAllowed, VaultRollback
from registry.fields import Compartment
from registry.language import _
from registry.vault import container
from registry.vault.admission import admit, now
from registry.vault.charter import PAPER, Charter
from registry.vault.container import Envelope, device_check
from registry.vault.device import DeviceSecrets, following
from registry.vault.holding import Holding
from registry.vault.keys import HeldKeys
from registry.vault.numbers import FAR, beyond, past
from registry.vault.primitives import fresh_key
from registry.vault.slots import find, login_digest
from registry.vault.staff import KEEP, RosterChange, Told, Until
from registry.vault.state import State, assemble, signed
from registry.vault.streams import close

NOWHERE: Final = Path("-")
"""The folder of a vault that lies in none; it cannot be changed."""
_T = TypeVar("_T")


class OpenVault(Holding):
    """Made by `create`, `open_vault` or `open_with_paper` only; holds keys until the process ends.

    Every change is read afresh from the folder, worked out, and written whole to both copies before the
    method returns; if it raises, nothing was changed.
    """

    def find_login(self, login: str) -> str | None:
        """The person whose account has this user name, if any; one that is open before one that was closed."""
        digest = login_digest(self._keys.file(1), login)
        named = [(one.disabled, who) for who, one in self.roster.items() if one.login == digest]
        return min(named)[1] if named else None

    def add_member(
        self, login: str, passphrase: str, roles: Iterable[str], *, until: date | None = None
    ) -> str:
        """A new account; its person id.

        Raises `NotAllowed` unless manager or recovery key, `AccountExists`, `TooManyAccounts`,
        `UnknownCommandValue` for a role, `NotEnoughMemory`, or what writing a file raises.
        """
        return self._by_root(lambda draft: draft.add(login, self._stretched(login, passphrase), roles, until))

    def add_again(
        self, person_id: str, login: str, passphrase: str, roles: Iterable[str], *, until: date | None = None
    ) -> None:
        """An account nobody used, as if it were new: other keys, ``roles`` and last day. Raises as `add_member`."""

        def change(draft: RosterChange) -> None:
            draft.renew(person_id, login, self._stretched(login, passphrase), until)
            draft.set_roles(person_id, roles)

        self._by_root(change)

    def set_roles(self, person_id: str, roles: Iterable[str]) -> None:
        """Give exactly ``roles``. Raises as `add_member`, and `LastManager` or `NotFound`."""
        self._by_root(lambda draft: draft.set_roles(person_id, roles))

    def reset_passphrase(self, person_id: str, login: str, new: str, *, until: Until = KEEP) -> None:
        """A new passphrase and new keys for who lost hers or comes back, and a last day, if it is to be another.

        Raises as `add_member`, `AccountEnded` if that day is past, or `CustodiansOfAnother` where two custodians may
        not do it for a manager.
        """
        change: Callable[[RosterChange], None] = lambda draft: draft.renew(  # noqa: E731
            person_id, login, self._stretched(login, new), until
        )
        (self._anew if self.person_id == PAPER else self._by_root)(change)

    def settle(
        self,
        person_id: str,
        login: str,
        new: str,
        accounts: Mapping[str, Told],
        opens: Mapping[str, tuple[Compartment, ...] | None],
        *,
        keeping_but: Iterable[str] | None,
        after: int,
        known: Container[str],
    ) -> None:
        """With the recovery key: accounts as they are told, and new keys for ``person_id``. Raises as `add_member`."""
        stretched = self._stretched(login, new)

        def change(draft: RosterChange) -> None:
            draft.settle(
                person_id,
                login,
                stretched,
                accounts,
                opens,
                keeping_but=keeping_but,
                after=after,
                known=known,
            )

        self._anew(change)

    def grant_again(self) -> None:
        """Give everybody, the recovery key and the custodians, their keys anew: another hand may have spoilt them.

        Raises as `add_member`.
        """
        self._anew(lambda draft: draft.grant_again())

    def _anew(self, change: Callable[[RosterChange], None], seen: int = 0) -> None:
        """`_by_root`, with the paper's part written anew; its number is past ``seen``, too."""
        self._reload_to_change()
        draft = self._draft()
        draft.require_signer()
        change(draft)
        self._adopt(*self._written(self._folder, draft, self._device_secret, seen))

    def sign_again(self, above: int, seen: int = 0) -> None:
        """The same charter under a number far above its own and ``above``, so that none of those that went counts.

        The file's own number is past ``seen``, the highest that others may have noted.
        """
        self._anew(lambda draft: draft.follow(above), seen)

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

    def rotated_into(self, folder: Path, person_id: str = "", roles: Iterable[str] = ()) -> "OpenVault":
        """This vault with new keys for everything, written into the empty ``folder``.

        ``person_id`` has exactly ``roles`` in it; without any, her account is closed. The vault of the present folder
        is not touched: once the new one has taken its place, `reload`. Nobody's passphrase is asked. Raises as
        `disable` and `set_roles`.
        """
        self._reload_to_change()
        draft = self._draft()
        draft.require_signer()
        wanted = tuple(roles)
        if person_id and wanted:
            draft.set_roles(person_id, wanted)
        elif person_id:
            draft.disable(person_id)
        draft.rotate()
        _keys, state, both = self._written(folder, draft, self._device_secret)
        return self._in(folder, state.envelope, both)

    def renew_device(self, device: DeviceSecrets) -> None:
        """A new key for this computer, in keyring and vault; asks nobody's passphrase. Others are authorised again.

        The keyring holds both keys until the vault is written, so a cut between them
        locks nobody out. Raises `NotAllowed` unless manager or recovery key, for a registry without such a key,
        `KeyringUnavailable`, `KeyringRefused`, or what writing a file raises.
        """
        self._reload_to_change()
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
        self.insist()
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

    def _reload_to_change(self) -> None:
        """The newest state; somebody may have put another one there since the registry was asked about it."""
        self.reload()
        self.insist()

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
        return RosterChange(self._state, self._holder, self._keys, now(), self.newest())

    def _seq_of(self, draft: RosterChange, seen: int = 0) -> int:
        return beyond(seen) if draft.heals and self.seq >= FAR else past(self.seq, seen)

    def _by_root(self, change: Callable[[RosterChange], _T]) -> _T:
        """Make ``change`` on the newest state, sign and save it."""
        self._reload_to_change()
        draft = self._draft()
        draft.require_signer()
        result = change(draft)
        self._save(draft, signed(draft.charter, self.vault_id, self._holder.keys))
        return result

    def _save(self, draft: RosterChange, approved: tuple[Charter, bytes, bytes]) -> None:
        envelope = replace(self._state.envelope, seq=self._seq_of(draft))
        self._adopt(*self._put(self._folder, draft, approved, envelope, self._device_secret))

    def _written(
        self, folder: Path, draft: RosterChange, secret: bytes | None, seen: int = 0
    ) -> tuple[HeldKeys, State, bool]:
        """``draft`` signed and written into ``folder`` under the computer's key ``secret``, the paper's part anew."""
        recipient = self._state.envelope.paper_recipient
        envelope = replace(
            self._state.envelope,
            seq=self._seq_of(draft, seen),
            device_check=device_check(secret),
            paper_grants=close(recipient, draft.keys.to_paper(secret)),
        )
        charter = replace(draft.charter, outer_digest=envelope.outer_digest())
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
        # before it is written, as it will be read: nobody shuts herself out
        read = container.from_bytes(container.written(state.envelope))
        admitted = admit(read, self._holder, secret)
        return (*admitted, container.write(folder, state.envelope))
