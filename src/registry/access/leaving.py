"""A colleague leaves, or opens less from now on: the file and every compartment get new keys. Knows no window.

The whole new set is written beside the present one and switched to at once (`registry.access.files`), so a cut at any
moment leaves the house as it was or as it is to be. Nobody is asked for her passphrase.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from registry.access import drafts, files, powers, restricting
from registry.access.anchoring import Anchoring
from registry.access.circle import left_without
from registry.access.left_out import LeftOut, left_out
from registry.access.rights import Right
from registry.access.session import Session
from registry.access.staff import insist_on_a_manager, known, managers_today, remember_seq
from registry.db import Store
from registry.db.audit import chained, head, verify
from registry.db.rekeying import rekey
from registry.errors import (
    FileFailure,
    NotAllowed,
    RegistryDamaged,
    RegistryError,
    SwitchUnfinished,
)
from registry.fields import COMPARTMENTS, Compartment, form_of
from registry.files import remove_quietly, said_plainly
from registry.forms import FORMS, Case, Staff
from registry.forms.case import is_open
from registry.language import _
from registry.progress import Progress, Silent, step
from registry.vault import MANAGER, OpenVault

_TAIL = 1000


@dataclass(frozen=True)
class Outlook:
    """What closing an account, or giving it fewer roles, will mean, to be said before it is done.

    ``dormant`` are the compartments only managers open afterwards: Dirección keeps them until somebody new comes.
    """

    open_cases: int
    drafts: int
    dormant: tuple[Compartment, ...]
    restricted: int = 0
    """Restricted cases that no manager opens afterwards, only those named and the paper recovery key."""
    managed_until: str = ""
    """The day (``2026-12-31``) after which nobody manages the house, if all managers who stay have a last day."""
    without: LeftOut = field(default_factory=LeftOut)
    """Who else loses by the new keys."""


@dataclass(frozen=True)
class Left:
    """What was done: how many open cases passed on, and how many unsigned drafts."""

    cases: int
    drafts: int


def outlook(session: Session, person_id: str, roles: Iterable[str] = ()) -> Outlook:
    """What it will mean that ``person_id`` has exactly ``roles``; without any, that her account is closed.

    Needs the right to manage accounts. Who stays answers for her open cases as before.
    """
    session.require(Right.STAFF)
    before, kept = _roles(session, person_id), tuple(roles)
    keeping = session._vault.compartments(kept)
    others = {
        name
        for one in session.every(Staff)
        if one.id != person_id and one.disabled != "yes" and "manager" not in one.roles
        for name in session._vault.compartments(one.roles)
    }
    lost = set(session._vault.compartments(before)) - set(keeping) - others
    return Outlook(
        0 if kept else len(_open_cases(session, person_id)),
        drafts.passing(session, person_id, keeping),
        tuple(one for one in COMPARTMENTS if one in lost and MANAGER not in before),
        0 if MANAGER in kept else left_without(session, person_id),
        _managed_until(session, person_id) if MANAGER in before and MANAGER not in kept else "",
        left_out(session, "" if session._vault.opens_file(kept) else person_id),
    )


def _managed_until(session: Session, leaver: str) -> str:
    """The last day of the managers besides ``leaver``; empty if one has none, or there is nobody else."""
    days = [one.until for one in managers_today(session) if one.id != leaver]
    return max(days) if days and all(days) else ""


def disable(
    session: Session, person_id: str, reassign_to: str = "", *, progress: Progress | None = None
) -> Left:
    """Close an account, give the registry new keys, pass open cases and drafts to ``reassign_to`` (a person id).

    What she could open stays readable in copies of the folder made before, for whoever has her passphrase and this
    computer's key. On the thread of the writing connection, with no reading in progress; memory is closed and has to
    be opened again. Raises `NotAllowed`, `LastManager`, `NotFound`, `RegistryDamaged`, `DiskFull` or `Cancelled`, and
    nothing was changed then; `SwitchUnfinished` when only the last step is left, which the next sign-in finishes.
    """
    session.require(Right.STAFF)
    _roles(session, person_id)  # there is such an account
    account = session.get(Staff, person_id, look=False) if _recorded(session, person_id) else None
    if session.acting and person_id == session.person_id:
        raise NotAllowed(what=_("closing your own account while you stand in for Management"))
    insist_on_a_manager(session, person_id)
    if reassign_to and (
        reassign_to == person_id or session.get(Staff, reassign_to, look=False).disabled == "yes"
    ):
        raise NotAllowed(what=_("passing cases to somebody who does not work here"))
    with _new_keys(session, person_id, progress or Silent()) as after:
        cases = _reassign(after, person_id, reassign_to)
        passed = drafts.pass_on(after, person_id, reassign_to)
        restricting.drop_person(after, person_id)
        if account:
            after.save(replace(account, disabled="yes"), action="disable")
        else:
            after.note("disable", "staff", person_id)
    return Left(cases, passed)


def _recorded(session: Session, person_id: str) -> bool:
    return session._store.row(form_of(Staff), person_id) is not None


def _roles(session: Session, person_id: str) -> tuple[str, ...]:
    """What her record says she does; of an account that has none, the key file. Raises `NotFound` for no account."""
    member = session._vault.roster.get(person_id)
    if member is None or _recorded(session, person_id):
        return session.get(Staff, person_id, look=False).roles
    return member.roles


def expired(session: Session) -> list[str]:
    """Whose account ended by its date and was not closed: she enters no more, but her keys are those of today.

    Person ids; empty for who may not close accounts.
    """
    if not session.may(Right.STAFF):
        return []
    today = date.today()
    members = session._vault.roster.items()
    return [who for who, one in members if one.until is not None and one.until < today and not one.disabled]


def takes_away(session: Session, person_id: str, roles: Iterable[str]) -> bool:
    """Whether a colleague with exactly ``roles`` would open less than she does now."""
    vault, after = session._vault, tuple(roles)
    member = vault.roster.get(person_id)
    if member is None or member.disabled:
        return False  # she has no keys
    lost = set(vault.compartments(member.roles)) - set(vault.compartments(after))
    no_file = vault.opens_file(member.roles) and not vault.opens_file(after)
    return bool(lost) or no_file or MANAGER in {*member.roles} - {*after}


def narrow(
    session: Session, person_id: str, roles: Iterable[str], *, progress: Progress | None = None
) -> int:
    """Give a colleague exactly ``roles``, which take something away, and the registry new keys: she may have kept hers.

    How many of her drafts went to this manager, unsigned: those she can go on with no more. Raises as `disable` and
    `staff.set_roles`; `NotAllowed` for one's own roles, since the keys of who makes the new ones are known to her.
    """
    session.require(Right.STAFF)
    wanted = known(roles)
    account = session.get(Staff, person_id, look=False)
    if person_id == session.person_id:
        raise NotAllowed(what=_("renewing keys against yourself; another manager can"))
    if MANAGER not in wanted:
        insist_on_a_manager(session, person_id)
    with _new_keys(session, person_id, progress or Silent(), wanted) as after:
        opens = after._vault.compartments(wanted)
        passed = drafts.pass_on(after, person_id, "", keeping=opens)
        if not opens:
            restricting.drop_person(after, person_id)
        after.save(replace(account, roles=wanted))
    return passed


def renew_keys(session: Session, *, progress: Progress | None = None) -> None:
    """New keys for the registry while everybody stays. Raises as `disable`."""
    session.require(Right.STAFF)
    with _new_keys(session, "", progress or Silent()):
        pass


def _open_cases(session: Session, person_id: str) -> list[Case]:
    return [one for one in session.with_answer(Case, "responsible", person_id) if is_open(one.status)]


def _reassign(session: Session, person_id: str, to: str) -> int:
    cases = _open_cases(session, person_id) if to else []
    for case in cases:
        session.save(replace(case, responsible=to), action="reassign")
    return len(cases)


@contextmanager
def _new_keys(
    session: Session, person_id: str, progress: Progress, roles: Iterable[str] = ()
) -> Iterator[Session]:
    """The session in the new set, whose changes are made in the block; the switch comes after it.

    In that set ``person_id`` has only ``roles``, or is no more.
    """
    powers.insist_told(session)
    writing = session._store.writing
    session.close_memory()
    with writing.lock:
        writing.checkpoint()
        with writing.transaction():  # nobody writes into what is being replaced
            fresh = files.prepare(session.folder)
            try:
                vault = _copied(session, fresh, progress, person_id, roles)
                store = Store.open(fresh / files.DATABASE, vault.keyspec(), FORMS)
                after = Session(
                    fresh, vault, store, session._turn, session.rights.roles, Anchoring.of_none(vault, store)
                )
                try:
                    with after.together():
                        yield after
                        after.note("new keys", epoch=vault.file_epoch)
                        remember_seq(after)
                    step(progress, 0.8, _("Checking the new registry…"))
                    _insist(session, after)
                finally:
                    after._store.close()
                files.commit(session.folder, keep=False)
            except BaseException:
                remove_quietly(fresh)
                raise
        try:
            session.move_in(lambda: files.finish(session.folder))
        except RegistryError as problem:
            writing.gone = SwitchUnfinished()  # what is still to be written, such as leaving, says so, too
            raise writing.gone from problem
    progress.report(1.0)


def _copied(
    session: Session, fresh: Path, progress: Progress, person_id: str, roles: Iterable[str]
) -> OpenVault:
    """The database under its new key and the vault that holds it, both in ``fresh``."""
    step(progress, 0.0, _("Copying the registry…"))
    with said_plainly(fresh):
        shutil.copyfile(session.folder / files.DATABASE, fresh / files.DATABASE)
        if (session.folder / files.ATTACHMENTS).is_dir():
            shutil.copytree(
                session.folder / files.ATTACHMENTS, fresh / files.ATTACHMENTS, copy_function=shutil.copyfile
            )
    step(progress, 0.2, _("Making new keys…"))
    vault = session._vault.rotated_into(fresh, person_id, roles)
    powers.insist_on_new(vault, session._store.writing)
    if not vault.copies_whole:  # of a set that is not in use yet, one copy is not enough
        raise FileFailure(file=files.VAULT[1])
    step(progress, 0.3, _("Encrypting everything with the new key…"))
    rekey(fresh / files.DATABASE, session._vault.keyspec(), vault.keyspec())
    step(progress, 0.7)
    return vault


def _insist(before: Session, after: Session) -> None:
    """Raise `RegistryDamaged` unless the new file holds what the present one does, and what was just done."""
    old, new = before._store, after._store
    if any(old.count(form) != new.count(form) for form in FORMS) or new.writing.page_problems():
        raise RegistryDamaged
    new.writing.guard()
    if head(new.writing)[0] <= head(old.writing)[0]:
        raise RegistryDamaged
    # whoever took an entry out of the middle, such as the end of her powers, is given no new keys
    whole = powers.entries_since_settled(after._vault, new.writing)
    for _links in chained(new.writing, newest=whole, signed=False):
        pass
    for _seq in verify(new.writing, after._vault.verify, newest=min(_TAIL, whole or _TAIL)):
        pass
