"""What today says above everything else: a notice that runs, failed sign-ins, backups, reviews. Knows no page."""

from collections.abc import Iterator

from registry.access import Right, Session, exceptional, incident, lookers
from registry.casework.twins import Twin, mark_seen
from registry.forms import ExceptionalAccess
from registry.language import _, ngettext
from registry.ui import attempts
from registry.ui.context import Context
from registry.ui.first.key import PAPER_CHECKED
from registry.ui.pages.backup_files import OLD
from registry.ui.pages.today_reading import Day
from registry.ui.parts import Banner, Button
from registry.ui.when import days_since, is_old, local, said
from registry.values import dates


def notices(context: Context, day: Day) -> Iterator[Banner]:
    """The banners that are true today, the most urgent first."""
    yield from _incidents(context, day)
    failed = attempts.banner(context.session, day.failures, lambda: context.go("audit"))
    if failed is not None:
        yield failed
    yield from _shut_out(context, day)
    yield from _opened(context, day)
    yield from _looks(context, day)
    yield from _twins(context, day)
    yield from _sheet(context, day)
    yield from _backup(context, context.session, day)
    yield from _expired(context, day)
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


def _shut_out(context: Context, day: Day) -> Iterator[Banner]:
    helped, alone = [one for one in day.shut_out if one], [one for one in day.shut_out if not one]
    names = sorted(map(context.session.staff_name, set().union(*helped)))
    can = _("{people} can let you in again: on the page of the case, under “Who opens it…”.")
    paper = _(
        "Only the paper recovery key lets you in again: use it once more to give your account a passphrase."
    )
    for cases, more in ((helped, can.format(people=", ".join(names))), (alone, paper)):
        words = ngettext(
            "You are named for {n} restricted case and cannot open it, since you have new keys.",
            "You are named for {n} restricted cases and cannot open them, since you have new keys.",
            len(cases),
        )
        if cases:
            yield Banner(words.format(n=len(cases)), "warning", more=more)


def _opened(context: Context, day: Day) -> Iterator[Banner]:
    session = context.session
    for one in day.opened[:3]:
        words = _("{who} opened notes of your profession on {when}.").format(
            who=session.staff_name(one.opened_by), when=said(one.opened_at)
        )
        seen = Button(_("I have seen it"), icon="check", pressed=lambda one=one: _seen(context, one))  # type: ignore[misc]
        yield Banner(
            words, "warning", action=seen, more=_("Reason: {words}").format(words=exceptional.reason_of(one))
        )


def _seen(context: Context, one: ExceptionalAccess) -> None:
    context.work.run(
        context,
        lambda _p: exceptional.mark_told(context.session, one.id),
        lambda _none: context.changed.emit("exceptional_access", one.id),
    )


def _looks(context: Context, day: Day) -> Iterator[Banner]:
    if not day.looks:
        return
    session = context.session
    words = ngettext(
        "Somebody who is not named searched for a restricted person, {n} time.",
        "Somebody who is not named searched for a restricted person, {n} times.",
        len(day.looks),
    ).format(n=len(day.looks))
    newest = [f"{session.staff_name(one.actor)}, {said(local(one.at))}" for one in day.looks[::-1][:3]]
    seen = Button(
        _("I have seen it"),
        icon="check",
        pressed=lambda: context.work.run(
            context,
            lambda _p: lookers.mark_looks_seen(session),
            lambda _none: context.changed.emit("case", ""),
        ),
    )
    yield Banner(words, "warning", action=seen, more="; ".join(newest))


def _twins(context: Context, day: Day) -> Iterator[Banner]:
    for one in day.twins[:3]:
        words = _("Somebody restricted may have been registered again. Only you are told.")
        look = Button(_("Look at it"), icon="search", pressed=lambda one=one: _compare(context, one))  # type: ignore[misc]
        yield Banner(words, "warning", action=look)


def _compare(context: Context, one: Twin) -> None:
    session = context.session
    context.work.run(context, lambda _p: mark_seen(session, one), lambda _none: None)
    context.go("case", case_id=one.other_case_id)


def _sheet(context: Context, day: Day) -> Iterator[Banner]:
    """A first start that was cut short before the sheet was checked, or a registry made without a window."""
    session = context.session
    if not session.may(Right.STAFF) or day.paper or session.organisation.marked:
        return
    words = _("Nobody has confirmed that the recovery key of this registry is on paper.")
    more = _(
        "Look for the sheet with the fingerprint {fingerprint}. If it was never printed, begin another registry before "
        "more is written here: nobody can print it later, and without it a forgotten passphrase is the end."
    ).format(fingerprint=session.recovery_fingerprint)
    there = Button(
        _("The sheet is there"),
        icon="check",
        pressed=lambda: context.work.run(
            context,
            lambda _p: session.note(PAPER_CHECKED, "", "paper"),
            lambda _none: context.changed.emit("case", ""),
        ),
    )
    yield Banner(words, "bad", action=there, more=more)


def _backup(context: Context, session: Session, day: Day) -> Iterator[Banner]:
    if not session.may(Right.BACKUP):
        return
    make = Button(_("Make one now"), icon="archive", pressed=lambda: context.go("backups"))
    if not day.backup:
        if day.house is not None and day.house.open_cases:
            words = _("No backup of this registry has been made yet.")
            yield Banner(words, "warning", action=make)
        return
    made = local(day.backup)
    if is_old(made, OLD):
        age = days_since(made)
        words = ngettext(
            "The last verified backup is {n} day old.", "The last verified backup is {n} days old.", age
        ).format(n=age)
        if not age:
            words = _(
                "The last verified backup has a date that is still to come: nobody knows how old it is."
            )
        more = _("Connect the backup disk or stick; it takes about a minute.")
        yield Banner(words, "warning", action=make, more=more)


def _expired(context: Context, day: Day) -> Iterator[Banner]:
    if not day.expired:
        return
    words = ngettext(
        "The account of {people} ended by its date and is not closed yet.",
        "The accounts of {people} ended by their date and are not closed yet.",
        len(day.expired),
    ).format(people=", ".join(map(context.session.staff_name, day.expired)))
    act = Button(_("Accounts"), icon="users", pressed=lambda: context.go("staff"))
    yield Banner(words, "warning", action=act, more=_("Closing them gives the registry new keys."))


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
