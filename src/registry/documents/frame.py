"""What surrounds every page: letterhead above, page numbers and printing line below. Knows no content."""

# mypy: allow-untyped-calls

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from io import BytesIO
from typing import Any, Final

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from registry.documents.look import (
    BOLD,
    MARGIN,
    PAPER,
    REGULAR,
    SEMIBOLD,
    colour,
    fit,
    moment,
    register_fonts,
    width_of,
)
from registry.language import N_, _

CONFIDENTIAL: Final = N_(
    "CONFIDENTIAL. Only for the people who take part in this work; do not copy or send on."
)
_LOGO: Final = (110.0, 30.0)
_SIDE: Final = 128.0  # width, in points, of the box with code and version
FOOT: Final = 42.0  # points kept below the text for the footer


@dataclass(frozen=True)
class Letterhead:
    """Who the paper is from and which paper it is. There is no place for an address, on purpose.

    ``logo`` is a PNG or JPEG file's bytes; one that cannot be read is left out. ``version`` is only the
    number or name. ``confidentiality`` is a msgid, or empty for papers that are handed to the person.
    """

    organisation: str
    title: str
    code: str = ""
    version: str = ""
    logo: bytes | None = field(default=None, repr=False)
    confidentiality: str = CONFIDENTIAL


@dataclass(frozen=True)
class Imprint:
    """Who printed the paper and when; which copy it is; the head of the audit trail then (a short text)."""

    printed_by: str
    printed_at: datetime
    copy: int | None = None
    anchor: str = ""


class PageFrame:
    """Draws letterhead and footer on a canvas; all lengths in points."""

    def __init__(self, head: Letterhead, imprint: Imprint, size: tuple[float, float]) -> None:
        register_fonts()
        self.head, self.imprint = head, imprint
        self.width, self.height = size
        self.inner = self.width - 2 * MARGIN
        side = _SIDE if head.code or head.version else 0.0
        self._title = fit(head.title, BOLD, 17, self.inner - side - (14 if side else 0), most=2)

    @property
    def first_top(self) -> float:
        """Height taken above the text on the first page."""
        title = max(21.0 * len(self._title), 32.0 if self.head.code and self.head.version else 0.0)
        return 40 + title + (20 if self.head.confidentiality else 6) + 12

    @property
    def later_top(self) -> float:
        """Height taken above the text on the other pages."""
        return 24 + (12 if self.head.confidentiality else 0) + 4

    @cached_property
    def _logo(self) -> ImageReader | None:
        if not self.head.logo:
            return None
        try:
            return ImageReader(BytesIO(self.head.logo))
        except Exception:  # a picture the house chose must never stop a paper, whatever is wrong with it
            return None

    def first_page(self, canvas: Canvas) -> None:
        """The letterhead of the first page."""
        top = self.height - MARGIN
        left = MARGIN + self._draw_logo(canvas, top)
        lines = fit(self.head.organisation, SEMIBOLD, 11, self.width - MARGIN - left, most=2)
        canvas.setFillColor(colour(PAPER.accent))
        canvas.setFont(SEMIBOLD, 11)
        for number, line in enumerate(lines):
            canvas.drawString(left, top - 18 + 7 * (len(lines) - 1) - 13.5 * number, line)
        self._rule(canvas, top - 35, 1.4, PAPER.accent)
        baseline = top - 35 - 22
        canvas.setFillColor(colour(PAPER.text))
        canvas.setFont(BOLD, 17)
        for number, line in enumerate(self._title):
            canvas.drawString(MARGIN, baseline - 21 * number, line)
        self._draw_side(canvas, top - 35 - 8)
        self._confidential(canvas, self.height - MARGIN - self.first_top + 18)

    def later_page(self, canvas: Canvas) -> None:
        """The short head of the other pages."""
        top = self.height - MARGIN
        words = " · ".join(filter(None, [self.head.title, self.head.code, self._version()]))
        house = fit(self.head.organisation, REGULAR, 8, self.inner * 0.35)[0]
        line = fit(words, SEMIBOLD, 8, self.inner - width_of(house, REGULAR, 8) - 16)[0]
        canvas.setFillColor(colour(PAPER.text))
        canvas.setFont(SEMIBOLD, 8)
        canvas.drawString(MARGIN, top - 8, line)
        canvas.setFillColor(colour(PAPER.muted))
        canvas.setFont(REGULAR, 8)
        canvas.drawRightString(self.width - MARGIN, top - 8, house)
        self._rule(canvas, top - 14, 0.8, PAPER.accent)
        self._confidential(canvas, top - 24)

    def footer(self, canvas: Canvas, page: int, pages: int) -> None:
        """Page x of y, who printed it and when, copy and audit anchor."""
        bottom = MARGIN - 14
        self._rule(canvas, bottom + 22, 0.5, PAPER.line)
        count = _("page {page} of {pages}").format(page=page, pages=pages)
        canvas.setFillColor(colour(PAPER.text))
        canvas.setFont(SEMIBOLD, 7.6)
        canvas.drawRightString(self.width - MARGIN, bottom + 11, count)
        room = self.inner - width_of(count, SEMIBOLD, 7.6) - 12
        canvas.setFillColor(colour(PAPER.muted))
        canvas.setFont(REGULAR, 7.2)
        printed = _("Printed by {name} on {moment}").format(
            name=fit(self.imprint.printed_by, REGULAR, 7.2, room * 0.5)[0],
            moment=moment(self.imprint.printed_at),
        )
        canvas.drawString(MARGIN, bottom + 11, fit(printed, REGULAR, 7.2, room)[0])
        canvas.drawString(MARGIN, bottom + 1, fit(self._second_line(), REGULAR, 7.2, self.inner)[0])

    def _second_line(self) -> str:
        parts = []
        if self.imprint.copy is not None:
            parts.append(_("Copy no. {number}").format(number=self.imprint.copy))
        if self.imprint.anchor:
            parts.append(_("Audit trail: {anchor}").format(anchor=self.imprint.anchor))
        return " · ".join(parts)

    def _version(self) -> str:
        return _("Version {number}").format(number=self.head.version) if self.head.version else ""

    def _draw_logo(self, canvas: Canvas, top: float) -> float:
        """Draw the logo, if any; the width it takes."""
        if self._logo is None:
            return 0.0
        wide, high = self._logo.getSize()
        scale = min(_LOGO[0] / max(1, wide), _LOGO[1] / max(1, high))
        canvas.drawImage(self._logo, MARGIN, top - _LOGO[1] + 1, wide * scale, high * scale, mask="auto")
        return float(wide * scale + 10)

    def _draw_side(self, canvas: Canvas, top: float) -> None:
        right = self.width - MARGIN
        rows = [(self.head.code, SEMIBOLD, 10.5), (self._version(), REGULAR, 8.4)]
        baseline = top - 12
        for text, font, size in rows:
            if text:
                canvas.setFillColor(colour(PAPER.text if font == SEMIBOLD else PAPER.muted))
                canvas.setFont(font, size)
                canvas.drawRightString(right, baseline, fit(text, font, size, _SIDE)[0])
                baseline -= 14

    def _confidential(self, canvas: Canvas, baseline: float) -> None:
        if self.head.confidentiality:
            canvas.setFillColor(colour(PAPER.bad))
            canvas.setFont(SEMIBOLD, 7.6)
            canvas.drawString(
                MARGIN, baseline, fit(_(self.head.confidentiality), SEMIBOLD, 7.6, self.inner)[0]
            )

    def _rule(self, canvas: Canvas, height: float, thick: float, tone: str) -> None:
        canvas.setStrokeColor(colour(tone))
        canvas.setLineWidth(thick)
        canvas.line(MARGIN, height, self.width - MARGIN, height)


class NumberedCanvas(Canvas):
    """A canvas that holds its pages back until their number is known, then puts the footers on."""

    def __init__(self, *args: Any, footer: Callable[[Canvas, int, int], None], **options: Any) -> None:
        super().__init__(*args, **options)
        self._footer = footer
        self._held: list[dict[str, Any]] = []

    def showPage(self) -> None:
        """Hold the page."""
        self._held.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Put the footers on and finish the document."""
        for page, state in enumerate(self._held, start=1):
            self.__dict__.update(state)
            self._footer(self, page, len(self._held))
            super().showPage()
        super().save()
