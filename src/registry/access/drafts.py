"""What somebody is writing and has not saved, kept sealed as its record would be, for another use. Knows no window."""

import json
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from registry.access.rights import Right
from registry.access.sealing import Sealer, open_row, seal_record
from registry.access.session import Session
from registry.db import Draft, StoredRow
from registry.db.shelf import APART
from registry.errors import RegistryError, SealBroken, SealClosed
from registry.fields import Compartment, Record, answers, filled, form_of
from registry.fields.answers import canonical
from registry.forms import Staff, form_named
from registry.vault import PAPER

_NEW = "new"
_REVISION = "~revision"


class _Apart:
    """Seals drafts for another use than records, so that a draft pasted over a record does not open there."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer
        self.can_open = sealer.can_open
        self.is_deposit = sealer.is_deposit

    def seal(
        self, form: str, record_id: str, compartment: Compartment, data: bytes, *, for_me: bool = True
    ) -> bytes:
        return self._sealer.seal(f"{form}/draft", record_id, compartment, data, for_me=for_me)

    def open(self, form: str, record_id: str, compartment: Compartment, blob: bytes) -> bytes:
        return self._sealer.open(f"{form}/draft", record_id, compartment, blob)

    def opener(self, form: str, compartment: Compartment) -> Callable[[str, bytes], bytes]:
        return self._sealer.opener(f"{form}/draft", compartment)


@dataclass(frozen=True)
class Kept:
    """A draft as it comes back: the record as it was being written, and when it was last kept (UTC).

    ``passed_by`` is the colleague who left it unsigned when she went, ``nth`` tells those apart that she left of one
    record; empty for one's own. ``closed`` are the compartments of which the draft holds something that this person
    does not open.
    """

    record: Record
    at: str
    passed_by: str = ""
    closed: frozenset[str] = frozenset()
    nth: int = 1


def _place(record: Record) -> str:
    """Where the draft of ``record`` lies: its id; of a new one, what it hangs from."""
    parents = [getattr(record, f"{parent}_id") for parent in form_of(record).parents]
    return record.id or "-".join((_NEW, *filter(None, parents)))


def keep(session: Session, record: Record) -> None:
    """Keep ``record`` as it stands; unchecked, since it is not finished.

    One draft a record, and one of each new form for each record it hangs from. What the draft before held sealed and
    this person does not open stays in it, unless she wrote in that compartment anew.
    """
    form = form_of(record)
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    named = replace(record, id=_place(record), closed=frozenset())
    sealed = seal_record(_Apart(session._vault.sealer), named, None, session.person_id, at)
    clear = canonical(answers(record, form.of(None)) | {_REVISION: record.revision})
    before = _closed_before(session, form.name, named.id)
    closed = {name: blob for _draft, _opened, parts in before for name, blob in parts.items()}
    parts = {**closed, **sealed.row.sealed, "": clear}
    draft = Draft(form.name, named.id, dict(sealed.row.parents), at, parts)
    if restriction := session._apart.restriction_of(named.id, draft.parents):
        draft = session._apart.closed_draft(restriction, draft)
    which = (form.name, named.id)
    session.unkept.add(which)
    session._store.keep_draft(session.person_id, draft)
    session.unkept.discard(which)


def _closed_before(session: Session, form: str, place: str) -> list[tuple[Draft, Draft, dict[str, bytes]]]:
    """This person's own drafts at a place of which she does not open a part: as it lies there, opened, those parts."""
    places = {(form, place), *((APART, one) for one in session._apart.places(form, place))}
    own = (one for one in session._store.drafts(session.person_id) if not one.passed_by)
    found = []
    for draft in own:
        opened = session._apart.opened_draft(draft) if (draft.form, draft.id) in places else None
        closed = _closed_parts(session, opened) if opened else {}
        if opened and closed:
            found.append((draft, opened, closed))
    return found


def _closed_parts(session: Session, opened: Draft) -> dict[str, bytes]:
    sealer, closed = _Apart(session._vault.sealer), {}
    for name, blob in opened.sealed.items():
        try:
            if name:
                sealer.open(opened.form, opened.id, name, blob)  # type: ignore[arg-type]
        except SealClosed:
            closed[name] = blob
        except (SealBroken, LookupError):
            continue
    return closed


def _leave_closed(session: Session, form: str, place: str) -> None:
    """Leave what of a draft this person does not open to who does, with the clear answers by which it is known."""
    for draft, opened, closed in _closed_before(session, form, place):
        rest = replace(
            opened, sealed={"": opened.sealed.get("", b"{}"), **closed}, passed_by=session.person_id
        )
        if draft.form == APART:
            rest = session._apart.closed_draft(session._apart.restriction_of_draft(draft), rest)
        session._store.leave_draft(_heir(session, rest, session.person_id, ""), rest)


def kept(session: Session) -> list[Kept]:
    """What this person was writing, newest first, then what others left to her.

    A sealed part she does not open (any more) is left out and named in ``closed``; so is a draft that is none (any
    more): who cannot go on with one shall be able to go on without it.
    """
    kept_for = map(session._apart.opened_draft, session._store.drafts(session.person_id))
    return [one for one in (_kept(session, draft) for draft in kept_for if draft is not None) if one]


def _kept(session: Session, draft: Draft) -> Kept | None:
    try:
        record = _record(session, draft)
    except (RegistryError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # another hand may have written it
    return Kept(replace(record, closed=frozenset()), draft.at, draft.passed_by, record.closed, draft.nth)


def _record(session: Session, draft: Draft) -> Record:
    """As it was being written. Raises whatever a draft that is none may give."""
    form = form_named(draft.form)
    clear = json.loads(draft.sealed[""])
    row = StoredRow(
        id=draft.id,
        revision=clear.pop(_REVISION),
        created_at=draft.at,
        created_by=session.person_id,
        updated_at=draft.at,
        updated_by=session.person_id,
        parents=draft.parents,
        clear=filled(form.of(None), clear),
        sealed={name: blob for name, blob in draft.sealed.items() if name},
    )
    record = open_row(_Apart(session._vault.sealer), form, row).record
    return replace(record, id="" if draft.id.startswith(_NEW) else draft.id)


def drop(session: Session, record: Record, left: Kept | None = None) -> None:
    """Forget the draft of ``record``, this person's own or one that was ``left`` to her: it was saved, or given up.

    What of her own she does not open any more, since she got new keys, she neither saved nor saw: that is left to a
    manager, who opens it.
    """
    which = (form_of(record).name, _place(record))
    passed_by, nth = (left.passed_by, left.nth) if left else ("", 1)
    with session._store.transaction():
        if not passed_by:
            _leave_closed(session, *which)
        for form, place in (which, *((APART, one) for one in session._apart.places(*which))):
            session._store.drop_draft(session.person_id, Draft(form, place, {}, "", {}, passed_by, nth))
    session.unkept.discard(which)


def take_over(session: Session, left: Kept) -> None:
    """Make a draft that was left to this person her own, to be gone on with and signed by her.

    One with something closed to her stays as it was left, besides, until somebody opens that or she gives it up.
    """
    with session._store.transaction():
        keep(session, left.record)
        if not left.closed:
            drop(session, left.record, left)


def pass_on(session: Session, leaver: str, heir: str, *, keeping: Iterable[Compartment] | None = None) -> int:
    """Leave what ``leaver`` was writing to ``heir``, or to a manager what ``heir`` cannot open; how many drafts.

    That is this manager, unless she only stands in. Somebody who stays, and goes on opening the compartments
    ``keeping``, keeps what she can go on with. What is of a restricted case goes to somebody who opens that. Part of
    closing an account, in its transaction.
    """
    session.require(Right.STAFF)
    left = _passing(session, leaver, keeping or ())
    for draft in left:
        to = _heir(session, draft, leaver, heir)
        session._store.drop_draft(leaver, draft)
        session._store.leave_draft(to, replace(draft, passed_by=draft.passed_by or leaver))
    return len(left)


def passing(session: Session, leaver: str, keeping: Iterable[Compartment]) -> int:
    """How many drafts `pass_on` would leave to somebody else."""
    return len(_passing(session, leaver, keeping))


def _passing(session: Session, leaver: str, keeping: Iterable[Compartment]) -> list[Draft]:
    left, names = session._store.drafts(leaver), set(keeping)
    return [one for one in left if not (names and _opens_it_all(session, one, {"", *names}))]


def _opens_it_all(session: Session, draft: Draft, names: set[str]) -> bool:
    """Whether all parts of a draft are of compartments ``names``, or deposits of her own, which she opens anyway.

    A draft that is closed to this manager may hold what she opens no more: it is not hers any longer.
    """
    opened, sealer = session._apart.opened_draft(draft), session._vault.sealer
    return opened is not None and all(
        name in names or (sealer.is_deposit(blob) and not draft.passed_by)
        for name, blob in opened.sealed.items()
    )


def _heir(session: Session, draft: Draft, leaver: str, wanted: str) -> str:
    """``wanted`` if she opens the draft; else a manager, or for a restricted case a manager who opens it."""
    opened = session._apart.opened_draft(draft)
    roles = session.get(Staff, wanted, look=False).roles if wanted else ()
    reads = opened is not None and {one for one in opened.sealed if one} <= {
        *session._vault.compartments(roles)
    }
    if draft.form != APART:
        return wanted if wanted and reads else _manager(session, leaver)
    people = _people(session, draft, leaver)
    if wanted in people and reads:
        return wanted
    return next(iter(people), PAPER)


def _people(session: Session, draft: Draft, leaver: str) -> list[str]:
    """Who else opens the restricted case of a draft: managers first, those to be given access again last."""
    apart, managers = session._apart, _managers(session, leaver)
    for one in apart.shelf.restrictions():
        if one.id == apart.restriction_of_draft(draft):
            stale = apart.stale(one)
            order = [*managers, *(who for who in one.grants if who not in managers)]
            named = [who for who in order if who in one.grants and who not in (leaver, PAPER)]
            return sorted(named, key=lambda who: who in stale)
    return []


def _managers(session: Session, leaver: str) -> list[str]:
    """The managers in their own right who stay, this one first: who stands in opens no more than before, afterwards."""
    roster = session._vault.roster
    found = [
        who
        for who, one in roster.items()
        if "manager" in one.roles and one.active(date.today()) and who != leaver
    ]
    return sorted(found, key=lambda who: who != session.person_id)


def _manager(session: Session, leaver: str) -> str:
    """The manager to whom something is left; the paper recovery key keeps what is left while it is in use."""
    if session.person_id == PAPER:
        return PAPER
    return next(iter(_managers(session, leaver)), session.person_id)


def forget_closed(session: Session, ids: Container[str]) -> None:
    """Forget everybody's drafts about the records ``ids`` that are closed under a key this person has."""
    for author in session._store.drafting():
        for draft in session._store.drafts(author):
            opened = session._apart.opened_draft(draft) if draft.form == APART else None
            if opened and any(one in ids for one in (opened.id, *opened.parents.values())):
                session._store.drop_draft(author, draft)
