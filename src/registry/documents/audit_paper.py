"""The pages of an audit report, drawn from its data: codes only, never a name of those in care. Knows no session.

The same data gives the same pages.
"""

# mypy: allow-untyped-calls

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from reportlab.platypus.flowables import Flowable

from registry.access import telling
from registry.access.activity import Tally
from registry.documents.grid import Align
from registry.documents.paper import Imprint, Letterhead, Paper, Signer
from registry.documents.qr import draw_qr, qr_matrix
from registry.language import _, ngettext
from registry.values import dates

FILE: Final = "amparo-audit-report.json"
"""The name of the file inside the PDF."""
_QR: Final = 150.0


@dataclass(frozen=True)
class Seal:
    """Digest (hexadecimal) of the data, and the signature over it."""

    digest: str
    signature: bytes


class AuditPaper:
    """The parts of one report, in order, out of its data (`registry.documents.audit_report`)."""

    def __init__(self, data: dict[str, Any], imprint: Imprint) -> None:
        self.data = data
        self.paper = Paper(Letterhead(data["organisation"], _("Audit report")), imprint)

    def draw(self, seal: Seal | None) -> bytes:
        """The paper as PDF, with its seal or as a preview."""
        self._asked()
        self._checked()
        self._counts()
        self._entries()
        self._sealed(seal)
        return self.paper.render()

    def _asked(self) -> None:
        asked, data = self.data["asked"], self.data
        period = _("Everything in the trail")
        if asked["from"] or asked["to"]:
            period = _("From {start} to {end}").format(
                start=dates.shown(asked["from"]) or "…", end=dates.shown(asked["to"]) or "…"
            )
        group = telling.GROUPS.get(asked["kind"], "")
        self.paper.heading(_("What was asked"))
        self.paper.facts(
            [
                (_("Period"), period),
                (_("Person of the staff"), asked["person"] or _("Everybody")),
                (_("Kind of action"), _(group) if group else _("Everything done")),
                (_("Case"), asked["case"] or _("All cases, and what is about none")),
                (_("Entries"), str(data["total"])),
                (_("Made by"), data["made_by_name"]),
            ],
            columns=2,
        )

    def _checked(self) -> None:
        head, check = self.data["trail"], self.data["check"]
        if head is None:
            self.paper.notice(
                _("Preview. The trail is checked and the report signed when it is printed or saved.")
            )
        elif check["problem"]:
            self.paper.notice(check["problem"], "warning")
        else:
            words = ngettext(
                "The whole trail was checked when this report was made, and it holds together: {n} entry.",
                "The whole trail was checked when this report was made, and it holds together: {n} entries.",
                head["seq"],
            )
            self.paper.notice(words.format(n=head["seq"]))
            self.paper.paragraph(
                _(
                    "Each entry holds the digest of the one before it, and is signed by the person it names. Checked "
                    "were the order and the digests of all entries, and the signatures of the newest 1,000 and of "
                    "the newest of each person, which cover everything before them."
                ),
                "small",
            )

    def _counts(self) -> None:
        tallies = [Tally(*one) for one in self.data["counts"]]
        if not tallies:
            return
        groups = [name for name in telling.GROUPS if any(one.group == name for one in tallies)]
        times = {(one.who, one.group): one.times for one in tallies}
        who = list(dict.fromkeys(one.who for one in tallies))
        rows = [
            [
                name,
                *(str(times.get((name, group), 0) or "–") for group in groups),
                str(_sum(tallies, who=name)),
            ]
            for name in who
        ]
        whole = [str(_sum(tallies, group=group)) for group in groups]
        rows.append([_("Total"), *whole, str(self.data["total"])])
        self.paper.heading(_("Who, and how often"))
        align: list[Align] = ["left", *["right"] * (len(groups) + 1)]  # type: ignore[list-item]
        columns = [_("Person"), *(_(telling.GROUPS[group]) for group in groups), _("Total")]
        self.paper.table(columns, rows, [26, *[11] * len(groups), 10], align=align, total_row=True)

    def _entries(self) -> None:
        listed = self.data["entries"]
        self.paper.heading(_("What happened, the newest first"))
        if len(listed) < self.data["total"]:
            words = _("Listed are the newest {n} of {all} entries; the counts above are of all of them.")
            self.paper.paragraph(words.format(n=len(listed), all=self.data["total"]), "small")
        rows = [
            [str(seq), _moment(at), sentence, codes, more] for seq, at, sentence, codes, more, _hash in listed
        ]
        columns = [_("Number"), _("When"), _("What happened"), _("Case"), _("Details")]
        self.paper.table(columns, rows, [8, 21, 36, 10, 25], align=["right"])

    def _sealed(self, seal: Seal | None) -> None:
        if seal is None:
            return
        data = self.data
        head = f"{data['trail']['seq']}-{data['trail']['hash']}"
        paper = self.paper
        paper.page_break()
        paper.heading(_("Signature"))
        paper.facts(
            [
                (_("Registry"), data["fingerprint"]),
                (_("Head of the trail"), f"{data['trail']['seq']} · {_grouped(data['trail']['hash'])}"),
                (_("Signed by"), data["made_by_name"]),
                (_("The key of who signed (Ed25519)"), _grouped(data["key"])),
                (_("Data (SHA-256)"), _grouped(seal.digest)),
                (_("Signature"), _grouped(seal.signature.hex())),
            ]
        )
        code = (
            f"AMPARO-AUDIT 1 {data['fingerprint']} {head} {data['key']} {seal.digest} {seal.signature.hex()}"
        )
        paper.drawing(_Code(code))
        paper.heading(_("How to check this report"), 2)
        paper.bullets(
            [
                _(
                    "The saved PDF, in the registry it was made from: amparo-cli audit verify --report FILE. It "
                    "says whether the signature is that person's, whether the pages are those that were signed, "
                    "and whether the trail still holds every entry listed."
                ),
                _(
                    "The paper: the audit trail of the registry says “made a signed audit report” with the first eight "
                    "characters of the data’s SHA-256. They must be those above."
                ),
                _(
                    "Without the registry: the PDF holds the file {file}. Its part “report”, as canonical JSON, has "
                    "the SHA-256 above; what the signature is over, docs/file-formats.md says."
                ).format(file=FILE),
            ]
        )
        paper.signatures([Signer(_("Made by"), data["made_by_name"]), Signer(_("Received by (name, date)"))])


class _Code(Flowable):
    """The seal as a QR code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._matrix = qr_matrix(text, "m")
        self.spaceAfter = 6

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Its fixed size."""
        return _QR, _QR

    def draw(self) -> None:
        """The code."""
        draw_qr(self.canv, self._matrix, 0, 0, _QR)


def _sum(tallies: Sequence[Tally], *, who: str = "", group: str = "") -> int:
    return sum(one.times for one in tallies if who in ("", one.who) and group in ("", one.group))


def _grouped(text: str) -> str:
    """Long digits in groups of eight, which can be read aloud and can be broken into lines."""
    return " ".join(text[at : at + 8] for at in range(0, len(text), 8))


def _moment(at: str) -> str:
    then = datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone()
    return dates.shown(then.strftime("%Y-%m-%dT%H:%M"))
