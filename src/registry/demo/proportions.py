"""The published proportions after which large registries are made, and exact shares of a number. Knows no form.

Source of the counts: PNP/MININTER open data on trafficking in persons, January 2017 to September 2025 (5,142 cases):
purpose (F1), recruitment (C), means (M), education (P3), sex by age band, year, department (the seven with most
cases; the others share the rest evenly, which is our assumption). Nationality: PNP 2020, 77 Venezuelan of 478 women;
the other international cases (T: 1,306 of 5,065) are divided among four neighbours, which is our assumption.
"""

from collections.abc import Hashable, Mapping
from random import Random
from typing import Final, TypeVar

K = TypeVar("K", bound=Hashable)

EXPLOITATION: Final = {
    "sexual": 2877, "forced_labour": 1054 + 108, "unknown": 962, "forced_begging": 100, "sale_of_children": 36,
    "organ_removal": 5,
}  # fmt: skip
RECRUITMENT: Final = {
    "job_offer": 3485, "other": 1258, "social_networks": 221, "study_offer": 79, "romance": 75, "godparent": 24,
}  # fmt: skip
MEANS: Final = {
    "engano": 3016, "abuso_vuln": 1050, "pagos": 436, "amenaza": 338, "privacion": 138, "violencia": 75,
    "abuso_poder": 50, "fraude": 39,
}  # fmt: skip
CONTROL: Final = {
    "engano": "FalsePromises", "fraude": "FalsePromises", "amenaza": "Threats", "privacion": "RestrictsMovement",
    "violencia": "PhysicalAbuse", "abuso_vuln": "Other", "abuso_poder": "Other", "pagos": "Other",
}  # fmt: skip
"""The method of control that goes with a means (crosswalk of the code lists)."""
EDUCATION: Final = {"secondary": 3732, "primary": 834, "unknown": 482, "university": 94}
SEX_AND_AGE: Final = {
    ("female", 0, 5): 32, ("female", 6, 11): 93, ("female", 12, 17): 1218, ("female", 18, 29): 2183,
    ("female", 30, 59): 368, ("female", 60, 75): 4,
    ("male", 0, 5): 25, ("male", 6, 11): 40, ("male", 12, 17): 159, ("male", 18, 29): 201,
    ("male", 30, 59): 90, ("male", 60, 75): 4,
}  # fmt: skip
"""(Sex, lowest age, highest age); 60 and over ends at 75 here."""
_BIGGEST: Final = {"15": 2715, "14": 252, "08": 215, "04": 206, "10": 190, "17": 164, "21": 157}
_OTHERS: Final = tuple(code for code in (f"{number:02}" for number in range(1, 26)) if code not in _BIGGEST)
DEPARTMENTS: Final = _BIGGEST | {code: (5142 - sum(_BIGGEST.values())) / len(_OTHERS) for code in _OTHERS}
"""By INEI code."""
_VENEZUELAN: Final = 77 / 478
_ABROAD: Final = 1306 / 5065
NATIONALITY: Final = {
    "PE": 1 - _ABROAD, "VE": _VENEZUELAN, "CO": (_ABROAD - _VENEZUELAN) / 2, "BO": (_ABROAD - _VENEZUELAN) / 4,
    "EC": (_ABROAD - _VENEZUELAN) / 8, "BR": (_ABROAD - _VENEZUELAN) / 8,
}  # fmt: skip
YEARS: Final = (725, 734, 509, 372, 535, 631, 583, 669, 384)
"""Cases of nine years, the last one this year."""


def quotas(shares: Mapping[K, float], count: int) -> dict[K, int]:
    """``count`` divided as ``shares`` are, by largest remainders: no share is off by one or more."""
    whole = sum(shares.values())
    exact = {key: share * count / whole for key, share in shares.items()}
    given = {key: int(part) for key, part in exact.items()}
    for key in sorted(exact, key=lambda key: given[key] - exact[key])[: count - sum(given.values())]:
        given[key] += 1
    return given


def dealt(shares: Mapping[K, float], count: int, chance: Random) -> list[K]:
    """``count`` answers in the proportions of ``shares``, shuffled."""
    cards = [key for key, share in quotas(shares, count).items() for _turn in range(share)]
    chance.shuffle(cards)
    return cards
