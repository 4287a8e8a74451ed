"""WHAT is recorded: one declaration a form. An explicit list, because a reader can follow it and a packer too."""

from registry.fields import Form, form_of
from registry.forms.arrival import Arrival
from registry.forms.case import Case
from registry.forms.exceptional import ExceptionalAccess
from registry.forms.house import Organisation, Staff, Stay
from registry.forms.incident import Incident
from registry.forms.orientation import Orientation
from registry.forms.person import IdentityDocument, Person
from registry.forms.plan import Action, Assessment, Plan
from registry.forms.screening import Leg, Screening
from registry.forms.service import FollowUp, Service

FORMS: tuple[Form, ...] = tuple(
    form_of(record)
    for record in (
        Person,
        Case,
        Arrival,
        Orientation,
        Screening,
        Plan,
        Service,
        FollowUp,
        Stay,
        Staff,
        Organisation,
        Incident,
        ExceptionalAccess,
    )
)


def form_named(name: str) -> Form:
    """The form called ``name``; KeyError if there is none."""
    return {form.name: form for form in FORMS}[name]


__all__ = [
    "FORMS",
    "Action",
    "Arrival",
    "Assessment",
    "Case",
    "ExceptionalAccess",
    "FollowUp",
    "IdentityDocument",
    "Incident",
    "Leg",
    "Organisation",
    "Orientation",
    "Person",
    "Plan",
    "Screening",
    "Service",
    "Staff",
    "Stay",
    "form_named",
]
