"""How long a case is kept, and its end: only what is closed is deleted for good. Knows no window."""

from registry.access import Session, purging
from registry.access.purging import Extent
from registry.errors import NotAllowed
from registry.forms import Case
from registry.forms.case import is_open
from registry.language import _


def what_goes(session: Session, case_id: str) -> Extent:
    """What deleting a closed case would take. Raises `NotAllowed` for one that is still being accompanied."""
    case = session.get(Case, case_id, look=False)
    if not case.status or is_open(case.status):
        raise NotAllowed(what=_("deleting a case that is not closed"))
    return purging.extent(session, case_id)


def purge(session: Session, case_id: str) -> int:
    """Delete a closed case for good, with all that hangs from it; how many records. Raises as `purging.purge`."""
    what_goes(session, case_id)
    return purging.purge(session, case_id)
