"""Invented people: one person, her case and her identification, put together by chance. Knows no registry."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from registry.demo import proportions, texts
from registry.demo.names import HOUSE_NAMES, invented
from registry.forms import Case, IdentityDocument, Person, Screening

PURPOSE: Final = {
    "sexual": "sexual", "forced_labour": "laboral", "forced_begging": "mendicidad", "sale_of_children": "venta_nna",
    "organ_removal": "organos",
}  # fmt: skip
_SEXUAL: Final = ("prostitution", "hostess", "remote", "private")
_SECTORS: Final = ("I", "T", "A", "B", "G", "C")
_ACTIVITY: Final = {
    "sexual": ("bar", "night_club", "brothel", "discotheque", "hotel"),
    "forced_labour": ("domestic_work", "restaurant", "market", "mining", "farming", "garments"),
    "forced_begging": ("begging", "street_vending"),
}
_SOURCES: Final = (
    "pnp_dirctptim", "fistrap", "upe", "udavit", "cem", "comisaria", "linea100", "ong", "autoreferida", "migraciones",
)  # fmt: skip
_HOLDERS: Final = ("person", "house", "house", "lost", "exploiter", "left_behind")
_REASONS: Final = (
    "needs_met",
    "agreed",
    "reunified",
    "own_request",
    "turned_18",
    "transferred",
    "repatriated",
)
_CHILD_REASONS: Final = ("reunified", "transferred", "turned_18", "needs_met")
_ETHNIC: Final = ("mestizo", "mestizo", "quechua", "", "aimara", "shipibo_konibo", "awajun")
SMALL: Final = 1_000
"""Up to so many people the invented phones can look like phones."""


@dataclass(frozen=True)
class Facts:
    """The coded answers of one case that follow the published proportions."""

    sex: str
    ages: tuple[int, int]
    country: str
    exploitation: str
    recruitment: str
    means: str
    department: str
    education: str


@dataclass(frozen=True)
class Made:
    """What belongs together, not saved yet and without ids."""

    person: Person = field(repr=False)
    case: Case = field(repr=False)
    screening: Screening = field(repr=False)
    age: int = 0


def deal(count: int, chance: Random) -> list[Facts]:
    """The facts of ``count`` cases; each answer is in its published proportion, their combinations are chance."""
    people = proportions.dealt(proportions.SEX_AND_AGE, count, chance)
    rest: tuple[Sequence[Any], ...] = tuple(
        proportions.dealt(shares, count, chance)
        for shares in (
            proportions.NATIONALITY,
            proportions.EXPLOITATION,
            proportions.RECRUITMENT,
            proportions.MEANS,
            proportions.DEPARTMENTS,
            proportions.EDUCATION,
        )
    )
    return [
        Facts(sex, (low, high), *answers) for (sex, low, high), *answers in zip(people, *rest, strict=True)
    ]


def invent(
    chance: Random, number: int, facts: Facts, opened: date, *, staff: Sequence[str], many: bool
) -> Made:
    """Number ``number`` of a registry: an open case of ``opened`` and what goes with it."""
    age = chance.randint(*facts.ages)
    if not many:  # whoever practises should not have to invent what a baby wants
        age = max(age, 8)
    person = _person(chance, number, facts, opened, age, many)
    return Made(
        person, _case(chance, facts, opened, staff, age), _screening(chance, facts, opened, staff, age), age
    )


def born(chance: Random, opened: date, age: int) -> date:
    """A day of birth of somebody who is ``age`` on ``opened``."""
    birthday = date(opened.year - age, opened.month, min(opened.day, 28))
    return birthday - timedelta(chance.randrange(365))


def _person(chance: Random, number: int, facts: Facts, opened: date, age: int, many: bool) -> Person:
    given, surname, second = invented(chance, facts.sex, facts.country)
    foreign = facts.country != "PE"
    digits = f"{number:08}"  # documents of so low a number were never given
    document = IdentityDocument(
        kind="cedula" if foreign else "dni",
        number=f"V-{digits}" if foreign else digits,
        country=facts.country,
        holder=chance.choice(_HOLDERS),
    )
    phone = f"000 {number // 1000:03} {number % 1000:03}" if many else f"900 000 {number:03}"
    gender = {"female": "Feminine", "male": "Masculine"}[facts.sex]
    return Person(
        given_names=given,
        surname=surname,
        second_surname=second,
        birth_date=born(chance, opened, age).isoformat(),
        sex=facts.sex,
        gender="TransgenderFeminine"
        if facts.sex == "male" and age >= 18 and chance.random() < 0.15
        else gender,
        nationality=(facts.country,),
        birthplace=facts.country if foreign else f"PE-{facts.department}",
        languages=("qu", "es") if not foreign and chance.random() < 0.12 else ("es",),
        ethnic_group="" if foreign else chance.choice(_ETHNIC),
        education=facts.education,
        documents=(document,) if chance.random() < 0.8 else (),
        phone=phone if age >= 14 and chance.random() < 0.7 else "",
        contact_safety=chance.choice(("safe", "hours", "message", "third_party")) if age >= 14 else "",
        house_name=chance.choice(HOUSE_NAMES),
        care_notes="" if many else chance.choice(texts.CARE),
    )


def _case(chance: Random, facts: Facts, opened: date, staff: Sequence[str], age: int) -> Case:
    decided = facts.exploitation != "unknown" and chance.random() < 0.7
    return Case(
        status="active",
        opened_on=opened.isoformat(),
        responsible=chance.choice(staff),
        risk=chance.choice(("high", "medium", "medium", "low")),
        condition="actual" if decided else "possible",
        decided_by=chance.choice(("police", "court", "own_team")) if decided else "",
        referral_source=chance.choice(_SOURCES),
        referral_reason="protection",
        data_consent=chance.choice(("yes", "yes", "yes", "pending", "no")),
        wishes=texts.wishes(chance, age),
        not_admitted=chance.choice(texts.NOT_ADMITTED) if chance.random() < 0.1 else "",
    )


def _screening(chance: Random, facts: Facts, opened: date, staff: Sequence[str], age: int) -> Screening:
    kind = facts.exploitation
    known = kind != "unknown"
    return Screening(
        interviewed_on=opened.isoformat(),
        interviewer=chance.choice(staff),
        safe_place="yes",
        act=("capta", "acoge") if known else ("capta",),
        means=(facts.means,),
        purpose=(PURPOSE[kind],) if known else (),
        child_then="yes" if age < 18 else "no",
        exploitation=(kind,),
        sexual_kind=(chance.choice(_SEXUAL),) if kind == "sexual" else (),
        labour_sector=(chance.choice(_SECTORS),) if kind == "forced_labour" else (),
        activity=(chance.choice(_ACTIVITY[kind]),) if kind in _ACTIVITY else (),
        recruitment=(facts.recruitment,),
        recruiter=(chance.choice(("acquaintance", "online", "relative", "stranger", "partner")),),
        control=(proportions.CONTROL[facts.means],),
        captured_in=f"PE-{facts.department}",
        exploited_in=chance.choice(("PE-15", f"PE-{facts.department}")),
        account=chance.choice(texts.ACCOUNTS),
    )


def reason_for_leaving(chance: Random, age: int) -> str:
    """Why somebody of ``age`` left the house."""
    return chance.choice(_CHILD_REASONS if age < 18 else _REASONS)
