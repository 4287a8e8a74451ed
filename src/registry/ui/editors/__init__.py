"""Editors: each kind of answer has one, chosen by the declaration of its field. Knows no form in particular.

Where a window only shows an answer, `shown` gives its words.
"""

from collections.abc import Callable, Mapping
from typing import Any

from registry.fields import Field
from registry.ui.editors.base import Editor, LineEditor
from registry.ui.editors.choice import ListChoice, OpenChoice, is_short
from registry.ui.editors.choices import choices_editor
from registry.ui.editors.place import PlaceEditor, StaffEditor
from registry.ui.editors.rows import RowsEditor, summary, words_of
from registry.ui.editors.words import DateEditor, NumberEditor, ProseEditor, TextEditor
from registry.values import kinds

Named = Callable[[str], str]
"""The name of a member of staff by id."""


class Editors:
    """Makes the editor of any field; knows the staff a field may name."""

    def __init__(self, staff: Mapping[str, str], named: Named) -> None:
        self._staff, self._named = dict(staff), named
        self._of_staff: list[StaffEditor] = []
        self._makers: dict[type, Callable[[Field], Editor]] = {
            kinds.Text: lambda field: ProseEditor(field) if field.kind.long else TextEditor(field),  # type: ignore[attr-defined]
            kinds.Number: NumberEditor,
            kinds.Date: DateEditor,
            kinds.Choice: self._choice,
            kinds.Choices: lambda field: choices_editor(field, field.kind.among),  # type: ignore[attr-defined]
            kinds.Place: PlaceEditor,
            kinds.Link: self._link,
            kinds.Rows: lambda field: RowsEditor(field, self.make),
        }

    def kinds(self) -> frozenset[type]:
        """The kinds that have an editor."""
        return frozenset(self._makers)

    def make(self, field: Field) -> Editor:
        """A new editor, empty, for ``field``."""
        return self._makers[type(field.kind)](field)

    def offer_staff(self, staff: Mapping[str, str]) -> None:
        """Give every editor made so far, and those to come, these names by id."""
        self._staff = dict(staff)
        for editor in self._of_staff:
            editor.offer(staff)

    def _choice(self, field: Field) -> Editor:
        among = field.kind.among  # type: ignore[attr-defined]
        return OpenChoice(field, among) if is_short(among) else ListChoice(field, among)

    def _link(self, field: Field) -> Editor:
        editor = StaffEditor(field, self._staff, self._named)
        self._of_staff.append(editor)
        return editor


def is_wide(field: Field) -> bool:
    """Whether the question takes the whole row."""
    kind = field.kind
    if isinstance(kind, kinds.Text):
        return kind.long or kind.longest >= 300
    return isinstance(kind, kinds.Rows) or (isinstance(kind, kinds.Choices) and len(kind.among.offered()) > 5)


def shown(field: Field, value: Any, named: Named) -> str:
    """``value`` of ``field`` as people read it; rows one a line. Empty if there is no answer."""
    if field.is_empty(value):
        return ""
    if isinstance(field.kind, kinds.Link):
        return named(value)
    if isinstance(field.kind, kinds.Rows):
        return "\n".join(" · ".join(filter(None, summary(row))) for row in value)
    return words_of(field, value)


__all__ = ["Editor", "Editors", "LineEditor", "Named", "is_wide", "shown", "summary"]
