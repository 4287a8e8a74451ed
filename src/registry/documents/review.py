"""The access review on paper: who has what, when they were last here, and room for what is decided. Knows no window."""

from datetime import datetime

from registry.access import Session
from registry.access.beyond import beyond_words, holder_words
from registry.access.review import ACTION, Account, Review, never_words, opens_words, review, state_words
from registry.access.rights import role_words
from registry.documents.look import moment
from registry.documents.paper import Imprint, Letterhead, Paper, Signer
from registry.language import Language, _, current, using
from registry.values import dates


def review_pdf(session: Session, *, language: Language | None = None) -> bytes:
    """The list as PDF to print or keep. Recorded. Raises as `registry.access.review.review`."""
    found = review(session)
    entry = session.note("print", ACTION)
    imprint = Imprint(session.name, datetime.now(), None, f"{entry.seq}-{entry.hash.hex()[:8]}")
    return _drawn(session, found, imprint, language)


def review_preview(session: Session, *, language: Language | None = None) -> bytes:
    """The same paper to be looked at on the screen: nothing is recorded."""
    return _drawn(session, review(session), Imprint(session.name, datetime.now()), language)


def when(utc: str) -> str:
    """A moment of the trail on this computer's clock, in words; empty for none."""
    return moment(datetime.fromisoformat(utc.replace("Z", "+00:00")).astimezone()) if utc else ""


def _drawn(session: Session, found: Review, imprint: Imprint, language: Language | None) -> bytes:
    with using(language or current()):
        head = Letterhead(session.organisation.heading(), _("Access review"), version="")
        paper = Paper(head, imprint, wide=True)
        paper.facts(_facts(found, session), columns=2)
        paper.heading(_("Open accounts"))
        _table(paper, [one for one in found.accounts if not one.closed], decide=True)
        closed = [one for one in found.accounts if one.closed]
        if closed:
            paper.heading(_("Closed accounts"))
            _table(paper, closed, decide=False)
        _beyond(paper, found, session)
        _holders(paper, found)
        paper.signatures([Signer(_("Reviewed by")), Signer(_("Management"))])
        return paper.render()


def _facts(found: Review, session: Session) -> list[tuple[str, str]]:
    last = _("never")
    if found.last is not None:
        last = _("{when}, by {name}").format(
            when=when(found.last.at), name=session.staff_name(found.last.actor)
        )
    return [
        (_("Day"), dates.shown(dates.today())),
        (_("Last review"), last),
        (_("Open accounts"), str(sum(not one.closed for one in found.accounts))),
    ]


def _beyond(paper: Paper, found: Review, session: Session) -> None:
    paper.heading(_("What opens besides these accounts"))
    paper.facts(beyond_words(found.beyond, found.paper_used, session.staff_name, when), columns=2)


def _holders(paper: Paper, found: Review) -> None:
    paper.heading(_("Who holds each role"))
    rows = [
        [role_words([role]), str(len(names)), holder_words(names)] for role, names in found.holders().items()
    ]
    paper.table([_("Role"), _("How many"), _("Names")], rows, [20, 10, 70])


def _table(paper: Paper, accounts: list[Account], *, decide: bool) -> None:
    columns = [
        _("Name"), _("User name"), _("Roles"), _("What it opens"), _("Valid until"), _("Last sign-in"), _("To look at"),
    ]  # fmt: skip
    weights = [15.0, 10, 15, 20, 10, 12, 15]
    if decide:
        columns.append(_("Decided: stays, changes, closes"))
        weights.append(15)
    rows = []
    for one in accounts:
        roles = role_words(one.roles)
        until = dates.shown(one.until) or _("no end")
        row = [
            one.name or _("no record"), one.login, roles, opens_words(one), until, when(one.last) or never_words(one),
            state_words(one),
        ]  # fmt: skip
        rows.append([*row, ""] if decide else row)
    paper.table(columns, rows, weights)
