"""What is recorded of a lost or stolen computer: what the 48-hour notice needs, and when it was sent."""

from collections.abc import Iterator

from registry.fields import Record, choice, choices, form, moment, prose, text
from registry.language import N_, _


def _rules(incident: "Incident") -> Iterator[tuple[str, str]]:
    if len(incident.noticed_at) < 16:
        yield "noticed_at", _("add the hour: the 48 hours run from it")
    if incident.sent_at and incident.sent_at[:10] < incident.noticed_at[:10]:
        yield "sent_at", _("it is before the day it was noticed")


@form(
    "incident",
    N_("Lost or stolen computer"),
    sections={
        "what": N_("What happened"),
        "exposed": N_("What was within reach"),
        "answered": N_("What was done about it"),
    },
    rules=_rules,
)
class Incident(Record):
    """A computer that may be in other hands. Clear in the file: the data officer, who has no other key, writes it."""

    noticed_at: str = moment(
        N_("When it was noticed"),
        section="what",
        required=True,
        listed=True,
        help=N_("day/month/year and hour: the 48 hours run from here"),
    )
    kind: str = choice(N_("What happened to it"), "incident_kind", section="what", required=True, listed=True)
    device: str = text(
        N_("Which computer"),
        section="what",
        required=True,
        listed=True,
        longest=120,
        help=N_("make, colour, serial number if you have it"),
    )
    happened: str = text(
        N_("When it happened, as far as is known"),
        section="what",
        longest=120,
    )
    where: str = text(
        N_("Where it happened"),
        section="what",
        longest=120,
        help=N_("District and department are enough; never the address of the house"),
    )
    circumstances: str = prose(
        N_("How it happened"),
        section="what",
        longest=1500,
        help=N_("A few sentences; no name of anybody who lives or lived in the house"),
    )
    state: str = choice(N_("How the computer was"), "incident_state", section="exposed", required=True)
    disk: str = choice(N_("Its whole disk was encrypted (BitLocker, LUKS)"), "yes_no", section="exposed")
    beside: tuple[str, ...] = choices(N_("What was with it"), "incident_beside", section="exposed")
    report: str = text(
        N_("Police report"), section="answered", longest=120, help=N_("number and police station")
    )
    measures: str = prose(N_("What has been done so far"), section="answered", longest=1500)
    contact: str = text(
        N_("Who answers for the notice, and how to reach them"), section="answered", longest=200
    )
    sent_at: str = moment(N_("The notice was handed in"), section="answered", listed=True)
