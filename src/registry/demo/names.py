"""Invented names: common given names and surnames put together by chance. Whoever is really called so is not meant."""

from random import Random
from typing import Final

_GIVEN: Final = {
    ("PE", "female"): "María Rosa Ana Luz Carmen Flor Milagros Yesenia Nélida Gladys Sonia Liliana Edith Maritza Noemí "
    "Yolanda Pilar Ruth Beatriz Elsa Judith Katherine Brenda Xiomara Lucero Fiorella Nayeli Thalía Sheyla Evelyn",
    ("VE", "female"): "Yuleidy Yusmary Génesis Oriana Daniela Andreína Mariángel Yorgelis Keyla Wendy Nairobi Rosmary "
    "Marielys Yoselin Betania Stefany Genesis Angélica Francis Desireé",
    ("PE", "male"): "José Luis Juan Carlos Miguel Jorge Víctor Percy Edwin Wilmer Rubén Freddy Alex Jhon Elmer Nilton "
    "Abel Brayan Kevin Elí",
    ("VE", "male"): "Wilfredo Yeison Darwin Leonel Yorman Kleiver Jesús Alexis Richard Gregorio",
}  # fmt: skip
_SECOND: Final = {
    "female": "Isabel Esther Elena Victoria Paola Alejandra Fernanda Soledad Mercedes Gabriela Nicole Belén Estefanía",
    "male": "Antonio Alberto Enrique David Andrés Manuel Javier Eduardo Daniel Elías",
}
_SURNAMES: Final = {
    "PE": "Quispe Mamani Flores Huamán Rojas Vásquez Ramos Chávez Condori Ccama Choque Apaza Cárdenas Cahuana Puma "
    "Ticona Yupanqui Salas Ríos Tananta Shupingahua Pinedo Tuanama Chumbe Ñahui Soto Paredes Espinoza Aguilar "
    "Villanueva Zavaleta Cruzado Castillo Cueva Llontop Chapoñán Sandoval Olaya Farfán Palacios",
    "VE": "González Rodríguez Pérez Hernández Urdaneta Colmenares Briceño Rangel Contreras Peña Zambrano Villalobos "
    "Morillo Guerrero Bracho Parra Quintero Sulbarán Chacín Araujo Márquez Barrios",
}
_HOUSE: Final = (
    "Luna Sol Cielo Abril Estrella Brisa Violeta Jade Perla Coral Alba Mar Nieve Kiara Aurora Celeste Ámbar Miel "
    "Trébol Lluvia Rocío Gaviota Amapola Canela"
)
_LIKE_VENEZUELA: Final = ("VE", "CO", "EC")


_GIVEN_LISTS: Final = {key: said.split() for key, said in _GIVEN.items()}
_SECOND_LISTS: Final = {key: said.split() for key, said in _SECOND.items()}
_SURNAME_LISTS: Final = {key: said.split() for key, said in _SURNAMES.items()}
HOUSE_NAMES: Final = tuple(_HOUSE.split())


def invented(chance: Random, sex: str, country: str) -> tuple[str, str, str]:
    """Given names and two surnames of somebody of ``sex`` (female, male) from ``country`` (ISO code)."""
    origin = "VE" if country in _LIKE_VENEZUELA else "PE"
    given = chance.choice(_GIVEN_LISTS[origin, sex])
    if chance.random() < 0.6:
        given = f"{given} {chance.choice(_SECOND_LISTS[sex])}"
    first = chance.choice(_SURNAME_LISTS[origin])
    second = chance.choice(_SURNAME_LISTS[origin]) if chance.random() < 0.93 else ""
    return given, first, second
