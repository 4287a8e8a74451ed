"""Every part in every state on one page, to look at and to test. Holds invented words only.

The examples speak Spanish or English through the catalogue like everything else.
"""

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from registry.language import _
from registry.ui.parts.badge import Badge
from registry.ui.parts.buttons import Button, IconButton
from registry.ui.parts.card import Card
from registry.ui.parts.chart import BarChart, BarRow
from registry.ui.parts.collapsible import Collapsible
from registry.ui.parts.examples import overview, record
from registry.ui.parts.form import FormSection
from registry.ui.parts.frame import SearchField, Shell, Sidebar, TopBar
from registry.ui.parts.layout import Columns, row
from registry.ui.parts.messages import Banner, EmptyState
from registry.ui.parts.page import Page, Pages
from registry.ui.parts.passphrase import PassphraseField, StrengthMeter
from registry.ui.parts.steps import Assistant
from registry.ui.parts.text import Text
from registry.ui.parts.tokens import TONES
from registry.ui.parts.waiting import Waiting


def catalogue() -> Shell:
    """The whole window: sidebar, top bar and the pages of parts."""
    pages = Pages()
    for name, make in {"overview": overview, "record": record, "form": form, "states": states}.items():
        pages.add(name, make)
    bar = TopBar(SearchField(_("Search a person, code, document or phone")))
    bar.add(Badge(_("Backup verified today 07:40"), "good", icon="shield-check"))
    window = Shell(_sidebar(), bar, pages)
    pages.open("overview")
    return window


def _sidebar() -> Sidebar:
    sidebar = Sidebar("Amparo")
    sidebar.top.add("overview", _("Today"), "sun")
    sidebar.top.add("record", _("People and cases"), "users")
    sidebar.top.add("form", _("Arrival"), "notebook-pen", note="3", alert=True)
    sidebar.top.add("states", _("Statistics"), "chart-column", note=_("sealed"))
    sidebar.bottom.add("backups", _("Backups"), "archive")
    sidebar.bottom.add("administration", _("Administration"), "settings").setEnabled(False)
    sidebar.show_person(_("Direction"), _("Direction · session 00:14"))
    sidebar.add_action(_("Hide now"), "eye-off", "F9", lambda: None)
    sidebar.add_action(_("Lock"), "lock", "Ctrl L", lambda: None)
    return sidebar


def form() -> Page:
    """An assistant with questions: each kind of editor, help, error, required, disabled."""
    page = Page(_("Register arrival"), _("at any hour, the name can wait"))
    card = Card()
    assistant = Assistant(_("Register arrival"))
    assistant.add(_("Search first"), QWidget())
    assistant.add(_("Arrival"), _questions())
    assistant.add(_("Health now"), QWidget())
    assistant.add(_("Room and bed"), QWidget())
    assistant.go(1)
    card.add(assistant)
    page.add(card, 1)
    return page


def _questions() -> FormSection:
    section = FormSection(_("Who arrives"), _("Only what you know now; everything can be completed later."))
    section.add(_("Name she uses"), QLineEdit(), help=_("As she says it; it may be left empty."))
    wrong = QDateEdit(QDate(2026, 12, 3))
    wrong.setCalendarPopup(True)
    wrong.setDisplayFormat("dd/MM/yyyy")
    section.add(_("Date of arrival"), wrong, required=True).set_error(
        _("That day has not come yet. Write the day she arrived."), read=False
    )
    brought = QComboBox()
    brought.addItems([_("National police"), _("Prosecutor"), _("Came by herself")])
    section.add(_("Brought by"), brought, required=True)
    children = QSpinBox()
    section.add(_("Children with her"), children)
    off = QLineEdit("H7K-2M9")
    off.setEnabled(False)
    section.add(_("Code"), off, help=_("Given by the program."))
    ticks = QWidget()
    box = QVBoxLayout(ticks)
    box.setContentsMargins(0, 0, 0, 0)
    first, second, third = (
        QCheckBox(_("Interpreter")),
        QCheckBox(_("Doctor today")),
        QRadioButton(_("Prefers not to say")),
    )
    first.setChecked(True)
    third.setChecked(True)
    for tick in (first, second, third):
        box.addWidget(tick)
    section.add(_("Needs now"), ticks)
    notes = QPlainTextEdit()
    notes.setTabChangesFocus(True)
    notes.setFixedHeight(72)
    section.add(_("What happened"), notes, wide=True, help=_("In her words, without asking for details."))
    return section


def states() -> Page:
    """Buttons, badges, banners, waiting, empty, chart, passphrase."""
    page = Page(_("States"), _("every kind beside its neighbours"))
    off = Button(_("Disabled"))
    off.setEnabled(False)
    page.add(
        row(
            Button(_("Filled"), "filled", icon="check"),
            Button(_("Plain"), icon="pencil"),
            Button(_("Quiet"), "quiet", icon="undo-2"),
            Button(_("Delete"), "danger", icon="trash-2"),
            off,
            IconButton("ellipsis", _("More actions"), "plain"),
            *(Badge(tone, tone) for tone in TONES),
        )
    )
    page.add(Banner(_("Nobody may copy this registry to a stick; backups may."), "info"))
    page.add(
        Banner(_("The registry file is damaged. Nothing was saved."), "bad", action=Button(_("What to do")))
    )
    sides = Columns(1, 1, 1, narrow=820)
    purposes = Card(_("Purpose of exploitation"), _("people"))
    purposes.add(
        BarChart(
            [
                BarRow(_("Sexual exploitation"), 148, "148"),
                BarRow(_("Labour exploitation"), 78, "78"),
                BarRow(_("Begging"), 24, "24"),
                BarRow(_("Servitude"), None, "1–9"),
            ],
            name=_("Purpose of exploitation"),
        )
    )
    purposes.add(Text(_("Groups of 1 to 9 are withheld on paper."), "caption"))
    sides[0].addWidget(purposes)
    nothing = Card()
    nothing.add(
        EmptyState(
            "share-2",
            _("No referral has been sent yet."),
            _("Ask for her consent first, then write to the institution from here."),
            action=Button(_("New referral"), "plain", icon="plus"),
        )
    )
    sides[1].addWidget(nothing)
    sides[2].addWidget(_secret())
    page.add(sides)
    waiting = Waiting()
    waiting.begin(_("Making the backup: copying the registry…"), stoppable=True)
    waiting.report(0.62)
    page.add(waiting)
    page.fill()
    return page


def _secret() -> Card:
    card = Card(_("Passphrase"))
    secret = PassphraseField(_("New passphrase"))
    secret.line.setText("cuatro palabras largas")
    meter = StrengthMeter()
    meter.say(2, _("One more word would be enough."))
    card.add(secret)
    card.add(meter)
    card.add(
        Collapsible(
            _("How to choose one"), Text(_("Five words that do not belong together."), "muted"), opened=True
        )
    )
    card.fill()
    return card
