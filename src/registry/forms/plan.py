"""The protection plan (Plan de Reintegración Individual, D.S. 009-2019-MIMP): goals and the matrix of actions."""

from registry.fields import Record, Row, choice, date, day, form, link, number, prose, rows, text
from registry.language import N_


@form("action", N_("Action"))
class Action(Row):
    """One row of the matrix: what is needed, what is done, by whom, until when."""

    area: str = choice(N_("Area"), "plan_area", required=True)
    need: str = text(N_("Need"), longest=300)
    goal: str = text(N_("Goal"), longest=300)
    action: str = text(N_("Action or service"), longest=400, required=True)
    responsible: str = text(N_("Who does it"), longest=120)
    due: str = date(N_("By when"))
    referral: str = choice(N_("Referral"), "referral_outcome")
    consent: str = choice(N_("The person agrees"), "yes_no")
    progress: str = choice(N_("Progress"), "plan_progress")


@form("assessment", N_("Assessment made"))
class Assessment(Row):
    """An assessment made, without its clinical text."""

    day: str = date(N_("Date"), required=True)
    profession: str = text(N_("Profession"), longest=80, required=True)
    result: str = text(N_("Result"), longest=300)


@form(
    "plan",
    N_("Protection plan"),
    parents=("case",),
    sections={
        "state": N_("Version"),
        "wishes": N_("What the person wants"),
        "situation": N_("Situation"),
        "assessments": N_("Assessments made"),
        "measures": N_("Risk and immediate measures"),
        "actions": N_("Actions"),
        "commitments": N_("Commitments"),
        "review": N_("Follow-up"),
    },
)
class Plan(Record):
    """One version of the plan of one case."""

    case_id: str = ""
    version: int | None = number(N_("Version"), low=1, high=999, section="state", listed=True, automatic=True)
    status: str = choice(N_("Status"), "plan_status", section="state", listed=True, automatic=True)
    made_on: str = day(N_("Date"), section="state", required=True, listed=True)
    made_by: str = link(N_("Professional of reference"), "staff", section="state", listed=True)
    approved_by: str = link(N_("Approved by"), "staff", section="state", automatic=True)
    approved_on: str = day(N_("Approved on"), section="state", automatic=True)
    guardian: str = text(N_("Legal guardian, if the person is under 18"), section="state", sealed="identity")
    wishes: str = prose(
        N_("What the person wants, in their own words"), section="wishes", sealed="profile", longest=4000
    )
    legal_situation: str = prose(
        N_("Legal and migration situation"), section="situation", sealed="profile", longest=4000
    )
    summary: str = prose(N_("Summary of the situation"), section="situation", sealed="profile", longest=4000)
    adjustments: str = text(
        N_("Language and adjustments needed"), section="situation", sealed="profile", longest=300
    )
    assessments: tuple[Assessment, ...] = rows(
        N_("Assessments made"), Assessment, section="assessments", sealed="profile"
    )
    risk: str = choice(N_("Risk"), "risk_level", section="measures")
    measures: str = prose(N_("Immediate measures"), section="measures", sealed="profile", longest=4000)
    execution: str = choice(
        N_("Where the plan is carried out"), "execution_place", section="measures", sealed="profile"
    )
    execution_reason: str = text(N_("Why there"), section="measures", sealed="profile", longest=300)
    actions: tuple[Action, ...] = rows(N_("Actions"), Action, section="actions", sealed="profile")
    commitments_person: str = prose(
        N_("The person commits to"), section="commitments", sealed="profile", longest=2000
    )
    commitments_house: str = prose(
        N_("The house commits to"), section="commitments", sealed="profile", longest=2000
    )
    commitments_others: str = prose(
        N_("Others commit to"), section="commitments", sealed="profile", longest=2000
    )
    frequency: str = text(N_("How often it is reviewed"), section="review", longest=120, sealed="profile")
    review_on: str = date(N_("Next review"), section="review", listed=True)
    annexes: str = prose(N_("Annexes by number"), section="review", sealed="profile", longest=1000)
