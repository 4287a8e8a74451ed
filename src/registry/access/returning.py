"""Who comes in again by the recovery key or by two custodians: with a new passphrase, and no day that keeps her out.

Knows no window.
"""

from datetime import date

from registry.access.session import Session
from registry.access.vouching import vouch
from registry.fields import form_of
from registry.forms import Staff


def is_over(session: Session, person_id: str) -> bool:
    """Whether the last day of an account is past, as the signed key file has it."""
    member = session._vault.roster.get(person_id)
    return member is not None and member.until is not None and member.until < date.today()


def is_closed(session: Session, person_id: str) -> bool:
    """Whether an account is closed, by the key file or by its record: either keeps her out."""
    member = session._vault.roster.get(person_id)
    row = session._store.row(form_of(Staff), person_id)
    return (member is not None and member.disabled) or (
        row is not None and row.clear.get("disabled") == "yes"
    )


def let_in_again(session: Session, person_id: str, over: bool) -> None:
    """Write down that the recovery key or two custodians gave somebody new keys, and that she may enter.

    ``over``: her last day was past. It is taken away, or the last one who manages a house would find every door
    closed: nobody is left there who may give her another.
    """
    session.note("reset passphrase", "staff", person_id, **({"no_last_day": 1} if over else {}))
    vouch(session, person_id)
