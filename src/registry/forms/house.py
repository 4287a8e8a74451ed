"""What belongs to the house rather than to one case: stays, its staff, the organisation itself."""

import re
from collections.abc import Iterator
from typing import Final

from registry.fields import Record, choice, choices, date, day, form, number, prose, text
from registry.language import N_, _
from registry.values import dates

HIDDEN_AFTER: Final = 3
LOCKED_AFTER: Final = 15
"""Minutes after which every computer hides the screen and locks at the latest, unless the house says otherwise."""

_LOGIN: Final = re.compile(r"[0-9A-Za-zÀ-ÖØ-öø-ÿ][0-9A-Za-zÀ-ÖØ-öø-ÿ ._@-]*")


def _stay_rules(stay: "Stay") -> Iterator[tuple[str, str]]:
    if stay.left_on and dates.last_day(stay.left_on) < dates.first_day(stay.entered_on):
        yield "left_on", _("it is before the day of entry")


@form("stay", N_("Stay"), parents=("case",), rules=_stay_rules)
class Stay(Record):
    """A time lived in the house; coming back is another stay."""

    case_id: str = ""
    entered_on: str = date(N_("Entered on"), required=True, listed=True)
    left_on: str = date(N_("Left on"), listed=True)
    left_how: str = choice(N_("How the person left"), "closure_reason", sealed="profile")
    room: str = text(N_("Room and bed"), sealed="care", longest=40)


def _staff_rules(account: "Staff") -> Iterator[tuple[str, str]]:
    if not _LOGIN.fullmatch(account.login):  # nothing that reads like another name, or like none
        yield "login", _("use letters, numbers, full stops and hyphens")


@form("staff", N_("Member of staff"), rules=_staff_rules)
class Staff(Record):
    """An account: who works here, with which roles, until when. Its id is the person's id in the key file."""

    login: str = text(N_("User name"), longest=40, required=True, listed=True)
    name: str = text(N_("Name"), longest=120, required=True, listed=True)
    roles: tuple[str, ...] = choices(N_("Roles"), "role", required=True, listed=True)
    title: str = text(N_("Position"), longest=80, listed=True)
    until: str = day(N_("Account valid until"), listed=True)
    disabled: str = choice(N_("Disabled"), "yes_no", listed=True, decided=True)


@form("organisation", N_("The organisation"))
class Organisation(Record):
    """What the papers say of the house, and how the house works. Never its address."""

    name: str = text(N_("Name of the organisation"), longest=160, required=True)
    department: str = text(
        N_("Department"), longest=80, help=N_("Papers name the department, never the address")
    )
    person_word: str = choice(N_("How the house calls the people it cares for"), "person_word", decided=True)
    scope: str = choice(N_("Which cases the team sees"), "team_scope", decided=True)
    data_officer: str = text(N_("Data protection officer and contact"), longest=160)
    header: str = prose(N_("Lines under the name on papers"), longest=300)
    hide_most: int | None = number(
        N_("Minutes until the screen is hidden, at most"),
        low=1,
        high=60,
        help=N_("Empty: 3. A computer may hide it sooner, never later"),
    )
    lock_most: int | None = number(
        N_("Minutes until the registry locks, at most"),
        low=2,
        high=240,
        help=N_("Empty: 15. A computer may lock sooner, never later"),
    )
    capture: str = choice(
        N_("Screens may be shared or recorded"),
        "yes_no",
        decided=True,
        help=N_("On Windows; empty: no computer lets them"),
    )
    marked: str = text(N_("Mark on every page"), longest=80, automatic=True)

    def heading(self) -> str:
        """The name as papers have it, with the mark of a training registry before it, in the current language."""
        return f"{_(self.marked)} · {self.name}" if self.marked else self.name
