"""The case: why she is accompanied, who answers for it, how it stands."""

from collections.abc import Iterator

from registry.fields import Record, choice, choices, date, form, link, prose, text
from registry.language import N_, _
from registry.values import dates

OPEN = ("active", "follow_up")


def is_open(status: str) -> bool:
    """Whether a case with this status is still being accompanied."""
    return status in OPEN


def _rules(case: "Case") -> Iterator[tuple[str, str]]:
    if dates.is_future(case.opened_on):
        yield "opened_on", _("this day has not come yet")
    if case.closed_on and dates.last_day(case.closed_on) < dates.first_day(case.opened_on or case.closed_on):
        yield "closed_on", _("it is before the case was opened")
    if case.closed_on and is_open(case.status):
        yield "status", _("a case with a closing date is closed")


def _closed(case: "Case") -> bool:
    return bool(case.status) and not is_open(case.status)


@form(
    "case",
    N_("Case"),
    parents=("person",),
    sections={
        "state": N_("How it stands"),
        "identification": N_("Identification"),
        "referral": N_("How the person arrived"),
        "wishes": N_("What the person wants"),
        "door": N_("At the door"),
        "referred": N_("Where the person was referred"),
        "closure": N_("Closure"),
    },
    rules=_rules,
)
class Case(Record):
    """One accompaniment of one person, from its opening to its closure."""

    person_id: str = ""
    code: str = text(N_("Code"), section="state", longest=12, listed=True, searched="code", automatic=True)
    status: str = choice(
        N_("Status"), "case_status", section="state", required=True, counted=True, listed=True, decided=True
    )
    opened_on: str = date(N_("Opened on"), section="state", required=True, listed=True)
    responsible: str = link(N_("Responsible"), "staff", section="state", listed=True)
    risk: str = choice(N_("Risk"), "risk_level", section="state", counted=True, listed=True)
    risk_review_on: str = date(N_("Review the risk on"), section="state", listed=True)
    condition: str = choice(
        N_("Condition regarding trafficking"), "trafficking_status", section="identification", sealed="profile",
        counted=True, listed=True,
    )  # fmt: skip
    decided_by: str = choice(
        N_("Who decided the condition"),
        "status_decider",
        section="identification",
        sealed="profile",
        counted=True,
    )
    decided_on: str = date(N_("Condition decided on"), section="identification", sealed="profile")
    referral_source: str = choice(
        N_("Who referred the person"),
        "referral_source",
        section="referral",
        sealed="profile",
        counted=True,
        listed=True,
    )
    referring_person: str = text(
        N_("Name and position of whoever referred the person"), section="referral", sealed="narrative"
    )
    referral_reason: str = choice(
        N_("Reason for the referral"), "referral_reason", section="referral", sealed="profile"
    )
    referral_details: str = prose(N_("Details of the referral"), section="referral", sealed="narrative")
    data_consent: str = choice(
        N_("Agrees to be registered"), "data_consent", section="referral", sealed="profile", counted=True,
        help=N_("Care never depends on this answer"),
    )  # fmt: skip
    wishes: str = prose(
        N_("What the person wants, in their own words"), section="wishes", sealed="narrative", longest=4000
    )
    not_admitted: str = prose(
        N_("Who must not be let in"), section="door", sealed="care", longest=2000, printed=False
    )
    referred_to: tuple[str, ...] = choices(
        N_("Referred to"), "referral_source", section="referred", sealed="profile", counted=True
    )
    referred_on: str = date(N_("Referred on"), section="referred", sealed="profile")
    referred_person: str = text(N_("Who receives the person there"), section="referred", sealed="narrative")
    referred_reason: str = choice(N_("Reason"), "referral_reason", section="referred", sealed="profile")
    referred_details: str = prose(N_("Details"), section="referred", sealed="narrative")
    closed_on: str = date(N_("Closed on"), section="closure", listed=True, asked=_closed)
    closure_reason: tuple[str, ...] = choices(
        N_("Reason for closing"),
        "closure_reason",
        section="closure",
        sealed="profile",
        counted=True,
        asked=_closed,
    )
    closure_summary: str = prose(
        N_("Summary at closing"), section="closure", sealed="narrative", asked=_closed, printed=False
    )
