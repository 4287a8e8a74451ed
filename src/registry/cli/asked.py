"""What was asked for on the command line, and signing in for it. Knows no particular command."""

import argparse
import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from registry import settings
from registry.access import Session, Waits, files, sign_in
from registry.backup import Identity, by_login, by_paper
from registry.cli import terminal
from registry.cli.surroundings import Surroundings
from registry.errors import RegistryError, RegistryMissing, WaitFirst
from registry.language import _
from registry.progress import Progress
from registry.vault import PaperKey

T = TypeVar("T")


class WrongUsage(Exception):
    """The command line cannot be understood: said with the usage, exit 2."""


@dataclass(frozen=True)
class Asked:
    """One command with its options; attributes of ``options`` are those its parser declares."""

    options: argparse.Namespace
    around: Surroundings

    def __getattr__(self, name: str) -> Any:
        return getattr(self.options, name, None)

    @property
    def folder(self) -> Path:
        """The registry: --registry, else AMPARO_REGISTRY, else what the settings remember, else the usual folder."""
        said = self.registry or os.environ.get("AMPARO_REGISTRY")
        return Path(said) if said else self.remembered

    @property
    def remembered(self) -> Path:
        """The registry of this computer's settings, else the usual folder."""
        said = settings.load().registry
        return Path(said) if said else settings.default_registry()

    @property
    def progress(self) -> Progress:
        """Where progress is shown."""
        return terminal.Shown()

    def answer(self, value: Any, lines: list[str]) -> None:
        """Give the answer as --json asks."""
        terminal.answer(bool(self.json), value, lines)

    def login(self) -> str:
        """--user, or what is typed."""
        return str(self.user or terminal.ask(_("User name"), "--user"))

    def passphrase(self, *, new: bool = False) -> str:
        """The first line of --passphrase-file, or what is typed."""
        if self.passphrase_file:
            return terminal.first_line(Path(self.passphrase_file))
        return terminal.ask_secret(_("Passphrase"), "--passphrase-file", twice=new)

    @contextlib.contextmanager
    def session(self, *, memory: bool = False, undecided: bool = False) -> Iterator[Session]:
        """A session that is closed at the end of the block; with ``memory``, search and statistics are ready.

        `RollbackDetected` if the registry is older than this computer had seen, unless the command only looks and
        bears it ``undecided``.
        """
        if not any((self.folder / name).exists() for name in (*files.SET, files.NEXT)):
            raise RegistryMissing(folder=str(self.folder))  # before a passphrase is asked for in vain
        login, words = self.login(), self.passphrase()
        session = self._patiently(
            lambda waits: sign_in(
                self.folder,
                login,
                words,
                self.around.keyring(),
                anchors=self.around.anchors(),
                stretching=self.around.stretching,
                waits=waits,
            )
        )
        session.anchoring.on_trouble(lambda problem: terminal.message(str(problem)))
        with _closed_at_the_end(session):
            if session.anchoring.rollback and not undecided:
                raise session.anchoring.rollback.problem()
            if memory:
                session.open_memory(self.progress)
            yield session

    def identity(self) -> Identity:
        """The keys of --recovery-file, or of the manager who signs in."""
        if self.recovery_file:
            return by_paper(self.paper())
        login, words = self.login(), self.passphrase()
        return self._patiently(
            lambda waits: by_login(
                self.folder,
                login,
                words,
                self.around.keyring(),
                anchors=self.around.anchors(),
                stretching=self.around.stretching,
                waits=waits,
            )
        )

    def _patiently(self, enter: Callable[[Waits], T]) -> T:
        """Try to enter; while that has to wait for tries that failed before, wait here and say how long."""
        waits = self.around.waits()
        waits.begin("command line")
        while True:
            try:
                return enter(waits)
            except WaitFirst as problem:
                words = _("After several attempts that did not work: waiting {wait} (Ctrl+C ends it).")
                terminal.message(words.format(**problem.details))
                self.around.sleep(int(problem.details["seconds"]))

    def paper(self) -> PaperKey:
        """The recovery key in --recovery-file."""
        return PaperKey.parse(terminal.read_text(Path(self.recovery_file)))


@contextlib.contextmanager
def _closed_at_the_end(session: Session) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(RegistryError):  # what happened first is what is told
            session.close()
        raise
    session.close()
