"""What of a record a person sees and may change beyond its compartments: sections, guarded fields, where it hangs.

Knows the table of rights and the record before and after; no key, no file.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from registry.access.rights import Rights
from registry.errors import NotAllowed
from registry.fields import Field, Form, Record, form_of
from registry.forms import FORMS, Plan, Staff
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

    def closed(self, form: Form) -> frozenset[str]:
        """The names of the fields whose section this person's roles do not read."""
        return frozenset(one.name for one in self._closed[form.name])

    def every_closed(self) -> frozenset[tuple[str, str]]:
        """All of them, as (form, field)."""
        return frozenset((name, one.name) for name, closed in self._closed.items() for one in closed)

    def _unseen(self, form: Form) -> Iterable[Field]:
        """Those not shown; what she deposited herself, without the key of its compartment, is."""
        opens = self._rights.opens
        return (one for one in self._closed[form.name] if one.sealed is None or one.sealed in opens)

    def seen(self, record: R) -> R:
        """``record`` with what its sections close to this person empty."""
        empty = {
            one.name: one.kind.empty
            for one in self._unseen(form_of(record))
            if not one.is_empty(getattr(record, one.name))
        }
        return replace(record, **empty) if empty else record

    def filled(self, record: R, before: Record | None) -> R:
        """``record`` as it is to be saved over ``before``: what was not shown to this person stays as it was.

        What is closed to her is said by the stored record, never by the one she hands in.
        """
        if before is None:
            return replace(record, closed=frozenset())
        kept = {
            one.name: getattr(before, one.name)
            for one in self._unseen(form_of(record))
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
    """Raise `NotAllowed` unless an account says what the signed key file says: accounts change there first."""
    if not isinstance(account, Staff):
        return
    member = roster.get(account.id)
    said = (set(account.roles), account.disabled == "yes", account.until)
    if member is None or said != (
        set(member.roles),
        member.disabled,
        member.until.isoformat() if member.until else "",
    ):
        raise NotAllowed(what=_("changing an account beside its keys"))
