"""The grammar of `amparo-cli`: its commands and options, and which function answers each. Knows no registry."""

import argparse
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from registry import __version__
from registry.access.telling import GROUPS
from registry.cli import accounts, audit, backups, cases, reports, requests, testing
from registry.cli.asked import Asked
from registry.language import LANGUAGES, N_, _

Command = Callable[[Asked], int]
FORMATS: Final = ("htcds", "csv")
_ACCEPT: Final = N_("record that a registry older than this computer had seen was restored on purpose")
_GROUPS: Final = {
    "user": N_("accounts of the staff: add, list, disable"),
    "case": N_("cases: list, show, purge"),
    "request": N_("what waits for a second person: list, approve, refuse, withdraw"),
    "audit": N_("the audit trail: list, verify, report"),
    "backup": N_("backups: create, verify, restore"),
}


def build() -> argparse.ArgumentParser:
    """The whole parser; the chosen command is ``options.run``."""
    common = _common()
    parser = argparse.ArgumentParser(
        "amparo-cli", description=_("The registry without a window."), parents=[common], allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"amparo-cli {__version__}")
    parser.add_argument(
        "--self-test", action="store_true", help=_("say whether the program works on this computer")
    )
    parser.set_defaults(run=testing.without_command)
    nouns = _Nouns(parser, common)
    _accounts(nouns)
    _cases(nouns)
    _reports(nouns)
    _audit(nouns)
    _backups(nouns)
    _requests(nouns)
    return parser


def _common() -> argparse.ArgumentParser:
    """Options that stand before or after the name of the command; SUPPRESS keeps the one from undoing the other."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS, allow_abbrev=False)
    common.add_argument("--registry", metavar="DIR", help=_("the folder of the registry"))
    common.add_argument("--user", metavar="LOGIN", help=_("who signs in"))
    common.add_argument("--passphrase-file", metavar="F", help=_("a file whose first line is the passphrase"))
    common.add_argument("--json", action="store_true", help=_("answer in JSON"))
    return common


class _Nouns:
    """Adds commands of one or two words."""

    def __init__(self, parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
        self._common = common
        self._first = parser.add_subparsers(dest="command", metavar=_("COMMAND"))
        self._second: dict[str, Any] = {}

    def add(self, name: str, run: Command, help: str) -> argparse.ArgumentParser:
        """The parser of the command ``name``, one word or two."""
        noun, _space, verb = name.partition(" ")
        place = self._first
        if verb:
            if noun not in self._second:
                about = _(_GROUPS[noun])
                made = self._first.add_parser(
                    noun, help=about, description=about, parents=[self._common], allow_abbrev=False
                )
                self._second[noun] = made.add_subparsers(dest="verb", metavar=_("COMMAND"), required=True)
            place = self._second[noun]
        parser: argparse.ArgumentParser = place.add_parser(
            verb or noun, help=help, description=help, parents=[self._common], allow_abbrev=False
        )
        parser.set_defaults(run=run)
        return parser


def _accounts(nouns: _Nouns) -> None:
    init = nouns.add("init", accounts.init, _("make a registry; --user becomes its first manager"))
    init.add_argument("--organisation", metavar="NAME", required=True)
    init.add_argument("--name", help=_("the manager's name"))
    init.add_argument(
        "--recovery-out",
        metavar="FILE",
        required=True,
        help=_("where the recovery key is written (.txt or .pdf)"),
    )
    init.add_argument("--no-keyring", action="store_true", help=_("without a key of this computer"))
    demo = nouns.add("demo", accounts.demo, _("make a training registry of invented people"))
    demo.add_argument("--cases", type=_count, metavar="N")
    demo.add_argument("--seed", type=int, metavar="S")
    add = nouns.add("user add", accounts.user_add, _("make an account"))
    add.add_argument("account", metavar="LOGIN")
    add.add_argument("--role", metavar="R[,R]", required=True)
    add.add_argument("--name", metavar="N", required=True)
    add.add_argument(
        "--new-passphrase-file", metavar="F", help=_("without it, words are offered and shown once")
    )
    nouns.add("user list", accounts.user_list, _("list the accounts"))
    reset = nouns.add("user reset", accounts.user_reset, _("give a colleague a new passphrase"))
    reset.add_argument("account", metavar="LOGIN")
    reset.add_argument("--new-passphrase-file", metavar="F")
    disable = nouns.add("user disable", accounts.user_disable, _("close an account"))
    disable.add_argument("account", metavar="LOGIN")
    disable.add_argument("--reassign-to", metavar="LOGIN", help=_("who takes over the open cases"))
    recover = nouns.add(
        "recover", accounts.recover_account, _("give --user a new passphrase by the recovery key")
    )
    recover.add_argument("--recovery-file", metavar="F", required=True)
    recover.add_argument("--new-passphrase-file", metavar="F")
    recover.add_argument("--accept-older", action="store_true", help=_(_ACCEPT))


def _cases(nouns: _Nouns) -> None:
    rows = nouns.add("import", cases.import_rows, _("take the rows of a workbook or a CSV file"))
    rows.add_argument("file", metavar="FILE")
    rows.add_argument("--format", choices=FORMATS, required=True)
    rows.add_argument("--mapping", metavar="M", help=_("a file that says which column is which field"))
    rows.add_argument("--dry-run", action="store_true", help=_("only tell what would be taken"))
    listed = nouns.add("case list", cases.case_list, _("list the cases, or those a search finds"))
    listed.add_argument("--query", metavar="TEXT")
    show = nouns.add("case show", cases.case_show, _("show one case"))
    show.add_argument("code", metavar="CODE")
    purge = nouns.add("case purge", cases.case_purge, _("delete a closed case for good"))
    purge.add_argument("code", metavar="CODE")
    _by_two(purge)
    document = nouns.add("document", cases.document, _("write a paper of a case as PDF"))
    document.add_argument("kind", metavar="KIND", help=", ".join(cases.DOCUMENTS))
    document.add_argument("--case", metavar="CODE", required=True)
    document.add_argument("--out", metavar="FILE.pdf", required=True)
    document.add_argument("--language", choices=LANGUAGES)


def _reports(nouns: _Nouns) -> None:
    counted = nouns.add("statistics", reports.statistics, _("count a period"))
    counted.add_argument("--from", dest="start", type=_day, metavar="D", required=True, help="2026-01-01")
    counted.add_argument("--to", dest="end", type=_day, metavar="D", required=True, help="2026-12-31")
    counted.add_argument(
        "--by", action="append", metavar="FIELD[,FIELD]", help=_("a table; two fields make a cross table")
    )
    counted.add_argument(
        "--exact", action="store_true", help=_("small counts, too: for internal use, recorded")
    )
    export = nouns.add("export", reports.export, _("write the registry, or its dictionary, to a file"))
    export.add_argument("what", nargs="?", choices=("dictionary",))
    export.add_argument("--format", choices=FORMATS)
    export.add_argument("--out", metavar="FILE", required=True)
    _by_two(export)


def _audit(nouns: _Nouns) -> None:
    listed = nouns.add("audit list", audit.listed, _("the newest entries of the audit trail"))
    listed.add_argument("--newest", type=_count, default=200, metavar="N")
    verify = nouns.add("audit verify", audit.verify, _("check the chain and every signature"))
    verify.add_argument("--accept-older", action="store_true", help=_(_ACCEPT))
    which = verify.add_mutually_exclusive_group()
    which.add_argument(
        "--quick", action="store_true", help=_("only the signatures that vouch for all others: seconds")
    )
    which.add_argument("--report", metavar="FILE", help=_("whether a saved audit report is genuine"))
    report = nouns.add("audit report", audit.report, _("write a signed report of a period as PDF"))
    report.add_argument("--from", dest="start", type=_day, metavar="D", required=True, help="2026-01-01")
    report.add_argument("--to", dest="end", type=_day, metavar="D", required=True, help="2026-12-31")
    report.add_argument("--out", metavar="FILE.pdf", required=True)
    report.add_argument("--actor", metavar="LOGIN", help=_("only what one colleague did"))
    report.add_argument("--kind", choices=tuple(GROUPS), help=_("only one kind of action"))
    report.add_argument("--case", metavar="CODE", help=_("only what is about one case"))
    report.add_argument("--language", choices=LANGUAGES)


def _backups(nouns: _Nouns) -> None:
    create = nouns.add("backup create", backups.create, _("make a backup and verify it"))
    create.add_argument("--out", metavar="FILE", required=True, help=_("a new file, or a folder"))
    for name, run, help in (
        ("verify", backups.verify, _("say whether a backup is whole")),
        ("restore", backups.restore, _("put a backup in the place of the registry")),
    ):
        made = nouns.add(f"backup {name}", run, help)
        made.add_argument("file", metavar="FILE")
        made.add_argument("--recovery-file", metavar="F", help=_("the file with the recovery key"))
    made.add_argument("--yes", action="store_true", help=_("do not ask, whatever powers it brings back"))
    check = nouns.add("check", backups.check, _("say whether the registry is whole"))
    check.add_argument("--full", action="store_true", help=_("every signature, too"))
    rescue = nouns.add("rescue", backups.rescue, _("save what a damaged registry still gives, NOT encrypted"))
    rescue.add_argument("--out", metavar="DIR", required=True)
    rescue.add_argument("--recovery-file", metavar="F", help=_("the file with the recovery key"))
    rescue.add_argument("--why", metavar="TEXT", help=_("what you tell who approves it"))
    rescue.add_argument(
        "--yes", action="store_true", help=_("do not ask whether unencrypted files may be written")
    )


def _requests(nouns: _Nouns) -> None:
    nouns.add("request list", requests.listed, _("what you may approve, and what you asked for"))
    for name, run, help in (
        ("approve", requests.approve, _("approve what a colleague asked for")),
        ("refuse", requests.refuse, _("refuse it")),
        ("withdraw", requests.withdraw, _("take your own request back")),
    ):
        made = nouns.add(f"request {name}", run, help)
        made.add_argument("id", metavar="ID", help=_("its first digits, as request list shows them"))
        if name == "refuse":
            made.add_argument("--reason", metavar="TEXT", required=True, help=_("shown to who asked"))


def _by_two(made: argparse.ArgumentParser) -> None:
    """Options of a command that two people decide."""
    made.add_argument("--why", metavar="TEXT", help=_("what you tell who approves it"))
    made.add_argument(
        "--recovery-file", metavar="F", help=_("the recovery key approves it now, as the second person")
    )


def _day(typed: str) -> str:
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("{typed} is not a day such as 2026-12-31").format(typed=typed)
        ) from None


def _count(typed: str) -> int:
    if not typed.isdecimal() or not 1 <= int(typed) <= 1_000_000:
        raise argparse.ArgumentTypeError(_("{typed} is not a number from 1 on").format(typed=typed))
    return int(typed)
