"""What today says above everything else: a notice that runs, failed sign-ins, backups, reviews. Knows no page."""

from collections.abc import Iterator

from registry.access import Right, Session, incident
from registry.language import _, ngettext
from registry.ui import attempts
from registry.ui.context import Context
from registry.ui.pages.today_reading import Day
from registry.ui.parts import Banner, Button
from registry.ui.when import days_since, local
from registry.values import dates


def notices(context: Context, day: Day) -> Iterator[Banner]:
    """The banners that are true today, the most urgent first."""
    yield from _incidents(context, day)
    failed = attempts.banner(context.session, day.failures, lambda: context.go("audit"))
    if failed is not None:
        yield failed
    yield from _backup(context, context.session, day)
    yield from _review(context, day)


def _incidents(context: Context, day: Day) -> Iterator[Banner]:
    for one in day.unsent:
        due = dates.shown(incident.deadline(one).isoformat(timespec="minutes"))
        late = incident.hours_left(one) < 0
        words = (
            _("A computer was lost or stolen: the notice was due {when}.")
            if late
            else _("A computer was lost or stolen: the notice is due {when}.")
        )
        act = Button(_("Open"), pressed=lambda one=one: context.go("incident", record_id=one.id))  # type: ignore[misc]
        yield Banner(words.format(when=due), "bad" if late else "warning", action=act)


def _backup(context: Context, session: Session, day: Day) -> Iterator[Banner]:
    if not session.may(Right.BACKUP):
        return
    make = Button(_("Make one now"), icon="archive", pressed=lambda: context.go("backups"))
    if not day.backup:
        if day.house is not None and day.house.open_cases:
            words = _("No backup of this registry has been made yet.")
            yield Banner(words, "warning", action=make)
        return
    age = days_since(local(day.backup))
    if age > 7:
        words = ngettext(
            "The last verified backup is {n} day old.", "The last verified backup is {n} days old.", age
        ).format(n=age)
        more = _("Connect the backup disk or stick; it takes about a minute.")
        yield Banner(words, "warning", action=make, more=more)


def _review(context: Context, day: Day) -> Iterator[Banner]:
    if day.review is None:
        return
    days, before = day.review
    words = (
        ngettext(
            "Who has access was last reviewed {n} day ago.",
            "Who has access was last reviewed {n} days ago.",
            days,
        ).format(n=days)
        if before
        else _("Nobody has reviewed yet who has access.")
    )
    act = Button(_("Review now"), icon="clipboard-check", pressed=lambda: context.go("review"))
    yield Banner(words, "warning", action=act, more=_("Accounts are reviewed every three months."))
