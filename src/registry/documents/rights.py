"""Who may see what, on paper: the table of rights with what holds each limit. Knows no window and no record."""

from datetime import datetime
from typing import Final

from registry.access import ROLES, Right, Session
from registry.access.matrix import (
    ACCESS_MEANS,
    ACCESS_WORDS,
    BESIDES,
    HELD_MEANS,
    HELD_SHORT,
    HELD_WORDS,
    NARROWER,
    Line,
    done,
    opened,
    sections,
)
from registry.access.protection import protection
from registry.documents.grid import Mark
from registry.documents.paper import Imprint, Letterhead, Paper, Signer
from registry.language import Language, _, current, using
from registry.values import dates

PRINTED: Final = "rights"
_TINT: Final[Mark] = "tint"


def rights_pdf(session: Session, *, language: Language | None = None) -> bytes:
    """The table as PDF to print or keep. Recorded. Needs the right to manage, to review or to read the trail."""
    _require(session)
    entry = session.note("print", PRINTED)
    return _drawn(
        session, Imprint(session.name, datetime.now(), None, f"{entry.seq}-{entry.hash.hex()[:8]}"), language
    )


def rights_preview(session: Session, *, language: Language | None = None) -> bytes:
    """The same paper to be looked at on the screen: nothing is recorded."""
    _require(session)
    return _drawn(session, Imprint(session.name, datetime.now()), language)


def _require(session: Session) -> None:
    if not any(session.may(one) for one in (Right.STAFF, Right.REVIEW)):
        session.require(Right.AUDIT)


def _drawn(session: Session, imprint: Imprint, language: Language | None) -> bytes:
    with using(language or current()):
        head = Letterhead(session.organisation.heading(), _("Who may see what"), confidentiality="")
        paper = Paper(head, imprint, wide=True)
        _legend(paper)
        _table(paper, _("What the keys of each role open"), opened(), _("Part"))
        for words in (BESIDES, NARROWER):
            paper.paragraph(_(words), "small")
        _table(paper, _("What each role may do"), done(session.organisation.scope), _("Right"))
        _sections(paper)
        _anchor(session, paper)
        paper.signatures(
            [Signer(_("Management")), Signer(_("Data protection officer"))],
            _("Seen on {day}").format(day=dates.shown(dates.today())),
        )
        return paper.render()


def _legend(paper: Paper) -> None:
    paper.paragraph(
        _(
            "Each right has one of three labels, which say what holds it. An account holds the rights of all its "
            "roles together."
        )
    )
    facts = [(_(HELD_WORDS[one]), _sentence(HELD_MEANS[one])) for one in HELD_WORDS]
    paper.facts(facts)


def _sentence(words: str) -> str:
    said = _(words)
    return f"{said[:1].upper()}{said[1:]}."


def _roles() -> list[str]:
    return [_(role.label) for role in ROLES.values()]


def _table(paper: Paper, title: str, lines: list[Line], first: str) -> None:
    paper.heading(title)
    rows = [
        [line.label, _(HELD_SHORT[line.held]), *(_tick(cell.access, cell.words()) for cell in line.cells)]
        for line in lines
    ]
    yes = {_(ACCESS_WORDS["yes"]): _TINT}
    paper.table([first, _("Held by"), *_roles()], rows, [26, 9, *[7.2] * len(ROLES)], marks=yes)


def _tick(access: str, words: str) -> str:
    return words if access == "yes" else "—"


def _sections(paper: Paper) -> None:
    paper.page_break()
    paper.heading(_("How far each role gets in each form"))
    used = {cell.access for line in sections() for cell in line.cells}
    said = [f"{_(ACCESS_WORDS[one])}: {_(means)}" for one, means in ACCESS_MEANS.items() if one in used]
    said += [
        _("{encryption} or {program}: closed, and what holds it").format(
            encryption=_(HELD_SHORT["encryption"]), program=_(HELD_SHORT["program"])
        )
    ]
    paper.paragraph("; ".join(said) + ".", "small")
    paper.paragraph(
        _(
            "Writing is enforced by the program; looking is recorded only. Who registers a person or receives an "
            "arrival writes the whole of that record once."
        ),
        "small",
    )
    rows, before = [], ""
    for line in sections():
        group, before = ("" if line.group == before else line.group), line.group
        rows.append([group, line.label, *(cell.words() for cell in line.cells)])
    marks: dict[str, Mark] = {_(ACCESS_WORDS[one]): _TINT for one in ACCESS_MEANS}
    marks |= {_(words): "faint" for words in HELD_SHORT.values()}
    paper.table([_("Form"), _("Section"), *_roles()], rows, [12, 15, *[8.1] * len(ROLES)], marks=marks)


def _anchor(session: Session, paper: Paper) -> None:
    paper.heading(_("What holds the registry on this computer"))
    paper.bullets(protection(session))
