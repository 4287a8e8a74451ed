"""What of a record a person sees and may change beyond its compartments: sections, guarded fields, where it hangs.

Knows the table of rights and the record before and after; no key, no file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from registry.access.rights import Rights
from registry.errors import NotAllowed
from registry.fields import Field, Form, Record, form_of
from registry.forms import FORMS, ExceptionalAccess, Plan, Staff
from registry.language import _
from registry.values import kinds
from registry.vault import Member

R = TypeVar("R", bound=Record)
_ID: Final = re.compile(r"[0-9a-f]{32}")


class Guarding:
    """The limits of one person's rights on records."""

    def __init__(self, rights: Rights, person_id: str) -> None:
        self._rights, self._person_id = rights, person_id
        self._closed = {form.name: rights.closed_by_section(form) for form in FORMS}
        self._excepted: set[tuple[str, str]] = set()

    def except_for(self, case_id: str, part: str) -> None:
        """From now on show what is kept for another profession (a compartment) in one case: a reason was given."""
        self._excepted.add((case_id, part))

    def _kept(self, form: Form, case_id: str) -> Iterator[Field]:
        """The fields of a case kept for another profession until a reason is given."""
        if form_of(ExceptionalAccess) is not form:
            for one in form.fields:
                if one.sealed in self._rights.exceptional and (case_id, one.sealed) not in self._excepted:
                    yield one

    def closed_by_section(self, form: Form) -> frozenset[str]:
        """The names of the fields whose section this person's roles do not read."""
        return frozenset(one.name for one in self._closed[form.name])

    def closed(self, form: Form, case_id: str = "") -> frozenset[str]:
        """The names of the fields not shown: by their section, or kept for another profession in a case."""
        return frozenset(one.name for one in (*self._closed[form.name], *self._kept(form, case_id)))

    def every_closed(self) -> frozenset[tuple[str, str]]:
        """All that no list shows, as (form, field)."""
        return frozenset((form.name, name) for form in FORMS for name in self.closed(form))

    def _unseen(self, record: Record, own: bool) -> Iterator[Field]:
        """Those not shown; what she deposited herself, without the key of its compartment, is."""
        form, opens = form_of(record), self._rights.opens
        yield from (one for one in self._closed[form.name] if one.sealed is None or one.sealed in opens)
        if not own:
            yield from self._kept(form, getattr(record, "case_id", ""))

    def seen(self, record: R, *, own: bool = False) -> R:
        """``record`` with what is not shown to this person empty; what is kept for others looks closed.

        Nothing is kept from her in a record that is all her ``own``.
        """
        empty = {
            one.name: one.kind.empty
            for one in self._unseen(record, own)
            if not one.is_empty(getattr(record, one.name))
        }
        if not empty:
            return record
        kept = {one.sealed for one in self._kept(form_of(record), getattr(record, "case_id", ""))}
        closed = {one for one in (form_of(record)[name].sealed for name in empty) if one and one in kept}
        return replace(record, **empty, closed=record.closed | closed)

    def filled(self, record: R, before: Record | None, *, own: bool = False) -> R:
        """``record`` as it is to be saved over ``before``: what was not shown to this person stays as it was.

        What is closed to her is said by the stored record, never by the one she hands in.
        """
        if before is None:
            return replace(record, closed=frozenset())
        kept = {
            one.name: getattr(before, one.name)
            for one in self._unseen(record, own)
            if one.is_empty(getattr(record, one.name))
        }
        return replace(record, **kept, closed=before.closed)

    def allow(self, before: Record | None, record: Record) -> None:
        """Raise `NotAllowed` unless this person may save ``record`` over ``before``, None if it is new."""
        form = form_of(record)
        if before is None and not self._rights.may_create(form):
            raise NotAllowed(what=_(form.title))
        if before is not None and any(
            getattr(before, f"{parent}_id") != getattr(record, f"{parent}_id") for parent in form.parents
        ):
            raise NotAllowed(what=_("hanging a record from another one"))
        if before is not None and self._settled(form, before, record):
            raise NotAllowed(what=_("change an approved plan; start a new version"))
        old = before or form.record()
        for one in form.fields:
            value = getattr(record, one.name)
            if getattr(old, one.name) != value and not self._may_change(form, one, value, before is None):
                raise NotAllowed(what=_(one.label))

    @staticmethod
    def _settled(form: Form, before: Record, record: Record) -> bool:
        """Whether an approved plan would say something else than what was approved; only its status goes on."""
        if not isinstance(before, Plan) or before.status in ("", "draft"):
            return False
        if getattr(record, "status", "") in ("", "draft"):
            return True
        return any(
            getattr(before, n.name) != getattr(record, n.name) for n in form.fields if n.name != "status"
        )

    def _may_change(self, form: Form, field: Field, value: object, fresh: bool) -> bool:
        if field.automatic and isinstance(field.kind, kinds.Link) and value not in ("", self._person_id):
            return False  # who did it is who does it
        anywhere = field.automatic or (fresh and form.name in ("person", "case", "stay"))
        section = field.section or next(iter(form.sections))
        return (anywhere or self._rights.may_write(form, section)) and self._rights.may_set(
            form, field.name, value, fresh=fresh
        )


def insist_on_an_id(id: str) -> None:
    """ValueError unless ``id`` is one: it goes into the audit trail, where nothing is said about anybody."""
    if not _ID.fullmatch(id):
        raise ValueError("the id of a record is 32 hexadecimal digits")


def insist_on_the_account(account: Record, roster: Mapping[str, Member]) -> None:
    """Raise `NotAllowed` unless an account says what the signed key file says: accounts change there first.

    One that is not in it, since an earlier one was put back, may only be said to be closed.
    """
    if not isinstance(account, Staff):
        return
    member = roster.get(account.id)
    said = (set(account.roles), account.disabled == "yes", account.until)
    true = (
        (said[0], True, said[2])
        if member is None
        else (set(member.roles), member.disabled, member.until.isoformat() if member.until else "")
    )
    if said != true:
        raise NotAllowed(what=_("changing an account beside its keys"))
