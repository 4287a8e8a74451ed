"""The questions about an account: a new one, its roles, other words; and how an account is said. Changes nothing."""

from collections.abc import Iterable
from datetime import date

from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from registry.access import ROLES
from registry.access.rights import role_words
from registry.access.staff import Standing
from registry.forms import Staff
from registry.language import _
from registry.ui.parts import Button, Dialog, FieldRow, FormSection
from registry.ui.parts.tokens import TIGHT, Tone
from registry.values import dates


def state_words(state: Standing) -> tuple[str, Tone]:
    """Whether the account can be used, in a word or two, and the tone of it."""
    said: dict[Standing, tuple[str, Tone]] = {
        "active": (_("Active"), "good"),
        "keyless": (_("Cannot enter"), "bad"),
        "ended": (_("Ended"), "warning"),
        "closed": (_("Closed"), "neutral"),
        "unknown": (_("Unknown"), "bad"),
    }
    return said[state]


def state_explained(state: Standing) -> str:
    """What follows from it and what to do, in a sentence; empty where all is well."""
    said: dict[Standing, str] = {
        "active": "",
        "keyless": _("The keys were renewed without this account. To enter again it needs a new passphrase."),
        "ended": _(
            "The last day is past. To enter again this person needs a new passphrase and another last day."
        ),
        "closed": _("This account was closed. What was written with it keeps its name."),
        "unknown": _(
            "The key file of today does not know this account, and nobody enters with it. A new account can have the "
            "same user name."
        ),
    }
    return said[state]


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
    """Asks before somebody gets new words, and until when they are to hold where the account had ended."""

    def __init__(self, over: QWidget, one: Staff, state: Standing) -> None:
        back = state == "closed"
        asked = _("Let {name} in again?") if back else _("A new passphrase for {name}?")
        super().__init__(over, asked.format(name=one.name), *(_comes_back(one) if back else _goes_on()))
        self._day = QLineEdit()
        self._row = FieldRow(_("Valid until"), self._day, help=_("Day/month/year. Empty: no end."))
        self._ended = state in ("closed", "ended")
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


def _goes_on() -> list[str]:
    return [_("The present one stops working at once. The new words are shown one time.")]


def _comes_back(one: Staff) -> list[str]:
    return [
        _(
            "The account opens again with the roles of before: {roles}. They can be changed afterwards."
        ).format(roles=role_words(one.roles)),
        _("Cases that were passed on stay where they are. The new words are shown one time."),
    ]
