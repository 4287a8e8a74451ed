"""Lines to sign on, with room for a thumbprint. Knows neither who signs nor what."""

# mypy: allow-untyped-calls

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from reportlab.lib.units import mm
from reportlab.platypus.flowables import Flowable

from registry.documents.look import PAPER, REGULAR, SEMIBOLD, colour, fit, register_fonts
from registry.language import _

_BOX: Final = (19 * mm, 24 * mm)
_ROOM: Final = 40.0  # points of empty paper above a line, enough for a signature
_BETWEEN: Final = 26.0


@dataclass(frozen=True)
class Signer:
    """One line: the role, the name (empty to be written by hand), and a thumbprint box if wanted."""

    role: str
    name: str = ""
    thumbprint: bool = False


class SignatureRow(Flowable):
    """Signers side by side, ``across`` places in ``width`` points; of fixed height, so it always fits."""

    def __init__(self, signers: Sequence[Signer], across: int, width: float) -> None:
        super().__init__()
        register_fonts()
        self.signers = tuple(signers)
        self._wide = width
        self._place = (width - (across - 1) * _BETWEEN) / across
        above = max((_BOX[1] + 12 if signer.thumbprint else _ROOM for signer in signers), default=_ROOM)
        self._below = 33.0 + (11 if any(len(self._name(signer)) == 2 for signer in signers) else 0)
        self.tall = above + self._below

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its fixed size."""
        return self._wide, self.tall

    def draw(self) -> None:
        """Lines, names, roles and boxes."""
        for number, signer in enumerate(self.signers):
            self._draw_one(self.canv, signer, number * (self._place + _BETWEEN))

    def _line(self, signer: Signer) -> float:
        return self._place - (_BOX[0] + 10 if signer.thumbprint else 0)

    def _name(self, signer: Signer) -> list[str]:
        return fit(signer.name, SEMIBOLD, 8.8, self._line(signer), most=2) if signer.name else []

    def _draw_one(self, canvas: Any, signer: Signer, left: float) -> None:
        base, long = self._below, self._line(signer)
        canvas.setStrokeColor(colour(PAPER.text))
        canvas.setLineWidth(0.7)
        canvas.line(left, base, left + long, base)
        baseline = base - 11
        canvas.setFillColor(colour(PAPER.text))
        canvas.setFont(SEMIBOLD, 8.8)
        for line in self._name(signer):
            canvas.drawString(left, baseline, line)
            baseline -= 11
        canvas.setFillColor(colour(PAPER.muted))
        canvas.setFont(REGULAR, 8)
        canvas.drawString(left, baseline, fit(signer.role, REGULAR, 8, long)[0])
        if signer.thumbprint:
            self._draw_box(canvas, left + long + 10)

    def _draw_box(self, canvas: Any, left: float) -> None:
        canvas.setStrokeColor(colour(PAPER.muted))
        canvas.setLineWidth(0.6)
        canvas.roundRect(left, self._below, _BOX[0], _BOX[1], 3)
        canvas.setFont(REGULAR, 7)
        canvas.setFillColor(colour(PAPER.muted))
        canvas.drawCentredString(left + _BOX[0] / 2, self._below - 9, _("thumbprint"))
