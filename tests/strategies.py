"""Strategies made from the declarations: any answer, any record, of any form."""

from dataclasses import replace

from hypothesis import strategies as st

from registry.fields import Field, Form, form_of
from registry.forms import FORMS
from registry.values import kinds, places

UNTYPED = (
    "\u2028\u2029\u200b\u200e\u200f\ufeff\ufffe\uffff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=UNTYPED)
DAYS = st.dates(
    min_value=__import__("datetime").date(1900, 1, 1), max_value=__import__("datetime").date(2026, 1, 1)
)
HEX = st.text("0123456789abcdef", min_size=32, max_size=32)


def text(kind: kinds.Text) -> st.SearchStrategy[str]:
    words = st.text(LETTERS, max_size=min(kind.longest, 60))
    return words.map(lambda said: said.strip() if kind.long else " ".join(said.split()))


def date(kind: kinds.Date) -> st.SearchStrategy[str]:
    day = DAYS.map(lambda one: one.isoformat())
    if kind.partial:
        return st.builds(lambda said, length: said[:length], day, st.sampled_from([4, 7, 10]))
    if kind.hour:
        clock = st.times().map(lambda one: one.strftime("T%H:%M"))
        return st.one_of(day, st.builds(lambda said, hour: said + hour, day, clock))
    return day


def one_of(among) -> st.SearchStrategy[str]:
    special = st.sampled_from([kinds.UNKNOWN, kinds.UNDISCLOSED])
    codes = st.sampled_from(sorted(among.codes()))
    said = st.text(LETTERS, min_size=1, max_size=20).map(lambda words: " ".join(words.split())).filter(bool)
    other = [code for code in among.codes() if code.lower() == kinds.OTHER]
    written = [st.builds("{}:{}".format, st.sampled_from(other), said)] if other else []
    return st.one_of(codes, special, *written)


def place() -> st.SearchStrategy[str]:
    some = ["VE", "CO", "PE", "PE-24", "PE-2401", "PE-240101", "VE:Maracay", "PE-150101:cerca del mercado"]
    assert all(places.valid(one) for one in some)
    return st.sampled_from(some)


def answer(field: Field) -> st.SearchStrategy:
    """Any answer the field may hold, empty included."""
    kind = field.kind
    made = {
        kinds.Text: text,
        kinds.Number: lambda kind: st.integers(kind.low, kind.high),
        kinds.Date: date,
        kinds.Choice: lambda kind: one_of(kind.among),
        kinds.Choices: lambda kind: st.lists(one_of(kind.among), max_size=4, unique_by=kinds.plain_code).map(
            tuple
        ),
        kinds.Place: lambda kind: place(),
        kinds.Link: lambda kind: HEX,
        kinds.Rows: lambda kind: st.lists(record(form_of(kind.record)), max_size=3).map(tuple),
    }[type(kind)](kind)
    free = (
        [st.sampled_from([kinds.FREE_UNKNOWN, kinds.FREE_UNDISCLOSED])]
        if field.unknown and not isinstance(kind, kinds.Choice)
        else []
    )
    return st.one_of(made, *free) if field.required else st.one_of(st.just(kind.empty), made, *free)


def record(form: Form) -> st.SearchStrategy:
    """Any record of a form, every answer valid by itself; rules across fields may still refuse it."""
    return st.builds(
        form.record, **{field.name: answer(field) for field in form.fields if not _signed(field)}
    )


def _signed(field: Field) -> bool:
    """Whether the program puts there who does it: nobody else can be said to have."""
    return field.automatic and isinstance(field.kind, kinds.Link)


def saveable(form: Form) -> st.SearchStrategy:
    """Any record that may be saved: it breaks no rule, and required answers are there."""
    from registry.fields import problems

    return record(form).map(lambda made: _given(form, made)).filter(lambda made: not problems(made))


def _given(form: Form, made):
    empty = {f.name: _least(f) for f in form.fields if f.required and f.is_empty(getattr(made, f.name))}
    return replace(made, **empty)


def _least(field: Field):
    kind = field.kind
    if isinstance(kind, kinds.Choice | kinds.Choices):
        code = sorted(kind.among.codes())[0]
        return code if isinstance(kind, kinds.Choice) else (code,)
    return "2021-02-16" if isinstance(kind, kinds.Date) else "x"


__all__ = ["FORMS", "answer", "record", "saveable"]
