"""`amparo-cli --self-test`: whether the program works on this computer. Knows no check."""

from registry.cli.asked import Asked, WrongUsage
from registry.language import _


def without_command(asked: Asked) -> int:
    """What is done where no command was named: the self-test, or saying that one is missing."""
    if not asked.self_test:
        raise WrongUsage(_("name a COMMAND, or --self-test"))
    from registry.selftest import Trial, as_json, as_lines, computer_checks, printing_by_lp, tried

    with Trial() as trial:
        around = computer_checks(asked.around.keyring, asked.folder)
        report = tried([*trial.checks(), *around, printing_by_lp()])
    asked.answer(as_json(report), as_lines(report))
    return report.code


def unless_self_test(asked: Asked) -> None:
    """Refuse a self-test together with a command: the one would hide the other's answer."""
    if asked.self_test and asked.command:
        raise WrongUsage(_("--self-test stands alone"))
