"""Whether a registry is older than what this computer had seen of it, and keeping what it sees. Knows no window.

An anchor outside the folder (`registry.vault.anchors`) is compared at sign-in and moved forward at the end, and at most
every five minutes of work: first the database is durable, then the anchor, so an anchor ahead of the file always means
that something was lost or put back. What to do about it is a manager's decision, recorded with both states.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from registry.access import powers
from registry.access.recording import details
from registry.db import Connection, Store
from registry.db.anchored import first_detail, holds, newest
from registry.errors import (
    AnchorNotKept,
    RegistryError,
    RollbackDetected,
    RollbackUndecided,
    VaultOlderThanSeen,
    VaultTampered,
)
from registry.language import N_, _
from registry.values import dates
from registry.vault import FAR, PAPER, Anchor, Anchors, Head, OpenVault, Place
from registry.vault.anchors import MARK, POWERS

NOTICED: Final = "rollback noticed"
EVERY: Final = 300.0
"""Seconds of work after which the anchor is moved."""
_NOTICED_HERE: Final = {
    "keyring": N_(
        "An older registry put in the place of this one is noticed: this computer's keyring holds a note of the newest "
        "state, and a manager is asked."
    ),
    "folder": N_(
        "An older registry put in the place of this one is noticed by a note among this account's own files, not in a "
        "keyring: whoever can take that note away, or puts back a copy of the whole disk, is not noticed."
    ),
    "nowhere": N_(
        "An older registry put in the place of this one is not noticed: this computer keeps no note of the newest one."
    ),
}


@dataclass(frozen=True)
class Protection:
    """What holds the registry against somebody with its files, on this computer."""

    device: bool
    """Whether the slots are sealed under a secret of this computer's keyring."""
    anchored_in: Literal["keyring", "folder", "nowhere"]
    """Where this computer keeps the newest state it has seen."""

    def sentences(self) -> list[str]:
        """What that means, in the current language, for whoever wants to know what is noticed and what is not."""
        return [
            _(
                "A copy of the folder does not let anybody guess at passphrases: this computer's keyring seals it."
            )
            if self.device
            else _(
                "Whoever copies the folder can guess at passphrases on another computer: no keyring seals it."
            ),
            _(_NOTICED_HERE[self.anchored_in]),
        ]


@dataclass(frozen=True)
class Rollback:
    """A registry that is not, or no longer, the one this computer had seen; days are UTC or local, as they were noted.

    ``older_vault``: the key file is an earlier one, too, so accounts and passphrases are.
    """

    seen_seq: int
    seen_hash: str
    seen_day: str
    found_seq: int
    found_hash: str
    found_day: str
    older_vault: bool = False

    @property
    def missing(self) -> int:
        """How many entries of the trail are missing at least."""
        return max(1, self.seen_seq - self.found_seq)

    def problem(self) -> RollbackDetected:
        """It as an error, for whoever cannot decide."""
        return RollbackDetected(
            seen=self.seen_seq,
            seen_day=dates.shown(self.seen_day),
            found=self.found_seq,
            found_day=dates.shown(self.found_day) or "?",
            missing=self.missing,
        )

    def detail(self) -> dict[str, Any]:
        """What the trail says of it: both states."""
        return asdict(self)


@dataclass(frozen=True)
class LastSeen:
    """What this computer had seen of a registry: a place with an anchor, or why it could not be read."""

    place: Place | None
    trouble: RegistryError | None = None
    anchors: Anchors | None = None


def seen_here(anchors: Anchors | None, folder: Path, vault: OpenVault) -> LastSeen:
    """What this computer had seen of the registry in ``folder``, before anything of it is believed.

    Raises `VaultTampered` if the key file leads to another paper key than before, or says that no keyring closes it
    though this one does, and `VaultOlderThanSeen` if it is
    older than before, unless it was the paper key that opened it.
    """
    if anchors is None:
        return LastSeen(None)
    try:
        place = anchors.look(vault.vault_id, folder, bound=vault.bound)
    except VaultTampered:
        raise
    except RegistryError as problem:
        return LastSeen(None, problem, anchors)
    if place.anchor is not None:
        if place.anchor.pin != vault.pin:
            raise VaultTampered
        if vault.person_id != PAPER and all(vault.seq < one.vault_seq < FAR for one in place.anchor.heads):
            raise VaultOlderThanSeen(day=dates.shown(place.anchor.day))
    return LastSeen(place, None, anchors)


def present(vault: OpenVault, connection: Connection) -> Anchor:
    """The anchor of a registry as it is now."""
    now = newest(connection)
    mark = bytes.fromhex(powers.told(vault, connection).newest)[:POWERS].ljust(POWERS, b"\0")
    return Anchor(Head(now.seq, now.hash[:MARK], vault.seq, mark), vault.pin, date.today().isoformat())


class Anchoring:
    """The anchor during one session: compared once, then moved forward as the work goes on."""

    def __init__(
        self, seen: LastSeen, vault: OpenVault, store: Store, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._place, self._vault, self._clock = seen.place, vault, clock
        self.follow(store)
        vault.insist = self._insist_on_powers
        vault.newest = lambda: bytes.fromhex(powers.told(vault, self._connection).now)
        self.anchors = seen.anchors
        """Where this computer keeps its anchors, for a restore out of this session."""
        self._kept_at: float | None = clock() if seen.place and seen.place.own else None
        self.rollback: Rollback | None = None
        """What was found and nobody decided yet; until then the anchor stays where it is."""
        self._trouble: RegistryError | None = AnchorNotKept() if seen.trouble else None
        self._hear: Callable[[RegistryError], None] | None = None

    @classmethod
    def of_none(cls, vault: OpenVault, store: Store) -> "Anchoring":
        """For a set that is only being prepared: nothing was seen of it, nothing is kept."""
        return cls(LastSeen(None), vault, store)

    def follow(self, store: Store) -> None:
        """Keep to the file that ``store`` writes from now on, such as one with new keys that took its place."""
        self._connection = store.writing
        store.committed = self.worked

    @property
    def lacking(self) -> str:
        """Why nothing could be compared, for the trail: ``none before``, ``unreadable``; empty if something was."""
        if self._trouble is not None:
            return "unreadable"
        if self._place is None or self._place.anchor is not None:
            return ""
        return "unreadable" if self._place.unreadable else "none before"

    @property
    def protection(self) -> Protection:
        """What holds the registry against somebody with its files, on this computer."""
        kept = self._place is not None and self._trouble is None
        return Protection(self._vault.bound, self._place.where if kept and self._place else "nowhere")

    def insist_decided(self) -> None:
        """Raise `RollbackUndecided` while a manager has to decide, `FormerPowers` if the key file was forged.

        And `VaultRollback` if it is an earlier one, `PowersUnconfirmed` for a stand-in.
        """
        self.insist_writable()
        if self._vault.may_sign:
            self._vault.reload()
            self._insist_on_powers()

    def _insist_on_powers(self) -> None:
        powers.insist(self._vault, self._connection)
        powers.insist_confirmed(self._vault, self._connection)

    def insist_writable(self, *, but_for: bool = False) -> None:
        """Raise `RollbackUndecided` while a manager has to decide, ``but_for`` what cannot wait."""
        if self.rollback is not None and not but_for:
            raise RollbackUndecided

    def compare(self) -> Rollback | None:
        """Hold the registry against the anchor; what is wrong stays in ``rollback``."""
        anchor = self._place.anchor if self._place else None
        if anchor is None or any(self._is(one) for one in anchor.heads):
            return None
        now = newest(self._connection)
        found = Rollback(
            seen_seq=anchor.head.seq,
            seen_hash=anchor.head.hash.hex(),
            seen_day=anchor.day,
            found_seq=now.seq,
            found_hash=now.hash[:MARK].hex(),
            found_day=now.at[:10],
            older_vault=self._vault.seq < anchor.head.vault_seq,
        )
        self.rollback = self._as_first_noticed(found)
        return self.rollback

    def _is(self, head: Head) -> bool:
        newer = self._vault.seq >= head.vault_seq or head.vault_seq >= FAR  # another hand wrote such a number
        there = newer and holds(self._connection, head.seq, head.hash)
        marks = powers.told(self._vault, self._connection).marks if there else []
        return there and any(one.startswith(head.powers.hex()) for one in marks)

    def _as_first_noticed(self, found: Rollback) -> Rollback:
        """The state that was found at first: sign-ins and arrivals since then hide how much is missing."""
        first = first_detail(self._connection, NOTICED, "seen_hash", found.seen_hash)
        told = details(first)
        names = ("found_seq", "found_hash", "found_day")
        good = {name: told[name] for name in names if type(told.get(name)) is type(getattr(found, name))}
        return replace(found, **good)

    def worked(self) -> None:
        """Something was made durable: move the anchor, if there was none or it is five minutes old."""
        if self._place is None or self.rollback is not None:
            return
        now = self._clock()
        if self._kept_at is None or now - self._kept_at >= EVERY:
            self._kept_at = now
            self.keep()

    def keep(self) -> None:
        """Move the anchor to the present state; what hinders it is said once and stops nothing."""
        if self._place is None or self.rollback is not None:
            return
        try:
            self._place.store(self._present(self._place.anchor))
        except RegistryError:
            self._meet_trouble()

    def _present(self, before: Anchor | None) -> Anchor:
        """The present state. A number that another hand wrote does not take the place of the last one that was true."""
        now = present(self._vault, self._connection)
        if before is None or self._vault.seq < FAR:
            return now
        return replace(now, head=replace(now.head, vault_seq=before.head.vault_seq))

    def accept(self) -> None:
        """The present state counts from now on; `registry.access.deciding` asks who may say so, and records it."""
        self.rollback = None
        self._kept_at = self._clock()
        self.keep()

    @property
    def troubled(self) -> bool:
        """Whether this computer could not read or keep its note."""
        return self._trouble is not None

    def on_trouble(self, hear: Callable[[RegistryError], None]) -> None:
        """Have ``hear`` told, once, that the anchor cannot be kept; at once if that is known already."""
        self._hear = hear
        if self._trouble is not None:
            hear(self._trouble)

    def _meet_trouble(self) -> None:
        if self._trouble is None:
            self._trouble = AnchorNotKept()
            if self._hear is not None:
                self._hear(self._trouble)


class Moving:
    """The anchor while another set takes a registry's place: until the switch is over, either state is right.

    The switch is somebody's decision already, so nobody is asked about it afterwards, whenever it is cut short.
    """

    def __init__(
        self, anchors: Anchors | None, folder: Path, vault: OpenVault, connection: Connection
    ) -> None:
        """For the set of ``vault`` and ``connection``, soon in ``folder``.

        Raises `VaultTampered` if it leads to another paper key than what was seen before.
        """
        self._anchors, self._folder, self._id, self._bound = anchors, folder, vault.vault_id, vault.bound
        self._new = present(vault, connection)
        self.trouble: RegistryError | None = None
        place = self._place()
        if place and place.anchor and place.anchor.pin != self._new.pin:
            raise VaultTampered

    def _place(self) -> Place | None:
        with self._hindered():
            return self._anchors.look(self._id, self._folder, bound=self._bound) if self._anchors else None
        return None

    @contextlib.contextmanager
    def _hindered(self) -> Iterator[None]:
        try:
            yield
        except RegistryError:
            self.trouble = AnchorNotKept()

    def begin(self) -> None:
        """Before the switch: the state that was seen and the new one are as good as each other."""
        place = self._place()
        if place and place.anchor:
            with self._hindered():
                place.store(replace(place.anchor, other=self._new.head))

    def end(self) -> None:
        """After the switch: the new state alone."""
        place = self._place()
        if place:
            with self._hindered():
                place.store(self._new)
