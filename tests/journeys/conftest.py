"""What the journeys share: computers that are switched off in the end, with nothing left running on them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.journeys.computer import Computer

NewComputer = Callable[[str], Computer]


@pytest.fixture
def new_computer(tmp_path: Path) -> Iterator[NewComputer]:
    """Makes a computer nobody has used before, by the name of its home folder."""
    with ExitStack() as computers:

        def make(name: str) -> Computer:
            made = Computer(tmp_path / name)
            computers.callback(made.switch_off)
            return made

        yield make
