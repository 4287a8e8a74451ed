"""A record one writes: its questions, its draft kept while typing, its saving. Knows no form."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent

from registry.access import drafts
from registry.errors import RegistryError, Stale
from registry.fields import Record
from registry.language import _
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.parts import Button, announce
from registry.ui.questions import Questions
from registry.ui.savebar import SaveBar
from registry.ui.second_person import Asking, handled
from registry.ui.stale import BothVersions, differing
from registry.ui.when import local, said
from registry.values import dates

KEPT_EVERY_MS = 5000
Verb = Callable[[Any], Any]


class RecordForm(Questions):
    """The questions of one record, new or saved before, kept as a draft while one types.

    ``save`` is the verb that saves it (the session's own without one). ``sections`` limits the form to some of its
    sections. `bar` holds the buttons; whoever shows the form puts it where it can always be seen. A form with a
    ``leader`` is written and saved together with it, and does with its draft what is done with the leader's.
    """

    saved = Signal(object)
    """What the verb gave back: the record as it is now."""
    left = Signal()
    """The person does not want to go on now; what she wrote is kept as a draft."""
    decided = Signal(bool)
    """Whether the draft that was found is continued."""

    def __init__(
        self,
        context: Context,
        record: Record,
        *,
        save: Verb | None = None,
        sections: Sequence[str] = (),
        save_words: str = "",
        leader: "RecordForm | None" = None,
    ) -> None:
        super().__init__(context.session, record, sections=sections)
        self._context, self._leader = context, leader
        self._save_verb: Verb = save or self._session.save
        self._offering = self._saving = self._dirty = False
        self._timer = QTimer(self, singleShot=True, interval=KEPT_EVERY_MS)
        self._timer.timeout.connect(self.keep_now)
        self.edited.connect(self._typed)
        self.bar = SaveBar(save_words or _("Save"), save=self.save, leave=self.leave)
        self.bar.setParent(self)
        self.bar.hide()
        self._context.work.run(self, self._look_up, self._found)

    def is_dirty(self) -> bool:
        """Whether the person wrote something that is not saved."""
        return self._dirty

    def _typed(self) -> None:
        self._dirty = True
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
        if self._leader is not None and self._leader.is_offering():
            self._leader.decided.connect(lambda on: self._resume(kept) if on else self._discard(kept))
            return
        self._offering = True
        self.body.setEnabled(False)
        self.bar.set_busy(True)
        words = _("There is a draft of {when} that was not saved.")
        if kept.passed_by:
            words = _("There is an unsigned draft of {who}, of {when}; what you save of it is yours.")
        words = words.format(when=said(local(kept.at)), who=self._session.staff_name(kept.passed_by))
        more = _closed(kept)
        go_on = Button(_("Continue with it"), pressed=lambda: self._resume(kept))
        banner = self.notice(words, "info", go_on, more=more)
        drop = Button(_("Discard it"), "quiet", pressed=lambda: self._discard(kept))
        banner.layout().addWidget(drop)  # type: ignore[union-attr]
        announce(self, f"{words} {more}".strip())

    def _resume(self, kept: drafts.Kept) -> None:
        if kept.passed_by:
            self._context.work.run(self, lambda _p: drafts.take_over(self._session, kept), lambda _done: None)
        self.show_record(replace(kept.record, closed=self._base.closed))
        self._dirty = True
        self._decide(True)

    def _discard(self, kept: drafts.Kept) -> None:
        self._context.work.run(
            self, lambda _p: drafts.drop(self._session, kept.record, kept), lambda _done: None
        )
        self._decide(False)

    def is_offering(self) -> bool:
        """Whether a draft was found and the person has not said yet what to do with it."""
        return self._offering

    def _decide(self, on: bool) -> None:
        self.decided.emit(on)
        if not self._offering:
            return
        self._offering = False
        self.clear_notice()
        self.body.setEnabled(True)
        self.bar.set_busy(False)
        self.reach()

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
        record = self.checked()
        if record is not None:
            self._store(record)

    def checked(self) -> Record | None:
        """The record if it can be saved; else None, with what is wrong shown beside the questions."""
        if self._saving or self._offering:
            return None
        if wrong := self.wrong():
            self.bar.say(self.show_wrong(wrong), wrong=True)
            return None
        return self.record()

    def refuse(self, problem: RegistryError) -> None:
        """Show why what was written could not be saved."""
        self.clear_notice()
        self.notice(problem.sentence(), "bad", more=problem.advice())
        self.bar.say(_("Not saved; nothing was lost"), wrong=True)
        announce(self, str(problem), urgent=True)

    def done(self) -> None:
        """It was saved together with others: nothing is left to keep."""
        self._timer.stop()
        self._dirty = False

    def _store(self, record: Record) -> None:
        self._saving = True
        self._timer.stop()
        self.clear_notice()
        self.bar.set_busy(True)
        self.bar.say(_("Saving…"))
        base, verb, session = self._base, self._save_verb, self._session

        def job(_progress: Progress) -> Any:
            try:
                saved = verb(record)
            except RegistryError:
                with contextlib.suppress(RegistryError):
                    drafts.keep(session, record)  # also when the form is gone before the answer comes
                raise
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
        if isinstance(problem, Stale):
            get = lambda _p: self._session.get(type(record), record.id, look=False)  # noqa: E731
            self._context.work.run(self, get, lambda theirs: self._choose(theirs, record))
        elif handled(problem, Asking(self, self._context, lambda: self._store(record))):
            self.bar.say(_("Not saved; it is kept as a draft"))
        else:
            self.refuse(problem)

    def _choose(self, theirs: Record, mine: Record) -> None:
        if not differing(self._base, theirs, mine):
            self._store(theirs)
            return
        BothVersions(self, self._base, theirs, mine, self._session.staff_name, self._store).open()

    def leave(self) -> None:
        """Go away from the form; what was written stays as a draft."""
        self.keep_now()
        self.left.emit()


def _closed(kept: drafts.Kept) -> str:
    """What becomes of the parts of a draft that do not open; empty if all of it opens."""
    if not kept.closed:
        return ""
    if kept.passed_by:
        return _("Part of it does not open for you. It stays kept as it was left until you discard it.")
    return _(
        "Part of it does not open for you any more. It goes to Management when you save or discard the draft."
    )
