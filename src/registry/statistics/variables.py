"""What may be counted by: every counted field of a case, its person and its identification, the age band and the
department. Knows no window.

Definitions. A case counts where its opening date lies, a partial date at its first day. The age band is that of the
age at opening, in the bands of PNP. The department is that of the place of capture (first two digits of INEI's code).
With several answers each answer counts, and the total counts each case once.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from registry.db import Variable
from registry.errors import UnknownCommandValue
from registry.fields import Form, form_of
from registry.forms import Case, Person, Screening
from registry.language import N_, _
from registry.values import kinds, places

NOT_RECORDED: Final = "not_recorded"
"""The key of the cases whose answer was never given, apart from "not known" and "prefers not to say"."""
UNIDENTIFIED: Final = (NOT_RECORDED, kinds.UNKNOWN, kinds.UNDISCLOSED)
AGE_BANDS: Final = (
    ("0_5", 0, 5),
    ("6_11", 6, 11),
    ("12_17", 12, 17),
    ("18_29", 18, 29),
    ("30_59", 30, 59),
    ("60+", 60, 130),
)
_SHORT_LIST: Final = 15


@dataclass(frozen=True)
class Counted:
    """One thing to count by: its name on the command line, its words, how it is read from a whole case."""

    name: str
    label: str
    variable: Variable
    kind: kinds.Kind | None = None

    @property
    def several(self) -> bool:
        """Whether a case may have several answers."""
        return self.variable.shape == "several"

    def words(self, key: str) -> str:
        """The words of one key, in the current language."""
        if key == NOT_RECORDED:
            return _("Not recorded")
        if said := kinds.special(key):
            return said
        if self.name == "department":
            return _department(key)
        if self.name == "age_band":
            return kinds.FromList("age_band_pnp").label(key)
        if isinstance(self.kind, kinds.Choice | kinds.Choices):
            return self.kind.among.label(key)
        return self.kind.show(key) if self.kind else key

    def every(self) -> tuple[str, ...]:
        """The keys a table shows even where nobody has them: those of short lists."""
        if self.name == "age_band":
            return tuple(key for key, _low, _high in AGE_BANDS)
        if isinstance(self.kind, kinds.Choice | kinds.Choices) and isinstance(
            self.kind.among, kinds.FromList
        ):
            offered = self.kind.among.offered()
            return offered if len(offered) <= _SHORT_LIST else ()
        return ()


def _department(key: str) -> str:
    if key.isdigit():
        return places.shown(f"PE-{key}").partition(",")[0]
    return _("Peru, department not recorded") if key == "PE" else places.country_name(key)


@cache
def variables() -> dict[str, Counted]:
    """Everything that may be counted by, by its name."""
    found: dict[str, Counted] = {}
    for form, prefix in (
        (form_of(Case), ""),
        (form_of(Person), "person_"),
        (form_of(Screening), "screening_"),
    ):
        for counted in _of(form, prefix):
            found.setdefault(counted.name, counted)
    bands = Variable("age_band", "person_birth_date", "age_band", AGE_BANDS)
    found["age_band"] = Counted("age_band", N_("Age at opening"), bands)
    capture = Variable("department", "screening_captured_in", "department")
    found["department"] = Counted("department", N_("Department of capture"), capture)
    return found


def _of(form: Form, prefix: str) -> list[Counted]:
    made = []
    for field in form.fields:
        if field.counted and not isinstance(field.kind, kinds.Place):
            shape = "several" if isinstance(field.kind, kinds.Choices) else "code"
            variable = Variable(field.name, prefix + field.name, shape)  # type: ignore[arg-type]
            made.append(Counted(field.name, field.label, variable, field.kind))
    return made


def variable(name: str) -> Counted:
    """The variable called ``name``; `UnknownCommandValue` lists those there are."""
    try:
        return variables()[name]
    except KeyError:
        raise UnknownCommandValue(option="--by", value=name, allowed=", ".join(sorted(variables()))) from None
