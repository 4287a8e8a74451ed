"""How this computer and the house work: looks, times, one's own passphrase, the organisation. Knows no other page."""

from dataclasses import replace

from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QVBoxLayout

from registry.access import Right, staff
from registry.errors import BadCredentials, RegistryError
from registry.forms import Organisation
from registry.language import N_, _
from registry.ui.context import Context
from registry.ui.desktop.watching import can_refuse_capture
from registry.ui.form import RecordForm
from registry.ui.front import NAMES
from registry.ui.limits import most
from registry.ui.parts import (
    Button,
    Card,
    Columns,
    FieldRow,
    FormSection,
    NavList,
    Page,
    PassphraseField,
    Text,
    clear,
    row,
)
from registry.ui.trail_view import TrailView
from registry.ui.words_offered import NewPassphrase
from registry.vault.passphrases import MANAGER_WORDS, STAFF_WORDS

THEMES = {"system": N_("Like the desktop"), "light": N_("Light"), "dark": N_("Dark")}
SCALES = (100, 125, 150, 200)


class ThisComputer(Card):
    """What this computer remembers; every change counts at once."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("This computer"), _("for everybody who uses it"))
        self._context = context
        now = context.settings
        section = FormSection()
        self.language, self.theme, self.scale = QComboBox(), QComboBox(), QComboBox()
        for code, words in NAMES.items():
            self.language.addItem(words, code)
        for name, words in THEMES.items():
            self.theme.addItem(_(words), name)
        for percent in SCALES:
            self.scale.addItem(f"{percent} %", percent)
        self.blank, self.lock = QSpinBox(), QSpinBox()
        house = context.session.organisation
        for spin, least, longest in zip((self.blank, self.lock), (1, 2), most(house), strict=True):
            spin.setRange(least, longest)
            spin.setSuffix(" " + _("minutes"))
        self.discreet = QCheckBox(_("Names are hidden until pointed at"))
        section.add(_("Language"), self.language)
        section.add(_("Look"), self.theme)
        section.add(_("Size"), self.scale, help=_("Counts when the program is opened again."))
        section.add(_("Discreet mode"), self.discreet)
        self.capture = QCheckBox(_("The screen may be shared or recorded"))
        hidden = _("minutes without a key or a movement; the PIN of the session or the passphrase opens it")
        kept = _("what was being written is kept as a draft")
        section.add(_("Hide the screen after"), self.blank, help=_limited(hidden, self.blank))
        section.add(_("Lock after"), self.lock, help=_limited(kept, self.lock))
        if can_refuse_capture() and house.capture == "yes":
            help = _("For training. Otherwise others in a call or a recording see no window of Amparo.")
            section.add(_("Sharing the screen"), self.capture, help=help)
        else:
            self.capture.setParent(self)
            self.capture.hide()
        self.add(section)
        self._show(self.language, now.language)
        self._show(self.theme, now.theme)
        self._show(self.scale, now.scale)
        self.blank.setValue(now.blank_after)
        self.lock.setValue(now.lock_after)
        self.discreet.setChecked(now.discreet)
        self.capture.setChecked(now.capture)
        for box in (self.language, self.theme, self.scale):
            box.activated.connect(lambda _at: self._keep())
        for spin in (self.blank, self.lock):
            spin.editingFinished.connect(self._keep)
        for mark in (self.discreet, self.capture):
            mark.clicked.connect(lambda _on: self._keep())

    @staticmethod
    def _show(box: QComboBox, value: object) -> None:
        box.setCurrentIndex(max(0, box.findData(value)))

    def _keep(self) -> None:
        fresh = replace(
            self._context.settings,
            language=str(self.language.currentData()),
            theme=str(self.theme.currentData()),
            scale=int(self.scale.currentData()),
            blank_after=self.blank.value(),
            lock_after=max(self.lock.value(), self.blank.value()),
            discreet=self.discreet.isChecked(),
            capture=self.capture.isChecked(),
        )
        if fresh != self._context.settings:
            self._context.remember(fresh)


def _limited(words: str, spin: QSpinBox) -> str:
    """What a question says below it, with the limit that the house sets."""
    limit = _("at most {n}: the house decides, under The organisation").format(n=spin.maximum())
    return f"{words}; {limit}"


class SessionPin(Card):
    """The PIN that opens the hidden screen until the session ends."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("PIN for this session"))
        words = _(
            "Four to six digits that open the screen again when it was hidden. Three wrong tries lock. "
            "The PIN is written nowhere and ends when you lock."
        )
        self.add(Text(words, "muted"))
        self.button = Button(_("Choose a PIN…"), icon="key-round", pressed=context.pin_asked.emit)
        self.add(row(self.button))
        self.fill()


class MyPassphrase(Card):
    """One's own passphrase, changed by who knows the present one."""

    def __init__(self, context: Context) -> None:
        super().__init__(_("My passphrase"))
        self._context, self._session = context, context.session
        self.old = PassphraseField(_("Present passphrase"))
        self._old_row = FieldRow(_("Present passphrase"), self.old)
        words = MANAGER_WORDS if "manager" in self._session.rights.roles else STAFF_WORDS
        house = self._session.organisation
        self.new = NewPassphrase(words, lambda: [house.name, house.department, self._session.name])
        self.button = Button(_("Change my passphrase"), icon="key-round", pressed=self.change)
        self.new.entered.connect(self.change)
        for widget in (self._old_row, self.new):
            self.add(widget)
        self.add(row(self.button))
        self.fill()

    def change(self) -> None:
        """Change it."""
        self._old_row.set_error("" if self.old.text() else _("write your passphrase"))
        if not self.old.text() or not self.new.accepted() or not self.button.isEnabled():
            return
        old, new, session = self.old.text(), self.new.text(), self._session
        self.button.setEnabled(False)
        self._context.work.run(
            self,
            lambda _p: staff.change_passphrase(session, old, new),
            lambda _none: self._changed(),
            self._refused,
            doing=_("Changing the passphrase…"),
        )

    def _changed(self) -> None:
        self.button.setEnabled(True)
        for field in (self.old, self.new.field):
            field.clear()
        self.new.offer_others()
        self._context.say(_("Your passphrase was changed. Use the new one from now on."))

    def _refused(self, problem: RegistryError) -> None:
        self.button.setEnabled(True)
        if isinstance(problem, BadCredentials):
            self._old_row.set_error(_("That is not your present passphrase."))
            self.old.setFocus()
        else:
            self.new.row.set_error(problem.sentence())


class SettingsPage(Page):
    """Settings: sections at the left, one shown at a time."""

    def __init__(self, context: Context, section: str = "computer", **_where: object) -> None:
        super().__init__(_("Settings"))
        self._context, self._session = context, context.session
        sides = Columns(5, 20, narrow=760)
        card = Card(pad=10)
        self.nav = NavList()
        self.nav.add("computer", _("This computer"), "monitor")
        if self._session.person_id != "paper":
            self.nav.add("passphrase", _("My passphrase and PIN"), "key-round")
        self.nav.add("organisation", _("The organisation"), "house")
        self.nav.add("activity", _("My activity"), "history")
        if self._session.may(Right.INCIDENT):
            self.nav.add("incident", _("Lost or stolen computer"), "shield-alert")
        self.nav.chosen.connect(self.show_section)
        card.add(self.nav)
        sides[0].addWidget(card)
        sides[0].addStretch(1)
        self._place = QVBoxLayout()
        sides[1].addLayout(self._place)
        sides[1].addStretch(1)
        self.add(sides, 1)
        self.form: RecordForm | None = None
        self.nav.choose(section)

    def show_section(self, name: str) -> None:
        """Show one section; what was being written of the organisation stays as a draft."""
        if self.form is not None:
            self.form.keep_now()
            self.form.bar.setParent(None)
            self.form.bar.deleteLater()
            self.form = None
        clear(self._place)
        if name == "incident":
            self._context.go("incident")
            return
        if name == "computer":
            self._place.addWidget(ThisComputer(self._context))
        elif name == "passphrase":
            self._place.addWidget(MyPassphrase(self._context))
            self._place.addWidget(SessionPin(self._context))
        elif name == "activity":
            self._place.addWidget(
                Text(_("What the audit trail says of you. Only you and those who supervise see it."), "muted")
            )
            self._place.addWidget(TrailView(self._context, own=True, fit=True))
        elif self._session.may(Right.ORGANISATION):
            self._write_organisation()
        else:
            self._place.addWidget(self._house_card())

    def _write_organisation(self) -> None:
        self.form = RecordForm(self._context, self._session.organisation)
        self.form.saved.connect(self._saved)
        self.form.bar.leave_button.hide()
        self._place.addWidget(self.form)
        outer = self.layout()
        assert outer is not None
        outer.addWidget(self.form.bar)

    def _saved(self, _saved: Organisation) -> None:
        self._context.say(_("Saved. Papers and texts use it from now on."))
        self._context.go("house", section="organisation")

    def _house_card(self) -> Card:
        house = self._session.organisation
        card = Card(_("The organisation"))
        card.add(Text(house.name, "strong"))
        if house.department:
            card.add(Text(house.department, "muted"))
        card.add(Text(_("Management changes these under Settings."), "caption"))
        return card
