"""What the command line stands on besides its arguments: keyring, state folder, the cost of a passphrase.

Tests and tools hand in others; the program uses the real ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from registry.settings import state_folder
from registry.vault import Anchors, DeviceSecrets, KdfParameters, Stretching, SystemKeyring, by_argon2id


@dataclass(frozen=True)
class Surroundings:
    """``keyring`` makes the keeper of this computer's key; ``kdf`` None means calibrated for this computer."""

    keyring: Callable[[], DeviceSecrets] = SystemKeyring
    stretching: Stretching = by_argon2id
    kdf: KdfParameters | None = None
    state: Callable[[], Path] = state_folder
    """Where this account keeps what belongs to this computer."""

    def anchors(self) -> Anchors:
        """Where this computer notes the newest state it has seen of each registry."""
        return Anchors(self.state(), self.keyring())
