"""The history of a case: what changed, from what to what, who and when, as far as this person may see it."""

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.access import Session, trail
from registry.casework.cases import CaseFile
from registry.errors import RegistryError
from registry.fields import Field, Form, form_of
from registry.fields.answers import from_stored
from registry.language import N_, _
from registry.ui.context import Context
from registry.ui.editors import shown
from registry.ui.parts import Badge, Card, EmptyState, Text, clear, line, row
from registry.ui.parts.tokens import MEDIUM, SMALL, TIGHT
from registry.ui.sealed import HIDDEN
from registry.ui.when import local, said

MOST: Final = 120
ACTIONS: Final = {
    "create": N_("registered"),
    "change": N_("changed"),
    "approve": N_("approved"),
    "replace": N_("replaced by a newer version"),
    "reassign": N_("put in the care of another person"),
    "take up": N_("received by the profession"),
}


@dataclass(frozen=True)
class Told:
    """One change as it is told: when (UTC), who, what was done to which form, and the answers before and after."""

    at: str
    who: str
    action: str
    form: str
    answers: tuple[tuple[str, str, str], ...]
    sealed: tuple[str, ...]


def tell(session: Session, file: CaseFile) -> list[Told]:
    """The changes of everything in the file, newest first; not on the window's thread."""
    records = [
        file.person,
        file.case,
        file.screening,
        *file.plans,
        *file.services,
        *file.follow_ups,
        *file.stays,
    ]
    found: list[Told] = []
    for record in records:
        if record is not None:
            form = form_of(record)
            for change in trail.changes(session, type(record), record.id):
                found.append(_told(session, form, change))
    return sorted(found, key=lambda one: one.at, reverse=True)[:MOST]


def _told(session: Session, form: Form, change: trail.Change) -> Told:
    known = {field.name: field for field in form.fields}
    answers, sealed = [], []
    for name in change.fields or change.answers:
        field = known.get(name)
        if field is None or field.automatic:
            continue
        if name in change.answers:
            old, new = change.answers[name]
            answers.append((_(field.label), _words(session, field, old), _words(session, field, new)))
        else:
            sealed.append(_(field.label))
    action = _(ACTIONS.get(change.action, change.action))
    who = session.staff_name(change.by)
    return Told(change.at, who, action, _(form.title), tuple(answers), tuple(sealed))


def _words(session: Session, field: Field, stored: Any) -> str:
    return "" if stored is None else shown(field, from_stored(field, stored), session.staff_name)


class History(QWidget):
    """The changes, the newest first, read when the section is opened."""

    def __init__(self, context: Context, file: CaseFile) -> None:
        super().__init__()
        self._context = context
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(Text(_("Reading the history…"), "muted"))
        context.work.run(self, lambda _p: tell(context.session, file), self._show, self._refused)

    def _refused(self, problem: RegistryError) -> None:
        clear(self._box)
        self._box.addWidget(EmptyState("history", problem.sentence(), problem.advice()))

    def _show(self, changes: list[Told]) -> None:
        clear(self._box)
        card = Card(_("What changed"), _("only what your role may see"))
        card.body.setSpacing(MEDIUM)
        for at, change in enumerate(changes):
            if at:
                card.add(line())
            card.add(self._one(change))
        if not changes:
            card.add(EmptyState("history", _("Nothing has changed yet.")))
        self._box.addWidget(card)

    def _one(self, change: Told) -> QWidget:
        made = QWidget()
        box = QVBoxLayout(made)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(TIGHT)
        what = _("{form}: {action}").format(form=change.form, action=change.action)
        when = f"{said(local(change.at))} · {change.who}"
        box.addLayout(row(Text(what, "strong", wrap=False), Text(when, "muted", wrap=False), spacing=SMALL))
        for label, old, new in change.answers:
            now = new or _("taken away")
            words = f"{label}: {old} → {now}" if old else f"{label}: {now}"
            if self._context.settings.discreet:
                words = f"{label}: {HIDDEN}"
            said_words = Text(words)
            box.addWidget(said_words)
        if change.sealed:
            names = ", ".join(change.sealed)
            box.addLayout(row(Badge(_("sealed"), "neutral", icon="lock"), Text(names, "muted", wrap=False)))
        made.setAccessibleName(f"{what}. {when}")
        return made
