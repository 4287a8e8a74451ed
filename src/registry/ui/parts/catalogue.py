"""Every part in every state on one page, to look at and to test. Holds invented words only.

The examples speak the language of the program.
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

from registry.ui.parts.badge import Badge
from registry.ui.parts.buttons import Button, IconButton
from registry.ui.parts.card import Card
from registry.ui.parts.chart import BarChart, BarRow
from registry.ui.parts.collapsible import Collapsible
from registry.ui.parts.examples import either, overview, record
from registry.ui.parts.form import FormSection
from registry.ui.parts.frame import SearchField, Shell, Sidebar, TopBar
from registry.ui.parts.layout import Columns, row
from registry.ui.parts.messages import Banner, EmptyState
from registry.ui.parts.navigation import sealed_note
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
    bar = TopBar(
        SearchField(
            either("Search a person, code, document or phone", "Buscar persona, código, documento o teléfono")
        )
    )
    bar.add(
        Badge(
            either("Backup verified today 07:40", "Copia verificada hoy 07:40"), "good", icon="shield-check"
        )
    )
    window = Shell(_sidebar(), bar, pages)
    pages.open("overview")
    return window


def _sidebar() -> Sidebar:
    sidebar = Sidebar("Amparo")
    sidebar.top.add("overview", either("Today", "Hoy"), "sun")
    sidebar.top.add("record", either("People and cases", "Personas y casos"), "users")
    sidebar.top.add("form", either("Arrival", "Llegada"), "notebook-pen", note="3", alert=True)
    sidebar.top.add("states", either("Statistics", "Estadísticas"), "chart-column", note=sealed_note())
    sidebar.bottom.add("backups", either("Backups", "Copias de seguridad"), "archive")
    sidebar.bottom.add("administration", either("Administration", "Administración"), "settings").setEnabled(
        False
    )
    sidebar.show_person(
        either("Direction", "Directora"), either("Direction · session 00:14", "Dirección · sesión 00:14")
    )
    sidebar.add_action(either("Hide now", "Ocultar ahora"), "eye-off", "F9", lambda: None)
    sidebar.add_action(either("Lock", "Bloquear"), "lock", "Ctrl L", lambda: None)
    return sidebar


def form() -> Page:
    """An assistant with questions: each kind of editor, help, error, required, disabled."""
    page = Page(
        either("Register arrival", "Registrar llegada"),
        either("at any hour, the name can wait", "a cualquier hora; el nombre puede esperar"),
    )
    card = Card()
    assistant = Assistant(either("Register arrival", "Registrar llegada"))
    assistant.add(either("Search first", "Buscar primero"), QWidget())
    assistant.add(either("Arrival", "Llegada"), _questions())
    assistant.add(either("Health now", "Salud ahora"), QWidget())
    assistant.add(either("Room and bed", "Habitación y cama"), QWidget())
    assistant.go(1)
    card.add(assistant)
    page.add(card, 1)
    return page


def _questions() -> FormSection:
    section = FormSection(
        either("Who arrives", "Quién llega"),
        either(
            "Only what you know now; everything can be completed later.",
            "Solo lo que sabe ahora; todo puede completarse después.",
        ),
    )
    section.add(
        either("Name she uses", "Nombre que usa"),
        QLineEdit(),
        help=either("As she says it; it may be left empty.", "Como ella lo dice; puede quedar vacío."),
    )
    wrong = QDateEdit(QDate(2026, 12, 3))
    wrong.setCalendarPopup(True)
    wrong.setDisplayFormat("dd/MM/yyyy")
    section.add(either("Date of arrival", "Fecha de llegada"), wrong, required=True).set_error(
        either(
            "That day has not come yet. Write the day she arrived.",
            "Ese día todavía no llega. Escriba el día en que llegó.",
        ),
        read=False,
    )
    brought = QComboBox()
    brought.addItems(
        [
            either("National police", "Policía Nacional (PNP)"),
            either("Prosecutor", "Fiscalía"),
            either("Came by herself", "Llegó por su cuenta"),
        ]
    )
    section.add(either("Brought by", "Quién la trae"), brought, required=True)
    children = QSpinBox()
    section.add(either("Children with her", "Hijas e hijos que la acompañan"), children)
    off = QLineEdit("H7K-2M9")
    off.setEnabled(False)
    section.add(either("Code", "Código"), off, help=either("Given by the program.", "Lo pone el programa."))
    ticks = QWidget()
    box = QVBoxLayout(ticks)
    box.setContentsMargins(0, 0, 0, 0)
    first, second, third = (
        QCheckBox(either("Interpreter", "Intérprete")),
        QCheckBox(either("Doctor today", "Atención médica hoy")),
        QRadioButton(either("Prefers not to say", "Prefiere no decir")),
    )
    first.setChecked(True)
    third.setChecked(True)
    for tick in (first, second, third):
        box.addWidget(tick)
    section.add(either("Needs now", "Necesita ahora"), ticks)
    notes = QPlainTextEdit()
    notes.setTabChangesFocus(True)
    notes.setFixedHeight(72)
    section.add(
        either("What happened", "Qué pasó"),
        notes,
        wide=True,
        help=either("In her words, without asking for details.", "En sus palabras, sin pedir detalles."),
    )
    return section


def states() -> Page:
    """Buttons, badges, banners, waiting, empty, chart, passphrase."""
    page = Page(
        either("States", "Estados"),
        either("every kind beside its neighbours", "cada clase junto a las demás"),
    )
    off = Button(either("Disabled", "Desactivado"))
    off.setEnabled(False)
    page.add(
        row(
            Button(either("Filled", "Lleno"), "filled", icon="check"),
            Button(either("Plain", "Normal"), icon="pencil"),
            Button(either("Quiet", "Discreto"), "quiet", icon="undo-2"),
            Button(either("Delete", "Eliminar"), "danger", icon="trash-2"),
            off,
            IconButton("ellipsis", either("More actions", "Más acciones"), "plain"),
            *(Badge(tone, tone) for tone in TONES),
        )
    )
    page.add(
        Banner(
            either(
                "Nobody may copy this registry to a stick; backups may.",
                "Este registro no se guarda en una memoria USB; sus copias, sí.",
            ),
            "info",
        )
    )
    page.add(
        Banner(
            either(
                "The registry file is damaged. Nothing was saved.",
                "El archivo del registro está dañado. No se guardó nada.",
            ),
            "bad",
            action=Button(either("What to do", "Qué hacer")),
        )
    )
    sides = Columns(1, 1, 1, narrow=820)
    purposes = Card(
        either("Purpose of exploitation", "Finalidad de explotación"), either("people", "personas")
    )
    purposes.add(
        BarChart(
            [
                BarRow(either("Sexual exploitation", "Explotación sexual"), 148, "148"),
                BarRow(either("Labour exploitation", "Explotación laboral"), 78, "78"),
                BarRow(either("Begging", "Mendicidad"), 24, "24"),
                BarRow(either("Servitude", "Servidumbre"), None, "1–9"),
            ],
            name=either("Purpose of exploitation", "Finalidad de explotación"),
        )
    )
    purposes.add(
        Text(
            either("Groups of 1 to 9 are withheld on paper.", "En papel se ocultan los grupos de 1 a 9."),
            "caption",
        )
    )
    sides[0].addWidget(purposes)
    nothing = Card()
    nothing.add(
        EmptyState(
            "share-2",
            either("No referral has been sent yet.", "Todavía no se envió ninguna derivación."),
            either(
                "Ask for her consent first, then write to the institution from here.",
                "Pida primero su consentimiento; después escriba a la institución desde aquí.",
            ),
            action=Button(either("New referral", "Nueva derivación"), "plain", icon="plus"),
        )
    )
    sides[1].addWidget(nothing)
    sides[2].addWidget(_secret())
    page.add(sides)
    waiting = Waiting()
    waiting.begin(
        either("Making the backup: copying the registry…", "Haciendo la copia: copiando el registro…"),
        stoppable=True,
    )
    waiting.report(0.62)
    page.add(waiting)
    page.fill()
    return page


def _secret() -> Card:
    card = Card(either("Passphrase", "Frase de acceso"))
    secret = PassphraseField(either("New passphrase", "Nueva frase de acceso"))
    secret.line.setText("cuatro palabras largas")
    meter = StrengthMeter()
    meter.say(2, either("One more word would be enough.", "Con una palabra más bastaría."))
    card.add(secret)
    card.add(meter)
    card.add(
        Collapsible(
            either("How to choose one", "Cómo elegirla"),
            Text(
                either(
                    "Five words that do not belong together.",
                    "Cinco palabras que no tengan que ver entre sí.",
                ),
                "muted",
            ),
            opened=True,
        )
    )
    card.fill()
    return card
