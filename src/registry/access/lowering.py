"""Answers of the organisation that protect less than the present ones: two people decide those. Knows no key.

`LOWERS` is the only table. What a computer remembers for itself (`registry.settings`) is no secret of the registry and
signed by nobody; it counts only as far as the house allows, and what the house allows is here.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from registry.access import acts
from registry.access.guarding import insist_on_the_account
from registry.access.scope import OWN
from registry.fields import Record
from registry.forms import Organisation
from registry.forms.house import HIDDEN_AFTER, LOCKED_AFTER

if TYPE_CHECKING:
    from registry.access.session import Session

LOWERS: Final[Mapping[str, tuple[Any, Callable[[Any, Any], bool]]]] = {
    "scope": ("house", lambda old, new: old == OWN and new != OWN),
    "hide_most": (HIDDEN_AFTER, lambda old, new: new > old),
    "lock_most": (LOCKED_AFTER, lambda old, new: new > old),
    "capture": ("no", lambda old, new: new == "yes" and old != "yes"),
}
"""By field of the organisation: what no answer stands for, and whether a new answer protects less than the old one."""


def lowered(before: Organisation, after: Organisation) -> dict[str, tuple[str, str]]:
    """By field the old and the new stored answer, for each that protects less than before."""
    found = {}
    for name, (without, lowers) in LOWERS.items():
        old, new = getattr(before, name) or without, getattr(after, name) or without
        if lowers(old, new):
            found[name] = (str(old), str(new))
    return found


def insist_on_account_and_approval(session: "Session", before: Record | None, record: Record) -> None:
    """What is asked of two forms of the house beyond the right to write them, inside the transaction of the saving.

    An account says what the key file says; what an organisation lowers was approved, and the approval is used. Raises
    `NotAllowed`, or as `approvals.insist`.
    """
    insist_on_the_account(record, session._vault.roster)
    if isinstance(record, Organisation) and session.organisation.id:
        changes = lowered(before if isinstance(before, Organisation) else session.organisation, record)
        if changes:
            from registry.access import approvals  # which needs the session

            approvals.insist(session, acts.lowering(changes))
