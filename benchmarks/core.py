"""Search, opening, memory, statistics, saving, paper and unlocking, on a registry of invented people."""

import itertools
import json
import resource
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from measure import Figure, ratio, seconds
from sqlcipher3 import dbapi2 as sqlcipher

from registry import demo
from registry.access import Session, sign_in
from registry.casework import cases, plans
from registry.casework.search import search
from registry.db import Counting
from registry.documents.plan import plan_pdf
from registry.forms import Action, Person, Service
from registry.progress import Silent
from registry.statistics import USUAL, report, variable
from registry.vault import FLOOR, by_argon2id

ACCOUNT = Path("account.json")


def figures(folder: Path, many: int) -> Iterator[Figure]:
    """Every figure of the core, in turn."""
    login, words = _registry(folder, many)
    yield from _unlocking(folder, login, words)
    session = sign_in(folder, login, words, None)
    began = time.perf_counter()
    session.open_memory(Silent())
    ready = time.perf_counter() - began
    yield Figure(f"in-memory tables ready, {many} cases", ready, "s", 4.0 if many > 5000 else 0.5)
    yield from _finding(session)
    yield from _counting(session)
    yield from _saving(session, folder)
    yield from _paper(session)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Figure("peak memory of the core without a window", peak, "MB", 200 if many <= 5000 else 2000)
    session.close()


def _registry(folder: Path, many: int) -> tuple[str, str]:
    kept = folder / ACCOUNT
    if not kept.exists():
        began = time.perf_counter()
        made = demo.make(folder, cases=many, device=None, kdf=FLOOR)
        login, words, _roles = next(account for account in made.accounts if "manager" in account[2])
        kept.write_text(json.dumps([login, words]), "utf-8")
        print(f"     made {many} cases in {time.perf_counter() - began:.0f} s")
    login, words = json.loads(kept.read_text("utf-8"))
    return login, words


def _unlocking(folder: Path, login: str, words: str) -> Iterator[Figure]:
    salt = bytes(16)
    derive = by_argon2id(login, words)
    extra = []
    for _turn in range(5):
        began = time.perf_counter()
        derive(FLOOR, salt)
        alone = time.perf_counter() - began
        began = time.perf_counter()
        session = sign_in(folder, login, words, None)
        extra.append(time.perf_counter() - began - alone)
        session.close()
    yield Figure("unlock beyond the Argon2id time", sorted(extra)[2] * 1000, "ms", 250)


def _finding(session: Session) -> Iterator[Figure]:
    rows = session.whole.select(
        ("code", "id", "person_given_names", "person_surname", "person_second_surname", "person_id")
    )
    middle = rows[len(rows) // 2]
    names = " ".join(
        str(middle[one] or "") for one in ("person_given_names", "person_surname", "person_second_surname")
    )
    phone = session.get(Person, middle["person_id"], look=False).phone
    for what, typed in (
        ("code", middle["code"]),
        ("name", names),
        ("one surname", middle["person_surname"]),
        ("phone", phone),
    ):
        if typed:
            yield Figure(
                f"find by {what}", seconds(lambda typed=typed: search(session, typed)) * 1000, "ms", 20
            )
    yield Figure("open a case", seconds(lambda: cases.open_file(session, middle["id"])) * 1000, "ms", 50)


def _counting(session: Session) -> Iterator[Figure]:
    """A statistics page against the same SQL on the same tables in a file without a key."""
    variables = [variable(name).variable for name in dict.fromkeys(itertools.chain.from_iterable(USUAL))]
    plain = _without_key(session)

    def page() -> None:
        counting = Counting(session.whole, variables, "2000-01-01", "2026-12-31")
        for by in USUAL:
            counting.count("cases", [variable(name).variable for name in by])
        for unit in ("cases", "people"):
            counting.count(unit, ())
        counting.services()
        session.whole.flow("2000-01-01", "2026-12-31")

    def same() -> None:
        session.whole.seen.reading, kept = plain, session.whole.seen.reading
        try:
            page()
        finally:
            session.whole.seen.reading = kept

    times, mine, its = ratio(page, same, 3)
    yield Figure(
        "statistics page / same SQL without a key", times, "x", 1.5, f"{mine:.2f} s against {its:.2f} s"
    )
    made = seconds(lambda: report(session, "2000", "2026", exact=False), 1)
    yield Figure("  the whole page, hidden counts and all", made, "s", max(1.0, 1.5 * its))


class _Plain:
    """A connection without a key that answers like the registry's own."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        import threading

        self._raw, self.lock = raw, threading.RLock()

    def execute(self, sql: str, values: object = ()) -> object:
        return self._raw.execute(sql, values)

    def all(self, sql: str, values: object = ()) -> list[tuple[object, ...]]:
        return self._raw.execute(sql, values).fetchall()

    def one(self, sql: str, values: object = ()) -> tuple[object, ...] | None:
        return self._raw.execute(sql, values).fetchone()

    def guard(self) -> None:
        """Nothing to guard."""


def _without_key(session: Session) -> _Plain:
    """The same tables, in memory and in a file, in a database without a key and with the same cache."""
    reading = session.whole.seen.reading
    path = session.folder / "plain.sqlite"
    path.unlink(missing_ok=True)
    raw = sqlcipher.connect(str(path), isolation_level=None)
    raw.execute("PRAGMA cache_size=-65536")
    raw.execute("PRAGMA temp_store=MEMORY")
    raw.execute("BEGIN")
    for table, where in [(f"seen_{name}", "temp") for name in ("case", "person", "screening")] + [
        (name, "main") for name in ("service", "stay")
    ]:
        schema = "sqlite_temp_master" if where == "temp" else "sqlite_master"
        statements = [
            row[0]
            for row in reading.all(
                f"SELECT sql FROM {schema} WHERE tbl_name = ? AND sql IS NOT NULL", (table,)
            )
        ]
        kept = [
            sql.replace("CREATE TABLE", "CREATE TEMP TABLE") if where == "temp" else sql for sql in statements
        ]
        raw.execute(kept[0])
        rows = reading.all(f"SELECT * FROM {where}.{table}")
        if rows:
            raw.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
        for sql in kept[1:]:
            raw.execute(sql.replace("INDEX seen_", "INDEX temp.seen_") if where == "temp" else sql)
    raw.execute("COMMIT")
    view = reading.one("SELECT sql FROM sqlite_temp_master WHERE name = 'whole'")
    raw.execute(view[0].replace("CREATE VIEW", "CREATE TEMP VIEW"))
    return _Plain(raw)


def _saving(session: Session, folder: Path) -> Iterator[Figure]:
    """One save against plain SQLite writing the same record, history and audit rows, just as durably."""
    case = session.whole.select(("id",), newest=1)[0]["id"]
    note = session.save(Service(case_id=case, kind="legal", attended_on="2026-01-02", note="palabras " * 40))
    kept = [note]
    turns = itertools.count()

    def save() -> None:
        kept[0] = session.save(replace(kept[0], note=f"{next(turns)} " + "palabras " * 40))

    path = folder / "plain-save.sqlite"
    path.unlink(missing_ok=True)
    raw = sqlite3.connect(path, isolation_level=None)
    raw.executescript(_schema(session))
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    save()
    rows = {
        table: session._store.writing.all(f"SELECT * FROM {table} {where}", values)[0]
        for table, where, values in (
            ("service", "WHERE id = ?", (note.id,)),
            ("history", "WHERE form = 'service' AND id = ?", (note.id,)),
            ("audit", "ORDER BY seq DESC LIMIT 1", ()),
        )
    }

    def plain() -> None:
        number = next(turns) + 10_000_000
        raw.execute("BEGIN IMMEDIATE")
        for table, row in rows.items():
            fresh = list(row)
            if table == "audit":
                fresh[0] = number
            if table == "history":
                fresh[2] = number
            raw.execute(f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * len(fresh))})", fresh)
        raw.execute("COMMIT")

    times, mine, its = ratio(save, plain, 200)
    yield Figure(
        "one save / plain SQLite with the same rows",
        times,
        "x",
        3.0,
        f"{mine * 1000:.2f} ms against {its * 1000:.2f} ms",
    )
    raw.close()


def _schema(session: Session) -> str:
    rows = session._store.writing.all(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ('service', 'history', 'audit')"
    )
    return ";\n".join(row[0] for row in rows)


def _paper(session: Session) -> Iterator[Figure]:
    case = session.whole.select(("id",), newest=1)[0]["id"]
    plan = plans.save(
        session,
        replace(
            plans.start(session, case),
            actions=tuple(
                Action(area="legal", action="Acompañar a la audiencia " * 3, need="x" * 60)
                for _n in range(20)
            ),
        ),
    )
    yield Figure("a plan as PDF", seconds(lambda: plan_pdf(session, plan.id), 9) * 1000, "ms", 150)
