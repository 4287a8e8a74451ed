"""How a registry is held on this computer against somebody with its files. Says it; changes nothing."""

from typing import Final

from registry.access.session import Session
from registry.language import N_, _

UNNOTICED: Final = N_(
    "Not noticed in any case: what was taken away of the minutes since the note was last written, and an old folder "
    "opened on a computer that never saw the newer one."
)
COMPARE: Final = N_(
    "The number at the foot of your newest papers tells: compare it with the newest entry of the audit trail."
)


def protection(session: Session) -> list[str]:
    """What a copied folder and an older one put back mean here, and what is not noticed, in the current language."""
    held = session.anchoring.protection
    return [*held.sentences(), *([] if held.anchored_in == "nowhere" else [_(UNNOTICED)]), _(COMPARE)]


def cost(session: Session) -> tuple[int, int]:
    """What one guess at a passphrase costs: memory in MiB, passes over it (Argon2id)."""
    kdf = session._vault.kdf
    return kdf.memory // 1024, kdf.passes
