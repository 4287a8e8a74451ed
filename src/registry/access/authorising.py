"""Which computers may open the registry: the card that authorises another one, and a new key for this one.

Knows no window and no paper.
"""

from dataclasses import dataclass, field
from pathlib import Path

from registry.access import powers
from registry.access.rights import Right
from registry.access.session import Session
from registry.access.staff import remember_seq
from registry.errors import NotAllowed
from registry.language import Language, _
from registry.vault import DeviceSecrets, card_code, card_secret, card_words, enrol


@dataclass(frozen=True)
class Card:
    """What a computer card says: its words in order, and the text of its QR code."""

    registry: str
    words: tuple[str, ...] = field(repr=False)
    code: str = field(repr=False)


def card(session: Session, language: Language) -> Card:
    """The card of this registry, to be shown and printed; recorded each time. `NotAllowed` without right or key."""
    session.require(Right.STAFF)
    secret = session._vault.device_secret
    if secret is None:
        raise NotAllowed(what=_("a computer card; this registry has no computer key"))
    session.note("show computer card")
    return Card(session._vault.vault_id[:8], card_words(secret, language), card_code(secret))


def has_computer_key(session: Session) -> bool:
    """Whether this registry opens only on computers that were authorised."""
    return session._vault.device_secret is not None


def renew_computer_key(session: Session, device: DeviceSecrets) -> None:
    """A new key for this computer; cards printed before and other computers no longer open. Recorded.

    Asks nobody's passphrase. Raises `NotAllowed`, `KeyringUnavailable`, `KeyringRefused` or what the disk says.
    """
    session.require(Right.STAFF)
    powers.insist_told(session)
    session._vault.renew_device(device)
    with session.together():
        session.note("renew computer key")
        remember_seq(session)


def authorise_by_card(folder: Path, written: str, device: DeviceSecrets) -> None:
    """Let this computer open the registry in ``folder`` by what is written on its card.

    Raises `CardWrong`, `KeyringUnavailable`, `KeyringRefused`, or as reading the key file does.
    """
    enrol(folder, card_secret(written), device)
