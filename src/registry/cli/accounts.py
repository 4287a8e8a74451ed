"""Commands about the registry itself and its accounts: init, demo, user, recover. Knows no argument parser."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO

from registry.access import Session, create_registry, files, leaving, recover, staff
from registry.access.keeping import vault_id
from registry.access.rights import role_words
from registry.cli import terminal
from registry.cli.asked import Asked
from registry.errors import FileExists, RegistryExists, WeakPassphrase
from registry.files import remove_quietly, said_plainly
from registry.forms import Organisation, Staff
from registry.language import _
from registry.vault import Anchors, PaperKey, judge


def init(asked: Asked) -> int:
    """A new registry with its first manager, and the recovery key in a file."""
    folder, out = asked.folder, Path(asked.recovery_out)
    if (folder / files.DATABASE).exists():
        raise RegistryExists(folder=str(folder))
    with _reserved(out) as handle:
        login, passphrase = asked.login(), asked.passphrase(new=True)
        _check_passphrase(passphrase, asked.organisation, login, asked.name or "")
        session, paper = create_registry(
            folder,
            organisation=Organisation(name=asked.organisation),
            login=login,
            name=asked.name or login,
            passphrase=passphrase,
            device=None if asked.no_keyring else asked.around.keyring(),
            anchors=asked.around.anchors(),
            kdf=asked.around.kdf,
            stretching=asked.around.stretching,
        )
        with _undone_if_it_fails(session, asked.around.anchors()), said_plainly(out):
            handle.write(_recovery(out, asked.organisation, session.name, paper))
            handle.flush()
            os.fsync(handle.fileno())
        session.close()
    if asked.no_keyring:
        terminal.message(
            _(
                "Without a keyring, whoever copies the folder can guess passphrases on another computer: use long ones."
            )
        )
    value = {"registry": str(folder), "user": login, "recovery": str(out), "paper": paper.fingerprint}
    asked.answer(value, [_("The registry was made in {folder}.").format(folder=folder), *_keep(out)])
    return 0


def _keep(out: Path) -> list[str]:
    return [
        _("The recovery key is in {file}. Print it, keep it under lock, and delete the file.").format(
            file=out
        )
    ]


@contextlib.contextmanager
def _reserved(out: Path) -> Iterator[BinaryIO]:
    """The file for the recovery key, made before the registry so that a key can never be lost for want of a place."""
    if out.exists():
        raise FileExists(file=str(out))
    with said_plainly(out):
        handle = os.fdopen(
            os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb"
        )
    try:
        with handle:
            yield handle
    except BaseException:
        remove_quietly(out)
        raise


@contextlib.contextmanager
def _undone_if_it_fails(session: Session, anchors: Anchors) -> Iterator[None]:
    """Take a registry away again whose recovery key could not be written: it would lack its last way in."""
    try:
        yield
    except BaseException:
        session.close()
        anchors.forget(vault_id(session), bound=session.anchoring.protection.device)
        remove_quietly(*(session.folder / name for name in files.SET))
        raise


def _recovery(out: Path, organisation: str, made_by: str, paper: PaperKey) -> bytes:
    if out.suffix.lower() != ".pdf":
        said = [
            _(
                "Amparo: paper recovery key. It opens the registry and its backups; print it and keep it under lock."
            ),
            _("Made on {day}; fingerprint {digits}").format(
                day=date.today().isoformat(), digits=paper.fingerprint
            ),
        ]
        return ("".join(f"# {line}\n" for line in said) + paper.text + "\n").encode()
    from registry.documents.frame import Imprint
    from registry.documents.recovery_sheet import RecoveryKey, recovery_sheet

    key = RecoveryKey(organisation, paper.fingerprint, date.today(), paper.text, paper.groups)
    return recovery_sheet(key, Imprint(made_by, datetime.now()))


def _check_passphrase(passphrase: str, *said: str) -> None:
    strength = judge(passphrase, said)
    if not strength.acceptable:
        raise WeakPassphrase(reason=strength.reason)


def demo(asked: Asked) -> int:
    """A training registry of invented people; its accounts and passphrases are the answer."""
    from registry.demo import make

    made = make(
        asked.folder,
        cases=asked.cases,
        **({} if asked.seed is None else {"seed": asked.seed}),
        device=None,
        kdf=asked.around.kdf,
        stretching=asked.around.stretching,
        progress=asked.progress,
    )
    accounts = [
        {"login": one.login, "passphrase": one.passphrase, "roles": list(one.roles)} for one in made.accounts
    ]
    value = {
        "registry": str(asked.folder),
        "residents": made.residents,
        "past_cases": made.past_cases,
        "services": made.services,
        "accounts": accounts,
        "recovery": made.recovery,
    }
    facts = _(
        "{residents} residents, {past_cases} past cases and {services} services, all invented, in {registry}"
    )
    rows = [(_("User name"), _("Roles"), _("Passphrase"))]
    rows += [(one.login, ", ".join(one.roles), one.passphrase) for one in made.accounts]
    key = _("Recovery key: {key}").format(key=made.recovery)
    asked.answer(value, [facts.format(**value), "", *terminal.columns(rows), "", key])
    return 0


def user_add(asked: Asked) -> int:
    """A new account; without a passphrase file, words are generated and shown this once."""
    roles = [role.strip() for role in asked.role.split(",")]
    with asked.session() as session:
        offered = "" if asked.new_passphrase_file else staff.words_offered(roles)
        passphrase = offered or terminal.first_line(Path(asked.new_passphrase_file))
        made = staff.add(session, asked.account, asked.name, roles, passphrase)
    value = {**_account(made), **({"passphrase": offered} if offered else {})}
    lines = [_("The account {login} was made.").format(login=made.login)]
    if offered:
        lines.append(_("Its passphrase, shown only now: {words}").format(words=offered))
    asked.answer(value, lines)
    return 0


def user_list(asked: Asked) -> int:
    """Every account, past and present."""
    with asked.session() as session:
        found = [(one, staff.standing(session, one)) for one in staff.list_staff(session)]
    rows = [(one.login, one.name, ", ".join(one.roles), _standing(state)) for one, state in found]
    asked.answer([{**_account(one), "state": state} for one, state in found], terminal.columns(rows))
    return 0


def _standing(state: staff.Standing) -> str:
    said: dict[staff.Standing, str] = {
        "active": "",
        "keyless": _("without keys: needs a new passphrase"),
        "ended": _("past its last day"),
        "closed": _("disabled"),
        "unknown": _("unknown to the key file"),
    }
    return said[state]


def user_reset(asked: Asked) -> int:
    """New words for a colleague, who may have been closed; without a passphrase file they are shown this once."""
    with asked.session() as session:
        account = staff.named(session, asked.account)
        offered = "" if asked.new_passphrase_file else staff.words_offered(account.roles)
        passphrase = offered or terminal.first_line(Path(asked.new_passphrase_file))
        back = staff.standing(session, account) in ("closed", "ended")
        staff.reset_passphrase(session, account.id, passphrase, until="" if back else None)
    lines = [_("{login} signs in with the new passphrase from now on.").format(login=account.login)]
    if offered:
        lines.append(_("Its passphrase, shown only now: {words}").format(words=offered))
    asked.answer({"login": account.login, **({"passphrase": offered} if offered else {})}, lines)
    return 0


def user_disable(asked: Asked) -> int:
    """Close an account and, if asked, pass its open cases to a colleague."""
    with asked.session() as session:
        account = staff.named(session, asked.account)
        to = staff.named(session, asked.reassign_to).id if asked.reassign_to else ""
        passed = leaving.disable(session, account.id, to, progress=asked.progress).cases
    closed = _("The account {login} was closed; {n} cases passed to a colleague.")
    asked.answer(
        {"login": account.login, "reassigned": passed}, [closed.format(login=account.login, n=passed)]
    )
    return 0


def _account(one: Staff) -> dict[str, object]:
    return {
        "login": one.login,
        "name": one.name,
        "roles": list(one.roles),
        "until": one.until or None,
        "disabled": one.disabled == "yes",
    }


def _settled() -> str:
    return _(
        "The key file was in doubt: all other accounts may be closed now. Look at the roles of each, let them in "
        "again with “user reset”, and renew the keys once everybody is back."
    )


def recover_account(asked: Asked) -> int:
    """A new passphrase for an account by the recovery key, which also authorises this computer."""
    paper, login = asked.paper(), asked.login()
    if asked.new_passphrase_file:
        passphrase = terminal.first_line(Path(asked.new_passphrase_file))
    else:
        passphrase = terminal.ask_secret(_("New passphrase"), "--new-passphrase-file", twice=True)
    _check_passphrase(passphrase, login)
    did = recover(
        asked.folder,
        paper,
        login,
        passphrase,
        asked.around.keyring(),
        anchors=asked.around.anchors(),
        accept_older=bool(asked.accept_older),
        waits=asked.around.waits(),
    )
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    asked.answer(
        {
            "login": did.login,
            "at": at,
            "last_day_taken_away": did.last_day_gone,
            "settled": did.settled,
            "reopened": did.reopened,
            "roles": list(did.roles),
        },
        [
            _("{login} signs in with the new passphrase from now on.").format(login=did.login),
            _("Roles of this account: {roles}.").format(roles=role_words(did.roles)),
            *([_("The last day of this account was past and counts no more.")] if did.last_day_gone else []),
            *([_("This account was closed and is open again.")] if did.reopened else []),
            *([_settled()] if did.settled else []),
        ],
    )
    return 0
