"""How a registry is held where it lies: what the key file needs besides a passphrase. Says it; changes nothing."""

from dataclasses import dataclass
from typing import Literal

from registry.access.session import Session
from registry.language import N_, _
from registry.vault import describe

Holder = Literal["keyring", "computer"]


@dataclass(frozen=True)
class Anchoring:
    """Where the anchor of the audit trail lives, and what is not noticed with it there; both are msgids."""

    where: str
    noticed: str
    unnoticed: str


ANCHORS: dict[Holder, Anchoring] = {
    "keyring": Anchoring(
        N_(
            "The anchor of the audit trail, which tells how far it had come, lies in the keyring of this computer's "
            "desktop account, outside the folder of the registry."
        ),
        N_(
            "It is noticed here if the folder is rolled back, the end of the trail is cut off or an old page is put "
            "back, as far as it is older than the last anchor."
        ),
        N_(
            "Not noticed: what was taken away of the minutes since the last anchor, and an old folder opened on a "
            "computer that never saw the newer one."
        ),
    ),
    "computer": Anchoring(
        N_(
            "This registry has no keyring: the anchor of the audit trail, which tells how far it had come, is a "
            "small file among this desktop account's own files, outside the folder of the registry."
        ),
        N_("It is noticed here if only the folder of the registry is rolled back."),
        N_(
            "Not noticed: whoever puts back the whole desktop account, or deletes that file and rolls the folder "
            "back, rolls the anchor back as well. Compare the number at the foot of your newest papers and backups "
            "with the newest entry of the trail."
        ),
    ),
}


def holder(session: Session) -> Holder:
    """What holds this computer's part of the registry. Raises the errors of the key file."""
    return "keyring" if has_device_secret(session) else "computer"


def has_device_secret(session: Session) -> bool:
    """Whether the key file is sealed under a secret that the computer's keyring keeps, besides the passphrases."""
    return describe(session.folder).protection == "device"


def anchoring(session: Session) -> tuple[str, str, str]:
    """Where the anchor of the trail lives, what is noticed, what is not: three sentences in the current language."""
    one = ANCHORS[holder(session)]
    return _(one.where), _(one.noticed), _(one.unnoticed)


def cost(session: Session) -> tuple[int, int]:
    """What one guess at a passphrase costs: memory in MiB, passes over it (Argon2id)."""
    kdf = session._vault.kdf
    return kdf.memory // 1024, kdf.passes
