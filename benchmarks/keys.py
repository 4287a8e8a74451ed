"""Signing in: what it costs beyond Argon2id in a house of thirty, and whether the time tells who has an account."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from measure import Figure

from registry.access import Session, create_registry, leaving, sign_in, staff
from registry.errors import BadCredentials
from registry.forms import Organisation
from registry.vault import FLOOR, by_argon2id

WORDS = "lago tinta bosque nube remo"
LOGIN, NOBODY, GONE = "direccion", "nadie.aqui", "persona03"
ROLES = ("case-worker", "psychologist", "health", "legal", "educator", "front-desk", "data-officer")


def figures(folder: Path, tries: int) -> Iterator[Figure]:
    """Every figure of signing in, in turn."""
    session = _house(folder, 30)
    session.close()
    yield from _unlocking(folder, "30 accounts")
    session = sign_in(folder, LOGIN, WORDS, None)
    leaving.disable(session, staff.named(session, GONE).id)
    for _turn in range(11):
        leaving.renew_keys(session)
    session.close()
    yield from _unlocking(folder, "29 accounts, 12 changes of keys")
    yield from _refusing(folder, tries)


def _house(folder: Path, many: int) -> Session:
    """A registry with ``many`` accounts of every role; their derivations are not what is measured."""
    began = time.perf_counter()
    session, _paper = create_registry(
        folder,
        organisation=Organisation(name="Casa de medir"),
        login=LOGIN,
        name="Elena de Medir",
        passphrase=WORDS,
        device=None,
        kdf=FLOOR,
    )
    for number in range(1, many):
        role = ROLES[number % len(ROLES)]
        staff.add(session, f"persona{number:02d}", f"Persona {number}", [role], f"{WORDS} {number}")
    print(f"     made {many} accounts in {time.perf_counter() - began:.0f} s")
    return session


def _unlocking(folder: Path, what: str) -> Iterator[Figure]:
    """The whole sign-in less a bare derivation with the same parameters just before it."""
    derive, salt, extra, alone = by_argon2id(LOGIN, WORDS), bytes(16), [], []
    sign_in(folder, LOGIN, WORDS, None).close()
    for _turn in range(25):
        began = time.perf_counter()
        derive(FLOOR, salt)
        alone.append(time.perf_counter() - began)
        began = time.perf_counter()
        session = sign_in(folder, LOGIN, WORDS, None)
        extra.append(time.perf_counter() - began - alone[-1])
        session.close()
    also = f"Argon2id alone {statistics.median(alone) * 1000:.0f} ms; worst of 25 {max(extra) * 1000:.0f} ms"
    yield Figure(f"unlock beyond the Argon2id time, {what}", statistics.median(extra) * 1000, "ms", 250, also)


def _refusing(folder: Path, tries: int) -> Iterator[Figure]:
    """Nobody's login and a closed account against a wrong passphrase, in an order by chance."""
    said = {"nobody's login": NOBODY, "a closed account": GONE, "a wrong passphrase": LOGIN}
    took: dict[str, list[float]] = {what: [] for what in said}
    chance = random.Random(1)
    for _turn in range(tries):
        for what in chance.sample(list(said), len(said)):
            took[what].append(_one(lambda login=said[what]: _refused(folder, login)))
    wrong = statistics.median(took["a wrong passphrase"])
    for what in list(said)[:2]:
        off = abs(statistics.median(took[what]) / wrong - 1) * 100
        also = (
            f"{statistics.median(took[what]) * 1000:.1f} ms against {wrong * 1000:.1f} ms, medians of {tries}"
        )
        yield Figure(f"  {what} / a wrong passphrase, off by", off, "%", 5, also)


def _refused(folder: Path, login: str) -> None:
    try:
        sign_in(folder, login, f"{WORDS} no", None)
    except BadCredentials:
        return
    raise SystemExit("somebody came in with a wrong passphrase")


def _one(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began
