"""Starting the window: what was asked, how it looks, what happens when something breaks. Knows no screen."""

import argparse
import logging
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtWidgets import QApplication

from registry import settings as remembered
from registry.errors import RegistryError
from registry.files import private_folder
from registry.settings import Settings
from registry.ui.desktop.again import add_options, replace_process
from registry.ui.opening import look_of, opening
from registry.ui.parts import theme

if TYPE_CHECKING:
    from registry.ui.program import Program

LOG = logging.getLogger("registry")


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """What was asked on the command line; wrong usage ends with 2."""
    parser = argparse.ArgumentParser(prog="amparo", description="The window of the registry.")
    parser.add_argument("backup", type=Path, nargs="?", metavar="FILE", help="a backup (.amparo) to restore")
    parser.add_argument("--registry", type=Path, metavar="DIR", help="folder of the registry")
    parser.add_argument("--no-keyring", action="store_true", help="do not use the keyring of the desktop")
    parser.add_argument(
        "--self-test",
        nargs="?",
        const="-",
        metavar="FILE",
        help="say whether the program works on this computer, also in FILE (.json for programs), and end",
    )
    add_options(parser)
    return parser.parse_args(list(argv))


def registry_folder(asked: Path | None, settings: Settings) -> Path:
    """The folder asked for, else that of AMPARO_REGISTRY, else the one remembered, else the usual one."""
    if asked is not None:
        return asked.absolute()
    named = os.environ.get("AMPARO_REGISTRY") or settings.registry
    return Path(named).absolute() if named else remembered.default_registry()


def write_log() -> None:
    """Log kinds of errors and where they arose, never what they said, into a small file of this account."""
    import logging.handlers  # with sockets and threads: not before the window is there

    try:
        folder = private_folder(remembered.state_folder())
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / "amparo.log", maxBytes=200_000, backupCount=1, encoding="utf-8"
        )
    except (OSError, RegistryError):
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)


def catch_everything(program: "Program") -> None:
    """Whatever breaks is logged without a word of what it was about, and said in one calm sentence."""

    def unexpected(kind: type[BaseException], _value: object, trace: TracebackType | None) -> None:
        LOG.error("unexpected %s at %s", kind.__name__, where(trace))
        if issubclass(kind, KeyboardInterrupt):
            program.screen.close()
        elif threading.current_thread() is threading.main_thread():
            program.unexpected()

    sys.excepthook = unexpected
    threading.excepthook = lambda said: unexpected(said.exc_type, said.exc_value, said.exc_traceback)
    sys.unraisablehook = lambda said: unexpected(said.exc_type, said.exc_value, said.exc_traceback)


def where(trace: TracebackType | None) -> str:
    """Module and line where a problem arose."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else "?"


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window; 0 when it was closed."""
    asked = arguments(sys.argv[1:] if argv is None else argv)
    settings = remembered.load()
    if asked.self_test:
        from registry.ui.testing import self_test

        return self_test(asked.self_test, registry_folder(asked.registry, settings), settings)
    scaled = settings.scale != 100 and "QT_SCALE_FACTOR" not in os.environ
    if scaled:
        os.environ["QT_SCALE_FACTOR"] = str(settings.scale / 100)
    app = QApplication(["amparo"])
    if scaled:
        del os.environ["QT_SCALE_FACTOR"]  # the program that comes after a lock reads the settings again
    app.setApplicationName("Amparo")
    app.setDesktopFileName("amparo")
    theme.apply(app, look_of(settings))
    screen = opening(asked.place, asked.shown)
    write_log()
    from registry.ui.program import Program  # after the window is there: it brings the whole house with it
    from registry.vault import Anchors, SystemKeyring

    device = None if asked.no_keyring or not settings.keyring else SystemKeyring()
    anchors = Anchors(remembered.state_folder(), device)
    folder = registry_folder(asked.registry, settings)
    program = Program(settings, folder, device, anchors=anchors, screen=screen, replace=replace_process)
    catch_everything(program)
    program.start(asked.locked, backup=asked.backup and asked.backup.absolute())
    code = app.exec()
    program.close()
    shiboken6.delete(program.screen)  # before the application, which the widgets need to the end
    return code
