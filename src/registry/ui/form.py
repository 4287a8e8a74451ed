"""A declared form as questions one answers: rights, sealed parts, conditions, errors, drafts, saving. Knows no form."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.access import drafts
from registry.errors import RegistryError, Stale
from registry.fields import Field, Record, form_of, problems
from registry.language import _, ngettext
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.editors import Editor, Editors, is_wide
from registry.ui.parts import Banner, Button, Card, FieldRow, FormSection, announce
from registry.ui.parts.tokens import MEDIUM
from registry.ui.savebar import SaveBar
from registry.ui.sealed import SealedLine, deposit_sentence
from registry.ui.stale import BothVersions
from registry.ui.when import local, said
from registry.values import dates

KEPT_EVERY_MS = 5000
Verb = Callable[[Any], Any]


class RecordForm(QWidget):
    """The questions of one record, new or saved before.

    ``save`` is the verb that saves it (the session's own without one). ``sections`` limits the form to some of its
    sections. `bar` holds the buttons; whoever shows the form puts it where it can always be seen.
    """

    saved = Signal(object)
    """The record as it is now."""
    left = Signal()
    """The person does not want to go on now; what she wrote is kept as a draft."""

    def __init__(
        self,
        context: Context,
        record: Record,
        *,
        save: Verb | None = None,
        sections: Sequence[str] = (),
        save_words: str = "",
    ) -> None:
        super().__init__()
        self._context, self._session = context, context.session
        self._base = self._record = record
        self._save_verb: Verb = save or self._session.save
        self.form = form_of(record)
        self._only = tuple(sections)
        self.editors: dict[str, Editor] = {}
        self.rows: dict[str, FieldRow] = {}
        self._places: dict[str, FormSection] = {}
        self._offering = self._saving = self._dirty = False
        self._maker = Editors({}, self._session.staff_name)
        self._banner: Banner | None = None
        self._timer = QTimer(self, singleShot=True, interval=KEPT_EVERY_MS)
        self._timer.timeout.connect(self.keep_now)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(MEDIUM)
        self._notices = QVBoxLayout()
        self._notices.setSpacing(MEDIUM)
        box.addLayout(self._notices)
        self._body = QWidget()
        self._cards = QVBoxLayout(self._body)
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(MEDIUM)
        box.addWidget(self._body)
        self.bar = SaveBar(save_words or _("Save"), save=self.save, leave=self.leave)
        for section, title in self.form.sections.items():
            self._add_section(section, _(title))
        self.show_record(record)
        self._context.work.run(self, self._look_up, self._found)

    # --- what is asked ---

    def may_edit(self, section: str) -> bool:
        """Whether this person may write in a section of this record."""
        rights = self._session.rights
        if not self._base.id and self.form.name in ("person", "case", "stay"):
            return rights.may_create(self.form)
        return rights.may_write(self.form, section)

    def _fields(self, section: str) -> tuple[list[Field], set[str]]:
        """The fields to show of a section, and the compartments of it that stay closed."""
        first = next(iter(self.form.sections))
        mine = [one for one in self.form.fields if (one.section or first) == section and not one.automatic]
        closed = {one.sealed for one in mine if one.sealed in self._base.closed and one.sealed}
        opens = self._session.rights.opens
        new = not self._base.id
        shown = [
            one
            for one in mine
            if one.sealed not in closed and (one.sealed is None or one.sealed in opens or new)
        ]
        return shown, {str(one) for one in closed}

    def _add_section(self, section: str, title: str) -> None:
        readable = self._session.rights.may_read(self.form, section) or self.may_edit(section)
        if not readable or (self._only and section not in self._only):
            return
        fields, closed = self._fields(section)
        if not fields and not closed:
            return
        alone = len(self.form.sections) == 1
        card = Card("" if alone else title)
        place = FormSection()
        editable = self.may_edit(section)
        for field in fields:
            self._add_field(place, field, editable)
        card.add(place)
        if closed:
            card.add(SealedLine(sorted(closed)))
        self._cards.addWidget(card)

    def _add_field(self, place: FormSection, field: Field, editable: bool) -> None:
        editor = self._maker.make(field)
        editor.set_read_only(not editable)
        editor.edited.connect(self._edited)
        help = _(field.help)
        if field.sealed and field.sealed not in self._session.rights.opens:
            help = ". ".join(part for part in (help, deposit_sentence(field.sealed)) if part)
        row = place.add(_(field.label), editor, help=help, required=field.required, wide=is_wide(field))
        self.editors[field.name], self.rows[field.name] = editor, row
        self._places[field.name] = place

    # --- answers ---

    def show_record(self, record: Record) -> None:
        """Show the answers of ``record``."""
        self._record = record
        for name, editor in self.editors.items():
            editor.set_value(getattr(record, name))
        self._ask()

    def record(self) -> Record:
        """The record as it stands; raises ValueError if something typed is no answer."""
        return replace(self._record, **{name: one.value() for name, one in self.editors.items()})

    def draft(self) -> Record:
        """The record as far as it goes, for a draft and for the conditions."""
        return replace(self._record, **{name: one.draft() for name, one in self.editors.items()})

    def is_dirty(self) -> bool:
        """Whether the person wrote something that is not saved."""
        return self._dirty

    def _ask(self) -> None:
        """Show the questions that apply to what is answered so far; hidden answers are kept."""
        conditional = [name for name in self.editors if self.form[name].asked]
        if conditional:
            now = self.draft()
            for name in conditional:
                self._places[name].set_shown(self.rows[name], self.form[name].applies(now))

    def _edited(self) -> None:
        self._dirty = True
        sender = self.sender()
        for name, editor in self.editors.items():
            if editor is sender and self.rows[name].error():
                self.rows[name].set_error("", read=False)
        self._ask()
        if not self._timer.isActive():
            self._timer.start()

    # --- drafts ---

    def _look_up(self, _progress: Progress) -> tuple[dict[str, str], drafts.Kept | None]:
        parents = [f"{parent}_id" for parent in self.form.parents]
        for kept in drafts.kept(self._session):
            same = type(kept.record) is type(self._base) and kept.record.id == self._base.id
            if same and all(getattr(kept.record, one) == getattr(self._base, one) for one in parents):
                return self._session.staff_names(), kept
        return self._session.staff_names(), None

    def _found(self, found: tuple[dict[str, str], drafts.Kept | None]) -> None:
        staff, kept = found
        self._maker.offer_staff(staff)
        if kept is None:
            return
        self._offering = True
        self._body.setEnabled(False)
        self.bar.set_busy(True)
        words = _("There is a draft of {when} that was not saved.").format(when=said(local(kept.at)))
        banner = self._notice(
            words, "info", Button(_("Continue with it"), pressed=lambda: self._resume(kept))
        )
        drop = Button(_("Discard it"), "quiet", pressed=lambda: self._discard(kept.record))
        banner.layout().addWidget(drop)  # type: ignore[union-attr]
        announce(self, words)

    def _resume(self, kept: drafts.Kept) -> None:
        self.show_record(replace(kept.record, closed=self._base.closed))
        self._dirty = True
        self._decided()

    def _discard(self, draft: Record) -> None:
        self._context.work.run(self, lambda _p: drafts.drop(self._session, draft), lambda _done: None)
        self._decided()

    def _decided(self) -> None:
        self._offering = False
        self._clear_notice()
        self._body.setEnabled(True)
        self.bar.set_busy(False)
        self.focus_first()

    def keep_now(self) -> None:
        """Keep what is written as a draft, sealed, on the writing thread; also called when the form is left."""
        if not self._dirty or self._offering or self._saving:
            return
        self._timer.stop()
        record = self.draft()
        self._context.work.run(
            self, lambda _p: drafts.keep(self._session, record), lambda _done: self._kept(), self._not_kept
        )

    def _kept(self) -> None:
        self.bar.say(_("Draft kept at {hour}").format(hour=dates.now()[11:]))

    def _not_kept(self, problem: RegistryError) -> None:
        self.bar.say(_("The draft could not be kept: {why}").format(why=problem.sentence()), wrong=True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keep_now()

    # --- saving ---

    def save(self) -> None:
        """Check the answers and save them off the window's thread; on any problem everything stays as it is."""
        if self._saving or self._offering:
            return
        wrong = self._check()
        if wrong:
            self._show_wrong(wrong)
            return
        self._store(self.record())

    def _check(self) -> dict[str, str]:
        """What is wrong, by field name; empty if it can be saved."""
        wrong: dict[str, str] = {}
        for name, editor in self.editors.items():
            try:
                editor.value()
            except ValueError as reason:
                wrong[name] = str(reason)
        if not wrong:
            wrong = {field.name: reason for field, reason in problems(self.record())}
        return wrong

    def _show_wrong(self, wrong: dict[str, str]) -> None:
        self._clear_notice()
        for name, row in self.rows.items():
            row.set_error(wrong.get(name, ""), read=False)
        elsewhere = [
            f"{_(self.form[name].label)}: {why}" for name, why in wrong.items() if name not in self.rows
        ]
        if elsewhere:
            self._notice(" · ".join(elsewhere), "bad")
        count = ngettext("{n} answer needs attention", "{n} answers need attention", len(wrong)).format(
            n=len(wrong)
        )
        self.bar.say(count, wrong=True)
        first = next((self.rows[name] for name in self.rows if name in wrong), None)
        if first is not None:
            first.focus_widget().setFocus()
            announce(first.focus_widget(), f"{count}. {first.error()}", urgent=True)

    def _store(self, record: Record) -> None:
        self._saving = True
        self._timer.stop()
        self._clear_notice()
        self.bar.set_busy(True)
        self.bar.say(_("Saving…"))
        base, verb, session = self._base, self._save_verb, self._session

        def job(_progress: Progress) -> Any:
            saved = verb(record)
            drafts.drop(session, base)
            return saved

        self._context.work.run(self, job, self._stored, lambda problem: self._refused(problem, record))

    def _stored(self, saved: Any) -> None:
        self._saving = self._dirty = False
        self.bar.set_busy(False)
        self.bar.say("")
        self.saved.emit(saved)

    def _refused(self, problem: RegistryError, record: Record) -> None:
        self._saving = False
        self.bar.set_busy(False)
        self.bar.say(_("Not saved; nothing was lost"), wrong=True)
        if isinstance(problem, Stale):
            get = lambda _p: self._session.get(type(record), record.id, look=False)  # noqa: E731
            self._context.work.run(self, get, lambda theirs: self._choose(theirs, record))
        else:
            self._notice(problem.sentence(), "bad", more=problem.advice())
        self.keep_now()

    def _choose(self, theirs: Record, mine: Record) -> None:
        BothVersions(self, self._base, theirs, mine, self._session.staff_name, self._store).open()

    def leave(self) -> None:
        """Go away from the form; what was written stays as a draft."""
        if self._dirty:
            self.keep_now()
            self._context.say(_("What you wrote is kept as a draft."), "info")
        self.left.emit()

    # --- notices ---

    def focus_first(self) -> None:
        """Put the keyboard into the first question that can be answered."""
        for row in self.rows.values():
            if row.focus_widget().isEnabled() and not row.isHidden():
                row.focus_widget().setFocus()
                return

    def _notice(self, words: str, tone: Any, action: Button | None = None, *, more: str = "") -> Banner:
        self._clear_notice()
        self._banner = Banner(words, tone, action=action, more=more)
        self._notices.addWidget(self._banner)
        return self._banner

    def _clear_notice(self) -> None:
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None
