"""What is tried of the computer around a registry: papers, keyring, fonts, words, printing, disk, memory. No window."""

import secrets
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Final

from registry.documents.frame import Imprint, Letterhead
from registry.documents.look import day, register_fonts
from registry.documents.paper import Paper
from registry.documents.printers import lp_printers
from registry.documents.rereading import letters_missing, text_of
from registry.errors import (
    DumpsPossible,
    KeyringUnavailable,
    NoPrinter,
    NotPossibleHere,
    PartDamaged,
    PrintingMissing,
    SpaceScarce,
)
from registry.files import free_bytes, try_writing
from registry.language import LANGUAGES, N_, _, ngettext, using
from registry.selftest.checks import Check
from registry.vault import DeviceSecrets
from registry.vault.process import keeps_to_itself

LETTERS: Final = "áéíóúüñÁÉÍÓÚÜÑ¿¡“”…–·"
"""What Spanish needs beyond English, and what our sentences use."""
_PAPER: Final = "Señora Ñandú: mañana, corazón, pingüino. ¿Qué más? ¡Ánimo!"
LEAST_MB: Final = 200
"""What must be free on the disk of the registry: room for its log, a backup, and the set kept beside at a switch."""
_DAY: Final = date(2026, 3, 5)
_DAYS: Final = {"es": "5 de marzo de 2026", "en": "5 March 2026"}


def computer_checks(keyring: Callable[[], DeviceSecrets], registry: Path) -> list[Check]:
    """The checks that need no window; ``registry`` is the folder, there or not, on whose disk space is asked."""
    return [
        Check("pdf", N_("Drawing a paper and reading it again"), lambda: paper(draw())),
        Check("fonts", N_("Letters of the papers"), fonts),
        Check("translations", N_("Both languages"), translations),
        Check("keyring", N_("Keyring"), lambda: kept(keyring()), (KeyringUnavailable,)),
        Check("folder", N_("Folder of the registry"), lambda: folder(registry)),
        Check("space", N_("Free space"), lambda: space(free_bytes(registry))),
        Check("dumps", N_("Memory stays off the disk"), lambda: dumps(keeps_to_itself()), (NotPossibleHere,)),
    ]


def printing_by_lp() -> Check:
    """Printing where the system prints by `lp`; elsewhere only the window can try it."""
    lacking = (NoPrinter, PrintingMissing, NotPossibleHere)
    return Check("printing", N_("Printing"), lambda: printers(_by_lp()), lacking)


def draw() -> bytes:
    """A small paper as PDF, with the letters of Spanish."""
    made = Paper(Letterhead("Casa de prueba", "Prueba ñ"), Imprint("Amparo", datetime(2026, 1, 2, 3, 4)))
    made.paragraph(_PAPER)
    return made.render()


def paper(pdf: bytes) -> str:
    """What can be read in the paper of `draw` is what was drawn."""
    if _PAPER not in " ".join(text_of(pdf).split()):
        raise PartDamaged(part=_("a paper cannot be read again"))
    return _("Every letter came back, ñ among them.")


def fonts() -> str:
    """The fonts that are shipped are there, and have the letters of Spanish."""
    register_fonts()
    missing = letters_missing(LETTERS)
    if missing:
        raise PartDamaged(part=", ".join(sorted(missing)))
    return _("The fonts that come with Amparo have every letter.")


def translations() -> str:
    """Both languages say a sentence of their own, and write a day in their own way."""
    sentence = N_("The backup is whole.")
    said = {}
    for code in LANGUAGES:
        with using(code):
            said[code] = _(sentence)
            if day(_DAY) != _DAYS[code]:
                raise PartDamaged(part=_("the dates of a language"))
    if said["en"] != sentence or said["es"] == sentence:
        raise PartDamaged(part=_("the words of a language"))
    return _("Spanish and English are complete, and so are their dates.")


def kept(keyring: DeviceSecrets) -> str:
    """A key put into the keyring comes out again, and is gone when it is forgotten."""
    name, secret = f"self-test-{secrets.token_hex(8)}", secrets.token_bytes(32)
    keyring.store(name, secret)
    try:
        back = keyring.load(name)
    finally:
        keyring.forget(name)
    if back != secret or keyring.load(name) is not None:
        raise PartDamaged(part=_("the keyring of this account"))
    return _("It kept a key, gave it back and forgot it.")


def printers(names: list[str] | None) -> str:
    """How many printers the system knows; ``None`` means that it has no printing at all. Raises what it lacks."""
    if names is None:
        raise PrintingMissing
    if not names:
        raise NoPrinter
    said = ngettext("The system knows {n} printer.", "The system knows {n} printers.", len(names))
    return said.format(n=len(names))


def folder(registry: Path) -> str:
    """Whether this account may write where the registry is, or will be; what was written is gone."""
    try_writing(registry)
    return _("This account may write in it.")


def space(free: int) -> str:
    """Whether ``free`` bytes are enough to go on working."""
    megabytes = free // 1_000_000
    if megabytes < LEAST_MB:
        raise SpaceScarce(free=megabytes, needed=LEAST_MB)
    return _("{free} MB are free on the disk of the registry.").format(free=megabytes)


def dumps(kept_off: bool | None) -> str:
    """Whether the system may write the memory of this program to the disk; ``None``: it cannot be asked."""
    if kept_off is None:
        raise NotPossibleHere
    if not kept_off:
        raise DumpsPossible
    return _("The system writes no image of the program's memory.")


def _by_lp() -> list[str] | None:
    if sys.platform == "win32":
        raise NotPossibleHere
    return lp_printers()
