"""Asking for the PIN of a session, once. Knows no session: what is chosen is handed on."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from registry.errors import RegistryError
from registry.language import _
from registry.ui.parts import Button, Dialog, FieldRow, PinField
from registry.vault.pin import LONGEST_PIN, SHORTEST_PIN


class PinDialog(Dialog):
    """Four to six digits, or not now. ``choose`` takes them and raises `RegistryError` where they will not do."""

    def __init__(self, over: QWidget, why: str, choose: Callable[[str], object]) -> None:
        super().__init__(over, _("A PIN for this session"), why)
        self._choose = choose
        label = _("PIN of this session")
        self.field = PinField(label, LONGEST_PIN)
        self._row = FieldRow(
            label,
            self.field,
            help=_("{least} to {most} digits. It is written nowhere and ends with the session.").format(
                least=SHORTEST_PIN, most=LONGEST_PIN
            ),
        )
        self.body.addWidget(self._row)
        self.add_button(Button(_("Not now"), "plain", pressed=self.reject))
        self.use = Button(_("Use this PIN"), "filled", pressed=self.act)
        self.use.setDefault(True)
        self.add_button(self.use)
        self.field.setFocus()

    def act(self) -> None:
        """Take the digits, or say what is wrong with them."""
        try:
            self._choose(self.field.text())
        except RegistryError as problem:
            self._row.set_error(f"{problem.sentence()} {problem.advice()}")
            self.field.setFocus()
        else:
            self.accept()
