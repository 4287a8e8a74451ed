"""Very many invented cases, as fast as they can be sealed: for measuring. Knows the bulk way in, no window."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from registry.access import Session, new_id
from registry.access.bulk import fill
from registry.casework.codes import ALPHABET, check_character, shown
from registry.demo import proportions, texts
from registry.demo.people import Made, deal, invent, reason_for_leaving
from registry.fields import Record
from registry.forms import Action, Plan, Service, Stay
from registry.language import _
from registry.progress import Progress, step

SERVICES_A_CASE: Final = 10
MOST_RESIDENTS: Final = 60
_PROFESSION: Final = {
    "mental_health": "psicologia", "psychosocial": "psicologia", "health": "salud", "legal": "legal", "rights": "legal",
    "accommodation": "educadora", "food": "educadora", "clothing": "educadora", "recreation": "educadora",
}  # fmt: skip


def fill_many(
    session: Session, staff: Mapping[str, str], cases: int, chance: Random, today: date, progress: Progress
) -> tuple[int, int]:
    """Fill an empty training registry with ``cases`` cases of as many people; how many live in the house, services."""
    residents = min(MOST_RESIDENTS, max(1, cases // 50), cases)
    counts = fill(session, _told(_records(staff, cases, residents, chance, today), cases, progress))
    return residents, counts["service"]


def _told(records: Iterator[list[Record]], cases: int, progress: Progress) -> Iterator[Record]:
    for number, together in enumerate(records):
        if number % 500 == 0:
            step(progress, number / cases, _("Inventing people…"))
        yield from together


def opening_days(cases: int, chance: Random, today: date) -> list[date]:
    """As many days, in order, of this and the eight years before, in the published proportions of nine years."""
    days = []
    for ago, count in proportions.quotas(dict(enumerate(reversed(proportions.YEARS))), cases).items():
        first = date(today.year - ago, 1, 1)
        span = (today - first).days + 1 if ago == 0 else 365
        days += [first + timedelta(chance.randrange(span)) for _turn in range(count)]
    return sorted(days)


def _codes(chance: Random) -> Iterator[str]:
    given: set[str] = set()
    while True:
        five = "".join(chance.choices(ALPHABET, k=5))
        if five not in given:
            given.add(five)
            yield shown(five + check_character(five))


def _records(
    staff: Mapping[str, str], cases: int, residents: int, chance: Random, today: date
) -> Iterator[list[Record]]:
    """The records of one case after another."""
    codes = _codes(chance)
    responsible = [staff[login] for login in ("social", "psicologia", "legal")]
    days = opening_days(cases, chance, today)
    for number, (facts, opened) in enumerate(zip(deal(cases, chance), days, strict=True)):
        made = invent(chance, number, facts, opened, staff=responsible, many=True)
        lives_here = number >= cases - residents
        yield _linked(made, next(codes), staff, opened, lives_here, chance, today)


def _linked(
    made: Made,
    code: str,
    staff: Mapping[str, str],
    opened: date,
    lives_here: bool,
    chance: Random,
    today: date,
) -> list[Record]:
    person = replace(made.person, id=new_id())
    left = min(today, opened + timedelta(chance.randint(10, 300)))
    case = replace(made.case, id=new_id(), person_id=person.id, code=code)
    stay = Stay(case_id=case.id, entered_on=opened.isoformat())
    if lives_here:
        case = replace(case, risk_review_on=(today + timedelta(chance.randint(-3, 40))).isoformat())
    else:
        reason = reason_for_leaving(chance, made.age)
        case = replace(
            case, status=chance.choice(("closed", "closed", "closed_referred")), closed_on=left.isoformat(),
            closure_reason=(reason,), closure_summary=texts.CLOSING,
        )  # fmt: skip
        stay = replace(stay, left_on=left.isoformat(), left_how=reason)
    screening = replace(made.screening, case_id=case.id)
    plan = [_plan(case.id, staff, opened, chance, today)] if lives_here else []
    return [person, case, screening, stay, *plan, *_services(case.id, staff, opened, left, chance)]


def _services(
    case_id: str, staff: Mapping[str, str], opened: date, left: date, chance: Random
) -> list[Record]:
    span = max(1, (left - opened).days)
    made: list[Record] = []
    for _turn in range(SERVICES_A_CASE):
        kind, mode = chance.choice(texts.SERVICES)
        wordy = chance.random()
        made.append(
            Service(
                case_id=case_id,
                kind=kind,
                mode=mode,
                attended_on=(opened + timedelta(int(chance.random() * span))).isoformat(),
                attended_by=staff[_PROFESSION.get(kind, "social")],
                minutes=chance.choice((20, 30, 45, 60, 90)),
                note=chance.choice(texts.NOTES) if wordy < 0.3 else "",
                care_note=chance.choice(texts.SHIFT_NOTES) if wordy > 0.9 else "",
            )
        )
    return made


def _plan(case_id: str, staff: Mapping[str, str], opened: date, chance: Random, today: date) -> Plan:
    return Plan(
        case_id=case_id,
        version=1,
        status="approved",
        made_on=opened.isoformat(),
        made_by=staff["social"],
        approved_by=staff["direccion"],
        approved_on=opened.isoformat(),
        wishes=texts.wishes(chance, 18),
        actions=tuple(actions(chance, 5, today)),
        frequency=texts.FREQUENCY,
        review_on=(today + timedelta(chance.randint(-5, 60))).isoformat(),
    )


def actions(chance: Random, count: int, today: date) -> Iterator[Action]:
    """Rows of a plan, some met, some under way, some due soon."""
    for place, one in enumerate(chance.sample(texts.STEPS, count)):
        met = place < count // 3
        days = -chance.randint(5, 40) if met else chance.randint(1, 60)
        yield Action(
            area=one.area,
            need=one.need,
            goal=one.goal,
            action=one.action,
            responsible=one.who,
            due=(today + timedelta(days)).isoformat(),
            referral=chance.choice(("provided_by_us", "referred")),
            consent="yes",
            progress="met" if met else chance.choice(("in_progress", "not_started")),
        )
