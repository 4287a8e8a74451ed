"""Taking a table into the registry: every row is judged first, then all good ones are saved in one transaction.

Knows no window.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

from registry.access import Right, Session
from registry.casework.register import fresh_code
from registry.errors import MissingColumns, NotTheWorkbook, WrongFileType
from registry.exchange.columns import COLUMNS, NAMES, Column, mapped
from registry.exchange.comma import read_csv
from registry.exchange.judging import Work
from registry.exchange.known import OneCase, Someone
from registry.exchange.reading import Reader
from registry.exchange.report import Format, ImportReport, Rejection
from registry.exchange.table import Table
from registry.exchange.workbook import read_workbook
from registry.files import said_plainly
from registry.forms import Staff, Stay
from registry.forms.case import is_open
from registry.language import _
from registry.progress import Progress, Silent, step
from registry.values import dates
from registry.values.phonetic import folded

_QUIET: Final = Silent()
_ACTION: Final = "import"


def import_file(
    session: Session,
    path: Path,
    *,
    format: Format,
    mapping: Path | Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress = _QUIET,
) -> ImportReport:
    """Take IOM's workbook (``htcds``) or a CSV file with the same labels, or with those ``mapping`` names.

    ``mapping`` (or the JSON file it is in) says for our labels or ``form.field`` the column of the file. Rows with a
    problem are left out and reported; the others are saved all or none, with one entry of the counts in the audit
    trail. With ``dry_run`` the same is reported and nothing written. Needs the right to import. Raises
    `WrongFileType`, `ProtectedWorkbook`, `FileDamaged`, `NotTheWorkbook`, `MissingColumns`, `TooManyRows`,
    `UnknownCommandValue`, `Cancelled`, and the errors of saving.
    """
    session.require(Right.IMPORT)
    columns = mapped(_mapping(mapping)) if mapping is not None else COLUMNS
    step(progress, 0.0, _("Reading the file…"))
    table = _table(path, format, columns, whole=mapping is not None)
    session.open_memory(_QUIET)
    work = Work(session, Reader(columns, _staff(session)))
    notes = [
        Rejection(table.header, label, _("the registry has no place for this column"))
        for label in table.unknown
    ]
    for done, row in enumerate(table.rows):
        if done % 50 == 0:
            step(progress, 0.2 + 0.3 * done / len(table.rows), _("Comparing with the registry…"))
        work.take(work.reader.read(row))
    report = work.report(notes, dry_run=dry_run)
    if not dry_run:
        _save(session, work, report, format, progress)
    progress.report(1.0)
    return report


def _staff(session: Session) -> dict[str, str]:
    accounts = [one for one in session.every(Staff) if one.disabled != "yes"]
    named = Counter(folded(one.name) for one in accounts)
    found = {folded(one.name): one.id for one in accounts if named[folded(one.name)] == 1}
    return found | {folded(one.login): one.id for one in accounts}


def _mapping(mapping: Path | Mapping[str, str]) -> Mapping[str, str]:
    if isinstance(mapping, Mapping):
        return mapping
    with said_plainly(mapping):
        content = mapping.read_bytes()
    try:
        said: Any = json.loads(content.decode("utf-8-sig"))
    except ValueError:
        said = None
    if not isinstance(said, dict) or not said or not all(isinstance(one, str) for one in said.values()):
        raise WrongFileType(file=mapping.name, expected="JSON")
    return cast("dict[str, str]", said)


def _table(path: Path, format: Format, columns: Iterable[Column], *, whole: bool) -> Table:
    labels = tuple(dict.fromkeys(column.label for column in columns))
    if format == "htcds":
        table = read_workbook(path, labels)
        missing = [label for label in labels if label not in table.labels]
        if missing:
            raise NotTheWorkbook(file=path.name, missing=_few(missing))
        return table
    table = read_csv(path, labels)
    missing = [label for label in labels if label not in table.labels] if whole else []
    if not whole and not table.labels.intersection(NAMES):
        missing = list(NAMES)
    if missing:
        raise MissingColumns(file=path.name, missing=_few(missing))
    return table


def _few(labels: list[str]) -> str:
    return ", ".join(labels[:6]) + ("…" if len(labels) > 6 else "")


def _save(session: Session, work: Work, report: ImportReport, format: Format, progress: Progress) -> None:
    """Everything or nothing. Codes are given here, so that none can be taken in between."""
    changed = work.known.changed()
    with session.together():
        for done, someone in enumerate(changed):
            if done % 20 == 0:
                step(progress, 0.5 + 0.5 * done / len(changed), _("Saving…"))
            _save_someone(session, someone)
        session.note(
            _ACTION,
            format=format,
            created=report.created,
            updated=report.updated,
            skipped=report.skipped,
            rejected=report.rows_rejected,
        )


def _save_someone(session: Session, someone: Someone) -> None:
    person = someone.person
    if person != someone.stored:
        person = session.save(person, action=_ACTION)
    for one in someone.cases:
        if one.case != one.stored:
            _save_case(session, person.id, one)
        if one.screening and one.screening != one.stored_screening:
            session.save(replace(one.screening, case_id=one.case.id), action=_ACTION)


def _save_case(session: Session, person_id: str, one: OneCase) -> None:
    before = one.stored
    if before is None:
        one.case = replace(one.case, person_id=person_id, code=fresh_code(session))
    one.case = session.save(one.case, action=_ACTION)
    stays = [replace(stay, case_id=one.case.id) for stay in one.stays]
    if before and is_open(before.status) and not is_open(one.case.status):
        left = one.case.referred_on or dates.today()
        stays += [
            replace(stay, left_on=left)
            for stay in session.children(Stay, "case", one.case.id)
            if not stay.left_on and dates.last_day(left) >= dates.first_day(stay.entered_on)
        ]
    for stay in stays:
        session.save(stay, action=_ACTION)
