"""Registering a person and her case, after a search, beside its likely matches. Knows no question of them."""

import re
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from registry.access import drafts
from registry.casework import register
from registry.casework.search import Found, Searched
from registry.errors import RegistryError, SearchFirst
from registry.forms import Case, IdentityDocument, Person
from registry.language import _
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.form import RecordForm
from registry.ui.parts import Badge, Button, Card, Columns, EmptyState, Page, Row, Rows, Text
from registry.ui.parts.layout import Following
from registry.ui.parts.tokens import MEDIUM
from registry.ui.savebar import SaveBar
from registry.ui.sealed import veiled
from registry.values import dates

CASE_SECTIONS = ("state", "identification", "referral", "wishes", "door")


def begun(typed: str) -> Person:
    """A person with what was searched already in its place: a name, a document or a phone."""
    digits = re.sub(r"\D", "", typed)
    if len(digits) >= 6 and not any(letter.isalpha() for letter in typed):
        if len(digits) == 8:
            return Person(documents=(IdentityDocument(kind="dni", number=digits),))
        return Person(phone=typed.strip())
    words = [word for word in typed.split() if not any(letter.isdigit() for letter in word)]
    names = [word[:1].upper() + word[1:] for word in words]
    given = 2 if len(names) > 3 else 1
    first, rest = names[:given], names[given:]
    return Person(given_names=" ".join(first), surname=" ".join(rest[:1]), second_surname=" ".join(rest[1:]))


class RegisterPage(Page):
    """A new person and her case."""

    def __init__(self, context: Context, searched: Searched | None = None) -> None:
        super().__init__(_("Register a person"))
        self._context, self._session = context, context.session
        self._searched = searched
        self.person: RecordForm | None = None
        self.case: RecordForm | None = None
        if searched is None:
            self._search_first()
            return
        self.say(self.title(), _("only what is known now; the rest can wait"))
        sides = Columns(14, 6, narrow=860, last_first=True)
        self._forms = QVBoxLayout()
        self._forms.setSpacing(MEDIUM)
        sides[0].addLayout(self._forms)
        sides[0].addStretch(1)
        sides[1].addWidget(Following(self._matches(searched)))
        self.add(sides, 1)
        self._add_forms(searched)
        self.bar = SaveBar(_("Register"), save=self.save, leave=self._leave)
        outer: Any = self.layout()
        outer.addWidget(self.bar)

    def _search_first(self) -> None:
        problem = SearchFirst()
        back = Button(_("Search"), icon="search", pressed=lambda: self._context.go("people"))
        self.add(EmptyState("search", problem.sentence(), problem.advice(), action=back), 1)

    def _add_forms(self, searched: Searched) -> None:
        case = Case(
            status="active",
            opened_on=dates.today(),
            responsible=self._session.person_id,
            condition="possible",
        )
        self.person = RecordForm(self._context, begun(searched.typed))
        self._forms.addWidget(self.person)
        self.case = RecordForm(self._context, case, sections=CASE_SECTIONS, leader=self.person)
        self._forms.addWidget(self.case)
        self.person.reach()

    def _matches(self, searched: Searched) -> Card:
        """Whoever the search found, always in sight, so that nobody is registered twice."""
        card = Card(_("Likely matches"))
        if not searched.found:
            card.add(Text(_("The search found nobody alike."), "muted"))
            return card
        card.add(Rows(self._match(one) for one in searched.found[:8]))
        return card

    def _match(self, one: Found) -> Row:
        if not one.in_scope:
            who = one.responsible or _("another colleague")
            return Row(_("Exists"), _("in the care of {who}").format(who=who), icon="lock")
        discreet = self._context.settings.discreet
        names = veiled(one.names, discreet) or _("No name yet")
        code = str(one.cases[0].get("code") or "") if one.cases else ""
        house = f"«{veiled(one.house_name, discreet)}»" if one.house_name else ""
        go: QWidget | None = None
        if one.cases:
            see = partial(self._context.go, "case", case_id=one.cases[0]["id"])
            go = Button(_("See"), small=True, pressed=see)
        badge = Badge(_("same"), "warning") if one.likeness >= 0.95 else None
        return Row(names, " · ".join(filter(None, (code, house))), badge=badge, action=go)

    # --- saving ---

    def save(self) -> None:
        """Save both, or neither; what is wrong is shown beside its question."""
        forms = [form for form in (self.person, self.case) if form is not None]
        if any(form.is_offering() for form in forms):
            self.bar.say(_("Choose first what to do with the draft"), wrong=True)
            return
        made = [form.checked() for form in forms]
        if not all(made) or self._searched is None:
            self.bar.say(_("Some answers need attention"), wrong=True)
            return
        self.bar.set_busy(True)
        self.bar.say(_("Saving…"))
        self._context.work.run(self, partial(self._job, made, self._searched), self._saved, self._refused)

    def _job(self, made: list[Any], searched: Searched, _progress: Progress) -> str:
        session = self._session
        saved = register.register(session, made[0], made[1], searched).case
        for record in made:
            drafts.drop(session, record)
        return saved.id

    def _saved(self, case_id: str) -> None:
        for form in (self.person, self.case):
            if form is not None:
                form.done()
        self._context.say(_("Registered."))
        self._context.go("case", case_id=case_id)

    def _refused(self, problem: RegistryError) -> None:
        self.bar.set_busy(False)
        self.bar.say(_("Not saved; nothing was lost"), wrong=True)
        form = self.person or self.case
        if form is not None:
            form.refuse(problem)
            form.reach(next(iter(form.form.sections)))
            form.keep_now()

    def _leave(self) -> None:
        for form in (self.person, self.case):
            if form is not None:
                form.keep_now()
        self._context.go("people")
