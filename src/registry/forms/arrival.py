"""The urgent arrival: at most twelve questions, at any hour, with or without a name."""

from registry.fields import Record, choice, choices, form, moment, number, prose, text
from registry.language import N_


@form("arrival", N_("Urgent arrival"), parents=("person", "case"))
class Arrival(Record):
    """What the person on shift could ask and see when somebody arrived."""

    person_id: str = ""
    case_id: str = ""
    arrived_at: str = moment(N_("Arrived on"), required=True, listed=True)
    called: str = text(N_("What shall we call them?"), sealed="care", longest=40, required=True, listed=True,
                       help=N_("A house name is enough"))  # fmt: skip
    names: str = text(N_("Name, if they wish to say it"), sealed="identity")
    apparent_age: int | None = number(N_("Age, said or apparent"), low=0, high=110, sealed="profile")
    sex: str = choice(N_("Sex"), "sex", sealed="profile")
    nationality_said: str = text(N_("Where they say they are from"), sealed="identity", longest=80)
    language: str = choice(N_("Language to speak with them"), "language", sealed="care")
    arrived_with: str = choice(N_("Who brought them"), "referral_source", sealed="profile")
    children: int | None = number(N_("Children with them"), low=0, high=20, sealed="care", listed=True)
    needs: tuple[str, ...] = choices(N_("What cannot wait"), "immediate_need", sealed="care", listed=True)
    not_admitted: str = prose(N_("Who must not be let in"), sealed="care", longest=1000)
    account: str = prose(N_("What they told, in their own words"), sealed="narrative", longest=4000)
