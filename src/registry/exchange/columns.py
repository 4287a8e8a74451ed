"""Which column of IOM's HTCDS v2.0 workbook fills which answer: one line a column, in the order of the sheet.

The labels are those of row 2, which people read; the hidden names of row 1 disagree with them in M to R and AJ.
Knows the forms, no file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from registry.errors import UnknownCommandValue
from registry.exchange.answering import Take, as_declared, as_text, coded_or_other, gender_and_sex, surnames
from registry.fields import Field, Record, form_of
from registry.forms import Case, Person, Screening
from registry.values import kinds

RECORDS: Final[Mapping[str, type[Record]]] = {"person": Person, "case": Case, "screening": Screening}


@dataclass(frozen=True)
class Column:
    """A column: its label, the answers it fills (``form.field``, one or two), how its text is taken.

    Columns that fill the same answer are joined with commas, in their order. ``given`` is False for those an export
    leaves empty because another one says it whole.
    """

    label: str
    form: str
    names: tuple[str, ...]
    take: Take = as_declared
    given: bool = True

    @property
    def field(self) -> Field:
        """The declared field of the first answer."""
        return form_of(RECORDS[self.form])[self.names[0]]

    def answers(self, text: str) -> dict[str, Any]:
        """The answers ``text`` gives, by field name; ValueError with a translated reason."""
        taken = self.take(text, self.field)
        values = taken if len(self.names) > 1 else (taken,)
        form = form_of(RECORDS[self.form])
        for name, value in zip(self.names, values, strict=True):
            form[name].kind.check(value)
        return {
            name: value
            for name, value in zip(self.names, values, strict=True)
            if not form[name].is_empty(value)
        }

    def text(self, record: Record) -> str:
        """What the cell says of ``record``."""
        if not self.given:
            return ""
        if self.take is surnames:
            return " ".join(filter(None, (getattr(record, name) for name in self.names)))
        return as_text(self.field, getattr(record, self.names[0]))


def _person(label: str, *names: str, take: Take = as_declared, given: bool = True) -> Column:
    return Column(label, "person", names, take, given)


def _case(label: str, name: str, take: Take = as_declared) -> Column:
    return Column(label, "case", (name,), take)


def _screening(label: str, name: str) -> Column:
    return Column(label, "screening", (name,))


OWNER: Final = "Case Owner"
NAMES: Final = ("First Name", "Second Name")
COLUMNS: Final = (
    _case(OWNER, "responsible"),
    _person("Salutation", "salutation"),
    _person("First Name", "given_names"),
    _person("Second Name", "surname", "second_surname", take=surnames),
    _case("Consent", "data_consent"),
    _person("Birthdate", "birth_date"),
    _person("Gender", "gender", "sex", take=gender_and_sex),
    _person("Citizenship", "nationality"),
    _person("Title", "occupation"),
    _person("Email", "email"),
    _person("Home Phone", "other_phone"),
    _person("Mobile Phone", "phone"),
    _person("Mailing Street", "address"),
    _person("Mailing City", "address", given=False),
    _person("Mailing State/Province", "address", given=False),
    _person("Mailing Zip/Postal Code", "address", given=False),
    _person("Mailing Country", "address", given=False),
    _case("Trafficking Status", "condition"),
    _case("Trafficking Status Decision Making Organization", "decided_by"),
    _screening("Method of Recruitment", "recruitment"),
    _screening("Location of Recruitment", "captured_in"),
    _screening("Methods of Control", "control"),
    _screening("Type of Exploitation", "exploitation"),
    _screening("Forced Labour Industry", "labour_sector"),
    _screening("Type of Sex Exploitation", "sexual_kind"),
    _screening("Location of Exploitation", "exploited_in"),
    _case("Status", "status"),
    _case("Referring Organisation", "referral_source", coded_or_other),
    _case("Incoming Referral Date", "opened_on"),
    _case("Referring Primary Case Worker", "referring_person"),
    _case("Reason for Incoming Referral", "referral_reason"),
    _case("Incoming Referral Details", "referral_details"),
    _case("Referred Organisation", "referred_to", coded_or_other),
    _case("Referred Primary Case Worker", "referred_person"),
    _case("Reason for Outgoing Referral", "referred_reason"),
    _case("Outgoing Referral Date", "referred_on"),
    _case("Outgoing Referral Details", "referred_details"),
    _case("Reason for Case Closure", "closure_reason", coded_or_other),
)
LABELS: Final = tuple(column.label for column in COLUMNS)
_BY_LABEL: Final = {column.label: column for column in COLUMNS}


def mapped(mapping: Mapping[str, str]) -> tuple[Column, ...]:
    """The columns a mapping names: an HTCDS label, or ``form.field`` of the person, the case or the identification.

    Raises `UnknownCommandValue` for anything else.
    """
    return tuple(_mapped(ours, label) for ours, label in mapping.items())


def _mapped(ours: str, label: str) -> Column:
    if known := _BY_LABEL.get(ours):
        return Column(label, known.form, known.names, known.take, known.given)
    form, _dot, name = ours.partition(".")
    fields: Callable[[str], dict[str, Field]] = lambda key: {  # noqa: E731
        field.name: field for field in form_of(RECORDS[key]).fields if _fillable(field)
    }
    if form not in RECORDS or name not in fields(form):
        allowed = ", ".join(f"{key}.{field}" for key in RECORDS for field in fields(key))
        raise UnknownCommandValue(
            option="--mapping", value=ours[:60], allowed=f"{', '.join(LABELS)}, {allowed}"
        )
    return Column(label, form, (name,))


def _fillable(field: Field) -> bool:
    """Whether a cell can give the answer: no rows inside a record, nothing the program fills itself."""
    return not isinstance(field.kind, kinds.Rows) and not field.automatic
