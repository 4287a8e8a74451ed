"""The busy pages of the catalogue: a day and a record, with invented words only. Knows no real page."""

from dataclasses import dataclass

from registry.language import current
from registry.ui.parts.badge import Badge
from registry.ui.parts.buttons import Button, MenuButton
from registry.ui.parts.card import Card, Definitions, Figure, Row, Rows
from registry.ui.parts.layout import Columns, Tiles
from registry.ui.parts.messages import Banner
from registry.ui.parts.navigation import NavList, sealed_note
from registry.ui.parts.page import Page
from registry.ui.parts.table import Column, Table
from registry.ui.parts.text import Text
from registry.ui.parts.tokens import Tone
from registry.ui.parts.waiting import Bar


def either(english: str, spanish: str) -> str:
    """The example in the language spoken now; examples stay out of the catalogue of the program."""
    return spanish if current() == "es" else english


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
    page = Page(either("Today", "Hoy"), either("Saturday 21 November 2026", "sábado 21 de noviembre de 2026"))
    page.add_action(Button(either("Print the list", "Imprimir la lista"), icon="printer"))
    page.add_action(Button(either("Register arrival", "Registrar llegada"), "filled", icon="plus"))
    page.add(
        Banner(
            either("The last verified backup is 9 days old.", "La última copia verificada tiene 9 días."),
            "warning",
            action=Button(either("Make one now", "Hacer una ahora"), icon="archive"),
            more=either(
                "Connect the blue stick; it takes about a minute.",
                "Conecte la memoria azul; toma cerca de un minuto.",
            ),
        )
    )
    page.add(
        Tiles(
            Figure(
                either("In the house", "En la casa"),
                "14",
                either("3 children · 4 free beds", "3 niñas y niños · 4 camas libres"),
            ),
            Figure(either("Open cases", "Casos activos"), "31", either("6 in your care", "6 a cargo suyo")),
            Figure(either("Plans to review", "Planes por revisar"), "4", either("1 overdue", "1 vencido")),
            Figure(
                either("Referrals without answer", "Derivaciones sin respuesta"),
                "3",
                either("the oldest, 9 days", "la más antigua, 9 días"),
            ),
        )
    )
    sides = Columns(8, 5)
    pending = Card(either("To do", "Pendiente"))
    pending.add(Rows(_pending()))
    pending.fill()
    sides[0].addWidget(pending)
    computer = Card(either("This computer", "Esta computadora"))
    computer.add(
        Rows(
            [
                Row(
                    either("Backup verified today 07:40", "Copia verificada hoy 07:40"),
                    either(
                        "Blue stick · restore rehearsal in 12 days",
                        "Memoria azul · ensayo de restauración en 12 días",
                    ),
                    icon="archive",
                ),
                Row(
                    either("Registry whole", "Registro íntegro"),
                    either("Full check on Monday", "Revisión completa el lunes"),
                    icon="shield-check",
                ),
                Row(
                    either("Recovery sheet checked", "Hoja de recuperación comprobada"),
                    either("14 Feb 2026", "14 feb 2026"),
                    icon="key-round",
                ),
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
            either("2 days late", "Vencido 2 días"),
            "bad",
            either("Assess the risk again", "Reevaluar riesgo"),
            "H7K-2M9",
            either("High risk; last on 5 Nov", "Riesgo alto; última evaluación 5 nov"),
            either("Assess", "Evaluar"),
        ),
        item(
            either("Today 10:30", "Hoy 10:30"),
            "warning",
            either("Hearing", "Audiencia"),
            "W2N-6RB",
            either("Goes along: Legal", "Acompaña: Legal"),
            either("Open", "Abrir"),
        ),
        item(
            either("In 3 days", "En 3 días"),
            "info",
            either("Permit ends", "Vence CPP"),
            "M5P-7GH",
            either("Renew at the migration office", "Renovar en Migraciones"),
            either("Open", "Abrir"),
        ),
        item(
            either("Done", "Cumplido"),
            "good",
            either("Confirm the referral", "Confirmar derivación a UDAVIT"),
            "Q4D-8TX",
            either("Sent on 12 Nov, answered", "Enviada 12 nov, con acuse"),
            either("Open", "Abrir"),
        ),
        item(
            either("No date", "Sin fecha"),
            "neutral",
            either("Review the plan, version 2", "Revisar plan, versión 2"),
            "T8X-4KD",
            either("7 of 11 actions done", "7 de 11 acciones cumplidas"),
            either("Open", "Abrir"),
        ),
    ]


def record() -> Page:
    """A record: sections at the left, a plan in a table, definitions."""
    page = Page(
        "H7K-2M9",
        either("“Yuli” · 24 years · Venezuelan", "«Yuli» · 24 años · venezolana"),
        under=either(
            "Room 3, bed B · In care of: Social work", "Habitación 3, cama B · A cargo: Trabajo social"
        ),
    )
    page.add_badge(Badge(either("High risk", "Riesgo alto"), "bad", icon="triangle-alert"))
    page.add_badge(Badge(either("Identified", "Identificada"), "info"))
    more = MenuButton(either("More", "Más"))
    more.add(either("Close the case…", "Cerrar el caso…"), lambda: None)
    page.add_action(more)
    page.add_action(Button(either("Print the plan", "Imprimir plan"), "filled", icon="printer"))
    sides = Columns(5, 14, 7, narrow=820)
    sections = Card(pad=10)
    sections.setAccessibleName(either("Sections", "Secciones"))
    sections.add(_sections())
    sections.fill()
    sides[0].addWidget(sections)
    words = Card(either("What she wants", "Lo que ella quiere"))
    words.add(
        Text(
            either(
                "“To have my papers, work in a hairdresser's and bring my son with me.”",
                "«Tener mis papeles, trabajar en peluquería y traer a mi hijo conmigo.»",
            ),
            "large",
        )
    )
    plan = Card(
        either("Protection plan, version 2", "Plan de protección, versión 2"),
        either("7 of 11 actions · review 26 Nov", "7 de 11 acciones · revisión 26 nov"),
    )
    bar = Bar(either("Actions done", "Acciones cumplidas"))
    bar.show_fraction(7 / 11)
    plan.add(bar)
    plan.add(_plan())
    plan.fill()
    sides[1].addWidget(words)
    sides[1].addWidget(plan, 1)
    facts = Card(either("Facts", "Datos"))
    facts.add(
        Definitions(
            [
                (either("Arrived", "Ingreso"), "28 oct 2026"),
                (either("Languages", "Lenguas"), "Castellano, quechua"),
                (either("Safe phone", "Teléfono seguro"), ""),
            ],
            label_width=112,
        )
    )
    sides[2].addWidget(facts)
    sides[2].addStretch(1)
    page.add(sides, 1)
    return page


def _sections() -> NavList:
    sections = NavList()
    for name, words, icon, note in (
        ("summary", either("Summary", "Resumen"), "layout-dashboard", ""),
        ("person", either("Person", "Persona"), "user", ""),
        ("identification", either("Identification", "Identificación"), "clipboard-check", "3/3"),
        ("risk", either("Risk and needs", "Riesgo y necesidades"), "gauge", "2"),
        ("plan", either("Protection plan", "Plan de protección"), "target", "v2"),
        ("health", either("Health and psychology", "Salud y psicología"), "heart-pulse", sealed_note()),
        ("documents", either("Documents", "Documentos"), "paperclip", "9"),
        ("history", either("History", "Historial"), "history", ""),
    ):
        sections.add(name, words, icon, note=note)
    sections.mark("summary")
    return sections


def _plan() -> Table[Action]:
    columns = (
        Column[Action](either("Area", "Área"), lambda item: item.area),
        Column[Action](either("Action", "Acción"), lambda item: item.what, stretch=2),
        Column[Action](either("Responsible", "Responsable"), lambda item: item.who, stretch=1),
        Column[Action](either("Due", "Plazo"), lambda item: item.due),
        Column[Action](either("State", "Estado"), lambda item: item.state, tone=lambda item: item.tone),
    )
    rows = (
        Action(
            either("Safety", "Seguridad"),
            either("Protection measure before the prosecutor", "Medida de protección ante la fiscalía"),
            "Legal",
            "14 nov",
            either("Late", "Vencida"),
            "bad",
        ),
        Action(
            either("Papers", "Documentación"),
            either("Humanitarian residence", "Calidad migratoria humanitaria"),
            either("Social work", "Trabajo social"),
            "30 nov",
            either("Under way", "En curso"),
            "warning",
        ),
        Action(
            either("Mental health", "Salud mental"),
            either("Weekly care at the centre", "Atención semanal en CSMC"),
            either("Psychology", "Psicología"),
            either("weekly", "semanal"),
            either("Up to date", "Al día"),
            "good",
        ),
        Action(
            either("Family", "Familia"),
            either("Safe contact with her son and mother", "Contacto seguro con su hijo y su madre"),
            either("Social work", "Trabajo social"),
            "2 dic",
            either("Planned", "Prevista"),
            "info",
        ),
    )
    table = Table(columns, rows, name=either("Actions of the plan", "Acciones del plan"))
    table.fit()
    table.selectRow(1)
    return table
