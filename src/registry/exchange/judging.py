"""What each row of a table means for the registry, decided before anything is saved. Knows no file and no window.

Same names, birth date and gender are the same person and her case is updated: blanks never erase, several answers are
replaced. A later referral after a case was closed is another case of hers. Who merely sounds alike is registered and
reported. Nobody without a name is told apart, unless the row says nothing new.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from registry.access import Session
from registry.exchange.columns import NAMES
from registry.exchange.known import Alike, Known, OneCase, Someone, key_of, names_of
from registry.exchange.reading import Reader, Reading
from registry.exchange.report import ImportReport, Rejection
from registry.fields import Record, form_of
from registry.forms import Case, Person, Screening, Stay
from registry.forms.case import is_open
from registry.language import _
from registry.values import dates, kinds


class Work:
    """Readings turned into what will be saved, one row after another."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self.session = session
        self.reader = reader
        self.known = Known(session)
        self.outcomes: Counter[str] = Counter()
        self.rejected: list[Rejection] = []
        self.notes: list[Rejection] = []

    def report(self, notes: Iterable[Rejection], *, dry_run: bool) -> ImportReport:
        """What was found, as the person is told."""
        counts = {name: self.outcomes[name] for name in ("created", "updated", "skipped")}
        told = (*notes, *self.notes)
        return ImportReport(rejected=tuple(self.rejected), notes=told, dry_run=dry_run, **counts)

    def take(self, reading: Reading) -> None:
        """Decide what one row means, or why it is left out."""
        wrong = list(reading.problems) or self._try(reading)
        if wrong:
            self.rejected += wrong
        else:
            self.notes += reading.notes

    def _try(self, reading: Reading) -> list[Rejection]:
        key = key_of(reading.of("person"))
        candidates = self.known.same(key)
        if not key[
            0
        ]:  # nobody is told apart without a name: only a row that says nothing new is the same person
            candidates = [one for one in candidates if self._says_nothing_new(one, reading)]
        if candidates:
            return self._update(candidates[0], reading)
        responsible = self.known.outside(key) if key[0] else None
        if responsible is not None:
            reason = _("this case exists and is in the care of {who}").format(
                who=self.session.staff_name(responsible)
            )
            return [Rejection(reading.row, NAMES[0], reason)]
        return self._create(reading)

    def _create(self, reading: Reading) -> list[Rejection]:
        given = dict(reading.of("person"))
        person = (
            Person(**given)
            if names_of(given) or given.get("house_name")
            else Person(unidentified="yes", **given)
        )
        one = _new_case(reading)
        if wrong := self._wrong(reading.row, person, one):
            return wrong
        alike = self.known.alike(names_of(person))
        if alike:
            self.notes.append(_alike_note(reading.row, alike))
        self.known.add(Someone(person, None, [one]), reading.row)
        self.outcomes["created"] += 1
        return []

    def _update(self, someone: Someone, reading: Reading) -> list[Rejection]:
        person = _merged(someone.person, _without_same_names(someone.person, reading.of("person")))
        place = _case_meant(someone, reading)
        one = _new_case(reading) if place is None else _updated(someone.cases[place], reading)
        if wrong := self._wrong(reading.row, person, one):
            return wrong
        if place is None:
            outcome = "created"
            someone.cases.append(one)
        else:
            before = someone.cases[place]
            same = (person, one.case, one.screening) == (someone.person, before.case, before.screening)
            outcome = "skipped" if same else "updated"
            someone.cases[place] = one
        someone.person = person
        self.outcomes[outcome] += 1
        return []

    def _says_nothing_new(self, someone: Someone, reading: Reading) -> bool:
        place = _case_meant(someone, reading)
        if place is None:
            return False
        before, after = someone.cases[place], _updated(someone.cases[place], reading)
        person = _merged(someone.person, reading.of("person"))
        return (person, after.case, after.screening) == (someone.person, before.case, before.screening)

    def _wrong(self, row: int, person: Person, one: OneCase) -> list[Rejection]:
        records: list[Record] = [person, one.case, *([one.screening] if one.screening else [])]
        return [problem for record in records for problem in self.reader.wrong(row, record)]


def _alike_note(row: int, alike: Alike) -> Rejection:
    if alike.code:
        reason = _("the name sounds like that of case {code}; look whether it is the same person")
        return Rejection(row, NAMES[0], reason.format(code=alike.code))
    reason = _("the name sounds like that of row {row}; look whether it is the same person")
    return Rejection(row, NAMES[0], reason.format(row=alike.row))


def _merged(record: Any, given: Mapping[str, Any]) -> Any:
    """``record`` with what the row gives; a sex known already is not guessed again, nor a date made less precise."""
    answers = {
        name: value
        for name, value in given.items()
        if not (name == "sex" and record.sex) and not _less_precise(record, name, value)
    }
    return replace(record, **answers)


def _less_precise(record: Any, name: str, value: Any) -> bool:
    dated = isinstance(form_of(record)[name].kind, kinds.Date)
    return dated and str(getattr(record, name)).startswith(f"{value}-")


def _without_same_names(person: Person, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the row gives, without names that are the same: where one surname ends was settled when she came."""
    if names_of(person) != names_of(given):
        return dict(given)
    return {
        name: said for name, said in given.items() if name not in ("given_names", "surname", "second_surname")
    }


def _new_case(reading: Reading) -> OneCase:
    given = {"status": "active", "opened_on": dates.today()} | dict(reading.of("case"))
    screening = Screening(**reading.of("screening")) if reading.of("screening") else None
    case = Case(**given)
    return OneCase(
        case, screening, stays=[Stay(entered_on=case.opened_on)] if case.status == "active" else []
    )


def _case_meant(someone: Someone, reading: Reading) -> int | None:
    """Which of her cases the row is about; None if it is another one: referred later than her closed ones."""
    if not someone.cases:
        return None
    opened = reading.of("case").get("opened_on", "")
    same = [
        place
        for place, one in enumerate(someone.cases)
        if opened and f"{one.case.opened_on}-".startswith(f"{opened}-")
    ]
    if same:
        return same[-1]
    last = len(someone.cases) - 1
    newest = someone.cases[last].case
    ended = newest.closed_on or newest.opened_on
    returned = opened and not is_open(newest.status) and dates.first_day(opened) > dates.first_day(ended)
    return None if returned else last


def _updated(one: OneCase, reading: Reading) -> OneCase:
    case = _merged(one.case, reading.of("case"))
    screening, given = one.screening, reading.of("screening")
    if given:
        screening = _merged(screening or Screening(case_id=one.case.id), given)
    stays = one.stays if is_open(case.status) else []  # a later row of the same file closed it
    return replace(one, case=case, screening=screening, stays=stays)
