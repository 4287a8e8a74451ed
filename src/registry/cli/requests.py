"""A second person on the command line: requests sent, listed, approved, refused. Knows no argument parser."""

from collections.abc import Callable
from typing import TypeVar

from registry.access import Session, acts, approvals
from registry.access.acts import Act
from registry.access.approvals import Request
from registry.cli import terminal
from registry.cli.asked import Asked
from registry.errors import RecoveryKeyNeeded, RegistryError, RequestSent, RequestWaiting, SecondPersonNeeded
from registry.language import N_, _

T = TypeVar("T")
_SAID = {
    "waiting": N_("waiting"),
    "approved": N_("approved"),
    "refused": N_("refused"),
}


def by_two(asked: Asked, session: Session, verb: Callable[[], T]) -> T:
    """What ``verb`` gives, if a second person approved it or the recovery key of --recovery-file does now.

    Otherwise the request is sent and `RequestSent` raised, or `RecoveryKeyNeeded` if there is nobody to send it to.
    """
    try:
        return verb()
    except SecondPersonNeeded as problem:
        act = problem.act
        if not isinstance(act, Act):
            raise
        if asked.recovery_file:
            approvals.approve_with_paper(session, act, asked.paper())
            return verb()
        raise sent(asked, session, problem) from None


def sent(asked: Asked, session: Session, problem: SecondPersonNeeded) -> RegistryError:
    """What is told once the request was sent: ``problem`` itself if it waits already, or nobody may decide it."""
    if isinstance(problem, RequestWaiting | RecoveryKeyNeeded) or not isinstance(problem.act, Act):
        return problem
    approvals.ask(session, problem.act, asked.why or "")
    return RequestSent(days=approvals.DAYS, **problem.details)


def listed(asked: Asked) -> int:
    """The requests this person may decide, then her own and what became of them."""
    with asked.session() as session:
        found = [*approvals.waiting_for(session), *approvals.mine(session)]
        value = [_told(session, one) for one in found]
    rows = [
        (str(one["id"])[:8], str(one["at"]), str(one["who"]), _(_SAID[str(one["state"])]), str(one["what"]))
        for one in value
    ]
    asked.answer(value, terminal.columns(rows) if rows else [_("No request is waiting.")])
    return 0


def _told(session: Session, one: Request) -> dict[str, object]:
    return {
        "id": one.id,
        "at": one.at,
        "until": one.until,
        "who": session.staff_name(one.asker),
        "mine": one.asker == session.person_id,
        "what": acts.said(session, one.act),
        "why": one.why,
        "state": one.state,
        "answer": one.answer,
    }


def approve(asked: Asked) -> int:
    """Approve what a colleague asked for."""
    return _decide(asked, approvals.approve, _("Approved: {what}"))


def refuse(asked: Asked) -> int:
    """Refuse it, and say why."""
    return _decide(
        asked, lambda session, one: approvals.refuse(session, one, asked.reason), _("Refused: {what}")
    )


def withdraw(asked: Asked) -> int:
    """Take one's own request back."""
    return _decide(asked, lambda session, one: approvals.withdraw(session, one.id), _("Taken back: {what}"))


def _decide(asked: Asked, decide: Callable[[Session, Request], None], words: str) -> int:
    with asked.session() as session:
        one = approvals.request(session, asked.id)
        what = acts.said(session, one.act)
        decide(session, one)
    asked.answer({"id": one.id, "what": what}, [words.format(what=what)])
    return 0
