"""The house to practise in: some residents, many who have left, and a week with work to do. Knows no window.

Everything is saved by the verbs of the work, so the training registry has the history and the trail of a real one.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from registry.access import Session
from registry.casework import cases, plans, register, search
from registry.demo import texts
from registry.demo.many import actions
from registry.demo.people import Facts, Made, deal, invent, reason_for_leaving
from registry.forms import Arrival, Assessment, Case, FollowUp, Orientation, Plan, Service
from registry.language import _
from registry.progress import Progress, step

RESIDENTS, PAST = 12, 40
"""Who lives in the house, the one who arrived last night among them, and who has left it."""
_AFTERWARDS: Final = 6  # of those who left: still accompanied
_RISK: Final = (-2, 1, 3, 5, 8, 12, 15, 20, 24, 30, 38)
_REVIEW: Final = (-4, 0, 2, 6, 11, 17, 25, 33, 41, 50)
_TOPICS: Final = (
    ("safety", "shelter"), ("rights", "reporting"), ("regularisation",), ("reporting",), ("legal", "documents"),
)  # fmt: skip
_APPOINTMENT: Final = (0, 1, 2, 4, 6, 9)


class House:
    """Fills one training registry; ``staff`` holds person ids by login."""

    def __init__(self, session: Session, staff: Mapping[str, str], chance: Random, today: date) -> None:
        self._session = session
        self._staff = staff
        self._chance = chance
        self._today = today
        self.services = 0

    def fill(self, progress: Progress) -> None:
        """Save everybody but the arrival of last night."""
        people = deal(RESIDENTS - 1 + PAST, self._chance)
        for number, facts in enumerate(people):
            step(progress, number / len(people), _("Inventing people…"))
            with self._session.together():
                if number < PAST:
                    self._left(number, facts)
                else:
                    self._resident(number, facts, number - PAST)
        for number, told in enumerate(texts.ORIENTATIONS):
            self._orientation(number, told)

    def _day(self, days: int) -> str:
        return (self._today + timedelta(days)).isoformat()

    def _register(self, number: int, facts: Facts, opened: date, review: str = "") -> tuple[Made, Case]:
        team = [self._staff[login] for login in ("social", "social", "psicologia", "legal")]
        made = invent(self._chance, number, facts, opened, staff=team, many=False)
        searched = search.search(self._session, register.said_name(made.person))
        feared = texts.NOT_ADMITTED[number // 4 % 2] if review and number % 4 == 1 else made.case.not_admitted
        case = replace(made.case, risk_review_on=review, not_admitted=feared)
        saved = register.register(self._session, made.person, case, searched)
        cases.save_screening(self._session, replace(made.screening, case_id=saved.case.id))
        return made, saved.case

    def _resident(self, number: int, facts: Facts, place: int) -> None:
        opened = self._today - timedelta(self._chance.randint(6, 150))
        _made, case = self._register(number, facts, opened, self._day(_RISK[place]))
        cases.enter(
            self._session, case.id, opened.isoformat(), room=f"Cuarto {place // 3 + 1}, cama {place % 3 + 1}"
        )
        self._give_services(case.id, opened, self._today, self._chance.randint(5, 12), place)
        if place < len(_REVIEW):
            self._plan(case.id, opened, _REVIEW[place], approved=place != 3)

    def _left(self, number: int, facts: Facts) -> None:
        opened = self._today - timedelta(self._chance.randint(160, 900))
        left = opened + timedelta(self._chance.randint(20, 150))
        made, case = self._register(number, facts, opened)
        stay = cases.enter(self._session, case.id, opened.isoformat())
        self._give_services(case.id, opened, left, self._chance.randint(4, 10))
        reason = reason_for_leaving(self._chance, made.age)
        cases.leave(self._session, stay, left.isoformat(), reason)
        if number >= PAST - _AFTERWARDS:
            place = number - PAST + _AFTERWARDS
            self._session.save(replace(case, status="follow_up", risk="low"))
            self._plan(case.id, opened, 20 + place, approved=True)
            self._follow_up(case.id, 1 + 2 * place)
            return
        closed = replace(
            case,
            status="closed",
            closed_on=left.isoformat(),
            closure_reason=(reason,),
            closure_summary=texts.CLOSING,
        )
        self._session.save(closed)

    def _give_services(
        self, case_id: str, start: date, end: date, count: int, place: int | None = None
    ) -> None:
        span = max(1, (end - start).days)
        for turn in range(count):
            kind, mode = self._chance.choice(texts.SERVICES)
            day = start + timedelta(int(self._chance.random() * span))
            hour = f"{self._chance.randint(8, 18):02}:{self._chance.choice((0, 15, 30)):02}"
            after = place is not None and turn == 0 and place < len(_APPOINTMENT)
            self._session.save(
                Service(
                    case_id=case_id,
                    kind=kind,
                    mode=mode,
                    attended_on=f"{day.isoformat()}T{hour}",
                    attended_by=self._staff[
                        self._chance.choice(("social", "psicologia", "legal", "educadora"))
                    ],
                    minutes=self._chance.choice((20, 30, 45, 60, 90)),
                    next_on=self._day(_APPOINTMENT[place]) if after and place is not None else "",
                    note=self._chance.choice(texts.NOTES),
                    care_note=self._chance.choice(texts.SHIFT_NOTES) if turn % 4 == 0 else "",
                )
            )
            self.services += 1

    def _plan(self, case_id: str, opened: date, review: int, *, approved: bool) -> None:
        plan = plans.save(self._session, self._written(plans.start(self._session, case_id), opened, review))
        if approved:
            plans.approve(self._session, plan.id)

    def _written(self, plan: Plan, opened: date, review: int) -> Plan:
        she, house, others = texts.COMMITMENTS
        made = min(self._today, opened + timedelta(5))
        return replace(
            plan,
            made_on=made.isoformat(),
            made_by=self._staff["social"],
            wishes=self._session.get(Case, plan.case_id, look=False).wishes,
            legal_situation=self._chance.choice(texts.LEGAL),
            summary=self._chance.choice(texts.SITUATIONS),
            assessments=(
                Assessment(day=made.isoformat(), profession="Trabajo social", result="Evaluación inicial"),
            ),
            measures=self._chance.choice(texts.MEASURES),
            execution="destination",
            actions=tuple(actions(self._chance, self._chance.randint(4, 7), self._today)),
            commitments_person=she,
            commitments_house=house,
            commitments_others=others,
            frequency=texts.FREQUENCY,
            review_on=self._day(review),
        )

    def _follow_up(self, case_id: str, next_in: int) -> None:
        self._session.save(
            FollowUp(
                case_id=case_id,
                followed_on=self._day(-self._chance.randint(10, 40)),
                followed_by=self._staff["social"],
                mode="phone",
                result="contacted",
                needs_met="partly",
                safety="same",
                wellbeing="better",
                livelihood="better",
                new_needs=self._chance.choice(texts.NEW_NEEDS),
                agreed=("continue",),
                next_on=self._day(next_in),
            )
        )

    def _orientation(self, number: int, told: str) -> None:
        self._session.save(
            Orientation(
                oriented_on=self._day(-3 - 11 * number),
                oriented_by=self._staff["social"],
                mode=self._chance.choice(("field", "phone", "in_house")),
                where="PE-2403" if number == 0 else "PE-15",
                sex="female",
                nationality=("VE",) if number in (0, 2) else ("PE",),
                topics=_TOPICS[number % len(_TOPICS)],
                presumed="yes" if number in (0, 4) else "no",
                note=told,
                follow_on=self._day(4) if number == 0 else "",
            )
        )


def arrival(today: date) -> Arrival:
    """Who came last night, as the educator on shift writes it down: no name yet."""
    night = (today - timedelta(1)).isoformat()
    return Arrival(
        arrived_at=f"{night}T22:40",
        called="Golondrina",
        apparent_age=16,
        sex="female",
        nationality_said="Dice que viene de la selva",
        language="es",
        arrived_with="comisaria",
        needs=("rest", "food", "clothing"),
        account="Llegó cansada y con hambre. Dijo que no quiere hablar todavía y que no llamen a nadie.",
    )
