"""Whom new keys of the registry would leave out, and whether this computer's clock may be wrong. Knows no window.

Who is past her last day gets none of them: with a clock far ahead, that is somebody who works here.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from registry.access.rights import Right
from registry.access.session import Session
from registry.db.looking import days_without

AHEAD: Final = 30
"""Days without any entry in the trail, after which a clock that says they passed may be wrong."""


@dataclass(frozen=True)
class LeftOut:
    """What new keys take from people who are to stay; ``people`` and ``custodians`` are their names."""

    people: tuple[str, ...] = field(default=(), repr=False)
    """Past their last day by this computer's clock: they have keys, and get none of the new ones."""
    custodians: tuple[str, ...] = field(default=(), repr=False)
    """Who open together today, or would but for their last day, and will no more."""
    quiet: int = 0
    """Days that passed by this computer's clock before the work of this month, if nobody did anything in them."""


def left_out(session: Session, closing: str = "") -> LeftOut:
    """What new keys would mean now, while the account ``closing`` (a person id) gets none.

    Needs the right to manage accounts.
    """
    session.require(Right.STAFF)
    vault, named, today = session._vault, session.staff_name, date.today()
    late = [
        who
        for who, one in vault.roster.items()
        if who in vault.granted and who != closing and one.until is not None and one.until < today
    ]
    ready = {who for who, opens in vault.custodians.items() if opens}
    left = ready - {closing}
    if len(left) < 2 and vault.is_root:  # who only stands in leaves their secret as it is
        left = set()
    lost = (ready | (set(late) & vault.custodians.keys())) - left
    return LeftOut(tuple(map(named, late)), tuple(map(named, sorted(lost))), _quiet(session))


def _quiet(session: Session) -> int:
    month = timedelta(days=AHEAD)
    since = (datetime.now(UTC) - month).strftime("%Y-%m-%dT%H:%M:%SZ")
    days = days_without(session._store.writing, since)
    return days if days > AHEAD else 0
