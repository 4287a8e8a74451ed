"""Commands that count and take out: statistics, export, audit. Knows no argument parser."""

from pathlib import Path
from typing import Any

from registry.access import Right, Rollback, trail
from registry.access.deciding import accept_rollback
from registry.cli import terminal
from registry.cli.asked import Asked, WrongUsage
from registry.errors import AuditBroken
from registry.language import _
from registry.statistics import USUAL, definition, report, variable


def statistics(asked: Asked) -> int:
    """Tables for a period; small counts hidden unless --exact."""
    tables = [tuple(by.split(",")) for by in asked.by or ()] or list(USUAL)
    if asked.start > asked.end:
        raise WrongUsage(_("--to is before --from"))
    with asked.session(memory=True) as session:
        made = report(
            session, asked.start, asked.end, tables, exact=bool(asked.exact), progress=asked.progress
        )
    value = {
        "from": asked.start,
        "to": asked.end,
        "tables": [
            {
                "by": list(table.by),
                "rows": [{"keys": list(keys), "count": count} for keys, count in table.rows.items()],
                "total": table.total,
            }
            for table in made.tables
        ],
    }
    lines = [definition(made)]
    if made.exact:
        lines.append(_("Exact counts: for internal use only."))
    for table in made.tables:
        lines += ["", *_table(table)]
    asked.answer(value, lines)
    return 0


def _table(table: Any) -> list[str]:
    counted = [variable(name) for name in table.by]
    rows = [(*(one.label for one in counted), _("Count"))]
    rows = [(*(_(label) for label in rows[0][:-1]), rows[0][-1])]
    for keys, count in table.rows.items():
        words = [one.words(key) for one, key in zip(counted, keys, strict=True)]
        rows.append((*words, _("hidden") if count is None else str(count)))
    total = _("hidden") if table.total is None else str(table.total)
    rows.append((_("Total"), *("" for _one in counted[1:]), total))
    return terminal.columns(rows)


def export(asked: Asked) -> int:
    """The registry as a workbook or CSV, or the dictionary of forms and code lists."""
    from registry.exchange import export as write
    from registry.exchange import export_dictionary

    out = Path(asked.out)
    if asked.what == "dictionary":
        export_dictionary(out)
    elif not asked.format:
        raise WrongUsage(_("export needs --format"))
    else:
        with asked.session(memory=True) as session:
            write(session, out, format=asked.format)
        terminal.message(
            _("This file is not encrypted: keep it where nobody else reads it, and delete it soon.")
        )
    asked.answer({"file": str(out)}, [_("Written: {file}").format(file=out)])
    return 0


def audit_list(asked: Asked) -> int:
    """The newest entries of the audit trail, newest first."""
    with asked.session(undecided=True) as session:
        entries = [
            {
                "seq": one.seq,
                "at": one.at,
                "actor": session.staff_name(one.actor),
                "action": one.action,
                "form": one.form,
                "object": one.object,
                "detail": trail.detail_of(one),
            }
            for one in trail.newest(session, asked.newest)
        ]
    rows = [
        (str(one["seq"]), str(one["at"]), str(one["actor"]), str(one["action"]), str(one["form"]))
        for one in entries
    ]
    asked.answer(entries, terminal.columns(rows))
    return 0


def audit_verify(asked: Asked) -> int:
    """Chain and every signature of the audit trail, and whether it is older than this computer had seen."""
    problems: list[str] = []
    good = 0
    with asked.session(undecided=True) as session:
        older = session.anchoring.rollback
        if asked.accept_older:
            session.require(Right.RESTORE)
        try:
            for good in trail.verified(session):  # noqa: B007 the last good number is the answer
                pass
        except AuditBroken as problem:
            problems.append(problem.sentence())
            terminal.message(str(problem))
        if asked.accept_older and not problems:
            accept_rollback(session)
        elif older:
            problems.append(older.problem().sentence())
            terminal.message(str(older.problem()))
    value = {"ok": not problems, "entries": good, "problems": problems, "older": _states(older)}
    asked.answer(value, problems or [_("All {n} entries hold together and are signed.").format(n=good)])
    if asked.accept_older and older and not problems:
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
