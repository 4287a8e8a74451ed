"""The vault: who may open the registry and what each one's keys open. Knows no database and no forms."""

from registry.vault.anchors import Anchor, Anchors, Head, Place
from registry.vault.charter import MANAGER, Member
from registry.vault.container import COPIES, Protection
from registry.vault.device import DeviceSecrets, SystemKeyring
from registry.vault.founding import RolesOpen
from registry.vault.open_vault import OpenVault
from registry.vault.opening import (
    VaultFacts,
    create,
    describe,
    open_content_with_paper,
    open_vault,
    open_with_paper,
)
from registry.vault.paper import PaperKey
from registry.vault.passphrases import Strength, judge, offer
from registry.vault.sealer import OVERHEAD, Opener, Sealer
from registry.vault.staff import PAPER
from registry.vault.streams import Throwaway, decrypt_stream, encrypt_stream
from registry.vault.stretching import FLOOR, KdfParameters, Stretching, by_argon2id, calibrate

__all__ = [
    "COPIES", "FLOOR", "MANAGER", "OVERHEAD", "PAPER", "Anchor", "Anchors", "DeviceSecrets", "Head",
    "KdfParameters", "Member", "OpenVault", "Opener", "PaperKey", "Place", "Protection", "RolesOpen", "Sealer",
    "Strength", "Stretching",
    "SystemKeyring", "Throwaway", "VaultFacts", "by_argon2id", "calibrate", "create", "decrypt_stream",
    "describe", "encrypt_stream", "judge", "offer", "open_content_with_paper", "open_vault",
    "open_with_paper",
]  # fmt: skip
