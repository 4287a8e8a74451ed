"""Old pages, old logs, old folders: whatever is put back, what changes the data is noticed.

SQLCipher proves where a page comes from, not how old it is; a damaged log never raises: it silently loses the newest
work. What is left to notice are the trail (rows against their digests, chain, signatures) and the anchor outside the
folder.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from registry import backup
from registry.access import Session
from registry.casework import register
from registry.casework.search import search
from registry.db import connect
from registry.errors import RegistryError
from registry.forms import Case, Person, Service
from registry.values import dates
from registry.vault import Anchors
from tests.registries import enter, make
from tests.soak import trials

PAGE = 4096
Tell = Callable[[str, object], None]
"""Tells the report what was tried."""
DATABASE, LOG = "registry.db", "registry.db-wal"
DATA = (
    "person",
    '"case"',
    "arrival",
    "screening",
    "plan",
    "service",
    "follow_up",
    "stay",
    "staff",
    "organisation",
)


@dataclass
class Moment:
    """A registry as it was then: its files, what this computer had seen of it, and what its data were."""

    vault: bytes
    database: bytes
    log: bytes | None
    """The write-ahead log, if it had not been emptied yet."""
    state: Path
    keyspec: str
    truth: dict[str, list[tuple]]

    def lay(self, place: Path, *, database: bytes | None = None, log: bytes | None = None) -> Anchors:
        """A folder with these files, and the anchors of this computer."""
        place.mkdir()
        for name in ("vault.json", "vault.1.json"):
            (place / name).write_bytes(self.vault)
        (place / DATABASE).write_bytes(self.database if database is None else database)
        if log is not None:
            (place / LOG).write_bytes(log)
        shutil.copytree(self.state, place / "state")
        return Anchors(place / "state")


def everything(folder: Path, keyspec: str) -> dict[str, list[tuple]]:
    """What the file says of the data, the history and the trail, read whole table by whole table."""
    connection = connect(folder / DATABASE, keyspec)
    try:
        tables = {name: connection.all(f"SELECT * FROM {name} NOT INDEXED ORDER BY id") for name in DATA}
        tables["history"] = connection.all("SELECT * FROM history ORDER BY 1, 2, 3, 4")
        tables["audit"] = connection.all("SELECT * FROM audit ORDER BY seq")
    finally:
        connection.close()
    return tables


def moment(session: Session, anchors_at: Path, copy: Path) -> Moment:
    """The registry as it lies on the disk now."""
    log = session.folder / LOG
    keyspec = session._vault.keyspec()
    shutil.copytree(anchors_at, copy)
    return Moment(
        vault=(session.folder / "vault.json").read_bytes(),
        database=(session.folder / DATABASE).read_bytes(),
        log=log.read_bytes() if log.exists() else None,
        state=copy,
        keyspec=keyspec,
        truth=everything(session.folder, keyspec),
    )


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    """The ends of five days; and a last hour after them, cut short by the power."""
    place = tmp_path_factory.mktemp("days")
    folder, state = place / "r", place / "state"
    session, _paper = make(folder, "case-worker")
    made = []
    for number in range(8):
        name = f"Invento {'abcdefgh'[number]}"
        found = search(session, name)
        made.append(register.register(session, Person(given_names=name), Case(status="active"), found))
    session.close()
    moments, chance = [], random.Random(1)
    for day in range(5):
        session = enter(folder, "manager" if day % 2 else "case-worker", Anchors(state))
        for one in chance.sample(made, 4):
            note = f"día {day} " * chance.randrange(20, 600)
            session.save(Service(case_id=one.case.id, kind="legal", attended_on=dates.now(), note=note))
            now = session.get(Case, one.case.id)
            session.save(replace(now, risk="high" if now.risk != "high" else "low"))
        session.close()
        moments.append(moment(session, state, place / f"state-{day}"))
    session = enter(folder, "manager", Anchors(state))
    for one in made:
        session.save(
            Service(case_id=one.case.id, kind="health", attended_on=dates.now(), note="último " * 50)
        )
        session.save(replace(session.get(Person, one.person.id), phone="999 000 111"))
    session.anchoring.keep()
    moments.append(moment(session, state, place / "state-last"))
    session._memory.close()
    session._store.writing.close()
    session._turn.give_back()
    return moments


def verdict(place: Path, anchors: Anchors) -> str:
    """What notices that something is wrong: opening, the anchor, the check; or nothing does."""
    try:
        session: Session = enter(place, "manager", anchors)
    except RegistryError as problem:
        return type(problem).__name__
    try:
        if session.anchoring.rollback:
            return "anchor"
        found = backup.check(session, full=True).problems
        return f"check: {found[0].kind}" if found else ""
    except RegistryError as problem:
        return type(problem).__name__
    finally:
        try:
            session.close()
        except RegistryError:
            session._turn.give_back()


def differs(place: Path, then: Moment) -> bool:
    """Whether the data that are read are not what they were; a file that cannot be read says so itself."""
    try:
        return everything(place, then.keyspec) != then.truth
    except RegistryError:
        return True


def tried(place: Path, then: Moment, **files: bytes | None) -> tuple[bool, str]:
    """Whether other files change the data, and what notices that; each is asked on a fresh copy."""
    then.lay(place, **files)
    changed = differs(place, then)
    shutil.rmtree(place)
    found = verdict(place, then.lay(place, **files))
    shutil.rmtree(place)
    return changed, found


def pages(content: bytes) -> list[bytes]:
    return [content[at : at + PAGE] for at in range(0, len(content), PAGE)]


def test_nothing_is_found_in_what_nobody_touched(days: list[Moment], tmp_path: Path) -> None:
    """The control: each day as it was, and the last hour out of its log."""
    for then in days:
        assert tried(tmp_path / "r", then, log=then.log) == (False, "")
    assert days[-1].log
    assert len(days[-1].log) > 50 * PAGE
    assert tried(tmp_path / "r", days[-1], log=None)[0], "the last hour is nowhere but in the log"


def flipped(log: bytearray, chance: random.Random) -> bytearray:
    log[chance.randrange(len(log))] ^= 1 << chance.randrange(8)
    return log


def cut(log: bytearray, chance: random.Random) -> bytearray:
    return log[: chance.randrange(len(log))]


def zeroed(log: bytearray, chance: random.Random) -> bytearray:
    at = chance.randrange(len(log)) // 512 * 512
    log[at : at + 512] = bytes(len(log[at : at + 512]))
    return log


def header(log: bytearray, chance: random.Random) -> bytearray:
    log[chance.randrange(32)] ^= 1 << chance.randrange(8)
    return log


def gone(_log: bytearray, _chance: random.Random) -> None:
    return None


DAMAGES = [(flipped, 35), (cut, 30), (zeroed, 29), (header, 5), (gone, 1)]


@pytest.mark.parametrize(("damage", "times"), DAMAGES, ids=[one.__name__ for one, _times in DAMAGES])
def test_a_damaged_log_is_noticed(
    days: list[Moment],
    tmp_path: Path,
    damage: Callable[..., bytearray | None],
    times: int,
    record_property: Tell,
) -> None:
    """100 in all: none loses without a word what this computer had seen, and none that loses nothing raises alarm."""
    chance, seen = random.Random(damage.__name__), Counter[str]()
    then = days[-1]
    for turn in range(trials(times)):
        changed, found = tried(tmp_path / str(turn), then, log=damage(bytearray(then.log or b""), chance))
        assert bool(found) == changed, (turn, found)
        seen[found] += 1
    record_property("tried", seen.total())
    record_property("found", f"by the anchor {seen['anchor']}, nothing lost {seen['']}")
    assert set(seen) <= {"anchor", ""}
    assert seen["anchor"] >= sum(seen.values()) / 2


def test_old_pages_put_back_are_noticed(days: list[Moment], tmp_path: Path, record_property: Tell) -> None:
    """200 in all: one old page, several, all, each in its place and under its key, out of any day before the newest."""
    chance, seen, changed = random.Random(7), Counter[str](), 0
    then = days[-2]
    newest = pages(then.database)
    for turn in range(trials(200)):
        old = pages(days[chance.randrange(len(days) - 2)].database)
        differ = [at for at in range(min(len(old), len(newest))) if old[at] != newest[at]]
        count = chance.choice((1, 1, 1, 1, 2, 3, 5, 10, len(differ)))
        some = set(chance.sample(differ, min(count, len(differ))))
        mixed = [old[at] if at in some else page for at, page in enumerate(newest)]
        content = b"".join(old if turn % 20 == 0 else mixed)
        otherwise, found = tried(tmp_path / str(turn), then, database=content)
        assert found or not otherwise, (turn, sorted(some))
        changed += otherwise
        seen[found.partition(":")[0]] += 1
    record_property("tried", trials(200))
    record_property("found", f"data changed {changed}, noticed by {dict(seen)}")
    assert changed > trials(200) * 0.7
    assert seen["anchor"] >= trials(10)
    assert seen["check"] >= trials(20)
