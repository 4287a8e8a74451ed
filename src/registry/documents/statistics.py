"""The statistics that may leave the house, on paper. Knows no window and counts nothing."""

from datetime import datetime
from typing import Final

from registry.access import Session, trail
from registry.documents.grid import Align
from registry.documents.incident import letterhead
from registry.documents.paper import Bar, Imprint, Paper
from registry.language import Language, _, current, using
from registry.statistics import Counted, Report, Table, definition, identified, share, variable
from registry.values import dates

HIDDEN: Final = "*"
_RIGHT: Final[tuple[Align, ...]] = ("right",)


def statistics_pdf(session: Session, made: Report, *, language: Language | None = None) -> bytes:
    """A report that may leave, as PDF; ValueError for an exact one. Recorded."""
    if made.exact:
        raise ValueError("an exact report does not leave the house")
    session.note("print", "statistics", "", start=made.start, end=made.end)
    with using(language or current()):
        head = letterhead(session, _("Statistics"), confidentiality="")
        paper = Paper(head, Imprint(session.name, datetime.now(), anchor=trail.anchor(session)))
        span = _("From {start} to {end}").format(start=dates.shown(made.start), end=dates.shown(made.end))
        paper.heading(span)
        paper.paragraph(definition(made))
        if any(None in table.rows.values() for table in made.tables):
            paper.paragraph(_("* is a hidden count."), "small")
        paper.facts(
            [(_("Cases"), _said(made.totals["cases"])), (_("People"), _said(made.totals["people"]))],
            columns=2,
        )
        _flow(paper, made)
        for table in made.tables:
            _write(paper, table)
        return paper.render()


def _said(count: int | None) -> str:
    return HIDDEN if count is None else str(count)


def _flow(paper: Paper, made: Report) -> None:
    if made.flow is None:
        return
    flow = made.flow
    columns = [_("At the start"), _("Arrivals"), _("Returns"), _("Departures"), _("At the end")]
    counts = (flow.at_start, flow.arrivals, flow.returns, flow.departures, flow.at_end)
    paper.heading(_("People in the house"), 2)
    paper.table(columns, [[str(count) for count in counts]], align=_RIGHT * 5)


def _write(paper: Paper, table: Table) -> None:
    by = [variable(name) for name in table.by]
    paper.heading(" × ".join(_(one.label) for one in by), 2)
    if not table.rows:
        paper.paragraph(_("This table cannot be published without telling about somebody."), "small")
    elif len(by) == 1:
        _one_way(paper, table, by[0])
    else:
        _cross(paper, table, by)


def _one_way(paper: Paper, table: Table, one: Counted) -> None:
    rows, bars = [], []
    for key, count in table.rows.items():
        part = share(table, key, of_identified=True) or share(table, key)
        percent = f"{part.percent:.1f} %" if part else ""
        rows.append([one.words(key[0]), _said(count), percent])
        if count:  # the table says what is hidden or nobody; a bar shows what can be compared
            bars.append(Bar(one.words(key[0]), count))
    rows.append([_("Total"), _said(table.total), ""])
    known = identified(table)
    whole = _("% of {n} with an answer").format(n=known) if known is not None else _("% of the total")
    paper.table(
        [_(one.label), _("Count"), whole],
        rows,
        [58, 16, 26],
        align=["left", "right", "right"],
        total_row=True,
    )
    if len(bars) > 1:
        paper.chart(bars)


def _cross(paper: Paper, table: Table, by: list[Counted]) -> None:
    across = list(dict.fromkeys(key[1] for key in table.rows))
    down = list(dict.fromkeys(key[0] for key in table.rows))
    columns = [_(by[0].label), *(by[1].words(key) for key in across)]
    rows = [[by[0].words(one), *(_said(table.rows.get((one, key), 0)) for key in across)] for one in down]
    paper.table(columns, rows, [24, *[12] * len(across)], align=("left", *_RIGHT * len(across)))
