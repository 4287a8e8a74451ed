"""A page that holds, for a while, a form one writes, with its buttons always in sight. Knows no form."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout

from registry.language import _
from registry.ui.context import Context
from registry.ui.form import RecordForm
from registry.ui.parts import Button, Page, clear


class FormPage(Page):
    """A page with one place that is either read or written in; while one writes its other buttons are gone."""

    def __init__(self, context: Context, title: str, subtitle: str = "") -> None:
        super().__init__(title, subtitle)
        self._context, self._session = context, context.session
        self.form: RecordForm | None = None
        self.place = QVBoxLayout()
        self._resting: list[Button] = []

    def add_resting(self, button: Button) -> Button:
        """A button of the head that is away while one writes."""
        self._resting.append(button)
        button.hide()
        return self.add_action(button)

    def begin(self, form: RecordForm) -> None:
        """Write in ``form``."""
        self.end()
        clear(self.place)
        self.form = form
        self.place.addWidget(form)
        outer: Any = self.layout()
        outer.addWidget(form.bar)
        form.bar.show()
        for button in self._resting:
            button.hide()

    def end(self) -> None:
        """Stop writing; what is not saved is kept as a draft."""
        form, self.form = self.form, None
        if form is None:
            return
        if form.is_dirty():
            form.keep_now()
            self._context.say(_("What you wrote is kept as a draft."), "info")
        form.bar.setParent(None)
        form.bar.deleteLater()
        self.show_resting()

    def show_resting(self) -> None:
        """Bring back the buttons of the head, as far as they make sense now."""
        for button in self._resting:
            button.show()
