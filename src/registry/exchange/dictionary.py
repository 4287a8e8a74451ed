"""The dictionary of the registry: every form, field and code list with its words in both languages. Knows no data."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from registry.errors import WrongFileType
from registry.exchange.comma import written
from registry.exchange.workbook import plain_workbook
from registry.fields import Field, Form, form_of
from registry.files import write_whole
from registry.forms import FORMS
from registry.language import LANGUAGES, _, using
from registry.values import kinds, places
from registry.values.lists import code_list, list_names

FIELD_COLUMNS: Final = (
    "form", "form_es", "form_en", "section", "section_es", "section_en", "field", "label_es", "label_en", "kind",
    "list", "compartment", "required", "counted", "listed", "searched", "unknown", "help_es", "help_en",
)  # fmt: skip
CODE_COLUMNS: Final = (
    "list", "title_es", "title_en", "code", "es", "en", "es_kind", "retired", "htcds", "pnp", "penal", "ctdc",
    "source", "licence",
)  # fmt: skip
COUNTRIES: Final = "countries"


def export_dictionary(out: Path) -> None:
    """Write all forms, fields and lists into ``out``: a workbook (.xlsx), one table (.csv) or JSON (.json).

    Raises `WrongFileType` for another ending, `DiskFull`, `ReadOnlyMedia` or `FileFailure`.
    """
    ending = out.suffix.lower()
    if ending == ".xlsx":
        sheets = {"forms": [list(FIELD_COLUMNS)], "lists": [list(CODE_COLUMNS)]}
        sheets["forms"] += [[_text(row[name]) for name in FIELD_COLUMNS] for row in fields()]
        sheets["lists"] += [[_text(row[name]) for name in CODE_COLUMNS] for row in codes()]
        content = plain_workbook(sheets)
    elif ending == ".csv":
        columns = ("what", *FIELD_COLUMNS, *(name for name in CODE_COLUMNS if name not in FIELD_COLUMNS))
        rows = [*(("field", row) for row in fields()), *(("code", row) for row in codes())]
        content = written(
            columns, [[what, *(_text(row.get(name, "")) for name in columns[1:])] for what, row in rows]
        )
    elif ending == ".json":
        made = {"forms": list(fields()), "lists": list(codes())}
        content = json.dumps(made, ensure_ascii=False, indent=1).encode()
    else:
        raise WrongFileType(file=out.name, expected=".xlsx, .csv, .json")
    write_whole(out, content)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "; ".join(value) if isinstance(value, list) else str(value)


def _both(name: str, message: str) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with using(language):
            said[f"{name}_{language}"] = _(message)
    return said


def fields() -> Iterator[dict[str, Any]]:
    """Every declared field, those of rows inside a record too, as text and truths by `FIELD_COLUMNS`."""
    for form in FORMS:
        yield from _fields_of(form, form.name, None)


def _fields_of(form: Form, path: str, outer: Field | None) -> Iterator[dict[str, Any]]:
    for field in form.fields:
        section = field.section or next(iter(form.sections))
        sealed = (outer or field).sealed
        yield {
            "form": path,
            "section": section,
            "field": field.name,
            "kind": type(field.kind).__name__.lower(),
            "list": _list_of(field),
            "compartment": sealed or "",
            "required": field.required,
            "counted": field.counted,
            "listed": field.listed,
            "searched": field.searched,
            "unknown": field.unknown,
            **_both("form", form.title),
            **_both("section", form.sections[section]),
            **_both("label", field.label),
            **_both("help", field.help),
        }
        if isinstance(field.kind, kinds.Rows):
            yield from _fields_of(form_of(field.kind.record), f"{path}.{field.name}", field)


def _list_of(field: Field) -> str:
    if not isinstance(field.kind, kinds.Choice | kinds.Choices):
        return ""
    among = field.kind.among
    return among.name if isinstance(among, kinds.FromList) else COUNTRIES


def codes() -> Iterator[dict[str, Any]]:
    """Every code of every list, then the countries, by `CODE_COLUMNS`."""
    for name in list_names():
        one = code_list(name)
        about = {"list": name, "title_es": one.title_es, "title_en": one.title_en}
        for item in one.items:
            yield {
                **about,
                "code": item.code,
                "es": item.es,
                "en": item.en,
                "es_kind": item.es_kind,
                "retired": item.retired,
                **{
                    crosswalk: list(getattr(item, crosswalk))
                    for crosswalk in ("htcds", "pnp", "penal", "ctdc")
                },
                "source": one.source,
                "licence": one.licence,
            }
    yield from _countries()


def _countries() -> Iterable[dict[str, Any]]:
    names: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with using(language):
            for code, name in places.countries():
                names.setdefault(code, {})[language] = name
    for code, said in names.items():
        yield {
            "list": COUNTRIES, "title_es": "Países", "title_en": "Countries", "code": code, **said,
            "es_kind": "official", "retired": False, "htcds": [code], "pnp": [], "penal": [], "ctdc": [code],
            "source": "ISO 3166-1, names of Unicode CLDR", "licence": "Unicode License v3",
        }  # fmt: skip
