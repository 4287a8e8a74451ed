"""Who must not be let in, for whoever opens the door. Knows no window."""

from dataclasses import dataclass, field

from registry.access import Session
from registry.casework.agenda import open_cases
from registry.fields import form_of
from registry.forms import Case


@dataclass(frozen=True)
class NotAdmitted:
    """Whom one case names: its id and code, the house name, and the words of the case."""

    case_id: str
    code: str
    house_name: str
    words: str = field(repr=False)


def not_admitted(session: Session) -> list[NotAdmitted]:
    """What the open cases in scope say, by house name; that each was looked at stands in the trail.

    Empty for a role that does not read it.
    """
    if not session.rights.may_read(form_of(Case), "door"):
        return []
    found = []
    for case in open_cases(session):
        words = session.get(Case, case["id"], look=False).not_admitted
        if words:
            found.append(NotAdmitted(case["id"], case["code"], case["person_house_name"] or "", words))
    with session.together():
        for one in found:
            session.note("view", "case", one.case_id)
    return sorted(found, key=lambda one: (one.house_name.casefold(), one.code))
