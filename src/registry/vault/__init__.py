"""The vault: who may open the registry and what each one's keys open. Knows no database and no forms."""

from registry.vault.anchors import Anchor, Anchors, Head, Place
from registry.vault.card import card_code, card_secret, card_words
from registry.vault.charter import MANAGER, PAPER, Member
from registry.vault.container import COPIES, Protection
from registry.vault.deputies import CUSTODIANS, NAMED, Appointment
from registry.vault.device import DeviceSecrets, SystemKeyring
from registry.vault.founding import RolesOpen
from registry.vault.inbox import Event, login_mark, seal_event
from registry.vault.makers import Maker
from registry.vault.numbers import FAR
from registry.vault.open_vault import OpenVault
from registry.vault.opening import (
    VaultFacts,
    create,
    describe,
    enrol,
    open_content_with_paper,
    open_vault,
    open_with_custodians,
    open_with_paper,
)
from registry.vault.paper import PaperKey
from registry.vault.passphrases import Strength, judge, offer
from registry.vault.sealer import OVERHEAD, Opener, Sealer
from registry.vault.staff import KEEP, Told, Until
from registry.vault.streams import Throwaway, decrypt_stream, encrypt_stream
from registry.vault.stretching import FLOOR, KdfParameters, Stretching, by_argon2id, calibrate

__all__ = [
    "COPIES", "CUSTODIANS", "FAR", "FLOOR", "KEEP", "MANAGER", "NAMED", "OVERHEAD", "PAPER", "Anchor", "Anchors",
    "Appointment", "DeviceSecrets", "Event", "Head", "KdfParameters", "Maker", "Member", "OpenVault", "Opener",
    "PaperKey", "Place", "Protection", "RolesOpen", "Sealer", "Strength", "Stretching", "SystemKeyring",
    "Throwaway", "Told", "Until", "VaultFacts",
    "by_argon2id", "calibrate", "card_code", "card_secret", "card_words", "create", "decrypt_stream",
    "describe", "encrypt_stream", "enrol", "judge", "login_mark", "offer", "open_content_with_paper",
    "open_vault", "open_with_custodians", "open_with_paper", "seal_event",
]  # fmt: skip
