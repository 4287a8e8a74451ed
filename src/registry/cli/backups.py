"""Commands about backups and damage: backup, check, rescue. Knows no argument parser."""

from pathlib import Path
from typing import Any

from registry import backup
from registry.cli import terminal
from registry.cli.asked import Asked
from registry.cli.requests import sent
from registry.errors import (
    Cancelled,
    PassphraseNeeded,
    RegistryDamaged,
    RegistryEmpty,
    RegistryKeyMismatch,
    SecondPersonNeeded,
    VaultDamaged,
    VaultRollback,
    VaultTampered,
)
from registry.language import _

_DAMAGE = (RegistryDamaged, RegistryEmpty, RegistryKeyMismatch, VaultDamaged, VaultRollback, VaultTampered)


def create(asked: Asked) -> int:
    """A backup, verified before it is called complete."""
    with asked.session() as session:
        made = backup.create(session, Path(asked.out), asked.progress)
    said = made.manifest
    value = {
        "file": str(made.path),
        "created": said.created,
        "people": said.people,
        "cases": said.cases,
        "services": said.services,
        "size": made.size,
        "sha256": made.sha256,
    }
    asked.answer(value, [_("Made and verified: {file}").format(file=made.path), _facts(value)])
    return 0


def _facts(value: dict[str, Any]) -> str:
    words = _("of {created} (UTC): {people} people, {cases} cases, {services} services")
    return words.format(**{name: value[name] for name in ("created", "people", "cases", "services")})


def verify(asked: Asked) -> int:
    """Whether a backup is whole: by the recovery key, by who signs in, or as far as can be told without a key."""
    file = Path(asked.file)
    if asked.recovery_file:
        found = backup.verify(file, backup.by_paper(asked.paper()), progress=asked.progress)
    elif asked.user:
        with asked.session(undecided=True) as session:
            manager = backup.by_session(session) if "manager" in session.rights.roles else None
            found = backup.verify(file, manager, session=session, progress=asked.progress)
    else:
        found = backup.verify(file, progress=asked.progress)
    value = {
        "ok": found.ok,
        "created": found.created,
        "people": found.people,
        "cases": found.cases,
        "services": found.services,
        "problems": list(found.problems),
    }
    asked.answer(value, [_("The backup is whole."), _facts(value)] if found.ok else list(found.problems))
    if not found.ok:
        terminal.message(
            _("The backup {file} could not be verified: {why}").format(file=file.name, why=found.problems[0])
        )
    return 0 if found.ok else 1


def restore(asked: Asked) -> int:
    """Put a backup in the place of the registry, once it is said what it brings back; the present one is kept aside."""
    with backup.prepare(
        Path(asked.file),
        asked.folder,
        asked.identity(),
        device=asked.around.keyring(),
        anchors=asked.around.anchors(),
        progress=asked.progress,
        compare_with=asked.remembered,
    ) as done:
        _insist_on_consent(asked, done.differences.sentences())
        done.switch()
    if done.trouble:
        terminal.message(str(done.trouble))
    said = done.manifest
    value = {
        "restored": str(asked.folder),
        "created": said.created,
        "people": said.people,
        "cases": said.cases,
        "services": said.services,
        "aside": str(done.aside) if done.aside else None,
    }
    lines = [_("Restored into {folder}").format(folder=asked.folder), _facts(value)]
    if done.aside:
        lines.append(_("What was there before is kept in {folder}").format(folder=done.aside))
    asked.answer(value, lines)
    return 0


def _insist_on_consent(asked: Asked, differences: list[str]) -> None:
    """Say ``differences``; if there are any, somebody has to want them. Raises `PassphraseNeeded` or `Cancelled`."""
    for words in differences:
        terminal.message(words)
    if not differences or asked.yes:
        return
    if not terminal.somebody_there():
        raise PassphraseNeeded(what=_("Your decision about it"), option="--yes")
    word = _("yes")
    if terminal.ask(_("Restore it all the same? Type {word}").format(word=word), "--yes") != word:
        raise Cancelled


def check(asked: Asked) -> int:
    """Whether the registry is whole."""
    found: list[tuple[str, str]] = []
    try:
        with asked.session(undecided=True) as session:
            result = backup.check(session, full=bool(asked.full), progress=asked.progress)
            found += [(one.kind, one.detail) for one in result.problems]
    except _DAMAGE as problem:  # it does not even open, or can no longer be closed as it should
        found = found or [("file", problem.sentence())]
    value = {"ok": not found, "problems": [{"kind": kind, "detail": detail} for kind, detail in found]}
    asked.answer(value, [f"{kind}: {detail}" for kind, detail in found] or [_("The registry is whole.")])
    if found:
        advice = _(
            "{n} problems were found. Work no further on it: copy the folder, and restore the newest backup."
        )
        terminal.message(advice.format(n=len(found)))
    return 1 if found else 0


def rescue(asked: Asked) -> int:
    """Everything that can still be opened, as readable files."""
    terminal.message(_("The files of a rescue are NOT encrypted: whoever finds them can read everything."))
    if terminal.somebody_there() and not asked.yes:
        word = _("yes")
        if (
            terminal.ask(
                _("Write them to {folder}? Type {word}").format(folder=asked.out, word=word), "--yes"
            )
            != word
        ):
            raise Cancelled
    try:
        found = backup.rescue(
            asked.folder, asked.identity(), Path(asked.out), unencrypted=True, progress=asked.progress
        )
    except SecondPersonNeeded as problem:
        with asked.session() as session:
            raise sent(asked, session, problem) from None
    value = {"out": str(asked.out), "records": found.records, "broken": found.broken}
    lines = [_("Saved to {folder}: {n} records").format(folder=asked.out, n=sum(found.records.values()))]
    lines += [f"{one['form']} {one['record']}: {one['problem']}" for one in found.broken]
    asked.answer(value, lines)
    return 0


__all__ = ["check", "create", "rescue", "restore", "verify"]
