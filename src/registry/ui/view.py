"""A saved record to read: its answers section by section, what is sealed, what is not recorded yet. Knows no form."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.fields import Field, Record, form_of
from registry.language import _
from registry.ui.context import Context
from registry.ui.editors import is_wide, shown, summary
from registry.ui.parts import Button, Card, Text, Tiles
from registry.ui.parts.tokens import LARGE, MEDIUM, TIGHT
from registry.ui.sealed import SealedLine, Veiled, sealed_sentence
from registry.values import kinds


class Fact(QWidget):
    """One answer under its question; what is a name is hidden in discreet mode."""

    def __init__(self, label: str, value: str, *, name: bool = False, discreet: bool = False) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(1)
        box.addWidget(Text(label, "caption"))
        said = Veiled(value, discreet) if name else Text(value)
        if not name:
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        said.setAccessibleName(f"{label}: {said.text()}")
        box.addWidget(said)
        box.addStretch(1)


class Facts(Tiles):
    """Answers in as many columns as there is room for."""

    def __init__(self, *, least: int = 210, most: int = 3) -> None:
        super().__init__(least=least, most=most, spacing=LARGE)
        self._grid.setVerticalSpacing(MEDIUM)

    def fact(
        self, label: str, value: str, *, wide: bool = False, name: bool = False, discreet: bool = False
    ) -> None:
        """One more answer."""
        self.add(Fact(label, value, name=name, discreet=discreet), wide=wide)


class RecordView(QWidget):
    """A record to read, section by section; ``edit`` is called with the section whose pencil was pressed."""

    def __init__(
        self,
        context: Context,
        record: Record,
        *,
        edit: Callable[[str], object] | None = None,
        sections: Sequence[str] = (),
        skip: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self._context, self._record = context, record
        self._form, self._skip = form_of(record), frozenset(skip)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(MEDIUM)
        for section, title in self._form.sections.items():
            if sections and section not in sections:
                continue
            card = self._card(section, _(title), edit)
            if card is not None:
                box.addWidget(card)

    def _card(self, section: str, title: str, edit: Callable[[str], object] | None) -> Card | None:
        rights, record = self._context.session.rights, self._record
        if not rights.may_read(self._form, section):
            return None
        first = next(iter(self._form.sections))
        mine = [
            one
            for one in self._form.fields
            if (one.section or first) == section and one.name not in self._skip
        ]
        closed = sorted({one.sealed for one in mine if one.sealed and one.sealed in record.closed})
        opened = [
            one
            for one in mine
            if one.sealed is None or (one.sealed in rights.opens and one.sealed not in record.closed)
        ]
        given = [one for one in opened if not one.is_empty(getattr(record, one.name))]
        if not opened and not closed:
            return None
        card = Card(title)
        if edit is not None and rights.may_write(self._form, section):
            pencil = Button(_("Edit"), "quiet", icon="pencil", small=True, pressed=lambda: edit(section))
            pencil.setAccessibleDescription(title)
            card.head.addWidget(pencil)
        if given:
            card.add(self._facts(given))
        empty = [
            _(one.label) for one in opened if one not in given and one.applies(record) and not one.automatic
        ]
        if empty:
            card.add(Text(_("Not recorded yet: {questions}").format(questions=", ".join(empty)), "caption"))
        if closed:
            card.add(SealedLine(sealed_sentence(closed)))
        return card

    def _facts(self, given: list[Field]) -> Facts:
        facts = Facts()
        discreet, named = self._context.settings.discreet, self._context.session.staff_name
        for field in given:
            value: Any = getattr(self._record, field.name)
            if isinstance(field.kind, kinds.Rows):
                facts.add(_RowsShown(_(field.label) if len(given) > 1 else "", value), wide=True)
                continue
            words = shown(field, value, named)
            wide = is_wide(field) and len(words) > 60
            facts.fact(_(field.label), words, wide=wide, name=field.searched == "name", discreet=discreet)
        return facts


class _RowsShown(QWidget):
    """Rows of a record, two lines each."""

    def __init__(self, label: str, rows: Sequence[Any]) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(TIGHT)
        if label:
            box.addWidget(Text(label, "caption"))
        for row in rows:
            first, rest = summary(row)
            one = QVBoxLayout()
            one.setSpacing(0)
            one.addWidget(Text(first, "strong"))
            if rest:
                one.addWidget(Text(rest, "muted"))
            box.addLayout(one)
