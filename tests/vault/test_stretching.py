"""What a sign-in costs: bounds, calibration, and the same key for the same person however she types."""

import pytest

from registry.errors import KdfTooCostly, NotEnoughMemory
from registry.vault import FLOOR, KdfParameters, by_argon2id, calibrate
from registry.vault.stretching import argon2id
from registry.vault.strict import Malformed

SALT = b"s" * 16


def test_parameters_come_back_as_written() -> None:
    assert KdfParameters.from_json(FLOOR.to_json()) == FLOOR == KdfParameters(65_536, 3, 4)


@pytest.mark.parametrize("change", [{"m": 2**21 + 1}, {"t": 21}, {"p": 9}, {"m": 2**40}])
def test_a_cost_above_the_bounds_is_refused(change: dict[str, int]) -> None:
    with pytest.raises(KdfTooCostly):
        KdfParameters.from_json({**FLOOR.to_json(), **change})


@pytest.mark.parametrize(
    "change", [{"m": 65_535}, {"t": 0}, {"p": 0}, {"m": -1}, {"m": True}, {"m": "65536"}, {"x": 1}]
)
def test_a_cost_below_the_floor_is_no_cost_of_ours(change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        KdfParameters.from_json({**FLOOR.to_json(), **change})


def test_calibration_never_goes_under_the_floor_nor_over_the_ceiling() -> None:
    quick = calibrate(seconds=0.001)
    assert (quick.memory, quick.passes) == (FLOOR.memory, FLOOR.passes)
    more = calibrate(seconds=1.0, ceiling_mib=80)
    assert FLOOR.memory <= more.memory <= 80 * 1024
    assert FLOOR.passes <= more.passes <= 10


def test_too_little_memory_is_said() -> None:
    with pytest.raises(NotEnoughMemory):
        argon2id(b"words", SALT, KdfParameters(2**31, 1, 1))


def test_login_in_any_case_and_words_in_any_unicode_spelling_are_the_same() -> None:
    composed = by_argon2id("Ñusta", "ca\u00f1a y corazón")(FLOOR, SALT)
    assert by_argon2id(" ñUSTA ", "can\u0303a y corazo\u0301n")(FLOOR, SALT) == composed
    assert by_argon2id("otra", "ca\u00f1a y corazón")(FLOOR, SALT) != composed
    assert by_argon2id("Ñusta", "Ca\u00f1a y corazón")(FLOOR, SALT) != composed
