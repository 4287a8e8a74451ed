"""Screening: act, means and purpose of art. 129-A of the Peruvian Criminal Code, and what happened."""

from collections.abc import Iterator

from registry.fields import Record, Row, choice, choices, date, day, form, link, place, prose, rows, text
from registry.language import N_, _
from registry.values import dates


@form("leg", N_("Part of the route"))
class Leg(Row):
    """One place of the route, in order."""

    stage: str = choice(N_("Stage"), "route_stage", required=True)
    where: str = place(N_("Place"), required=True, unknown=True)
    when: str = date(N_("When"), unknown=True)
    transport: str = choice(N_("Means of transport"), "transport_mode")


def elements(act: tuple[str, ...], means: tuple[str, ...], purpose: tuple[str, ...], child: str) -> str:
    """Whether the answers show the elements of trafficking: ``"yes"``, ``"no"`` or ``""`` if nothing was answered.

    Act, means and purpose, one at least of each; for a girl, boy or adolescent the means is not required.
    Source: Criminal Code of Peru art. 129-A, paragraphs 1 to 3 (Palermo Protocol art. 3). It is an indication, never
    a legal finding: the condition is decided by people.
    """

    def said(answers: tuple[str, ...]) -> bool:
        return any(one not in ("unknown", "undisclosed", "none") for one in answers)

    if not (act or means or purpose):
        return ""
    return "yes" if said(act) and said(purpose) and (said(means) or child == "yes") else "no"


def _rules(screening: "Screening") -> Iterator[tuple[str, str]]:
    start, end = screening.exploited_from, screening.exploited_until
    if len(start) >= 4 <= len(end) and dates.last_day(end) < dates.first_day(start):
        yield "exploited_until", _("it is before the beginning")


@form(
    "screening",
    N_("Identification"),
    parents=("case",),
    sections={
        "interview": N_("The interview"),
        "elements": N_("Act, means and purpose (art. 129-A)"),
        "exploitation": N_("Exploitation"),
        "recruitment": N_("Recruitment"),
        "control": N_("Control"),
        "route": N_("Route"),
    },
    rules=_rules,
)
class Screening(Record):
    """The coded answers of an identification interview and the account behind them."""

    case_id: str = ""
    interviewed_on: str = day(N_("Date of the interview"), section="interview", listed=True)
    interviewer: str = link(N_("Who interviewed"), "staff", section="interview", listed=True)
    interpreter: str = choice(N_("With an interpreter"), "yes_no", section="interview", sealed="profile")
    safe_place: str = choice(
        N_("In private and in safety"), "yes_no", section="interview", sealed="profile",
        help=N_("If not, stop here and continue another day"),
    )  # fmt: skip
    act: tuple[str, ...] = choices(N_("Act"), "penal_act", section="elements", sealed="profile", counted=True)
    means: tuple[str, ...] = choices(
        N_("Means"), "penal_means", section="elements", sealed="profile", counted=True
    )
    purpose: tuple[str, ...] = choices(
        N_("Purpose"), "penal_purpose", section="elements", sealed="profile", counted=True
    )
    child_then: str = choice(
        N_("Was the person under 18 when it happened?"),
        "yes_no",
        section="elements",
        sealed="profile",
        counted=True,
    )
    exploitation: tuple[str, ...] = choices(
        N_("Type of exploitation"), "exploitation_type", section="exploitation", sealed="profile", counted=True,
        listed=True,
    )  # fmt: skip
    sexual_kind: tuple[str, ...] = choices(
        N_("Kind of sexual exploitation"), "sex_exploitation_type", section="exploitation", sealed="profile",
        counted=True, asked=lambda screening: "sexual" in screening.exploitation,
    )  # fmt: skip
    labour_sector: tuple[str, ...] = choices(
        N_("Economic activity"), "labour_sector", section="exploitation", sealed="profile", counted=True
    )
    activity: tuple[str, ...] = choices(
        N_("Place or activity"), "peru_activity", section="exploitation", sealed="profile", counted=True
    )
    exploited_in: str = place(
        N_("Where"), section="exploitation", sealed="profile", counted=True, unknown=True
    )
    exploited_from: str = date(N_("From"), section="exploitation", sealed="profile", unknown=True)
    exploited_until: str = date(N_("Until"), section="exploitation", sealed="profile", unknown=True)
    recruitment: tuple[str, ...] = choices(
        N_("How the person was recruited"),
        "recruitment_method",
        section="recruitment",
        sealed="profile",
        counted=True,
    )
    recruiter: tuple[str, ...] = choices(
        N_("Who recruited the person"),
        "recruiter_relationship",
        section="recruitment",
        sealed="profile",
        counted=True,
    )
    captured_in: str = place(
        N_("Where the person was recruited"),
        section="recruitment",
        sealed="profile",
        counted=True,
        unknown=True,
    )
    contact_app: tuple[str, ...] = choices(
        N_("By which network or application"),
        "recruitment_app",
        section="recruitment",
        sealed="profile",
        counted=True,
    )
    control: tuple[str, ...] = choices(
        N_("How the person was controlled"),
        "methods_of_control",
        section="control",
        sealed="profile",
        counted=True,
    )
    debt: str = text(N_("Debt they claim"), section="control", sealed="narrative", longest=200)
    route: tuple[Leg, ...] = rows(N_("Route"), Leg, section="route", sealed="profile")
    account: str = prose(
        N_("Account, without asking again what is already known"), section="route", sealed="narrative"
    )
