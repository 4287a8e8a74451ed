"""What the page of a case says around its sections: names, header, badges, counts."""

from collections.abc import Mapping
from typing import Final, Protocol

from registry.access import Right, Rights, Session
from registry.casework import cases, plans
from registry.casework.cases import CaseFile
from registry.fields import Record
from registry.forms import Case, Plan, Stay, form_named
from registry.language import N_, _, ngettext
from registry.ui.parts import Badge, Tone, sealed_note
from registry.ui.sealed import veiled
from registry.ui.when import days_since, short
from registry.values import dates, kinds
from registry.values.lists import code_list

SECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "summary": (N_("Summary"), "layout-dashboard"),
    "person": (N_("Person"), "user"),
    "identification": (N_("Identification"), "clipboard-check"),
    "plan": (N_("Protection plan"), "target"),
    "services": (N_("Services"), "hand-helping"),
    "follow_ups": (N_("Follow-up"), "phone"),
    "stays": (N_("Stay"), "bed"),
    "case": (N_("Case"), "file-text"),
    "arrival": (N_("Arrival"), "log-in"),
    "history": (N_("History"), "history"),
    "seen": (N_("Who saw it"), "eye"),
}
"""The sections of the page in order: words and icon."""

FORM_OF: Final[Mapping[str, str]] = {
    "person": "person",
    "identification": "screening",
    "plan": "plan",
    "services": "service",
    "follow_ups": "follow_up",
    "stays": "stay",
    "case": "case",
    "arrival": "arrival",
}
"""The form a section shows."""

RISK: Final[Mapping[str, tuple[str, Tone]]] = {
    "high": (N_("High risk"), "bad"),
    "medium": (N_("Medium risk"), "warning"),
    "low": (N_("Low risk"), "good"),
}
CONDITION: Final[Mapping[str, str]] = {
    "possible": N_("Condition: possible"),
    "actual": N_("Condition: identified"),
    "not_victim": N_("No indications to date"),
}
PROGRESS: Final[Mapping[str, Tone]] = {"met": "good", "in_progress": "warning", "changed": "neutral"}


class Desk(Protocol):
    """What a section may ask of the page it stands on."""

    def open(self, section: str) -> None:
        """Show a section."""

    def write(self, what: str, record: Record | None = None, at: str = "") -> None:
        """Write a form: new, or a saved ``record`` of it, beginning at one of the form's sections."""

    def print_plan(self, plan: Plan) -> None:
        """Show a plan as it will be on paper."""

    def approve(self, plan: Plan) -> None:
        """Approve a draft."""


def readable(rights: Rights, section: str) -> bool:
    """Whether the person's rights reach a section of the page."""
    if section == "seen":
        return rights.may(Right.AUDIT)
    return section not in FORM_OF or rights.may_read(form_named(FORM_OF[section]))


def subtitle(file: CaseFile, discreet: bool) -> str:
    """Who: house name, age, nationality; never her names."""
    person = file.person
    years = cases.age(person)
    parts = [f"«{veiled(person.house_name, discreet)}»" if person.house_name else ""]
    if years is not None:
        parts.append(ngettext("{n} year old", "{n} years old", years).format(n=years))
    parts.append(", ".join(kinds.Countries().show_one(one) for one in person.nationality))
    return " · ".join(part for part in parts if part)


def under(session: Session, file: CaseFile) -> str:
    """Since when, where in the house, in whose care."""
    stay = present_stay(file)
    case = file.case
    parts = []
    if stay is not None:
        parts.append(_("In the house since {day}").format(day=dates.shown(stay.entered_on)))
        parts.append(stay.room)
    else:
        parts.append(_("Case opened on {day}").format(day=dates.shown(case.opened_on)))
    if case.status and case.status != "active":
        parts.append(code_list("case_status").label(kinds.plain_code(case.status)))
    who = session.staff_name(case.responsible) if case.responsible else _("nobody yet")
    parts.append(_("In the care of: {who}").format(who=who))
    return " · ".join(part for part in parts if part)


def present_stay(file: CaseFile) -> Stay | None:
    """The stay she is in now, if she lives in the house."""
    return next((stay for stay in reversed(file.stays) if not stay.left_on), None)


def risk_badge(risk: str) -> Badge | None:
    """The risk as a badge; high risk also has its sign."""
    if risk not in RISK:
        return None
    words, tone = RISK[risk]
    return Badge(_(words), tone, icon="triangle-alert" if tone == "bad" else "")


def condition_badge(case: Case) -> Badge | None:
    """The condition regarding trafficking in a word or two."""
    if not case.condition:
        return None
    words = CONDITION.get(case.condition)
    said = _(words) if words else code_list("trafficking_status").label(case.condition)
    return Badge(kinds.special(case.condition) or said, "info")


def notes(session: Session, file: CaseFile) -> dict[str, str]:
    """What stands at the right of each section: a count, a version, “sealed”."""
    found = {name: "" for name in SECTIONS}
    counts = {"services": len(file.services), "follow_ups": len(file.follow_ups)}
    found |= {name: str(count) if count else "" for name, count in counts.items()}
    if file.plans:
        found["plan"] = _("v{version}").format(version=file.plans[0].version or 1)
    stay = present_stay(file)
    if stay is not None:
        found["stays"] = _("{n} d").format(n=days_since(stay.entered_on))
    if file.screening is not None:
        found["identification"] = f"{sum(bool(each) for each in _elements(file))}/3"
    for name, one in (("person", file.person), ("case", file.case)):
        if one.closed:
            found[name] = sealed_note()
    if file.arrivals and all(one.closed for one in file.arrivals):
        found["arrival"] = sealed_note()
    return found


def _elements(file: CaseFile) -> tuple[tuple[str, ...], ...]:
    assert file.screening
    return file.screening.act, file.screening.means, file.screening.purpose


def done_sentence(plan: Plan) -> str:
    """How far a plan is: actions, approval, next review."""
    met, whole = plans.done(plan)
    parts = [ngettext("{met} of {n} action", "{met} of {n} actions", whole).format(met=met, n=whole)]
    if plan.approved_on:
        parts.append(_("approved {day}").format(day=short(plan.approved_on)))
    if plan.review_on:
        parts.append(_("review {day}").format(day=short(plan.review_on)))
    return " · ".join(parts)
