"""Making a vault and opening it: by passphrase, or by the recovery key. Knows no windows and no database."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from registry.errors import (
    BadCredentials,
    CardWrong,
    DeviceNotEnrolled,
    NotCustodians,
    RecoveryKeyWrong,
    RegistryError,
    RegistryExists,
    VaultTampered,
)
from registry.files import remove_quietly
from registry.vault import container, strict
from registry.vault.admission import admit
from registry.vault.charter import MANAGER
from registry.vault.container import Body, Envelope, Protection, device_check, open_body
from registry.vault.deputies import CUSTODIANS
from registry.vault.device import DeviceSecrets, following
from registry.vault.founding import Foundation, RolesOpen, paper_holder
from registry.vault.keys import HeldKeys
from registry.vault.open_vault import NOWHERE, OpenVault
from registry.vault.paper import PaperKey, fingerprint_of
from registry.vault.primitives import same
from registry.vault.slots import Holder, find
from registry.vault.streams import disclose
from registry.vault.stretching import KdfParameters, Stretch, Stretching, by_argon2id, calibrate


@dataclass(frozen=True, slots=True)
class VaultFacts:
    """What the file tells without any key.

    ``paper`` is the fingerprint printed on the recovery key, ``inbox`` the public key `seal_event` seals to.
    """

    vault_id: str
    protection: Protection
    seq: int
    paper: str
    copies_whole: bool
    inbox: bytes


def describe(folder: Path) -> VaultFacts:
    """The facts of the vault in ``folder``.

    Raises `VaultMissing`, `VaultDamaged`, `VaultTampered`, `VaultTooNew`, `ReadOnlyMedia` or `FileFailure`.
    """
    envelope, whole = container.read(folder)
    paper = fingerprint_of(envelope.paper_recipient)
    return VaultFacts(envelope.vault_id, envelope.protection, envelope.seq, paper, whole, envelope.inbox)


def create(
    folder: Path,
    *,
    login: str,
    passphrase: str,
    roles: Iterable[str] = (MANAGER,),
    compartments_of: RolesOpen,
    device: DeviceSecrets | None,
    kdf: KdfParameters | None = None,
    stretching: Stretching = by_argon2id,
) -> tuple[OpenVault, PaperKey]:
    """A new vault in ``folder`` with its first account, and the recovery key, which is kept nowhere.

    ``compartments_of`` tells for every role what it opens; ``roles`` must include ``manager`` and open all
    that others are to be given. Without ``device`` the registry has no computer's key. Raises
    `RegistryExists`, `KeyringUnavailable`, `KeyringRefused`, `NotEnoughMemory`, `UnknownCommandValue` for a
    role, or what writing a file raises; then nothing is left behind.
    """
    if container.exists(folder):
        raise RegistryExists(folder=str(folder))
    new, cost = Foundation(), kdf or calibrate()
    stretched = stretching(login, passphrase)(cost, new.kdf_salt)
    state = new.state(login, stretched, tuple(roles), compartments_of, cost, bound=device is not None)
    try:
        if device:
            device.store(new.vault_id, new.device_secret)
        container.write(folder, state.envelope)
    except RegistryError:
        remove_quietly(*(folder / name for name in container.COPIES))
        with contextlib.suppress(RegistryError):
            if device:
                device.forget(new.vault_id)
        raise
    return _open(folder, device, lambda _kdf, _salt: stretched, stretching), new.paper


def open_vault(
    folder: Path,
    login: str,
    passphrase: str,
    device: DeviceSecrets | None,
    *,
    stretching: Stretching = by_argon2id,
) -> OpenVault:
    """The vault in ``folder``, open for ``login``.

    One Argon2id run whoever asks, and `BadCredentials` for an unknown login, a wrong passphrase and a closed
    account alike. Raises `DeviceNotEnrolled` if this computer lacks the key, `KeyringUnavailable`,
    `KeyringRefused`, `KdfTooCostly`, `NotEnoughMemory`, or as `describe`.
    """
    return _open(folder, device, stretching(login, passphrase), stretching)


def open_with_paper(folder: Path, paper: PaperKey, *, stretching: Stretching = by_argon2id) -> OpenVault:
    """The vault in ``folder``, open with the recovery key alone: it reads everything and manages the staff.

    `OpenVault.authorise_device` then lets this computer open it by passphrase. Raises `RecoveryKeyWrong`, or
    as `describe`.
    """
    return _by_paper(folder, *container.read(folder), paper, stretching)


def open_content_with_paper(content: bytes, paper: PaperKey) -> OpenVault:
    """The vault whose file is ``content``, out of a backup, to be read only. Raises as `open_with_paper`."""
    return _by_paper(NOWHERE, container.from_bytes(content), True, paper, by_argon2id)


def _by_paper(
    folder: Path, envelope: Envelope, whole: bool, paper: PaperKey, stretching: Stretching
) -> OpenVault:
    if envelope.paper_recipient != paper.recipient:
        raise RecoveryKeyWrong
    with strict.or_tampered():
        try:
            _keys, secret = HeldKeys.from_paper(disclose(paper, envelope.paper_grants))
        except RecoveryKeyWrong:  # it is the key that stands there: what it opens was changed
            raise VaultTampered from None
    holder = paper_holder(paper)
    try:
        keys, state = admit(envelope, holder, secret)
    except (
        DeviceNotEnrolled
    ):  # the paper's own copy of the computer's key does not fit: no computer is to blame
        raise VaultTampered from None
    return OpenVault(folder, holder, keys, state, secret, copies_whole=whole, stretching=stretching)


def _open(folder: Path, device: DeviceSecrets | None, stretch: Stretch, stretching: Stretching) -> OpenVault:
    envelope, whole = container.read(folder)
    secret = _device_secret(envelope, device)
    body = open_body(envelope, secret)
    holder = _holder(envelope, body, stretch)
    keys, state = admit(envelope, holder, secret)
    return OpenVault(folder, holder, keys, state, secret, copies_whole=whole, stretching=stretching)


def _holder(envelope: Envelope, body: Body, stretch: Stretch) -> Holder:
    holder = find(stretch(body.charter.kdf, body.charter.kdf_salt), envelope.vault_id, body.slots)
    if holder is None:
        raise BadCredentials
    return holder


def open_with_custodians(
    folder: Path,
    first: tuple[str, str],
    second: tuple[str, str],
    device: DeviceSecrets | None,
    *,
    stretching: Stretching = by_argon2id,
) -> tuple[OpenVault, tuple[str, str]]:
    """The vault in ``folder``, open by two custodians together, each with login and passphrase; and who they are.

    It opens everything and may sign, as the recovery key does. Raises `BadCredentials` unless both may enter,
    `NotCustodians` unless they are two of the three, or as `open_vault`.
    """
    envelope, whole = container.read(folder)
    secret = _device_secret(envelope, device)
    body = open_body(envelope, secret)
    one, other = (_holder(envelope, body, stretching(*said)) for said in (first, second))
    for holder in (one, other):
        admit(envelope, holder, secret)  # an account that ended or was closed is none
    if one.person_id == other.person_id or body.charter.custodians is None:
        raise NotCustodians
    pair = [(holder.person_id, holder.keys.exchange) for holder in (one, other)]
    together = body.charter.custodians.opened(envelope.vault_id, pair)
    if together is None:
        raise NotCustodians
    holder = Holder(CUSTODIANS, together, one.pin)
    keys, state = admit(envelope, holder, secret)
    vault = OpenVault(folder, holder, keys, state, secret, copies_whole=whole, stretching=stretching)
    return vault, (one.person_id, other.person_id)


def enrol(folder: Path, secret: bytes, device: DeviceSecrets) -> None:
    """Let this computer open the registry in ``folder`` with the ``secret`` of 32 bytes from a card.

    Raises `CardWrong` if the card is another registry's or an old one, `KeyringUnavailable`, `KeyringRefused`, or
    as `describe`.
    """
    envelope, _whole = container.read(folder)
    if envelope.protection == "none" or not same(device_check(secret), envelope.device_check):
        raise CardWrong
    device.store(envelope.vault_id, secret)


def _device_secret(envelope: Envelope, device: DeviceSecrets | None) -> bytes | None:
    if envelope.protection == "none":
        return None
    if device is None:
        raise DeviceNotEnrolled
    secret = device.load(envelope.vault_id)
    if secret is not None and same(device_check(secret), envelope.device_check):
        return secret
    next_one = device.load(following(envelope.vault_id))
    if next_one is not None and same(device_check(next_one), envelope.device_check):
        device.store(envelope.vault_id, next_one)  # the renewal was cut after the vault was written
        device.forget(following(envelope.vault_id))
        return next_one
    return secret
