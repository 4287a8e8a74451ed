"""Large registries: the published proportions, the shape of a real one, and the closed way in."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.access import Session, trail
from registry.access.bulk import fill
from registry.backup.check import check
from registry.casework import cases, search
from registry.casework.codes import read
from registry.db import Counting, Variable
from registry.demo import make
from registry.demo.many import opening_days
from registry.demo.proportions import EXPLOITATION, NATIONALITY, RECRUITMENT, SEX_AND_AGE, quotas
from registry.errors import NotAllowed
from registry.fields import problems
from registry.forms import Case, Person, Plan, Screening, Service, Stay
from registry.values import dates
from tests.demo.test_small import entered
from tests.registries import make as make_house
from tests.registries import shared

CASES = 300


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("large") / "registry"
    summary = make(folder, cases=CASES, seed=5, stretching=shared)
    session = entered(folder, "direccion")
    yield summary, session
    session.close()


def counted(session: Session, *by: Variable) -> dict[tuple[str, ...], int]:
    rows, _total = Counting(session.whole, by, "1900-01-01", "2200-01-01").count("cases", by)
    return dict(rows)


def test_it_has_as_many_as_asked_and_ten_services_a_case(large):
    summary, session = large
    assert (
        summary.residents + summary.past_cases
        == CASES
        == len(session.every(Case))
        == len(session.every(Person))
    )
    assert summary.services == 10 * CASES == session.count("service")
    assert set(Counter(one.case_id for one in session.every(Service)).values()) == {10}
    assert len(session.with_answer(Stay, "left_on", "")) == summary.residents == len(session.every(Plan))


@pytest.mark.parametrize(
    ("variable", "shares"),
    [
        (Variable("exploitation", "screening_exploitation", "several"), EXPLOITATION),
        (Variable("recruitment", "screening_recruitment", "several"), RECRUITMENT),
        (Variable("nationality", "person_nationality", "several"), NATIONALITY),
    ],
)
def test_the_published_proportions_are_kept(large, variable: Variable, shares: dict):
    found = {key[0]: count for key, count in counted(large[1], variable).items()}
    whole = sum(shares.values())
    for code, share in shares.items():
        assert abs(found.get(code, 0) - CASES * share / whole) < 1


def test_sex_and_age_are_those_of_the_police_open_data(large):
    bands = tuple((f"{low}-{high}", low, high) for _sex, low, high in list(SEX_AND_AGE)[:6])
    found = counted(large[1], Variable("sex", "person_sex"), Variable("age", "", "age_band", bands))
    whole = sum(SEX_AND_AGE.values())
    for (sex, low, high), share in SEX_AND_AGE.items():
        assert abs(found.get((sex, f"{low}-{high}"), 0) - CASES * share / whole) < 1


def test_codes_are_codes_and_everybody_is_found(large):
    session = large[1]
    everyone = session.every(Case)
    assert len({case.code for case in everyone}) == CASES
    assert all(read(case.code) == case.code for case in everyone)
    person = session.every(Person)[7]
    found = {one.person_id for one in search.search(session, f"{person.given_names} {person.surname}").found}
    assert person.id in found
    number = next(one.documents[0].number for one in session.every(Person) if one.documents)
    assert search.search(session, number).found[0].by == "document"
    assert cases.open_file(session, everyone[3].id).screening


def test_what_was_poured_in_keeps_every_rule(large):
    for record in (Person, Case, Screening, Service, Stay, Plan):
        assert not [one.id for one in large[1].every(record) if problems(one)]


def test_the_trail_holds_and_tells_of_the_load_in_one_entry(large):
    session = large[1]
    loads = [one for one in trail.every(session) if one.action == "fill training registry"]
    counts = trail.detail_of(loads[0])["counts"]
    assert (len(loads), counts["service"], len(loads[0].row_sha256)) == (1, 10 * CASES, 32)
    assert len(list(trail.verified(session))) == len(trail.every(session))


def test_a_filled_registry_is_found_sound(large):
    assert check(large[1]).problems == ()


def test_a_filled_record_can_be_changed(large):
    session = large[1]
    case = session.get(Case, session.every(Plan)[0].case_id)
    session.save(replace(case, risk="low" if case.risk == "high" else "high"))
    assert session.get(Case, case.id).revision == 2
    assert check(session).problems == ()


def test_a_registry_in_use_cannot_be_filled(tmp_path: Path, large):
    session, _paper = make_house(tmp_path / "house")
    for one in (session, large[1]):
        with pytest.raises(NotAllowed):
            fill(one, [Person(given_names="Ana")])
    assert session.every(Person) == []
    session.close()


def test_opening_days_lie_in_the_last_nine_years():
    today = dates.first_day(dates.today())
    days = opening_days(500, Random(1), today)
    assert days == sorted(days)
    assert len(days) == 500
    assert days[-1] <= today
    assert {day.year for day in days} <= set(range(today.year - 8, today.year + 1))


@given(
    st.dictionaries(st.text(max_size=3), st.integers(1, 5000), min_size=1, max_size=12), st.integers(0, 3000)
)
def test_quotas_are_whole_and_never_a_whole_unit_off(shares: dict[str, int], count: int):
    given_out = quotas(shares, count)
    whole = sum(shares.values())
    assert sum(given_out.values()) == count
    assert all(abs(given_out[key] - share * count / whole) < 1 for key, share in shares.items())
