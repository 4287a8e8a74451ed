"""Whether an approval of long ago counts: who answered, before it, for the key that signed it. Knows no session.

What `registry.access.vouching` decides on the day, looked at again by every check of a purge.
"""

from typing import Final

from registry.access.acts import Act
from registry.access.recording import details
from registry.db import Entry, chain_hash
from registry.db.audit import COLUMNS
from registry.db.purges import Rows
from registry.vault import CUSTODIANS, PAPER, OpenVault

VOUCH: Final = "vouch"
STAFF: Final = "staff"


def counted(vault: OpenVault, read: Rows, asked: int, approved: int) -> bool:
    """Whether entry ``approved`` is by somebody who could be the second person of who wrote the request ``asked``.

    Neither of the two may be the only one who answered for the other's key, or one person could be both. The keys of
    then are looked at, and those who answered for them before; roles change, so they are not. The request has to be
    for the act it names.
    """
    found = [_entry(read, seq) for seq in (asked, approved)]
    if None in found:
        return False
    ask, approval = (one for one in found if one is not None)
    if not _names_its_act(vault, ask) or not _counted(vault, read, approval, ask.actor, frozenset()):
        return False
    return approval.actor in (PAPER, CUSTODIANS) or _counted(vault, read, ask, approval.actor, frozenset())


def _entry(read: Rows, seq: int) -> Entry | None:
    found = read(f"SELECT {COLUMNS} FROM audit WHERE seq = ?", (seq,))
    return Entry(*found[0]) if found else None


def _names_its_act(vault: OpenVault, ask: Entry) -> bool:
    told = details(ask.detail)
    act = Act.read(told)
    return act is not None and act.digest(vault.vault_id) == told.get("act")


def _counted(vault: OpenVault, read: Rows, one: Entry, asker: str, seen: frozenset[str]) -> bool:
    """Whether somebody but ``asker`` answered, before it, for the key that signed ``one``."""
    if chain_hash(one) != one.hash or one.actor == asker:
        return False
    if one.actor in (PAPER, CUSTODIANS):
        return vault.verify(one.actor, one.hash, one.signature)
    signed = vault.signed_under(one.actor, one.hash, one.signature)
    if signed is None or signed[1]:
        return signed is not None
    sql = f"SELECT {COLUMNS} FROM audit WHERE object = ? AND action = ? AND form = ? AND seq < ? ORDER BY seq DESC"
    answers = [Entry(*row) for row in read(sql, (one.actor, VOUCH, STAFF, one.seq)) or ()]
    return any(
        f'"key":"{signed[0]}"' in answer.detail
        and answer.actor not in {one.actor, *seen}
        and (
            answer.actor in (PAPER, CUSTODIANS)
            or vault.signed_as_manager(answer.actor, answer.hash, answer.signature)
        )
        and _counted(vault, read, answer, asker, seen | {one.actor})
        for answer in answers
    )
