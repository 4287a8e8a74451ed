"""Two versions of one record side by side, when somebody saved it while another was writing. Knows no file."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QRadioButton, QVBoxLayout, QWidget

from registry.fields import Field, Record, form_of
from registry.language import _
from registry.ui.editors import Named, shown
from registry.ui.parts import Button, Dialog, Scroll, Text, line
from registry.ui.parts.tokens import MEDIUM, SMALL, TIGHT


def differing(base: Record, theirs: Record, mine: Record) -> list[tuple[Field, bool]]:
    """The fields whose answers differ between the two versions, and whether mine is the one to propose."""
    found = []
    for field in form_of(mine).fields:
        name = field.name
        if field.automatic or field.sealed in theirs.closed or getattr(theirs, name) == getattr(mine, name):
            continue
        found.append((field, getattr(mine, name) != getattr(base, name)))
    return found


class _Both(QWidget):
    """One question with its two answers."""

    def __init__(self, field: Field, theirs: str, mine: str, propose_mine: bool) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(TIGHT)
        box.addWidget(Text(_(field.label), "strong"))
        self.mine = QRadioButton(_("What you wrote"))
        other = QRadioButton(_("What was saved meanwhile"))
        for dot, words in ((self.mine, mine), (other, theirs)):
            dot.setAccessibleName(f"{_(field.label)}. {dot.text()}: {words}")
            box.addWidget(dot)
            said = Text(words or _("Empty"), "body" if words else "muted")
            said.setContentsMargins(26, 0, 0, SMALL)
            box.addWidget(said)
        (self.mine if propose_mine else other).setChecked(True)


class BothVersions(Dialog):
    """Field by field, what somebody saved and what one wrote; ``then`` gets the version put together."""

    def __init__(
        self,
        over: QWidget,
        base: Record,
        theirs: Record,
        mine: Record,
        named: Named,
        then: Callable[[Record], object],
    ) -> None:
        super().__init__(
            over,
            _("Somebody saved this record while you were writing"),
            _("Nothing was overwritten. Choose for each answer which one stays."),
        )
        self._theirs, self._mine = theirs, mine
        self.setMinimumWidth(560)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, SMALL, SMALL, 0)
        box.setSpacing(MEDIUM)
        self.choices: dict[str, _Both] = {}
        for at, (field, propose) in enumerate(differing(base, theirs, mine)):
            if at:
                box.addWidget(line())
            saved, wrote = (shown(field, getattr(each, field.name), named) for each in (theirs, mine))
            both = self.choices[field.name] = _Both(field, saved, wrote, propose)
            box.addWidget(both)
        box.addStretch(1)
        area = Scroll(inside)
        area.setMinimumHeight(min(380, 40 + 118 * max(1, len(self.choices))))
        self.body.addWidget(area)
        self.add_button(Button(_("Keep writing"), "plain", pressed=self.reject), safe=True)
        self.add_button(Button(_("Save this version"), "filled", pressed=self.accept))
        self.accepted.connect(lambda: then(self.chosen()))

    def chosen(self) -> Record:
        """Their record with the answers of mine that were chosen, ready to be saved over theirs."""
        mine: dict[str, Any] = {
            name: getattr(self._mine, name) for name, both in self.choices.items() if both.mine.isChecked()
        }
        return replace(self._theirs, **mine)
