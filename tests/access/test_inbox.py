"""The inbox: what happened without keys comes into the trail once, in order, whatever was done to the file."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from registry.access import inbox, leaving, recover, sign_in, sign_in_with_paper, trail
from registry.access.attempts import since_last_visit
from registry.access.inbox import DAMAGED, FAILED, FULL, INBOX, LIMIT, note, take_in
from registry.access.trail import detail_of
from registry.errors import BadCredentials, DeviceNotEnrolled, NotAllowed, RecoveryKeyWrong
from registry.vault import PaperKey, describe, seal_event
from registry.vault.inbox import LINE_BYTES, Event
from tests.disk import WINDOWS, has_mode
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared, words_of

ROLES = ("educator", "front-desk", "data-officer", "technician")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inbox") / "r"
    session, paper = make(folder, *ROLES)
    session.close()
    return folder, paper


@pytest.fixture
def paper(built) -> PaperKey:
    return built[1]


@pytest.fixture
def folder(built, tmp_path) -> Path:
    return Path(shutil.copytree(built[0], tmp_path / "r"))


def fail(folder: Path, login: str = "educator", times: int = 1) -> None:
    for _each in range(times):
        with pytest.raises(BadCredentials):
            sign_in(folder, login, "not her words at all", None, stretching=shared)


def events(session, *actions: str):
    """(who took it over, action, what it tells), oldest first, straight from the file."""
    found = trail.entries(session._store.writing)
    return [
        (one.actor, one.action, detail_of(one)) for one in found if one.action in (actions or inbox.ACTIONS)
    ]


def account(session, login: str) -> str:
    return next(
        row.id for row in session._store.rows(trail.form_named("staff")) if row.clear["login"] == login
    )


@pytest.mark.parametrize("role", ["manager", "educator", "front-desk", "data-officer"])
def test_the_next_person_of_any_role_takes_it_into_the_trail(folder, role):
    fail(folder, "educator", 2)
    fail(folder, "nobody")
    fail(folder, f"  {MANAGER.upper()} ")
    assert (folder / INBOX).stat().st_size == 4 * (LINE_BYTES + 1)
    session = enter(folder, role)
    found = events(session)
    assert [actor for actor, _action, _told in found] == [session.person_id] * 4
    assert [action for _actor, action, _told in found] == [FAILED] * 4
    educator, manager = account(session, "educator"), account(session, MANAGER)
    assert [told["accounts"] for _actor, _action, told in found] == [[educator], [educator], [], [manager]]
    assert all(set(told) == {"accounts", "happened"} for _actor, _action, told in found)
    assert (folder / INBOX).read_bytes() == b""
    assert list(session._vault.verify(one.actor, one.hash, one.signature) for one in trail.entries(
        session._store.writing
    )) == [True] * len(trail.entries(session._store.writing))  # fmt: skip
    session.close()


def test_the_recovery_key_takes_it_over_too(folder, paper):
    fail(folder)
    session = sign_in_with_paper(folder, paper)
    assert [(actor, action) for actor, action, _told in events(session)] == [("paper", FAILED)]
    session.close()


def test_they_come_before_the_entry_of_who_came_in_and_in_order(folder):
    logins = ["educator", "nobody", "front-desk", "data-officer", MANAGER]
    for login in logins:
        fail(folder, login)
    session = enter(folder)
    newest = trail.newest(session, 6)[::-1]
    assert [one.action for one in newest] == [FAILED] * 5 + ["sign in"]
    told = [detail_of(one)["accounts"] for one in newest[:5]]
    assert told == [[account(session, login)] if login != "nobody" else [] for login in logins]
    session.close()


def test_nothing_typed_stands_anywhere_in_clear(folder):
    """Her passphrase in the wrong field: neither in the inbox, nor in the trail afterwards."""
    typed = "Xilofono quetzal naranja bisturi"
    fail(folder, typed)
    content = (folder / INBOX).read_bytes()
    assert b"quetzal" not in content.lower()
    session = enter(folder)
    every = trail.entries(session._store.writing)
    assert "quetzal" not in repr(every).lower()
    assert events(session)[0][2]["accounts"] == []
    session.close()


def test_what_is_not_a_wrong_passphrase_is_told_apart(folder, paper, tmp_path):
    with pytest.raises(RecoveryKeyWrong):
        sign_in_with_paper(folder, PaperKey.fresh())
    with pytest.raises(RecoveryKeyWrong):
        recover(folder, PaperKey.fresh(), "educator", "frase larga para el ensayo", None)
    with pytest.raises(NotAllowed):
        sign_in(folder, "technician", words_of("technician"), None, stretching=shared)
    note(folder, inbox.COPIED, said="3f2a91c0")
    session = enter(folder)
    assert [(action, told.get("said", "")) for _actor, action, told in events(session)] == [
        (inbox.FAILED_PAPER, ""),
        (inbox.FAILED_PAPER, ""),
        (inbox.TECHNICIAN, ""),
        (inbox.COPIED, "3f2a91c0"),
    ]
    assert events(session)[2][2]["accounts"] == [account(session, "technician")]
    session.close()


def test_a_computer_that_is_not_authorised_writes_it_down(tmp_path):
    class Computer:
        def __init__(self):
            self.kept = {}

        def load(self, vault_id):
            return self.kept.get(vault_id)

        def store(self, vault_id, secret):
            self.kept[vault_id] = secret

        def forget(self, vault_id):
            self.kept.pop(vault_id, None)

    from registry.access import create_registry
    from registry.forms import Organisation
    from registry.vault import FLOOR

    mine = Computer()
    session, _paper = create_registry(
        tmp_path / "r", organisation=Organisation(name="Casa de ensayo"), login=MANAGER, name="D",
        passphrase=MANAGER_WORDS, device=mine, kdf=FLOOR, stretching=shared,
    )  # fmt: skip
    session.close()
    with pytest.raises(DeviceNotEnrolled):
        sign_in(tmp_path / "r", MANAGER, MANAGER_WORDS, Computer(), stretching=shared)
    session = sign_in(tmp_path / "r", MANAGER, MANAGER_WORDS, mine, stretching=shared)
    assert [action for _actor, action, _told in events(session)] == [inbox.NOT_AUTHORISED]
    session.close()


def test_an_account_past_its_end_is_a_failed_sign_in_like_any_other(folder):
    session = enter(folder)
    leaving.disable(session, account(session, "educator"))
    session.close()
    with pytest.raises(BadCredentials):
        sign_in(folder, "educator", words_of("educator"), None, stretching=shared)
    session = enter(folder)
    assert [told["accounts"] for _a, _b, told in events(session)] == [[account(session, "educator")]]
    session.close()


# --- cut, replayed, damaged, full ---


KILLED = """
import os, sys
from pathlib import Path
from registry.access import inbox
from tests.registries import enter
sys.path.insert(0, "")
done, at = 0, sys.argv[2]

def die(*_arguments, **_named):
    if sys.platform == "win32":
        os.kill(os.getpid(), 9)  # ends it at once, as the task manager does; 9 is its exit code
    import signal
    os.kill(os.getpid(), signal.SIGKILL)

def third(*arguments, **named):
    global done
    done += 1
    if done == 3:
        die()
    take(*arguments, **named)

def recorded(*arguments):
    record(*arguments)
    die()

take, record = inbox._take, inbox._record
if at == "in the middle":
    inbox._take = third
elif at == "after the commit":
    inbox._record = recorded
else:
    inbox.os.fsync = die  # the file is emptied, and not on the disk yet
enter(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("at", ["in the middle", "after the commit", "before the emptying is durable"])
def test_killed_at_any_point_nothing_is_lost_or_doubled(folder, at):
    root = Path(__file__).parents[2]
    fail(folder, "educator", 5)
    died = subprocess.run([sys.executable, "-c", KILLED, str(folder), at], cwd=root, capture_output=True)
    assert died.returncode == (9 if WINDOWS else -9), died.stderr
    fail(folder, "front-desk", 2)
    session = enter(folder, "educator")
    whose = [told["accounts"][0] for _actor, _action, told in events(session)]
    assert whose == [account(session, "educator")] * 5 + [account(session, "front-desk")] * 2
    session.close()


def test_an_old_inbox_laid_there_again_adds_nothing(folder):
    fail(folder, "educator", 3)
    kept = (folder / INBOX).read_bytes()
    enter(folder).close()
    for _each in range(2):
        (folder / INBOX).write_bytes(kept + kept)
        enter(folder).close()
    session = enter(folder)
    assert len(events(session)) == 3
    session.close()


def test_a_line_a_power_cut_left_unfinished_costs_itself_and_no_other(folder):
    fail(folder, "educator", 2)
    content = (folder / INBOX).read_bytes()
    (folder / INBOX).write_bytes(content[:-100])
    fail(folder, "front-desk")
    session = enter(folder)
    assert [(action, told.get("lines")) for _actor, action, told in events(session)] == [
        (FAILED, None),
        (FAILED, None),
        (DAMAGED, 1),
    ]
    session.close()


@pytest.mark.parametrize(
    "garbage",
    [
        b"\0" * 5000,
        b"\n\n\n",
        b"hola\n",
        b"\xff\xfe\n" * 50,
        b"A" * LINE_BYTES + b"\n",
        b"+" + b"a" * 32 + b" 99999999\n",
        bytes(range(256)) * 16,
        b"x" * (LIMIT * 3),
    ],
    ids=["zeros", "ends", "words", "bytes", "base64", "counter", "every byte", "long"],
)
def test_garbage_is_skipped_recorded_once_and_swept_away(folder, garbage):
    fail(folder)
    line = (folder / INBOX).read_bytes()
    (folder / INBOX).write_bytes(line + garbage)
    fail(folder, "front-desk")
    session = enter(folder)
    found = events(session)
    assert found[0][2]["accounts"] == [account(session, "educator")]
    assert (FAILED in [action for _a, action, _t in found[1:]]) == (len(garbage) < LIMIT)
    assert [action for _a, action, _t in found].count(DAMAGED) == (1 if garbage.strip(b"\n") else 0)
    assert (folder / INBOX).read_bytes() == b""
    session.close()
    again = enter(folder)
    assert len(events(again)) == len(found)
    again.close()


def test_the_same_damage_another_day_is_recorded_another_time(folder):
    for _each in range(2):
        (folder / INBOX).write_bytes(b"hola\n")
        enter(folder).close()
    session = enter(folder)
    assert [told["lines"] for _a, _b, told in events(session, DAMAGED)] == [1, 1]
    session.close()


def test_an_event_of_a_kind_nobody_may_claim_is_damage(folder):
    """Whoever has the folder can seal what she likes; she cannot make the trail say that somebody approved."""
    facts = describe(folder)
    for kind in ("approve", "sign in", "inbox full"):
        event = Event.now("2026-01-01T00:00:00Z", kind)
        with (folder / INBOX).open("ab") as file:
            file.write(seal_event(facts.inbox, facts.vault_id, event) + b"\n")
    session = enter(folder)
    assert [(action, told) for _a, action, told in events(session)] == [(DAMAGED, {"lines": 3})]
    assert not [one for one in trail.entries(session._store.writing) if one.action == "approve"]
    session.close()


def test_it_grows_to_its_bound_and_then_only_counts(folder):
    facts = describe(folder)
    line = seal_event(facts.inbox, facts.vault_id, Event.now("2026-01-01T00:00:00Z", FAILED)) + b"\n"
    room = LIMIT // len(line)
    (folder / INBOX).write_bytes(line * (room - 1))
    for _each in range(8):
        assert note(folder, FAILED, login="educator")
    assert LIMIT - 2 * len(line) < (folder / INBOX).stat().st_size <= LIMIT + 50
    session = enter(folder)
    found = events(session)
    assert found[-1][1:] == (FULL, {"count": 7})
    assert [action for _a, action, _t in found] == [FAILED, FAILED, FULL], (
        "the same line again is the same event"
    )
    session.close()


def test_the_count_too_comes_into_the_trail_once(folder):
    (folder / INBOX).write_bytes(b"\n" * LIMIT)
    for _each in range(3):
        note(folder, FAILED, login="educator")
    kept = (folder / INBOX).read_bytes()
    enter(folder).close()
    (folder / INBOX).write_bytes(kept)
    for _each in range(2):
        note(folder, FAILED, login="educator")
    session = enter(folder)
    assert [told["count"] for _a, _b, told in events(session)] == [3, 2]
    session.close()


def test_many_programs_write_while_one_takes_over(folder):
    session = enter(folder)
    writers = [
        threading.Thread(target=lambda: [note(folder, FAILED, login="educator") for _each in range(12)])
        for _each in range(6)
    ]
    for writer in writers:
        writer.start()
    taken = 0
    while any(writer.is_alive() for writer in writers):
        taken += take_in(session)
    taken += take_in(session)
    assert taken == len(events(session)) == 72
    session.close()


# --- nothing that is wrong with the file keeps anybody out ---


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    (path.parent.parent / "elsewhere").write_bytes(b"untouched")
    path.symlink_to(path.parent.parent / "elsewhere")


def _loop(path: Path) -> None:
    path.symlink_to(path)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("laid", [_folder, _pipe, _link, _loop, _device])
def test_something_else_in_its_place_changes_nothing_for_who_signs_in(folder, laid):
    laid(folder / INBOX)
    assert not note(folder, FAILED, login="educator")
    fail(folder)
    session = enter(folder)
    assert events(session) == []
    session.close()
    if laid is _link:
        assert (folder.parent / "elsewhere").read_bytes() == b"untouched"


def test_a_folder_that_takes_nothing_still_says_only_that_the_credentials_are_wrong(folder):
    """As in a folder that may not be written: root may write everywhere, so the file's place is taken instead."""
    (folder / INBOX).mkdir()
    with pytest.raises(BadCredentials) as problem:
        sign_in(folder, "educator", "not hers", None, stretching=shared)
    assert problem.value.details == {}


def test_a_folder_without_a_registry_gets_no_file(tmp_path):
    assert not note(tmp_path, FAILED, login="educator")
    assert not note(tmp_path / "nowhere", FAILED)
    assert list(tmp_path.iterdir()) == []


def test_only_known_kinds_are_written(folder):
    with pytest.raises(ValueError, match="approve"):
        note(folder, "approve")
    assert not (folder / INBOX).exists()


def test_the_file_is_private(folder):
    fail(folder)
    assert has_mode(folder / INBOX, 0o600)


def test_a_thief_who_takes_the_file_away_is_not_noticed(folder):
    """Said in the threat model: what is only in the inbox can be lost with it."""
    fail(folder)
    (folder / INBOX).unlink()
    session = enter(folder)
    assert events(session) == []
    session.close()


# --- told at the next visit ---


def test_a_manager_is_told_of_all_and_everybody_of_her_own(folder):
    enter(folder, "educator").close()
    enter(folder).close()
    fail(folder, "educator", 2)
    fail(folder, "nobody")
    fail(folder, MANAGER)
    with pytest.raises(RecoveryKeyWrong):
        sign_in_with_paper(folder, PaperKey.fresh())
    desk = enter(folder, "front-desk")
    assert since_last_visit(desk).total == 0
    desk.close()
    educator = enter(folder, "educator")
    hers = since_last_visit(educator)
    assert (hers.mine, hers.total, hers.others, hers.unknown, hers.paper) == (2, 2, {}, 0, 0)
    assert hers.newest.endswith("Z")
    educator.close()
    manager = enter(folder)
    told = since_last_visit(manager)
    assert (told.mine, told.others, told.unknown, told.total, told.paper) == (
        1,
        {account(manager, "educator"): 2},
        1,
        4,
        1,
    )
    manager.close()


def test_told_once(folder):
    enter(folder).close()
    fail(folder)
    enter(folder, "front-desk").close()
    session = enter(folder)
    assert since_last_visit(session).total == 1
    session.close()
    session = enter(folder)
    assert since_last_visit(session).total == 0
    session.close()


def test_damage_and_what_had_no_room_are_told(folder):
    enter(folder).close()
    (folder / INBOX).write_bytes(b"hola\n" + b"\n" * LIMIT)
    note(folder, FAILED)
    session = enter(folder)
    told = since_last_visit(session)
    assert (told.total, told.damaged, told.uncounted) == (0, True, 1)
    session.close()
