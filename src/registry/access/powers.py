"""Powers that were taken away stay taken away: the trail remembers what the key file could be made to forget.

Whoever was a manager once keeps a signing key that leads to the recovery key, and may write the key file: with another
program she could put herself back. So each change of who signs leaves an entry that ends or begins powers, signed by
somebody who had them at that moment. A key file that gives them to somebody of whom the trail says that hers ended is
not one to work with. Knows no window, and no rule of who may have them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from registry.access.recording import details
from registry.db import Connection, chain_hash
from registry.db.audit import entries
from registry.errors import FormerPowers
from registry.vault import PAPER, OpenVault
from registry.vault.endorsed import Endorsement

if TYPE_CHECKING:
    from registry.access.session import Session

FORM: Final = "powers"
BEGIN: Final = "begin powers"
END: Final = "end powers"


@dataclass
class Told:
    """What the trail says: keys that had powers at some time, appointments, and what of both ended."""

    keys: set[str] = field(default_factory=set)
    lent: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)

    def has(self, key: str, paper: str) -> bool:
        """Whether ``key`` is the recovery key's, or had powers that did not end."""
        return key == paper or (key in self.keys and key not in self.ended)


def told(vault: OpenVault, connection: Connection) -> Told:
    """Read the trail; an entry counts only if its signer had powers then."""
    found = Told()
    for one in entries(connection, object=vault.vault_id):
        if one.form == FORM and chain_hash(one) == one.hash:
            signer = vault.signer_of(one.actor, one.hash, one.signature)
            _take(found, vault, one.action, signer, details(one.detail))
    return found


def _take(found: Told, vault: OpenVault, action: str, signer: str, said: dict[str, Any]) -> None:
    began = [one for one in map(Endorsement.read, _some(said, "keys")) if one and vault.endorses(one)]
    first = any(one.key == signer and one.by == vault.paper_key for one in began)
    if signer in found.ended or not (first or found.has(signer, vault.paper_key)):
        return
    if action == END:
        found.ended |= {str(one) for one in _some(said, "ended")}
    elif action == BEGIN:
        good = {one.key for one in began if one.by == vault.paper_key or one.by in found.keys}
        lent = {str(one) for one in _some(said, "lent")}
        found.keys |= good
        found.lent |= lent
        found.ended -= good | lent


def forged(vault: OpenVault, connection: Connection) -> list[str]:
    """Who has powers in the key file that ended, or that nobody entitled gave: person ids, ``custodians``."""
    found = told(vault, connection)
    bad = []
    for person, one in vault.endorsed().items():
        # a cut before it was written down: who made it answers for it
        answers = one.key if one.key in found.keys | found.ended | {vault.paper_key} else one.by
        if not found.has(answers, vault.paper_key):
            bad.append(person)
    return bad + [person for mark, person in vault.lent().items() if mark in found.ended]


def insist(vault: OpenVault, connection: Connection) -> None:
    """Raise `FormerPowers` rather than let somebody with powers work on, and sign, what was forged.

    The recovery key may: with it the powers are taken away again.
    """
    if vault.person_id != PAPER and vault.may_sign and forged(vault, connection):
        raise FormerPowers


def record(session: "Session", again: Iterable[str] = ()) -> None:
    """Write down what has changed; in the transaction that tells of a change of the key file.

    ``again`` are people who were just given powers, whatever had ended before. Nothing for who cannot answer for it.
    """
    vault = session._vault
    if session.acting or not vault.may_sign:
        return
    found = told(vault, session._store.writing)
    now, lent, given = vault.endorsed(), vault.lent(), set(again)
    fresh = [
        one
        for person, one in now.items()
        if not found.has(one.key, vault.paper_key) and (one.key not in found.ended or person in given)
    ]
    live = {one.key for one in now.values()}
    over = sorted((found.keys - live - found.ended) | (found.lent - lent.keys() - found.ended))
    new = [mark for mark in lent if mark not in found.lent or mark in found.ended]
    if fresh or new:
        said = {"keys": [one.text() for one in fresh], "lent": sorted(new)}
        session.note(BEGIN, FORM, vault.vault_id, **said)
    if over:
        session.note(END, FORM, vault.vault_id, ended=over)


def _some(said: dict[str, Any], name: str) -> list[Any]:
    value = said.get(name, [])
    return value if isinstance(value, list) else []
