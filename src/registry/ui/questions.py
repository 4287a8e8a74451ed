"""The questions of a declared form: rights, sealed parts, conditions, errors beside the answers. Knows no form."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QPoint, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from registry.access import Session
from registry.fields import Field, Record, form_of, problems
from registry.language import _, ngettext
from registry.ui.editors import Editor, Editors, is_wide
from registry.ui.parts import Banner, Button, Card, FieldRow, FormSection, announce
from registry.ui.parts.tokens import MEDIUM
from registry.ui.sealed import SealedLine, deposit_sentence, sealed_sentence


def scroller_of(widget: QWidget) -> QScrollArea | None:
    """What scrolls ``widget``, if anything does."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def to_top(widget: QWidget) -> None:
    """Scroll whatever holds ``widget`` to its beginning."""
    if above := scroller_of(widget):
        above.verticalScrollBar().setValue(0)


def bring_into_sight(widget: QWidget) -> None:
    """Scroll whatever holds ``widget`` so that it can be seen from its top."""
    above = scroller_of(widget)
    inside = above.widget() if isinstance(above, QScrollArea) else None
    if isinstance(above, QScrollArea) and inside is not None:
        above.verticalScrollBar().setValue(widget.mapTo(inside, QPoint(0, 0)).y() - MEDIUM)


class Questions(QWidget):
    """The questions of one record, in cards; a notice may stand above them."""

    edited = Signal()
    """The person touched an answer."""

    def __init__(self, session: Session, record: Record, *, sections: Sequence[str] = ()) -> None:
        super().__init__()
        self._session = session
        self._base = self._record = record
        self.form = form_of(record)
        self._only = tuple(sections)
        self.editors: dict[str, Editor] = {}
        self.rows: dict[str, FieldRow] = {}
        self._places: dict[str, FormSection] = {}
        self._section_cards: dict[str, Card] = {}
        self._maker = Editors({}, session.staff_name)
        self._banner: Banner | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(MEDIUM)
        self._notices = QVBoxLayout()
        box.addLayout(self._notices)
        self.body = QWidget()
        self._cards = QVBoxLayout(self.body)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(MEDIUM)
        box.addWidget(self.body)
        for section, title in self.form.sections.items():
            self._add_section(section, _(title))
        self.show_record(record)

    # --- what is asked ---

    def may_edit(self, section: str) -> bool:
        """Whether this person may write in a section of this record."""
        rights = self._session.rights
        if not self._base.id and self.form.name in ("person", "case", "stay"):
            return rights.may_create(self.form)
        return rights.may_write(self.form, section)

    def _fields(self, section: str) -> tuple[list[Field], set[str]]:
        """The fields to show of a section, and the compartments of it that stay closed."""
        first = next(iter(self.form.sections))
        mine = [one for one in self.form.fields if (one.section or first) == section and not one.automatic]
        closed = {one.sealed for one in mine if one.sealed in self._base.closed and one.sealed}
        opens = self._session.rights.opens
        new = not self._base.id
        shown = [
            one
            for one in mine
            if one.sealed not in closed and (one.sealed is None or one.sealed in opens or new)
        ]
        return shown, {str(one) for one in closed}

    def _add_section(self, section: str, title: str) -> None:
        readable = self._session.rights.may_read(self.form, section) or self.may_edit(section)
        if not readable or (self._only and section not in self._only):
            return
        fields, closed = self._fields(section)
        if not fields and not closed:
            return
        says_it = len(self.form.sections) == 1 or [_(one.label) for one in fields] == [title]
        card = Card("" if says_it else title)
        place = FormSection()
        editable = self.may_edit(section)
        for field in fields:
            self._add_field(place, field, editable)
        card.add(place)
        if closed:
            card.add(SealedLine(sealed_sentence(sorted(closed))))
        handed = [one for one in fields if one.sealed and one.sealed not in self._session.rights.opens]
        if handed and editable:
            said = deposit_sentence([str(one.sealed) for one in handed], [_(one.label) for one in handed])
            card.add(SealedLine(said))
        self._cards.addWidget(card)
        self._section_cards[section] = card

    def _add_field(self, place: FormSection, field: Field, editable: bool) -> None:
        editor = self._maker.make(field)
        editor.set_read_only(not editable)
        editor.edited.connect(self._edited)
        row = place.add(
            _(field.label), editor, help=_(field.help), required=field.required, wide=is_wide(field)
        )
        self.editors[field.name], self.rows[field.name] = editor, row
        self._places[field.name] = place

    # --- answers ---

    def show_record(self, record: Record) -> None:
        """Show the answers of ``record``."""
        self._record = record
        for name, editor in self.editors.items():
            editor.set_value(getattr(record, name))
        self._ask()

    def record(self) -> Record:
        """The record as it stands; raises ValueError if something typed is no answer."""
        return replace(self._record, **{name: one.value() for name, one in self.editors.items()})

    def draft(self) -> Record:
        """The record as far as it goes, for a draft and for the conditions."""
        return replace(self._record, **{name: one.draft() for name, one in self.editors.items()})

    def _ask(self) -> None:
        """Show the questions that apply to what is answered so far; hidden answers are kept."""
        conditional = [name for name in self.editors if self.form[name].asked]
        if conditional:
            now = self.draft()
            for name in conditional:
                self._places[name].set_shown(self.rows[name], self.form[name].applies(now))

    def _edited(self) -> None:
        sender = self.sender()
        for name, editor in self.editors.items():
            if editor is sender and self.rows[name].error():
                self.rows[name].set_error("", read=False)
        self._ask()
        self.edited.emit()

    # --- what is wrong ---

    def wrong(self) -> dict[str, str]:
        """What is wrong, by field name; empty if it can be saved."""
        wrong: dict[str, str] = {}
        for name, editor in self.editors.items():
            try:
                editor.value()
            except ValueError as reason:
                wrong[name] = str(reason)
        if not wrong:
            wrong = {field.name: reason for field, reason in problems(self.record())}
        return wrong

    def show_wrong(self, wrong: dict[str, str]) -> str:
        """Put each reason beside its question and the keyboard into the first; the sentence that counts them."""
        self.clear_notice()
        for name, row in self.rows.items():
            row.set_error(wrong.get(name, ""), read=False)
            if name in wrong:
                self._places[name].set_shown(row, True)
        elsewhere = [
            f"{_(self.form[name].label)}: {why}" for name, why in wrong.items() if name not in self.rows
        ]
        if elsewhere:
            self.notice(" · ".join(elsewhere), "bad")
        count = ngettext("{n} answer needs attention", "{n} answers need attention", len(wrong)).format(
            n=len(wrong)
        )
        first = next((self.rows[name] for name in self.rows if name in wrong), None)
        if first is not None:
            first.focus_widget().setFocus()
            announce(first.focus_widget(), f"{count}. {first.error()}", urgent=True)
        return count

    def reach(self, section: str = "") -> None:
        """Bring a section into sight, with the keyboard in its first question."""
        card = self._section_cards.get(section)
        rows = [row for row in self.rows.values() if card is None or card.isAncestorOf(row)]
        first = next((row for row in rows if not row.isHidden() and row.focus_widget().isEnabled()), None)
        if first is not None:
            first.focus_widget().setFocus()
        seen = card or self
        QTimer.singleShot(0, seen, lambda: bring_into_sight(card) if card else to_top(self))

    # --- notices ---

    def notice(self, words: str, tone: Any, action: Button | None = None, *, more: str = "") -> Banner:
        """Say something above the questions, in the place of what was said before."""
        self.clear_notice()
        self._banner = Banner(words, tone, action=action, more=more)
        self._notices.addWidget(self._banner)
        return self._banner

    def clear_notice(self) -> None:
        """Take away what is said above the questions."""
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None
