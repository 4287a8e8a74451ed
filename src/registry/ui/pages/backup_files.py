"""The backup files of a folder, and how they are said. Knows no page."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from registry.access import Right, Session
from registry.backup import Manifest, Verdict, by_session, inside
from registry.errors import RegistryError
from registry.files import said_plainly
from registry.language import _, ngettext
from registry.ui.parts import Badge, Card, Row, Rows
from registry.ui.tables import number
from registry.ui.when import is_old, local, said

OLD = 7
"""Days after which the newest backup is called old."""


@dataclass(frozen=True)
class Kept:
    """A backup file in the folder: when it was last written, its size, and what a manager sees inside."""

    path: Path
    written: str
    size: int
    inside: Manifest | None = None
    verdict: Verdict | None = None

    @property
    def made(self) -> str:
        """When it was made, as a stored moment."""
        return local(self.inside.created) if self.inside else self.written


def listed(session: Session, folder: Path) -> list[Kept]:
    """The backups in ``folder``, newest first; a manager sees what is inside them."""
    identity = by_session(session) if session.may(Right.RESTORE) else None
    found = []
    with said_plainly(folder):
        paths = sorted(folder.glob("*.amparo")) if folder.is_dir() else []
        for path in paths:
            facts = path.stat()
            manifest = None
            if identity:
                try:
                    manifest = inside(path, identity)
                except RegistryError:  # of another registry, or damaged: the list says so, verifying says why
                    manifest = None
            when = datetime.fromtimestamp(facts.st_mtime).isoformat(timespec="minutes")
            found.append(Kept(path, when, facts.st_size, manifest))
    return sorted(found, key=lambda one: one.made, reverse=True)


def size_in_words(size: int) -> str:
    """A size in KB or MB."""
    return (
        _("{n} MB").format(n=number(round(size / 1e6, 1)))
        if size >= 1e6
        else _("{n} KB").format(n=number(max(1, size // 1000)))
    )


def contents(manifest: Manifest) -> str:
    """What is inside, in a few words."""
    people = ngettext("{n} person", "{n} people", manifest.people).format(n=number(manifest.people))
    cases = ngettext("{n} case", "{n} cases", manifest.cases).format(n=number(manifest.cases))
    services = ngettext("{n} service", "{n} services", manifest.services).format(n=number(manifest.services))
    return ", ".join((people, cases, services))


def state_row(made: str) -> Row:
    """How the newest verified backup stands; ``made`` is UTC, empty without one."""
    if not made:
        return Row(_("No backup yet"), _("Make the first one today"), badge=Badge(_("Missing"), "warning"))
    when = local(made)
    late = is_old(when, OLD)
    words = _("Make another one today") if late else _("Everything in it was read back and compared")
    badge = Badge(_("Old"), "warning") if late else Badge(_("Verified"), "good")
    return Row(_("Last backup: {when}").format(when=said(when)), words, badge=badge)


def advice() -> Card:
    """Three habits that make backups useful."""
    card = Card(_("Three habits"))
    rows = [
        Row(_("One a week, at least"), _("and after every busy day"), icon="calendar-days"),
        Row(_("Two places"), _("one of them outside the house"), icon="usb"),
        Row(_("Never beside the paper key"), _("together they open everything"), icon="key-round"),
    ]
    card.add(Rows(rows))
    return card
