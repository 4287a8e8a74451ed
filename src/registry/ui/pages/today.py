"""The first page: how the house stands, what is due with the one action beside it, how this computer is."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QTimer, Slot

from registry.access import Right, deputies
from registry.casework import agenda
from registry.casework.agenda import Due
from registry.fields import form_of
from registry.forms import Case, Person, Plan, Service, Stay
from registry.language import N_, _, ngettext
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.limits import within
from registry.ui.pages import today_requests
from registry.ui.pages.keys_dialogs import acts_sentence
from registry.ui.pages.today_door import DoorCard
from registry.ui.pages.today_notices import notices
from registry.ui.pages.today_reading import Day, due_badge, in_full, leads, read_day
from registry.ui.parts import Banner, Button, Card, Columns, EmptyState, Figure, Page, Row, Rows, Tiles, clear
from registry.ui.parts.layout import column
from registry.ui.parts.tokens import MEDIUM
from registry.ui.sealed import veiled
from registry.ui.when import local, said
from registry.values import dates

FIRST: Final = 8
MOST: Final = 100
_ACTIONS: Final = {
    "risk": (N_("Assess"), "case"),
    "plan": (N_("Open plan"), "plan"),
    "appointment": (N_("Open"), "services"),
    "contact": (N_("Open"), "follow_ups"),
    "action": (N_("Open plan"), "plan"),
    "arrival": (N_("Receive"), "summary"),
    "no plan": (N_("Make plan"), "plan"),
}
"""By kind: the words of its button, and the section of the case page it leads to."""


class TodayPage(Page):
    """Today."""

    def __init__(self, context: Context, **_where: object) -> None:
        super().__init__(_("Today"), in_full(dates.today(), year=True))
        self._context, self._session = context, context.session
        if self._session.may(Right.INCIDENT):
            gone = lambda: self._context.go("incident")  # noqa: E731
            self.add_action(Button(_("Lost or stolen computer"), "quiet", icon="shield-alert", pressed=gone))
        self._all = False
        self._day = Day()
        self._notices = column(spacing=MEDIUM)
        self.add(self._notices)
        self._figures = Tiles(least=190)
        self.add(self._figures)
        sides = Columns(8, 5, narrow=860)
        self._due = Card(_("To do"))
        self._right = column(spacing=14)
        self.door = DoorCard(context) if self._opens_the_door() else None
        if self.door:
            sides[0].addWidget(self.door)
            sides[0].setSpacing(14)
        sides[0].addWidget(self._due, 1)
        if not self._awaits():  # of what is due there she reads nothing, ever
            self._due.hide()
            sides[0].addStretch(1)
        sides[1].addLayout(self._right)
        sides[1].addStretch(1)
        self.add(sides, 1)
        self._later = QTimer(self, singleShot=True, interval=150)
        self._later.timeout.connect(self.load)
        context.changed.connect(self._changed)
        self.load()

    @Slot()
    def load(self) -> None:
        """Read everything again."""
        job: Callable[[Progress], Day] = lambda _p: read_day(self._session)  # noqa: E731
        self._context.work.run(self, job, self.show_day, reading=True)

    def _look_for_acts(self) -> None:
        """What stand-ins did, told apart from the rest: it reads the whole trail."""
        acts: Callable[[Progress], int] = lambda _p: len(deputies.unseen_acts(self._session))  # noqa: E731
        if self._session.ready and self._session.may(Right.STAFF) and not self._session.acting:
            self._context.work.run(self, acts, self._show_acts, reading=True)

    def _show_acts(self, count: int) -> None:
        if count:
            look = Button(_("Look at them"), icon="history", pressed=lambda: self._context.go("keys"))
            self._notices.addWidget(Banner(acts_sentence(count), "info", action=look))

    @Slot(str, str)
    def _changed(self, _form: str, _id: str) -> None:
        self._later.start()

    def show_day(self, day: Day) -> None:
        """Show what was read."""
        self._day = day
        self._show_notices(day)
        self._look_for_acts()
        self._figures.replace(self._figures_of(day))
        self._figures.setVisible(day.house is not None or day.totals is not None)
        self._show_due()
        clear(self._right)
        asked = today_requests.mine_card(self._context, day.asked)
        for card in (asked, self._arrivals(day), self._drafts(day), self._computer(day)):
            if card is not None:
                self._right.addWidget(card)

    # --- above ---

    def _show_notices(self, day: Day) -> None:
        clear(self._notices)
        to_approve = today_requests.waiting_card(self._context, day.to_approve)
        if to_approve is not None:
            self._notices.addWidget(to_approve)
        for banner in notices(self._context, day):
            self._notices.addWidget(banner)

    def _figures_of(self, day: Day) -> list[Figure]:
        if day.totals is not None:
            words = (_("People"), _("Cases"), _("Services given"))
            return [
                Figure(label, str(count), _("on record"))
                for label, count in zip(words, day.totals, strict=True)
            ]
        if day.house is None:
            return []
        house = day.house
        children = ngettext("{n} girl, boy or adolescent", "{n} girls, boys and adolescents", house.children)
        late = ngettext("{n} late", "{n} late", house.plans_late).format(n=house.plans_late)
        figures = []
        if self._reads(Stay):  # what a role cannot read would be counted as none, which is not true
            told = children.format(n=house.children) if self._reads(Person, "profile") else ""
            figures.append(Figure(_("In the house"), str(house.in_house), told))
        mine = _("{n} in your care").format(n=house.mine) if self._accompanies() else ""
        figures.append(Figure(_("Cases open now"), str(house.open_cases), mine))
        waiting = sum(one.kind == "arrival" for one in day.due)
        if self._reads(Plan):
            caption = late if house.plans_late else _("within 7 days")
            figures.append(Figure(_("Plans to review"), str(house.plans_to_review), caption))
        if self._reads(Person, "profile"):
            figures.append(Figure(_("Arrivals to receive"), str(waiting), _("registered on shift")))
        return figures

    def _reads(self, record: type, section: str = "") -> bool:
        return self._session.rights.may_read(form_of(record), section)

    def _opens_the_door(self) -> bool:
        return self._session.may(Right.RECEIVE) and self._reads(Case, "door") and not self._accompanies()

    def _awaits(self) -> bool:
        """Whether she reads dates by which something is due, or totals in the place of all cases."""
        return not self._opens_the_door() or self._reads(Service)

    def _accompanies(self) -> bool:
        return self._session.rights.may_write(form_of(Case), "state")

    # --- what is due ---

    def _show_due(self) -> None:
        clear(self._due.body)
        wanted = [one for one in self._day.due if one.kind != "arrival"]
        if not wanted:
            self._due.set_note("")
            self._due.add(self._nothing_due(), 1)
            return
        shown = wanted[: MOST if self._all else FIRST]
        self._due.set_note(str(len(wanted)))
        self._due.add(Rows(self._row(one) for one in shown))
        if len(wanted) > len(shown) and not self._all:
            words = ngettext("Show {n} more", "Show {n} more", len(wanted) - len(shown))
            more = Button(words.format(n=len(wanted) - len(shown)), "link", pressed=self._show_all)
            self._due.add(more)
        self._due.fill()

    def _nothing_due(self) -> EmptyState:
        if self._day.totals is not None:
            return EmptyState(
                "shield-check",
                _("You see totals and the audit trail, never a case."),
                _("That is what this role is for."),
            )
        return EmptyState(
            "circle-check",
            _("Nothing is due in the next seven days."),
            _("Reviews, appointments and actions of the plans appear here."),
        )

    def _row(self, one: Due) -> Row:
        words, section = _ACTIONS.get(one.kind, (N_("Open"), "summary"))
        if one.kind == "risk" and not self._accompanies():
            words = N_("Open")
        go = lambda: self._context.go("case", case_id=one.case_id, section=section)  # noqa: E731
        act = Button(_(words), small=True, pressed=go)
        house_name = veiled(one.house_name, self._context.settings.discreet)
        after = " · ".join(part for part in (one.code, house_name) if part)
        muted = one.detail or (in_full(one.day) if one.day else _("The case has no protection plan yet"))
        return Row(_(agenda.KINDS[one.kind]), muted, after=after, badge=due_badge(one), action=act)

    def _show_all(self) -> None:
        self._all = True
        self._show_due()

    # --- at the right ---

    def _arrivals(self, day: Day) -> Card | None:
        waiting = [one for one in day.due if one.kind == "arrival"]
        if not waiting:
            return None
        card = Card(_("Arrivals to receive"))
        rows = []
        for one in waiting[:FIRST]:
            name = veiled(one.house_name, self._context.settings.discreet) or _("Arrival")
            go = lambda one=one: self._context.go("case", case_id=one.case_id, section="summary")  # noqa: E731
            act = Button(_("Receive"), small=True, pressed=go)
            rows.append(Row(name, said(one.day), after=one.code, icon="log-in", action=act))
        card.add(Rows(rows))
        return card

    def _drafts(self, day: Day) -> Card | None:
        if not day.kept:
            return None
        card = Card(_("Not finished"))
        rows = []
        for kept in day.kept[:FIRST]:
            led = leads(kept)
            go = lambda led=led: self._context.go(led[0], **led[1])  # noqa: E731
            act = Button(_("Go on"), small=True, pressed=go) if led else None
            form = form_of(type(kept.record))
            words = _("Draft of {when}").format(when=said(local(kept.at)))
            if kept.passed_by:
                who = self._session.staff_name(kept.passed_by)
                words = _("Unsigned draft of {who}, {when}").format(who=who, when=said(local(kept.at)))
            rows.append(Row(_(form.title), words, icon="pencil", action=act))
        card.add(Rows(rows))
        return card

    def _computer(self, day: Day) -> Card:
        card = Card(_("This computer"))
        rows = []
        if self._session.may(Right.BACKUP):
            if day.backup:
                when = said(local(day.backup))
                rows.append(Row(_("Last verified backup"), when, icon="archive"))
            else:
                rows.append(Row(_("No backup yet"), _("Make the first one today"), icon="archive"))
        checked = said(local(day.checked)) if day.checked else _("Every page is checked as it is read")
        rows.append(Row(_("Registry whole"), checked, icon="shield-check"))
        if self._session.may(Right.STAFF):
            words, when = _("Recovery sheet"), _("Not checked on this registry")
            if day.paper:
                words, when = _("Recovery sheet checked"), said(local(day.paper))
            rows.append(Row(words, when, icon="key-round"))
        minutes = within(self._context.settings, self._session.organisation).lock_after
        locks = ngettext("Locks after {n} minute", "Locks after {n} minutes", minutes).format(n=minutes)
        rows.append(Row(locks, _("Ctrl+L locks at once, F9 hides the screen"), icon="lock"))
        card.add(Rows(rows))
        return card
