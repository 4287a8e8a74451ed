"""What a program asks of the network, as the kernel sees it: strace around it, its account read. Knows no step."""

import re
from collections.abc import Sequence
from pathlib import Path

_FAMILY = re.compile(r"\b[AP]F_[A-Z0-9_]+\b")
_PLACE = re.compile(r'sun_path=(@?"[^"]*")')
_CALLS = "socket,socketpair,connect,bind,listen,io_uring_setup"
"""Whatever is sent needs one of these first; io_uring could do them all unseen, so it may not be used at all."""
LOCAL = {"AF_UNIX", "AF_LOCAL"}


def watching(account: Path) -> Sequence[str]:
    """The words before a command line that write what it and all it starts ask of the network into ``account``.

    The program keeps its process number (-D). Its call that keeps other programs from reading it is held off: strace
    could not read the addresses otherwise, unless it is run by root.
    """
    return (
        "strace", "-D", "-f", "-q", "--seccomp-bpf", "-s", "200", "-o", str(account),
        "-e", f"trace={_CALLS},prctl", "-e", "inject=prctl:retval=0", "-e", "signal=none",
    )  # fmt: skip


def lines_of(account: Path) -> list[str]:
    """The calls to the network, a line each; the number of the process comes first."""
    said = account.read_text("utf-8", "replace").splitlines()
    return [line for line in said if any(f" {call}(" in line for call in _CALLS.split(","))]


def beyond_this_computer(lines: Sequence[str]) -> list[str]:
    """The calls that name another kind of socket than a local one, or could hide one."""
    return [line for line in lines if set(_FAMILY.findall(line)) - LOCAL or "io_uring" in line]


def places(lines: Sequence[str]) -> set[tuple[str, str]]:
    """Process numbers, and where local sockets were bound or connected to; ``@`` begins one that is not a file."""
    return {(line.split()[0], place.replace('"', "")) for line in lines for place in _PLACE.findall(line)}


def unread(lines: Sequence[str]) -> list[str]:
    """Connections whose place strace could not read: the account would prove nothing."""
    return [line for line in lines if (" connect(" in line or " bind(" in line) and "sa_family" not in line]
