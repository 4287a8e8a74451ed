"""What failed at the door, in the words of Today and of the audit trail. Knows no page."""

from collections.abc import Callable, Mapping
from typing import Any

from registry.access import Right, Session
from registry.access.attempts import Failures
from registry.language import _, ngettext
from registry.ui.parts import Banner, Button
from registry.ui.when import local, said


def banner(session: Session, failures: Failures, go: Callable[[], object]) -> Banner | None:
    """What failed since the last visit; ``go`` leads to the audit trail, for who reads it. None if nothing did."""
    if session.may(Right.AUDIT):
        return _of_all(session, failures, go)
    if not failures.mine:
        return None
    words = ngettext(
        "{n} attempt with your user name failed since your last sign-in.",
        "{n} attempts with your user name failed since your last sign-in.",
        failures.mine,
    )
    more = _("The newest: {when}. If it was not you, tell Management.").format(when=_when(failures))
    return Banner(words.format(n=failures.mine), "info", more=more)


def _of_all(session: Session, failures: Failures, go: Callable[[], object]) -> Banner | None:
    words, besides = _headline(failures), _besides(failures)
    if not words and not besides:
        return None
    more = [_sentence(_whose(session, failures) + besides)]
    if failures.newest:
        more.append(_("The newest: {when}.").format(when=_when(failures)))
    grave = failures.total > failures.mine or bool(besides)
    return Banner(
        words or _("Something happened at the sign-in since your last visit."),
        "warning" if grave else "info",
        more=" ".join(more),
        action=Button(_("Audit trail"), icon="history", pressed=go),
    )


def _headline(failures: Failures) -> str:
    if not failures.total:
        return ""
    return ngettext(
        "{n} failed sign-in since your last visit",
        "{n} failed sign-ins since your last visit",
        failures.total,
    ).format(n=failures.total)


def _whose(session: Session, failures: Failures) -> list[str]:
    found = []
    if failures.mine:
        found.append(_("{n} with your user name").format(n=failures.mine))
    for person, n in sorted(failures.others.items(), key=lambda one: -one[1]):
        found.append(_("{n} of the account of {name}").format(n=n, name=session.staff_name(person)))
    if failures.unknown:
        found.append(
            ngettext("{n} with an unknown user name", "{n} with unknown user names", failures.unknown).format(
                n=failures.unknown
            )
        )
    return found


def _besides(failures: Failures) -> list[str]:
    found = []
    if failures.paper:
        words = ngettext(
            "{n} with a recovery key that is not this registry's",
            "{n} with recovery keys that are not this registry's",
            failures.paper,
        )
        found.append(words.format(n=failures.paper))
    if failures.computers:
        words = ngettext(
            "{n} on a computer or account that is not authorised",
            "{n} on computers or accounts that are not authorised",
            failures.computers,
        )
        found.append(words.format(n=failures.computers))
    if failures.uncounted:
        found.append(_("{n} more there was no room to write down").format(n=failures.uncounted))
    if failures.damaged:
        found.append(_("the file they are written down in was damaged"))
    return found


def _sentence(parts: list[str]) -> str:
    joined = ", ".join(parts)
    return f"{joined[:1].upper()}{joined[1:]}." if joined else ""


def _when(failures: Failures) -> str:
    return said(local(failures.newest))


def about(detail: Mapping[str, Any], named: Callable[[str], str]) -> str:
    """What an entry of the trail tells of an event at the door: whose login was typed, and when it was."""
    found = []
    if "accounts" in detail:
        names = [named(one) for one in detail["accounts"]]
        of = _("the account of {name}").format(name=_(" or ").join(names))
        found.append(of if names else _("an unknown user name"))
    if "happened" in detail:
        found.append(said(local(detail["happened"])))
    if "count" in detail:
        found.append(_("{n} events").format(n=detail["count"]))
    return " · ".join(found)
