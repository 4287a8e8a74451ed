"""Names that sound the same meet, names of other people do not, and no text breaks the key."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.values.phonetic import ALIKE, LIKELY, folded, key, likeness, words

SAME_SOUND = """
    Quispe Kispe | Huamán Guaman | Huamán Waman | Huamani Guamani | Jiménez Gimenes | Hernández Ernandes
    | Nieves Niebes | Yamile Llamile | Yesenia Llesenia | Yesenia Jessenia | Cáceres Caseres
    | Zevallos Ceballos | Wilmer Huilmer | Chávez Chabes | Estefany Estefani | Stephanie Estefani
    | Quiroz Quiros | Rosa Roxa | Yohanna Johana | Jhon John | Yon Jhon | Yuleisy Yuleysi | Brayan Bryan
    | Brian Brayan | Mayerlin Mallerlin | Jackeline Yaquelin | Jacqueline Yakelin | Muñoz Munoz
    | Núñez Nunes | William Wilian | Giovanna Yovana | Katherine Caterin | Kimberly Quimberli
    | Lissette Liseth | Ivonne Yvon | Agüero Aguero | Paniagua Paniahua | Oswaldo Osvaldo | Angie Anyi
    | Ángel Anyel | Argenis Aryenis | Miriam Mirian | Yahaira Yajaira | Lourdes Lurdes
    | Christian Cristian | Michelle Michel | Fiorella Fiorela | Ccahuana Cahuana | Edwin Eduin
    | Daysi Deisy | Haydee Haydé | Ruth Rut | Xiomara Siomara | Ximena Jimena | Keyla Keila
    | Asencio Ascencio | Elizabeth Elisabet | Sheyla Seila | Génesis Yenesis | Yupanqui Yupanki
    | Nelly Neli | Delacruz Cruz | Guillermo Guiyermo | Vanessa Banesa | Judith Yudit | Jennifer Yenifer
    | Dayana Daiana | Nayeli Nallely | Sofía Sophia | Zoila Soila | Rodríguez Rodrigues
"""

OTHER_PEOPLE = """
    María Mario | Rosa Rosario | Luz Luis | Ana Eva | Juan Juana | José Josué | Daniel Daniela
    | Julia Julio | Claudia Claudio | Roberto Roberta | Gabriel Gabriela | Andrea Andrés
    | Estrella Estela | Mayra María | Flor Flores | Karen Karina | Luisa Lucía | Silvia Celia
    | Hernández Fernández | Ramos Rojas | Rosa Roma | Carmen Carmela | Elena Helen | Noemí Noelia
    | Jara Vara | Marta Marina | Ángel Ángela | Huamán Mamani
"""

SAME_PERSON = [
    ("María Quispe Huamán", "Maria Kispe Guaman"),
    ("María Quispe Huamán", "Quispe Huamán María"),
    ("María Quispe Huamán", "María Huamán Quispe"),
    ("María Quispe Huamán", "María Quispe"),
    ("María Fernanda Quispe Huamán", "María Quispe"),
    ("Yuleisy Carolina Pérez", "Yuleysi Carolina Perez Rondón"),
    ("María de la Cruz", "Maria Delacruz"),
    ("María del Carmen Ríos de Paz", "Maria Carmen Rios Paz"),
    ("Ana María Condori", "Anamaría Condori"),
    ("José Luis Ramos", "Joseluis Ramos"),
    ("Peña Lucía", "Lucía Penia"),
    ("Jhon Jairo Muñoz", "JOHN JAIRO MUNOZ"),
    ("Pepe Ramos Vega", "José Ramos Vega"),
    ("María Quispe (a) La Chata", "Maria Kispe"),
    ("Rosa Mamani alias Yuli Pérez", "Yuli Perez"),
    ("María (Mary) Quispe Ticona", "María Quispe Ticona"),
    ("Milagros Cristina Ayala", "Milargos Cristina Ayala"),
    ("O'Higgins Rosa", "Ohiggins Rosa"),
]

NOT_THE_SAME = [
    ("María Quispe", "Mario Quispe"),
    ("Rosa Flores", "Rosario Flores"),
    ("Luz Díaz", "Luis Díaz"),
    ("Juan Pérez", "Juana Pérez"),
    ("María Quispe", "María Condori"),
    ("María Quispe Mamani", "María Condori Rojas"),
    ("María Hernández", "María Fernández"),
    ("María", "María Quispe Mamani"),
    ("Ana", "Eva"),
    ("Quispe (Mary) Ana", "Quispe (Mary) Luz"),
    ("María Elena Quispe Mamani", "Rosa Luz Quispe Mamani"),
]


def _pairs(text: str) -> list[tuple[str, str]]:
    return [(pair.split()[0], pair.split()[1]) for pair in text.split("|")]


@pytest.mark.parametrize(("one", "other"), _pairs(SAME_SOUND))
def test_what_sounds_the_same_has_the_same_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), _pairs(OTHER_PEOPLE))
def test_names_of_other_people_stay_apart(one: str, other: str) -> None:
    assert key(one) != key(other)
    assert likeness(one, other) < ALIKE


@pytest.mark.parametrize(("one", "other"), SAME_PERSON)
def test_the_same_person_is_likely(one: str, other: str) -> None:
    assert likeness(one, other) >= LIKELY


@pytest.mark.parametrize(("one", "other"), NOT_THE_SAME)
def test_other_people_are_not_likely(one: str, other: str) -> None:
    assert likeness(one, other) < LIKELY


def test_the_measure_is_the_one_described() -> None:
    assert likeness("María Quispe", "María Quispe") == 1.0
    assert likeness("María Quispe", "María Quispe Huamán") == pytest.approx(0.8 + 0.2 * 2 / 3)
    assert likeness("María Quispe Mamani", "María Quispe Condori") == pytest.approx(2 / 3)
    assert likeness("María", "María Quispe") == pytest.approx(0.7 * (0.8 + 0.2 / 2))
    assert likeness("Rosa Mamani alias Yuli", "Yuli") == pytest.approx(0.8)
    assert likeness("Pepe Ramos", "José Ramos") == pytest.approx(1.9 / 2)
    assert likeness("", "María") == likeness("...", "María") == likeness("", "") == 0.0


def test_a_different_second_surname_is_shown_but_not_likely() -> None:
    assert ALIKE <= likeness("María Elena Quispe Mamani", "María Elena Quispe Condori") < LIKELY


def test_words_leave_particles_out_unless_there_is_nothing_else() -> None:
    assert words("María de los Ángeles del Río") == words("Maria Angeles Rio")
    assert words("De La O") == ("o",)
    assert words("de la") == ("de", "la")
    assert words("  ") == ()
    assert words("Quispe-Huamán") == words("Quispe Huamán")
    assert words("D'Angelo") == words("Dangelo")
    assert len(words("palabra " * 40)) == 12


def test_folded_is_lower_case_without_accents_and_with_single_spaces() -> None:
    assert folded("  ÁNGELA   Ñahui\tGüemes ") == "angela nahui guemes"


def test_other_scripts_keep_a_key() -> None:
    assert key("Иванова")
    assert key("李")
    assert likeness("李 小龙", "小龙 李") == 1.0


TEXTS = st.text(max_size=60) | st.text(alphabet="abceghijklmnñopqrstuvwxyzáéüÑ '-()", max_size=40)
PARTS = ["María", "Mario", "Quispe", "Kispe", "Ana", "Anamaría", "Huamán", "Rosa", "Rosario", "Penia", "de"]
NAMES = st.lists(
    st.sampled_from(PARTS) | st.text(alphabet="abcdehilmnoqrstuyz", min_size=1, max_size=12), max_size=7
)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(TEXTS)
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert key(key(text)) == key(text)


@given(TEXTS, TEXTS)
def test_likeness_never_fails_lies_between_0_and_1_and_is_the_same_both_ways(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == pytest.approx(likeness(other, one))


@given(NAMES, NAMES, st.randoms(use_true_random=False))
def test_the_order_of_the_words_does_not_matter(one: list[str], other: list[str], random: Random) -> None:
    before = likeness(" ".join(one), " ".join(other))
    random.shuffle(one)
    random.shuffle(other)
    assert likeness(" ".join(one), " ".join(other)) == pytest.approx(before)
    assert likeness(" ".join(other), " ".join(one)) == pytest.approx(before)


@given(st.text(alphabet=st.characters(categories=["L", "Nd", "Zs"]), max_size=40))
def test_any_name_is_wholly_like_itself(text: str) -> None:
    assert likeness(text, text) == (1.0 if words(text) else 0.0)


@given(st.lists(st.sampled_from(["María", "Luz", "Quispe", "Huamán", "Peña"]), min_size=2, unique=True))
def test_capitals_without_accents_are_the_same_name(parts: list[str]) -> None:
    assert likeness(" ".join(parts), folded(" ".join(parts)).upper()) == 1.0
