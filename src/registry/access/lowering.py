"""Answers of the organisation that protect less than the present ones: two people decide those. Knows no key.

`LOWERS` is the only table: by field, whether the new answer protects less than the old one.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from registry.access import acts
from registry.access.guarding import insist_on_the_account
from registry.access.scope import OWN
from registry.fields import Record
from registry.forms import Organisation

if TYPE_CHECKING:
    from registry.access.session import Session

LOWERS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "scope": lambda old, new: old == OWN and new != OWN,
}


def lowered(before: Organisation, after: Organisation) -> dict[str, tuple[str, str]]:
    """By field the old and the new stored answer, for each that protects less than before."""
    return {
        name: tuple("" if one is None else str(one) for one in (old, new))  # type: ignore[misc]
        for name, lowers in LOWERS.items()
        for old, new in [(getattr(before, name), getattr(after, name))]
        if old != new and lowers(old, new)
    }


def insist_on_account_and_approval(session: "Session", before: Record | None, record: Record) -> None:
    """What is asked of two forms of the house beyond the right to write them, inside the transaction of the saving.

    An account says what the key file says; what an organisation lowers was approved, and the approval is used. Raises
    `NotAllowed`, or as `approvals.insist`.
    """
    insist_on_the_account(record, session._vault.roster)
    if isinstance(before, Organisation) and isinstance(record, Organisation):
        changes = lowered(before, record)
        if changes:
            from registry.access import approvals  # which needs the session

            approvals.insist(session, acts.lowering(changes))
