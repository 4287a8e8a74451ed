"""Where writing begins on the page of a case: the record to write in and the verb that saves it. Knows no widget."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from registry.access import Session
from registry.casework import cases, plans
from registry.casework.cases import CaseFile
from registry.fields import Record, form_of
from registry.forms import FollowUp, Plan, Screening, Service, Stay
from registry.language import _
from registry.values import dates


@dataclass(frozen=True)
class Writing:
    """The record as it is now, the verb that saves it, the section it belongs to, the button's words."""

    record: Record
    save: Callable[[Any], Any]
    section: str
    words: str


def begin(session: Session, file: CaseFile, what: str, record: Record | None = None) -> Writing:
    """Begin to write the form ``what``, new or on a saved ``record``; not on the window's thread."""
    name = form_of(record).name if record is not None else what
    case_id = file.case.id
    match name:
        case "person":
            return Writing(record or file.person, session.save, "person", _("Save"))
        case "case":
            return Writing(record or file.case, session.save, "case", _("Save"))
        case "screening":
            made = (
                record
                or file.screening
                or Screening(case_id=case_id, interviewed_on=dates.today(), interviewer=session.person_id)
            )
            return Writing(made, lambda one: cases.save_screening(session, one), "identification", _("Save"))
        case "plan":
            draft = isinstance(record, Plan) and record.status == plans.DRAFT
            made = record if draft and record else plans.start(session, case_id)
            return Writing(made, lambda one: plans.save(session, one), "plan", _("Save the draft"))
        case "service":
            made = record or Service(case_id=case_id, attended_on=dates.now(), attended_by=session.person_id)
            return Writing(made, session.save, "services", _("Save the service"))
        case "follow_up":
            made = record or FollowUp(
                case_id=case_id, followed_on=dates.today(), followed_by=session.person_id
            )
            return Writing(made, session.save, "follow_ups", _("Save the follow-up"))
        case "stay":
            made = record or Stay(case_id=case_id, entered_on=dates.today())
            return Writing(made, session.save, "stays", _("Save"))
        case _other:
            assert record is not None, name
            return Writing(record, session.save, "arrival", _("Save"))
