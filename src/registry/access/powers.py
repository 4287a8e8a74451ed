"""Powers that were taken away stay taken away: the trail remembers what the key file could be made to forget.

Whoever was a manager once keeps a signing key that leads to the recovery key, and may write the key file: with another
program she could put herself back, or an old key file that was genuine once. So each change of the key file by somebody
with powers leaves an entry, signed by her, that says which key file it was and whose powers began or ended; each such
entry names the one before. A key file that says otherwise is not one to work with. Knows no window, and no rule of who
may have powers.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from registry.access.recording import details, entry, texts, whole
from registry.db import Connection, Entry, Store, chain_hash
from registry.db.audit import entries, head
from registry.errors import (
    DiskFull,
    FileFailure,
    FormerPowers,
    PowersUnconfirmed,
    ReadOnlyMedia,
    RegistryError,
    VaultRollback,
)
from registry.vault import PAPER, OpenVault
from registry.vault.endorsed import Endorsement, Loan
from registry.vault.numbers import FAR, leaps

if TYPE_CHECKING:
    from registry.access.session import Session

FORM: Final = "powers"
BEGIN: Final = "begin powers"
END: Final = "end powers"
CHANGED: Final = "key file"
"""Another key file, with the powers there were."""
RIGHT: Final = "set powers right"
"""By the recovery key: what it lists counts from now on, whatever was written before."""
_KEY: Final = re.compile("[0-9a-f]{64}")
"""A public key in digits; what stands for an appointment has fewer."""
MARK: Final = 16
"""Bytes of an entry's hash by which the next one names it."""


@dataclass
class Told:
    """What the trail says: keys that had powers at some time, appointments, and what of both ended.

    ``charter`` is the number and the digest of the key file it speaks of last, ``managed`` the digest of what no
    stand-in changes in it, ``sealing`` that of the keys everything is sealed with; ``marks`` are those of the entries
    that count. ``broken``: one was changed or taken out.
    ``settled`` is the number of the entry by which the recovery key last set them right.
    """

    keys: set[str] = field(default_factory=set)
    lent: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    charter: tuple[int, str] = (0, "")
    managed: str = ""
    sealing: str = ""
    marks: list[str] = field(default_factory=list)
    broken: bool = False
    settled: int = 0

    @property
    def newest(self) -> str:
        """The mark of the newest entry that counts; empty if there is none."""
        return self.marks[-1] if self.marks else ""

    @property
    def now(self) -> str:
        """What powers that are given now are signed with: `newest`, or zeros."""
        return self.newest or "0" * (2 * MARK)

    @property
    def ever(self) -> set[str]:
        """Every key that had powers at some time, in digits, whether or not the key file knows it."""
        return {one for one in self.keys | self.ended if _KEY.fullmatch(one)}

    def has(self, key: str, paper: str) -> bool:
        """Whether ``key`` is the recovery key's, or had powers that did not end."""
        return key == paper or (key in self.keys and key not in self.ended)

    def believes(self, one: Endorsement, paper: str) -> bool:
        """Whether the key of ``one`` has powers: as was told, or given since, which a cut kept from being told.

        What was signed at another time, such as one that a restore took back, gives none.
        """
        if one.key in self.keys | self.ended:
            return self.has(one.key, paper)
        return one.key == paper or (one.after == self.now and self.has(one.by, paper))

    def lends(self, mark: str, one: Loan) -> bool:
        """The same of an appointment."""
        return mark not in self.ended and (mark in self.lent or one.after == self.now)


@dataclass(frozen=True)
class Doubts:
    """Why a key file is not one to work with.

    ``people`` have powers that ended, or that nobody entitled gave (person ids, ``custodians``); ``older``: it was the
    key file once; ``strange``: it is none that somebody with powers made, or the trail of them does not hold together.
    """

    people: tuple[str, ...] = ()
    older: bool = False
    strange: bool = False

    def __bool__(self) -> bool:
        return bool(self.people) or self.older or self.strange


# --- what the trail says ---


def told(vault: OpenVault, connection: Connection) -> Told:
    """Read the trail; an entry counts only if its signer had powers then."""
    written = [one for one in entries(connection, object=vault.vault_id) if one.form == FORM]
    state = (vault.charter_digest, written)
    if vault.told is None or vault.told[0] != state:
        found = Told()  # once: each signature takes its time, and each change asks again
        for one in written:
            _take(found, vault, one)
        vault.told = state, found
    return deepcopy(vault.told[1])


def _take(found: Told, vault: OpenVault, one: Entry) -> None:
    signer = vault.signer_of(one.actor, one.hash, one.signature) if chain_hash(one) == one.hash else ""
    said, paper = details(one.detail), vault.paper_key
    if one.action == RIGHT and signer == paper:
        _set_right(found, vault, said)
        found.settled = one.seq
    elif not signer:
        found.broken = True
        return
    else:
        began = _endorsements(vault, said)
        first = any(each.key == signer and found.believes(each, paper) for each in began)
        if signer in found.ended or not (first or found.has(signer, paper)):
            return  # a colleague's, who may write what she likes
        if said.get("before") != found.newest:
            found.broken = True
        _begin_and_end(found, one.action, began, said, paper)
    found.charter = whole(said.get("charter")), str(said.get("digest"))
    found.managed, found.sealing = str(said.get("managed")), str(said.get("sealing"))
    found.marks.append(one.hash[:MARK].hex())


def _endorsements(vault: OpenVault, said: dict[str, Any]) -> list[Endorsement]:
    read = map(Endorsement.read, texts(said.get("keys")))
    return [one for one in read if one and vault.endorses(one)]


def _begin_and_end(
    found: Told, action: str, began: list[Endorsement], said: dict[str, Any], paper: str
) -> None:
    if action == END:
        found.ended |= set(texts(said.get("ended")))
    elif action == BEGIN:
        good = {one.key for one in began if one.key in found.keys | found.ended}
        fresh = [one for one in began if one.after == found.now]
        while more := {one.key for one in fresh if one.by in good or found.has(one.by, paper)} - good:
            good |= more
        lent = set(texts(said.get("lent")))
        found.keys |= good
        found.lent |= lent
        found.ended -= good | lent


def _set_right(found: Told, vault: OpenVault, said: dict[str, Any]) -> None:
    known = found.keys | found.lent | found.ended
    found.keys = {one.key for one in _endorsements(vault, said)}
    found.lent = set(texts(said.get("lent")))
    found.ended = (known | set(texts(said.get("ended")))) - found.keys - found.lent
    found.broken = False


def entries_since_settled(vault: OpenVault, connection: Connection) -> int | None:
    """How many entries the trail has since the recovery key last set the powers right; None if it never did."""
    settled = told(vault, connection).settled
    return max(1, head(connection)[0] - settled) if settled else None


# --- what is to be thought of a key file ---


def doubts(vault: OpenVault, connection: Connection) -> Doubts:
    """What stands against working with the key file of ``vault``; nothing if it is as it should be."""
    found = told(vault, connection)
    number, digest = found.charter
    # the key file's own number is signed by nobody
    forged = leaps(vault.charter_number, number) or vault.seq >= FAR
    return Doubts(
        tuple(_forged(found, vault)),
        vault.charter_number < number,
        found.broken
        or not found.newest
        or forged
        or (vault.charter_number == number and vault.charter_digest != digest)
        or (vault.charter_number > number and not _made_by_powers(found, vault)),
    )


def _forged(found: Told, vault: OpenVault) -> list[str]:
    lent = vault.lent().items()
    return _unentitled(found, vault) + [one.person for mark, one in lent if not found.lends(mark, one)]


def _unentitled(found: Told, vault: OpenVault) -> list[str]:
    return [who for who, one in vault.endorsed().items() if not found.believes(one, vault.paper_key)]


def _made_by_powers(found: Told, vault: OpenVault) -> bool:
    """Whether a key file of which no entry tells yet was signed by somebody who might."""
    key, vouched = vault.charter_signer
    if found.believes(vouched, vault.paper_key) if vouched else key == vault.paper_key:
        return True
    lent = {one.person for mark, one in vault.lent().items() if found.lends(mark, one)}
    return vault.charter_signed_in(lent) and vault.managed_digest == found.managed


def forged(vault: OpenVault, connection: Connection) -> list[str]:
    """Who has powers in the key file that ended, or that nobody entitled gave: person ids, ``custodians``."""
    return list(doubts(vault, connection).people)


def insist(vault: OpenVault, connection: Connection) -> None:
    """Raise `FormerPowers` or `VaultRollback` rather than let somebody with powers work on, and sign, what was forged.

    The recovery key may: with it the powers are taken away again. Whoever signs none works on, unless it is the keys
    themselves that nobody answers for: what she seals with them, a forger may open.
    """
    if vault.person_id == PAPER:
        return
    found = doubts(vault, connection)
    if not vault.may_sign and vault.keys_digest == told(vault, connection).sealing:
        return
    if found.older:
        raise VaultRollback
    if found:
        raise FormerPowers


def insist_confirmed(vault: OpenVault, connection: Connection) -> None:
    """Raise `PowersUnconfirmed` for a stand-in while a change that was not hers to make waits to be written down."""
    if vault.acting and vault.managed_digest != told(vault, connection).managed:
        raise PowersUnconfirmed


def insist_on_new(vault: OpenVault, connection: Connection) -> None:
    """Raise `FormerPowers` unless everybody who gets new keys with powers in ``vault`` has them."""
    if _unentitled(told(vault, connection), vault):
        raise FormerPowers


# --- writing it down ---


def insist_told(session: "Session") -> None:
    """Before a change of the key file: what a cut kept from the trail is told first, or nobody could take it back.

    Raises as `Anchoring.insist_decided`.
    """
    session.anchoring.insist_decided()
    record(session)


def record(session: "Session") -> None:
    """Write down which key file there is and what powers changed; in the transaction that tells of the change.

    Nothing for who cannot answer for it.
    """
    vault = session._vault
    if vault.is_root and vault.person_id != PAPER and not _signed_by_root(vault):
        with suppress(DiskFull, FileFailure, ReadOnlyMedia):  # the next sign-in tries again
            vault.grant_again()  # a stand-in wrote what the recovery key and the others are to open
    if not session.acting:
        tell(session._store, vault)


def _signed_by_root(vault: OpenVault) -> bool:
    roots = {one.key for one in vault.endorsed().values()} | {vault.paper_key}
    return vault.charter_signer[0] in roots


def tell(store: Store, vault: OpenVault) -> None:
    """`record`, without a session: of a registry that takes another one's place, or of this one."""
    if not vault.is_root:
        return
    found = told(vault, store.writing)
    now, lent = vault.endorsed(), vault.lent()
    bad = set(_forged(found, vault))
    fresh = [one for who, one in now.items() if who not in bad and not found.has(one.key, vault.paper_key)]
    new = [mark for mark in lent if mark not in found.lent | found.ended]
    live = {one.key for one in now.values()} | lent.keys()
    over = sorted((found.keys | found.lent | set(vault.root_keys)) - live - found.ended)
    with store.transaction():
        if fresh or new:
            keys = [one.text() for one in fresh]
            found.marks.append(_note(store, vault, BEGIN, found.newest, keys=keys, lent=sorted(new)))
        if over:
            found.marks.append(_note(store, vault, END, found.newest, ended=over))
        if not (fresh or new or over) and found.charter != (vault.charter_number, vault.charter_digest):
            _note(store, vault, CHANGED, found.newest)


@contextmanager
def given_back(session: "Session", keys: Iterable[Endorsement]) -> Iterator[None]:
    """Write down, before the key file is written in the block, that powers of ``keys`` which ended begin again.

    A cut between them leaves an entry without effect until the next sign-in ends it; the other way round it would
    leave powers that ended. If the block fails, it is ended at once.
    """
    store, vault = session._store, session._vault
    found = told(vault, store.writing)
    again = [one.text() for one in keys if one.key in found.ended]
    if again:
        with store.transaction():
            _note(store, vault, BEGIN, found.newest, keys=again, lent=[])
    try:
        yield
    except BaseException:
        with suppress(RegistryError):
            record(session)
        raise


def set_right(session: "Session") -> None:
    """With the recovery key: who has powers in the key file now has them and nobody else, whatever was told before."""
    store, vault = session._store, session._vault
    found = told(vault, store.writing)
    now = vault.endorsed().values()
    live = {one.key for one in now} | vault.lent().keys()
    known = set(vault.root_keys) | found.keys | found.lent | found.ended
    keys = [one.text() for one in now]
    with store.transaction():
        _note(
            store,
            vault,
            RIGHT,
            found.newest,
            keys=keys,
            lent=sorted(vault.lent()),
            ended=sorted(known - live),
        )


def _note(store: Store, vault: OpenVault, action: str, before: str, **said: Any) -> str:
    said |= {
        "charter": vault.charter_number,
        "digest": vault.charter_digest,
        "managed": vault.managed_digest,
        "sealing": vault.keys_digest,
        "before": before,
    }
    made = store.append(entry(vault.person_id, action, FORM, vault.vault_id, **said), vault.sign)
    return made.hash[:MARK].hex()
