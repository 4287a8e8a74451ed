"""Trying to enter: what waits, what clears it, and that an unknown login costs what a wrong passphrase costs."""

import shutil
from pathlib import Path

import pytest

from registry.access import Waits, inbox, recover, sign_in, staff
from registry.access.waiting import FREE
from registry.backup import by_login
from registry.errors import BadCredentials, NotAllowed, NotFound, RecoveryKeyWrong, WaitFirst
from registry.vault import PaperKey
from tests.access.test_waiting import Clock
from tests.registries import MANAGER, MANAGER_WORDS, make, shared, words_of


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attempts") / "r"
    session, paper = make(folder, "educator", "technician")
    session.close()
    return folder, paper


@pytest.fixture
def folder(built, tmp_path) -> Path:
    return Path(shutil.copytree(built[0], tmp_path / "r"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def waits(tmp_path, clock) -> Waits:
    made = Waits(tmp_path / "state", clock)
    made.begin("page")
    return made


class Counted:
    """Derivations that were asked for."""

    def __init__(self):
        self.runs = 0

    def __call__(self, login, words):
        done = shared(login, words)

        def stretched(cost, salt):
            self.runs += 1
            return done(cost, salt)

        return stretched


def fail(folder, waits, times=1, login="educator"):
    for _each in range(times):
        with pytest.raises(BadCredentials):
            sign_in(folder, login, "not hers at all", None, stretching=shared, waits=waits)


def left(folder, waits, login="educator"):
    try:
        waits.check(folder, login)
    except WaitFirst as problem:
        return problem.details["seconds"]
    return 0


@pytest.mark.parametrize("login", ["educator", "nobody"])
def test_a_try_that_waits_derives_nothing_and_is_not_counted(folder, waits, clock, login):
    counted = Counted()
    for _each in range(FREE):
        with pytest.raises(BadCredentials):
            sign_in(folder, login, "not hers at all", None, stretching=counted, waits=waits)
    assert counted.runs == FREE
    for _each in range(20):
        with pytest.raises(WaitFirst) as problem:
            sign_in(folder, login, words_of("educator"), None, stretching=counted, waits=waits)
        assert problem.value.details == {"seconds": 30, "wait": "30 s"}
    assert counted.runs == FREE
    clock.now += 30
    assert left(folder, waits, login) == 0
    assert (folder / inbox.INBOX).stat().st_size == FREE * 385


def test_unknown_and_wrong_cost_and_leave_the_same(folder, waits, tmp_path):
    """One Argon2id run, one line of one length, one count: whoever watches cannot tell who works here."""
    seen = []
    for login, words in (("educator", "not hers at all"), ("nobody", words_of("educator")), ("n" * 60, "x")):
        counted, before = Counted(), (folder / inbox.INBOX).stat().st_size if seen else 0
        with pytest.raises(BadCredentials) as problem:
            sign_in(folder, login, words, None, stretching=counted, waits=waits)
        grown = (folder / inbox.INBOX).stat().st_size - before
        seen.append((counted.runs, grown, problem.value.details, waits.left(folder, login)))
    assert seen == [(1, 385, {}, 0.0)] * 3


def test_the_right_words_clear_it(folder, waits, clock):
    fail(folder, waits, FREE)
    clock.now += 30
    session = sign_in(folder, "educator", words_of("educator"), None, stretching=shared, waits=waits)
    session.close()
    fail(folder, waits, FREE - 1)
    assert left(folder, waits) == 0


def test_the_right_words_of_technical_support_clear_its_own(folder, waits, clock):
    fail(folder, waits, FREE, "technician")
    clock.now += 30
    with pytest.raises(NotAllowed):
        sign_in(folder, "technician", words_of("technician"), None, stretching=shared, waits=waits)
    assert left(folder, waits, "technician") == 0


def test_a_manager_who_gives_a_new_passphrase_clears_it(folder, waits):
    fail(folder, waits, FREE)
    assert left(folder, waits) == 30
    session = sign_in(folder, MANAGER, MANAGER_WORDS, None, stretching=shared, waits=waits)
    person = staff.named(session, "educator").id
    assert left(folder, waits) == 30, "signing in herself does not clear a colleague's"
    staff.reset_passphrase(session, person, "otra frase larga para el ensayo")
    session.close()
    assert left(folder, waits) == 0
    sign_in(
        folder, "educator", "otra frase larga para el ensayo", None, stretching=shared, waits=waits
    ).close()


def test_the_recovery_key_clears_it(folder, built, waits):
    fail(folder, waits, FREE)
    fail(folder, waits, FREE, "nobody")
    with pytest.raises(RecoveryKeyWrong):
        recover(folder, PaperKey.fresh(), "educator", "otra frase larga para el ensayo", None, waits=waits)
    with pytest.raises(NotFound):
        recover(folder, built[1], "nobody", "otra frase larga para el ensayo", None, waits=waits)
    assert left(folder, waits) == 30
    recover(folder, built[1], "educator", "otra frase larga para el ensayo", None, waits=waits)
    assert left(folder, waits) == left(folder, waits, "nobody") == 0


def test_the_way_in_of_restoring_waits_too(folder, waits):
    for _each in range(FREE):
        with pytest.raises(BadCredentials):
            by_login(folder, MANAGER, "not hers at all", None, stretching=shared, waits=waits)
    with pytest.raises(WaitFirst):
        by_login(folder, MANAGER, MANAGER_WORDS, None, stretching=shared, waits=waits)
    with pytest.raises(WaitFirst):
        sign_in(folder, MANAGER, MANAGER_WORDS, None, stretching=shared, waits=waits)
    assert (folder / inbox.INBOX).stat().st_size == FREE * 385


def test_what_is_no_wrong_passphrase_makes_nobody_wait(folder, waits):
    (folder / "registry.db").write_bytes(b"")
    for _each in range(FREE + 1):
        with pytest.raises(Exception, match="registry") as problem:
            sign_in(folder, "educator", words_of("educator"), None, stretching=shared, waits=waits)
        assert not isinstance(problem.value, BadCredentials | WaitFirst)
    assert left(folder, waits) == 0
    assert not (folder / inbox.INBOX).exists()
