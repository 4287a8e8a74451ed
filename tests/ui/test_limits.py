"""What a computer may be set to within what the house allows: counts in the running program at once."""

from dataclasses import replace

import pytest

from registry.forms import Organisation
from registry.settings import Settings
from registry.ui.limits import within
from registry.ui.pages.settings import ThisComputer
from tests import registries
from tests.registries import allow
from tests.ui.opened import ENGLISH, page_of, program, settled, sign_in, texts

from registry.access import acts  # isort: skip


@pytest.mark.parametrize(
    ("mine", "house", "counts"),
    [
        ((3, 15, False), Organisation(), (3, 15, False)),
        ((1, 2, True), Organisation(), (1, 2, False)),
        ((60, 240, True), Organisation(), (3, 15, False)),
        ((0, 0, False), Organisation(), (3, 15, False)),
        ((10, 60, True), Organisation(hide_most=10, lock_most=30, capture="yes"), (10, 30, True)),
        ((3, 15, True), Organisation(hide_most=1, lock_most=5, capture="no"), (1, 5, False)),
    ],
)
def test_stricter_is_hers_and_weaker_is_not(mine, house, counts):
    found = within(Settings(blank_after=mine[0], lock_after=mine[1], capture=mine[2]), house)
    assert (found.blank_after, found.lock_after, found.capture) == counts


def test_a_file_edited_by_hand_does_not_keep_the_screen_open(qtbot, tmp_path):
    folder = tmp_path / "r"
    session, _paper = registries.make(folder)
    session.close()
    with program(qtbot, folder, replace(ENGLISH, blank_after=60, lock_after=240)) as opened:
        window = sign_in(qtbot, opened)
        idle = opened.idle
        assert (idle._blank_after, idle._lock_after) == (3 * 60, 15 * 60)
        window.go("house")
        settled(qtbot, opened)
        computer = page_of(window).findChild(ThisComputer)
        assert (computer.blank.maximum(), computer.lock.maximum()) == (3, 15)
        assert "at most 15: the house decides" in texts(computer)
        session = opened.session
        allow(session, acts.lowering({"lock_most": ("15", "60")}))
        session.save(replace(session.organisation, lock_most=60, hide_most=2))
        settled(qtbot, opened)
        assert (idle._blank_after, idle._lock_after) == (2 * 60, 60 * 60)
