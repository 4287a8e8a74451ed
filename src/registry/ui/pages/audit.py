"""The audit trail, newest first: who did what, when; never what was said. Changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from registry.access import Session, trail
from registry.access.trail import detail_of
from registry.errors import RegistryError
from registry.forms import FORMS, form_named
from registry.language import N_, _, ngettext
from registry.progress import Progress, step
from registry.ui.context import Context
from registry.ui.parts import Banner, Button, Card, Column, Page, Table, clear
from registry.ui.parts.layout import column
from registry.ui.tables import number
from registry.ui.when import local, said

NEWEST: Final = 1000
ACTIONS: Final = {
    "access review": N_("reviewed who has access"),
    "approve": N_("approved"),
    "backup": N_("made a backup"),
    "change": N_("changed"),
    "change passphrase": N_("changed her passphrase"),
    "check": N_("checked the registry"),
    "confirm recovery key": N_("checked the recovery sheet"),
    "create": N_("created"),
    "create registry": N_("created the registry"),
    "disable": N_("closed an account"),
    "enable": N_("opened an account again"),
    "export": N_("exported"),
    "import": N_("imported"),
    "print": N_("printed"),
    "reassign": N_("passed the case on"),
    "replace": N_("replaced"),
    "reset passphrase": N_("gave a new passphrase"),
    "incident notice": N_("drew up an incident notice"),
    "list": N_("listed the cases"),
    "rescue": N_("took everything out by a rescue"),
    "restore": N_("restored a backup"),
    "search": N_("searched"),
    "sign in": N_("entered"),
    "sign in with the recovery key": N_("entered with the recovery key"),
    "sign out": N_("left"),
    "statistics": N_("looked at statistics"),
    "take up": N_("received"),
    "view": N_("looked at"),
}
_NAMES: Final = frozenset(form.name for form in FORMS)


@dataclass(frozen=True)
class Line:
    """One entry as it is shown."""

    seq: int
    at: str
    who: str
    done: str
    about: str


def newest(session: Session) -> list[Line]:
    """The newest entries in words."""
    made = []
    for one in trail.newest(session, NEWEST):
        about = _(form_named(one.form).title) if one.form in _NAMES else ""
        fields = detail_of(one).get("fields", [])
        if fields:
            count = ngettext("{n} answer", "{n} answers", len(fields)).format(n=len(fields))
            about = f"{about} · {count}"
        if one.object and one.form in _NAMES:
            about = f"{about} · {one.object[-6:]}"
        made.append(
            Line(
                one.seq,
                local(one.at),
                session.staff_name(one.actor),
                _(ACTIONS.get(one.action, one.action)),
                about,
            )
        )
    return made


class AuditPage(Page):
    """The audit trail."""

    def __init__(self, context: Context, **_where: object) -> None:
        super().__init__(_("Audit trail"), _("who did what, never what was said"), scroll=False)
        self._context, self._session = context, context.session
        self.button = self.add_action(
            Button(_("Check the whole trail"), icon="shield-check", pressed=self.check)
        )
        self._notices = column()
        self.add(self._notices)
        card = Card()
        columns: list[Column[Line]] = [
            Column(_("Number"), lambda one: number(one.seq), key=lambda one: one.seq, right=True),
            Column(_("When"), lambda one: said(one.at), key=lambda one: one.seq, width=170),
            Column(_("Who"), lambda one: one.who, strong=True, stretch=1),
            Column(_("What"), lambda one: one.done, stretch=1),
            Column(_("About"), lambda one: one.about, stretch=2),
        ]
        self.table: Table[Line] = Table(columns, name=_("Audit trail"))
        card.add(self.table, 1)
        self.add(card, 1)
        job: Callable[[Progress], list[Line]] = lambda _p: newest(self._session)  # noqa: E731
        context.work.run(self, job, self.table.set_rows, self._refused, reading=True)

    def check(self) -> None:
        """Check chain and signatures of every entry."""
        session = self._session
        self.button.setEnabled(False)

        def job(progress: Progress) -> int:
            count = 0
            for seq in trail.verified(session):
                count += 1
                if seq % 200 == 0:
                    step(progress, -1.0, _("{n} entries checked…").format(n=number(seq)))
            return count

        self._context.work.run(
            self,
            job,
            self._checked,
            self._refused,
            reading=True,
            doing=_("Checking the audit trail…"),
            stoppable=True,
        )

    def _checked(self, count: int) -> None:
        self.button.setEnabled(True)
        clear(self._notices)
        words = ngettext(
            "The trail holds together: {n} entry.", "The trail holds together: {n} entries.", count
        )
        self._notices.addWidget(Banner(words.format(n=number(count)), "good"))

    def _refused(self, problem: RegistryError) -> None:
        self.button.setEnabled(True)
        clear(self._notices)
        self._notices.addWidget(Banner(problem.sentence(), "bad", more=problem.advice()))
