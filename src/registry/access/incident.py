"""What can be said of a lost or stolen computer without opening a record: how much was on it, and how it is held.

Counts, kinds of data and dates; never what somebody said. Knows no paper and no law.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from registry.access.authorising import has_computer_key
from registry.access.files import DATABASE
from registry.access.protection import cost
from registry.access.review import EVERY, Account, review
from registry.access.rights import Right
from registry.access.session import Session
from registry.db import connect
from registry.db.looking import looking, sealed_rows
from registry.fields import COMPARTMENTS, Compartment
from registry.forms import FORMS, Incident
from registry.values.kinds import UNKNOWN

HOURS: Final = 48
"""From noticing to the notice: Ley 29733 and its regulation, D.S. 016-2024-JUS."""
LATELY: Final = EVERY
"""Days: who entered within them may have used the computer."""


@dataclass(frozen=True)
class Facts:
    """What a notice tells of the registry. ``last_backup`` is a moment in UTC, empty without a verified backup."""

    people: int
    orientations: int
    staff: int
    held: tuple[Compartment, ...]
    """The kinds of data of which there is anything; where a case is restricted, nobody outside knows of which: all."""
    device_secret: bool
    memory_mib: int
    passes: int
    last_backup: str
    users: tuple[Account, ...]
    """The open accounts somebody entered with lately."""


def facts(session: Session) -> Facts:
    """Read them. Needs the right to draft a notice. Raises the errors of the file, and `AuditBroken`."""
    session.require(Right.INCIDENT)
    keyspec = session._vault.keyspec()
    with looking(lambda: connect(session.folder / DATABASE, keyspec, reading=True)) as connection:
        rows = sealed_rows(connection, FORMS)
    restricted = len(session._apart.shelf.restrictions())
    accounts = [one for one in review(session).accounts if not one.closed]
    memory, passes = cost(session)
    return Facts(
        session.count("person") + restricted,  # one restriction, one person
        session.count("orientation"),
        len(accounts),
        tuple(one for one in COMPARTMENTS if restricted or rows.get(one)),
        has_computer_key(session),
        memory,
        passes,
        session.last_backup(),
        tuple(sorted((one for one in accounts if _lately(one)), key=lambda one: one.name.casefold())),
    )


def _lately(one: Account) -> bool:
    return bool(one.last) and "quiet" not in one.findings


def deadline(incident: Incident) -> datetime:
    """When the notice must be there, on this computer's clock."""
    return datetime.fromisoformat(incident.noticed_at) + timedelta(hours=HOURS)


def every(session: Session) -> list[Incident]:
    """The incidents on record, the newest first. Needs the right to draft a notice."""
    session.require(Right.INCIDENT)
    return sorted(session.every(Incident), key=lambda one: one.noticed_at, reverse=True)


def unsent(session: Session) -> list[Incident]:
    """Those whose notice was not handed in, the most urgent first; none without the right."""
    if not session.may(Right.INCIDENT):
        return []
    return sorted((one for one in session.every(Incident) if not one.sent_at), key=lambda one: one.noticed_at)


def hours_left(incident: Incident) -> int:
    """Whole hours until the notice must be there; negative when they have passed."""
    return int((deadline(incident) - datetime.now()).total_seconds() // 3600)


Exposure = Literal["readable", "guessable", "closed", "unknown"]
"""How far what was on the computer may be read: it may; after guessing a passphrase; neither, as far as is known."""


def exposure(incident: Incident, found: Facts) -> Exposure:
    """The gravest that what is recorded allows."""
    beside = set(incident.beside)
    if incident.state == "open" or beside & {"paper_key", "passphrases"}:
        return "readable"
    if incident.state not in ("off", "locked") or UNKNOWN in beside:
        return "unknown"  # behind a hidden screen there are three tries at the PIN, and nobody saw them
    return "closed" if found.device_secret and "device_card" not in beside else "guessable"
