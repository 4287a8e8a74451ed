"""Who may see what: what each role opens, reads, writes and may do, and how that is held. Changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from registry.access import ROLES, Right, Rights
from registry.access.rights import HELD
from registry.fields import COMPARTMENTS, Form
from registry.forms import FORMS
from registry.language import N_, _
from registry.ui.context import Context
from registry.ui.parts import Badge, Card, Column, Columns, NavList, Page, Row, Rows, Table, Text, clear
from registry.ui.parts.layout import column
from registry.ui.parts.tokens import Tone

HELD_WORDS: Final[dict[str, tuple[str, Tone]]] = {
    "encryption": (N_("Locked by encryption"), "good"),
    "program": (N_("Enforced by the program"), "info"),
    "recorded": (N_("Recorded only"), "neutral"),
}
COMPARTMENT_WORDS: Final = {
    "identity": (N_("Identity"), N_("names, documents, contact")),
    "profile": (N_("Profile"), N_("coded answers: exploitation, condition, nationality")),
    "narrative": (N_("Account"), N_("what she told, in words")),
    "psychology": (N_("Psychology"), N_("the psychologist's notes")),
    "health": (N_("Health"), N_("health notes and medicines")),
    "legal": (N_("Legal"), N_("complaints and proceedings")),
    "safety": (N_("Safety"), N_("threats, risk, protection")),
    "care": (N_("Care"), N_("daily life in the house")),
}


@dataclass(frozen=True)
class Reach:
    """How far a role reaches into a form."""

    form: str
    reads: str
    writes: str


def reach(rights: Rights, form: Form) -> Reach:
    """What a role reads and writes of a form, in words."""
    sections = list(form.sections)

    def said(may: Iterable[bool], whole: bool) -> str:
        held = list(may)
        if whole or (held and all(held)):
            return _("all")
        some = [_(form.sections[name]) for name, one in zip(sections, held, strict=True) if one]
        return ", ".join(part for part in some if part) or "—"

    reads = said(
        [rights.may_read(form, one) for one in sections], rights.may_read(form) and len(sections) < 2
    )
    writes = said(
        [rights.may_write(form, one) for one in sections], rights.may_write(form) and len(sections) < 2
    )
    return Reach(_(form.title), reads, writes)


class RightsPage(Page):
    """Who may see what."""

    def __init__(self, context: Context, **where: object) -> None:
        super().__init__(_("Who may see what"), _("by role, and how each right is held"))
        self._context = context
        for words, tone in HELD_WORDS.values():
            self.add_badge(Badge(_(words), tone))
        sides = Columns(5, 20, narrow=820)
        card = Card(pad=10)
        self.nav = NavList()
        for name, role in ROLES.items():
            self.nav.add(name, _(role.label), "user")
        self.nav.chosen.connect(self.show_role)
        card.add(self.nav)
        sides[0].addWidget(card)
        sides[0].addStretch(1)
        self._place = column(spacing=14)
        sides[1].addLayout(self._place)
        sides[1].addStretch(1)
        self.add(sides, 1)
        self.nav.choose(str(where.get("role", "manager")))

    def show_role(self, name: str) -> None:
        """Show one role."""
        clear(self._place)
        rights = Rights([name])
        both = Columns(1, 1, narrow=700)
        both[0].addWidget(self._opens(rights, ROLES[name].file_key))
        both[0].addStretch(1)
        both[1].addWidget(self._may(rights))
        both[1].addStretch(1)
        self._place.addWidget(both)
        self._place.addWidget(self._forms(rights))

    def _opens(self, rights: Rights, file_key: bool) -> Card:
        card = Card(_("What it opens"), _(HELD_WORDS["encryption"][0]))
        if not file_key:
            card.add(Text(_("No key at all, not even that of the file."), "muted"))
        elif not rights.opens:
            card.add(Text(_("The file, and nothing that is sealed in it."), "muted"))
        rows = []
        for name in COMPARTMENTS:
            words, more = COMPARTMENT_WORDS[name]
            held = name in rights.opens
            rows.append(Row(_(words), _(more), icon="lock-open" if held else "lock", badge=None))
        opened = [each for each, name in zip(rows, COMPARTMENTS, strict=True) if name in rights.opens]
        closed = [_(COMPARTMENT_WORDS[name][0]) for name in COMPARTMENTS if name not in rights.opens]
        card.add(Rows(opened))
        if closed:
            card.add(Text(_("Sealed to it: {what}.").format(what=", ".join(closed)), "muted"))
        return card

    def _may(self, rights: Rights) -> Card:
        card = Card(_("What it may do"), _(HELD_WORDS[HELD[str(Right.FIND)]][0]))
        held = [Row(_(one.value), icon="check") for one in Right if rights.may(one)]
        card.add(Rows(held) if held else Text(_("Nothing besides the computer itself."), "muted"))
        card.add(
            Text(_("Looking, searching, printing and exporting are recorded in the audit trail."), "caption")
        )
        return card

    def _forms(self, rights: Rights) -> Card:
        card = Card(_("What it reads and writes"), _(HELD_WORDS[HELD["write"]][0]))
        columns: list[Column[Reach]] = [
            Column(_("Form"), lambda one: one.form, strong=True),
            Column(_("Reads"), lambda one: one.reads, stretch=1),
            Column(_("Writes"), lambda one: one.writes, stretch=1),
        ]
        rows = [reach(rights, form) for form in FORMS if rights.may_read(form)]
        if not rows:
            card.add(Text(_("No form."), "muted"))
            return card
        table: Table[Reach] = Table(columns, rows, name=_("What it reads and writes"))
        table.setSortingEnabled(False)
        table.fit()
        card.add(table)
        return card
