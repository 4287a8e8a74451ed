"""An account is made in two files; killed between them, the user name is free again and nobody is locked out."""

import os
import shutil
import signal
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from registry import backup
from registry.access import deputies, leaving, review, sign_in, staff
from registry.errors import AccountEnded, AccountExists, NotFound, RegistryError
from registry.forms import Staff
from tests.access.test_second_person import sql
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared, words_of

NEW = "nueva"
OTHER = "pino lago tinta bosque nube rio mesa"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("house") / "r"
    session, _paper = make(folder, "educator", "legal")
    session.close()
    return folder


@pytest.fixture
def folder(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "r"))


def added(session, words=OTHER, roles=("educator",), until=""):
    return staff.add(session, NEW, "Nueva de Ensayo", list(roles), words, until)


def killed_at(step: int, folder: Path) -> bool:
    """Make an account in another process that is killed at its file operation number ``step``; whether it was."""
    pid = os.fork()
    if pid == 0:
        left = [step]

        def counted(event: str, _arguments: tuple[object, ...]) -> None:
            if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.truncate", "sqlite3.connect"):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            session = sign_in(folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
            sys.addaudithook(counted)
            added(session, words_of(NEW))
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def cut(folder: Path) -> str:
    """Killed after the key file was written and before the registry; the id the account has in the key file."""
    pid = os.fork()
    if pid == 0:
        try:
            session = sign_in(folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
            session.together = lambda: os.kill(os.getpid(), signal.SIGKILL)  # what comes next
            added(session, words_of(NEW), ["legal"])
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    with closing(enter(folder)) as session:
        found = session._vault.find_login(NEW)
        with pytest.raises(NotFound):
            session.get(Staff, found, look=False)
    return found


def test_killed_at_any_file_operation_the_account_can_be_made(folder, tmp_path):
    cuts = 0
    for step in range(200):
        copy = Path(shutil.copytree(folder, tmp_path / f"cut-{step}"))
        killed = killed_at(step, copy)
        cuts += killed
        with closing(enter(copy)) as session:
            try:
                words = OTHER
                added(session)
            except AccountExists:  # it was made whole
                assert staff.named(session, NEW).roles == ("educator",)
                words = words_of(NEW)
            assert len([one for one in session.every(Staff) if one.login == NEW]) == 1
            assert "differs" not in {each for one in review.review(session).accounts for each in one.findings}
        sign_in(copy, NEW, words, None, stretching=shared).close()
        shutil.rmtree(copy)
        if not killed:
            break
    assert cuts > 3
    assert not killed, "the last one was left alone"


def test_what_a_cut_left_is_made_anew_with_what_is_said_now(folder):
    left = cut(folder)
    until = date.today() + timedelta(days=9)
    with closing(enter(folder)) as session:
        mark = session._vault.key_mark(left)
        with pytest.raises(AccountEnded):
            added(session, until=(date.today() - timedelta(days=1)).isoformat())
        saved = added(session, until=until.isoformat())
        assert (saved.id, saved.roles, saved.until) == (left, ("educator",), until.isoformat())
        assert session._vault.key_mark(left) != mark
        assert session._vault.roster[left].until == until
        assert backup.check(session, full=True).ok
        with pytest.raises(AccountExists):
            added(session)
    with pytest.raises(RegistryError):
        sign_in(folder, NEW, words_of(NEW), None, stretching=shared)
    with closing(sign_in(folder, NEW, OTHER, None, stretching=shared)) as hers:
        assert not hers._vault.sealer.can_open("legal")


def test_what_a_cut_left_can_be_closed(folder):
    left = cut(folder)
    with closing(enter(folder)) as session:
        assert left in {one.id for one in review.review(session).accounts if "differs" in one.findings}
        assert leaving.outlook(session, left).open_cases == 0
        leaving.disable(session, left)
        assert session._vault.roster[left].disabled
        assert left not in session._vault._state.charter.grants
        assert added(session).id != left
        assert backup.check(session, full=True).ok
        with pytest.raises(NotFound):
            leaving.disable(session, "0" * 32)
    sign_in(folder, NEW, OTHER, None, stretching=shared).close()


def test_who_stands_in_makes_no_manager_of_what_a_cut_left(folder):
    cut(folder)
    with closing(enter(folder)) as session:
        deputies.appoint(session, staff.named(session, "legal").id, date.today(), date.today())
    with closing(enter(folder, "legal")) as acting:
        with pytest.raises(RegistryError):
            added(acting, roles=["manager"])
        assert "manager" not in acting._vault.roster[acting._vault.find_login(NEW)].roles


def test_an_account_whose_record_was_taken_out_is_not_made_anew(folder):
    """Else a manager with SQL would give another one a passphrase with nobody's help."""
    with closing(enter(folder)) as session:
        second = staff.add(session, "segunda", "Segunda de Ensayo", ["manager"], words_of("segunda"))
        mark = session._vault.key_mark(second.id)
        sql(session, "DELETE FROM staff WHERE id = ?", second.id)
        with pytest.raises(AccountExists):
            staff.add(session, "segunda", "Segunda de Ensayo", ["manager"], OTHER)
        assert session._vault.key_mark(second.id) == mark
