"""The grammar of forms: a field is declared once, and everything else reads its declaration.

A form is a frozen class decorated with `form`; its fields are made by `text`, `choice`, `date` and the like.
Knows no particular form, no file and no window.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, TypedDict, TypeVar, Unpack, cast, dataclass_transform, get_args

from registry.errors import InvalidAnswer
from registry.language import _
from registry.values import kinds

Compartment = Literal["identity", "profile", "narrative", "psychology", "health", "legal", "safety", "care"]
COMPARTMENTS: Final[tuple[Compartment, ...]] = get_args(Compartment)
Search = Literal["", "name", "document", "phone", "code"]
R = TypeVar("R")


class Options(TypedDict, total=False):
    """What may be said of any field besides its label and kind."""

    section: str
    """The part of the form it belongs to, a key of the form's ``sections``."""
    sealed: Compartment
    """The compartment it is sealed in; without one it is a clear column of the encrypted file."""
    required: bool
    counted: bool
    """Statistics may count it; such a field is clear or sealed in ``profile``, nowhere else."""
    listed: bool
    """Lists show it, so it is opened into memory at sign-in."""
    searched: Search
    """How the search finds it; opened into memory too."""
    unknown: bool
    """Besides empty, "not known" and "prefers not to say" are answers (lists always have them)."""
    decided: bool
    """The house answers, not the person: "not known" and "prefers not to say" are not offered."""
    printed: bool
    help: str
    asked: Callable[[Any], bool]
    """A plain function of the record: whether the question applies. Hidden answers are kept."""
    automatic: bool
    """Filled by the program, never typed."""


@dataclass(frozen=True)
class Field:
    """One declared question."""

    name: str
    label: str
    kind: kinds.Kind
    section: str = ""
    sealed: Compartment | None = None
    required: bool = False
    counted: bool = False
    listed: bool = False
    searched: Search = ""
    unknown: bool = False
    decided: bool = False
    printed: bool = True
    help: str = ""
    asked: Callable[[Any], bool] | None = None
    automatic: bool = False

    @property
    def in_memory(self) -> bool:
        """Whether its answers are opened into memory at sign-in."""
        return self.counted or self.listed or bool(self.searched)

    def applies(self, record: object) -> bool:
        """Whether the question applies to ``record``."""
        return self.asked is None or bool(self.asked(record))

    def is_empty(self, value: object) -> bool:
        """Whether ``value`` is no answer."""
        return bool(value == self.kind.empty)

    def invalid(self, reason: object) -> InvalidAnswer:
        """The error that names this field."""
        return InvalidAnswer(field=_(self.label), reason=str(reason))


@dataclass(frozen=True, eq=False)
class Form:
    """A declared form: its fields in order, its sections, where its records hang. Each is the only one of its kind."""

    name: str
    title: str
    record: type
    fields: tuple[Field, ...]
    sections: Mapping[str, str]
    parents: tuple[str, ...]
    rules: Callable[[Any], Iterator[tuple[str, str]]] | None

    @cached_property
    def _named(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}

    def __getitem__(self, name: str) -> Field:
        return self._named[name]

    @cached_property
    def compartments(self) -> tuple[Compartment, ...]:
        """The compartments its records use, in the fixed order."""
        used = {field.sealed for field in self.fields}
        return tuple(one for one in COMPARTMENTS if one in used)

    @cached_property
    def _by_compartment(self) -> dict[Compartment | None, tuple[Field, ...]]:
        where: tuple[Compartment | None, ...] = (None, *COMPARTMENTS)
        return {one: tuple(field for field in self.fields if field.sealed == one) for one in where}

    def of(self, compartment: Compartment | None) -> tuple[Field, ...]:
        """Its fields sealed in ``compartment``; the clear ones for None."""
        return self._by_compartment[compartment]


@dataclass(frozen=True, kw_only=True)
class Record:
    """What every record has besides its answers. Its repr shows none of them."""

    id: str = ""
    revision: int = 0
    closed: frozenset[str] = frozenset()
    """The compartments that hold something this person cannot open; their fields look empty here."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id[:8] or 'new'} r{self.revision}>"


class Row:
    """A row inside a record (`rows`). Its repr shows no answer."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


FormRules = Callable[[Any], Iterator[tuple[str, str]]]


@dataclass_transform(kw_only_default=True, frozen_default=True)
def form(
    name: str,
    title: str,
    *,
    sections: Mapping[str, str] | None = None,
    parents: tuple[str, ...] = (),
    rules: FormRules | None = None,
) -> Callable[[type[R]], type[R]]:
    """Declare a form (or, for a `Row`, the shape of a row).

    ``name`` is its table; ``parents`` the forms its records hang from (each gives a column ``<form>_id``);
    ``rules`` yields (field name, translated reason) for answers that do not go together.
    """

    def declare(record: type[R]) -> type[R]:
        made = dataclass(frozen=True, kw_only=True, repr=False)(record)
        declared = tuple(
            dataclasses.replace(cast(Field, one.metadata["field"]), name=one.name)
            for one in dataclasses.fields(cast(Any, made))
            if "field" in one.metadata
        )
        shape = Form(name, title, made, declared, sections or {"": title}, parents, rules)
        _insist(shape)
        made.__form__ = shape  # type: ignore[attr-defined]
        return made

    return declare


def _insist(shape: Form) -> None:
    """Refuse a declaration that breaks the rules of the house."""
    for field in shape.fields:
        if field.counted and field.sealed not in (None, "profile"):
            raise TypeError(f"{shape.name}.{field.name}: counted fields are clear or in profile")
        if (field.section or next(iter(shape.sections))) not in shape.sections:
            raise TypeError(f"{shape.name}.{field.name}: no section {field.section}")


def form_of(record: object) -> Form:
    """The form of a record or of its class."""
    return cast(Form, record.__form__)  # type: ignore[attr-defined]


def _field(label: str, kind: kinds.Kind, options: Options) -> Any:
    return dataclasses.field(default=kind.empty, metadata={"field": Field("", label, kind, **options)})


def text(label: str, *, longest: int = 200, **options: Unpack[Options]) -> str:
    """Words on one line."""
    return cast(str, _field(label, kinds.Text(longest=longest), options))


def prose(label: str, *, longest: int = 20_000, **options: Unpack[Options]) -> str:
    """Words on several lines."""
    return cast(str, _field(label, kinds.Text(long=True, longest=longest), options))


def number(label: str, *, low: int = 0, high: int = 1_000_000, **options: Unpack[Options]) -> int | None:
    """A whole number."""
    return cast("int | None", _field(label, kinds.Number(low, high), options))


def day(label: str, **options: Unpack[Options]) -> str:
    """A whole date."""
    return cast(str, _field(label, kinds.Date(), options))


def date(label: str, **options: Unpack[Options]) -> str:
    """A date as precise as it is known."""
    return cast(str, _field(label, kinds.Date(partial=True), options))


def moment(label: str, **options: Unpack[Options]) -> str:
    """A date with, if known, its hour."""
    return cast(str, _field(label, kinds.Date(hour=True), options))


def choice(label: str, among: str | kinds.Countries, **options: Unpack[Options]) -> str:
    """One answer of a list, by the list's name."""
    return cast(str, _field(label, kinds.Choice(_among(among)), options))


def choices(label: str, among: str | kinds.Countries, **options: Unpack[Options]) -> tuple[str, ...]:
    """Several answers of a list."""
    return cast("tuple[str, ...]", _field(label, kinds.Choices(_among(among)), options))


def place(label: str, **options: Unpack[Options]) -> str:
    """A country or a place in Peru."""
    return cast(str, _field(label, kinds.Place(), options))


def link(label: str, to: str, **options: Unpack[Options]) -> str:
    """Another record, or a member of staff."""
    return cast(str, _field(label, kinds.Link(to), options))


def rows(label: str, of: type[R], **options: Unpack[Options]) -> tuple[R, ...]:
    """Several rows of a small record."""
    return cast("tuple[R, ...]", _field(label, kinds.Rows(of), options))


def _among(among: str | kinds.Countries) -> kinds.FromList | kinds.Countries:
    return kinds.FromList(among) if isinstance(among, str) else among
