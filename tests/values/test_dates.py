"""Dates as precise as they are known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import language
from registry.values import dates


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2021", "2021"),
        ("2/2021", "2021-02"),
        ("2021-02", "2021-02"),
        ("16/2/2021", "2021-02-16"),
        ("16.02.2021", "2021-02-16"),
        ("2021-2-16", "2021-02-16"),
        (" 29/02/2024 ", "2024-02-29"),
    ],
)
def test_typed_dates(typed, stored):
    assert dates.parse_partial(typed) == stored


@pytest.mark.parametrize(
    "typed", ["", "31/02/2021", "29/02/2023", "13/2021", "1850", "2021-00-10", "ayer", "16/2/21"]
)
def test_impossible_dates_are_refused_with_a_reason(typed):
    with pytest.raises(ValueError, match="."):
        dates.parse_partial(typed)


def test_moments():
    assert dates.parse_moment("16/2/2021 22:05") == "2021-02-16T22:05"
    assert dates.parse_moment("16/2/2021") == "2021-02-16"
    with pytest.raises(ValueError, match="hour"):
        dates.parse_moment("16/2/2021 25:00")
    assert dates.first_day("2021-02-16T22:05") == date(2021, 2, 16)


def test_first_and_last_day():
    assert (dates.first_day("2021"), dates.last_day("2021")) == (date(2021, 1, 1), date(2021, 12, 31))
    assert (dates.first_day("2024-02"), dates.last_day("2024-02")) == (date(2024, 2, 1), date(2024, 2, 29))


def test_age_is_completed_years():
    assert dates.age_on("2000-06-15", "2018-06-14") == 17
    assert dates.age_on("2000-06-15", "2018-06-15") == 18
    assert dates.age_on("2000", "2018") == 18


def test_shown_in_both_languages():
    assert dates.shown("2021-02-16") == "16 Feb 2021"
    with language.using("es"):
        assert dates.shown("2021-02-16") == "16 feb. 2021" or dates.shown("2021-02-16") == "16 feb 2021"
        assert dates.shown("2021") == "2021"


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)), st.sampled_from([4, 7, 10]))
def test_stored_dates_are_read_as_themselves_and_sort_as_time(day, length):
    stored = day.isoformat()[:length]
    assert dates.parse_partial(stored) == stored
    assert dates.first_day(stored) <= day <= dates.last_day(stored)
