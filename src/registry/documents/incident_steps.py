"""What the house does after a computer was lost or stolen, and what it tells the people concerned. Knows no window.

The steps are for the house alone; the words for the people concerned are handed to them.
"""

from datetime import datetime
from typing import Final

from registry.access import ROLES, Session
from registry.access.incident import Facts, deadline, exposure, facts
from registry.documents.incident import letterhead
from registry.documents.look import day, moment
from registry.documents.paper import Imprint, Paper, Signer
from registry.documents.review import when
from registry.forms import Incident
from registry.language import N_, Language, _, current, using
from registry.values import dates

Step = tuple[str, str]

_MEANS: Final = {
    "readable": N_(
        "Somebody who has the computer may be able to read what we wrote about you. That is why we want to talk "
        "with you about your safety today."
    ),
    "guessable": N_(
        "What we wrote about you is locked with a passphrase. We do not think that anybody has read it, but we "
        "cannot rule it out."
    ),
    "closed": N_("What we wrote about you is locked. As far as we know nobody can read it."),
    "unknown": N_(
        "What we wrote about you is locked with a passphrase. We do not know yet whether somebody could read it."
    ),
}


def steps_pdf(session: Session, incident_id: str, *, language: Language | None = None) -> bytes:
    """What to do and what to change, as PDF to print or keep. Recorded. Raises as `notice_pdf`."""
    incident, found = session.get(Incident, incident_id, look=False), facts(session)
    entry = session.note("print", "incident", incident_id, paper="steps")
    return _steps(session, incident, found, _imprint(session, entry.seq, entry.hash), language)


def steps_preview(session: Session, incident_id: str, *, language: Language | None = None) -> bytes:
    """The same paper to be looked at on the screen: nothing is recorded."""
    incident, found = session.get(Incident, incident_id, look=False), facts(session)
    return _steps(session, incident, found, Imprint(session.name, datetime.now()), language)


def people_pdf(session: Session, incident_id: str, *, language: Language | None = None) -> bytes:
    """The words for the people concerned, as PDF to print or keep. Recorded. Raises as `notice_pdf`."""
    incident, found = session.get(Incident, incident_id, look=False), facts(session)
    entry = session.note("print", "incident", incident_id, paper="people")
    return _people(session, incident, found, _imprint(session, entry.seq, entry.hash), language)


def people_preview(session: Session, incident_id: str, *, language: Language | None = None) -> bytes:
    """The same paper to be looked at on the screen: nothing is recorded."""
    incident, found = session.get(Incident, incident_id, look=False), facts(session)
    return _people(session, incident, found, Imprint(session.name, datetime.now()), language)


def _imprint(session: Session, seq: int, digest: bytes) -> Imprint:
    return Imprint(session.name, datetime.now(), None, f"{seq}-{digest.hex()[:8]}")


def _steps(
    session: Session, incident: Incident, found: Facts, imprint: Imprint, language: Language | None
) -> bytes:
    with using(language or current()):
        paper = Paper(letterhead(session, _("Lost or stolen computer: what to do now")), imprint)
        paper.notice(
            _(
                "First the people. If papers or open files were with the computer, or the registry was open, decide "
                "today with the team whether somebody in the house is in danger, and call the police if so."
            ),
            "warning",
        )
        _table(paper, _("Today"), _today(incident, found))
        _table(paper, _("What to change, in this order"), to_change(incident, found))
        _table(paper, _("Afterwards"), _afterwards())
        return paper.render()


def _table(paper: Paper, title: str, steps: list[Step]) -> None:
    paper.heading(title)
    rows = [[str(number), f"{what}\n{how}", "", ""] for number, (what, how) in enumerate(steps, start=1)]
    paper.table(["", _("Step"), _("Who does it"), _("Done on")], rows, [5, 62, 18, 15])


def _today(incident: Incident, found: Facts) -> list[Step]:
    backup = when(found.last_backup)
    again = _("On another computer, with the backup of {when} and the recovery key.").format(when=backup)
    if not backup:
        again = _(
            "There is no verified backup. If the registry is on another computer too, make one there now."
        )
    return [
        (_("Report it to the police"), _("Write the number of the report into the notice.")),
        (
            _("Hand in the notice before {when}").format(when=moment(deadline(incident))),
            _("To the ANPD; also to the Centro Nacional de Seguridad Digital."),
        ),
        (_("Tell the people concerned"), _("In the same time, in plain words, one by one and in private.")),
        (_("Go on working"), again),
    ]


def to_change(incident: Incident, found: Facts) -> list[Step]:
    """What must be replaced, in order, and how, in the current language."""
    beside = set(incident.beside)
    desktop = (
        _("The password of the desktop account"),
        _("And of every e-mail and account that the computer remembered. From another computer."),
    )
    passphrases = (_("The passphrases of those who used that computer"), _users(found))
    first = [desktop, _secret(), passphrases] if found.device_secret else [passphrases, desktop]
    elsewhere = _("Count the sticks and disks. Make a new one and keep it elsewhere.")
    if "backups" in beside:
        elsewhere = _(
            "Those that were with it are sealed. Count the others, make a new one and keep it elsewhere."
        )
    return [
        *first,
        (
            _("The key of the registry, and of each part in it"),
            _(
                "Under Staff, Keys and stand-ins: Renew the keys. What is written from then on does not open with keys "
                "taken from that computer. What was on it does not change: whoever opens it reads it."
            ),
        ),
        (
            _("The custodians, if there are any: look whether all three are ready"),
            _("Under Staff, Keys and stand-ins. If one of them is not, name the three again."),
        ),
        _paper_key(beside),
        (_("The backups"), elsewhere),
    ]


def _secret() -> Step:
    return (
        _("The computer's secret, and its card"),
        _(
            "Under Staff, Keys and stand-ins: Renew the computer key. Destroy every card (Tarjeta de equipo) printed "
            "before and print another: no newer state opens with the old one. Nobody's passphrase is asked for it."
        ),
    )


def _users(found: Facts) -> str:
    names = ", ".join(
        f"{one.name} ({', '.join(_(ROLES[role].label) for role in one.roles if role in ROLES)})"
        for one in found.users
    )
    said = _(
        "All change their own under Settings; to who cannot, Management gives another under Staff. The registry "
        "does not note on which computer somebody entered; in the last three months these did: {names}."
    ).format(names=names or _("nobody"))
    if found.device_secret:
        return said
    alone = _("This registry needs no secret of the computer: the passphrases are all that keeps it closed.")
    return f"{alone} {said}"


def _paper_key(beside: set[str]) -> Step:
    if "paper_key" in beside:
        return (
            _("The recovery key, because its sheet was with it"),
            _("It opens every backup made so far. Until it is replaced keep all of them under lock."),
        )
    return (
        _("The recovery key, if its sheet is not in its place"),
        _("Look at both envelopes today: closed, signed and where they belong."),
    )


def _afterwards() -> list[Step]:
    return [
        (
            _("Check the whole audit trail"),
            _("Under Audit trail. Look at who entered after the computer was gone."),
        ),
        (_("Review who has access"), _("Under Access review. Close what nobody needs any more.")),
        (
            _("Write down what was learnt"),
            _("Encrypt the disks of the other computers, and fix them where they stand."),
        ),
    ]


def _held(incident: Incident) -> str:
    """What of the person was on the computer, and whether some of it lay open."""
    said = _("Your details and what was written about you, in a locked (encrypted) file.")
    if {"papers", "files"} & set(incident.beside):
        said += " " + _(
            "There were also papers or files that are not locked; we will tell you if they were about you."
        )
    return said


def _people(
    session: Session, incident: Incident, found: Facts, imprint: Imprint, language: Language | None
) -> bytes:
    with using(language or current()):
        paper = Paper(
            letterhead(session, _("What happened with a computer of ours"), confidentiality=""), imprint
        )
        noticed = day(dates.first_day(incident.noticed_at))
        paper.paragraph(
            _(
                "On {day} we noticed that a computer is missing on which we keep what you told us and what we do "
                "together. You have a right to know it."
            ).format(day=noticed),
            "lead",
        )
        for title, words in (
            (_("What was on it"), _held(incident)),
            (_("What this means for you"), _(_MEANS[exposure(incident, found)])),
            (
                _("What we are doing"),
                _("We are telling the authority that protects personal data, and changing all the keys."),
            ),
            (
                _("What you can do"),
                _(
                    "Tell us if somebody looks for you, calls you or writes to you in a way that worries you. You can "
                    "ask us what we hold about you, have it corrected, or complain to the authority. It costs nothing."
                ),
            ),
            (
                _("Whom to ask"),
                incident.contact or session.organisation.data_officer or _("Any of us in the house."),
            ),
        ):
            paper.heading(title)
            paper.paragraph(words, "lead")
        paper.signatures([Signer(_("Explained by")), Signer(_("The person"), thumbprint=True)])
        return paper.render()
