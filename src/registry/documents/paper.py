"""An A4 paper put together from a few parts and rendered in memory. Knows no form, no case and no printer."""

# mypy: allow-untyped-calls

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from types import MappingProxyType
from typing import Any, Final, Literal
from xml.sax.saxutils import escape

from reportlab.lib.pagesizes import A4, landscape
from reportlab.platypus.doctemplate import BaseDocTemplate, NextPageTemplate, PageTemplate
from reportlab.platypus.flowables import CondPageBreak, Flowable, PageBreak, Spacer
from reportlab.platypus.frames import Frame
from reportlab.platypus.paragraph import Paragraph

from registry.documents.chart import ROW, Bar, bar_chart
from registry.documents.frame import FOOT, Imprint, Letterhead, NumberedCanvas, PageFrame
from registry.documents.grid import Align, GridLook, Mark, dense, grid, longest_words, share
from registry.documents.look import MARGIN, PAPER, REGULAR, plain, style
from registry.documents.signing import SignatureRow, Signer
from registry.language import N_, Language, _, current, using

__all__ = ["Bar", "Imprint", "Letterhead", "Paper", "Signer"]

Tone = Literal["info", "warning"]
NOTHING: Final = N_("Nothing recorded.")
_CHARS: Final = 4000  # a longer paragraph is given to the page maker in several, which keeps it fast
_EMPTY: Final = "—"


@dataclass(frozen=True)
class _Sheet:
    """Measures of the sheet, in points."""

    size: tuple[float, float]

    @property
    def inner(self) -> float:
        return self.size[0] - 2 * MARGIN


class Paper:
    """A paper: add parts in order, then `render`. Text is drawn as it is; nothing in it is ever markup.

    The language is the one in force when the paper is made; rendering it again gives the same bytes.
    """

    def __init__(self, head: Letterhead, imprint: Imprint, *, wide: bool = False) -> None:
        """``wide`` lays the sheet on its side."""
        self.language: Language = current()
        self._sheet = _Sheet(landscape(A4) if wide else A4)
        self._frame = PageFrame(head, imprint, self._sheet.size)
        self._parts: list[Callable[[], Iterable[Flowable]]] = []

    @property
    def width(self) -> float:
        """Width, in points, a part can take."""
        return self._sheet.inner

    def heading(self, text: str, level: Literal[1, 2] = 1) -> None:
        """A heading, never alone at the foot of a page."""
        self._parts.append(lambda: [CondPageBreak(84), *_prose(text, f"heading{level}")])

    def paragraph(self, text: str, kind: Literal["body", "lead", "small"] = "body") -> None:
        """Running text; its newlines are kept."""
        self._parts.append(lambda: _prose(text, kind))

    def bullets(self, items: Sequence[str]) -> None:
        """A list, one point an item."""
        kept = tuple(items)
        self._parts.append(
            lambda: [*(part for item in kept for part in _prose(item, "bullet", "•")), Spacer(1, 4)]
        )

    def facts(self, facts: Sequence[tuple[str, str]], *, columns: Literal[1, 2] = 1) -> None:
        """Labels and values, ``columns`` pairs side by side; an empty value is a dash."""
        pairs = [(label, value.strip() or _EMPTY) for label, value in facts]
        if not pairs:
            return
        if columns == 2 and len(pairs) % 2:
            pairs.append(("", ""))
        rows = [sum(pairs[at : at + columns], ()) for at in range(0, len(pairs), columns)]
        weights = [26.0, 74.0] if columns == 1 else [18.0, 32.0, 18.0, 32.0]
        look = GridLook(size=8.8, leading=11.8, header=False, label_columns=(0, 2)[:columns])
        self._grid(rows, weights, look)

    def table(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float] = (),
        *,
        align: Sequence[Align] = (),
        total_row: bool = False,
        marks: Mapping[str, Mark] = MappingProxyType({}),
    ) -> None:
        """A table whose header is repeated on every page; ``widths`` are relative weights, one a column.

        ``marks`` says which cells stand out or back, by their text. Without rows it says so under its header. Raises
        ValueError if the columns do not agree.
        """
        look = dense(len(columns))
        if not rows:
            self._grid([columns], widths or [1.0] * len(columns), look, align, after=1)
            self.paragraph(_(NOTHING), "small")
            return
        if total_row:
            look = GridLook(look.size, look.leading, look.pad_x, look.pad_y, total_row=True)
        self._grid([columns, *rows], widths or [1.0] * len(columns), look, align, marks=marks)

    def notice(self, text: str, tone: Tone = "info") -> None:
        """A tinted box for what must not be overlooked."""
        tint, bar = (
            (PAPER.warning_weak, PAPER.bad) if tone == "warning" else (PAPER.accent_weak, PAPER.accent)
        )
        look = GridLook(9, 12.6, 9, 6, header=False, tint=tint, bar=bar, lines=False)
        self._grid([[text]], [1.0], look)

    def signatures(self, signers: Sequence[Signer], title: str = "") -> None:
        """Lines to sign on, kept together with their title; two side by side (three on a wide sheet)."""
        across = 3 if self._sheet.size[0] > self._sheet.size[1] else 2
        kept = tuple(signers)
        rows = [
            SignatureRow(kept[at : at + across], across, self.width) for at in range(0, len(kept), across)
        ]
        height = sum(row.tall for row in rows[:3]) + (40 if title else 8)
        self._parts.append(
            lambda: [CondPageBreak(height), *(_prose(title, "heading1") if title else []), *rows]
        )

    def chart(self, bars: Sequence[Bar], caption: str = "") -> None:
        """Horizontal bars; many of them go on over pages at the same scale."""
        kept = tuple(bars)
        many = int(self._sheet.size[1] / 2 / ROW)  # half a page at a time always finds its place
        longest = max((bar.count or 0 for bar in kept), default=0) or None

        def draw() -> Iterable[Flowable]:
            for at in range(0, len(kept), many):
                yield bar_chart(kept[at : at + many], self.width, longest=longest)
            yield Spacer(1, 6)
            if caption:
                yield from _prose(caption, "small")

        self._parts.append(lambda: [CondPageBreak(min(len(kept), many) * ROW), *draw()])

    def drawing(self, part: Flowable) -> None:
        """Any drawing of fixed size, smaller than a page."""
        self._parts.append(lambda: [part])

    def page_break(self) -> None:
        """Go on with a new page."""
        self._parts.append(lambda: [PageBreak()])

    def render(self) -> bytes:
        """The paper as PDF. It never touches the disk, and the same paper gives the same bytes."""
        target = BytesIO()
        with using(self.language):
            document = self._document(target)
            story: list[Flowable] = [NextPageTemplate("later")]
            story.extend(flowable for part in self._parts for flowable in part())
            if len(story) == 1:
                story.append(Spacer(1, 1))
            maker = partial(NumberedCanvas, footer=self._frame.footer)
            document.build(story, canvasmaker=maker)
        return target.getvalue()

    def _document(self, target: BytesIO) -> BaseDocTemplate:
        document = BaseDocTemplate(
            target,
            pagesize=self._sheet.size,
            title="Amparo",
            author="Amparo",
            creator="Amparo",
            producer="Amparo",
            subject="",
            keywords="",
            lang=self.language,
            initialFontName=REGULAR,
            invariant=1,
            pageCompression=1,
        )
        document.addPageTemplates(
            [
                self._page("first", self._frame.first_top, self._frame.first_page),
                self._page("later", self._frame.later_top, self._frame.later_page),
            ]
        )
        return document

    def _page(self, name: str, taken: float, draw: Callable[[Any], None]) -> PageTemplate:
        high = self._sheet.size[1] - 2 * MARGIN - taken - FOOT + MARGIN / 2
        frame = Frame(MARGIN, MARGIN + FOOT - MARGIN / 2, self.width, high, 0, 0, 0, 0, id=name)
        return PageTemplate(id=name, frames=[frame], onPage=lambda canvas, _document: draw(canvas))

    def _grid(
        self,
        rows: Sequence[Sequence[str]],
        weights: Sequence[float],
        look: GridLook,
        align: Sequence[Align] = (),
        after: float = 8,
        marks: Mapping[str, Mark] = MappingProxyType({}),
    ) -> None:
        kept = [tuple(row) for row in rows]
        if any(len(row) != len(weights) for row in kept):
            raise ValueError("rows and widths of a table must agree")
        widths = share(weights, longest_words(kept, look), self.width)

        def draw() -> Iterable[Flowable]:
            table = grid(kept, widths, look, align, marks)
            table.spaceAfter = after
            return [table]

        self._parts.append(draw)


def _prose(text: str, kind: str, bullet: str | None = None) -> list[Flowable]:
    """Paragraphs of literal text."""
    parts = _portions(plain(text))
    return [
        Paragraph(
            escape(part).replace("\n", "<br/>"), style(kind), bulletText=bullet if number == 0 else None
        )
        for number, part in enumerate(parts)
    ]


def _portions(text: str) -> list[str]:
    """Very long text in portions, divided where a word ends."""
    portions = []
    while len(text) > _CHARS:
        at = max(text.rfind("\n", 0, _CHARS), text.rfind(" ", 0, _CHARS))
        at = at if at > _CHARS // 2 else _CHARS
        portions.append(text[:at])
        text = text[at:].lstrip(" \n")
    return [*portions, text]
