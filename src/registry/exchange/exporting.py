"""The registry out into a file: IOM's workbook filled in, or a CSV file with the same labels. Knows no window."""

from collections.abc import Iterator
from pathlib import Path

from registry.access import Right, Session, acts, approvals
from registry.errors import FileMissing, UnknownCommandValue
from registry.exchange.columns import COLUMNS, LABELS, OWNER, RECORDS
from registry.exchange.comma import written
from registry.exchange.report import Format
from registry.exchange.workbook import fill_blank
from registry.fields import Record
from registry.files import check_writable, write_whole
from registry.forms import Case, Person, Screening, Staff


def export(session: Session, out: Path, *, format: Format) -> int:
    """Write the cases in this person's scope into ``out``, a row each; how many. Names and all: needs the right.

    Two people decide that: `SecondPersonNeeded` unless a colleague approved it. What could be run as a formula is made
    harmless. It is recorded before the file is written, so that no file is without its entry. Raises `NotAllowed`,
    `DiskFull`, `ReadOnlyMedia` or `FileFailure`, too.
    """
    session.require(Right.EXPORT)
    if format not in ("htcds", "csv"):
        raise UnknownCommandValue(option="--format", value=str(format)[:20], allowed="htcds, csv")
    if not out.parent.is_dir():
        raise FileMissing(file=str(out))
    check_writable(out.parent)  # an approval counts once: not for a file that cannot be written
    rows = list(_rows(session))
    with session.together():
        approvals.insist(session, acts.export(format))
        session.note("export", format=format, cases=len(rows))
    if format == "htcds":
        content = fill_blank(rows)
    else:
        content = written(LABELS, [[row.get(label, "") for label in LABELS] for row in rows])
    write_whole(out, content)
    return len(rows)


def _rows(session: Session) -> Iterator[dict[str, str]]:
    people = {one.id: one for one in session.every(Person)}
    screenings = {one.case_id: one for one in session.every(Screening)}
    logins = {one.id: one.login for one in session.every(Staff)}
    for case in sorted(session.every(Case), key=lambda one: (one.opened_on, one.id)):
        person = people.get(case.person_id, Person())
        records: dict[str, Record] = {
            "person": person,
            "case": case,
            "screening": screenings.get(case.id, Screening()),
        }
        assert records.keys() == RECORDS.keys()
        texts = {column.label: column.text(records[column.form]) for column in COLUMNS}
        texts[OWNER] = logins.get(case.responsible, "")
        yield {label: text for label, text in texts.items() if text}
