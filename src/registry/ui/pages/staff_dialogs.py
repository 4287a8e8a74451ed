"""The questions about an account: a new one, its roles, closing it; and how an account is said. Changes nothing."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from registry.access import ROLES
from registry.access.leaving import Outlook
from registry.forms import Staff
from registry.language import _, ngettext
from registry.ui.pages.new_keys import left_out_words
from registry.ui.parts import Button, Dialog, FieldRow, FormSection
from registry.ui.parts.tokens import TIGHT, Tone
from registry.ui.sealed import keepers
from registry.values import dates


def role_words(roles: Iterable[str]) -> str:
    """Roles in words."""
    return ", ".join(_(ROLES[role].label) if role in ROLES else role for role in roles)


def state(one: Staff) -> tuple[str, Tone]:
    """Whether the account can be used."""
    if one.disabled == "yes":
        return _("Disabled"), "neutral"
    if one.until and one.until < date.today().isoformat():
        return _("Expired"), "warning"
    return _("Active"), "good"


class RolesEditor(QWidget):
    """A tick for each role."""

    def __init__(self, chosen: Iterable[str] = ()) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(TIGHT)
        self.ticks: dict[str, QCheckBox] = {}
        for name, role in ROLES.items():
            tick = self.ticks[name] = QCheckBox(_(role.label))
            tick.setChecked(name in set(chosen))
            box.addWidget(tick)
        self.setFocusProxy(next(iter(self.ticks.values())))

    def roles(self) -> list[str]:
        """The roles ticked."""
        return [name for name, tick in self.ticks.items() if tick.isChecked()]


def selectable(words: str) -> QLineEdit:
    """Words one may copy and not change."""
    made = QLineEdit(words)
    made.setReadOnly(True)
    return made


class NewAccount(Dialog):
    """The questions of a new account."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over, _("New account"), _("Words for entering are made and shown at the end."))
        self.setMinimumWidth(560)
        self.name, self.login, self.until = QLineEdit(), QLineEdit(), QLineEdit()
        self.roles = RolesEditor()
        section = FormSection()
        self._name = section.add(_("Name"), self.name, required=True)
        self._login = section.add(
            _("User name"),
            self.login,
            required=True,
            help=_("Short, without spaces; it is typed at every sign-in."),
        )
        self._roles = section.add(_("Roles"), self.roles, required=True)
        self._until = section.add(
            _("Valid until"),
            self.until,
            help=_("For interns and replacements: day/month/year. Empty: no end."),
        )
        self.body.addWidget(section)
        self.add_button(Button(_("Cancel"), "plain", pressed=self.reject))
        self.add_button(
            Button(_("Make the account"), "filled", icon="user-plus", pressed=self.check), safe=True
        )
        self.name.setFocus()

    def check(self) -> bool:
        """Close with the answers, or show what is missing."""
        missing = _("this answer is needed")
        self._name.set_error("" if self.name.text().strip() else missing)
        login = self.login.text().strip()
        self._login.set_error(
            "" if login and " " not in login else (_("write it without spaces") if login else missing)
        )
        self._roles.set_error("" if self.roles.roles() else _("choose at least one"))
        self._until.set_error(self._wrong_day())
        good = not any(one.error() for one in (self._name, self._login, self._roles, self._until))
        if good:
            self.accept()
        return good

    def _wrong_day(self) -> str:
        try:
            if self.until.text().strip():
                dates.parse_day(self.until.text())
        except ValueError as reason:
            return str(reason)
        return ""

    def answers(self) -> tuple[str, str, list[str], str]:
        """User name, name, roles, last day (stored)."""
        until = self.until.text().strip()
        return (
            self.login.text().strip(),
            self.name.text().strip(),
            self.roles.roles(),
            dates.parse_day(until) if until else "",
        )


class NewPassphrase(Dialog):
    """Asks before somebody gets new words, and until when they are to hold where her last day is past."""

    def __init__(self, over: QWidget, one: Staff) -> None:
        super().__init__(
            over,
            _("A new passphrase for {name}?").format(name=one.name),
            _("The present one stops working at once. The new words are shown one time."),
        )
        self._day = QLineEdit()
        self._row = FieldRow(_("Valid until"), self._day, help=_("Day/month/year. Empty: no end."))
        self._ended = bool(one.until) and one.until < date.today().isoformat()
        if self._ended:
            self.body.addWidget(self._row)
        self.add_button(Button(_("Cancel"), "plain", pressed=self.reject), safe=True)
        self.add_button(Button(_("Give new words"), "filled", pressed=self.check))

    def check(self) -> bool:
        """Close, or say that the day is none to come."""
        self._row.set_error(self._wrong_day())
        if not self._row.error():
            self.accept()
        return not self._row.error()

    def _wrong_day(self) -> str:
        try:
            past = bool(self.until()) and str(self.until()) < date.today().isoformat()
        except ValueError as reason:
            return str(reason)
        return _("a day that is not past") if past else ""

    def until(self) -> str | None:
        """Her last day from now on (stored), empty for none; None where the present one stays."""
        typed = self._day.text().strip()
        return (dates.parse_day(typed) if typed else "") if self._ended else None


class CloseAccount(Dialog):
    """Asks before an account is closed, and who takes over her open cases."""

    def __init__(self, over: QWidget, one: Staff, others: list[Staff], outlook: Outlook) -> None:
        super().__init__(
            over,
            _("Close the account of {name}?").format(name=one.name),
            _(
                "This person cannot enter any more. What they wrote stays, with their name. The whole registry "
                "gets new keys."
            ),
            *_answered_for(outlook),
            *_drafts_left(outlook),
            *_dormant(outlook),
            *_restricted(outlook),
            *_managed_until(outlook),
            *left_out_words(outlook.without),
            _not_taken_back(),
        )
        self.setMinimumWidth(560)
        self._heirs = QComboBox()
        self._heirs.addItem(_("Nobody yet: the cases stay with this name"), "")
        for each in others:
            self._heirs.addItem(each.name, each.id)
        self.body.addWidget(FieldRow(_("Who takes over the open cases and drafts"), self._heirs))
        self.add_button(Button(_("Cancel"), "plain", pressed=self.reject), safe=True)
        self.add_button(Button(_("Close the account"), "filled-danger", pressed=self.accept))

    def heir(self) -> str:
        """The person id of who takes over; empty for nobody."""
        return str(self._heirs.currentData())


class NarrowAccount(Dialog):
    """Asks before a colleague opens less: what closing her account would say, as far as it is so."""

    def __init__(self, over: QWidget, one: Staff, roles: Iterable[str], outlook: Outlook) -> None:
        super().__init__(
            over,
            _("Have {name} open less?").format(name=one.name),
            _(
                "Roles from now on: {roles}. What this person wrote stays, with their name. The whole registry "
                "gets new keys."
            ).format(roles=role_words(roles)),
            *_drafts_passed(outlook),
            *_dormant(outlook),
            *_restricted_before(outlook),
            *_managed_until(outlook),
            *left_out_words(outlook.without),
            _not_taken_back(),
        )
        self.setMinimumWidth(560)
        self.add_button(Button(_("Cancel"), "plain", pressed=self.reject), safe=True)
        self.add_button(Button(_("Change the roles"), "filled-danger", pressed=self.accept))


# --- what it means, a sentence each; none where it means nothing ---


def _answered_for(outlook: Outlook) -> list[str]:
    n = outlook.open_cases
    words = ngettext("This person answers for {n} open case.", "This person answers for {n} open cases.", n)
    return [words.format(n=n)] if n else []


def _drafts_left(outlook: Outlook) -> list[str]:
    n = outlook.drafts
    words = ngettext(
        "{n} draft is left; it goes, unsigned, to whoever may read it.",
        "{n} drafts are left; they go, unsigned, to whoever may read them.",
        n,
    )
    return [words.format(n=n)] if n else []


def _drafts_passed(outlook: Outlook) -> list[str]:
    n = outlook.drafts
    words = ngettext(
        "This person cannot go on with {n} draft; it goes, unsigned, to whoever may read it.",
        "This person cannot go on with {n} drafts; they go, unsigned, to whoever may read them.",
        n,
    )
    return [words.format(n=n)] if n else []


def _dormant(outlook: Outlook) -> list[str]:
    words = _(
        "Nobody else will open what is sealed for {parts}. Management keeps the keys, and whoever takes this "
        "place reads all of it."
    )
    return [words.format(parts=keepers(outlook.dormant))] if outlook.dormant else []


def _restricted(outlook: Outlook) -> list[str]:
    n = outlook.restricted
    words = ngettext(
        "No manager will open {n} restricted case any more, only those named and the paper recovery key. Another "
        "manager can be named before.",
        "No manager will open {n} restricted cases any more, only those named and the paper recovery key. "
        "Another manager can be named before.",
        n,
    )
    return [words.format(n=n)] if n else []


def _restricted_before(outlook: Outlook) -> list[str]:
    n = outlook.restricted
    words = ngettext(
        "No manager will open {n} restricted case any more, only those named and the paper recovery key. Another "
        "manager can be named first.",
        "No manager will open {n} restricted cases any more, only those named and the paper recovery key. "
        "Another manager can be named first.",
        n,
    )
    return [words.format(n=n)] if n else []


def _managed_until(outlook: Outlook) -> list[str]:
    words = _(
        "Everybody who keeps the role Management has a last day. After {day} nobody manages this registry until two "
        "custodians or the paper recovery key give one of them a new passphrase."
    )
    return [words.format(day=dates.shown(outlook.managed_until))] if outlook.managed_until else []


def _not_taken_back() -> str:
    return _(
        "What no key takes back: with the passphrase of this person, a copy of the folder or a backup made "
        "before today still opens where this computer's key is known too, and what was read may be remembered."
    )
