"""Orientation without a case (POE): somebody was oriented and, if she wished, referred."""

from registry.fields import Record, choice, choices, date, form, link, number, place, prose, text
from registry.language import N_
from registry.values.kinds import Countries


@form(
    "orientation",
    N_("Orientation without a case"),
    sections={"who": N_("Who was oriented"), "what": N_("About what"), "next": N_("What follows")},
)
class Orientation(Record):
    """One orientation given to a presumed victim or anyone who asked, without opening a case."""

    oriented_on: str = date(N_("Date"), section="who", required=True, listed=True)
    oriented_by: str = link(N_("Who gave the orientation"), "staff", section="who", listed=True)
    mode: str = choice(N_("How"), "service_mode", section="who", listed=True)
    where: str = place(N_("Where"), section="who", sealed="profile", counted=True)
    name: str = text(
        N_("Name, if they gave it"), section="who", sealed="identity", listed=True, searched="name"
    )
    phone: str = text(
        N_("Phone, if it is safe"), section="who", sealed="identity", longest=40, searched="phone"
    )
    age: int | None = number(N_("Age"), low=0, high=110, section="who", sealed="profile")
    sex: str = choice(N_("Sex"), "sex", section="who", sealed="profile", counted=True)
    nationality: tuple[str, ...] = choices(
        N_("Nationality"), Countries(), section="who", sealed="profile", counted=True
    )
    topics: tuple[str, ...] = choices(
        N_("Oriented about"), "orientation_topic", section="what", sealed="profile", required=True, counted=True,
        listed=True,
    )  # fmt: skip
    presumed: str = choice(
        N_("Are there indications of trafficking?"), "yes_no", section="what", sealed="profile", counted=True
    )
    note: str = prose(N_("What was said"), section="what", sealed="narrative")
    referred_to: tuple[str, ...] = choices(
        N_("Referred to"), "referral_source", section="next", sealed="profile", counted=True, listed=True
    )
    agreed: str = choice(N_("The person agreed to the referral"), "yes_no", section="next", sealed="profile")
    follow_on: str = date(N_("Ask again on"), section="next", listed=True)
