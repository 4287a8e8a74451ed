"""The notice of a lost or stolen computer that the authority gets within 48 hours. Knows no window and no printer.

Ley 29733 and its regulation, D.S. 016-2024-JUS. It names nobody who lives in the house, and has no place for where it
is.
"""

from datetime import datetime
from typing import Final

from registry.access import Session, trail
from registry.access.incident import HOURS, Facts, deadline, exposure, facts
from registry.documents.frame import CONFIDENTIAL
from registry.documents.look import moment
from registry.documents.paper import Imprint, Letterhead, Paper, Signer
from registry.documents.review import when
from registry.fields import Compartment, form_of
from registry.forms import Incident
from registry.language import N_, Language, _, current, ngettext, using
from registry.values import dates

ACTION: Final = "incident notice"

FOR_WHOM: Final = N_("CONFIDENTIAL. Only for the authority and the house.")
_KINDS: Final[dict[Compartment, tuple[str, str, bool]]] = {
    "identity": (N_("Identification"), N_("names, identity documents, telephone, safe contacts"), False),
    "profile": (
        N_("Personal characteristics"),
        N_(
            "age, sex, nationality, ethnic group, disability, languages; in codes, what each person lived through"
        ),
        True,
    ),
    "narrative": (N_("Personal and family life"), N_("what people told, in words"), True),
    "psychology": (N_("Mental health"), N_("notes of psychology"), True),
    "health": (N_("Physical health"), N_("notes of health, medicines"), True),
    "legal": (N_("Complaints and proceedings"), N_("notes of the legal service"), False),
    "safety": (N_("Safety"), N_("threats, risk, protection measures"), False),
    "care": (N_("Daily life"), N_("the name used in the house, care, needs"), True),
}
"""What a compartment holds, in the words of the law; whether the law calls it sensitive."""

_BESIDE: Final = {
    "paper_key": N_("The sheet with the recovery key was with it: with that key everything opens."),
    "passphrases": N_("Passphrases written down were with it: what those accounts open can be read."),
    "device_card": N_(
        "The computer's card was with it: it opens nothing by itself, but passphrases can be tried with it."
    ),
    "backups": N_(
        "Backups were with it: they are sealed, and open only with the recovery key or Management's."
    ),
    "papers": N_("Printed papers were with it: whoever has them can read them."),
    "files": N_("Files that are not encrypted were on it or with it: whoever has them can read them."),
}
_STATE: Final = {
    "off": N_("The computer was switched off: nothing was in its memory."),
    "locked": N_(
        "The computer was on, with the program locked or closed: something may stay in its memory while it is on."
    ),
    "hidden": N_(
        "The computer was on, with the screen hidden: whoever had it had three tries at the PIN, until the program "
        "locked itself some minutes later."
    ),
    "open": N_(
        "The computer was on, with the registry open: until it locked or was switched off, whoever had it could "
        "read what the person signed in reads."
    ),
}
_STATE_UNKNOWN: Final = N_("It is not known how the computer was; the gravest is assumed.")
_FOLLOWS: Final = {
    "readable": N_(
        "What was on the computer must be taken as readable. Learning where these people are, or that the house "
        "looks after them, can put them in danger."
    ),
    "guessable": N_(
        "What was on the computer is closed as long as no passphrase is guessed. If one were, learning where these "
        "people are could put them in danger."
    ),
    "closed": N_(
        "As far as is known nobody can read what was on the computer: a passphrase and the computer's own secret "
        "would both be needed."
    ),
    "unknown": N_(
        "It cannot be ruled out that what was on the computer was read. Learning where these people are, or that "
        "the house looks after them, can put them in danger."
    ),
}


def notice_pdf(session: Session, incident_id: str, *, language: Language | None = None) -> bytes:
    """The notice as PDF to print or keep, its copy numbered. Recorded.

    Raises `NotAllowed`, `NotFound`, `AuditBroken`, and the errors of the file.
    """
    incident, found = _read(session, incident_id)
    copy = 1 + len(trail.about(session, incident_id, ACTION))
    entry = session.note(ACTION, "incident", incident_id, copy=copy)
    imprint = Imprint(session.name, datetime.now(), copy, f"{entry.seq}-{entry.hash.hex()[:8]}")
    return _drawn(session, incident, found, imprint, language)


def notice_preview(session: Session, incident_id: str, *, language: Language | None = None) -> bytes:
    """The same paper to be looked at on the screen: no copy, and nothing is recorded."""
    incident, found = _read(session, incident_id)
    return _drawn(session, incident, found, Imprint(session.name, datetime.now()), language)


def _read(session: Session, incident_id: str) -> tuple[Incident, Facts]:
    found = facts(session)
    return session.get(Incident, incident_id, look=False), found


def letterhead(session: Session, title: str, confidentiality: str = CONFIDENTIAL) -> Letterhead:
    """The head of a paper about an incident: the house by its name, never where it is."""
    return Letterhead(session.organisation.heading(), title, confidentiality=confidentiality)


def _drawn(
    session: Session, incident: Incident, found: Facts, imprint: Imprint, language: Language | None
) -> bytes:
    with using(language or current()):
        head = letterhead(session, _("Notice of a security incident with personal data"), FOR_WHOM)
        paper = Paper(head, imprint)
        _to_whom(paper, incident)
        _who(session, paper, incident)
        _what_happened(paper, incident)
        _which_data(paper, found)
        _how_held(paper, incident, found)
        _what_follows(paper, incident, found)
        _what_is_done(paper, incident, found)
        paper.signatures([Signer(_("Data protection officer")), Signer(_("Management"))], _("Signatures"))
        return paper.render()


def _to_whom(paper: Paper, incident: Incident) -> None:
    paper.paragraph(
        _(
            "To the Autoridad Nacional de Protección de Datos Personales (ANPD), Ministerio de Justicia y Derechos "
            "Humanos."
        )
    )
    paper.notice(
        _("Ley 29733 and D.S. 016-2024-JUS: to be handed in within {n} hours, before {when}.").format(
            n=HOURS, when=moment(deadline(incident))
        )
    )


def shown(incident: Incident, name: str) -> str:
    """An answer of the incident as people read it."""
    return form_of(incident)[name].kind.show(getattr(incident, name))


def _who(session: Session, paper: Paper, incident: Incident) -> None:
    house = session.organisation
    paper.heading(_("Who gives notice"))
    paper.facts(
        [
            (_("Organisation"), house.name),
            (_("Department"), house.department),
            (_("Data protection officer"), house.data_officer),
            (_("Who answers for this notice"), incident.contact),
        ]
    )


def _what_happened(paper: Paper, incident: Incident) -> None:
    paper.heading(_("What happened"))
    paper.facts(
        [
            (_("Event"), shown(incident, "kind")),
            (_("Which computer"), incident.device),
            (_("When it was noticed"), dates.shown(incident.noticed_at)),
            (_("When it happened"), incident.happened),
            (_("Where it happened"), incident.where),
            (_("Police report"), incident.report),
        ],
        columns=2,
    )
    if incident.circumstances:
        paper.paragraph(incident.circumstances)


def people_words(found: Facts) -> list[str]:
    """How many people there is something about, group by group."""
    said = [ngettext("{n} person on record", "{n} people on record", found.people).format(n=found.people)]
    if found.orientations:
        words = ngettext(
            "{n} orientation without a case", "{n} orientations without a case", found.orientations
        )
        said.append(words.format(n=found.orientations))
    staff = ngettext("{n} member of staff", "{n} members of staff", found.staff)
    return [*said, staff.format(n=found.staff)]


def _which_data(paper: Paper, found: Facts) -> None:
    paper.heading(_("Which data, and about how many people"))
    paper.paragraph(
        _("The computer held the registry of the house, or an earlier state of it: {people}.").format(
            people=", ".join(people_words(found))
        )
    )
    sensitive, other = _("sensitive data"), _("personal data")
    rows = []
    for one in found.held:
        title, what, grave = _KINDS[one]
        rows.append([_(title), _(what), sensitive if grave else other])
    rows.append(
        [_("Cases and staff"), _("codes, dates and kinds of services; names and roles of the staff"), other]
    )
    paper.table([_("Kind"), _("What it is"), _("In the words of Ley 29733")], rows, [24, 54, 22])


def _how_held(paper: Paper, incident: Incident, found: Facts) -> None:
    paper.heading(_("How the data were protected"))
    said = [
        _("The registry is one encrypted file: AES-256 with an integrity check of every page (SQLCipher 4)."),
        _("Inside it, what each profession writes is sealed again with a key of its own (AES-256-GCM-SIV)."),
        _(
            "It opens with a personal passphrase only; each attempt costs {mib} MiB of memory and {passes} passes "
            "(Argon2id)."
        ).format(mib=found.memory_mib, passes=found.passes),
        secret_words(found),
    ]
    disk = {
        "yes": _("Besides, the whole disk of the computer was encrypted."),
        "no": _("The disk as a whole was not encrypted: files outside the registry could be read."),
    }
    said.append(disk.get(incident.disk, _("It is not known whether the disk as a whole was encrypted.")))
    paper.bullets(said)


def secret_words(found: Facts) -> str:
    """Whether the computer's own secret is needed besides a passphrase."""
    if found.device_secret:
        return _(
            "Besides a passphrase it needs a secret that the computer keeps for its desktop account: without it "
            "passphrases cannot even be tried. Who gets into that desktop account has it, and is left with the "
            "passphrases."
        )
    return _(
        "It needs no secret of the computer besides the passphrase: whoever has the disk can try passphrases "
        "without limit, each at that cost."
    )


def _what_follows(paper: Paper, incident: Incident, found: Facts) -> None:
    paper.heading(_("What may follow from it"))
    said = [_(_STATE.get(incident.state, _STATE_UNKNOWN))]
    said += [_(_BESIDE[one]) for one in incident.beside if one in _BESIDE]
    paper.bullets(said)
    grave = exposure(incident, found)
    paper.notice(_(_FOLLOWS[grave]), "info" if grave == "closed" else "warning")


def _what_is_done(paper: Paper, incident: Incident, found: Facts) -> None:
    paper.heading(_("What was done and what follows"))
    if incident.measures:
        paper.paragraph(incident.measures)
    backup = when(found.last_backup)
    kept = _("The data are not lost: the last verified backup is of {when}.").format(when=backup)
    paper.bullets(
        [
            kept if backup else _("There is no verified backup of the registry."),
            _("The registry gets new keys, and those who used the computer new passphrases."),
            _(
                "The house weighs whether somebody is in danger, and tells the people concerned in plain words."
            ),
            _("The incident is reported to the Centro Nacional de Seguridad Digital as well."),
        ]
    )
