"""The audit trail: what it adds to a save, checking a million entries, finding a page among them."""

import itertools
import random
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from measure import Figure, seconds

from registry.access import Session, activity, create_registry, sign_in, staff, trail
from registry.access.activity import Filter
from registry.db import Entry, chain_hash
from registry.db.audit import COLUMNS, head
from registry.documents.audit_report import audit_report
from registry.forms import Case, Organisation, Person, Service
from registry.progress import Silent
from registry.vault import FLOOR

WORDS = "lago tinta bosque nube remo"
TEAM = ("social", "psicologia", "legal")
_AT_ONCE = 20_000
_KINDS = (
    ("view", "case", ""),
    ("search", "", '{"hash":"0123456789abcdef0123456789abcdef"}'),
    ("change", "service", '{"fields":["kind","minutes","note"],"revision":2}'),
    ("create", "service", '{"fields":["attended_on","attended_by","kind","minutes","note"],"revision":1}'),
    ("print", "plan", '{"copy":1,"names":false,"version":2}'),
)


def fill(folder: Path, many: int) -> None:
    """A registry without cases and with ``many`` entries, chained and signed by four people in turn."""
    if (folder / "registry.db").exists():
        return
    began = time.perf_counter()
    session, _paper = create_registry(
        folder,
        organisation=Organisation(name="Casa de medir"),
        login="direccion",
        name="Elena de Medir",
        passphrase=WORDS,
        device=None,
        kdf=FLOOR,
    )
    for login in TEAM:
        staff.add(session, login, f"Persona {login}", ["case-worker"], f"{WORDS} {login}")
    session.close()
    for login in ("direccion", *TEAM):
        words = WORDS if login == "direccion" else f"{WORDS} {login}"
        session = sign_in(folder, login, words, None)
        _work(session, many // 4)
        session.close()
    print(f"     made {many} signed entries in {time.perf_counter() - began:.0f} s")


def _work(session: Session, many: int) -> None:
    """What would be years of work of one person, stored as the session stores it; only faster."""
    chance = random.Random(many)
    objects = [f"{chance.getrandbits(128):032x}" for _n in range(5000)]
    store, sign = session._store, session._vault.sign
    into = f"INSERT INTO audit ({COLUMNS}) VALUES ({','.join('?' * 13)})"
    seq, previous = head(store.writing)
    with ThreadPoolExecutor() as pool:
        for start in range(0, many, _AT_ONCE):
            made = []
            for _n in range(min(_AT_ONCE, many - start)):
                seq += 1
                action, form, detail = _KINDS[seq % len(_KINDS)]
                at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(1_500_000_000 + seq * 300))
                row = chance.randbytes(32) if "revision" in detail and seq < 10_000 else b""
                one = Entry(
                    seq, at, seq * 40, session.person_id, action, form, chance.choice(objects) if form else "",
                    detail, row, row, previous,
                )  # fmt: skip
                previous = chain_hash(one)
                made.append(one._replace(hash=previous))
            parts = [made[at : at + 1000] for at in range(0, len(made), 1000)]
            signed = pool.map(lambda part: [one._replace(signature=sign(one.hash)) for one in part], parts)
            with store.transaction():
                for part in signed:
                    store.writing.executemany(into, part)


def figures(folder: Path, many: int) -> Iterator[Figure]:
    """Every figure of the trail, in turn."""
    fill(folder, many)
    session = sign_in(folder, "direccion", WORDS, None)
    session.open_memory(Silent())
    yield _added(session)
    _busy(session)
    tail = seconds(lambda: trail.tail_problems(session))
    yield Figure("tail of the trail checked at sign-in, in the background", tail * 1000, "ms", 250)
    for how, times, what, promised in (
        ("quick", 3, "chain and vouching signatures", 10),
        ("every", 1, "every signature", 90),
    ):
        runs, worked = [], time.process_time()
        for _turn in range(times):
            began = time.perf_counter()
            _sound(session, how)
            runs.append(time.perf_counter() - began)
        also = f"{(time.process_time() - worked) / times:.1f} s of the processors"
        yield Figure(
            f"{many} entries, {what}", statistics.median(runs), "s", promised * many / 1_000_000, also
        )
    old = Filter(start="2017-08-01", end="2017-08-31", person=session.person_id)
    for what, asked, promised in (
        ("the newest page of the trail", Filter(), 50),
        ("  a page with filters, the worst: nothing found", old, 2000),
        ("  a page with filters, one kind of action", Filter(group="permissions"), 2000),
    ):
        taken = seconds(lambda asked=asked: activity.read(session, asked), 3)
        yield Figure(what, taken * 1000, "ms", promised)
    year = Filter(start="2018-01-01", end="2018-12-31")
    taken = seconds(lambda: audit_report(session, year), 1)
    yield Figure("a signed report of a year, the trail checked", taken, "s", 10)
    session.close()


def _sound(session: Session, how: trail.How) -> None:
    if not trail.check(session, how).ok:
        raise SystemExit("the trail of the benchmark is broken")


def _busy(session: Session) -> None:
    """The newest thousand entries are saves of a thousand records: the most there is to check of a tail."""
    case = session.every(Case)[-1].id
    with session.together():
        for day in range(trail.TAIL):
            on = f"2025-{day % 12 + 1:02d}-{day % 28 + 1:02d}"
            session.save(Service(case_id=case, kind="legal", attended_on=on, note="palabras " * 20))


def _added(session: Session) -> Figure:
    """What chain, signature and entry add to a save: the same save with and without them, in turn."""
    person = session.save(Person(given_names="Inventada"))
    code = f"H7K-{session._store.writing.one('SELECT count(*) FROM service')[0]:03d}"
    case = session.save(Case(person_id=person.id, code=code, status="active", opened_on="2026-01-02"))
    kept = [session.save(Service(case_id=case.id, kind="legal", attended_on="2026-01-02"))]
    turns, append, store = itertools.count(), session._store.append, session._store

    def save() -> float:
        changed = replace(kept[0], note=f"{next(turns)} " + "palabras " * 40)
        began = time.perf_counter()
        kept[0] = session.save(changed)
        return time.perf_counter() - began

    differences = []
    for _turn in range(400):
        store.append = append  # type: ignore[method-assign]
        whole = save()
        store.append = lambda entry, _sign: entry  # type: ignore[method-assign]
        differences.append(whole - save())
    store.append = append  # type: ignore[method-assign]
    kept[0] = session.save(replace(kept[0], minutes=5))  # the newest entry tells of the row again
    return Figure("the trail adds to a save", statistics.median(differences) * 1000, "ms", 0.3)
