"""No network: over a whole working day of the window and the command line, as the kernel sees it."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from registry.documents.printers import CUPS
from tests.journeys.calls import beyond_this_computer, lines_of, places, unread, watching
from tests.journeys.computer import Computer, until
from tests.journeys.conftest import NewComputer
from tests.journeys.papers import groups_of
from tests.journeys.person import Person
from tests.journeys.test_locking import locked
from tests.journeys.test_main_job import (
    LOGIN,
    WORDS,
    back_up,
    leave,
    look_at_statistics,
    new_registry,
    print_plan,
    register,
    restore,
    serve,
    sign_in,
)

STRANGER = """
import socket, subprocess, sys, threading
for family in (socket.AF_INET, socket.AF_INET6):
    try:
        socket.socket(family, socket.SOCK_DGRAM).close()
    except OSError:
        pass  # the kernel may not know it; it was asked
def elsewhere():
    try:
        socket.socket(socket.AF_UNIX).connect(sys.argv[1] + "/stranger")
    except OSError:
        pass
thread = threading.Thread(target=elsewhere)
thread.start()
thread.join()
code = "import socket; socket.socket(socket.AF_INET).connect_ex(('127.0.0.1', 9))"
subprocess.run([sys.executable, "-c", code], check=True)
"""


NAMES = "/var/run/nscd/socket"
"""A cache of account names on this computer, which the C library of `lpstat` asks; nobody's, where there is none."""


def is_local(office: Computer, place: str) -> bool:
    """Whether a socket's place is the display, this session's buses, or the printing service of this computer."""
    display = re.fullmatch(r"@?/tmp/\.X11-unix/X\d+", place)
    return bool(display) or place == CUPS or place.startswith(f"{office.runtime}/")


def is_quiet(office: Computer, account: Path, *, shown: bool = True) -> None:
    """The account of a program names no socket but those local ones; and it did see the program."""
    until(lambda: "+++ exited" in account.read_text("utf-8", "replace"), "strace's account")
    lines = lines_of(account)
    assert beyond_this_computer(lines) == []
    assert unread(lines) == []
    found = places(lines)
    lpstat = {process for process, place in found if place == CUPS}
    strange = {(process, place) for process, place in found if not is_local(office, place)}
    assert {place for process, place in strange if place != NAMES or process not in lpstat} == set()
    seen = {place for _process, place in found}
    assert str(office.runtime / "bus") in seen, "the keyring is on the bus"
    assert any("X11-unix" in place for place in seen) == shown


@pytest.mark.journey
def test_a_working_day_opens_no_network_socket(tmp_path: Path, new_computer: NewComputer) -> None:
    sheet, plan, backups = tmp_path / "clave.pdf", tmp_path / "plan.pdf", tmp_path / "memoria usb"
    backups.mkdir()
    (tmp_path / "words").write_text(WORDS)
    office = new_computer("oficina")
    account = tmp_path / "ana.strace"
    program = office.open_program(under=watching(account))
    ana = Person(program, tmp_path / "pictures", "ana")
    new_registry(ana, sheet, backups)
    register(ana)
    serve(ana)
    print_plan(ana, plan)
    look_at_statistics(ana)
    backup = back_up(ana, backups)
    with ana.step("bloquear"):
        ana.keys("ctrl+l")
        locked(program, "asked")
    sign_in(ana)
    leave(ana, program)
    is_quiet(office, account)

    command = tmp_path / "cli.strace"
    common = ("--user", LOGIN, "--passphrase-file", str(tmp_path / "words"))
    office.amparo_cli("check", "--full", *common, under=watching(command))
    is_quiet(office, command, shown=False)
    test = tmp_path / "self-test.strace"
    office.amparo_cli("--self-test", under=watching(test))
    is_quiet(office, test, shown=False)

    elsewhere = new_computer("otra-oficina")
    account = tmp_path / "luz.strace"
    program = elsewhere.open_program(under=watching(account))
    luz = Person(program, tmp_path / "pictures", "luz")
    restore(luz, backup, groups_of(sheet))
    sign_in(luz)
    leave(luz, program)
    is_quiet(elsewhere, account)


def watched(account: Path, *command: str) -> Sequence[str]:
    """The calls of a command that was watched to its end."""
    subprocess.run((*watching(account), *command), check=True, timeout=60)
    until(lambda: "+++ exited" in account.read_text("utf-8", "replace"), "strace's account")
    return lines_of(account)


@pytest.mark.journey
def test_a_program_that_does_use_the_network_would_be_noticed(tmp_path: Path) -> None:
    code = tmp_path / "stranger.py"
    code.write_text(STRANGER)
    lines = watched(tmp_path / "account", sys.executable, str(code), str(tmp_path))
    asked = "\n".join(beyond_this_computer(lines))
    assert "socket(AF_INET, SOCK_DGRAM" in asked
    assert "socket(AF_INET6, SOCK_DGRAM" in asked
    assert 'connect(3, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}' in asked
    assert f"{tmp_path}/stranger" in {place for _process, place in places(lines)}
    assert unread(["7 connect(3, 0x7ffc0, 16) = -1"]) != []
