"""Search before create, through a real registry."""

import pytest

from registry.access import deposits
from registry.casework import register
from registry.casework.codes import ALPHABET, check_character, new_code, read
from registry.casework.search import search
from registry.errors import InvalidAnswer, NotAllowed, NotReady, OutOfScope, SearchFirst
from registry.forms import Arrival, Case, IdentityDocument, Organisation, Person, Stay
from tests.registries import enter, make

PEOPLE = [
    ("María", "Fernández", "Quispe"),
    ("Yuleisy", "Hernández", "Zevallos"),
    ("Estefany", "Huamán", "Nieves"),
    ("Jhon", "Jiménez", "Chávez"),
    ("Rosa", "Vela", "Ibáñez"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("search") / "r"
    session, _paper = make(folder, "case-worker", "educator", "front-desk", "data-officer")
    for number, (given, first, second) in enumerate(PEOPLE):
        nobody = search(session, f"{given} {first}")
        register.register(
            session,
            Person(
                given_names=given, surname=first, second_surname=second, house_name=f"Flor {number}",
                aliases="La Chini, Xiomara" if number == 4 else "", phone=f"+51 900 000 10{number}",
                documents=(IdentityDocument(kind="dni", number=f"0000-12{number}4"),),
            ),
            Case(status="active", responsible=session.person_id),
            nobody,
        )  # fmt: skip
    yield session
    session.close()


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("maria fernandez", 0), ("MARIA FERNANDES QUISPE", 0), ("Fernández María", 0), ("Maria Quispe Fernandez", 0),
        ("Maria Kispe", 0), ("Yuleysi Ernandes", 1), ("Yuleisi Ceballos", 1), ("Estefani Guaman", 2),
        ("Stefany Huaman Niebes", 2), ("John Gimenez", 3), ("Jhon Chabes", 3), ("rosa bela", 4), ("Xiomara", 4),
        ("la chini", 4), ("Fernandez", 0), ("Flor 2", 2), ("0000-1234", 3), ("00001214", 1), ("900000104", 4),
        ("+51 900 000 102", 2),
    ],
)  # fmt: skip
def test_people_are_found_as_they_are_written_in_practice(house, typed, who):
    found = search(house, typed).found
    assert found, typed
    assert found[0].names == " ".join(PEOPLE[who])


@pytest.mark.parametrize(
    "typed", ["Mario Fernando", "Zacarías Oblitas", "999888777", "", "   ", "%' OR 1=1 --", "*", '"']
)
def test_what_is_not_there_is_not_found(house, typed):
    assert search(house, typed).found == ()


def test_a_code_finds_its_case_in_any_writing(house):
    code = house.whole.select(("code",), newest=1)[0]["code"]
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
        (found,) = search(house, typed).found
        assert found.by == "code"
        assert found.cases[0]["code"] == code


def test_registering_asks_for_a_search_of_that_name(house):
    person, case = Person(given_names="Nueva", surname="Persona"), Case(status="active")
    with pytest.raises(SearchFirst):
        register.register(house, person, case, search(house, ""))
    with pytest.raises(SearchFirst):
        register.register(house, person, case, search(house, "Otra Distinta"))
    assert register.register(house, person, case, search(house, "Nueva Persona")).case.code
    assert search(house, "nueva persona").found


def test_one_without_a_name_is_registered_after_any_search(house):
    made = register.register(
        house,
        Person(unidentified="yes", house_name="Sin nombre"),
        Case(status="active"),
        search(house, "desconocida"),
    )
    assert made.person.unidentified == "yes"
    with pytest.raises(InvalidAnswer, match="name"):
        register.register(house, Person(), Case(status="active"), search(house, "desconocida"))


def test_search_waits_for_memory_and_for_the_right(tmp_path):
    session, _paper = make(tmp_path / "r", "data-officer")
    session.close()
    officer = enter(tmp_path / "r", "data-officer")
    with pytest.raises(NotAllowed):
        search(officer, "x")
    officer.close()
    from registry.access import sign_in
    from tests.registries import MANAGER, MANAGER_WORDS, shared

    fresh = sign_in(tmp_path / "r", MANAGER, MANAGER_WORDS, None, stretching=shared)
    with pytest.raises(NotReady):
        search(fresh, "x")
    fresh.close()


def test_outside_the_scope_only_that_it_exists_and_who_answers(tmp_path):
    session, _paper = make(tmp_path / "r", "case-worker", organisation=Organisation(name="Casa", scope="own"))
    register.register(
        session, Person(given_names="Lucila", surname="Reservada", house_name="Sol"),
        Case(status="active", responsible=session.person_id), search(session, "Lucila Reservada"),
    )  # fmt: skip
    session.close()
    worker = enter(tmp_path / "r", "case-worker")
    (found,) = search(worker, "lucila reserbada").found
    assert (found.in_scope, found.names, found.house_name, found.cases) == (False, "", "", ())
    assert found.responsible == "Directora de Ensayo"
    from registry.casework import cases

    with pytest.raises(OutOfScope):
        cases.by_code(worker, worker.whole.select(("code",))[0]["code"])
    assert cases.all_cases(worker) == []
    worker.close()


def test_an_urgent_arrival_at_the_door(tmp_path):
    session, _paper = make(tmp_path / "r", "educator", "front-desk")
    session.close()
    for role in ("educator", "front-desk"):
        at_door = enter(tmp_path / "r", role)
        made = register.receive(
            at_door, Arrival(arrived_at="2026-01-01T02:10", called=f"Luna {role}", apparent_age=15)
        )
        assert [one.house_name for one in search(at_door, f"luna {role}").found] == [f"Luna {role}"]
        at_door.close()
    session = enter(tmp_path / "r")
    person = session.get(Person, made.person.id)
    assert (person.estimated_age, person.estimated_on, person.unidentified) == (15, "2026-01-01", "yes")
    assert session.children(Stay, "case", made.case.id)[0].entered_on == "2026-01-01"
    register.take_up(session, made.person.id, made.case.id)
    assert deposits.waiting(session, Person) != [made.person.id]
    session.close()


def test_an_arrival_has_at_most_twelve_questions():
    from registry.fields import form_of

    assert len(form_of(Arrival).fields) <= 12


def test_codes_notice_every_wrong_character_and_every_swap():
    import itertools

    code = new_code().replace("-", "")
    for at, letter in itertools.product(range(6), ALPHABET):
        if letter != code[at]:
            assert read(code[:at] + letter + code[at + 1 :]) is None
    for five in ("ABCDE", "22345", "ZYX98", code[:5]):
        whole = five + check_character(five)
        for at in range(5):
            if whole[at] != whole[at + 1]:
                swapped = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]
                assert read(swapped) is None
    assert read(f" {code[:3].lower()} {code[3:]} ") == f"{code[:3]}-{code[3:]}"
    assert read("O0I1L2") is None
