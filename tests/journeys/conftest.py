"""What the journeys share: computers that are switched off in the end, with nothing left running on them."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.journeys.computer import Computer

collect_ignore_glob = [] if sys.platform == "linux" else ["test_*.py"]
"""Screens, buses and keyrings of one's own are made on Linux only."""
NewComputer = Callable[[str], "Computer"]


@pytest.fixture
def new_computer(tmp_path: Path) -> Iterator[NewComputer]:
    """Makes a computer nobody has used before, by the name of its home folder."""
    from tests.journeys.computer import Computer

    with ExitStack() as computers:

        def make(name: str) -> Computer:
            made = Computer(tmp_path / name)
            computers.callback(made.switch_off)
            return made

        yield make
