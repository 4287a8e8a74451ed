"""The inbox: what happens at the door without keys, sealed at once and taken into the audit trail by who opens next.

`events.inbox` grows by one sealed line an event, up to `LIMIT`; what happens after that is only counted, in its last
line. Whoever opens next takes the events over in one transaction and then empties the file. An event whose id stands
in the trail already is not taken again, so a cut between the two loses nothing and doubles nothing. Nothing that is
wrong with this file keeps anybody from signing in. Knows no window, and not who may sign in.
"""

import contextlib
import hashlib
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

from registry.access.recording import entry, utc, whole
from registry.access.session import Session
from registry.access.trail import detail_of
from registry.db import Entry
from registry.db.audit import entries
from registry.errors import RegistryError
from registry.fields import form_of
from registry.files import lock_file
from registry.forms import Staff
from registry.vault import Event, describe, login_mark, seal_event

INBOX: Final = "events.inbox"
LIMIT: Final = 256 * 1024
"""Bytes of sealed lines: about 680 events."""

FAILED: Final = "failed sign-in"
FAILED_PAPER: Final = "failed recovery key"
NOT_AUTHORISED: Final = "computer not authorised"
TECHNICIAN: Final = "technician"
COPIED: Final = "copy backup"
COMPUTER: Final = "computer settings"
KINDS: Final = frozenset({FAILED, FAILED_PAPER, NOT_AUTHORISED, TECHNICIAN, COPIED, COMPUTER})
"""What may be written down without keys; each is taken over as an action of that name."""
FULL: Final = "inbox full"
DAMAGED: Final = "inbox damaged"
ACTIONS: Final = KINDS | {FULL, DAMAGED}
"""What the trail tells of the inbox."""

_DAMAGE: Final = "inbox_damage"
"""In the file's ``meta``: the damage that is in the trail while the inbox could not be emptied yet."""
_COUNTER: Final = re.compile(rb"\+([0-9a-f]{32}) (\d{10})\n")
_COUNTER_BYTES: Final = 45


def note(folder: Path, kind: str, *, login: str | None = None, said: str = "") -> bool:
    """Write down that ``kind`` (one of `KINDS`) happened now; whether it could be written.

    ``login`` is what was typed as one; only its `login_mark` is kept, for it may be a passphrase in the wrong field.
    ``said`` is a digest or a number. Never raises for what is wrong with the folder: a full disk is no reason to
    tell whoever stands at the door anything else than she is told anyway. Raises ValueError for another kind.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    try:
        facts = describe(folder)
        mark = "" if login is None else login_mark(facts.vault_id, login)
        line = seal_event(facts.inbox, facts.vault_id, Event.now(utc(), kind, mark, said))
        with _open(folder / INBOX, os.O_RDWR | os.O_CREAT) as file:
            _add(file, line)
    except (RegistryError, OSError, ValueError):
        return False
    return True


def take_in(session: Session) -> int:
    """Take what waits in the inbox into the audit trail, signed by the person who just opened; how many entries.

    Raises what writing into the registry's own file raises; then everything still waits.
    """
    made = 0
    with contextlib.suppress(OSError), _open_to_empty(session.folder / INBOX) as file:
        waiting = _read(session, file)
        if waiting.nothing:
            return 0
        made = _record(session, waiting)
        file.truncate(0)
        os.fsync(file.fileno())
        if waiting.damage:
            with session.together():
                session._store.remember(_DAMAGE, "")
    return made


# --- the file ---


def _open(path: Path, flags: int) -> BinaryIO:
    """The inbox, locked against other programs until it is closed.

    Raises OSError, also where a link or a pipe was laid in its place.
    """
    careful = sum(getattr(os, name, 0) for name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"))
    if not hasattr(os, "O_NOFOLLOW") and path.is_symlink():
        raise OSError("a link in its place")
    handle = os.open(path, flags | careful, 0o600)
    file: BinaryIO = os.fdopen(handle, "r+b" if flags & os.O_RDWR else "rb")
    if not stat.S_ISREG(os.fstat(handle).st_mode) or not lock_file(file, wait=True):
        file.close()
        raise OSError("no file that can be locked")
    return file


def _open_to_empty(path: Path) -> BinaryIO:
    """The inbox; where it may only be read it is read, and its events are known by their ids the next time."""
    try:
        return _open(path, os.O_RDWR)
    except PermissionError:
        return _open(path, os.O_RDONLY)


def _add(file: BinaryIO, line: bytes) -> None:
    """Append ``line``, after ending one that a power cut left unfinished; only count it where there is no room."""
    size = file.seek(0, os.SEEK_END)
    if size + len(line) + 2 > LIMIT:
        _count(file, size)
    else:
        file.seek(max(0, size - 1))
        unfinished = size > 0 and file.read(1) != b"\n"
        file.seek(size)
        file.write((b"\n" if unfinished else b"") + line + b"\n")
    file.flush()
    os.fsync(file.fileno())


def _count(file: BinaryIO, size: int) -> None:
    counted = _counter_at(file, size)
    if counted is None:
        file.seek(size)
        file.write(b"\n+%s %010d\n" % (secrets.token_hex(16).encode(), 1))
    else:
        file.seek(size - 11)
        file.write(b"%010d\n" % min(counted[1] + 1, 9_999_999_999))


def _counter_at(file: BinaryIO, size: int) -> tuple[str, int] | None:
    """The id and the number of the counter at the end of the file, if there is one."""
    file.seek(max(0, size - _COUNTER_BYTES))
    found = _COUNTER.fullmatch(file.read(_COUNTER_BYTES))
    return (found[1].decode(), int(found[2])) if found else None


# --- taking over ---


@dataclass
class _Waiting:
    """What stands in the file: events in order, the counter of those without room, lines that nobody can read."""

    events: list[Event] = field(default_factory=list)
    counted: tuple[str, int] | None = None
    damaged: int = 0
    damage: str = ""

    @property
    def nothing(self) -> bool:
        return not self.events and not self.counted and not self.damaged


def _read(session: Session, file: BinaryIO) -> _Waiting:
    """At most `LIMIT` bytes of the file, however long somebody made it, and the counter at its end."""
    size = file.seek(0, os.SEEK_END)
    counted = _counter_at(file, size)
    file.seek(0)
    content = file.read(min(LIMIT, size - (_COUNTER_BYTES if counted else 0)))
    broken: list[bytes] = []
    events: list[Event] = []
    for line in content.split(b"\n"):
        event = session._vault.open_event(line) if line else None
        if event is not None and event.kind in KINDS:
            events.append(event)
        elif line:
            broken.append(line)
    if size > LIMIT + 2 * _COUNTER_BYTES:  # longer than this program makes it
        broken.append(b"%d" % size)
    digest = hashlib.blake2b(b"\n".join(broken), digest_size=16).hexdigest() if broken else ""
    return _Waiting(events, counted, len(broken), digest)


def _record(session: Session, waiting: _Waiting) -> int:
    """One entry an event that is not in the trail yet, all in one transaction; how many."""
    made = 0
    with session.together():
        accounts = _accounts(session)
        for event in waiting.events:
            if not _about(session, event.id):
                _take(session, event.kind, event.id, _told(event, accounts))
                made += 1
        if waiting.counted:
            id, count = waiting.counted
            count -= sum(whole(detail_of(one).get("count")) for one in _about(session, id))
            if count > 0:
                _take(session, FULL, id, {"count": count})
                made += 1
        if waiting.damaged and session._store.meta(_DAMAGE) != waiting.damage:
            _take(session, DAMAGED, "", {"lines": waiting.damaged})
            session._store.remember(_DAMAGE, waiting.damage)
            made += 1
    return made


def _about(session: Session, id: str) -> list[Entry]:
    return entries(session._store.writing, object=id)


def _take(session: Session, action: str, id: str, detail: dict[str, Any]) -> None:
    session._store.append(entry(session.person_id, action, object=id, **detail), session._vault.sign)


def _accounts(session: Session) -> dict[str, list[str]]:
    """The person ids of the accounts, past ones too, by the mark of their login; two may share one."""
    found: dict[str, list[str]] = {}
    for row in session._store.rows(form_of(Staff)):
        mark = login_mark(session._vault.vault_id, str(row.clear.get("login", "")))
        found.setdefault(mark, []).append(row.id)
    return found


def _told(event: Event, accounts: dict[str, list[str]]) -> dict[str, Any]:
    """What the trail keeps of an event: when it was, and whose login was typed; an empty list for nobody's."""
    told: dict[str, Any] = {"happened": event.at}
    if event.mark:
        told["accounts"] = accounts.get(event.mark, [])
    if event.said:
        told["said"] = event.said
    return told
