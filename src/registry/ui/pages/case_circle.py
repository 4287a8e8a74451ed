"""Who opens a restricted case: the strip that says it, and the question whom to name. Knows no file and no key."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from registry.access import Rights, restricting, staff
from registry.access.restricting import Circle
from registry.access.rights import role_words
from registry.forms import Staff
from registry.language import _, ngettext
from registry.ui.context import Context
from registry.ui.parts import Banner, Button, Dialog, FieldRow, Text, ask
from registry.ui.parts.tokens import MEDIUM, TIGHT

if TYPE_CHECKING:
    from registry.ui.pages.case import CasePage

WIDE = 600


class WhoOpens(Dialog):
    """A tick for each colleague who could open something of a case."""

    def __init__(
        self, over: QWidget, people: Iterable[Staff], circle: Circle | None, responsible: str = ""
    ) -> None:
        title = _("Restrict this case") if circle is None else _("Who opens this case")
        super().__init__(
            over,
            title,
            _(
                "Only you, those you tick and the paper recovery key open it, each as far as their role goes. For the "
                "others this person is not there: not in lists, search, headcount, today's tasks or statistics."
            ),
        )
        self.setMinimumWidth(WIDE)
        self.body.setSpacing(MEDIUM)
        self.ticks: dict[str, QCheckBox] = {}
        box = QWidget()
        lines = QVBoxLayout(box)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(TIGHT)
        for one in people:
            words = f"{one.name} · {role_words(one.roles)}"
            if circle is not None and one.id in circle.stale:
                words = _("{who} (has a new passphrase; tick once you heard so in person)").format(who=words)
            tick = self.ticks[one.id] = QCheckBox(words)
            opening = set(circle.people) - set(circle.stale) if circle is not None else {responsible}
            tick.setChecked(one.id in opening)  # whoever set a new passphrase may know it: let in by hand
            lines.addWidget(tick)
        self.body.addWidget(FieldRow(_("Who opens it besides you"), box))
        for said in (
            _("All cases of this person are restricted together. Somebody on every shift should be named."),
            _(
                "What others read before, printed, or have in older backups stays there. All of it is recorded."
            ),
        ):
            self.body.addWidget(Text(said))
        self.release = Button(_("End the restriction…"), "quiet")
        self.release.setVisible(circle is not None)
        self.add_button(self.release)
        self.add_button(Button(_("Cancel"), "plain", pressed=self.reject))
        words = _("Restrict") if circle is None else _("Save")
        self.add_button(Button(words, "filled", icon="lock", pressed=self.accept), safe=True)

    def people(self) -> list[str]:
        """The person ids ticked."""
        return [id for id, tick in self.ticks.items() if tick.isChecked()]


def strip(page: "CasePage", context: Context, circle: Circle) -> Banner:
    """Says that the case is restricted and to whom."""
    session = context.session
    names = [session.staff_name(one) for one in circle.people]
    action: Button | None = None
    if restricting.may_restrict(session):
        action = Button(_("Who opens it…"), icon="lock", pressed=lambda: choose(page, context))
    again = len(circle.stale)
    more = ngettext(
        "{n} person has new keys since and has to be let in again.",
        "{n} people have new keys since and have to be let in again.",
        again,
    ).format(n=again)
    words = _("Restricted case. It is opened by {people}.").format(people=", ".join(names))
    return Banner(words, "info", action=action, more=more if again else "")


def choose(page: "CasePage", context: Context) -> None:
    """Ask whom to name, and restrict the case or change who opens it."""
    context.work.run(
        page, lambda _p: staff.list_staff(context.session), lambda found: _ask(page, context, found)
    )


def _ask(page: "CasePage", context: Context, accounts: list[Staff]) -> None:
    file = page.file
    if file is None:
        return
    me, circle = context.session.person_id, file.circle
    able = [one for one in accounts if one.id != me and one.disabled != "yes" and Rights(one.roles).opens]
    dialog = WhoOpens(page, able, circle, file.case.responsible)
    dialog.release.clicked.connect(dialog.reject)
    if circle is not None:
        dialog.release.clicked.connect(lambda: _release(page, context, circle))
    dialog.accepted.connect(lambda: _named(page, context, file.person.id, circle, dialog.people()))
    dialog.open()


def _named(
    page: "CasePage", context: Context, person_id: str, circle: Circle | None, people: list[str]
) -> None:
    session = context.session
    if circle is None:
        _alone(
            page,
            context,
            lambda: restricting.restrict(session, person_id, people),
            _("The case is restricted."),
            _("Restricting the case…"),
        )
        return
    context.work.run(
        page,
        lambda _p: restricting.name_people(session, circle.restriction, people),
        lambda _none: _over(page, context, _("Saved.")),
    )


def _release(page: "CasePage", context: Context, circle: Circle) -> None:
    session = context.session
    ask(
        page,
        _("End the restriction?"),
        _("Everybody whose role opens cases finds and opens it again, with all that was written meanwhile."),
        action=_("End the restriction"),
        then=lambda: _alone(
            page,
            context,
            lambda: restricting.release(session, circle.restriction),
            _("The case is no longer restricted."),
            _("Ending the restriction…"),
        ),
    )


def _alone(page: "CasePage", context: Context, job: Callable[[], None], words: str, doing: str) -> None:
    context.run_alone(
        page,
        lambda _p: job(),
        lambda _none: _over(page, context, words),
        lambda problem: _over(page, context, str(problem), "bad"),
        doing=doing,
    )


def _over(page: "CasePage", context: Context, words: str, kind: str = "good") -> None:
    context.say(words, kind)
    page.load()
