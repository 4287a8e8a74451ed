"""The sheet of paper that holds the recovery key. Knows neither the vault nor how the key was made."""

# mypy: allow-untyped-calls

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from reportlab.platypus.flowables import Flowable

from registry.documents.frame import Imprint, Letterhead
from registry.documents.look import GAP, PAPER, REGULAR, SEMIBOLD, colour, day, register_fonts, width_of
from registry.documents.paper import Paper
from registry.documents.qr import draw_qr, qr_matrix
from registry.documents.signing import Signer
from registry.language import N_, _

_QR: Final = 148.0
_CELL: Final = 15.5  # points for each sign of the key, all alike
_LINE: Final = 31.0
_ACROSS: Final = 3

_KEEP: Final = (
    N_("Print it twice and keep the two papers in two different places, each in a closed, signed envelope."),
    N_("Never in the shelter's office drawer beside the computer, and never with a backup."),
    N_("Never take a photo of it, scan it, copy it by hand or send it by any means."),
    N_("Whoever holds this paper and a backup can read everything. Give it only against a signature."),
    N_(
        "If a paper is lost or was seen by somebody else, tell Management at once and keep every backup under "
        "lock."
    ),
)
_USE: Final = (
    N_("On the first page of the program choose “Restore a backup” or “I cannot sign in”."),
    N_("Read the QR code with a scanner, or type the groups in order; capitals do not matter."),
    N_("The key has no letter O and no letter I: what looks like them is a zero or an L."),
    N_("Afterwards put the paper back into a new envelope and sign it."),
)


@dataclass(frozen=True)
class RecoveryKey:
    """What is printed: the whole key text, and its last part in the ``groups`` asked for by number, from 1.

    ``vault_id`` (the registry's short id) and ``made_on`` (the day of the key) tell one paper from another.
    """

    organisation: str
    vault_id: str
    made_on: date
    text: str = field(repr=False)
    groups: Sequence[str] = field(repr=False)


def recovery_sheet(key: RecoveryKey, imprint: Imprint) -> bytes:
    """One A4 page as PDF, in the current language. Raises ValueError if the groups do not end the text."""
    body = "".join(key.groups)
    if not body or not key.text.endswith(body):
        raise ValueError("the groups must be the end of the key")
    head = Letterhead(
        key.organisation,
        _("Paper recovery key"),
        confidentiality=N_("SECRET. Keep under lock; never copy, photograph or send."),
    )
    paper = Paper(head, imprint)
    paper.paragraph(
        _(
            "This key opens the registry and all its backups when no passphrase does: a lost or broken "
            "computer, a forgotten passphrase, a person who left. "
            "It works without the computer it was made on."
        )
    )
    paper.facts([(_("Registry"), key.vault_id), (_("Key made on"), day(key.made_on))], columns=2)
    paper.drawing(_KeyPicture(key.text, key.text[: -len(body)], tuple(key.groups), paper.width))
    paper.heading(_("How to keep it"))
    paper.bullets([_(sentence) for sentence in _KEEP])
    paper.heading(_("How to use it"))
    paper.bullets([_(sentence) for sentence in _USE])
    paper.signatures([Signer(_("Received by (name, date, place of this copy)")), Signer(_("Handed over by"))])
    return paper.render()


class _KeyPicture(Flowable):
    """The key in numbered groups beside its QR code, in a frame; every sign has a place of the same width."""

    def __init__(self, text: str, prefix: str, groups: Sequence[str], width: float) -> None:
        super().__init__()
        register_fonts()
        self._text, self._prefix, self._groups = text, prefix, groups
        self._wide = width
        rows = -(-len(groups) // _ACROSS)
        self._high = max(_QR + 2 * GAP, 40 + rows * _LINE) + 8
        self.spaceAfter = 6

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its fixed size."""
        return self._wide, self._high

    def draw(self) -> None:
        """Frame, groups, QR code."""
        canvas = self.canv
        canvas.setStrokeColor(colour(PAPER.accent))
        canvas.setLineWidth(1)
        canvas.roundRect(0, 4, self._wide, self._high - 8, 5)
        self._draw_groups(canvas)
        self._draw_code(canvas)

    def _draw_groups(self, canvas: Any) -> None:
        top = self._high - 24
        canvas.setFillColor(colour(PAPER.muted))
        canvas.setFont(REGULAR, 8)
        begins = _("The key begins with")
        canvas.drawString(12, top, begins)
        canvas.setFillColor(colour(PAPER.text))
        canvas.setFont(SEMIBOLD, 10)
        canvas.drawString(12 + width_of(begins, REGULAR, 8) + 6, top, self._prefix)
        room = (self._wide - _QR - 34) / _ACROSS
        cell = min(_CELL, (room - 18) / max(map(len, self._groups)))
        for number, group in enumerate(self._groups):
            left = 12 + (number % _ACROSS) * room
            base = top - 30 - (number // _ACROSS) * _LINE
            canvas.setFillColor(colour(PAPER.muted))
            canvas.setFont(REGULAR, 7)
            canvas.drawRightString(left + 10, base, str(number + 1))
            canvas.setFillColor(colour(PAPER.text))
            canvas.setFont(SEMIBOLD, min(14.0, cell * 1.2))
            for place, sign in enumerate(group):
                canvas.drawCentredString(left + 13 + (place + 0.5) * cell, base, sign)

    def _draw_code(self, canvas: Any) -> None:
        draw_qr(canvas, qr_matrix(self._text), self._wide - _QR - 6, (self._high - _QR) / 2, _QR)
