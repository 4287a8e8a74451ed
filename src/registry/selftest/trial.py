"""A whole registry of nobody, in a private folder that is deleted again: vault, seals, encrypted file, backup.

Everything is as in a registry people work with, but for Argon2id at the least the program allows. Knows no window.
"""

import os
import stat
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final

from registry import backup
from registry.access import Session, create_registry, sign_in
from registry.access.soundness import cipher
from registry.errors import (
    BadCredentials,
    FolderLeft,
    FolderNotPrivate,
    NoTemporaryFolder,
    NotTried,
    PartDamaged,
)
from registry.files import remove_quietly
from registry.forms import Organisation, Orientation
from registry.language import N_, _
from registry.selftest.checks import Check
from registry.vault import FLOOR, PaperKey

_LOGIN: Final = "prueba"
_WORDS: Final = "lago tinta bosque nube remo"
"""Not a secret: the registry it opens lives for some seconds and holds nobody."""
_SAID: Final = "Golondrina Ñañez: mañana, corazón, ¿qué más?"


class Trial:
    """A registry to try things on; as a context, its folder is gone at the end."""

    def __init__(self, inside: Path | None = None) -> None:
        """``inside`` is the folder in which the trial's own is made; by default the account's temporary one."""
        try:
            self._made: Path | None = Path(tempfile.mkdtemp(prefix="amparo-", dir=inside))
        except OSError:
            self._made = None  # told by the checks, so that those after them are still tried
        self._session: Session | None = None
        self._paper: PaperKey | None = None
        self._record = ""

    @property
    def folder(self) -> Path:
        """Where everything of the trial is; NoTemporaryFolder where none could be made."""
        if self._made is None:
            raise NoTemporaryFolder
        return self._made

    @property
    def _registry(self) -> Path:
        return self.folder / "registro ñ"

    def __enter__(self) -> "Trial":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        if self._made is not None:
            remove_quietly(self._made)

    def checks(self) -> list[Check]:
        """What is tried on it, in this order: each stands on the one before."""
        return [
            Check("vault", N_("Making a registry and signing in"), self.vault),
            Check("seal", N_("Sealing a record and reading it back"), self.seal),
            Check("cipher", N_("Encryption of the file"), self.cipher),
            Check("backup", N_("Making a backup and restoring it"), self.backup),
            Check("temp", N_("Temporary folder"), self.temporary),
        ]

    def vault(self) -> str:
        """A new registry opens with its passphrase and with no other."""
        session, self._paper = create_registry(
            self._registry,
            organisation=Organisation(name="Casa de prueba"),
            login=_LOGIN,
            name="Persona de prueba",
            passphrase=_WORDS,
            device=None,
            kdf=FLOOR,
        )
        session.close()
        try:
            sign_in(self._registry, _LOGIN, f"{_WORDS} no", None).close()
        except BadCredentials:
            self._session = sign_in(self._registry, _LOGIN, _WORDS, None)
            return _("The right passphrase opens it and a wrong one does not.")
        raise PartDamaged(part=_("a wrong passphrase opened the registry"))

    def seal(self) -> str:
        """A record comes back as it was written, and nothing of it lies readable in the folder."""
        session = self._there()
        record = Orientation(oriented_on="2026-01-02", topics=("rights",), name=_SAID, note=_SAID)
        self._record = session.save(record).id
        back = session.get(Orientation, self._record)
        if (back.name, back.note) != (_SAID, _SAID):
            raise PartDamaged(part=_("a record did not come back as it was written"))
        if any(_SAID.encode() in path.read_bytes() for path in self._registry.iterdir() if path.is_file()):
            raise PartDamaged(part=_("a record can be read in the file without its key"))
        return _("It came back as it was written, and cannot be read in the file.")

    def cipher(self) -> str:
        """The file is encrypted by the SQLCipher that is known, and its guard says so."""
        version, sound = cipher(self._there())
        if not version.startswith("4.") or not sound:
            raise PartDamaged(part=f"SQLCipher {version}".strip())
        return _("SQLCipher {version}, its own check of the pages says yes.").format(version=version)

    def backup(self) -> str:
        """A backup is whole, and what it holds is there after restoring it with the recovery key."""
        session, paper = self._there(), self._paper
        if paper is None or not self._record:
            raise NotTried
        made = backup.create(session, self.folder)
        self._close()
        identity = backup.by_paper(paper)
        if not backup.verify(made.path, identity).ok:
            raise PartDamaged(part=_("a backup is not whole"))
        other = self.folder / "otra"
        backup.restore(made.path, other, identity, device=None)
        restored = sign_in(other, _LOGIN, _WORDS, None)
        try:
            if restored.get(Orientation, self._record).note != _SAID:
                raise PartDamaged(part=_("a backup did not give back what was in it"))
        finally:
            restored.close()
        return _("It is whole, and gave back what was in it.")

    def temporary(self) -> str:
        """The folder of this trial was private, and is gone."""
        if sys.platform != "win32":
            found = self.folder.stat()
            if stat.S_IMODE(found.st_mode) & 0o077 or found.st_uid != os.getuid():
                raise FolderNotPrivate(folder=str(self.folder.parent))
        self._close()
        remove_quietly(self.folder)
        if self.folder.exists():
            raise FolderLeft(folder=str(self.folder))
        return _("Only this account could read it, and it was deleted.")

    def _there(self) -> Session:
        if self._session is None:
            raise NotTried
        return self._session

    def _close(self) -> None:
        session, self._session = self._session, None
        if session:
            session.close()
