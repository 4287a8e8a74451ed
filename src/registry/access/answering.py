"""Whether an approval of long ago counts: who answered, before it, for the key that signed it. Knows no session.

What `registry.access.vouching` decides on the day, looked at again by every check of a purge.
"""

from typing import Final

from registry.db import Entry, chain_hash
from registry.db.audit import COLUMNS
from registry.db.purges import Rows
from registry.vault import CUSTODIANS, PAPER, OpenVault

VOUCH: Final = "vouch"
STAFF: Final = "staff"


def counted(vault: OpenVault, read: Rows, seq: int, asker: str) -> bool:
    """Whether entry ``seq`` is by somebody who could be the second person of ``asker`` when it was written.

    Her key of then is looked at, and those who answered for it before; roles change, so they are not.
    """
    found = read(f"SELECT {COLUMNS} FROM audit WHERE seq = ?", (seq,)) or []
    return bool(found) and _counted(vault, read, Entry(*found[0]), asker, frozenset())


def _counted(vault: OpenVault, read: Rows, one: Entry, asker: str, seen: frozenset[str]) -> bool:
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
