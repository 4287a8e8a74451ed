"""Who made whose keys, as the signed charter has it: of custodians, their common key and their own. Knows no file.

Whoever makes an account, or gives it a new passphrase, could have kept its keys. So with the keys of two custodians
one person is both of them.
"""

from datetime import date
from typing import NamedTuple

from registry.vault.charter import PAPER, Charter
from registry.vault.deputies import CUSTODIANS
from registry.vault.primitives import fingerprint


class Maker(NamedTuple):
    """Who made a key: a person or `PAPER`, with the mark of the key that says so.

    ``by_paper``: whether the recovery key did, or made that key a manager's. Of a common key of custodians, ``keys``
    are the makers of the keys its shares were sealed to, by custodian.
    """

    person_id: str
    mark: str
    by_paper: bool
    keys: tuple[tuple[str, "Maker"], ...] = ()


def maker_of(charter: Charter, key: bytes) -> Maker | None:
    """Who made ``key`` a common key of custodians, as the signatures of ``charter`` say; None if it is none."""
    together, by = charter.custodians_keys(), key
    while by in together:  # custodians of before made none, but what is signed is read as it is
        root = charter.roots.get(by)
        if root is None:
            return None
        by = root.by
    if by == key or whose(charter, by) == CUSTODIANS:
        return None
    theirs = charter.custodian_makers.get(key, {})
    return _maker(charter, by)._replace(
        keys=tuple((who, _maker(charter, one)) for who, one in theirs.items())
    )


def whose(charter: Charter, key: bytes) -> str:
    """Whose signing key, present or past: a person's, `PAPER`, or `CUSTODIANS`, which is also said of nobody's."""
    if key == charter.paper_signer:
        return PAPER
    people = charter.roster.items()
    return next((who for who, one in people if key in (one.signing, *one.past_signing)), CUSTODIANS)


def _maker(charter: Charter, key: bytes) -> Maker:
    root, person = charter.roots.get(key), whose(charter, key)
    by_paper = person == PAPER or (root is not None and root.by == charter.paper_signer)
    return Maker(person, fingerprint(key).hex(), by_paper)


def may_help(charter: Charter, key: bytes, manager: str, today: date) -> bool:
    """Whether the custodians with the common ``key`` may give ``manager`` a passphrase: they are nobody else's.

    She or the recovery key made the common key, and at most one of their own keys is another person's: made by her, or
    hers while she made another one's. As long as others manage the house, that is anybody; if nobody else does, those
    who left it do not count, or the one who stays could be helped by nobody whom the one before her had engaged.
    """
    made = maker_of(charter, key)
    if made is None or made.person_id not in (PAPER, manager):
        return False
    alone = not any(one.active(today) for who, one in charter.managers().items() if who != manager)
    makers = {who: one.person_id for who, one in made.keys}
    strange = {who for who, by in makers.items() if by not in (PAPER, manager)}
    if alone:
        strange = {
            who for who in strange if makers[who] == CUSTODIANS or not charter.roster[makers[who]].disabled
        }
    strange |= {who for who in makers if who in {makers[one] for one in strange}}
    others = {who for who in makers if who != manager and who in charter.managers()}
    return len(strange | others) < 2
