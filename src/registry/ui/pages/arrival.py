"""The urgent arrival: at most twelve questions, large, at any hour, by anybody on shift. Knows no question of it."""

from functools import partial

from PySide6.QtWidgets import QWidget

from registry.casework import register
from registry.casework.register import Registered
from registry.forms import Arrival
from registry.language import _
from registry.ui.context import Context
from registry.ui.form import RecordForm
from registry.ui.pages.form_page import FormPage
from registry.ui.parts import Button, Card, EmptyState, clear, row
from registry.ui.parts.tokens import SUBTITLE
from registry.values import dates


def enlarge(form: QWidget) -> None:
    """Make the words of a form one step larger, for a tired night."""
    inputs = 'QLineEdit, QPlainTextEdit, QComboBox, QRadioButton, QCheckBox, QLabel[role="strong"]'
    form.setStyleSheet(f"{inputs} {{ font-size: {SUBTITLE}px; }}")


class ArrivalPage(FormPage):
    """Register somebody who has just arrived; then say what her code is and what comes next."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Register arrival"), _("at any hour; the name can wait"))
        self.add(self.place, 1)
        self.start()

    def start(self) -> None:
        """An empty arrival, of now."""
        self.say(_("Register arrival"), _("at any hour; the name can wait"))
        session = self._session
        form = RecordForm(
            self._context,
            Arrival(arrived_at=dates.now()),
            save=lambda arrival: register.receive(session, arrival),
            save_words=_("Register arrival"),
        )
        enlarge(form)
        form.saved.connect(self._registered)
        form.left.connect(lambda: self._context.go("today"))
        self.begin(form)
        form.rows["called"].focus_widget().setFocus()

    def _registered(self, made: Registered) -> None:
        self.end()
        clear(self.place)
        self.say(_("Arrival registered"))
        card = Card()
        code = made.case.code
        card.add(
            EmptyState(
                "circle-check",
                _("The code is {code}").format(code=code),
                _("The team sees the arrival in Today and takes it up. Nothing more is needed now."),
                action=Button(
                    _("Open the page"),
                    "filled",
                    icon="arrow-right",
                    pressed=partial(self._context.go, "case", case_id=made.case.id),
                ),
            )
        )
        room = partial(self._context.go, "case", case_id=made.case.id, section="stays")
        more = row(
            Button(_("Write the room"), icon="bed", pressed=room),
            Button(_("Another arrival"), icon="plus", pressed=self.start),
        )
        more.insertStretch(0, 1)
        card.add(more)
        self.place.addWidget(card)
        self.place.addStretch(1)
        self._context.say(_("Arrival registered: {code}").format(code=code))
