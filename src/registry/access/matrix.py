"""The table of rights as people read it: what each role may, and what holds it where it may not. Knows no window.

Derived from `registry.access.rights` and the declared forms alone, so the page and the paper cannot say anything else
than what is enforced.
"""

from dataclasses import dataclass
from typing import Final, Literal

from registry.access.rights import APART, HELD, ROLES, Held, Right, Rights
from registry.access.scope import OWN, TEAM
from registry.fields import COMPARTMENTS, Compartment, Field, Form, form_of
from registry.forms import FORMS, Case
from registry.language import N_, _

Access = Literal["writes", "writes part", "deposits", "reads", "reads part", "yes", "closed"]
"""How far a role gets: ``part`` where it opens some of the answers, ``deposits`` where it writes and opens none."""

ACCESS_WORDS: Final[dict[Access, str]] = {
    "writes": N_("writes"),
    "writes part": N_("writes, part"),
    "deposits": N_("deposits"),
    "reads": N_("reads"),
    "reads part": N_("reads part"),
    "yes": N_("yes"),
}
ACCESS_MEANS: Final[dict[Access, str]] = {
    "writes": N_("reads and writes all of it"),
    "writes part": N_("writes in it, and reads only a part of what is there"),
    "deposits": N_("writes in it without being able to read it afterwards"),
    "reads": N_("reads all of it"),
    "reads part": N_("reads only a part of what is there"),
}
HELD_SHORT: Final[dict[Held, str]] = {
    "encryption": N_("encryption"),
    "program": N_("program"),
    "recorded": N_("recorded"),
}
HELD_WORDS: Final[dict[Held, str]] = {
    "encryption": N_("Locked by encryption"),
    "program": N_("Enforced by the program"),
    "recorded": N_("Recorded only"),
}
HELD_MEANS: Final[dict[Held, str]] = {
    "encryption": N_("without the key there is nothing to read or to sign with, whatever program is used"),
    "program": N_("at least a part of it is kept by the program only: who changed it could go round it"),
    "recorded": N_("nothing stops it; the audit trail says who did it and when"),
}
BESIDES: Final = N_(
    "Besides the table: an acting manager is given the keys of Management when named, and the program lets them "
    "be used on those days only; two of three custodians have them together; the paper recovery key opens "
    "everything."
)
"""Who opens what the table says Management opens."""
NARROWER: Final = N_(
    "Narrower than the table: the program shows Management the notes of psychology and health only for a reason "
    "given, and tells the professional; a restricted case is locked by encryption to all but those named for it."
)
"""Where less is open than the table says."""
COMPARTMENT_WORDS: Final[dict[Compartment, tuple[str, str]]] = {
    "identity": (N_("Identity"), N_("names, documents, contact")),
    "profile": (N_("Profile"), N_("exploitation, condition, nationality, in codes")),
    "narrative": (N_("Account"), N_("what was told, in words")),
    "psychology": (N_("Psychology"), N_("the psychologist's notes")),
    "health": (N_("Health"), N_("health notes and medicines")),
    "legal": (N_("Legal"), N_("complaints and proceedings")),
    "safety": (N_("Safety"), N_("threats, risk, protection")),
    "care": (N_("Care"), N_("daily life in the house")),
}


@dataclass(frozen=True)
class Cell:
    """What one role may; ``held`` says what stops it where it may not, and is ``recorded`` where it may."""

    access: Access
    held: Held
    closed: tuple[Compartment, ...] = ()
    """The compartments that stay sealed to it in a part it reads or writes."""

    def words(self) -> str:
        """One word or two, in the current language."""
        return _(HELD_SHORT[self.held] if self.access == "closed" else ACCESS_WORDS[self.access])

    def means(self) -> str:
        """The same as a sentence."""
        if self.access == "closed":
            return _("Closed. {held}: {means}.").format(
                held=_(HELD_WORDS[self.held]), means=_(HELD_MEANS[self.held])
            )
        said = _(ACCESS_MEANS[self.access]).capitalize() + "." if self.access in ACCESS_MEANS else _("Yes.")
        if self.closed:
            names = ", ".join(_(COMPARTMENT_WORDS[one][0]) for one in self.closed)
            said += " " + _("Sealed to it: {what}.").format(what=names)
        return said


@dataclass(frozen=True)
class Line:
    """One row: a part, a right or a section of a form, and a cell for each role in the order of `ROLES`."""

    group: str
    label: str
    held: Held
    cells: tuple[Cell, ...]


YES: Final = Cell("yes", "recorded")


def _cells(allowed: list[bool], held: Held) -> tuple[Cell, ...]:
    """A role without the file's key is stopped by that, whatever holds the right for the others."""
    return tuple(
        YES if may else Cell("closed", held if role.file_key else "encryption")
        for may, role in zip(allowed, ROLES.values(), strict=True)
    )


def opened() -> list[Line]:
    """What the keys of each role open: the file, and each compartment in it."""
    lines = [
        Line(
            "",
            _("The file itself, with what is clear in it"),
            HELD["read"],
            _cells([role.file_key for role in ROLES.values()], HELD["read"]),
        )
    ]
    for name in COMPARTMENTS:
        words, more = COMPARTMENT_WORDS[name]
        label = f"{_(words)}: {_(more)}"
        allowed = [name in role.opens and role.file_key for role in ROLES.values()]
        lines.append(Line("", label, HELD["read"], _cells(allowed, HELD["read"])))
    return lines


def done(scope: str) -> list[Line]:
    """What each role may do, by right; ``scope`` is the setting of the house on whose cases the team sees."""
    every = [Rights([name]) for name in ROLES]
    lines = []
    for right in Right:
        held = HELD[str(right)]
        lines.append(Line("", _(right.value), held, _cells([one.may(right) for one in every], held)))
    return [*lines, _looking(scope)]


def _looking(scope: str) -> Line:
    """Opening a case one has nothing to do with: recorded, unless the house limits the team to its own cases."""
    own = scope == OWN
    cells = []
    for name in ROLES:
        reads = Rights([name]).may_read(form_of(Case))
        limited = own and name in TEAM
        if not reads:
            cells.append(Cell("closed", section_cell(name, form_of(Case), "identification").held))
        else:
            cells.append(Cell("closed", "program") if limited else YES)
    return Line("", _("look at colleagues' cases"), HELD["view"], tuple(cells))


def sections() -> list[Line]:
    """How far each role gets in each section of each form."""
    lines = []
    for form in FORMS:
        for section, title in form.sections.items():
            label = "" if len(form.sections) == 1 else _(title)
            cells = tuple(section_cell(name, form, section) for name in ROLES)
            lines.append(Line(_(form.title), label, HELD["write"], cells))
    return lines


def fields_of(form: Form, section: str) -> tuple[Field, ...]:
    """The fields of one section."""
    first = next(iter(form.sections))
    return tuple(one for one in form.fields if (one.section or first) == section)


def section_cell(role: str, form: Form, section: str) -> Cell:
    """How far ``role`` gets in one section."""
    rights, file_key = Rights([role]), ROLES[role].file_key
    held_keys = set(rights.opens) if file_key else set()
    fields = fields_of(form, section)
    opens = [file_key and (one.sealed is None or one.sealed in held_keys) for one in fields]
    sealed = {one.sealed for one, may in zip(fields, opens, strict=True) if not may and one.sealed}
    closed = tuple(name for name in COMPARTMENTS if name in sealed)
    reads, writes = rights.may_read(form, section), rights.may_write(form, section)
    if not file_key or not (reads or writes):
        if rights.may_read(form) and any(f"{form.name}.{one.name}" in APART for one in fields):
            return Cell("reads part", "recorded", closed)
        return Cell("closed", "program" if any(opens) else "encryption")
    if writes:
        access: Access = "writes" if all(opens) else "writes part" if any(opens) else "deposits"
        return Cell(access, "recorded", closed)
    if not any(opens):
        return Cell("closed", "encryption")
    return Cell("reads" if all(opens) else "reads part", "recorded", closed)
