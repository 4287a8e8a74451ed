"""Whether the registry is whole: pages, tables, seals, rows, links, audit trail. Knows no window; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass

from registry.access import Session, trail
from registry.access.keeping import PageCheck
from registry.access.soundness import copies_whole, inspection, parts_of
from registry.db.inspection import Inspection
from registry.db.shelf import APART
from registry.errors import AuditBroken, Cancelled, RegistryError
from registry.fields import Form
from registry.language import _
from registry.progress import Progress, Silent, step


@dataclass(frozen=True)
class Problem:
    """One thing wrong: its kind (rollback, page, schema, row, seal, missing, orphan, history, audit, vault), where."""

    kind: str
    detail: str


@dataclass(frozen=True)
class Soundness:
    """What a check found."""

    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def check(session: Session, *, full: bool = False, progress: Progress | None = None) -> Soundness:
    """Check everything this person's keys open; with ``full`` every signature and every kept change, too.

    Raises `NotAllowed` without the right to check, `Cancelled`, or `FileFailure`; damage is reported, never raised.
    """
    heard = progress or Silent()
    look = inspection(session)
    try:
        found = [
            *_seen(session),
            *_pages(session, heard),
            *(Problem("schema", one) for one in look.schema_problems()),
            *_rows(session, look, heard),
            *(
                Problem(
                    "row",
                    _("{record} is not what the audit trail says was saved").format(record=f"{APART} {id}"),
                )
                for id in look.wrong_apart()
            ),
            *_audit(session, look, full, heard),
            *_vault(session),
        ]
    finally:
        look.close()
    if not found:  # nothing is written into a damaged file
        session.note("check", full=full)
    heard.report(1.0)
    return Soundness(tuple(found))


def _seen(session: Session) -> list[Problem]:
    """What this computer had seen and is not there, while no manager has decided about it."""
    older = session.anchoring.rollback
    return [Problem("rollback", older.problem().sentence())] if older else []


def _pages(session: Session, progress: Progress) -> list[Problem]:
    step(progress, 0.0, _("Checking every page…"))
    with PageCheck(session) as pages:
        return [Problem("page", one) for one in pages.run()]


def _rows(session: Session, look: Inspection, progress: Progress) -> Iterator[Problem]:
    for place, form in enumerate(look.forms):
        step(progress, 0.2 + 0.5 * place / len(look.forms), _("Checking every record…"))
        for count, found in enumerate(look.rows(form)):
            if count % 1000 == 0:
                step(progress, 0.2 + 0.5 * place / len(look.forms))
            if found.row is None:
                yield Problem(
                    "row", _("{record} cannot be read").format(record=_named(form, found.id, found.number))
                )
                continue
            for part in parts_of(session, form, found.row).broken:
                where = _named(form, found.id)
                yield Problem(
                    "seal", _("{record}: the part {part} cannot be opened").format(record=where, part=part)
                )
            if look.as_recorded(form, found.row) is False:
                where = _named(form, found.id)
                yield Problem(
                    "row", _("{record} is not what the audit trail says was saved").format(record=where)
                )
        yield from _links(look, form)


def _links(look: Inspection, form: Form) -> Iterator[Problem]:
    for id in look.missing(form):
        yield Problem("missing", _("{record} was saved and is not there").format(record=_named(form, id)))
    for id, parent in look.orphans(form):
        where = _named(form, id)
        yield Problem(
            "orphan",
            _("{record} hangs from a {parent} that is not there").format(record=where, parent=parent),
        )


def _audit(session: Session, look: Inspection, full: bool, progress: Progress) -> Iterator[Problem]:
    try:
        for seq in trail.verified(session, "every" if full else "quick"):
            if not full or seq % 500 == 0:
                step(progress, 0.75, _("Checking the audit trail…"))
    except AuditBroken as problem:
        yield Problem("audit", problem.sentence())
    except Cancelled:
        raise
    except RegistryError as problem:
        yield Problem("audit", problem.sentence())
    if full:
        for form, id, seq in look.changed_history():
            detail = _("{record}: the kept change of entry {seq} is not the one that was made")
            yield Problem("history", detail.format(record=f"{form} {id}", seq=seq))


def _vault(session: Session) -> Iterator[Problem]:
    try:
        whole = copies_whole(session)
    except RegistryError as problem:
        yield Problem("vault", problem.sentence())
        return
    if not whole:
        yield Problem("vault", _("one of the two copies of the key file is missing or damaged"))


def _named(form: Form, id: str, number: int = 0) -> str:
    return f"{form.name} {id or number}"
