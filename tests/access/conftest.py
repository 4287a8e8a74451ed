"""The house with a case that may be restricted, for the tests of restricted cases."""

import pytest

from tests.access.test_restricted import House
from tests.registries import copied


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> House:
    return House(tmp_path_factory.mktemp("house") / "r")


@pytest.fixture
def house(made, tmp_path) -> House:
    """A copy of the house in which nothing is restricted yet."""
    return copied(made, tmp_path / "r")


@pytest.fixture
def restricted(house) -> House:
    house.restrict("case-worker", "psychologist")
    return house
