"""Commands about the audit trail: list, verify, report. Knows no argument parser."""

from pathlib import Path

from registry.access import Right, Rollback, Session, activity, trail
from registry.access.activity import Filter
from registry.access.deciding import accept_rollback
from registry.access.trail import How
from registry.casework import codes
from registry.cli import terminal
from registry.cli.asked import Asked, WrongUsage
from registry.errors import NotFound
from registry.files import write_whole
from registry.language import _


def listed(asked: Asked) -> int:
    """The newest entries of the audit trail, newest first, in sentences."""
    with asked.session(undecided=True) as session:
        entries = trail.newest(session, asked.newest)
        said = activity.told(session, entries)
        value = [
            {
                "seq": one.seq,
                "at": one.at,
                "actor": session.staff_name(one.actor),
                "action": one.action,
                "form": one.form,
                "object": one.object,
                "detail": trail.detail_of(one),
                "said": line.sentence,
                "cases": line.codes,
            }
            for one, line in zip(entries, said, strict=True)
        ]
        activity.opened(session)
    rows = [(str(one["seq"]), str(one["at"]), str(one["said"]), str(one["cases"])) for one in value]
    asked.answer(value, terminal.columns(rows))
    return 0


def verify(asked: Asked) -> int:
    """Whether the audit trail holds together, and is not older than this computer had seen.

    With --report, whether a saved report is genuine.
    """
    if asked.report:
        return _verify_report(asked)
    how: How = "quick" if asked.quick else "every"
    with asked.session(undecided=True) as session:
        if asked.accept_older:
            session.require(Right.RESTORE)
        found = trail.check(session, how, asked.progress)
        older = session.anchoring.rollback
        accepted = bool(asked.accept_older and older and found.ok)
        if accepted:
            accept_rollback(session)
    problems, good = [], found.seq
    if found.problem is not None:
        problems, good = [found.problem.sentence()], int(found.problem.details["seq"]) - 1
        terminal.message(str(found.problem))
    if older and not accepted:
        problems.append(older.problem().sentence())
        terminal.message(str(older.problem()))
    value = {"ok": not problems, "entries": good, "problems": problems, "how": how, "older": _states(older)}
    words = _("All {n} entries hold together and are signed.")
    if asked.quick:
        words = _("All {n} entries hold together; the signatures that vouch for them are genuine.")
    asked.answer(value, problems or [words.format(n=good)])
    if accepted:
        terminal.message(_("Recorded: the older state was restored on purpose, and counts from now on."))
    return 1 if problems else 0


def _states(older: Rollback | None) -> dict[str, object] | None:
    """What this computer had seen and what is there, as JSON."""
    if older is None:
        return None
    return {
        "seen": {"seq": older.seen_seq, "hash": older.seen_hash, "day": older.seen_day},
        "found": {"seq": older.found_seq, "hash": older.found_hash, "day": older.found_day},
        "missing": older.missing,
    }


def _verify_report(asked: Asked) -> int:
    from registry.documents.audit_report import verify_report

    pdf = terminal.read_bytes(Path(asked.report))
    with asked.session() as session:
        found = verify_report(session, pdf)
    data = found.data
    value = {
        "ok": not found.problems,
        "problems": list(found.problems),
        "made_by": data["made_by_name"],
        "made_at": data["made_at"],
        "asked": data["asked"],
        "total": data["total"],
        "trail": data["trail"],
        "check": data["check"],
    }
    lines = [_("This report is not genuine."), *found.problems]
    if not found.problems:
        words = _(
            "This report is genuine: signed by {name} at {moment}, {n} entries, and the trail still holds them."
        )
        lines = [words.format(name=data["made_by_name"], moment=data["made_at"], n=data["total"])]
    asked.answer(value, lines)
    return 1 if found.problems else 0


def report(asked: Asked) -> int:
    """The signed audit report of a period as PDF."""
    from registry.documents.audit_report import audit_report

    if asked.start > asked.end:
        raise WrongUsage(_("--to is before --from"))
    out = Path(asked.out)
    with asked.session() as session:
        wanted = Filter(
            start=asked.start,
            end=asked.end,
            person=_person(session, asked.actor) if asked.actor else "",
            group=asked.kind or "",
            code=(codes.read(asked.case) or asked.case) if asked.case else "",
        )
        write_whole(out, audit_report(session, wanted, language=asked.language, progress=asked.progress))
    asked.answer({"file": str(out)}, [_("Written: {file}").format(file=out)])
    return 0


def _person(session: Session, login: str) -> str:
    found = activity.person(session, login)
    if found is None:
        raise NotFound(what=_("account"), key=login)
    return found
