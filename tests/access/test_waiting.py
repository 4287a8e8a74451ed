"""Waiting after tries that failed: how long, for whom, by which clock; nothing is timed here."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.access import Waits
from registry.access.waiting import FIRST_S, FREE, FREE_HERE, LONGEST_S, STATE, in_words, pause_after
from registry.errors import WaitFirst
from tests.disk import has_mode
from tests.registries import MANAGER, make


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("waiting") / "r"
    make(place)[0].close()
    return place


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def started(state: Path, clock: Clock) -> Waits:
    """The program started: its sign-in is open."""
    waits = Waits(state, clock)
    waits.begin("page")
    return waits


def left(waits: Waits, folder: Path, login: str = MANAGER) -> int:
    try:
        waits.check(folder, login)
    except WaitFirst as problem:
        return int(problem.details["seconds"])
    return 0


def fail(waits: Waits, folder: Path, times: int, login: str = MANAGER) -> None:
    for _each in range(times):
        waits.failed(folder, login)


def test_five_tries_are_free_then_waits_double_to_a_quarter_of_an_hour(folder, state, clock):
    waits = started(state, clock)
    seen = []
    for _each in range(14):
        seen.append(left(waits, folder))
        clock.now += seen[-1]
        assert left(waits, folder) == 0
        waits.failed(folder, MANAGER)
    assert seen == [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]
    assert waits.left(folder, MANAGER) == LONGEST_S


def test_nobody_is_ever_locked_out():
    longest = max(pause_after(tries) for tries in range(2000))
    assert longest == LONGEST_S
    assert all(pause_after(tries) >= pause_after(tries - 1) for tries in range(1, 2000))


def test_a_login_that_nobody_has_waits_as_one_that_somebody_has(folder, state, clock):
    for login in (MANAGER, "nobody-at-all"):
        waits = started(state / login, clock)
        fail(waits, folder, FREE, login)
        assert left(waits, folder, login) == FIRST_S


def test_other_logins_do_not_wait_until_this_computer_has_seen_too_many(folder, state, clock):
    waits = started(state, clock)
    for number in range(FREE_HERE - 1):
        waits.failed(folder, f"guess{number}")
        assert left(waits, folder, f"guess{number + 1}") == 0
    waits.failed(folder, "one more")
    assert left(waits, folder, "never tried") == FIRST_S
    assert left(waits, folder) == FIRST_S
    clock.now += FIRST_S
    waits.failed(folder, "and another")
    assert left(waits, folder, "never tried") == 2 * FIRST_S


def test_the_login_counts_however_it_is_typed(folder, state, clock):
    waits = started(state, clock)
    for typed in (MANAGER, MANAGER.upper(), f" {MANAGER}", MANAGER.title(), MANAGER):
        waits.failed(folder, typed)
    assert left(waits, folder) == FIRST_S


def test_a_success_clears_it(folder, state, clock):
    waits = started(state, clock)
    fail(waits, folder, 9)
    fail(waits, folder, FREE_HERE, "another")
    waits.succeeded(folder, MANAGER)
    assert left(waits, folder) == 0
    assert left(waits, folder, "another") == LONGEST_S, "a colleague's own success does not clear hers"
    assert left(started(state, clock), folder) == 0


def test_the_recovery_key_clears_everything(folder, state, clock):
    waits = started(state, clock)
    fail(waits, folder, 9)
    fail(waits, folder, FREE_HERE, "another")
    started(state, clock).forget(folder)
    assert left(waits, folder) == left(waits, folder, "another") == 0


def test_a_restart_begins_the_present_wait_again_and_no_more(folder, state, clock):
    waits = started(state, clock)
    fail(waits, folder, FREE + 2)
    clock.now += 100
    assert left(waits, folder) == 20
    again = started(state, clock)
    assert left(again, folder) == 120
    clock.now += 119
    assert left(again, folder) == 1
    clock.now += 1
    assert left(again, folder) == 0


def test_it_passes_only_while_a_sign_in_is_open(folder, state, clock):
    waits = started(state, clock)
    fail(waits, folder, FREE)
    clock.now += 10
    waits.pause("page")
    clock.now += 100_000
    assert left(waits, folder) == 20
    waits.begin("another page")
    waits.begin("another page")
    clock.now += 15
    waits.begin("third")
    waits.pause("another page")
    waits.pause("another page")
    clock.now += 4
    assert left(waits, folder) == 1
    clock.now += 1
    assert left(waits, folder) == 0


def test_what_was_typed_before_the_page_was_looked_at_counts_from_its_opening(folder, state, clock):
    fail(started(state, clock), folder, FREE)
    waits = started(state, clock)
    clock.now += FIRST_S
    assert left(waits, folder) == 0


def test_setting_the_computers_clock_changes_nothing(folder, state, clock):
    """The file holds no time at all, so there is none to be set."""
    waits = started(state, clock)
    fail(waits, folder, FREE)
    path = state / STATE
    for moment in (0, 1, 4_000_000_000):
        os.utime(path, (moment, moment))
        assert left(waits, folder) == FIRST_S
        assert left(started(state, clock), folder) == FIRST_S
    assert set(json.loads(path.read_bytes()).popitem()[1].values()) == {FREE}


def test_programs_side_by_side_do_not_share_one_wait(folder, state, clock):
    """Two command lines wait the same half minute; the one that is later has to wait again."""
    fail(started(state, clock), folder, FREE)
    one, other = started(state, clock), started(state, clock)
    assert left(one, folder) == left(other, folder) == FIRST_S
    clock.now += FIRST_S
    assert left(one, folder) == 0
    one.failed(folder, MANAGER)
    assert left(other, folder) == 2 * FIRST_S


def test_the_file_names_nobody_and_is_private(folder, state, clock):
    waits = started(state, clock)
    fail(waits, folder, 2)
    fail(waits, folder, 1, "lago tinta bosque nube remo")
    path = state / STATE
    text = path.read_text()
    assert MANAGER not in text
    assert "lago" not in text
    ((_vault, counts),) = json.loads(text).items()
    assert sorted(counts.values()) == [1, 2, 3]
    assert all(len(key) == 4 for key in counts)
    assert has_mode(path, 0o600)
    assert has_mode(state, 0o700)


def test_registries_are_counted_apart(folder, state, clock, tmp_path):
    make(tmp_path / "other")[0].close()
    waits = started(state, clock)
    fail(waits, folder, FREE)
    assert left(waits, tmp_path / "other") == 0
    waits.failed(tmp_path / "other", MANAGER)
    assert left(waits, folder) == FIRST_S


def test_many_guessed_logins_leave_a_small_file_and_the_ones_tried_most(folder, state, clock):
    waits = started(state, clock)
    fail(waits, folder, 7)
    for number in range(400):
        waits.failed(folder, f"guess{number}")
    assert (state / STATE).stat().st_size < 1500
    assert left(started(state, clock), folder) == LONGEST_S
    ((_vault, counts),) = json.loads((state / STATE).read_bytes()).items()
    assert counts["here"] == 407
    assert 7 in counts.values()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"x": {"here": 99}}',
        b'{"' + b"a" * 32 + b'": [1, 2]}',
        b'{"' + b"a" * 32 + b'": {"here": -4, "zzzz": 9, "abcd": "9", "abce": true, "abcf": 1e400}}',
        b"0" * (1 << 20),
    ],
)
def test_a_file_that_was_tampered_with_costs_only_comfort(folder, state, clock, content):
    state.mkdir()
    (state / STATE).write_bytes(content)
    waits = started(state, clock)
    assert left(waits, folder) == 0
    fail(waits, folder, FREE)
    assert left(started(state, clock), folder) == FIRST_S


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["a" * 32, "here", "abcd", ""]), inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_whatever_stands_in_it_the_wait_has_its_bounds(tmp_path_factory, folder, said):
    state = tmp_path_factory.mktemp("state")
    (state / STATE).write_text(json.dumps({json.loads(json.dumps("a" * 32)): said}))
    assert 0 <= left(started(state, Clock()), folder) <= LONGEST_S


def test_where_nothing_can_be_kept_it_holds_to_the_end_of_the_program(folder, tmp_path, clock):
    (tmp_path / "state").write_text("a file where the folder should be")
    waits = started(tmp_path / "state", clock)
    fail(waits, folder, FREE)
    assert left(waits, folder) == FIRST_S
    clock.now += FIRST_S
    assert left(waits, folder) == 0


def test_a_file_that_cannot_be_replaced_does_not_forgive(folder, state, clock):
    waits = started(state, clock)
    fail(waits, folder, 1)
    (state / f".{STATE}.new").mkdir()
    (state / f".{STATE}.new" / "kept").touch()
    fail(waits, folder, FREE - 1)
    assert left(waits, folder) == FIRST_S


def test_a_folder_without_a_registry_waits_for_nothing(tmp_path, state, clock):
    waits = started(state, clock)
    fail(waits, tmp_path, 30)
    waits.succeeded(tmp_path, MANAGER)
    waits.forget(tmp_path)
    assert left(waits, tmp_path) == waits.left(tmp_path, MANAGER) == 0
    assert not state.exists()


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.1, "1 s"), (30, "30 s"), (59.2, "1 min"), (198, "3 min 18 s"), (900, "15 min")]
)
def test_a_wait_in_words(seconds, words):
    assert in_words(seconds) == words
