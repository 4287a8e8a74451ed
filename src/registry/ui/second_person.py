"""What happens in the window when something needs a second person: a request is sent, or the recovery key typed in.

Decides nothing: the verb asks for the approval itself, and is called again once there is one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from PySide6.QtWidgets import QCheckBox, QLineEdit, QPlainTextEdit, QWidget

from registry.access import approvals, vouching
from registry.access.acts import Act
from registry.access.approvals import Request
from registry.errors import RecoveryKeyNeeded, RegistryError, RequestWaiting, SecondPersonNeeded
from registry.language import _
from registry.ui.context import Context
from registry.ui.parts import Button, Dialog, FieldRow, Text, tell
from registry.vault import PaperKey


@dataclass(frozen=True)
class Asking:
    """Something that was refused for want of a second person: who asks where, and how it is done again."""

    owner: QWidget
    context: Context
    again: Callable[[], object] = field(repr=False)


def handled(problem: RegistryError, asking: Asking) -> bool:
    """Whether ``problem`` is the want of a second person; then the person is asked how to go on."""
    if not isinstance(problem, SecondPersonNeeded) or not isinstance(problem.act, Act):
        return False
    if isinstance(problem, RequestWaiting):
        tell(asking.owner, problem)
    elif isinstance(problem, RecoveryKeyNeeded):
        _with_the_paper(problem, problem.act, asking)
    else:
        SendRequest(problem, problem.act, asking).open()
    return True


def _with_the_paper(problem: RegistryError, act: Act, asking: Asking) -> None:
    session = asking.context.session

    def could_be(_progress: object) -> dict[str, str]:
        found = vouching.unconfirmed(session, session.person_id, act.colleague)
        return {one: session.staff_name(one) for one in found}

    asking.context.work.run(
        asking.owner, could_be, lambda people: TypeTheKey(problem, act, asking, people).open()
    )


def _told(owner: QWidget, problem: RegistryError) -> None:
    tell(owner, problem)


class SendRequest(Dialog):
    """Who can approve it, and one line for her."""

    def __init__(self, problem: RegistryError, act: Act, asking: Asking) -> None:
        super().__init__(
            asking.owner,
            _("Ask for a second person?"),
            str(problem.details["what"]),
            _(
                "{who} can approve it on the Today page. An approval counts once, for exactly this, within {n} days."
            ).format(who=problem.details["who"], n=approvals.DAYS),
        )
        self.setMinimumWidth(560)
        self._act, self._asking, self._who = act, asking, str(problem.details["who"])
        self.why = QLineEdit()
        self.why.setMaxLength(approvals.LONGEST)
        help = _("Shown to who decides. Write no names of those in care.")
        self.body.addWidget(FieldRow(_("What it is for"), self.why, help=help))
        self.add_button(Button(_("Cancel"), "plain", pressed=self.reject))
        self.add_button(Button(_("Send the request"), "filled", icon="users", pressed=self.accept), safe=True)
        self.accepted.connect(self._send)
        self.why.setFocus()

    def _send(self) -> None:
        context, act, why, owner = self._asking.context, self._act, self.why.text(), self._asking.owner
        said = _("The request was sent. {who} can approve it.").format(who=self._who)

        def sent(_request: Request) -> None:
            context.say(said)

        context.work.run(
            owner,
            lambda _p: approvals.ask(context.session, act, why),
            sent,
            lambda problem: _told(owner, problem),
        )


class TypeTheKey(Dialog):
    """The recovery key approves on the spot; it may also answer for colleagues, who approve from then on."""

    def __init__(self, problem: RegistryError, act: Act, asking: Asking, people: dict[str, str]) -> None:
        super().__init__(
            asking.owner,
            _("Approve it with the recovery key?"),
            str(problem.details["what"]),
            _(
                "This needs a second person, and nobody else here may be one. The paper recovery key counts "
                "instead, once."
            ),
        )
        self.setMinimumWidth(560)
        self._act, self._asking = act, asking
        self.key = QPlainTextEdit()
        self.key.setTabChangesFocus(True)
        self.key.setFixedHeight(78)
        self.row = FieldRow(
            _("Paper recovery key"),
            self.key,
            help=_("Type the groups in order, or read the QR code; it is kept nowhere."),
            required=True,
        )
        self.body.addWidget(self.row)
        self.ticks: dict[str, QCheckBox] = {}
        for person_id, name in people.items():
            self.ticks[person_id] = QCheckBox(_("{name} may approve from now on").format(name=name))
            self.body.addWidget(self.ticks[person_id])
        if people:
            words = _(
                "Tick it only if nobody else knows that passphrase: you made the account or reset it yourself."
            )
            self.body.addWidget(Text(words, "caption"))
        self.add_button(Button(_("Cancel"), "plain", pressed=self.reject))
        self.button = Button(_("Approve and do it"), "filled", icon="key-round", pressed=self.check)
        self.add_button(self.button, safe=True)
        self.key.setFocus()

    def check(self) -> None:
        """Close once the key has approved it, or say what is wrong with it."""
        try:
            paper = PaperKey.parse(self.key.toPlainText())
        except RegistryError as problem:
            self._wrong(problem)
            return
        self.button.setEnabled(False)
        session, act = self._asking.context.session, self._act
        confirmed = [person_id for person_id, tick in self.ticks.items() if tick.isChecked()]
        self._asking.context.work.run(
            self,
            lambda _p: approvals.approve_with_paper(session, act, paper, confirmed),
            lambda _none: self._done(),
            self._wrong,
        )

    def _wrong(self, problem: RegistryError) -> None:
        self.button.setEnabled(True)
        self.row.set_error(f"{problem.sentence()} {problem.advice()}")
        self.key.setFocus()

    def _done(self) -> None:
        self.key.clear()
        self.accept()
        self._asking.again()
