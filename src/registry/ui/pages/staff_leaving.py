"""The questions before somebody opens less or nothing: closing an account, taking roles away. Changes nothing."""

from collections.abc import Iterable

from PySide6.QtWidgets import QComboBox, QWidget

from registry.access.leaving import Outlook
from registry.access.rights import role_words
from registry.forms import Staff
from registry.language import _, ngettext
from registry.ui.pages.new_keys import left_out_words
from registry.ui.parts import Button, Dialog, FieldRow
from registry.ui.sealed import keepers
from registry.values import dates


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
