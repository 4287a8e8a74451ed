"""The sections of a case that are lists: services, follow-ups, stays. Read nothing themselves."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from registry.access import exceptional
from registry.casework.cases import CaseFile
from registry.fields import Record
from registry.forms import Service, form_named
from registry.language import N_, _
from registry.ui.context import Context
from registry.ui.pages.case_parts import Desk
from registry.ui.pages.case_reason import Reason
from registry.ui.pages.case_section import Section
from registry.ui.parts import Banner, Button, Card, Column, EmptyState, Table, clear
from registry.ui.sealed import keepers
from registry.ui.view import RecordView
from registry.ui.when import said
from registry.values import dates, kinds
from registry.values.lists import code_list


class ListSection(Section):
    """Records of one form in a table; the chosen one below it, whole."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        self._chosen = QVBoxLayout()

    def table(
        self,
        records: Sequence[Any],
        columns: Sequence[Column[Any]],
        name: str,
        add: str,
        empty: tuple[str, str, str],
    ) -> None:
        """The table, or the next step where there is nothing."""
        form = empty[0]
        new = Button(add, icon="plus", pressed=lambda: self.desk.write(form))
        may = self.context.session.rights.may_write(form_named(form), next(iter(form_named(form).sections)))
        card = Card()
        if not records:
            card.add(EmptyState("inbox", empty[1], empty[2], action=new if may else None))
            self.box.addWidget(card)
            return
        if may and form != "service":  # the page's own button does that
            self.bar(new)
        table = Table(columns, records, name=name)
        table.fit()
        table.chosen.connect(self._show)
        card.add(table)
        self.box.addWidget(card)
        self.box.addLayout(self._chosen)
        table.selectRow(0)

    def _show(self, record: Record) -> None:
        clear(self._chosen)
        edit: Callable[[str], object] = lambda at: self.desk.write("", record, at)  # noqa: E731
        self._chosen.addWidget(RecordView(self.context, record, edit=edit))


class ServicesSection(ListSection):
    """Services provided, newest first."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        named = context.session.staff_name
        services, modes = code_list("service_type"), code_list("service_mode")
        columns = (
            Column[Service](_("Date"), lambda one: said(one.attended_on), key=lambda one: one.attended_on),
            Column[Service](_("Service"), lambda one: _coded(services, one.kind), stretch=2),
            Column[Service](
                _("Who attended"), lambda one: named(one.attended_by) if one.attended_by else "", stretch=1
            ),
            Column[Service](_("How"), lambda one: _coded(modes, one.mode), stretch=1),
            Column[Service](_("Minutes"), lambda one: str(one.minutes or ""), right=True),
            Column[Service](_("Notes"), _service_notes),
        )
        empty = (
            "service",
            _("No service has been recorded yet."),
            _("Record what was done with the person and for the person."),
        )
        self._offer_exceptional()
        self.table(file.services, columns, _("Services"), _("Record a service"), empty)

    def _offer_exceptional(self) -> None:
        """What is kept for another profession, with the way a manager opens it."""
        context, case_id = self.context, self.file.case.id
        for part in exceptional.kept_from(context.session, self.file.services):
            words = _("Open the notes of {who}…").format(who=keepers([part]))
            ask = lambda part=part: Reason(self, context, case_id, part).open()  # noqa: E731
            more = _("You open them by giving a reason. It is recorded, and {who} is told.").format(
                who=keepers([part])
            )
            act = Button(words, icon="lock-open", pressed=ask)
            self.box.addWidget(
                Banner(
                    _("There are notes kept for {who}.").format(who=keepers([part])),
                    "info",
                    action=act,
                    more=more,
                )
            )


NOTES = {
    "care_note": N_("shift"),
    "note": N_("team"),
    "psychology_note": N_("psychology"),
    "health_note": N_("health"),
    "legal_note": N_("legal"),
}


def _service_notes(service: Service) -> str:
    there = [_(words) for name, words in NOTES.items() if getattr(service, name)]
    return ", ".join([*there, *([_("sealed")] if service.closed else [])])


def _coded(codes: Any, value: str) -> str:
    return kinds.special(value) or codes.label(kinds.plain_code(value)) if value else ""


class FollowUpsSection(ListSection):
    """Follow-ups, newest first."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        named = context.session.staff_name
        modes, results = code_list("follow_up_mode"), code_list("follow_up_result")
        columns = (
            Column[Any](_("Date"), lambda one: said(one.followed_on), key=lambda one: one.followed_on),
            Column[Any](_("How"), lambda one: _coded(modes, one.mode), stretch=1),
            Column[Any](_("Result"), lambda one: _coded(results, one.result), stretch=1),
            Column[Any](
                _("Who followed up"), lambda one: named(one.followed_by) if one.followed_by else "", stretch=1
            ),
            Column[Any](
                _("Next contact"), lambda one: dates.shown(one.next_on), key=lambda one: one.next_on or None
            ),
        )
        empty = (
            "follow_up",
            _("No follow-up yet."),
            _("Agree with the person when and how it is safe to be in contact."),
        )
        self.table(file.follow_ups, columns, _("Follow-up"), _("Record a follow-up"), empty)


class StaysSection(ListSection):
    """Times lived in the house."""

    def __init__(self, context: Context, file: CaseFile, desk: Desk) -> None:
        super().__init__(context, file, desk)
        ways = code_list("closure_reason")
        columns = (
            Column[Any](
                _("Entered on"), lambda one: dates.shown(one.entered_on), key=lambda one: one.entered_on
            ),
            Column[Any](_("Left on"), lambda one: dates.shown(one.left_on) or _("lives here now")),
            Column[Any](_("How the person left"), lambda one: _coded(ways, one.left_how), stretch=1),
            Column[Any](_("Room and bed"), lambda one: one.room, stretch=1),
        )
        empty = ("stay", _("No stay in the house yet."), _("Record the day of entry and the room."))
        self.table(tuple(reversed(file.stays)), columns, _("Stay"), _("Record a stay"), empty)
