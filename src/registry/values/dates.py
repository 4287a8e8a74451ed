"""Dates as precise as the person knows them: a year, a month or a day. Knows no form.

Stored as ISO 8601 text of reduced precision (``2021``, ``2021-02``, ``2021-02-16``), which sorts as time does.
A moment is a local date and time to the minute (``2021-02-16T22:05``).
"""

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_date, format_datetime, format_skeleton

from registry.language import _, current

EARLIEST, LATEST = 1900, 2200
_LOCALE = {"es": "es_PE", "en": "en_GB"}
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SAID = re.compile(r"(?:(?:(\d{1,2})[/. -])?(\d{1,2})[/. -])?(\d{4})")
_TIME = re.compile(r"(.+?)[T ,]+(\d{1,2})[:.h](\d{2})")


def parse_partial(text: str) -> str:
    """``text`` as a stored partial date.

    Takes ISO order (``2021-2-16``) and the order people say it (``16/2/2021``, ``2/2021``, ``2021``).
    Raises ValueError with a translated reason if it is no date between 1900 and 2200.
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _SAID.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError(_("write the date as day/month/year, month/year or only the year"))
    said = [int(part) for part in (year, month, day) if part is not None]
    if not EARLIEST <= said[0] <= LATEST:
        raise ValueError(_("the year must be between {low} and {high}").format(low=EARLIEST, high=LATEST))
    try:
        date(*[*said, 1, 1][:3])
    except ValueError:
        raise ValueError(_("there is no such day")) from None
    return "-".join(f"{part:02}" for part in said)


def parse_day(text: str) -> str:
    """``text`` as a stored whole day; ValueError if the day or month is missing."""
    stored = parse_partial(text)
    if len(stored) != 10:
        raise ValueError(_("write the whole date: day/month/year"))
    return stored


def parse_moment(text: str) -> str:
    """``text`` as a stored moment, ``YYYY-MM-DDTHH:MM``; a day alone is taken as it is, without an hour."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        return parse_day(text)
    day, hour, minute = parse_day(found[1]), int(found[2]), int(found[3])
    if hour > 23 or minute > 59:
        raise ValueError(_("there is no such hour"))
    return f"{day}T{hour:02}:{minute:02}"


def first_day(stored: str) -> date:
    """The first day a stored date or moment may mean: a year counts from 1 January (definition of the statistics)."""
    year, month, day = (stored[:10] + "-01-01")[:10].split("-")
    return date(int(year), int(month), int(day))


def last_day(stored: str) -> date:
    """The last day a stored date may mean."""
    first = first_day(stored)
    if len(stored) >= 10:
        return first
    following = (
        date(first.year + 1, 1, 1)
        if len(stored) == 4
        else (first.replace(day=28) + timedelta(4)).replace(day=1)
    )
    return following - timedelta(1)


def age_on(born: str, day: str) -> int:
    """Completed years between two stored dates, each taken at its first day."""
    birth, then = first_day(born), first_day(day)
    return then.year - birth.year - ((then.month, then.day) < (birth.month, birth.day))


@lru_cache(maxsize=4096)
def _shown(stored: str, language: str) -> str:
    locale = _LOCALE[language]
    if len(stored) == 4:
        return stored
    if len(stored) == 7:
        return str(format_skeleton("yMMM", first_day(stored), locale=locale))
    if "T" in stored:
        moment = datetime.fromisoformat(stored)
        return f"{format_date(moment, 'd MMM y', locale=locale)}, {format_datetime(moment, 'HH:mm', locale=locale)}"
    return str(format_date(first_day(stored), "d MMM y", locale=locale))


def shown(stored: str) -> str:
    """A stored date or moment as people read it, in the current language."""
    return _shown(stored, current()) if stored else ""


def is_future(stored: str) -> bool:
    """Whether a stored date or moment lies after today; "not known" does not."""
    return stored[:1].isdigit() and first_day(stored) > date.today()


def today() -> str:
    """This computer's date, as a stored day."""
    return date.today().isoformat()


def now() -> str:
    """This computer's date and time, as a stored moment."""
    return datetime.now().isoformat(timespec="minutes")
