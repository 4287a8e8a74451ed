"""The access review: who has what, when they were last here, what should be looked at. Knows no key."""

from collections.abc import Callable

from registry.access import Right
from registry.access import review as accesses
from registry.access.beyond import beyond_words, holder_words
from registry.access.review import EVERY, Account, Review, never_words, opens_words, state_words
from registry.access.rights import role_words
from registry.errors import RegistryError
from registry.language import _, ngettext
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.parts import (
    Banner,
    Button,
    Card,
    Column,
    Columns,
    Definitions,
    Figure,
    Page,
    Table,
    Text,
    Tiles,
    clear,
    row,
)
from registry.ui.parts.layout import column
from registry.ui.parts.tokens import Tone
from registry.ui.printing import preview_paper
from registry.ui.when import local, said
from registry.values import dates


def last_words(one: Account) -> str:
    """When somebody was last here, in words."""
    return said(local(one.last)) if one.last else never_words(one)


def worst(one: Account) -> tuple[str, Tone]:
    """How an account stands, in a word or two, and its colour."""
    if "differs" in one.findings:
        return _("Does not agree"), "bad"
    if one.closed:
        return _("Closed"), "neutral"
    if "keyless" in one.findings:
        return _("Cannot enter"), "bad"
    if "ended" in one.findings:
        return _("Ended"), "bad"
    if "unused" in one.findings:
        return _("Never used"), "warning"
    if "quiet" in one.findings:
        return _("Not used lately"), "warning"
    return (_("In use"), "good") if one.file_key else (_("Does not enter"), "neutral")


class ReviewPage(Page):
    """Access review."""

    def __init__(self, context: Context, **_where: object) -> None:
        super().__init__(_("Access review"), _("who can enter, and what for"))
        self._context, self._session = context, context.session
        self.found: Review | None = None
        self.add_action(Button(_("Who may see what"), icon="eye", pressed=lambda: self._context.go("rights")))
        self.paper = self.add_action(Button(_("Print"), icon="printer", pressed=self.print_list))
        self.done = self.add_action(
            Button(_("Reviewed"), "filled", icon="clipboard-check", pressed=self.reviewed)
        )
        self.done.setEnabled(False)
        self._notices = column()
        self.add(self._notices)
        self._figures = Tiles(least=190)
        self.add(self._figures)
        sides = Columns(8, 3, narrow=900)
        card = Card(_("Accounts"))
        columns: list[Column[Account]] = [
            Column(_("Name"), lambda one: one.name or _("no record"), strong=True, stretch=2),
            Column(_("Roles"), lambda one: role_words(one.roles), stretch=3),
            Column(
                _("Valid until"), lambda one: dates.shown(one.until) or _("no end"), key=lambda one: one.until
            ),
            Column(_("Last sign-in"), last_words, key=lambda one: one.last or None),
            Column(_("State"), lambda one: worst(one)[0], tone=lambda one: worst(one)[1], width=150),
        ]
        self.table: Table[Account] = Table(columns, name=_("Accounts"))
        self.table.chosen.connect(self._show_one)
        self.table.fit()
        card.add(self.table)
        card.fill()
        sides[0].addWidget(card)
        sides[0].addStretch(1)
        self._side = column()
        sides[1].addLayout(self._side)
        sides[1].addStretch(1)
        self.add(sides)
        self._more = column()
        self.add(self._more)
        self.fill()
        self.load()

    # --- reading ---

    def load(self) -> None:
        """Read everything again."""
        job: Callable[[Progress], Review] = lambda _p: accesses.review(self._session)  # noqa: E731
        self._context.work.run(
            self, job, self._show, self._refused, reading=True, doing=_("Reading who was here…")
        )

    def _refused(self, problem: RegistryError) -> None:
        clear(self._notices)
        self._notices.addWidget(Banner(problem.sentence(), "bad", more=problem.advice()))

    def _show(self, found: Review) -> None:
        self.found = found
        self.done.setEnabled(True)
        clear(self._notices)
        self._notices.addWidget(self._state_of(found))
        if found.count("differs"):
            self._notices.addWidget(self._differing(found.count("differs")))
        if found.count("keyless"):
            self._notices.addWidget(self._keyless(found.count("keyless")))
        self._figures.replace(self._figures_of(found))
        self.table.set_rows(found.accounts)
        self._show_more(found)
        if found.accounts:
            self.table.selectRow(0)

    def _state_of(self, found: Review) -> Banner:
        if found.last is None:
            words = _("Nobody has recorded a review of the accounts yet.")
            more = _(
                "Look at each account: does this person still work here, with these roles? Then press “Reviewed”."
            )
            return Banner(words, "warning" if found.overdue else "info", more=more)
        words = _("Last reviewed {when}, by {name}.").format(
            when=said(local(found.last.at)), name=self._session.staff_name(found.last.actor)
        )
        if found.overdue:
            late = ngettext("That was {n} day ago.", "That was {n} days ago.", found.days).format(
                n=found.days
            )
            return Banner(words, "warning", more=f"{late} {_('Accounts are reviewed every three months.')}")
        left = EVERY - found.days
        again = ngettext("The next review is due in {n} day.", "The next review is due in {n} days.", left)
        return Banner(words, "good", more=again.format(n=left))

    @staticmethod
    def _differing(count: int) -> Banner:
        words = ngettext(
            "The record of {n} account says something else than the signed key file.",
            "The records of {n} accounts say something else than the signed key file.",
            count,
        )
        more = _(
            "The key file is what counts. Somebody may have changed the record outside the program: check the audit "
            "trail, and save the roles of that account again under Staff."
        )
        return Banner(words.format(n=count), "bad", more=more)

    @staticmethod
    def _keyless(count: int) -> Banner:
        words = ngettext(
            "{n} account is active and cannot enter: it has no keys.",
            "{n} accounts are active and cannot enter: they have no keys.",
            count,
        )
        more = _(
            "When the keys were last renewed, the clock of that computer was past their last day. Give a new "
            "passphrase under Staff, and name the custodians again if they were among them."
        )
        return Banner(words.format(n=count), "bad", more=more)

    def _figures_of(self, found: Review) -> list[Figure]:
        entering = [one for one in found.accounts if not one.closed]
        closed = len(found.accounts) - len(entering)
        shut = ngettext("{n} closed", "{n} closed", closed).format(n=closed)
        return [
            Figure(_("Open accounts"), str(len(entering)), shut),
            Figure(
                _("Past their last day"), str(found.count("ended")), _("they no longer enter; close them")
            ),
            Figure(_("Accounts never used"), str(found.count("unused")), _("ask whether they are needed")),
            Figure(
                _("Not used lately"), str(found.count("quiet")), _("for more than {n} days").format(n=EVERY)
            ),
        ]

    def _show_one(self, one: Account) -> None:
        clear(self._side)
        card = Card(one.name or _("no record"))
        pairs = [
            (_("User name"), one.login),
            (_("Roles"), role_words(one.roles)),
            (_("Opens"), opens_words(one)),
            (_("Account since"), dates.shown(one.since)),
            (_("Valid until"), dates.shown(one.until) or _("no end")),
            (_("Last sign-in"), last_words(one)),
        ]
        if one.findings or one.stands_in:
            pairs.append((_("To look at"), state_words(one)))
        card.add(Definitions(pairs, label_width=92))
        if self._session.may(Right.STAFF) and not one.closed:
            card.add(
                row(Button(_("Change or close…"), icon="pencil", pressed=lambda: self._context.go("staff")))
            )
        elif one.findings:
            card.add(Text(_("Management changes and closes accounts, under Staff."), "caption"))
        card.fill()
        self._side.addWidget(card)

    def _show_more(self, found: Review) -> None:
        """Below the accounts: what opens besides them, and who holds each role."""
        clear(self._more)
        sides = Columns(1, 1, narrow=900)
        named = self._session.staff_name
        words = beyond_words(found.beyond, found.paper_used, named, lambda utc: said(local(utc)))
        card = Card(_("What opens besides these accounts"))
        card.add(Definitions(words, label_width=150))
        if self._session.may(Right.STAFF):
            card.add(row(Button(_("Keys and stand-ins"), icon="key-round", pressed=self._to_keys)))
        card.fill()
        sides[0].addWidget(card)
        roles = Card(_("Who holds each role"))
        pairs = [(role_words([role]), holder_words(names)) for role, names in found.holders().items()]
        roles.add(Definitions(pairs, label_width=150))
        roles.fill()
        sides[1].addWidget(roles)
        self._more.addWidget(sides)

    def _to_keys(self) -> None:
        self._context.go("keys")

    # --- doing ---

    def reviewed(self) -> None:
        """Record that the accounts were reviewed now."""
        self.done.setEnabled(False)
        self._context.work.run(
            self, lambda _p: accesses.record(self._session), lambda _entry: self._recorded(), self._refused
        )

    def _recorded(self) -> None:
        self._context.say(_("Recorded: the accounts were reviewed today."))
        self.load()

    def print_list(self) -> None:
        """Show the list as a paper, to be printed or saved."""
        preview_paper(self, self._context, "review", "review", file_name=_("access-review") + ".pdf")
