"""The computer card: a sheet that authorises another computer. Knows neither the vault nor how the words were made."""

# mypy: allow-untyped-calls

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from reportlab.platypus.flowables import Flowable

from registry.access import Session
from registry.access.authorising import card
from registry.documents.frame import Imprint, Letterhead
from registry.documents.look import PAPER, REGULAR, SEMIBOLD, colour, day, register_fonts
from registry.documents.paper import Paper
from registry.documents.qr import draw_qr, qr_matrix
from registry.documents.signing import Signer
from registry.language import N_, _, current, using

_QR: Final = 132.0
_LINE: Final = 21.0
_ACROSS: Final = 3

_WHEN: Final = (
    N_("A new computer, or one that was installed again: it says that it is not authorised."),
    N_("Another account of the same computer that is to open the registry."),
    N_("A colleague on the night shift whose computer suddenly knows the registry no longer."),
)
_USE: Final = (
    N_("On the first page of the program choose “I cannot sign in”, then “Computer card”."),
    N_("Type the words in order, or read the QR code; capitals and accents do not matter."),
    N_("Then sign in with your own user name and passphrase, as always."),
)
_KEEP: Final = (
    N_("Keep it locked in the office, not beside the computer and not with the recovery key."),
    N_("It opens nothing without a passphrase; but with it, whoever copied the folder can try passphrases."),
    N_("If it is lost, Management renews the computer key: this card and every older copy stop working."),
)


@dataclass(frozen=True)
class ComputerCard:
    """What is printed: the words in order and the text of the QR code; ``registry`` is its short id."""

    organisation: str
    registry: str
    made_on: date
    words: Sequence[str] = field(repr=False)
    code: str = field(repr=False)


def computer_card(card: ComputerCard, imprint: Imprint) -> bytes:
    """One A4 page as PDF, in the current language."""
    head = Letterhead(
        card.organisation,
        _("Computer card"),
        confidentiality=N_("Confidential. Keep under lock; never copy, photograph or send."),
    )
    paper = Paper(head, imprint)
    paper.paragraph(
        _(
            "This card authorises a computer to open the registry. It opens nothing by itself: all people still "
            "need their own user name and passphrase."
        )
    )
    paper.facts([(_("Registry"), card.registry), (_("Printed on"), day(card.made_on))], columns=2)
    paper.drawing(_Words(tuple(card.words), card.code, paper.width))
    parts = ((_("When it is needed"), _WHEN), (_("How to use it"), _USE), (_("How to keep it"), _KEEP))
    for heading, sentences in parts:
        paper.heading(heading)
        paper.bullets([_(sentence) for sentence in sentences])
    paper.signatures([Signer(_("Received by (name, date, place of this copy)")), Signer(_("Handed over by"))])
    return paper.render()


def card_pdf(session: Session, *, language: str) -> bytes:
    """The card of a signed-in manager's registry as PDF, recorded. Raises as `registry.access.authorising.card`."""
    with using("en" if language == "en" else "es"):
        said = card(session, current())
        made = ComputerCard(
            session.organisation.heading(), said.registry, date.today(), said.words, said.code
        )
        return computer_card(made, Imprint(session.name, datetime.now()))


class _Words(Flowable):
    """Numbered words in columns, read downwards, beside the QR code, in a frame."""

    def __init__(self, words: Sequence[str], code: str, width: float) -> None:
        super().__init__()
        register_fonts()
        self._words, self._code, self._wide = words, code, width
        self._rows = -(-len(words) // _ACROSS)
        self._high = max(_QR + 12, self._rows * _LINE + 20) + 8
        self.spaceAfter = 6

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its fixed size."""
        return self._wide, self._high

    def draw(self) -> None:
        """Frame, words, QR code."""
        canvas: Any = self.canv
        canvas.setStrokeColor(colour(PAPER.accent))
        canvas.setLineWidth(1)
        canvas.roundRect(0, 4, self._wide, self._high - 8, 5)
        room = (self._wide - _QR - 28) / _ACROSS
        top = self._high / 2 + self._rows * _LINE / 2 - 14
        for place, word in enumerate(self._words):
            left = 14 + place // self._rows * room
            base = top - place % self._rows * _LINE
            canvas.setFillColor(colour(PAPER.muted))
            canvas.setFont(REGULAR, 7.5)
            canvas.drawRightString(left + 10, base, str(place + 1))
            canvas.setFillColor(colour(PAPER.text))
            canvas.setFont(SEMIBOLD, 12)
            canvas.drawString(left + 16, base, word)
        draw_qr(canvas, qr_matrix(self._code), self._wide - _QR - 6, (self._high - _QR) / 2, _QR)
