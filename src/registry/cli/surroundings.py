"""What the command line stands on besides its arguments: the computer's keyring and the cost of a passphrase.

Tests and tools hand in others; the program uses the real ones.
"""

from collections.abc import Callable
from dataclasses import dataclass

from registry.vault import DeviceSecrets, KdfParameters, Stretching, SystemKeyring, by_argon2id


@dataclass(frozen=True)
class Surroundings:
    """``keyring`` makes the keeper of this computer's key; ``kdf`` None means calibrated for this computer."""

    keyring: Callable[[], DeviceSecrets] = SystemKeyring
    stretching: Stretching = by_argon2id
    kdf: KdfParameters | None = None
