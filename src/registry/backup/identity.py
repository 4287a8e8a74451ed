"""Who opens a backup: the paper recovery key, or a manager of that registry. Knows no archive."""

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from registry.access import Right, Session, Waits, powers
from registry.access.anchoring import seen_here
from registry.access.attempts import attempt
from registry.access.files import DATABASE
from registry.access.keeping import vault_of_restorer
from registry.db import connect
from registry.errors import (
    BackupKeyWrong,
    BackupUnderFormerKey,
    BadCredentials,
    DeviceNotEnrolled,
    NotAllowed,
    RegistryDamaged,
    RegistryError,
)
from registry.language import _
from registry.vault import (
    Anchors,
    DeviceSecrets,
    OpenVault,
    PaperKey,
    Stretching,
    by_argon2id,
    open_content_with_paper,
    open_vault,
    open_with_paper,
)


@dataclass(frozen=True)
class Identity:
    """Keys that open a backup: as an age identity, the vault inside it, the vault of a folder."""

    age: str = field(repr=False)
    open_content: Callable[[bytes], OpenVault] = field(repr=False)
    open_folder: Callable[[Path], OpenVault] = field(repr=False)

    def vault_in(self, content: bytes) -> OpenVault:
        """The vault of a backup.

        Raises `BackupKeyWrong` if this identity has no place in it, `BackupUnderFormerKey` if it is a manager who has
        only the computer's present key.
        """
        try:
            return self.open_content(content)
        except BadCredentials:
            raise BackupKeyWrong from None
        except DeviceNotEnrolled:
            raise BackupUnderFormerKey from None


def by_paper(paper: PaperKey) -> Identity:
    """The paper recovery key: it needs nothing else."""
    return Identity(
        paper.text,
        lambda content: open_content_with_paper(content, paper),
        lambda at: open_with_paper(at, paper),
    )


def by_session(session: Session) -> Identity:
    """A manager who is signed in. Raises `NotAllowed` for anybody else."""
    return _by_vault(vault_of_restorer(session))


def by_login(
    folder: Path,
    login: str,
    passphrase: str,
    device: DeviceSecrets | None,
    *,
    anchors: Anchors | None = None,
    stretching: Stretching = by_argon2id,
    waits: Waits | None = None,
) -> Identity:
    """A manager, wherever the key file of her registry still opens, even if the registry itself does not.

    Raises `NotAllowed` for anybody else, `WaitFirst`, `FormerPowers`, or the errors of the vault; with ``anchors`` also
    `VaultOlderThanSeen` and `VaultTampered`, so that nobody is a manager by a key file put there from another day.
    """
    with attempt(folder, login, waits):
        vault = open_vault(folder, login, passphrase, device, stretching=stretching)
        seen_here(anchors, folder, vault)
        _insist_on_powers(folder, vault)
    return _by_vault(vault)


def _insist_on_powers(folder: Path, vault: OpenVault) -> None:
    """Raise `FormerPowers` for a manager whose powers ended, as far as the registry can still be asked."""
    try:
        registry = connect(folder / DATABASE, vault.keyspec(), reading=True)
    except RegistryError:
        return  # ruined, which is why it is restored
    with closing(registry), suppress(RegistryDamaged):
        powers.insist(vault, registry)


def _by_vault(vault: OpenVault) -> Identity:
    if not vault.may_sign:
        raise NotAllowed(what=_(Right.RESTORE.value))
    return Identity(vault.age_identity(), vault.open_content, vault.open_copy)
