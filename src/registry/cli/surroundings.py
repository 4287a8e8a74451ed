"""What the command line stands on besides its arguments: keyring, state folder, the cost of a passphrase, waiting.

Tests and tools hand in others; the program uses the real ones.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from registry.access import Waits
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
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    """Waits for so many seconds of ``clock``."""

    def waits(self) -> Waits:
        """The waits this computer remembers."""
        return Waits(self.state(), self.clock)

    def anchors(self) -> Anchors:
        """Where this computer notes the newest state it has seen of each registry."""
        return Anchors(self.state(), self.keyring())
