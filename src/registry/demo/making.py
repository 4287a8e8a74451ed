"""Making an invented registry from nothing: the organisation, its accounts, its people. Knows no window."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from registry.access import Session, create_registry, sign_in, staff
from registry.access.files import SET
from registry.access.vouching import OFFICER, vouch_with_paper
from registry.casework import register
from registry.demo.accounts import ACCOUNTS, MEMBERS, Account
from registry.demo.house import PAST, RESIDENTS, House, arrival
from registry.demo.many import fill_many
from registry.errors import RegistryError
from registry.files import remove_quietly
from registry.forms import Organisation
from registry.language import N_
from registry.progress import Progress, Silent
from registry.vault import FLOOR, DeviceSecrets, KdfParameters, PaperKey, Stretching, by_argon2id

MARK: Final = N_("TRAINING")
"""As it is stored; shown and printed in the language of whoever reads it."""
ORGANISATION: Final = Organisation(
    name="Casa de práctica",
    department="Lima",
    person_word="residente",
    scope="house",
    header="Registro de entrenamiento: personas inventadas",
    marked=MARK,
)
SEED: Final = 20261121
_OFFICER: Final = next(one.login for one in MEMBERS if one.role == OFFICER)
_QUIET: Final = Silent()


@dataclass(frozen=True)
class DemoSummary:
    """What was made, and how to get in. The passphrases are public and the recovery key is shown: nobody is in it."""

    residents: int
    past_cases: int
    services: int
    accounts: tuple[Account, ...] = field(repr=False)
    recovery: str = field(repr=False)


def make(
    folder: Path,
    *,
    cases: int | None = None,
    seed: int = SEED,
    device: DeviceSecrets | None = None,
    kdf: KdfParameters | None = None,
    stretching: Stretching = by_argon2id,
    progress: Progress = _QUIET,
) -> DemoSummary:
    """Make a training registry in ``folder`` and close it again: 12 residents and 40 past cases, or ``cases`` cases.

    The same seed on the same day makes the same people, but for keys, ids and (without ``cases``) codes. The
    passphrases are public, so they are stretched as little as the program allows unless ``kdf`` says otherwise.
    Raises as `create_registry`; nothing is left behind then.
    """
    session, paper = create_registry(
        folder,
        organisation=ORGANISATION,
        login=MEMBERS[0].login,
        name=MEMBERS[0].name,
        passphrase=MEMBERS[0].passphrase,
        device=device,
        kdf=kdf or FLOOR,
        stretching=stretching,
    )
    with _nothing_left(folder, session):
        people = _accounts(session)
        vouch_with_paper(session, people[_OFFICER], paper)  # so that a second person can be practised, too
        chance, today = Random(seed), date.today()
        if cases is not None:
            residents, services = fill_many(session, people, cases, chance, today, progress)
            made = _summary(residents, cases - residents, services, paper)
        else:
            session.open_memory(_QUIET)
            house = House(session, people, chance, today)
            house.fill(progress)
            made = _summary(RESIDENTS, PAST, house.services, paper)
    session.close()
    if cases is None:
        _arrive_at_night(folder, device, stretching, today)
    progress.report(1.0)
    return made


def _summary(residents: int, past: int, services: int, paper: PaperKey) -> DemoSummary:
    return DemoSummary(residents, past, services, ACCOUNTS, paper.text)


@contextlib.contextmanager
def _nothing_left(folder: Path, session: Session) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(RegistryError):
            session.close()
        remove_quietly(*(folder / name for name in (*SET, "turn.lock")))
        raise


def _accounts(session: Session) -> dict[str, str]:
    """One account a role; person ids by login."""
    ids = {MEMBERS[0].login: session.person_id}
    for one in MEMBERS[1:]:
        added = staff.add(session, one.login, one.name, [one.role], one.passphrase)
        ids[one.login] = added.id
        session.save(replace(added, title=one.title))
    return ids


def _arrive_at_night(folder: Path, device: DeviceSecrets | None, stretching: Stretching, today: date) -> None:
    """The educator on shift registers an arrival she cannot read back: it waits for the team to take it up."""
    educator = next(one for one in MEMBERS if one.role == "educator")
    session = sign_in(folder, educator.login, educator.passphrase, device, stretching=stretching)
    try:
        register.receive(session, arrival(today))
    finally:
        session.close()
