"""The editors of places and of members of staff. Know the kinds they edit, no form."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCompleter

from registry.fields import Field
from registry.language import _
from registry.ui.editors.base import Editor, LineEditor
from registry.ui.editors.choice import CODE, ListBox, dress, item
from registry.ui.parts import restyle
from registry.values import places


class PlaceEditor(LineEditor):
    """A country or a place in Peru: names are found while one types."""

    def __init__(self, field: Field) -> None:
        super().__init__(field, hint=_("District, province, department or country"))
        self._found = QStandardItemModel(self)
        finder = QCompleter(self._found, self.line)
        finder.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        finder.setMaxVisibleItems(10)
        dress(finder.popup())
        finder.activated[QModelIndex].connect(  # type: ignore[index]
            lambda index: self._take(str(index.data(CODE))), Qt.ConnectionType.QueuedConnection
        )
        self.line.setCompleter(finder)
        self._chosen = ""
        self.add_menu()

    def _take(self, place: str) -> None:
        """Take a place of the list: the same name may be several places, so its code is kept."""
        self._show(place)
        self._chosen = place
        self._touch()

    def _typed(self) -> None:
        self._chosen = ""
        self._found.clear()
        for place in places.search(self.line.text()):
            self._found.appendRow(item(place, places.shown(place)))
        super()._typed()

    def _read(self) -> Any:
        return self._special or self._chosen or self.field.kind.read(self.line.text())

    def _left(self) -> None:
        """Say in the tip what was understood, so that nobody is put into the wrong Santa Rosa."""
        try:
            said = self.field.kind.show(self._read()) if not self._special else ""
            wrong = False
        except ValueError as reason:
            said, wrong = str(reason), True
        self.line.setToolTip(said)
        self.line.setProperty("wrong", wrong)
        restyle(self.line)


class StaffEditor(Editor):
    """A member of staff, by name; somebody who left keeps her name on what she did."""

    def __init__(self, field: Field, staff: Mapping[str, str], named: Any) -> None:
        super().__init__(field)
        self._named = named
        self.list = ListBox()
        self.box.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.list.activated.connect(self._touch)
        self.list.line().textEdited.connect(self._touch)
        self.offer(staff)

    def offer(self, staff: Mapping[str, str]) -> None:
        """The staff to choose from, by id; the present answer stays."""
        now = str(self.list.currentData(CODE) or "")
        with QSignalBlocker(self.list):
            self.list.items.clear()
            self.list.offer("", "")
            for id, name in sorted(staff.items(), key=lambda one: one[1].casefold()):
                self.list.offer(id, name)
            self._put(now)

    def set_read_only(self, read_only: bool) -> None:
        self.list.setEnabled(not read_only)

    def _put(self, id: str) -> None:
        if self.list.position(id) < 0:
            self.list.offer(id, self._named(id))
        self.list.show_code(id)

    def _read(self) -> Any:
        typed = self.list.line().text().strip()
        if not typed:
            return ""
        at = self.list.currentIndex()
        if at < 0 or self.list.itemText(at) != typed:
            at = self.list.findText(typed, Qt.MatchFlag.MatchFixedString)
        if at < 0:
            raise ValueError(
                _("“{text}” does not work here; choose a name of the list").format(text=typed[:60])
            )
        return str(self.list.itemData(at, CODE))

    def _show(self, value: Any) -> None:
        self._put(value)
