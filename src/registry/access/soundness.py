"""Whether what is stored is whole: an inspection of the file, and a row opened part by part. Knows no report."""

import json
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from registry.access.answering import counted
from registry.access.files import DATABASE
from registry.access.rights import Right
from registry.access.sealing import Sealer, answers_of
from registry.access.session import Session
from registry.db import StoredRow, connect
from registry.db.inspection import Inspection
from registry.errors import SealBroken, SealClosed
from registry.fields import Compartment, Form
from registry.forms import FORMS
from registry.vault import PAPER, OpenVault

ALONE: Final = (PAPER,)
"""Who is believed without a second person: the recovery key is two factors by itself."""


def inspection(session: Session) -> Inspection:
    """A look through the file on connections of its own. Needs the right to check the registry."""
    session.require(Right.CHECK)
    keyspec = session._vault.keyspec()
    return Inspection(
        lambda: connect(session.folder / DATABASE, keyspec, reading=True),
        FORMS,
        believed(session),
        ALONE,
        partial(counted, session._vault),
        session._vault.ever_managers(),
    )


def believed(session: Session) -> list[str]:
    """The ids of those who are believed that a record was purged, with a second person unless they are `ALONE`."""
    return those_believed(session._vault)


def those_believed(vault: OpenVault) -> list[str]:
    """The same, by the key file: who is no manager any more did it while she was."""
    return [*ALONE, *vault.ever_managers()]


def copies_whole(session: Session) -> bool:
    """Whether both copies of the key file are whole and the same."""
    session._vault.reload()
    return session._vault.copies_whole


def cipher(session: Session) -> tuple[str, bool]:
    """The version of the library that encrypts the file, and whether its check of the pages read so far says yes."""
    version = session._store.writing.one("PRAGMA cipher_version")
    status = session._store.writing.one("PRAGMA cipher_status")
    return str(version[0] if version else ""), status is not None and str(status[0]) == "1"


@dataclass(frozen=True)
class Parts:
    """What of a row can be opened, as JSON holds it; the compartments closed to this person, and the broken ones."""

    answers: dict[str, Any] = field(repr=False)
    closed: tuple[Compartment, ...]
    broken: tuple[Compartment, ...]


def open_parts(sealer: Sealer, form: Form, row: StoredRow) -> Parts:
    """Open each sealed part of ``row`` by itself, so that a broken one does not hide the others."""
    answers: dict[str, Any] = answers_of(row.clear)
    closed: list[Compartment] = []
    broken: list[Compartment] = []
    for compartment in form.compartments:
        if compartment not in row.sealed:
            continue
        try:
            opened = json.loads(sealer.open(form.name, row.id, compartment, row.sealed[compartment]))
            answers |= {name: value for name, value in opened.items() if not name.startswith("~")}
        except SealClosed:
            closed.append(compartment)
        except (SealBroken, RecursionError, ValueError, AttributeError):
            broken.append(compartment)
    return Parts(answers, tuple(closed), tuple(broken))


def parts_of(session: Session, form: Form, row: StoredRow) -> Parts:
    """`open_parts` with the keys of the person signed in."""
    return open_parts(session._vault.sealer, form, row)
