"""The manager's figures: exact on her screen, and the version that may leave the house. Counts nothing itself."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from registry.access import Session
from registry.errors import Cancelled, RegistryError
from registry.files import write_whole
from registry.language import _
from registry.progress import Progress
from registry.statistics import Report, Share, Table, csv_of, definition, identified, report, variables
from registry.statistics.report import UNITS, USUAL
from registry.ui import desktop
from registry.ui.context import Context
from registry.ui.editors.flow import Flow
from registry.ui.parts import (
    Badge,
    Banner,
    Card,
    Columns,
    EmptyState,
    Figure,
    MenuButton,
    Page,
    Text,
    Tiles,
    clear,
)
from registry.ui.parts.layout import column
from registry.ui.periods import EVERYTHING_FROM, Period, PeriodPicker
from registry.ui.tables import Cross, FlowLine, OneWay, number, percent

PAIRED = ("sex", "age_band")


@dataclass(frozen=True)
class Asked:
    """What is counted: days, unit, and the two variables of the cross table."""

    period: Period
    unit: str
    cross: tuple[str, str]

    def tables(self) -> tuple[tuple[str, ...], ...]:
        """The tables of the page and of the paper."""
        singles = [by for by in USUAL if len(by) == 1]
        more = [(name,) for name in self.cross if (name,) not in singles]
        return (*singles, *more, self.cross)


def count(session: Session, asked: Asked, progress: Progress, *, exact: bool) -> Report:
    """Count it; on the reading thread."""
    return report(
        session,
        asked.period.start,
        asked.period.end,
        asked.tables(),
        exact=exact,
        unit=asked.unit,  # type: ignore[arg-type]
        progress=progress,
    )


class StatisticsPage(Page):
    """Statistics."""

    def __init__(self, context: Context, **_where: object) -> None:
        super().__init__(_("Statistics"))
        self._context, self._session = context, context.session
        self._turn = 0
        self.report: Report | None = None
        self.add_badge(Badge(_("Management only · internal use"), "info", icon="lock"))
        self.period = PeriodPicker()
        self.period.chosen.connect(self.load)
        self.unit = QComboBox()
        self.unit.setAccessibleName(_("What is counted"))
        self.unit.view().setAccessibleName(_("What is counted"))
        for name, words in UNITS.items():
            self.unit.addItem(_(words), name)
        self.unit.currentIndexChanged.connect(lambda _at: self.load())
        self.take = MenuButton(_("Save report"), "filled", icon="file-text")
        self.take.add(_("PDF that may leave the house…"), self.save_pdf)
        self.take.add(_("Spreadsheet (CSV) that may leave the house…"), self.save_csv)
        self._actions.addWidget(self.period)
        self._actions.addWidget(self.unit)
        self.add_action(self.take)
        self._notices = column()
        self.add(self._notices)
        self._figures = Tiles(least=170)
        self.add(self._figures)
        self._body = column(spacing=14)
        self.add(self._body)
        self.cross_card = self._make_cross()
        self.add(self.cross_card)
        self._words = Text("", "muted")
        self.add(self._words)
        self.fill()
        for widget in (self._figures, self.cross_card):
            widget.hide()
        context.changed.connect(self._changed)
        self.load()

    def _make_cross(self) -> Card:
        card = Card(_("Cross table"))
        chosen = Flow()
        self.rows_by, self.columns_by = QComboBox(), QComboBox()
        offered = sorted(variables().values(), key=lambda one: _(one.label).casefold())
        for box, name, first in (
            (self.rows_by, _("Rows"), "exploitation"),
            (self.columns_by, _("Columns"), "sex"),
        ):
            box.setAccessibleName(name)
            box.view().setAccessibleName(name)
            for one in offered:
                box.addItem(_(one.label), one.name)
            box.setCurrentIndex(box.findData(first))
            box.currentIndexChanged.connect(lambda _at: self.load())
            named = QWidget()
            beside = QHBoxLayout(named)
            beside.setContentsMargins(0, 0, 0, 0)
            beside.addWidget(Text(name, "muted", wrap=False))
            beside.addWidget(box)
            chosen.add(named)
        card.add(chosen)
        self._cross = column()
        card.add(self._cross)
        return card

    # --- counting ---

    def asked(self) -> Asked:
        """What is chosen on the page."""
        rows, columns = str(self.rows_by.currentData()), str(self.columns_by.currentData())
        if rows == columns:
            columns = next(name for name in PAIRED if name != rows)
        return Asked(self.period.period(), str(self.unit.currentData()), (rows, columns))

    def load(self) -> None:
        """Count again; an answer that comes too late is dropped."""
        self._turn += 1
        turn, asked = self._turn, self.asked()
        job: Callable[[Progress], Report] = lambda progress: count(self._session, asked, progress, exact=True)  # noqa: E731
        self._context.work.run(
            self,
            job,
            lambda made: self.show_report(made) if turn == self._turn else None,
            self._refused,
            reading=True,
            doing=_("Counting…"),
            stoppable=True,
        )

    def _changed(self, form: str, _id: str) -> None:
        if form in ("person", "case", "screening", "service", "stay"):
            self.load()

    def _refused(self, problem: RegistryError) -> None:
        clear(self._notices)
        if not isinstance(problem, Cancelled):
            self._notices.addWidget(Banner(problem.sentence(), "bad", more=problem.advice()))

    # --- showing ---

    def show_report(self, made: Report) -> None:
        """Show an exact report."""
        self.report = made
        clear(self._notices)
        clear(self._body)
        one_way = {table.by[0]: table for table in made.tables if len(table.by) == 1}
        total = next(iter(one_way.values())).total or 0
        self._figures.replace(self._figures_of(made, one_way))
        self._figures.show()
        if made.flow is not None:
            self._body.addWidget(FlowLine(made.flow))
        if not total:
            self._body.addWidget(self._nothing())
        else:
            self._body.addWidget(self._cards([one_way[by[0]] for by in USUAL if len(by) == 1]))
        self.cross_card.setVisible(bool(total))
        clear(self._cross)
        cross = next((table for table in made.tables if len(table.by) == 2), None)
        if cross is not None:
            self._cross.addWidget(Cross(cross, one_way.get(cross.by[0]), one_way.get(cross.by[1])))
        leaving = _(
            "What is saved as PDF or CSV hides counts from 1 to 9, and those from which they could be worked out."
        )
        self._words.setText(f"{definition(made)} {leaving}")

    def _nothing(self) -> Card:
        card = Card()
        card.add(
            EmptyState(
                "chart-column",
                _("Nothing was opened in this period."),
                _("Choose another period above; “Everything” shows all that is on record."),
            )
        )
        return card

    def _cards(self, tables: list[Table]) -> QWidget:
        sides = Columns(1, 1, narrow=820)
        heights = [0, 0]
        for table in tables:
            at = 0 if heights[0] <= heights[1] else 1
            heights[at] += 3 + sum(1 for size in table.rows.values() if size)
            sides[at].addWidget(OneWay(table))
        for at in (0, 1):
            sides[at].addStretch(1)
        return sides

    def _figures_of(self, made: Report, one_way: dict[str, Table]) -> list[Figure]:
        people, cases, services = (made.totals[name] or 0 for name in ("people", "cases", "services"))
        each = _("{n} per person").format(n=number(round(services / people, 1))) if people else ""
        figures = [
            Figure(_("People"), number(people), made_in(made)),
            Figure(_("Cases"), number(cases), _("opened in the period")),
            Figure(_("Services given"), number(services), each),
        ]
        young = _under_18(one_way.get("age_band"))
        if young is not None:
            figures.append(Figure(_("Under 18 at opening"), number(young[0]), young[1]))
        if made.flow is not None:
            figures.append(Figure(_("In the house at the end"), number(made.flow.at_end), made_end(made)))
        return figures

    # --- taking away ---

    def save_pdf(self) -> None:
        """Save the version that may leave as PDF."""
        self._save("pdf", _("PDF document (*.pdf)"))

    def save_csv(self) -> None:
        """Save the version that may leave as CSV."""
        self._save("csv", _("Spreadsheet (*.csv)"))

    def _save(self, kind: str, kinds: str) -> None:
        asked = self.asked()
        name = f"{_('statistics')}-{asked.period.start}-{asked.period.end}.{kind}"
        path = desktop.choose_new_file(self, _("Save report"), name, kinds)
        if path is None:
            return

        def job(progress: Progress) -> None:
            made = count(self._session, asked, progress, exact=False)
            write_whole(path, self._paper(made) if kind == "pdf" else csv_of(made))

        self._context.work.run(
            self,
            job,
            lambda _none: self._context.say(_("Saved: {file}").format(file=path.name)),
            self._refused,
            reading=True,
            doing=_("Making the report that may leave the house…"),
            stoppable=True,
        )

    def _paper(self, made: Report) -> bytes:
        from registry.documents.statistics import statistics_pdf  # the page maker takes 0.2 s to load

        return statistics_pdf(self._session, made)


def made_in(made: Report) -> str:
    """The days of a report."""
    if made.start == EVERYTHING_FROM:
        return _("all that is on record")
    return Period(made.start, made.end).words()


def made_end(made: Report) -> str:
    """The last day of a report."""
    return Period(made.start, made.end).words().rpartition(" – ")[2]


def _under_18(table: Table | None) -> tuple[int, str] | None:
    """How many were under 18, and their share with its denominator."""
    if table is None:
        return None
    keys = [key for key in table.rows if key[0] in ("0_5", "6_11", "12_17")]
    young, known = sum(table.rows[key] or 0 for key in keys), identified(table)
    if not keys or not known:
        return None
    part = percent(Share(young, known).percent)
    return young, _("{percent} of {n}").format(percent=part, n=number(known))
