"""What two people decide: exactly what is to be done, and how it is said to who approves it. Knows no key.

An act holds codes, ids and counts, so that it can stand in the audit trail. Who approves reads a sentence made of it on
her own screen, never one that came with the request.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from registry.access.rights import Right
from registry.fields import form_of
from registry.fields.answers import canonical
from registry.forms import Case, Organisation
from registry.language import N_, _, ngettext

if TYPE_CHECKING:
    from registry.access.session import Session

EXPORT: Final = "export"
RESCUE: Final = "rescue"
PURGE: Final = "purge"
RESET: Final = "reset"
SETTING: Final = "setting"
NEEDS: Final[Mapping[str, Right]] = {
    EXPORT: Right.EXPORT,
    RESCUE: Right.EXPORT,
    PURGE: Right.PURGE,
    RESET: Right.STAFF,
    SETTING: Right.ORGANISATION,
}
"""The kinds of act that need a second person, and the right of who asks for them."""

_FORMATS: Final = {"htcds": N_("as a workbook (HTCDS)"), "csv": N_("as a table (CSV)")}
_BETWEEN: Final = ">"
_MOST: Final = 200


@dataclass(frozen=True)
class Act:
    """``object`` is the id of the record; ``what`` says the rest as names and codes; ``state`` stands for how the
    object is now, so that an approval counts for nothing else."""

    kind: str
    object: str = ""
    what: tuple[tuple[str, str], ...] = ()
    state: str = ""

    def told(self) -> dict[str, Any]:
        """As it stands in the detail of an entry."""
        return {"kind": self.kind, "of": self.object, "what": dict(self.what), "state": self.state}

    @property
    def colleague(self) -> str:
        """The id of the member of staff it is about, who is nobody's second person for it; empty if none."""
        return self.object if self.kind == RESET else ""

    def digest(self, vault_id: str) -> str:
        """64 digits that stand for the act in this registry and in no other."""
        return hashlib.sha256(canonical({"registry": vault_id, **self.told()})).hexdigest()

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Act | None":
        """What `told` gave; None for anything else: another hand may have written it."""
        kind, object, what, state = (told.get(name) for name in ("kind", "of", "what", "state"))
        texts = (kind, object, state, *(what.items() if isinstance(what, dict) else (None,)))
        flat = [part for one in texts for part in (one if isinstance(one, tuple) else (one,))]
        if kind not in NEEDS or not all(isinstance(one, str) and len(one) <= _MOST for one in flat):
            return None
        assert isinstance(what, dict)
        return cls(str(kind), str(object), tuple(sorted(what.items())), str(state))

    def __getitem__(self, name: str) -> str:
        return dict(self.what).get(name, "")


def export(format: str) -> Act:
    """Every case, names and all, in a file that is not encrypted."""
    return Act(EXPORT, what=(("format", format),))


def rescue() -> Act:
    """Everything that can be opened, in files that are not encrypted."""
    return Act(RESCUE)


def purge(case_id: str, records: int, state: str, *, person: bool) -> Act:
    """A closed case with its ``records`` and their history; with the ``person`` if she has no other case."""
    what = (("person", "yes" if person else "no"), ("records", str(records)))
    return Act(PURGE, case_id, what, state)


def reset(person_id: str, key: str) -> Act:
    """A new passphrase for a manager, whose key is ``key`` now."""
    return Act(RESET, person_id, state=key)


def lowering(changes: Mapping[str, tuple[str, str]]) -> Act:
    """Answers of the organisation that protect less than before: by field the old and the new stored answer."""
    return Act(SETTING, what=tuple(sorted((name, _BETWEEN.join(both)) for name, both in changes.items())))


def said(session: "Session", act: Act) -> str:
    """The act in whole sentences of the language spoken now, for who asks and who approves."""
    if act.kind == EXPORT:
        how = _(_FORMATS.get(act["format"], N_("in another form")))
        return _(
            "Take all cases out {how}, with their names, in a file that is not encrypted. All that are there on the "
            "day it is done."
        ).format(how=how)
    if act.kind == RESCUE:
        return rescued()
    if act.kind == PURGE:
        return _purged(session, act)
    if act.kind == RESET:
        return _(
            "Give {name}, who has the role Management, a new passphrase. Who gives it could enter in that name."
        ).format(name=session.staff_name(act.object))
    return _lowered(act)


def rescued() -> str:
    """What a rescue means, in a sentence."""
    return _("Write everything that can be opened, names and all, into files that are not encrypted.")


def _purged(session: "Session", act: Act) -> str:
    row = session._store.row(form_of(Case), act.object)
    code = str(row.clear.get("code", "")) if row else "?"
    many = int(act["records"]) if act["records"].isdecimal() else 0
    words = ngettext(
        "Delete the closed case {code} for good, with its {n} record and all its history.",
        "Delete the closed case {code} for good, with its {n} records and all their history.",
        many,
    ).format(code=code, n=many)
    if act["person"] == "yes":
        words += " " + _("The person goes too: there is no other case.")
    return words


def _lowered(act: Act) -> str:
    form = form_of(Organisation)
    said = []
    for name, both in act.what:
        field = next((one for one in form.fields if one.name == name), None)
        before, _sign, after = both.partition(_BETWEEN)
        if field is not None:
            words = _("“{question}” from “{before}” to “{after}”")
            shown = (field.kind.show(_typed(one)) or _("no answer") for one in (before, after))
            said.append(words.format(question=_(field.label), before=next(shown), after=next(shown)))
    return _("Change how the house works: {changes}. It protects less than before.").format(
        changes=", ".join(said)
    )


def _typed(stored: str) -> Any:
    return int(stored) if stored.isdecimal() else stored
