"""The service provided, and the follow-up: what was done with her and for her, when and by whom."""

from collections.abc import Iterator

from registry.fields import Record, choice, choices, date, form, link, moment, number, prose, text
from registry.language import N_, _
from registry.values import dates


def _service_rules(service: "Service") -> Iterator[tuple[str, str]]:
    if dates.is_future(service.attended_on):
        yield "attended_on", _("this day has not come yet; put it in the plan as an action")


@form(
    "service",
    N_("Service provided"),
    parents=("case",),
    sections={"fact": N_("What was done"), "notes": N_("Notes")},
    rules=_service_rules,
)
class Service(Record):
    """One service given. Who attended is not who typed; the date of the fact is not the date of entry."""

    case_id: str = ""
    kind: str = choice(
        N_("Service"), "service_type", section="fact", required=True, counted=True, listed=True
    )
    attended_on: str = moment(N_("Date of the service"), section="fact", required=True, listed=True)
    attended_by: str = link(N_("Who attended"), "staff", section="fact", listed=True)
    attended_outside: str = text(
        N_("Institution or person outside the house"),
        section="fact",
        sealed="care",
        longest=120,
        printed=False,
    )
    mode: str = choice(N_("How"), "service_mode", section="fact", counted=True, listed=True)
    minutes: int | None = number(N_("Minutes"), low=1, high=1440, section="fact", listed=True)
    next_on: str = date(N_("Next appointment"), section="fact", listed=True)
    care_note: str = prose(N_("Note for the shift"), section="notes", sealed="care", longest=2000)
    note: str = prose(N_("Note of the team"), section="notes", sealed="narrative")
    psychology_note: str = prose(N_("Psychology note"), section="notes", sealed="psychology")
    health_note: str = prose(N_("Health note"), section="notes", sealed="health")
    legal_note: str = prose(N_("Legal note"), section="notes", sealed="legal")


def _follow_up_rules(follow_up: "FollowUp") -> Iterator[tuple[str, str]]:
    if dates.is_future(follow_up.followed_on):
        yield "followed_on", _("this day has not come yet")


@form(
    "follow_up",
    N_("Follow-up"),
    parents=("case",),
    sections={"contact": N_("The contact"), "progress": N_("How the person is"), "next": N_("What follows")},
    rules=_follow_up_rules,
)
class FollowUp(Record):
    """One follow-up of a plan, in the house or after leaving it."""

    case_id: str = ""
    followed_on: str = date(N_("Date"), section="contact", required=True, listed=True)
    followed_by: str = link(N_("Who followed up"), "staff", section="contact", listed=True)
    mode: str = choice(N_("How"), "follow_up_mode", section="contact", listed=True)
    result: str = choice(N_("Result"), "follow_up_result", section="contact", sealed="profile")
    needs_met: str = choice(N_("Needs met"), "needs_met", section="progress", sealed="profile")
    safety: str = choice(N_("Safety"), "progress_level", section="progress", sealed="profile")
    health: str = choice(N_("Health"), "progress_level", section="progress", sealed="profile")
    wellbeing: str = choice(N_("Emotional wellbeing"), "progress_level", section="progress", sealed="profile")
    justice: str = choice(N_("Justice and documents"), "progress_level", section="progress", sealed="profile")
    livelihood: str = choice(N_("Study and work"), "progress_level", section="progress", sealed="profile")
    new_needs: str = prose(N_("New needs"), section="progress", sealed="narrative", longest=4000)
    agreed: tuple[str, ...] = choices(
        N_("Agreed with the person"), "follow_up_agreement", section="next", sealed="profile"
    )
    next_on: str = date(N_("Next contact"), section="next", listed=True)
