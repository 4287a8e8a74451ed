"""Deleting a closed case for good, from its page: says what goes, asks, and needs a second person. Decides nothing."""

from PySide6.QtWidgets import QWidget

from registry.access import acts
from registry.access.purging import Extent
from registry.casework import retention
from registry.errors import RegistryError
from registry.forms import Case
from registry.language import _, ngettext
from registry.ui.context import Context
from registry.ui.parts import ask, tell
from registry.ui.second_person import Asking, handled


def delete_for_good(page: QWidget, context: Context, case: Case) -> None:
    """Find out what would go, say it and ask."""
    session = context.session

    def what(_progress: object) -> tuple[Extent, str]:
        extent = retention.what_goes(session, case.id)
        return extent, acts.said(session, extent.act(case.id))

    context.work.run(
        page, what, lambda found: _ask(page, context, case, found[1]), lambda problem: _refused(page, problem)
    )


def _ask(page: QWidget, context: Context, case: Case, words: str) -> None:
    ask(
        page,
        _("Delete the case {code} for good?").format(code=case.code),
        words,
        _(
            "The audit trail keeps that it was here and that it was deleted, without anything that was written in it."
        ),
        _("Backups made before still hold it, until you delete those."),
        action=_("Delete for good"),
        danger=True,
        then=lambda: _delete(page, context, case),
    )


def _delete(page: QWidget, context: Context, case: Case) -> None:
    session = context.session

    def refused(problem: RegistryError) -> None:
        if not handled(problem, Asking(page, context, lambda: _delete(page, context, case))):
            _refused(page, problem)

    context.run_alone(
        page,
        lambda _p: retention.purge(session, case.id),
        lambda records: _gone(context, case, records),
        refused,
        doing=_("Deleting the case…"),
    )


def _gone(context: Context, case: Case, records: int) -> None:
    words = ngettext(
        "The case {code} was deleted for good, with {n} record.",
        "The case {code} was deleted for good, with {n} records.",
        records,
    )
    context.say(words.format(code=case.code, n=records))
    context.go("people")


def _refused(page: QWidget, problem: RegistryError) -> None:
    tell(page, problem)
