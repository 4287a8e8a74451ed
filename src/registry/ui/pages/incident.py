"""A lost or stolen computer: the few questions, the 48 hours, and the three papers. Knows no law and no letter."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Slot

from registry.access import incident as incidents
from registry.errors import RegistryError
from registry.fields import form_of
from registry.forms import Incident
from registry.language import N_, _, ngettext
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.form import RecordForm
from registry.ui.pages.form_page import FormPage
from registry.ui.parts import (
    Badge,
    Banner,
    Button,
    Card,
    Column,
    Columns,
    EmptyState,
    Row,
    Rows,
    Table,
    Text,
    clear,
)
from registry.ui.parts.layout import column
from registry.ui.parts.tokens import Tone
from registry.ui.printing import PreviewDialog, preview_paper
from registry.ui.view import RecordView
from registry.ui.when import said
from registry.values import dates

FORM: Final = "incident"
PAPERS: Final = {
    "notice": (
        "incident",
        N_("The notice to the authority"),
        N_("to the ANPD; it names nobody who lives in the house"),
    ),
    "steps": (
        "incident_steps",
        N_("What to do and what to change"),
        N_("for the house: passphrases, keys, sticks, in order"),
    ),
    "people": (
        "incident_steps",
        N_("The words for the people concerned"),
        N_("in plain language, one by one and in private"),
    ),
}
"""By name: the room of its maker, its title, whom it is for."""


def clock(one: Incident) -> tuple[str, Tone]:
    """How the 48 hours stand, in words."""
    if one.sent_at:
        return _("Handed in"), "good"
    left = incidents.hours_left(one)
    if left < 0:
        return _("The 48 hours have passed"), "bad"
    if left == 0:
        return _("Less than an hour left"), "bad"
    words = ngettext("{n} hour left", "{n} hours left", left).format(n=left)
    return words, "bad" if left < 12 else "warning"


class IncidentPage(FormPage):
    """A lost or stolen computer."""

    def __init__(self, context: Context, record_id: str = "", **_where: object) -> None:
        super().__init__(context, _("Lost or stolen computer"), _("the notice, and what to change"))
        self._new = self.add_resting(
            Button(_("Another computer"), icon="plus", pressed=lambda: self.write(None))
        )
        self.records: list[Incident] = []
        self.shown: Incident | None = None
        self.dialog: PreviewDialog | None = None
        self._wanted = record_id
        self._notices = column()
        self._notices.addWidget(
            Banner(
                _("First the people: could somebody in the house be in danger because of it?"),
                "warning",
                more=_(
                    "Decide it now with the team, and call the police if so. The papers can wait an hour."
                ),
            )
        )
        self.add(self._notices)
        self.add(self.place, 1)
        context.changed.connect(self._changed)
        self.load()

    # --- reading ---

    def load(self) -> None:
        """Read what is on record; without anything the questions are asked at once."""
        job: Callable[[Progress], list[Incident]] = lambda _p: incidents.every(self._session)  # noqa: E731
        self._context.work.run(self, job, self._show, self._refused)

    @Slot(str, str)
    def _changed(self, form: str, _id: str) -> None:
        if form == FORM and self.form is None:
            self.load()

    def _refused(self, problem: RegistryError) -> None:
        clear(self.place)
        self.place.addWidget(EmptyState("lock", problem.sentence(), problem.advice()))

    def _show(self, found: list[Incident]) -> None:
        self.records = found
        if self.form is not None:
            return
        if not found:
            self.write(None)
            return
        wanted = [one for one in found if one.id == self._wanted]
        self.see((wanted or found)[0])

    def see(self, one: Incident) -> None:
        """Show one: its clock and papers, what was answered, and the others there are."""
        self.shown, self._wanted = one, one.id
        self.show_resting()
        clear(self.place)
        sides = Columns(7, 5, narrow=860)
        sides[0].addWidget(RecordView(self._context, one, edit=lambda _at: self.write(one)))
        sides[0].addStretch(1)
        sides[1].addWidget(self._papers(one))
        others = [each for each in self.records if each.id != one.id]
        if others:
            sides[1].addWidget(self._others(others))
        sides[1].addStretch(1)
        self.place.addWidget(sides)
        self.place.addStretch(1)

    def _papers(self, one: Incident) -> Card:
        card = Card(_("Papers"))
        words, tone = clock(one)
        card.head.addWidget(Badge(words, tone))
        due = dates.shown(incidents.deadline(one).isoformat(timespec="minutes"))
        if one.sent_at:
            card.add(Text(_("The notice was handed in {when}.").format(when=said(one.sent_at)), "muted"))
        else:
            card.add(Text(_("The notice must be there before {when}.").format(when=due)))
        rows = []
        for at, (name, (_room, title, whom)) in enumerate(PAPERS.items()):
            see = lambda name=name: self.show_paper(name)  # noqa: E731
            act = Button(_("Open"), "plain" if at else "filled", small=True, pressed=see)
            rows.append(Row(_(title), _(whom), icon="file-text", action=act))
        card.add(Rows(rows))
        card.add(
            Text(
                _("When it was handed in, write the day and hour under “What was done about it”."), "caption"
            )
        )
        return card

    def _others(self, others: list[Incident]) -> Card:
        card = Card(_("Earlier"))
        kind = form_of(Incident)["kind"].kind
        columns: list[Column[Incident]] = [
            Column(_("Noticed"), lambda one: said(one.noticed_at), key=lambda one: one.noticed_at),
            Column(_("Event"), lambda one: kind.show(one.kind)),
            Column(_("Which computer"), lambda one: one.device, stretch=1),
        ]
        table: Table[Incident] = Table(columns, others, name=_("Earlier"))
        table.fit()
        table.opened.connect(self.see)
        card.add(table)
        return card

    # --- writing ---

    def write(self, one: Incident | None) -> None:
        """Write down what happened, or correct it."""
        made = one or Incident(noticed_at=dates.now(), contact=self._session.organisation.data_officer[:200])
        form = RecordForm(self._context, made, save_words=_("Save and see the papers"))
        form.saved.connect(self._saved)
        form.left.connect(self._left)
        self.begin(form)
        form.reach()

    def _saved(self, saved: Incident) -> None:
        self._context.say(_("Saved. Now the papers: they can be corrected and printed again."))
        self._wanted = saved.id
        self._left()

    def _left(self) -> None:
        self.end()
        clear(self.place)
        if self.records or self._wanted:
            self.load()
        else:
            self._context.go("today")

    # --- papers ---

    def show_paper(self, name: str) -> None:
        """Show one of the three papers, to be printed or saved."""
        if self.shown is None:
            return
        room = PAPERS[name][0]
        self.dialog = preview_paper(
            self, self._context, room, name, self.shown.id, file_name=_("incident") + ".pdf"
        )
