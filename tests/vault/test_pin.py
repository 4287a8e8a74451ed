"""The PIN of a session: what may be one, what opens, and what is left of it."""

import gc

import pytest

from registry.errors import WeakPin
from registry.vault.pin import SessionPin


@pytest.mark.parametrize("digits", ["4815", "48150", "481502", "0070", "1357"])
def test_four_to_six_digits_open_and_no_others(digits):
    pin = SessionPin(digits)
    assert pin.matches(digits)
    for wrong in (
        "",
        digits[:-1],
        digits + "1",
        digits[::-1] + "9",
        "9999",
        "١٢٣٤",
        "48 15",
        "-4815",
        "４８１５",
    ):
        assert not pin.matches(wrong)


@pytest.mark.parametrize(
    "digits",
    ["", "481", "4815023", "0000", "999999", "1234", "4321", "345678", "48a5", "４８１５", " 4815", "٤٨١٥"],
)
def test_what_is_no_pin_is_refused(digits):
    with pytest.raises(WeakPin) as refused:
        SessionPin(digits)
    assert digits not in str(refused.value) or digits in ("", "1234")


def test_two_sessions_with_one_pin_hold_nothing_alike():
    one, other = SessionPin("481516"), SessionPin("481516")
    assert set(vars(one).values()).isdisjoint(vars(other).values())


def test_nothing_tells_the_digits():
    pin = SessionPin("904817")
    assert "904817" not in repr(pin)
    held = [value for value in gc.get_referents(vars(pin)) if isinstance(value, str | bytes)]
    assert not any("904817" in str(value) for value in held)
    assert {len(value) for value in vars(pin).values()} == {16, 32}
