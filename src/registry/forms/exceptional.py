"""Exceptional access: a manager opens what is kept for psychology or health, saying why; the professional is told."""

from collections.abc import Iterator

from registry.fields import Record, choice, form, link, moment, prose
from registry.language import N_, _

SHORTEST = 15
"""Characters of a reason: a word alone says nothing to who is told."""


def _rules(access: "ExceptionalAccess") -> Iterator[tuple[str, str]]:
    for part, said in (("psychology", access.psychology_reason), ("health", access.health_reason)):
        if access.part == part and len(said.strip()) < SHORTEST:
            yield f"{part}_reason", _("say in a sentence why it has to be read now")


@form(
    "exceptional_access",
    N_("Exceptional access"),
    parents=("case",),
    sections={"access": N_("Exceptional access")},
    rules=_rules,
)
class ExceptionalAccess(Record):
    """One opening, for the rest of one session. The reason is sealed for those whose notes were opened."""

    case_id: str = ""
    part: str = choice(
        N_("What was opened"), "exceptional_part", section="access", required=True, listed=True
    )
    opened_at: str = moment(N_("When"), section="access", required=True, listed=True)
    opened_by: str = link(N_("Who opened it"), "staff", section="access", automatic=True)
    psychology_reason: str = prose(N_("Reason"), section="access", sealed="psychology", longest=1000)
    health_reason: str = prose(N_("Reason"), section="access", sealed="health", longest=1000)
