"""Who else could enter, beside the accounts as they stand: stand-ins, custodians, cards; and who holds each role.

For the access review. Knows no window, and changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from registry.access.authorising import has_computer_key
from registry.access.deputies import StandIn, custodians, stand_ins
from registry.access.rights import ROLES
from registry.access.session import Session
from registry.db import Connection, Entry
from registry.db.looking import newest_by_actor
from registry.language import _

_CARD: Final = ("show computer card",)
_RENEWED: Final = ("renew computer key",)


@dataclass(frozen=True)
class Beyond:
    """What opens besides an account of one's own. Moments are UTC, empty for never."""

    stand_ins: tuple[StandIn, ...]
    """Now or later: the keys are given on the day of naming."""
    custodians: Mapping[str, bool]
    """The three by person id, each with whether hers still opens."""
    computer_key: bool
    """Whether the registry opens only on computers that were authorised."""
    card_shown: str
    """When the computer card that works now was last shown or printed."""
    older_cards: bool
    """Whether cards were shown or printed that work no more."""


def beyond(session: Session, connection: Connection) -> Beyond:
    """Read it; ``connection`` is one of the caller's. Raises `AuditBroken` if an entry it rests on is not genuine."""
    shown = _newest(session, connection, _CARD)
    renewed = _newest(session, connection, _RENEWED)
    works = shown is not None and (renewed is None or renewed.seq < shown.seq)
    return Beyond(
        tuple(stand_ins(session)),
        dict(custodians(session)),
        has_computer_key(session),
        shown.at if shown and works else "",
        shown is not None and not works,
    )


def _newest(session: Session, connection: Connection, actions: tuple[str, ...]) -> Entry | None:
    found = newest_by_actor(connection, actions, session._vault.verify)
    return max(found.values(), key=lambda one: one.seq, default=None)


def holders(people: Iterable[tuple[str, Iterable[str]]]) -> dict[str, list[str]]:
    """The names of those who hold each role, by role, in the order of the table; ``people`` are (name, roles)."""
    found: dict[str, list[str]] = {role: [] for role in ROLES}
    for name, roles in people:
        for role in roles:
            found.setdefault(role, []).append(name)
    return {role: sorted(names, key=str.casefold) for role, names in found.items()}


# --- in words ---


def beyond_words(
    more: Beyond, paper_used: str, named: Callable[[str], str], when: Callable[[str], str]
) -> list[tuple[str, str]]:
    """A label and words for each thing that opens besides the accounts, in the current language.

    ``named`` gives the name of a person id, ``when`` says a moment (UTC), as ``paper_used`` is one or empty.
    """
    standing = [
        _("{name}, until {when}").format(name=named(one.person_id), when=when(one.until))
        for one in more.stand_ins
    ]
    custodians = [
        named(who) if ready else _("{name} (name again)").format(name=named(who))
        for who, ready in more.custodians.items()
    ]
    return [
        (_("Stand-ins for Management"), "; ".join(standing) or _("nobody")),
        (_("Custodians, two of three together"), ", ".join(custodians) or _("nobody is named")),
        (_("Recovery key last used"), when(paper_used) if paper_used else _("never")),
        (_("Computer card"), _card_words(more, when)),
    ]


def _card_words(more: Beyond, when: Callable[[str], str]) -> str:
    if not more.computer_key:
        return _("there is none: this registry has no computer key")
    if more.card_shown:
        return _("last shown or printed {when}").format(when=when(more.card_shown))
    if more.older_cards:
        return _("none since the computer key was renewed; older cards work no more")
    return _("never shown nor printed")


def holder_words(names: Iterable[str]) -> str:
    """Who holds a role, in the current language."""
    return ", ".join(names) or _("nobody")
