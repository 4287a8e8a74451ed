"""Real registries for tests: every file is real; Argon2id runs once a passphrase and its result is shared.

The parameters are the floor the program allows; `shared` hands the vault what Argon2id gave for the same passphrase
and salt before, which changes nothing but time.
"""

import hashlib
import shutil
from functools import cache
from pathlib import Path
from typing import TypeVar

from registry.access import Session, acts, approvals, create_registry, sign_in, staff
from registry.access.acts import Act
from registry.forms import Organisation
from registry.progress import Silent
from registry.vault import FLOOR, Anchors, PaperKey, by_argon2id

T = TypeVar("T")
MANAGER, MANAGER_WORDS = "directora", "lago tinta bosque nube remo"
ROLES = ("case-worker", "psychologist", "health", "legal", "educator", "front-desk", "data-officer")


_papers: dict[str, PaperKey] = {}
"""The recovery key of each registry made here, by its id: copies have the same."""


@cache
def _derived(login: str, passphrase: str, kdf, salt: bytes) -> bytes:
    return by_argon2id(login, passphrase)(kdf, salt)


def shared(login: str, passphrase: str):
    """Argon2id, remembering what it gave."""
    return lambda kdf, salt: _derived(login, passphrase, kdf, salt)


def words_of(role: str) -> str:
    """The passphrase of the account of a role, whose login is the role's name."""
    seed = hashlib.sha256(role.encode()).hexdigest()
    return f"{role} {seed[:6]} {seed[6:12]} {seed[12:18]}"


def make(folder: Path, *roles: str, organisation: Organisation | None = None) -> tuple[Session, PaperKey]:
    """A new registry with its manager signed in, and an account for each of ``roles``."""
    session, paper = create_registry(
        folder,
        organisation=organisation or Organisation(name="Casa de ensayo"),
        login=MANAGER,
        name="Directora de Ensayo",
        passphrase=MANAGER_WORDS,
        device=None,
        kdf=FLOOR,
        stretching=shared,
    )
    _papers[session._vault.vault_id] = paper
    for role in roles:
        staff.add(session, role, f"Persona {role}", [role], words_of(role))
    session.open_memory(Silent())
    return session, paper


def copied(house: T, folder: Path) -> T:
    """A house of a test, which has a ``folder``, as it is now in another one."""
    copy: T = object.__new__(type(house))
    copy.__dict__ |= house.__dict__ | {"folder": folder}
    shutil.copytree(house.folder, folder)
    return copy


def enter(folder: Path, role: str = "manager", anchors: Anchors | None = None) -> Session:
    """The session of the manager or of a role's account, with its memory open."""
    login, words = (MANAGER, MANAGER_WORDS) if role == "manager" else (role, words_of(role))
    session = sign_in(folder, login, words, None, anchors=anchors, stretching=shared)
    session.open_memory(Silent())
    return session


def allow(session: Session, act: Act) -> None:
    """The recovery key of a registry made here approves ``act`` on the spot, once."""
    approvals.approve_with_paper(session, act, _papers[session._vault.vault_id])


def purge_by_two(session: Session, form: str, id: str) -> None:
    """What a purge of one record tells: that a second person approved it, and that it was done."""
    act = acts.purge(id, 1, "", person=False)
    allow(session, act)
    with session.together():
        session.note("purge", form, id, request=approvals.insist(session, act))
