"""The busy pages of the catalogue: a day and a record, with invented words only. Knows no real page."""

from dataclasses import dataclass

from registry.language import _
from registry.ui.parts.badge import Badge
from registry.ui.parts.buttons import Button, MenuButton
from registry.ui.parts.card import Card, Definitions, Figure, Row, Rows
from registry.ui.parts.layout import Columns, Tiles
from registry.ui.parts.messages import Banner
from registry.ui.parts.navigation import NavList
from registry.ui.parts.page import Page
from registry.ui.parts.table import Column, Table
from registry.ui.parts.text import Text
from registry.ui.parts.tokens import Tone
from registry.ui.parts.waiting import Bar


@dataclass(frozen=True)
class Action:
    """A row of the example table."""

    area: str
    what: str
    who: str
    due: str
    state: str
    tone: Tone


def overview() -> Page:
    """Figures, rows of things to do, banners."""
    page = Page(_("Today"), _("Saturday 21 November 2026"))
    page.add_action(Button(_("Print the list"), icon="printer"))
    page.add_action(Button(_("Register arrival"), "filled", icon="plus"))
    page.add(
        Banner(
            _("The last verified backup is 9 days old."),
            "warning",
            action=Button(_("Make one now"), icon="archive"),
            more=_("Connect the blue stick; it takes about a minute."),
        )
    )
    page.add(
        Tiles(
            Figure(_("In the house"), "14", _("3 children · 4 free beds")),
            Figure(_("Open cases"), "31", _("6 in your care")),
            Figure(_("Plans to review"), "4", _("1 overdue")),
            Figure(_("Referrals without answer"), "3", _("the oldest, 9 days")),
        )
    )
    sides = Columns(8, 5)
    pending = Card(_("To do"))
    pending.add(Rows(_pending()))
    pending.fill()
    sides[0].addWidget(pending)
    computer = Card(_("This computer"))
    computer.add(
        Rows(
            [
                Row(
                    _("Backup verified today 07:40"),
                    _("Blue stick · restore rehearsal in 12 days"),
                    icon="archive",
                ),
                Row(_("Registry whole"), _("Full check on Monday"), icon="shield-check"),
                Row(_("Recovery sheet checked"), _("14 Feb 2026"), icon="key-round"),
            ]
        )
    )
    sides[1].addWidget(computer)
    sides[1].addStretch(1)
    page.add(sides, 1)
    return page


def _pending() -> list[Row]:
    def item(words: str, tone: Tone, bold: str, code: str, muted: str, act: str) -> Row:
        return Row(bold, muted, after=code, badge=Badge(words, tone), action=Button(act, small=True))

    return [
        item(
            _("2 days late"),
            "bad",
            _("Assess the risk again"),
            "H7K-2M9",
            _("High risk; last on 5 Nov"),
            _("Assess"),
        ),
        item(_("Today 10:30"), "warning", _("Hearing"), "W2N-6RB", _("Goes along: Legal"), _("Open")),
        item(
            _("In 3 days"), "info", _("Permit ends"), "M5P-7GH", _("Renew at the migration office"), _("Open")
        ),
        item(
            _("Done"), "good", _("Confirm the referral"), "Q4D-8TX", _("Sent on 12 Nov, answered"), _("Open")
        ),
        item(
            _("No date"),
            "neutral",
            _("Review the plan, version 2"),
            "T8X-4KD",
            _("7 of 11 actions done"),
            _("Open"),
        ),
    ]


def record() -> Page:
    """A record: sections at the left, a plan in a table, definitions."""
    page = Page(
        "H7K-2M9", _("“Yuli” · 24 years · Venezuelan"), under=_("Room 3, bed B · In care of: Social work")
    )
    page.add_badge(Badge(_("High risk"), "bad", icon="triangle-alert"))
    page.add_badge(Badge(_("Identified"), "info"))
    more = MenuButton(_("More"))
    more.add(_("Close the case…"), lambda: None)
    page.add_action(more)
    page.add_action(Button(_("Print the plan"), "filled", icon="printer"))
    sides = Columns(5, 14, 7, narrow=820)
    sections = Card(pad=10)
    sections.setAccessibleName(_("Sections"))
    sections.add(_sections())
    sections.fill()
    sides[0].addWidget(sections)
    words = Card(_("What she wants"))
    words.add(Text(_("“To have my papers, work in a hairdresser's and bring my son with me.”"), "large"))
    plan = Card(_("Protection plan, version 2"), _("7 of 11 actions · review 26 Nov"))
    bar = Bar(_("Actions done"))
    bar.show_fraction(7 / 11)
    plan.add(bar)
    plan.add(_plan())
    plan.fill()
    sides[1].addWidget(words)
    sides[1].addWidget(plan, 1)
    facts = Card(_("Facts"))
    facts.add(
        Definitions(
            [(_("Arrived"), "28 oct 2026"), (_("Languages"), "Castellano, quechua"), (_("Safe phone"), "")],
            label_width=90,
        )
    )
    sides[2].addWidget(facts)
    sides[2].addStretch(1)
    page.add(sides, 1)
    return page


def _sections() -> NavList:
    sections = NavList()
    for name, words, icon, note in (
        ("summary", _("Summary"), "layout-dashboard", ""),
        ("person", _("Person"), "user", ""),
        ("identification", _("Identification"), "clipboard-check", "3/3"),
        ("risk", _("Risk and needs"), "gauge", "2"),
        ("plan", _("Protection plan"), "target", "v2"),
        ("health", _("Health and psychology"), "heart-pulse", _("sealed")),
        ("documents", _("Documents"), "paperclip", "9"),
        ("history", _("History"), "history", ""),
    ):
        sections.add(name, words, icon, note=note)
    sections.mark("summary")
    return sections


def _plan() -> Table[Action]:
    columns = (
        Column[Action](_("Area"), lambda item: item.area),
        Column[Action](_("Action"), lambda item: item.what, stretch=2),
        Column[Action](_("Responsible"), lambda item: item.who, stretch=1),
        Column[Action](_("Due"), lambda item: item.due),
        Column[Action](_("State"), lambda item: item.state, tone=lambda item: item.tone),
    )
    rows = (
        Action(
            _("Safety"), _("Protection measure before the prosecutor"), "Legal", "14 nov", _("Late"), "bad"
        ),
        Action(
            _("Papers"), _("Humanitarian residence"), _("Social work"), "30 nov", _("Under way"), "warning"
        ),
        Action(
            _("Mental health"),
            _("Weekly care at the centre"),
            _("Psychology"),
            _("weekly"),
            _("Up to date"),
            "good",
        ),
        Action(
            _("Family"),
            _("Safe contact with her son and mother"),
            _("Social work"),
            "2 dic",
            _("Planned"),
            "info",
        ),
    )
    table = Table(columns, rows, name=_("Actions of the plan"))
    table.fit()
    table.selectRow(1)
    return table
