"""Countries and the places of Peru: names, codes, what is typed and what is stored."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.language import resource, using
from registry.values import places


@pytest.fixture(autouse=True)
def _spanish() -> object:
    with using("es"):
        yield


def test_countries_begin_with_the_neighbours_and_follow_the_language() -> None:
    assert [name for _code, name in places.countries()[:6]] == [
        "Perú", "Venezuela", "Colombia", "Ecuador", "Bolivia", "Brasil",
    ]  # fmt: skip
    assert len(places.countries()) == 249
    with using("en"):
        assert places.countries()[0] == ("PE", "Peru")
        assert places.country_name("ES") == "Spain"
    rest = [name for _code, name in places.countries()[6:]]
    assert rest.index("Argentina") < rest.index("Chile") < rest.index("México")
    assert places.country_name("QQ") == "QQ"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("VE", "VE"), ("ve", "VE"), ("VEN", "VE"), ("venezuela", "VE"),
        ("Venezuela (Bolivarian Republic of)", "VE"),
        ("PERU", "PE"), ("Perú", "PE"), ("peruana", "PE"), ("Brazil", "BR"), ("Brasil", "BR"),
        ("Haití", "HT"),
        ("Korea, Republic of", "KR"), ("Congo, Democratic Republic of the", "CD"), ("COD", "CD"),
        ("Congo", "CG"),
        ("República Dominicana", "DO"), ("Dominica", "DM"), ("USA", "US"),
        ("Bolivia (Plurinational State of)", "BO"),
        ("Guinea", "GN"), ("Guinea Ecuatorial", "GQ"), ("Niger", "NE"), ("Nigeria", "NG"),
        ("XX", None), ("", None),
        ("Tumbes", None), ("¿?", None),
    ],
)  # fmt: skip
def test_a_country_is_understood(text: str, code: str | None) -> None:
    assert places.parse_country(text) == code


def test_every_country_is_understood_by_its_names_and_codes() -> None:
    for language in ("es", "en"):
        with using(language):
            for code, name in places.countries():
                assert places.parse_country(name) == code, name
                assert places.parse_country(code.lower()) == code


def test_the_whole_ubigeo_is_there_with_its_accents() -> None:
    assert len(places.departments()) == 25
    provinces = [
        code for department, _name in places.departments() for code, _ in places.provinces(department)
    ]
    assert len(provinces) == 196
    districts = [code for province in provinces for code, _ in places.districts(province)]
    assert len(districts) == len(set(districts)) == 1892
    assert places.provinces("24") == (
        ("2402", "Contralmirante Villar"), ("2401", "Tumbes"), ("2403", "Zarumilla"),
    )  # fmt: skip
    assert ("240302", "Aguas Verdes") in places.districts("2403")
    shown = {code: name for code, name in places.departments()}
    assert (shown["02"], shown["10"], shown["12"], shown["22"]) == (
        "Áncash",
        "Huánuco",
        "Junín",
        "San Martín",
    )
    assert places.shown("PE-150135") == "Lima, Lima, San Martín de Porres"


def test_names_are_written_as_spanish_writes_them() -> None:
    raw = json.loads(resource("places", "ubigeo.json").read_text(encoding="utf-8"))
    for group in ("departments", "provinces", "districts"):
        for code, name in raw[group].items():
            assert name[0].isupper(), (code, name)
            assert not name.isupper(), (code, name)
            assert not {"De", "Del", "Y"} & set(name.split()[1:]), (code, name)
            assert name == " ".join(name.split()), (code, name)
    assert resource("places", "LICENSE.txt").read_text(encoding="utf-8").count("MIT License") == 2


def test_every_code_lies_inside_a_larger_one() -> None:
    raw = json.loads(resource("places", "ubigeo.json").read_text(encoding="utf-8"))
    assert {code[:4] for code in raw["districts"]} == set(raw["provinces"])
    assert {code[:2] for code in raw["provinces"]} == set(raw["departments"])
    assert set(raw["retired"]) | set(raw["retired"].values()) <= set(raw["districts"])


def test_a_retired_district_keeps_its_name_and_is_not_offered() -> None:
    assert places.valid("PE-160109")
    assert places.shown("PE-160109") == "Loreto, Maynas, Putumayo"
    assert "160109" not in dict(places.districts("1601"))
    assert "PE-160109" not in places.search("putumayo", 50)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("VE", "Venezuela"), ("VE:Maracay", "Venezuela, Maracay"), ("PE", "Perú"), ("PE-24", "Tumbes"),
        ("PE-2403", "Tumbes, Zarumilla"), ("PE-240302", "Tumbes, Zarumilla, Aguas Verdes"),
        ("PE-24:caleta Cruz", "Tumbes, caleta Cruz"), ("VE:a: b", "Venezuela, a: b"), ("nada", "nada"),
        ("PE-17:La Pampa", "Madre de Dios, La Pampa"),
    ],
)  # fmt: skip
def test_a_place_is_shown_from_the_largest_part(place: str, words: str) -> None:
    assert places.shown(place) == words


@pytest.mark.parametrize(
    "place",
    [ "", "ve", "XX", "VE-24", "PE-", "PE-26", "PE-2499", "PE-240399", "PE-24030", "VE:", "VE: x",
    "VE:a\nb", "PE-24:" + "x" * 201,
     "Venezuela"],
)  # fmt: skip
def test_what_is_no_place_is_not_valid(place: str) -> None:
    assert not places.valid(place)


def test_department_and_country_of_a_place() -> None:
    assert places.department_of("PE-240302:frontera") == "24"
    assert [places.department_of(one) for one in ("PE", "VE", "VE:24", "?", "PE-99")] == [None] * 5
    assert [places.country_of(one) for one in ("PE-24", "VE:x", "XX", "?")] == ["PE", "VE", None, None]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("VE", "VE"), ("Venezuela", "VE"), ("Maracay, Venezuela", "VE:Maracay"),
        ("Caracas - Venezuela", "VE:Caracas"),
        ("ve:maracay", "VE:maracay"), ("Perú", "PE"), ("Peru, Tumbes", "PE-24"), ("pe-240302", "PE-240302"),
        ("240302", "PE-240302"), ("24: caleta  Cruz", "PE-24:caleta Cruz"),
        ("Tumbes, Zarumilla, Aguas Verdes", "PE-240302"),
        ("aguas verdes / zarumilla / tumbes / peru", "PE-240302"),
        ("Aguas Verdes", "PE-240302"), ("Zarumilla", "PE-2403"), ("Cuzco", "PE-08"), ("Nazca", "PE-1103"),
        ("Lima", "PE-15"), ("Lima, Lima", "PE-1501"), ("Lima, Lima, Lima", "PE-150101"), ("SJL", "PE-150132"),
        ("Miraflores, Lima", "PE-150122"), ("Distrito de Miraflores, Arequipa", "PE-040110"),
        ("San Martín", "PE-22"), ("San Martín, Tarapoto", "PE-220901"),
        ("Santa Rosa, Melgar, Puno", "PE-210808"),
        ("Santa Rosa, Puno", "PE-21:Santa Rosa"), ("Madre de Dios, La Pampa", "PE-17:La Pampa"),
        ("La Pampa, Corongo", "PE-020905"), ("Santa Rosa, Ecuador", "EC:Santa Rosa"),
        ("Granada", "PE-010107"),
        ("Lima, Perú, casa de la tía", "PE-15:casa de la tía"),
        ("Santa Rosa", None), ("La Pampa", None), ("no sé", None), ("", None), (":", None),
        (",,", None), ("26", None),
    ],
)  # fmt: skip
def test_a_typed_place_is_understood(text: str, place: str | None) -> None:
    assert places.parse(text) == place


def test_every_place_is_understood_as_it_is_shown() -> None:
    for department, _name in places.departments():
        for province, _ in places.provinces(department):
            for code in (department, province, *(district for district, _ in places.districts(province))):
                assert places.parse(f"PE-{code}") == f"PE-{code}"
                if len(code) == 6:
                    assert places.parse(places.shown(f"PE-{code}")) == f"PE-{code}", places.shown(
                        f"PE-{code}"
                    )


@given(st.text(max_size=80))
def test_whatever_is_typed_gives_a_valid_place_or_none(text: str) -> None:
    found = places.parse(text)
    assert found is None or (places.valid(found) and places.parse(found) == found)
    assert isinstance(places.shown(text), str)
    assert len(places.search(text, 5)) <= 5


def test_search_completes_from_the_beginning_of_words() -> None:
    assert places.search("tum")[0] == "PE-24"
    assert places.search("VENEZ") == ["VE"]
    assert places.search("lima", 3) == ["PE-15", "PE-1501", "PE-150101"]
    assert places.search("aguas v")[0] == "PE-240302"
    assert "PE-150135" in places.search("porres")
    assert places.search("  ") == []
    assert places.search("ima", 100) == [
        one for one in places.search("ima", 100) if "Ima" in places.shown(one)
    ]


def test_search_answers_while_one_types() -> None:
    places.search("warm")
    start = time.perf_counter()
    for text in ("s", "sa", "san", "san j", "santa r", "villa", "zzz") * 3:
        places.search(text)
    assert (time.perf_counter() - start) / 21 < 0.02
