"""The accounts of the staff: who works here, with which roles. Knows no key."""

from collections.abc import Callable

from registry.access import leaving, staff
from registry.access.leaving import Left, Outlook
from registry.access.rights import role_words
from registry.access.staff import Standing
from registry.errors import RegistryError
from registry.forms import Staff
from registry.language import _, ngettext
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.pages.staff_dialogs import (
    NewAccount,
    NewPassphrase,
    RolesEditor,
    selectable,
    state_explained,
    state_words,
)
from registry.ui.pages.staff_leaving import CloseAccount, NarrowAccount
from registry.ui.parts import (
    Banner,
    Button,
    Card,
    Column,
    Columns,
    Definitions,
    Dialog,
    FieldRow,
    Page,
    Table,
    Text,
    Tone,
    clear,
    row,
)
from registry.ui.parts.layout import column
from registry.ui.second_person import Asking, handled
from registry.values import dates


class StaffPage(Page):
    """Staff."""

    def __init__(self, context: Context, **_where: object) -> None:
        super().__init__(_("Staff"), _("who enters, and as what"))
        self._context, self._session = context, context.session
        self._accounts: list[Staff] = []
        self.add_action(
            Button(_("Keys and stand-ins"), icon="key-round", pressed=lambda: self._context.go("keys"))
        )
        self.add_action(Button(_("Who may see what"), icon="eye", pressed=lambda: self._context.go("rights")))
        self.add_action(Button(_("New account"), "filled", icon="user-plus", pressed=self.begin))
        self._notices = column()
        self.add(self._notices)
        sides = Columns(5, 3, narrow=860)
        card = Card(_("Accounts"))
        columns: list[Column[Staff]] = [
            Column(_("Name"), lambda one: one.name, strong=True, stretch=1),
            Column(_("User name"), lambda one: one.login),
            Column(_("Roles"), lambda one: role_words(one.roles), stretch=1),
            Column(
                _("State"), lambda one: self._state(one)[0], tone=lambda one: self._state(one)[1], width=150
            ),
        ]
        self.table: Table[Staff] = Table(columns, name=_("Accounts"))
        self.table.wrap()
        self.table.chosen.connect(self._show)
        self.table.setMinimumHeight(300)
        card.add(self.table, 1)
        sides[0].addWidget(card)
        self._side = column()
        sides[1].addLayout(self._side)
        sides[1].addStretch(1)
        self.add(sides, 1)
        self.load()

    # --- the list ---

    def load(self, then: str = "") -> None:
        """Read the accounts again, and show ``then`` (a person id)."""
        job: Callable[[Progress], list[Staff]] = lambda _p: staff.list_staff(self._session)  # noqa: E731
        self._context.work.run(self, job, lambda found: self._listed(found, then))

    def _listed(self, found: list[Staff], then: str) -> None:
        current = self.table.current()
        wanted = then or (current.id if current else self._session.person_id)
        self._accounts = sorted(
            found, key=lambda one: (self._state(one)[1] == "neutral", one.name.casefold())
        )
        self.table.set_rows(self._accounts)
        at = next((at for at, one in enumerate(self._accounts) if one.id == wanted), 0)
        self.table.selectRow(at)

    def _show(self, one: Staff) -> None:
        clear(self._side)
        card = Card(one.name)
        until = dates.shown(one.until) if one.until else _("No end date")
        card.add(
            Definitions(
                [(_("User name"), one.login), (_("Roles"), role_words(one.roles)), (_("Valid until"), until)],
                label_width=96,
            )
        )
        self._offer(card, one, staff.standing(self._session, one))
        card.fill()
        self._side.addWidget(card)

    def _state(self, one: Staff) -> tuple[str, Tone]:
        return state_words(staff.standing(self._session, one))

    def _offer(self, card: Card, one: Staff, state: Standing) -> None:
        """What may be done with this account, under what its state means."""
        if words := state_explained(state):
            card.add(Text(words, "muted"))
        for button in self._buttons(one, state):
            card.add(row(button))

    def _buttons(self, one: Staff, state: Standing) -> list[Button]:
        if state == "unknown":
            return []
        if state == "closed":
            return [Button(_("Let in again…"), icon="key-round", pressed=lambda: self._reset(one))]
        roles = Button(_("Change roles…"), icon="pencil", pressed=lambda: self._roles(one))
        if one.id == self._session.person_id:
            own = lambda: self._context.go("house", section="passphrase")  # noqa: E731
            return [roles, Button(_("My passphrase…"), icon="key-round", pressed=own)]
        return [
            roles,
            Button(_("New passphrase…"), icon="key-round", pressed=lambda: self._reset(one)),
            Button(_("Close the account…"), "danger", icon="x", pressed=lambda: self._close(one)),
        ]

    # --- a new account ---

    def begin(self) -> None:
        """Ask for a new account."""
        dialog = NewAccount(self)
        dialog.accepted.connect(lambda: self._add(dialog.answers()))
        dialog.open()

    def _add(self, answers: tuple[str, str, list[str], str]) -> None:
        login, name, roles, until = answers
        words = staff.words_offered(roles)
        session = self._session
        job: Callable[[Progress], Staff] = lambda _p: staff.add(session, login, name, roles, words, until)  # noqa: E731
        ready: Callable[[Staff], None] = lambda made: self._hand_over(  # noqa: E731
            made, words, _("The account of {name} is ready.")
        )
        refused = self._or_by_two(lambda: self._add(answers))
        self._context.work.run(self, job, ready, refused, doing=_("Making the account…"))

    def _hand_over(self, one: Staff, words: str, sentence: str) -> None:
        """Show the words once."""
        clear(self._notices)
        dialog = Dialog(
            self,
            sentence.format(name=one.name),
            _("Hand these words over in person. They are shown this one time and kept nowhere."),
        )
        dialog.body.addWidget(FieldRow(_("User name"), selectable(one.login)))
        dialog.body.addWidget(FieldRow(_("Passphrase"), selectable(words)))
        dialog.body.addWidget(Text(_("Everybody can choose others under Settings."), "muted"))
        dialog.add_button(Button(_("I handed them over"), "filled", pressed=dialog.accept), safe=True)
        dialog.open()
        self.load(one.id)

    # --- changes ---

    def _roles(self, one: Staff) -> None:
        dialog = Dialog(
            self,
            _("Roles of {name}").format(name=one.name),
            _("The rights are those of all roles together."),
            _("If it is to open less than now, the whole registry gets new keys; that takes a moment."),
        )
        editor = RolesEditor(one.roles)
        dialog.body.addWidget(editor)
        dialog.add_button(Button(_("Cancel"), "plain", pressed=dialog.reject))
        dialog.add_button(Button(_("Save"), "filled", icon="save", pressed=dialog.accept), safe=True)
        dialog.accepted.connect(lambda: self._set_roles(one, editor.roles()))
        dialog.open()

    def _set_roles(self, one: Staff, roles: list[str]) -> None:
        if not roles:
            self._say_bad(_("An account needs at least one role."))
            return
        if one.id != self._session.person_id and leaving.takes_away(self._session, one.id, roles):
            job: Callable[[Progress], Outlook] = lambda _p: leaving.outlook(self._session, one.id, roles)  # noqa: E731
            self._context.work.run(
                self, job, lambda found: self._ask_to_narrow(one, roles, found), self._refused
            )
            return
        self._do(
            lambda _p: staff.set_roles(self._session, one.id, roles),
            _("Roles changed. They count from the next sign-in."),
            one.id,
        )

    def _ask_to_narrow(self, one: Staff, roles: list[str], outlook: Outlook) -> None:
        dialog = NarrowAccount(self, one, roles, outlook)
        dialog.accepted.connect(lambda: self._narrow(one, roles))
        dialog.open()

    def _narrow(self, one: Staff, roles: list[str]) -> None:
        session = self._session
        self._context.run_alone(
            self,
            lambda progress: leaving.narrow(session, one.id, roles, progress=progress),
            lambda drafts: self._narrowed(one, drafts),
            self._refused,
            doing=_("Changing the roles and renewing the keys…"),
        )

    def _narrowed(self, one: Staff, drafts: int) -> None:
        said = [
            _("{name} opens less from now on, and the registry has new keys.").format(name=one.name),
            *self._passed_on(drafts),
        ]
        self._say_good(" ".join(said), one.id)

    def _reset(self, one: Staff) -> None:
        dialog = NewPassphrase(self, one, staff.standing(self._session, one))
        dialog.accepted.connect(lambda: self._give(one, dialog.until()))
        dialog.open()

    def _give(self, one: Staff, until: str | None = None) -> None:
        words, session = staff.words_offered(one.roles), self._session
        self._context.work.run(
            self,
            lambda _p: staff.reset_passphrase(session, one.id, words, until=until),
            lambda _none: self._hand_over(one, words, _("{name} has a new passphrase.")),
            self._or_by_two(lambda: self._give(one, until)),
            doing=_("Changing the passphrase…"),
        )

    def _close(self, one: Staff) -> None:
        job: Callable[[Progress], Outlook] = lambda _p: leaving.outlook(self._session, one.id)  # noqa: E731
        self._context.work.run(self, job, lambda found: self._ask_to_close(one, found), self._refused)

    def _ask_to_close(self, one: Staff, outlook: Outlook) -> None:
        working = [each for each in self._accounts if staff.standing(self._session, each) == "active"]
        others = [each for each in working if each.id != one.id]
        dialog = CloseAccount(self, one, others, outlook)
        dialog.accepted.connect(lambda: self._disable(one, dialog.heir()))
        dialog.open()

    def _disable(self, one: Staff, heir: str) -> None:
        session = self._session
        self._context.run_alone(
            self,
            lambda progress: leaving.disable(session, one.id, heir, progress=progress),
            lambda left: self._closed(one, left),
            self._refused,
            doing=_("Closing the account and renewing the keys…"),
        )

    def _closed(self, one: Staff, left: Left) -> None:
        said = [_("The account of {name} is closed and the registry has new keys.").format(name=one.name)]
        if left.cases:
            said.append(
                ngettext("{n} open case passed on.", "{n} open cases passed on.", left.cases).format(
                    n=left.cases
                )
            )
        self._say_good(" ".join([*said, *self._passed_on(left.drafts)]), one.id)

    @staticmethod
    def _passed_on(drafts: int) -> list[str]:
        words = ngettext("{n} unsigned draft passed on.", "{n} unsigned drafts passed on.", drafts)
        return [words.format(n=drafts)] if drafts else []

    def _say_good(self, words: str, person_id: str) -> None:
        clear(self._notices)
        more = _("Make a backup now: older ones open with the keys of before.")
        self._notices.addWidget(Banner(words, "good", more=more))
        self.load(person_id)

    def _do(self, job: Callable[[Progress], object], sentence: str, person_id: str) -> None:
        def done(_result: object) -> None:
            clear(self._notices)
            self._context.say(sentence)
            self.load(person_id)

        self._context.work.run(self, job, done, self._or_by_two(lambda: self._do(job, sentence, person_id)))

    def _or_by_two(self, again: Callable[[], None]) -> Callable[[RegistryError], None]:
        """What is said when something is refused; ``again`` does it once a second person has approved it."""

        def refused(problem: RegistryError) -> None:
            if not handled(problem, Asking(self, self._context, again)):
                self._refused(problem)

        return refused

    def _refused(self, problem: RegistryError) -> None:
        self._say_bad(problem.sentence(), problem.advice())

    def _say_bad(self, words: str, more: str = "") -> None:
        clear(self._notices)
        self._notices.addWidget(Banner(words, "bad", more=more))
