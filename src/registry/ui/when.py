"""Times of the trail and of drafts in words: today 10:32, yesterday 10:32, else the date. Knows no record."""

from datetime import date, datetime, timedelta

from registry.language import _
from registry.values import dates


def local(utc: str) -> str:
    """A moment of the trail (``2026-11-21T15:32:10Z``) as a stored moment of this computer's clock."""
    then = datetime.fromisoformat(utc.replace("Z", "+00:00")).astimezone()
    return then.strftime("%Y-%m-%dT%H:%M")


def said(stored: str) -> str:
    """A stored moment or date, with today and yesterday said so."""
    if len(stored) < 10:
        return dates.shown(stored)
    day, hour = stored[:10], stored[11:16]
    near = {0: _("today"), 1: _("yesterday")}.get((date.today() - dates.first_day(day)).days)
    if near is None:
        return dates.shown(stored)
    return f"{near} {hour}".strip()


def days_until(stored: str) -> int | None:
    """Days from today to the last day a stored date may mean; negative when it has passed, None without a date."""
    return (dates.last_day(stored) - date.today()).days if stored[:1].isdigit() else None


def in_words(stored: str) -> str:
    """A coming date in the fewest words: late, today, tomorrow, the day of the week, the date."""
    left = days_until(stored)
    if left is None:
        return ""
    if left < 0:
        return _("Late")
    if left < 2:
        return (_("Today"), _("Tomorrow"))[left] + (f" {stored[11:16]}" if len(stored) > 10 else "")
    return short(stored)


def short(stored: str) -> str:
    """A stored date in few letters, without its year when it is this year's: *28 oct*, *28 oct 2027*."""
    words = dates.shown(stored[:10])
    year = dates.today()[:4]
    return words.removesuffix(f" {year}").replace(".", "") if len(stored) >= 10 else words


def is_old(stored: str, days: int) -> bool:
    """Whether a stored moment is more than ``days`` days past, or still to come: then nobody knows how old it is."""
    return dates.is_future(stored) or days_since(stored) > days


def days_since(stored: str) -> int:
    """Whole days from a stored date to today, never negative."""
    return max(timedelta(), date.today() - dates.first_day(stored)).days
