"""The questions of who stands in for the management. Changes nothing."""

from datetime import date

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from registry.access.rights import role_words
from registry.forms import Staff
from registry.language import _, ngettext
from registry.ui.parts import Button, Dialog, FieldRow
from registry.values import dates
from registry.vault import NAMED


class Appoint(Dialog):
    """Who stands in, and on which days."""

    def __init__(self, over: QWidget, able: list[Staff]) -> None:
        super().__init__(
            over,
            _("Name an acting manager"),
            _(
                "On these days, an acting manager opens and does what a manager does, except changing who has "
                "the role Management. All of it is recorded and shown to you when you are back."
            ),
        )
        self.setMinimumWidth(560)
        self.who = QComboBox()
        for one in able:
            self.who.addItem(f"{one.name} · {role_words(one.roles)}", one.id)
        self.first, self.last = QLineEdit(date.today().strftime("%d/%m/%Y")), QLineEdit()
        self._rows = (
            FieldRow(_("First day"), self.first, required=True),
            FieldRow(_("Last day"), self.last, help=_("day/month/year"), required=True),
        )
        self.body.addWidget(FieldRow(_("Who"), self.who, required=True))
        for each in self._rows:
            self.body.addWidget(each)
        self.add_button(Button(_("Cancel"), "plain", pressed=self.reject))
        self.add_button(Button(_("Name this person"), "filled", pressed=self.check), safe=True)
        self.last.setFocus()

    def check(self) -> bool:
        """Close with the answers, or say what is wrong with a day."""
        wrong = False
        for each, field_ in zip(self._rows, (self.first, self.last), strict=True):
            try:
                dates.parse_day(field_.text())
                each.set_error("" if field_.text().strip() else _("this answer is needed"))
            except ValueError as reason:
                each.set_error(str(reason))
            wrong = wrong or bool(each.error())
        if not wrong and self.who.count():
            self.accept()
        return not wrong

    def answers(self) -> tuple[str, str, str]:
        """Person id, first and last day (stored)."""
        return (
            str(self.who.currentData()),
            dates.parse_day(self.first.text()),
            dates.parse_day(self.last.text()),
        )


class NameCustodians(Dialog):
    """Three different people."""

    def __init__(self, over: QWidget, accounts: list[Staff], present: list[str]) -> None:
        super().__init__(
            over,
            _("Name three custodians"),
            _(
                "If the manager is away without having named anybody, or forgot the passphrase, any two of them "
                "sign in one after the other and have the manager's powers for 72 hours. One alone can do "
                "nothing. All of it is recorded."
            ),
        )
        self.setMinimumWidth(560)
        self._boxes: list[QComboBox] = []
        self._rows: list[FieldRow] = []
        for place in range(NAMED):
            box = QComboBox()
            box.addItem(_("Choose…"), "")
            for one in accounts:
                box.addItem(f"{one.name} · {role_words(one.roles)}", one.id)
            box.setCurrentIndex(max(0, box.findData(present[place]) if place < len(present) else 0))
            made = FieldRow(_("Custodian {n}").format(n=place + 1), box, required=True)
            self._boxes.append(box)
            self._rows.append(made)
            self.body.addWidget(made)
        self.add_button(Button(_("Cancel"), "plain", pressed=self.reject))
        self.add_button(Button(_("Name them"), "filled", pressed=self.check), safe=True)

    def people(self) -> list[str]:
        """The person ids chosen."""
        return [str(box.currentData()) for box in self._boxes]

    def check(self) -> bool:
        """Close with the answers, or say what is missing."""
        chosen = self.people()
        for each, one in zip(self._rows, chosen, strict=True):
            each.set_error(
                _("this answer is needed")
                if not one
                else _("three different people")
                if chosen.count(one) > 1
                else ""
            )
        good = not any(each.error() for each in self._rows)
        if good:
            self.accept()
        return good


def acts_sentence(count: int) -> str:
    """What Today says of what stand-ins did."""
    return ngettext(
        "{n} thing was done in the name of Management meanwhile.",
        "{n} things were done in the name of Management meanwhile.",
        count,
    ).format(n=count)
