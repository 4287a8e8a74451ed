"""The audit report, signed by who made it; and whether a saved one is genuine. Knows no printer.

What is signed is the report's data: canonical JSON, enclosed in the PDF, its digest and the signature printed on the
last page. A second signature, in the enclosed file only, covers what the pages show.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from registry.access import Session, activity, trail
from registry.access.activity import Filter
from registry.access.attesting import attest, attested, attester, still_there
from registry.access.rights import Right
from registry.access.trail import Checked
from registry.documents.audit_paper import FILE, AuditPaper, Seal
from registry.documents.enclosed import drawn, enclose, enclosed
from registry.documents.frame import Imprint
from registry.errors import PaperUnreadable
from registry.fields.answers import canonical
from registry.language import LANGUAGES, Language, _, current, ngettext, using
from registry.progress import Progress

FORMAT: Final = "amparo-audit-report"
MOST: Final = 3000
"""Entries listed; the counts are of all."""
_DATA, _SHOWN = "audit-report", "audit-report-pages"


def audit_report(
    session: Session, asked: Filter, *, language: Language | None = None, progress: Progress | None = None
) -> bytes:
    """The report of what is asked for, as PDF: the trail checked (quick), the data signed, the making recorded.

    If the trail does not hold together the report says so and nothing is recorded, for nothing is written into a
    damaged file. Needs the right to read the trail. Raises `NotFound` for a code no case has, `Cancelled`.
    """
    session.require(Right.AUDIT)
    with using(language or current()):
        checked = trail.check(session, "quick", progress)
        data = _data(session, asked, checked)
        raw = canonical(data)
        signature = attest(session, _DATA, raw)
        digest = hashlib.sha256(raw).hexdigest()
        anchor = ""
        if checked.ok:
            span = {"start": asked.start, "end": asked.end} if asked.start and asked.end else {}
            entry = session.note("print", "audit", digest=digest, entries=data["total"], **span)
            anchor = f"{entry.seq}-{entry.hash.hex()[:8]}"
        imprint = Imprint(session.name, datetime.now(), anchor=anchor)
        pdf = AuditPaper(data, imprint).draw(Seal(digest, signature))
        pages = drawn(pdf)
        kept = {
            "report": data,
            "signature": signature.hex(),
            "pages": pages.hex(),
            "pages_signature": attest(session, _SHOWN, bytes.fromhex(digest) + pages).hex(),
        }
        return enclose(pdf, FILE, canonical(kept))


def audit_preview(session: Session, asked: Filter, *, language: Language | None = None) -> bytes:
    """The same paper to be looked at: nothing is checked, signed or recorded, and it says so."""
    session.require(Right.AUDIT)
    with using(language or current()):
        data = _data(session, asked, None)
        return AuditPaper(data, Imprint(session.name, datetime.now())).draw(None)


# --- the data ---


def _data(session: Session, asked: Filter, checked: Checked | None) -> dict[str, Any]:
    by = attester(session)
    lines, tallies = activity.every(session, asked, MOST, checked.seq if checked else 0)
    return {
        "format": FORMAT,
        "version": 1,
        "language": current(),
        "vault": by.vault_id,
        "fingerprint": by.fingerprint,
        "organisation": session.organisation.heading(),
        "made_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "made_by": by.person_id,
        "made_by_name": session.name,
        "key": by.key,
        "asked": {
            "from": asked.start,
            "to": asked.end,
            "person": activity.people(session).get(asked.person, asked.person),
            "kind": asked.group,
            "case": asked.code,
        },
        "trail": {"seq": checked.seq, "hash": checked.hash.hex()} if checked else None,
        "check": {"how": checked.how, "problem": checked.problem.sentence() if checked.problem else ""}
        if checked
        else None,
        "total": sum(one.times for one in tallies),
        "counts": [[one.who, one.group, one.times] for one in tallies],
        "entries": [[one.seq, one.at, one.sentence, one.codes, one.more, one.hash.hex()] for one in lines],
    }


# --- checking a saved one ---


@dataclass(frozen=True)
class Genuine:
    """What a saved report says of itself (its data), and what is wrong with it; nothing if it is genuine."""

    data: dict[str, Any] = field(repr=False)
    problems: tuple[str, ...]


def verify_report(session: Session, pdf: bytes) -> Genuine:
    """Whether a saved report is as it was signed, and whether the trail still holds what it lists.

    Needs the right to read the trail. Raises `PaperUnreadable` for a file that is no signed report.
    """
    session.require(Right.AUDIT)
    kept = _kept(pdf)
    data = kept["report"]
    raw = canonical(data)
    digest, pages = hashlib.sha256(raw).digest(), drawn(pdf)
    problems = []
    if data["vault"] != attester(session).vault_id:
        problems.append(_("It was made from another registry."))
    elif not attested(session, data["made_by"], _DATA, raw, _bytes(kept["signature"])):
        problems.append(_("Its data is not what was signed."))
    elif _bytes(kept["pages"]) != pages or not attested(
        session, data["made_by"], _SHOWN, digest + pages, _bytes(kept["pages_signature"])
    ):
        problems.append(_("Its pages do not show what was signed."))
    else:
        problems += _not_there(session, data)
    return Genuine(data, tuple(problems))


def _not_there(session: Session, data: dict[str, Any]) -> list[str]:
    told = [(data["trail"]["seq"], data["trail"]["hash"]), *((one[0], one[5]) for one in data["entries"])]
    missing = sorted({seq for seq, digest in told if not still_there(session, seq, _bytes(digest))})
    if not missing:
        return []
    words = ngettext(
        "The trail of today does not hold {n} entry of it, number {first}.",
        "The trail of today does not hold {n} entries of it, the first of them number {first}.",
        len(missing),
    )
    return [words.format(n=len(missing), first=missing[0])]


def _kept(pdf: bytes) -> dict[str, Any]:
    """The enclosed file, of the right shape."""
    try:
        kept = json.loads(enclosed(pdf, FILE))
        data = kept["report"]
        whole = (
            data["format"] == FORMAT
            and data["version"] == 1
            and data["language"] in LANGUAGES
            and all(isinstance(data[name], str) for name in ("vault", "made_by", "made_by_name", "made_at"))
            and isinstance(data["trail"]["seq"], int)
            and isinstance(data["trail"]["hash"], str)
            and all(isinstance(one[0], int) and isinstance(one[5], str) for one in data["entries"])
            and all(isinstance(kept[name], str) for name in ("signature", "pages", "pages_signature"))
        )
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise PaperUnreadable from None
    if not whole:
        raise PaperUnreadable
    found: dict[str, Any] = kept
    return found


def _bytes(digits: str) -> bytes:
    """The bytes that hexadecimal digits stand for; none if they are not such digits."""
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return b""
