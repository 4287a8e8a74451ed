"""What the signed-in person may open, in memory, and the connection it lives on. Knows no right and no rule."""

import contextlib
import threading
from collections.abc import Mapping
from pathlib import Path

from registry.access.apart import Apart
from registry.access.files import DATABASE
from registry.db import Connection, Openers, Seen, StoredRow, Whole, connect
from registry.errors import NotReady, SealBroken, SealClosed
from registry.fields import Compartment, Form, form_of
from registry.forms import FORMS, Case, Person, Screening
from registry.progress import Progress
from registry.vault import OpenVault


class Memory:
    """The in-memory tables of one session; empty until `open` has run, on the reading thread."""

    def __init__(
        self,
        folder: Path,
        vault: OpenVault,
        opens: tuple[Compartment, ...],
        closed: frozenset[tuple[str, str]],
        apart: Apart,
    ) -> None:
        self._folder, self._vault, self._opens, self._closed = folder, vault, opens, closed
        self._apart = apart
        self._turn = threading.Lock()
        self._late: list[tuple[Form, StoredRow, Mapping[str, bytes]]] | None = None
        """What is saved while the tables are being filled: the filling reads the file as it was when it began."""
        self._reading: Connection | None = None
        self._seen: Seen | None = None
        self._whole: Whole | None = None

    @property
    def ready(self) -> bool:
        """Whether search, lists and statistics can be used."""
        return self._whole is not None

    def open(self, progress: Progress) -> None:
        """Unseal what this person may open; `Cancelled` leaves it unready, to be begun again."""
        if self.ready:
            return
        self.close()
        with self._turn:
            self._late = []
        self._reading = connect(self._folder / DATABASE, self._vault.keyspec(), reading=True)
        sealer = self._vault.sealer
        openers: Openers = {
            (form.name, one): sealer.opener(form.name, one)
            for form in FORMS
            for one in form.compartments
            if one in self._opens and sealer.can_open(one)
        }
        self._seen = Seen(self._reading, FORMS, openers, self._closed)
        self._seen.load(progress)
        self._apart.lay_beside(self._reading)
        for form, row in self._apart.rows():
            self._seen.update(form, row, _opened(openers, form, row))
        whole = Whole(self._seen, form_of(Case), form_of(Person), form_of(Screening))
        whole.define()
        with self._turn:
            for form, row, opened in self._late or ():
                self._update(form, row, opened)
            self._late, self._whole = None, whole

    def show(self, form: Form, row: StoredRow, opened: Mapping[str, bytes]) -> None:
        """Show a saved record as it is now; ``opened`` holds its openable blobs, unsealed."""
        with self._turn:
            if self._late is not None:
                self._late.append((form, row, opened))
            elif self._whole is not None and self._seen is not None:
                self._update(form, row, opened)

    def _update(self, form: Form, row: StoredRow, opened: Mapping[str, bytes]) -> None:
        assert self._seen is not None
        self._seen.update(form, row, opened)
        if self._apart.restriction_of(row.id, row.parents):
            self._apart.lay(self._seen.reading, form)

    @property
    def connection(self) -> Connection | None:
        """The read-only connection, once the tables are filled; its long reads end by `stop`."""
        return self._reading if self.ready else None

    @property
    def seen(self) -> Seen:
        """The tables; `NotReady` until they are filled."""
        if self._seen is None or not self.ready:
            raise NotReady
        return self._seen

    @property
    def whole(self) -> Whole:
        """The cases seen whole; `NotReady` until the tables are filled."""
        if self._whole is None:
            raise NotReady
        return self._whole

    def stop(self) -> None:
        """Stop the long read that goes on in the reading thread; it raises `Cancelled` there."""
        if self._reading:
            self._reading.interrupt()

    def close(self) -> None:
        """Let go of everything that was opened."""
        if self._reading:
            self._reading.close()
        self._reading = self._seen = self._whole = self._late = None


def _opened(openers: Openers, form: Form, row: StoredRow) -> dict[str, bytes]:
    """The parts of a row that can be opened; a broken one is left out."""
    found: dict[str, bytes] = {}
    for one, blob in row.sealed.items():
        with contextlib.suppress(SealBroken, SealClosed, KeyError):
            found[one] = openers[form.name, one](row.id, blob)
    return found
