"""What the command line stands on besides its arguments: the computer's keyring, the cost of a passphrase, and waiting.

Tests and tools hand in others; the program uses the real ones.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from registry import settings
from registry.access import Waits
from registry.vault import DeviceSecrets, KdfParameters, Stretching, SystemKeyring, by_argon2id


def waits_here() -> Waits:
    """The waits this computer remembers."""
    return Waits(settings.state_folder())


@dataclass(frozen=True)
class Surroundings:
    """``keyring`` makes the keeper of this computer's key; ``kdf`` None means calibrated for this computer; ``sleep``
    waits for seconds, which the clock of the ``waits`` must count.
    """

    keyring: Callable[[], DeviceSecrets] = SystemKeyring
    stretching: Stretching = by_argon2id
    kdf: KdfParameters | None = None
    waits: Callable[[], Waits] = waits_here
    sleep: Callable[[float], None] = time.sleep
