"""Commands about cases: import, case list, case show, document. Knows no argument parser."""

import json
from pathlib import Path
from typing import Any

from registry.access import Session
from registry.casework import cases, plans, retention, search
from registry.cli import terminal
from registry.cli.asked import Asked
from registry.cli.requests import by_two
from registry.errors import NotFound, UnknownDocument
from registry.fields import Form, Record, answers, form_of
from registry.files import write_whole
from registry.forms import Case, Person, Screening
from registry.language import _
from registry.values import kinds

DOCUMENTS = ("plan",)


def import_rows(asked: Asked) -> int:
    """Take the rows of a workbook or a CSV file; what is not taken is told row by row."""
    from registry.exchange import import_file

    path = Path(asked.file)
    with asked.session(memory=True) as session:
        found = import_file(
            session,
            path,
            format=asked.format,
            mapping=Path(asked.mapping) if asked.mapping else None,
            dry_run=bool(asked.dry_run),
            progress=asked.progress,
        )
    rejected = [{"row": one.row, "column": one.column, "reason": one.reason} for one in found.rejected]
    value = {
        "created": found.created,
        "updated": found.updated,
        "skipped": found.skipped,
        "rejected": rejected,
    }
    counts = _("{created} created, {updated} updated, {skipped} unchanged, {rejected} not taken")
    lines = [counts.format(**(value | {"rejected": found.rows_rejected}))]
    asked.answer(value, [*lines, *map(_told, found.rejected)])
    for one in found.notes:
        terminal.message(_told(one))
    found.insist(path)
    return 0


def _told(one: Any) -> str:
    """A cell that was not taken, in words."""
    where = _("row {row}, {column}: {reason}") if one.column else _("row {row}: {reason}")
    return where.format(row=one.row, column=one.column, reason=one.reason)


def case_list(asked: Asked) -> int:
    """The cases in scope, all of them or those a search finds."""
    with asked.session(memory=True) as session:
        if asked.query is None:
            found = [_listed(session, row) for row in cases.all_cases(session)]
            session.note("list", "case", cases=len(found))
        else:
            found = _searched(session, asked.query)
    rows = [tuple(_word(one[name]) for name in _COLUMNS) for one in found]
    asked.answer(found, terminal.columns([_COLUMNS, *rows]) if rows else [_("No case was found.")])
    return 0


_COLUMNS = ("code", "status", "condition", "exploitation", "opened", "responsible", "names")


def _word(value: Any) -> str:
    return "-" if value is None else ", ".join(value) if isinstance(value, list) else str(value)


def _searched(session: Session, typed: str) -> list[dict[str, Any]]:
    found = search.search(session, typed).found
    session.note_search(typed, [one.person_id for one in found])
    result: list[dict[str, Any]] = []
    for one in found:
        if not one.in_scope:  # it exists and who answers for it: no more
            result.append(dict.fromkeys(_COLUMNS) | {"responsible": one.responsible})
            continue
        ids = [case["id"] for case in one.cases]
        result += [_listed(session, row) for row in session.whole.select(cases.LIST_COLUMNS, ids=ids)]
    return result


def _listed(session: Session, row: dict[str, Any]) -> dict[str, Any]:
    """One line of the list; None where the role does not open the answer, empty where there is none."""
    case, screening, person = form_of(Case), form_of(Screening), form_of(Person)

    def shown(form: Form, name: str, value: Any) -> Any:
        return value if _opens(session, form, name) else None

    return {
        "code": row["code"],
        "status": shown(case, "status", row["status"] or ""),
        "condition": shown(case, "condition", row["condition"] or ""),
        "exploitation": shown(screening, "exploitation", json.loads(row["screening_exploitation"] or "[]")),
        "opened": shown(case, "opened_on", row["opened_on"] or ""),
        "responsible": session.staff_name(row["responsible"]) if row["responsible"] else "",
        "names": shown(person, "given_names", search.full_name(row, "person_")),
    }


def _opens(session: Session, form: Form, name: str) -> bool:
    field = form[name]
    section = field.section or next(iter(form.sections))
    return session.rights.may_read(form, section) and (
        field.sealed is None or field.sealed in session.rights.opens
    )


def case_show(asked: Asked) -> int:
    """Everything of one case that this person may open."""
    with asked.session(memory=True) as session:
        found = cases.open_file(session, cases.by_code(session, asked.code).id)
        several = ("plans", "services", "follow_ups", "stays", "arrivals")
        value: dict[str, Any] = {
            "code": found.case.code,
            "person": _record(found.person),
            "case": _record(found.case),
        }
        value["screening"] = _record(found.screening) if found.screening else None
        value |= {name: [_record(one) for one in getattr(found, name)] for name in several}
        lines = [
            line
            for record in (found.case, found.person, found.screening)
            if record
            for line in _lines(record)
        ]
        lines += [line for name in several for record in getattr(found, name) for line in _lines(record)]
    asked.answer(value, lines)
    return 0


def _record(record: Record) -> dict[str, Any]:
    form = form_of(record)
    return {"id": record.id, **answers(record, form.fields), "closed": sorted(record.closed)}


def _lines(record: Record) -> list[str]:
    form = form_of(record)
    lines = ["", _(form.title)]
    for field in form.fields:
        value = getattr(record, field.name)
        if not field.is_empty(value) and not isinstance(field.kind, kinds.Rows | kinds.Link):
            lines.append(f"  {_(field.label)}: {field.kind.show(value)}")
    if record.closed:
        lines.append("  " + _("Closed to your role: {parts}").format(parts=", ".join(sorted(record.closed))))
    return lines


def document(asked: Asked) -> int:
    """One paper of a case as PDF."""
    if asked.kind not in DOCUMENTS:
        raise UnknownDocument(kind=asked.kind, kinds=", ".join(DOCUMENTS))
    from registry.documents.plan import plan_pdf

    out = Path(asked.out)
    with asked.session() as session:
        case = cases.by_code(session, asked.case)
        plan = plans.current(session, case.id)
        if plan is None:
            raise NotFound(what=_("protection plan of the case"), key=case.code)
        write_whole(out, plan_pdf(session, plan.id, language=asked.language))
    asked.answer({"file": str(out)}, [_("Written: {file}").format(file=out)])
    return 0


def case_purge(asked: Asked) -> int:
    """Delete a closed case for good, by two people."""
    with asked.session() as session:
        case = cases.by_code(session, asked.code)
        records = by_two(asked, session, lambda: retention.purge(session, case.id))
    gone = _("The case {code} was deleted for good, with {n} records. Backups made before still hold it.")
    asked.answer({"code": case.code, "records": records}, [gone.format(code=case.code, n=records)])
    return 0
