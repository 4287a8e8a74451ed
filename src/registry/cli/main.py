"""`amparo-cli`: runs one command and turns whatever happens into an answer, one clear line and an exit code."""

import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from registry import language, settings
from registry.cli import terminal
from registry.cli.asked import Asked, WrongUsage
from registry.cli.parser import build
from registry.cli.surroundings import Surroundings
from registry.cli.testing import unless_self_test
from registry.errors import Cancelled, RegistryError, Unexpected
from registry.files import plain_error
from registry.vault.process import keep_to_itself

PROBLEM, USAGE = 1, 2


def main(argv: Sequence[str] | None = None, around: Surroundings | None = None) -> int:
    """Run ``argv`` (the program's own arguments by default) and return its exit code: 0, 1 a problem, 2 wrong usage."""
    if argv is None:  # a program of its own, not a part of another one
        keep_to_itself()
    terminal.set_up()
    _speak()
    parser = build()
    try:
        options = parser.parse_args(argv)
    except SystemExit as ending:  # argparse has said what is wrong, or given the help that was asked for
        return int(ending.code or 0)
    try:
        asked = Asked(options, around or Surroundings())
        unless_self_test(asked)
        code = int(options.run(asked))
        sys.stdout.flush()
        return code
    except WrongUsage as problem:
        parser.print_usage(sys.stderr)
        terminal.message(f"{parser.prog}: {problem}")
        return USAGE
    except RegistryError as problem:
        terminal.message(str(problem))
    except KeyboardInterrupt:
        terminal.message(str(Cancelled()))
    except BrokenPipeError:  # whoever read the answer has gone
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as problem:
        terminal.message(str(plain_error(problem, Path(str(problem.filename or "")))))
    except Exception as problem:
        terminal.message(f"{Unexpected()} ({_where(problem)})")
    return PROBLEM


def _speak() -> None:
    chosen = settings.load().language
    for known in language.LANGUAGES:
        if known == chosen:
            language.speak(known)


def _where(problem: Exception) -> str:
    """What went wrong and where in the program, for its developers: never what was being worked on."""
    last = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__}, {Path(last.filename).name}:{last.lineno}"


if __name__ == "__main__":
    raise SystemExit(main())
