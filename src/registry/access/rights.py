"""The one table of who may do what: role x right x form section x compartment. Knows no key and no file.

A role reads a form section when it opens the section's compartments and the table lets it (`read`); it writes where
the table says so (`write`). A section nobody lists is closed to the role. An account holds one or more roles; its
rights are their union.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Literal

from registry.fields import COMPARTMENTS, Compartment, Field, Form
from registry.language import N_, _

Held = Literal["encryption", "program", "recorded"]
"""How a right is held: locked by encryption, enforced by the program, or recorded only."""


class Right(StrEnum):
    """What a person may do besides reading and writing forms. The value is its name in English, for translation."""

    FIND = N_("find people")
    REGISTER = N_("register a person and their case")
    RECEIVE = N_("register an urgent arrival")
    ORIENT = N_("record an orientation")
    APPROVE_PLAN = N_("approve a plan")
    PRINT_PLAN = N_("print a plan")
    PRINT_NAMES = N_("print with the name")
    ASSIGN = N_("assign a case")
    STATISTICS = N_("statistics")
    TOTALS = N_("totals of people, cases and services")
    IMPORT = N_("import a workbook")
    EXPORT = N_("export the registry")
    RESTRICT = N_("restrict a case to named people")
    EXCEPTIONAL = N_("open what is kept for psychology and health")
    BACKUP = N_("make a backup")
    RESTORE = N_("restore a backup")
    STAFF = N_("manage accounts")
    ORGANISATION = N_("change how the house works")
    AUDIT = N_("read the audit trail")
    CHECK = N_("check the registry")
    REVIEW = N_("review who has access")
    INCIDENT = N_("draft an incident notice")
    PURGE = N_("delete a closed case for good")


HELD: Final[dict[str, Held]] = {
    "read": "encryption",
    "write": "program",
    "view": "recorded",
    **dict.fromkeys(map(str, Right), "program"),
    Right.RESTORE: "encryption",
    Right.STAFF: "encryption",
}
"""A backup opens with a manager's keys or the paper's; an account nobody of them signed is refused by the key file."""


@dataclass(frozen=True)
class Role:
    """One row of the table. ``read`` and ``write`` name forms (``case``) or sections (``case.door``)."""

    label: str
    opens: tuple[Compartment, ...]
    rights: frozenset[Right] = frozenset()
    read: frozenset[str] = frozenset()
    write: frozenset[str] = field(default_factory=frozenset)
    file_key: bool = True


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEAM_RIGHTS: Final = frozenset(
    {Right.FIND, Right.REGISTER, Right.RECEIVE, Right.ORIENT, Right.PRINT_PLAN, Right.BACKUP, Right.CHECK}
)
_ALL_FORMS: Final = _names("person case arrival orientation screening plan service follow_up stay")
_EXCEPTIONAL: Final = _names("exceptional_access")
_HOUSE: Final = _names("staff organisation")
_INCIDENTS: Final = _names("incident")

ROLES: Final[dict[str, Role]] = {
    "manager": Role(
        N_("Management"),
        COMPARTMENTS,
        frozenset(Right),
        _ALL_FORMS | _HOUSE | _INCIDENTS | _EXCEPTIONAL,
        _ALL_FORMS | _HOUSE | _INCIDENTS | _EXCEPTIONAL,
    ),
    "case-worker": Role(
        N_("Social work"),
        ("identity", "profile", "narrative", "safety", "care"),
        _TEAM_RIGHTS | {Right.PRINT_NAMES, Right.IMPORT, Right.ASSIGN},
        _ALL_FORMS | _HOUSE,
        _ALL_FORMS,
    ),
    "psychologist": Role(
        N_("Psychology"),
        ("identity", "profile", "narrative", "safety", "care", "psychology"),
        _TEAM_RIGHTS - {Right.REGISTER},
        _ALL_FORMS | _HOUSE | _EXCEPTIONAL,
        _names("case.state case.wishes case.door plan service follow_up orientation arrival person.house"),
    ),
    "health": Role(
        N_("Health"),
        ("identity", "profile", "care", "health"),
        _TEAM_RIGHTS - {Right.REGISTER, Right.ORIENT},
        _names("person case arrival screening.interview plan service follow_up stay") | _HOUSE | _EXCEPTIONAL,
        _names("plan service person.house arrival"),
    ),
    "legal": Role(
        N_("Legal"),
        ("identity", "profile", "narrative", "safety", "care", "legal"),
        _TEAM_RIGHTS - {Right.REGISTER},
        _ALL_FORMS | _HOUSE,
        _names("plan service follow_up orientation person.documents case.state arrival"),
    ),
    "educator": Role(
        N_("Educator on shift"),
        ("care",),
        frozenset({Right.FIND, Right.RECEIVE, Right.BACKUP}),
        _names("person.names person.house case.state case.door arrival service stay") | _HOUSE,
        _names("person.house case.door arrival service.fact service.notes stay"),
    ),
    "front-desk": Role(
        N_("Reception"),
        ("care",),
        frozenset({Right.FIND, Right.RECEIVE}),
        _names("person.house case.door arrival") | _HOUSE,
        _names("arrival"),
    ),
    "data-officer": Role(
        N_("Data protection and supervision"),
        (),
        frozenset({Right.TOTALS, Right.AUDIT, Right.CHECK, Right.REVIEW, Right.INCIDENT}),
        _HOUSE | _INCIDENTS,
        _INCIDENTS,
    ),
    "technician": Role(N_("Technical support"), (), file_key=False),
}

APART: Final = _names("case.code case.status case.opened_on case.responsible")
"""What tells one case from another and says who answers for it: whoever reads anything of a case reads these."""


@dataclass(frozen=True)
class Guard:
    """Who sets a field that the right to its section does not open: one who holds any of ``rights``.

    ``once`` lets it be set in a new record only. A new record may begin with one of ``begins`` without the right;
    None stands for any answer.
    """

    rights: frozenset[Right]
    once: bool = False
    begins: tuple[Any, ...] | None = ()

    def allows(self, rights: "Rights", value: object, *, fresh: bool) -> bool:
        """Whether somebody with ``rights`` may set ``value``, in a new record if ``fresh``."""
        if fresh and (self.begins is None or value in self.begins):
            return True
        return (fresh or not self.once) and any(rights.may(one) for one in self.rights)


_BY_APPROVAL: Final = Guard(frozenset({Right.APPROVE_PLAN}))
_BY_ACCOUNT: Final = Guard(frozenset({Right.STAFF}))

GUARDED: Final[dict[str, Guard]] = {
    "case.code": Guard(frozenset({Right.REGISTER, Right.RECEIVE}), once=True),
    "case.responsible": Guard(frozenset({Right.ASSIGN}), begins=None),
    "plan.version": Guard(frozenset(), once=True, begins=None),
    "plan.status": Guard(frozenset({Right.APPROVE_PLAN}), begins=("draft",)),
    "plan.approved_by": _BY_APPROVAL,
    "plan.approved_on": _BY_APPROVAL,
    "staff.login": Guard(frozenset({Right.STAFF}), once=True),
    "staff.roles": _BY_ACCOUNT,
    "staff.until": _BY_ACCOUNT,
    "staff.disabled": _BY_ACCOUNT,
    "exceptional_access.opened_by": Guard(frozenset({Right.EXCEPTIONAL}), once=True),
    "organisation.marked": Guard(frozenset({Right.ORGANISATION}), once=True),
}
"""Every automatic field, and those that change who sees or signs. What accounts say is held by the key file too."""

KEPT: Final[tuple[Compartment, ...]] = ("psychology", "health")
"""The compartments that management opens by exceptional access only."""
ROLE_COMPARTMENTS: Final = {name: role.opens if role.file_key else None for name, role in ROLES.items()}


class Rights:
    """The union of the rights of some roles."""

    def __init__(self, roles: Iterable[str]) -> None:
        self.roles = tuple(roles)
        held = [ROLES[name] for name in self.roles if name in ROLES]
        self.opens = tuple(one for one in COMPARTMENTS if any(one in role.opens for role in held))
        others = [ROLES[name] for name in self.roles if name in ROLES and name != "manager"]
        self.exceptional: tuple[Compartment, ...] = tuple(
            one for one in KEPT if one in self.opens and not any(one in role.opens for role in others)
        )
        """What these roles open only as a manager: shown after a reason was given, and the professional is told."""
        self._rights = frozenset[Right]().union(*(role.rights for role in held))
        self._read = frozenset[str]().union(*(role.read for role in held))
        self._write = frozenset[str]().union(*(role.write for role in held))

    def may(self, right: Right) -> bool:
        """Whether some role holds ``right``."""
        return right in self._rights

    def may_read(self, form: Form, section: str = "") -> bool:
        """Whether some role reads the form, or that section of it."""
        return _listed(self._read | self._write, form, section)

    def may_write(self, form: Form, section: str = "") -> bool:
        """Whether some role writes the form, or that section of it."""
        return _listed(self._write, form, section)

    def closed_by_section(self, form: Form) -> tuple[Field, ...]:
        """The fields of ``form`` whose section no role reads, though a key may open them."""
        return tuple(
            one
            for one in form.fields
            if not self.may_read(form, one.section or next(iter(form.sections)))
            and not (f"{form.name}.{one.name}" in APART and self.may_read(form))
        )

    def may_set(self, form: Form, name: str, value: object, *, fresh: bool) -> bool:
        """Whether ``value`` may be set in a field that is guarded; True for any other field."""
        guard = GUARDED.get(f"{form.name}.{name}")
        return guard is None or guard.allows(self, value, fresh=fresh)

    def may_create(self, form: Form) -> bool:
        """Whether some role makes new records of the form: writes all of it, or receives arrivals."""
        if form.name in ("person", "case", "stay"):
            return Right.REGISTER in self._rights or Right.RECEIVE in self._rights
        return _listed(self._write, form, "")


def _listed(listed: frozenset[str], form: Form, section: str) -> bool:
    if form.name in listed:
        return True
    if section:
        return f"{form.name}.{section}" in listed
    return any(name.startswith(f"{form.name}.") for name in listed)


def role_words(roles: Iterable[str]) -> str:
    """Roles in words, in the current language; one there is not by its name."""
    return ", ".join(_(ROLES[role].label) if role in ROLES else role for role in roles)
