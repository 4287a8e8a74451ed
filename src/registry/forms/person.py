"""The person: who she is, how to call her, how to reach her safely."""

from collections.abc import Iterator

from registry.fields import Record, Row, choice, choices, date, form, number, place, prose, rows, text
from registry.language import N_, _
from registry.values import dates
from registry.values.kinds import Countries


@form("document", N_("Identity document"))
class IdentityDocument(Row):
    """One document and who holds it now."""

    kind: str = choice(N_("Document"), "id_document", required=True)
    number: str = text(N_("Number"), longest=40)
    country: str = choice(N_("Issued by"), Countries())
    holder: str = choice(N_("Who holds it"), "document_holder")
    expires: str = date(N_("Valid until"))


def _rules(person: "Person") -> Iterator[tuple[str, str]]:
    if dates.is_future(person.birth_date):
        yield "birth_date", _("this day has not come yet")
    if (
        not (person.given_names or person.house_name or person.unidentified)
        and "identity" not in person.closed
    ):
        yield "given_names", _("write a name, a house name, or mark “not identified yet”")


@form(
    "person",
    N_("Person"),
    sections={
        "names": N_("Names"),
        "profile": N_("About the person"),
        "documents": N_("Documents"),
        "contact": N_("Safe contact"),
        "house": N_("In the house"),
    },
    rules=_rules,
)
class Person(Record):
    """A person identified, presumed or only received, with or without a name yet."""

    unidentified: str = choice(
        N_("Not identified yet"), "yes_no", section="names", sealed="care", listed=True, decided=True
    )
    given_names: str = text(
        N_("Given names"), section="names", sealed="identity", listed=True, searched="name"
    )
    surname: str = text(N_("First surname"), section="names", sealed="identity", listed=True, searched="name")
    second_surname: str = text(
        N_("Second surname"), section="names", sealed="identity", listed=True, searched="name"
    )
    aliases: str = text(
        N_("Also known as"), section="names", sealed="identity", searched="name",
        help=N_("Other names, separated by commas"),
    )  # fmt: skip
    birth_date: str = date(
        N_("Date of birth"), section="profile", sealed="profile", listed=True, unknown=True,
        help=N_("A year or a month is enough"),
    )  # fmt: skip
    estimated_age: int | None = number(
        N_("Estimated age"), low=0, high=110, section="profile", sealed="profile", listed=True,
        asked=lambda person: len(person.birth_date) < 4,
    )  # fmt: skip
    estimated_on: str = date(
        N_("Estimated on"), section="profile", sealed="profile", listed=True,
        asked=lambda person: person.estimated_age is not None and len(person.birth_date) < 4,
    )  # fmt: skip
    sex: str = choice(N_("Sex"), "sex", section="profile", sealed="profile", counted=True, listed=True)
    gender: str = choice(N_("Gender"), "gender", section="profile", sealed="profile", counted=True)
    nationality: tuple[str, ...] = choices(
        N_("Nationality"), Countries(), section="profile", sealed="profile", counted=True, listed=True
    )
    birthplace: str = place(N_("Place of birth"), section="profile", sealed="profile", unknown=True)
    languages: tuple[str, ...] = choices(
        N_("Languages"), "language", section="profile", sealed="profile", counted=True
    )
    ethnic_group: str = choice(
        N_("Ethnic self-identification"), "ethnic_group", section="profile", sealed="profile", counted=True,
        help=N_("As the person identifies themselves"),
    )  # fmt: skip
    disability: tuple[str, ...] = choices(
        N_("Disability"), "disability", section="profile", sealed="profile", counted=True
    )
    education: str = choice(N_("Education"), "education", section="profile", sealed="profile", counted=True)
    marital_status: str = choice(N_("Marital status"), "marital_status", section="profile", sealed="profile")
    salutation: str = text(
        N_("Form of address"), section="names", sealed="identity", longest=40, printed=False
    )
    occupation: str = text(N_("Occupation or title"), section="profile", sealed="profile", longest=120)
    documents: tuple[IdentityDocument, ...] = rows(
        N_("Documents"), IdentityDocument, section="documents", sealed="identity", searched="document"
    )
    phone: str = text(N_("Mobile phone"), section="contact", sealed="identity", longest=40, searched="phone")
    other_phone: str = text(
        N_("Other phone"), section="contact", sealed="identity", longest=40, searched="phone"
    )
    email: str = text(N_("Email"), section="contact", sealed="identity", longest=120)
    address: str = text(
        N_("Address before arriving"), section="contact", sealed="identity", longest=400, printed=False
    )
    contact_safety: str = choice(
        N_("Is it safe to contact the person?"), "contact_safety", section="contact", sealed="safety"
    )
    contact_notes: str = prose(
        N_("How to contact the person safely"),
        section="contact",
        sealed="safety",
        longest=2000,
        printed=False,
    )
    house_name: str = text(
        N_("House name"), section="house", sealed="care", longest=40, listed=True, searched="name",
        help=N_("The name used in the house"),
    )  # fmt: skip
    care_notes: str = prose(N_("What the shift must know"), section="house", sealed="care", longest=2000)
