"""What the audit trail says, in whole sentences: one for each thing that is recorded. Knows no window and no file.

`TOLD` is the only table: an action that is not in it is shown plainly under its own name, and a test holds that every
action the program records is in it. Nothing here says what a person told: names of questions, counts, codes.
"""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from registry.db.ledger import Some
from registry.forms import FORMS
from registry.language import N_, _, ngettext
from registry.values import dates

GROUPS: Final[Mapping[str, str]] = {
    "looked": N_("Looking"),
    "searched": N_("Searching"),
    "changed": N_("Changes"),
    "printed": N_("Printing"),
    "exported": N_("Taking out"),
    "backups": N_("Backups"),
    "signed": N_("Sign-ins"),
    "permissions": N_("Accounts and rights"),
    "integrity": N_("Integrity"),
    "other": N_("Other"),
}
"""Kinds of action, as people ask for them."""

ANY: Final = "*"
TOLD: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("view", ANY): ("looked", N_("{who} looked at “{what}”.")),
    ("view", "case"): ("looked", N_("{who} opened the case.")),
    ("view", "audit"): ("looked", N_("{who} looked at the audit trail.")),
    ("view part", ANY): ("looked", N_("{who} looked at “{part}” of the case.")),
    ("statistics", ANY): ("looked", N_("{who} looked at statistics.")),
    ("list", ANY): ("searched", N_("{who} listed the cases.")),
    ("search", ANY): ("searched", N_("{who} searched for somebody.")),
    ("create", ANY): ("changed", N_("{who} registered “{what}”.")),
    ("create", "case"): ("changed", N_("{who} registered a new case.")),
    ("create", "staff"): ("permissions", N_("{who} made the account of {whom}.")),
    ("change", ANY): ("changed", N_("{who} changed “{what}”.")),
    ("change", "staff"): ("permissions", N_("{who} changed the account of {whom}.")),
    ("approve", ANY): ("changed", N_("{who} approved “{what}”.")),
    ("replace", ANY): ("changed", N_("{who} left “{what}” behind for a newer version.")),
    ("reassign", ANY): ("changed", N_("{who} put the case in the care of another person.")),
    ("take up", ANY): ("changed", N_("{who} received what was left for the profession in “{what}”.")),
    ("import", ANY): ("changed", N_("{who} took in “{what}” from a file.")),
    ("import", ""): ("changed", N_("{who} took in a file.")),
    ("purge", ANY): ("changed", N_("{who} deleted “{what}” for good.")),
    ("exceptional access", ANY): (
        "permissions", N_("{who} opened what is kept for another profession, giving a reason."),
    ),
    ("exceptional access seen", ANY): (
        "looked", N_("{who} read that notes of their profession were opened, and why."),
    ),
    ("restricted twin seen", ANY): (
        "looked", N_("{who} looked whether somebody restricted was registered again."),
    ),
    ("restrict", ANY): ("permissions", N_("{who} restricted a record to named people.")),
    ("release", ANY): ("permissions", N_("{who} ended a restriction.")),
    ("name people", ANY): ("permissions", N_("{who} named who opens a restricted case.")),
    ("restricted searches seen", ANY): (
        "looked", N_("{who} read who had searched for restricted people."),
    ),
    ("print", ANY): ("printed", N_("{who} printed or saved “{what}” as a paper.")),
    ("print", "statistics"): ("printed", N_("{who} printed or saved statistics as a paper.")),
    ("print", "rights"): ("printed", N_("{who} printed or saved the table of rights.")),
    ("print", "access review"): ("printed", N_("{who} printed or saved the access review.")),
    ("incident notice", ANY): ("printed", N_("{who} drew up the notice of a lost or stolen computer.")),
    ("print", "audit"): ("printed", N_("{who} made a signed audit report.")),
    ("export", ANY): ("exported", N_("{who} took all cases out into a file that is not encrypted.")),
    ("rescue", ANY): ("exported", N_("{who} rescued everything into files that are not encrypted.")),
    ("backup", ANY): ("backups", N_("{who} made a backup, which was verified.")),
    ("restore", ANY): ("backups", N_("{who} restored a backup.")),
    ("sign in", ANY): ("signed", N_("{who} signed in.")),
    ("sign in with the recovery key", ANY): ("signed", N_("{who} signed in with the recovery key.")),
    ("sign out", ANY): ("signed", N_("{who} left.")),
    ("change passphrase", ANY): ("permissions", N_("{who} changed their own passphrase.")),
    ("reset passphrase", ANY): ("permissions", N_("{who} gave a new passphrase to {whom}.")),
    ("disable", ANY): ("permissions", N_("{who} closed the account of {whom}.")),
    ("enable", ANY): ("permissions", N_("{who} opened the account of {whom} again.")),
    ("confirm recovery key", ANY): (
        "permissions", N_("{who} proved that the paper recovery key was printed."),
    ),
    ("access review", ANY): ("permissions", N_("{who} reviewed who has access.")),
    ("ask second person", ANY): ("permissions", N_("{who} asked for a second person.")),
    ("approve request", ANY): ("permissions", N_("{who} approved what a colleague asked for.")),
    ("refuse request", ANY): ("permissions", N_("{who} refused what a colleague asked for.")),
    ("withdraw request", ANY): ("permissions", N_("{who} took a request for a second person back.")),
    ("use approval", ANY): ("permissions", N_("{who} used the approval of a second person.")),
    ("vouch", ANY): ("permissions", N_("{who} answered for the account of {whom}.")),
    ("begin powers", ANY): ("permissions", N_("{who} confirmed who has the powers of Management.")),
    ("end powers", ANY): ("permissions", N_("{who} recorded that powers of Management ended.")),
    ("key file", ANY): ("permissions", N_("{who} noted down a change of the key file.")),
    ("set powers right", ANY): ("permissions", N_("{who} settled who has the powers of Management.")),
    ("take powers", ANY): ("permissions", N_("{who} took forged powers of Management away.")),
    ("appoint", ANY): ("permissions", N_("{who} lent the powers of Management to {whom} for some days.")),
    ("dismiss", ANY): ("permissions", N_("{who} ended the time of {whom} as acting manager.")),
    ("name custodians", ANY): ("permissions", N_("{who} named the custodians.")),
    ("stand-in acts seen", ANY): ("permissions", N_("{who} saw what was done in the name of Management.")),
    ("new keys", ANY): ("permissions", N_("{who} gave the registry new keys.")),
    ("show computer card", ANY): ("permissions", N_("{who} looked at or printed the computer card.")),
    ("renew computer key", ANY): ("permissions", N_("{who} renewed the key of this computer.")),
    ("sign in as custodians", ANY): ("signed", N_("{who} opened the registry together.")),
    ("reopening refused", ANY): (
        "signed", N_("{who} or somebody else typed a wrong PIN or passphrase three times before a hidden screen."),
    ),
    ("failed sign-in", ANY): ("signed", N_("{who} took over a note from the door: a sign-in failed.")),
    ("failed recovery key", ANY): (
        "signed", N_("{who} took over a note from the door: a wrong recovery key was tried."),
    ),
    ("computer not authorised", ANY): (
        "signed", N_("{who} took over a note from the door: a computer that is not authorised."),
    ),
    ("technician", ANY): ("signed", N_("{who} took over a note from the door: technical support was there.")),
    ("computer settings", ANY): (
        "integrity", N_("{who} took over a note from the door: settings of the computer were changed."),
    ),
    ("copy backup", ANY): ("backups", N_("{who} took over a note from the door: a backup was copied.")),
    ("inbox damaged", ANY): ("integrity", N_("{who} found damaged notes from the door.")),
    ("inbox full", ANY): (
        "integrity", N_("{who} found more notes from the door than there is room for."),
    ),
    ("rollback noticed", ANY): (
        "integrity", N_("{who} found the registry older than this computer had seen it."),
    ),
    ("rollback accepted", ANY): (
        "integrity", N_("{who} said that the older registry was put back on purpose."),
    ),
    ("repair key file", ANY): ("integrity", N_("{who} found one copy of the key file damaged; it was written again.")),
    ("create registry", ANY): ("integrity", N_("{who} made this registry.")),
    ("check", ANY): ("integrity", N_("{who} checked the whole registry; nothing was wrong.")),
    ("verify trail", ANY): ("integrity", N_("{who} checked the audit trail; it holds together.")),
    ("fill training registry", ANY): (
        "integrity", N_("{who} filled the training registry with invented people."),
    ),
}  # fmt: skip
"""By action and form (`ANY`: every other): the kind of action, and the sentence."""

UNKNOWN: Final = N_("{who} did this: {action}.")
EVERYTHING: Final = ("export", "rescue")
"""Actions that take every case out of the house, and so each one that was there."""
_FEW: Final = 4
_TITLES: Final = {form.name: form.title for form in FORMS} | {"request": N_("Request for a second person")}
_LABELS: Final = {form.name: {one.name: one.label for one in form.fields} for form in FORMS}
PARTS: Final[Mapping[str, str]] = {
    "person": N_("Person"),
    "identification": N_("Identification"),
    "plan": N_("Protection plan"),
    "services": N_("Services"),
    "follow_ups": N_("Follow-up"),
    "stays": N_("Stay"),
    "case": N_("Case"),
    "arrival": N_("Arrival"),
    "history": N_("History"),
    "seen": N_("Who saw it"),
}
"""The parts of a case's page, as ``view part`` names them."""


@dataclass(frozen=True)
class Said:
    """An entry in words: its kind of action, the sentence, and what else it tells."""

    group: str
    sentence: str
    more: str


def group_of(action: str, form: str) -> str:
    """The kind of action, ``other`` for one this program does not know."""
    return _told(action, form)[0]


def tell(
    action: str, form: str, object: str, detail: Mapping[str, Any], who: str, name: Callable[[str], str]
) -> Said:
    """An entry in whole sentences of the language spoken now; ``name`` gives the name of a colleague by her id."""
    group, words = _told(action, form)
    what = _(_TITLES[form]) if form in _TITLES else form
    part = str(detail.get("part", ""))
    sentence = _(words).format(
        who=who,
        what=what,
        whom=name(object) if form == "staff" else "",
        part=_(PARTS[part]) if part in PARTS else part,
        action=" ".join(filter(None, (action, form))),
    )
    return Said(group, sentence, "; ".join(_more(form, detail)))


def _told(action: str, form: str) -> tuple[str, str]:
    return TOLD.get((action, form)) or TOLD.get((action, ANY)) or ("other", UNKNOWN)


def kinds_of(group: str) -> tuple[tuple[Some, ...], tuple[str, ...]]:
    """How the entries of a kind of action are asked for: alternatives, and actions to leave out."""
    if group == "other":
        return (), tuple(sorted({action for action, _form in TOLD}))
    found: dict[tuple[str, str], list[str]] = {}
    for (action, form), (kind, _words) in TOLD.items():
        others = [one for one, told in TOLD.items() if one[0] == action and one[1] != ANY and told[0] != kind]
        if kind == group and form == ANY:
            found.setdefault(("", others[0][1] if others else ""), []).append(action)
        elif kind == group and group_of(action, "") != kind:
            found.setdefault((form, ""), []).append(action)
    return tuple(Some(tuple(actions), *forms) for forms, actions in found.items()), ()


# --- what else an entry tells ---


def _more(form: str, detail: Mapping[str, Any]) -> list[str]:
    said = []
    for name, value in {"fields": (), **detail}.items():
        with contextlib.suppress(
            ValueError, TypeError, AttributeError
        ):  # another hand may have written anything
            said.append(
                _answers(form, value) if name == "fields" else _FACTS[name](value) if name in _FACTS else ""
            )
    if "start" in detail and "end" in detail:
        with contextlib.suppress(ValueError, IndexError):
            said.append(f"{dates.shown(str(detail['start']))} – {dates.shown(str(detail['end']))}")
    return [one for one in said if one]


def _answers(form: str, fields: Sequence[str]) -> str:
    """Which questions: all of a few, the first and the number of many."""
    labels = _LABELS.get(form, {})
    known = [_(labels[name]) for name in fields if name in labels]
    shown = ", ".join(known if len(known) <= _FEW else known[: _FEW - 1])
    rest = len(known) - (_FEW - 1)
    if len(known) <= _FEW:
        return shown
    return ngettext("{answers} and {n} more", "{answers} and {n} more", rest).format(answers=shown, n=rest)


def _if_so(words: str) -> Callable[[Any], str]:
    return lambda so: _(words) if so else ""


def _filled(words: str) -> Callable[[Any], str]:
    return lambda value: _(words).format(n=value)


def _counted(words: str) -> Callable[[Any], str]:
    return lambda n: _(words).format(n=int(n)) if n else ""


_KINDS: Final[Mapping[str, str]] = {
    "export": N_("taking the cases out"),
    "rescue": N_("a rescue into files that are not encrypted"),
    "purge": N_("deleting a closed case for good"),
    "reset": N_("a new passphrase for a manager"),
    "setting": N_("a setting that protects less"),
}
"""What a second person is asked for, as the trail says it."""


_FACTS: Final[Mapping[str, Callable[[Any], str]]] = {
    "kind": lambda kind: _(_KINDS[kind]) if kind in _KINDS else "",
    "copy": _filled(N_("copy no. {n}")),
    "version": _filled(N_("version {n}")),
    "names": _if_so(N_("with the name")),
    "exact": _if_so(N_("exact counts")),
    "full": _if_so(N_("every signature")),
    "every": _if_so(N_("every signature")),
    "cases": lambda n: ngettext("{n} case", "{n} cases", int(n)).format(n=n),
    "entries": lambda n: ngettext("{n} entry", "{n} entries", int(n)).format(n=n),
    "created": lambda n: ngettext("{n} new", "{n} new", n).format(n=n) if isinstance(n, int) else "",
    "updated": lambda n: ngettext("{n} changed", "{n} changed", int(n)).format(n=n),
    "accounts": lambda n: ngettext("{n} account", "{n} accounts", int(n)).format(n=n),
    "differs": _counted(N_("do not agree with the signed key file: {n}")),
    "ended": _counted(N_("past their last day: {n}")),
    "no_last_day": _if_so(N_("the last day of the account was past and counts no more")),
    "unused": _counted(N_("never used: {n}")),
    "quiet": _counted(N_("not used for three months: {n}")),
    "hash": lambda digest: _("search {n}").format(n=str(digest)[:8]),
    "sha256": lambda digest: _("file {n}").format(n=str(digest)[:8]),
    "digest": lambda digest: _("report {n}").format(n=str(digest)[:8]),
}
