"""Looking into a backup and saying whether it is whole. Knows no window; changes nothing."""

from dataclasses import dataclass
from pathlib import Path

from registry.access import Session
from registry.access.keeping import recorded_backup
from registry.backup.archive import pieces_of_file, sha256_of
from registry.backup.identity import Identity
from registry.backup.manifest import Manifest
from registry.backup.reading import Heard, Through, read_manifest, read_through
from registry.errors import BackupKeyWrong, BackupUnreadable, FileFailure, RegistryError
from registry.files import said_plainly
from registry.language import _
from registry.progress import Progress, Silent, step
from registry.vault import OpenVault

_INTRODUCTION = b"age-encryption.org/v1\n"
_SMALLEST = 1000


@dataclass(frozen=True)
class Verdict:
    """``ok`` only if everything inside was read and compared; the facts are None where they cannot be known."""

    ok: bool
    created: str | None
    people: int | None
    cases: int | None
    services: int | None
    problems: tuple[str, ...]


def inside(file: Path, identity: Identity) -> Manifest:
    """What a backup says of itself, quickly: nothing but its first member is read or checked.

    Raises `BackupKeyWrong`, `BackupUnreadable`, `RegistryTooNew`, `FileMissing` or `FileFailure`.
    """
    return read_manifest(file, identity.age)


def verify(
    file: Path,
    identity: Identity | None = None,
    *,
    session: Session | None = None,
    progress: Progress | None = None,
) -> Verdict:
    """Whether ``file`` is a whole backup.

    With an ``identity`` every byte is decrypted and compared, and the signature checked. Without one, but with the
    ``session`` of the registry that made it, its SHA-256 is compared with the one recorded when it was verified.
    With neither nothing inside can be checked, and the verdict says so. Raises `FileMissing`, `FileFailure`,
    `ReadOnlyMedia` or `Cancelled`.
    """
    with said_plainly(file):
        whole = max(1, file.stat().st_size)
    said = progress or Silent()

    def heard(done: int) -> None:
        step(said, done / whole, _("Verifying the backup…"))

    if identity:
        return _by_key(file, identity, heard)
    return _without_key(file, session, heard)


def _by_key(file: Path, identity: Identity, heard: Heard) -> Verdict:
    try:
        found = read_through(file, identity.age, heard)
        problems = (
            *member_problems(found),
            *signature_problems(found.manifest, identity.vault_in(found.vault)),
        )
    except FileFailure:
        raise
    except RegistryError as problem:
        if isinstance(problem, BackupUnreadable | BackupKeyWrong) or problem.__class__.__name__.startswith(
            "Vault"
        ):
            return Verdict(False, None, None, None, None, (problem.sentence(),))
        raise
    said = found.manifest
    return Verdict(not problems, said.created, said.people, said.cases, said.services, problems)


def member_problems(found: Through) -> tuple[str, ...]:
    """A sentence for each member that is not what the manifest says."""
    return tuple(_("{name} is not what the backup says it is.").format(name=name) for name in found.problems)


def signature_problems(manifest: Manifest, vault: OpenVault) -> tuple[str, ...]:
    """A sentence if the manifest is of another registry, or was not signed by who it says."""
    if manifest.vault_id != vault.vault_id:
        return (_("The key file inside belongs to another registry."),)
    if not vault.verify(manifest.signer, manifest.signed_bytes(), bytes.fromhex(manifest.signature)):
        return (_("The signature of the person who made it is not right."),)
    return ()


def _without_key(file: Path, session: Session | None, heard: Heard) -> Verdict:
    with said_plainly(file), file.open("rb") as handle:
        digest, size = sha256_of(pieces_of_file(handle), heard)
        handle.seek(0)
        first = handle.read(len(_INTRODUCTION))
    if first != _INTRODUCTION or size < _SMALLEST:
        return Verdict(False, None, None, None, None, (BackupUnreadable(file=file.name).sentence(),))
    known = recorded_backup(session, digest) if session else None
    if known is None:
        return Verdict(False, None, None, None, None, (_unknown(session),))
    counts = [int(known[name]) for name in ("people", "cases", "services")]
    return Verdict(True, str(known["created"]), counts[0], counts[1], counts[2], ())


def _unknown(session: Session | None) -> str:
    if session:
        return _(
            "It is not, byte for byte, a backup recorded in this registry; only the paper recovery key or a manager "
            "can look inside."
        )
    return _(
        "It looks like a sealed backup, but without a key nothing inside can be checked: use the paper recovery key, "
        "or sign in."
    )
