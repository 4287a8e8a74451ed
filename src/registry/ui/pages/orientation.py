"""Orientations without a case: the list, and the form. Knows no question of it."""

from PySide6.QtCore import Slot

from registry.access import Right
from registry.errors import RegistryError
from registry.fields import form_of
from registry.forms import Orientation
from registry.language import _
from registry.ui.context import Context
from registry.ui.form import RecordForm
from registry.ui.pages.form_page import FormPage
from registry.ui.parts import Button, Card, Column, EmptyState, Table, clear
from registry.ui.sealed import veiled
from registry.ui.view import RecordView
from registry.ui.when import said, short
from registry.values import dates


class OrientationPage(FormPage):
    """Who was oriented, about what, referred where; a new one is one button away."""

    def __init__(self, context: Context, write: bool = False) -> None:
        super().__init__(context, _("Orientation without a case"))
        self._new = self.add_resting(
            Button(_("New orientation"), "filled", icon="plus", pressed=lambda: self.write(None))
        )
        self._form = form_of(Orientation)
        self.records: list[Orientation] = []
        self._turn = 0
        self.add(self.place, 1)
        context.changed.connect(self._changed)
        self.load()
        if write:
            self.write(None)

    def show_resting(self) -> None:
        """Only who records orientations may begin one."""
        self._new.setVisible(self._session.may(Right.ORIENT))

    def load(self) -> None:
        """Read the list, off the window's thread."""
        self._turn += 1
        turn = self._turn
        self._context.work.run(
            self,
            lambda _p: self._session.every(Orientation),
            lambda found: self._show(found) if turn == self._turn else None,
            self._refused,
        )

    @Slot(str, str)
    def _changed(self, form: str, _id: str) -> None:
        if form == "orientation" and self.form is None:
            self.load()

    def _refused(self, problem: RegistryError) -> None:
        clear(self.place)
        self.place.addWidget(EmptyState("lock", problem.sentence(), problem.advice()))

    def _show(self, found: list[Orientation]) -> None:
        self.records = sorted(found, key=lambda one: one.oriented_on, reverse=True)
        if self.form is not None:
            return
        self.show_resting()
        clear(self.place)
        card = Card(pad=8)
        self.place.addWidget(card)
        if not found:
            may = self._session.may(Right.ORIENT)
            begin = Button(_("New orientation"), icon="plus", pressed=lambda: self.write(None))
            card.add(
                EmptyState(
                    "info",
                    _("No orientation has been recorded yet."),
                    _("When somebody asks for help and no case is opened, record here what was said."),
                    action=begin if may else None,
                ),
                1,
            )
            self._new.hide()
            return
        table = Table(self._columns(), self.records, name=_("Orientations"))
        table.fit()
        table.chosen.connect(self._see)
        card.add(table)
        self.place.addStretch(1)
        table.selectRow(0)

    def _columns(self) -> tuple[Column[Orientation], ...]:
        named, discreet = self._session.staff_name, self._context.settings.discreet
        topics, referred = self._form["topics"], self._form["referred_to"]
        return (
            Column[Orientation](
                _("Date"), lambda one: said(one.oriented_on), key=lambda one: one.oriented_on
            ),
            Column[Orientation](_("Who was oriented"), lambda one: veiled(one.name, discreet), stretch=1),
            Column[Orientation](_("Oriented about"), lambda one: topics.kind.show(one.topics), stretch=3),
            Column[Orientation](_("Referred to"), lambda one: referred.kind.show(one.referred_to), stretch=2),
            Column[Orientation](
                _("By"), lambda one: named(one.oriented_by) if one.oriented_by else "", stretch=1
            ),
            Column[Orientation](_("Ask again"), lambda one: short(one.follow_on) if one.follow_on else ""),
        )

    def _see(self, record: Orientation) -> None:
        """The chosen one, whole, under the list."""
        while self.place.count() > 1:
            item = self.place.takeAt(1)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        edit = (lambda _at: self.write(record)) if self._session.may(Right.ORIENT) else None
        self.place.addWidget(RecordView(self._context, record, edit=edit))
        self.place.addStretch(1)

    def write(self, record: Orientation | None) -> None:
        """Write a new orientation, or correct one."""
        me = self._session.person_id
        made = record or Orientation(oriented_on=dates.today(), oriented_by=me)
        form = RecordForm(self._context, made, save_words=_("Save the orientation"))
        form.saved.connect(self._saved)
        form.left.connect(self._left)
        self.begin(form)
        form.reach()

    def _saved(self, _record: object) -> None:
        self._context.say(_("Saved."))
        self._left()

    def _left(self) -> None:
        self.end()
        clear(self.place)
        self.load()
