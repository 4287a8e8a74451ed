"""Whether an approval of long ago counts: who answered, before it, for the key that signed it. Knows no session.

What `registry.access.vouching` decides on the day, looked at again by every check of a purge: so the day of the
approval is what every answer is measured by, as on that day. In which order they were given proves nothing, since
whoever answers could do so again.
"""

from typing import Final

from registry.access.acts import Act
from registry.access.recording import details
from registry.db import Entry, chain_hash
from registry.db.audit import COLUMNS
from registry.db.purges import Rows
from registry.vault import CUSTODIANS, PAPER, Maker, OpenVault

VOUCH: Final = "vouch"
STAFF: Final = "staff"


def counted(vault: OpenVault, read: Rows, asked: int, approved: int) -> bool:
    """Whether entry ``approved`` is by somebody who could be the second person of who wrote the request ``asked``.

    Neither of the two may be the only one who answered for the other's key, or one person could be both. The keys of
    then are looked at, and those who answered for them before the approval; roles change, so they are not. The
    request has to be for the act it names.
    """
    found = [_entry(read, seq) for seq in (asked, approved)]
    if None in found:
        return False
    ask, approval = (one for one in found if one is not None)
    if not _names_its_act(vault, ask) or not _counted(
        vault, read, approval, approved, ask.actor, frozenset()
    ):
        return False
    return approval.actor in (PAPER, CUSTODIANS) or _counted(
        vault, read, ask, approved, approval.actor, frozenset()
    )


def _entry(read: Rows, seq: int) -> Entry | None:
    found = read(f"SELECT {COLUMNS} FROM audit WHERE seq = ?", (seq,))
    return Entry(*found[0]) if found else None


def _names_its_act(vault: OpenVault, ask: Entry) -> bool:
    told = details(ask.detail)
    act = Act.read(told)
    return act is not None and act.digest(vault.vault_id) == told.get("act")


def _counted(vault: OpenVault, read: Rows, one: Entry, before: int, asker: str, seen: frozenset[str]) -> bool:
    """Whether somebody but ``asker`` answered, before entry ``before``, for the key that signed ``one``."""
    if chain_hash(one) != one.hash or one.actor == asker:
        return False
    if one.actor == PAPER:
        return vault.verify(PAPER, one.hash, one.signature)
    if one.actor == CUSTODIANS:
        maker = vault.custodians_signed(one.hash, one.signature)
        return maker is not None and _made_by_others(vault, read, maker, before, asker, seen)
    signed = vault.signed_under(one.actor, one.hash, one.signature)
    return signed is not None and (
        signed[1] or _answered(vault, read, (one.actor, signed[0]), before, asker, seen)
    )


def _made_by_others(
    vault: OpenVault, read: Rows, maker: Maker, before: int, asker: str, seen: frozenset[str]
) -> bool:
    """Whether custodians that ``maker`` made count: she is not ``asker``, and somebody answered for her key.

    And at most one of them had a key then for which that does not hold, or is the asker.
    """

    def another(one: Maker) -> bool:
        if one.person_id == asker or one.mark in seen:
            return False
        return one.by_paper or _answered(vault, read, (one.person_id, one.mark), before, asker, seen)

    return another(maker) and sum(who == asker or not another(one) for who, one in maker.keys) < 2


def _answered(
    vault: OpenVault, read: Rows, key: tuple[str, str], before: int, asker: str, seen: frozenset[str]
) -> bool:
    """Whether somebody but ``asker`` answered, before entry ``before``, for a ``key``: whose it is, and its mark.

    ``seen`` are the people and the marks of the chain so far.
    """
    person, mark = key
    after = seen | {person, mark}
    sql = f"SELECT {COLUMNS} FROM audit WHERE object = ? AND action = ? AND form = ? AND seq < ? ORDER BY seq DESC"
    answers = [Entry(*row) for row in read(sql, (person, VOUCH, STAFF, before)) or ()]
    return any(
        f'"key":"{mark}"' in answer.detail
        and answer.actor not in after
        and (
            answer.actor in (PAPER, CUSTODIANS)
            or vault.signed_as_manager(answer.actor, answer.hash, answer.signature)
        )
        and _counted(vault, read, answer, before, asker, after)
        for answer in answers
    )
