"""The keys of the house and who stands in for the management. Knows no key."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from registry.access import deputies, leaving, staff
from registry.access.authorising import has_computer_key, renew_computer_key
from registry.access.deputies import Act, StandIn
from registry.access.left_out import LeftOut, left_out
from registry.access.telling import tell
from registry.access.trail import detail_of
from registry.errors import RegistryError
from registry.forms import Staff
from registry.language import _
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.pages.keys_dialogs import Appoint, NameCustodians
from registry.ui.pages.new_keys import left_out_words
from registry.ui.parts import (
    Badge,
    Banner,
    Button,
    Card,
    Columns,
    Page,
    Row,
    Rows,
    Text,
    ask,
    clear,
    row,
)
from registry.ui.parts.layout import column
from registry.ui.parts.tokens import MEDIUM
from registry.ui.printing import preview_card
from registry.ui.when import local, said
from registry.values import dates
from registry.vault import SystemKeyring


@dataclass(frozen=True)
class State:
    """What the page shows, read at once."""

    accounts: tuple[Staff, ...] = field(repr=False)
    stand_ins: tuple[StandIn, ...]
    custodians: dict[str, bool]
    helped: bool
    computer_key: bool
    acts: tuple[Act, ...] = ()


class KeysPage(Page):
    """Keys and stand-ins."""

    def __init__(self, context: Context, **_where: object) -> None:
        super().__init__(
            _("Keys and stand-ins"), _("so that the house works when somebody is away or leaves")
        )
        self._context, self._session = context, context.session
        self.state: State | None = None
        self.add_action(Button(_("Staff"), icon="arrow-left", pressed=lambda: self._context.go("staff")))
        self._notices = column()
        self.add(self._notices)
        sides = Columns(1, 1, narrow=860)
        self._left, self._right = column(spacing=MEDIUM), column(spacing=MEDIUM)
        for side, box in ((sides[0], self._left), (sides[1], self._right)):
            side.addLayout(box)
            side.addStretch(1)
        self.add(sides, 1)
        self.load()

    def load(self) -> None:
        """Read everything again."""
        session = self._session

        def job(_progress: Progress) -> State:
            return State(
                tuple(staff.working(session)),
                tuple(deputies.stand_ins(session)),
                dict(deputies.custodians(session)),
                deputies.custodians_help(session),
                has_computer_key(session),
                tuple(deputies.unseen_acts(session)) if session.ready else (),
            )

        self._context.work.run(self, job, self._show, reading=True)

    def _show(self, found: State) -> None:
        self.state = found
        for side, cards in (
            (self._left, (self._acting_card(found), self._acts_card(found), self._custodians_card(found))),
            (self._right, (self._computer_card(found), self._keys_card())),
        ):
            clear(side)
            for card in cards:
                if card is not None:
                    side.addWidget(card)

    # --- who stands in ---

    def _acting_card(self, found: State) -> Card:
        card = Card(_("Acting manager"), _("for some days; begins and ends by itself"))
        rows = []
        for one in found.stand_ins:
            days = _("{first} to {last}").format(first=said(local(one.since)), last=said(local(one.until)))
            badge = Badge(_("Now"), "good") if one.active else Badge(_("Later"), "info")
            who = self._session.staff_name(one.person_id)
            by = " · " + _("by two custodians") if one.by_custodians else ""
            end = Button(_("End it"), small=True, pressed=lambda one=one: self._end(one))  # type: ignore[misc]
            end.setVisible(not self._session.acting)
            rows.append(Row(who, days + by, badge=badge, action=end))
        card.add(Rows(rows) if rows else Text(_("Nobody stands in."), "muted"))
        if not self._session.acting:
            card.add(row(Button(_("Name an acting manager…"), icon="user-plus", pressed=self.appoint)))
        return card

    def _acts_card(self, found: State) -> Card | None:
        if not found.acts:
            return None
        card = Card(_("While you were away"), str(len(found.acts)))
        rows = [Row(self._told(one), said(local(one.at))) for one in found.acts[-12:]]
        card.add(Rows(rows))
        seen = Button(_("I saw this"), icon="check", pressed=self._seen)
        card.add(row(seen, Button(_("Audit trail"), "quiet", pressed=lambda: self._context.go("audit"))))
        return card

    def _custodians_card(self, found: State) -> Card:
        card = Card(_("Custodians"), _("two of three open together, if the manager cannot"))
        rows = []
        for person_id, ready in found.custodians.items():
            badge = Badge(_("Ready"), "good") if ready else Badge(_("Name again"), "warning")
            rows.append(Row(self._session.staff_name(person_id), badge=badge))
        words = _(
            "Nobody is named. If the manager is ill or forgets the passphrase, only the paper recovery key helps "
            "then."
        )
        card.add(Rows(rows) if rows else Text(words, "muted"))
        if not found.helped:
            card.add(
                Text(
                    _(
                        "They can stand in, but not give you a new passphrase: somebody else named them, renewed the "
                        "keys last, or gave two of them theirs. Give two of them new ones, then name them yourself."
                    ),
                    "muted",
                )
            )
        if not self._session.acting:
            card.add(row(Button(_("Name three custodians…"), icon="users", pressed=self.name)))
        return card

    def _told(self, one: Act) -> str:
        name = self._session.staff_name
        return tell(one.action, one.form, one.object, detail_of(one), name(one.actor), name).sentence

    def appoint(self) -> None:
        """Ask who, from when and until when."""
        assert self.state is not None
        able = [one for one in self.state.accounts if "manager" not in one.roles]
        dialog = Appoint(self, able)
        dialog.accepted.connect(lambda: self._appoint(*dialog.answers()))
        dialog.open()

    def _appoint(self, person_id: str, first: str, last: str) -> None:
        days = date.fromisoformat(first), date.fromisoformat(last)
        who = self._session.staff_name(person_id)
        self._do(
            lambda _p: deputies.appoint(self._session, person_id, *days),
            _("{who} stands in from {first} to {last}.").format(
                who=who, first=dates.shown(first), last=dates.shown(last)
            ),
        )

    def _end(self, one: StandIn) -> None:
        who = self._session.staff_name(one.person_id)
        ask(
            self,
            _("End the time of {who} as acting manager?").format(who=who),
            _("From the next sign-in on, that account works with its own roles only."),
            action=_("End it"),
            then=lambda: self._do(
                lambda _p: deputies.dismiss(self._session, one.person_id),
                _("{who} does not stand in any more.").format(who=who),
            ),
        )

    def _seen(self) -> None:
        self._do(lambda _p: deputies.mark_seen(self._session), _("Noted."))

    def name(self) -> None:
        """Ask for the three."""
        assert self.state is not None
        dialog = NameCustodians(self, list(self.state.accounts), list(self.state.custodians))
        dialog.accepted.connect(lambda: self._name(dialog.people()))
        dialog.open()

    def _name(self, people: list[str]) -> None:
        self._do(
            lambda _p: deputies.name_custodians(self._session, people),
            _("The custodians are named. Tell each of them what it means."),
        )

    # --- keys ---

    def _computer_card(self, found: State) -> Card:
        card = Card(_("Computer card"), _("authorises another computer, or this one if it forgot"))
        if not found.computer_key:
            card.add(
                Text(
                    _("This registry has no computer key: it opens on any computer with a passphrase."),
                    "muted",
                )
            )
            return card
        card.add(
            Text(
                _(
                    "Print it once and lock it away in the office: at night a colleague can go on with it in minutes."
                ),
                "muted",
            )
        )
        card.add(
            row(
                Button(
                    _("Print the computer card…"),
                    icon="printer",
                    pressed=lambda: preview_card(self, self._context),
                )
            )
        )
        card.add(row(Button(_("Renew the computer key…"), icon="refresh-cw", pressed=self.renew_computer)))
        return card

    def renew_computer(self) -> None:
        """Ask, and give this computer a new key."""
        ask(
            self,
            _("Renew the key of this computer?"),
            _(
                "Nobody has to change a passphrase. Cards printed before stop working, and other computers have "
                "to be authorised again with a new card. Backups made before today then open only with the paper "
                "recovery key: make a new one afterwards."
            ),
            action=_("Renew it"),
            then=lambda: self._do(
                lambda _p: renew_computer_key(self._session, SystemKeyring()),
                _("This computer has a new key. Print a new card and make a backup now."),
            ),
        )

    def _keys_card(self) -> Card:
        card = Card(_("Keys of the registry"))
        card.add(
            Text(
                _(
                    "Closing an account renews them by itself. Renew them too when a computer was stolen or a copy "
                    "of the folder may be in wrong hands: what is written from then on opens only with the new keys."
                ),
                "muted",
            )
        )
        card.add(row(Button(_("Renew the keys…"), icon="key-round", pressed=self.renew_keys)))
        return card

    def renew_keys(self) -> None:
        """Ask, and give the registry new keys."""
        job: Callable[[Progress], LeftOut] = lambda _p: left_out(self._session)  # noqa: E731
        self._context.work.run(self, job, self._ask_to_renew, self._refused)

    def _ask_to_renew(self, found: LeftOut) -> None:
        ask(
            self,
            _("Renew all keys of the registry?"),
            _("Nobody has to change a passphrase. It takes some seconds; a power cut does no harm."),
            *left_out_words(found),
            _("Copies made before still open with the passphrases of their day."),
            action=_("Renew the keys"),
            then=self._renew_keys,
        )

    def _renew_keys(self) -> None:
        session = self._session
        job: Callable[[Progress], None] = lambda progress: leaving.renew_keys(session, progress=progress)  # noqa: E731
        self._context.run_alone(
            self,
            job,
            lambda _none: self._done(_("The registry has new keys. Make a backup now.")),
            self._refused,
            doing=_("Renewing the keys…"),
        )

    # --- around ---

    def _do(self, job: Callable[[Progress], object], sentence: str) -> None:
        self._context.work.run(self, job, lambda _made: self._done(sentence), self._refused)

    def _done(self, sentence: str) -> None:
        clear(self._notices)
        self._context.say(sentence)
        self.load()

    def _refused(self, problem: RegistryError) -> None:
        clear(self._notices)
        self._notices.addWidget(Banner(problem.sentence(), "bad", more=problem.advice()))
