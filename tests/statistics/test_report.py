"""The statistics against published figures, and what may leave the house."""

import csv
import io
import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.errors import NotAllowed, UnknownCommandValue
from registry.forms import Case, Person, Screening, Service, Stay
from registry.statistics import csv_of, identified, report, share
from tests.registries import enter, make

CODES = ("".join(letters) for letters in itertools.product("ABCDEFGH", repeat=7))


def add(session, opened="2021-03-01", *, exploitation=(), captured="", status="closed", case=None, **person):
    """One invented case with its person and identification."""
    who = session.save(Person(given_names="Inventada", **person))
    made = session.save(
        Case(person_id=who.id, code=next(CODES), status=status, opened_on=opened, **(case or {}))
    )
    session.save(Screening(case_id=made.id, exploitation=exploitation, captured_in=captured))
    return made


def one_way(made, name):
    table = next(table for table in made.tables if table.by == (name,))
    return {key[0]: count for key, count in table.rows.items()}, table


@pytest.fixture(scope="module")
def inei(tmp_path_factory):
    """INEI, first half of 2021: 277 complaints, 148 sexual, 78 labour, 21 not identified; 222 women, 148 of them
    aged 18 to 29 and 52 under 18."""
    session, _paper = make(tmp_path_factory.mktemp("inei") / "r")
    purposes = ["sexual"] * 148 + ["forced_labour"] * 78 + ["forced_begging"] * 30 + ["unknown"] * 21
    women = ["2000"] * 148 + ["2008-05"] * 52 + ["1985"] * 22
    ages = women + ["1990-01-01"] * 55
    with session.together():
        for number, (purpose, born) in enumerate(zip(purposes, ages, strict=True)):
            opened = (date(2021, 1, 1) + timedelta(number % 181)).isoformat()
            sex = "female" if number < 222 else "male"
            add(session, opened, exploitation=(purpose,), sex=sex, birth_date=born, captured="PE-150101")
        for outside in ("2020-12-31", "2021-07-01", "2022"):
            add(session, outside, exploitation=("sexual",), sex="female")
    yield session
    session.close()


def test_inei_first_half_of_2021(inei):
    made = report(
        inei, "2021-01-01", "2021-06-30", [("exploitation",), ("sex",), ("sex", "age_band")], exact=True
    )
    purposes, table = one_way(made, "exploitation")
    assert made.totals["cases"] == 277
    assert (purposes["sexual"], purposes["forced_labour"], purposes["unknown"]) == (148, 78, 21)
    assert identified(table) == 256
    assert share(table, ("sexual",), of_identified=True).percent == 57.8
    assert share(table, ("forced_labour",), of_identified=True).percent == 30.5
    assert share(table, ("sexual",)).whole == 277
    assert one_way(made, "sex")[0] == {"female": 222, "male": 55, "intersex": 0}
    cross = made.tables[2].rows
    assert cross["female", "18_29"] == 148
    assert sum(cross.get(("female", band), 0) for band in ("0_5", "6_11", "12_17")) == 52


def test_pnp_2020(tmp_path):
    """PNP, 2020: 478 women, 77 of them Venezuelan."""
    session, _paper = make(tmp_path / "r")
    with session.together():
        for number in range(478):
            add(session, "2020-05", nationality=("VE",) if number < 77 else ("PE",), sex="female")
        for _number in range(90):
            add(session, "2020", nationality=("VE",), sex="male")
    made = report(session, "2020", "2020", [("sex",), ("sex", "nationality")], exact=True)
    assert one_way(made, "sex")[0]["female"] == 478
    assert made.tables[1].rows["female", "VE"] == 77
    session.close()


def test_a_partial_date_counts_at_its_first_day(tmp_path):
    session, _paper = make(tmp_path / "r")
    for opened in ("2021", "2021-07", "2021-06-30", "2021-01-01"):
        add(session, opened)
    assert report(session, "2021-01-01", "2021-06-30", exact=True).totals["cases"] == 3
    assert report(session, "2021-07", "2021-07", exact=True).totals["cases"] == 1
    session.close()


def test_several_answers_count_each_and_the_total_once(tmp_path):
    session, _paper = make(tmp_path / "r")
    for answers in (("sexual", "servitude"), ("sexual",), ("other:venta de flores",), ()):
        add(session, exploitation=answers)
    counts, table = one_way(report(session, "2021", "2021", [("exploitation",)], exact=True), "exploitation")
    shown = {key: count for key, count in counts.items() if count}
    assert shown == {"sexual": 2, "servitude": 1, "other": 1, "not_recorded": 1}
    assert table.total == 4
    session.close()


def test_ages_are_those_at_opening_in_the_bands_of_pnp(tmp_path):
    session, _paper = make(tmp_path / "r")
    for born in (
        "2016-03-01",
        "2015-03-01",
        "2009-03-01",
        "2003-03-02",
        "2003-03-01",
        "1991-03-01",
        "1961-03-01",
        "?",
    ):
        add(session, "2021-03-01", birth_date=born)
    add(session, "2021-03-01", estimated_age=17, estimated_on="2021-03-01")
    add(session, "2021-03-01", estimated_age=17, estimated_on="2020-03-01")
    counts, _table = one_way(report(session, "2021", "2021", [("age_band",)], exact=True), "age_band")
    assert counts == {"0_5": 1, "6_11": 1, "12_17": 3, "18_29": 2, "30_59": 1, "60+": 1, "not_recorded": 1}
    session.close()


def test_department_of_capture_and_people_and_services(tmp_path):
    session, _paper = make(tmp_path / "r")
    cases = [
        add(session, captured=place) for place in ("PE-240101", "PE-24", "PE-150101", "PE", "VE:Maracay", "")
    ]
    for number, case in enumerate(cases):
        for _turn in range(number):
            session.save(Service(case_id=case.id, kind="legal", attended_on="2021-03-02T10:00"))
    again = session.save(
        Case(person_id=cases[0].person_id, code=next(CODES), status="active", opened_on="2021-08-01")
    )
    assert again.id
    made = report(session, "2021", "2021", [("department",)], exact=True)
    counts, _table = one_way(made, "department")
    assert counts == {"24": 2, "15": 1, "PE": 1, "VE": 1, "not_recorded": 2}
    assert made.totals == {"people": 6, "cases": 7, "services": 15}
    services = report(session, "2021", "2021", [("department",)], exact=True, unit="services")
    assert one_way(services, "department")[0] == {"24": 1, "15": 2, "PE": 3, "VE": 4, "not_recorded": 5}
    session.close()


def test_stock_and_flow(tmp_path):
    session, _paper = make(tmp_path / "r")
    stays = [
        [("2020-10-01", "2020-12-31")],  # left the day before the period
        [("2020-10-01", "2021-02-01")],  # there at the start, left
        [("2020-10-01", "")],  # there all the time
        [("2021-02-01", "2021-03-01"), ("2021-04-01", "")],  # arrived, left, came back
        [("2021-06-30", "2021-07-05")],  # arrived on the last day
        [("2021-07-01", "")],  # arrived after
    ]
    for hers in stays:
        case = add(session, hers[0][0])
        for entered, left in hers:
            session.save(Stay(case_id=case.id, entered_on=entered, left_on=left))
    flow = report(session, "2021-01-01", "2021-06-30", exact=True).flow
    assert (flow.at_start, flow.arrivals, flow.returns, flow.departures, flow.at_end) == (2, 2, 1, 2, 3)
    session.close()


def test_what_leaves_hides_small_counts_and_shows_zero(inei):
    made = report(
        inei, "2021-01-01", "2021-06-30", [("exploitation",), ("sex",), ("age_band",), ("sex", "age_band")]
    )
    assert not made.exact
    exact = report(inei, "2021-01-01", "2021-06-30", [table.by for table in made.tables], exact=True)
    for safe, true in zip(made.tables, exact.tables, strict=True):
        for key, count in safe.rows.items():
            assert count in (None, true.rows[key])
            assert count is None or not 0 < count < 10
    assert one_way(made, "sex")[0]["intersex"] == 0


def test_a_small_house_publishes_nothing_of_anybody(tmp_path):
    session, _paper = make(tmp_path / "r")
    for number in range(18):
        add(session, exploitation=("sexual",) if number < 15 else ("servitude",), sex="female")
    made = report(session, "2021", "2021")
    for table in made.tables:
        assert all(count is None or count == 0 or count >= 10 for count in table.rows.values())
    rows = list(csv.reader(io.StringIO(csv_of(made).decode("utf-8-sig"))))
    assert len(rows) > 20
    with pytest.raises(ValueError, match="exact"):
        csv_of(report(session, "2021", "2021", exact=True))
    session.close()


def test_statistics_are_the_managers(tmp_path):
    session, _paper = make(tmp_path / "r", "case-worker")
    for wrong in ([("colour",)], [("sex", "sex")], [("sex", "age_band", "nationality")], [()]):
        with pytest.raises(UnknownCommandValue):
            report(session, "2021", "2021", wrong)
    for start, end in (("2021-02-30", "2021"), ("2022", "2021"), ("x", "y")):
        with pytest.raises(UnknownCommandValue):
            report(session, start, end)
    session.close()
    worker = enter(tmp_path / "r", "case-worker")
    with pytest.raises(NotAllowed):
        report(worker, "2021", "2021")
    worker.close()


@pytest.fixture(scope="module")
def any_house(tmp_path_factory):
    session, _paper = make(tmp_path_factory.mktemp("any") / "r")
    yield session
    session.close()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "female", "male", "unknown"]),
            st.lists(st.sampled_from(["sexual", "servitude", "other:x"]), unique=True, max_size=3),
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_tables_are_what_counting_by_hand_gives(any_house, people):
    year = next(YEARS)
    with any_house.together():
        for sex, answers in people:
            add(any_house, f"{year}-02-03", sex=sex, exploitation=tuple(answers))
    made = report(any_house, year, year, [("sex",), ("exploitation",), ("sex", "exploitation")], exact=True)
    by_sex, _table = one_way(made, "sex")
    by_purpose, _table = one_way(made, "exploitation")
    keyed = [
        (sex or "not_recorded", [one.split(":")[0] for one in answers] or ["not_recorded"])
        for sex, answers in people
    ]
    for sex in ("female", "male", "unknown", "not_recorded"):
        assert by_sex.get(sex, 0) == sum(one == sex for one, _answers in keyed)
        for answer in ("sexual", "servitude", "other", "not_recorded"):
            by_hand = sum(one == sex and answer in answers for one, answers in keyed)
            assert made.tables[2].rows.get((sex, answer), 0) == by_hand
    assert by_purpose["sexual"] == sum("sexual" in answers for _one, answers in keyed)
    assert made.totals["cases"] == len(people)


YEARS = map(str, range(1900, 2026))
