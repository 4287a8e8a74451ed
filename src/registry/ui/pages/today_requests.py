"""What waits for a second person, on the first page: requests of colleagues, and one's own. Decides nothing."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from registry.access import acts, approvals
from registry.access.approvals import Request
from registry.errors import RegistryError
from registry.language import _
from registry.ui.context import Context
from registry.ui.parts import Badge, Button, Card, Dialog, FieldRow, Text, ask, line, row, tell
from registry.ui.parts.tokens import SMALL, TIGHT
from registry.ui.when import local, said

_PLACES: Final = {
    acts.EXPORT: "exchange",
    acts.RESET: "staff",
    acts.SETTING: "house",
}
"""Where the one who asked does it, once it is approved."""


def waiting_card(context: Context, requests: Sequence[Request]) -> Card | None:
    """What colleagues ask this person to approve: who, what, since when, why."""
    if not requests:
        return None
    card = Card(_("A second person is needed"), str(len(requests)))
    for place, one in enumerate(requests):
        if place:
            card.add(line())
        card.add(_Asked(context, one))
    return card


class _Asked(QWidget):
    """One request in whole sentences, with the two answers."""

    def __init__(self, context: Context, one: Request) -> None:
        super().__init__()
        self._context, self._one = context, one
        session = context.session
        self._who = session.staff_name(one.asker)
        self._what = acts.said(session, one.act)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, TIGHT, 0, TIGHT)
        box.setSpacing(TIGHT)
        box.addWidget(Text(self._what, "strong"))
        when = _("{who} asks since {when}; it runs out {until}.").format(
            who=self._who, when=said(local(one.at)), until=said(local(one.until))
        )
        box.addWidget(Text(when, "muted"))
        if one.why:
            box.addWidget(Text(f"«{one.why}»"))
        box.addSpacing(SMALL)
        approve = Button(_("Approve…"), icon="check", pressed=self.approve)
        refuse = Button(_("Refuse…"), icon="x", pressed=self.refuse)
        for button in (approve, refuse):
            button.setAccessibleDescription(self._what)
        box.addLayout(row(approve, refuse))
        self.setAccessibleName(f"{self._what} {when}")

    def approve(self) -> None:
        """Say once more what it means, and approve."""
        ask(
            self,
            _("Approve this for {who}?").format(who=self._who),
            self._what,
            _("It counts once, for exactly this. Your signature stands in the audit trail."),
            action=_("Approve"),
            then=lambda: self._do(
                lambda: approvals.approve(self._context.session, self._one),
                _("Approved. {who} can do it now.").format(who=self._who),
            ),
        )

    def refuse(self) -> None:
        """Ask why, and refuse."""
        dialog = Dialog(self, _("Refuse this?"), self._what)
        dialog.setMinimumWidth(520)
        why = QLineEdit()
        why.setMaxLength(approvals.LONGEST)
        asked = FieldRow(_("Why"), why, help=_("{who} reads it.").format(who=self._who), required=True)
        dialog.body.addWidget(asked)

        def check() -> None:
            asked.set_error("" if why.text().strip() else _("this answer is needed"))
            if why.text().strip():
                dialog.accept()

        dialog.add_button(Button(_("Cancel"), "plain", pressed=dialog.reject))
        dialog.add_button(Button(_("Refuse"), "filled", pressed=check), safe=True)
        dialog.accepted.connect(lambda: self._refuse(why.text()))
        why.setFocus()
        dialog.open()

    def _refuse(self, why: str) -> None:
        self._do(
            lambda: approvals.refuse(self._context.session, self._one, why),
            _("Refused. {who} is told why.").format(who=self._who),
        )

    def _do(self, decide: Callable[[], None], sentence: str) -> None:
        over, context = self.window(), self._context
        context.work.run(
            over,
            lambda _p: decide(),
            lambda _none: context.say(sentence),
            lambda problem: _told(over, problem),
        )


def _told(over: QWidget, problem: RegistryError) -> None:
    tell(over, problem)


def mine_card(context: Context, requests: Sequence[Request]) -> Card | None:
    """What became of what this person asked for."""
    if not requests:
        return None
    card = Card(_("What you asked for"))
    for place, one in enumerate(requests):
        if place:
            card.add(line())
        card.add(_Mine(context, one))
    return card


class _Mine(QWidget):
    """One's own request: waiting, approved until when, or refused and why."""

    def __init__(self, context: Context, one: Request) -> None:
        super().__init__()
        self._context, self._one = context, one
        session = context.session
        what = acts.said(session, one.act)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, TIGHT, 0, TIGHT)
        box.setSpacing(TIGHT)
        badge, words = self._state()
        box.addLayout(row(badge))
        box.addWidget(Text(what))
        box.addWidget(Text(words, "muted"))
        if one.state == "refused" and one.answer:
            box.addWidget(Text(f"«{one.answer}»"))
        buttons = []
        if one.state == "approved":
            buttons.append(Button(_("Do it now"), small=True, pressed=self._go))
        if one.state != "refused":
            buttons.append(Button(_("Take it back"), small=True, pressed=self._withdraw))
        for button in buttons:
            button.setAccessibleDescription(what)
        box.addLayout(row(*buttons))
        self.setAccessibleName(f"{badge.text()}. {what} {words}")

    def _state(self) -> tuple[Badge, str]:
        one, session = self._one, self._context.session
        who, until = session.staff_name(one.by), said(local(one.until))
        if one.state == "approved":
            words = _("{who} approved it. It counts once, until {until}.").format(who=who, until=until)
            return Badge(_("Approved"), "good"), words
        if one.state == "refused":
            return Badge(_("Refused"), "bad"), _("{who} refused it.").format(who=who)
        words = _("Asked {when}; it runs out {until}.").format(when=said(local(one.at)), until=until)
        return Badge(_("Waiting"), "info"), words

    def _go(self) -> None:
        act = self._one.act
        if act.kind == acts.PURGE:
            self._context.go("case", case_id=act.object)
        elif act.kind == acts.SETTING:
            self._context.go("house", section="organisation")
        else:
            self._context.go(_PLACES.get(act.kind, "today"))

    def _withdraw(self) -> None:
        over, context, id = self.window(), self._context, self._one.id
        context.work.run(
            over,
            lambda _p: approvals.withdraw(context.session, id),
            lambda _none: context.say(_("Taken back.")),
            lambda problem: _told(over, problem),
        )
