"""Who may see what: what each role opens, does, reads and writes, and how that is held. Changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from registry.access import ROLES, Right, Rights
from registry.access.matrix import (
    ACCESS_MEANS,
    ACCESS_WORDS,
    BESIDES,
    COMPARTMENT_WORDS,
    HELD_MEANS,
    HELD_SHORT,
    HELD_WORDS,
    NARROWER,
    Cell,
    Line,
    done,
    opened,
    sections,
)
from registry.access.protection import protection
from registry.access.rights import HELD, Held
from registry.fields import COMPARTMENTS, Form
from registry.forms import FORMS
from registry.language import _
from registry.ui.context import Context
from registry.ui.parts import (
    Badge,
    Button,
    Card,
    Column,
    Columns,
    Matrix,
    MatrixCell,
    MatrixRow,
    Page,
    Row,
    Rows,
    Table,
    Text,
    Tiles,
    clear,
)
from registry.ui.parts.layout import column
from registry.ui.parts.tokens import Tone
from registry.ui.printing import preview_paper

HELD_TONES: Final[dict[Held, Tone]] = {"encryption": "good", "program": "info", "recorded": "neutral"}
_ICONS: Final = {"encryption": "lock", "program": "monitor"}
_HELD_WIDTH: Final = 86
_LABEL: Final = 244
_WIDE_LABEL: Final = 352


@dataclass(frozen=True)
class Reach:
    """How far a role reaches into a form."""

    form: str
    reads: str
    writes: str


def reach(rights: Rights, form: Form) -> Reach:
    """What a role reads and writes of a form, in words."""
    names = list(form.sections)

    def said(may: Iterable[bool], whole: bool) -> str:
        held = list(may)
        if whole or (held and all(held)):
            return _("all")
        some = [_(form.sections[name]) for name, one in zip(names, held, strict=True) if one]
        return ", ".join(part for part in some if part) or "—"

    reads = said([rights.may_read(form, one) for one in names], rights.may_read(form) and len(names) < 2)
    writes = said([rights.may_write(form, one) for one in names], rights.may_write(form) and len(names) < 2)
    return Reach(_(form.title), reads, writes)


def _shown(cell: Cell) -> MatrixCell:
    if cell.access == "closed":
        return MatrixCell(cell.words(), cell.means(), icon=_ICONS[cell.held])
    return MatrixCell(cell.words(), cell.means(), strong=True)


def _held(held: Held) -> MatrixCell:
    means = f"{_(HELD_WORDS[held])}: {_(HELD_MEANS[held])}."
    return MatrixCell(_(HELD_SHORT[held]), means, tone=HELD_TONES[held])


class RightsPage(Page):
    """Who may see what: all roles side by side, or one of them."""

    def __init__(self, context: Context, role: str = "", **_where: object) -> None:
        super().__init__(_("Who may see what"), _("by role, and what holds each limit"))
        self._context, self._session = context, context.session
        self.roles = QComboBox()
        self.roles.setAccessibleName(_("Role"))
        self.roles.view().setAccessibleName(_("Role"))
        self.roles.addItem(_("All roles"), "")
        for name, one in ROLES.items():
            self.roles.addItem(_(one.label), name)
        self.roles.setCurrentIndex(max(0, self.roles.findData(role)))
        self.roles.currentIndexChanged.connect(lambda _at: self.show_role(str(self.roles.currentData())))
        self._actions.addWidget(self.roles)
        self.add_action(Button(_("Print"), "filled", icon="printer", pressed=self.print_table))
        self._place = column(spacing=14)
        self.add(self._place, 1)
        self.show_role(role)

    def print_table(self) -> None:
        """Show the table as a paper, to be printed or saved."""
        preview_paper(self, self._context, "rights", "rights", file_name=_("rights") + ".pdf")

    def show_role(self, name: str) -> None:
        """Show one role, or all side by side without a name."""
        clear(self._place)
        self._place.addWidget(self._legend())
        if name:
            self._one_role(name)
        else:
            self._all_roles()
        self._place.addStretch(1)

    def _legend(self) -> Card:
        card = Card(_("What the three labels mean"))
        tiles = Tiles(least=260, most=3)
        for held, tone in HELD_TONES.items():
            means = _(HELD_MEANS[held])
            tile = QWidget()
            box = QVBoxLayout(tile)
            box.setContentsMargins(0, 0, 0, 0)
            box.addWidget(Badge(_(HELD_WORDS[held]), tone))
            box.addWidget(Text(f"{means[:1].upper()}{means[1:]}.", "muted"))
            box.addStretch(1)
            tiles.add(tile)
        card.add(tiles)
        return card

    # --- all roles ---

    def _all_roles(self) -> None:
        scope = self._session.organisation.scope
        self._place.addWidget(self._opened())
        self._place.addWidget(self._anchor())
        self._place.addWidget(self._done(done(scope)))
        self._place.addWidget(self._all_sections())

    def _opened(self) -> Card:
        title = _("What the keys of each role open")
        card = Card(title, _(HELD_WORDS["encryption"]))
        rows = [MatrixRow(line.label, tuple(_shown(cell) for cell in line.cells)) for line in opened()]
        head = ["", *(_(one.label) for one in ROLES.values())]
        card.add(Matrix(head, rows, name=title, widths=(_WIDE_LABEL,)))
        for words in (BESIDES, NARROWER):
            card.add(Text(_(words), "caption"))
        return card

    def _done(self, lines: list[Line]) -> Card:
        title = _("What each role may do")
        card = Card(title)
        rows = [
            MatrixRow(line.label, (_held(line.held), *(_shown(cell) for cell in line.cells)))
            for line in lines
        ]
        head = ["", _("Held by"), *(_(one.label) for one in ROLES.values())]
        card.add(Matrix(head, rows, name=title, widths=(_LABEL, _HELD_WIDTH)))
        return card

    def _all_sections(self) -> Card:
        title = _("How far each role gets in each form")
        card = Card(title)
        lines, rows, group = sections(), [], ""
        for line in lines:
            cells = tuple(_shown(cell) for cell in line.cells)
            if line.label and line.group != group:
                rows.append(MatrixRow(line.group))
            rows.append(MatrixRow(line.label or line.group, cells))
            group = line.group
        used = {cell.access for line in lines for cell in line.cells}
        said = [f"{_(ACCESS_WORDS[one])}: {_(means)}" for one, means in ACCESS_MEANS.items() if one in used]
        card.add(Text("; ".join(said) + ".", "muted"))
        head = ["", *(_(one.label) for one in ROLES.values())]
        card.add(Matrix(head, rows, name=title, widths=(_LABEL,)))
        card.add(
            Text(
                _(
                    "Writing is enforced by the program; looking is recorded only. Who registers a person or "
                    "receives an arrival writes the whole of that record once."
                ),
                "caption",
            )
        )
        return card

    def _anchor(self) -> Card:
        """What a copied folder and an older one put back mean on this computer."""
        card = Card(_("What holds the registry on this computer"))
        first, *more = protection(self._session)
        card.add(Text(first))
        for words in more:
            card.add(Text(words, "muted"))
        return card

    # --- one role ---

    def _one_role(self, name: str) -> None:
        rights = Rights([name])
        both = Columns(1, 1, narrow=700)
        both[0].addWidget(self._opens(rights, ROLES[name].file_key))
        both[0].addStretch(1)
        both[1].addWidget(self._may(rights))
        both[1].addStretch(1)
        self._place.addWidget(both)
        self._place.addWidget(self._forms(rights))

    def _opens(self, rights: Rights, file_key: bool) -> Card:
        card = Card(_("What it opens"), _(HELD_WORDS["encryption"]))
        if not file_key:
            card.add(Text(_("No key at all, not even that of the file."), "muted"))
        elif not rights.opens:
            card.add(Text(_("The file, and nothing that is sealed in it."), "muted"))
        rows = []
        for name in COMPARTMENTS:
            words, more = COMPARTMENT_WORDS[name]
            if name in rights.opens:
                rows.append(Row(_(words), _(more), icon="lock-open"))
        closed = [_(COMPARTMENT_WORDS[name][0]) for name in COMPARTMENTS if name not in rights.opens]
        card.add(Rows(rows))
        if closed:
            card.add(Text(_("Sealed to it: {what}.").format(what=", ".join(closed)), "muted"))
        return card

    def _may(self, rights: Rights) -> Card:
        card = Card(_("What it may do"))
        held = [
            Row(_(one.value), icon="check", action=Badge(_(HELD_SHORT[HELD[one]]), HELD_TONES[HELD[one]]))
            for one in Right
            if rights.may(one)
        ]
        card.add(Rows(held) if held else Text(_("Nothing besides the computer itself."), "muted"))
        card.add(
            Text(_("Looking, searching, printing and exporting are recorded in the audit trail."), "caption")
        )
        return card

    def _forms(self, rights: Rights) -> Card:
        card = Card(_("What it reads and writes"), _(HELD_WORDS[HELD["write"]]))
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
