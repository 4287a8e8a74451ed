"""`amparo --self-test`: what the command line tries, and the parts only a window has. Opens no window."""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QFontDatabase, QFontMetrics, QImage
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QApplication

from registry.errors import NoPrinter, PartDamaged, RegistryError
from registry.files import write_whole
from registry.language import LANGUAGES, N_, _, speak
from registry.selftest import (
    Check,
    Outcome,
    Report,
    Trial,
    as_json,
    as_lines,
    computer_checks,
    printing_by_lp,
    tried,
)
from registry.selftest.computer import LETTERS, draw, printers
from registry.selftest.telling import HEAD, SUM
from registry.settings import Settings
from registry.ui import printing
from registry.ui.parts import theme
from registry.ui.parts.now import colours, icon
from registry.ui.parts.tokens import FAMILY
from registry.vault import SystemKeyring

STANDARD_OUTPUT: Final = "-"
SCREEN: Final = N_("Screen")


def self_test(told: str, registry: Path, settings: Settings) -> int:
    """Try everything, tell it on the terminal and in the file ``told`` (``-`` for none); 1 if something failed.

    A file that cannot be written is a failure, too, told beside the report.
    """
    for known in LANGUAGES:
        if known == settings.language:
            speak(known)
    if _without_screen():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with Trial() as trial:
        before = tried([*trial.checks(), *computer_checks(SystemKeyring, registry)])
    with suppress(RegistryError):  # it is said at the end
        keep(_as_if_it_ended_here(before), told)
    _say(as_lines(before)[:-SUM])
    app = QApplication.instance() or QApplication(["amparo"])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    report = Report((*before.outcomes, *tried(window_checks()).outcomes))
    _say(as_lines(report)[HEAD + len(before.outcomes) :])
    try:
        keep(report, told)
    except RegistryError as problem:
        if sys.stderr is not None:
            sys.stderr.write(f"{problem.sentence()} {problem.advice()}\n")
        return 1
    return report.code


def _as_if_it_ended_here(before: Report) -> Report:
    """What is told if there is no window: a Qt that finds no screen ends the program, and says it in its own words."""
    missing = PartDamaged(part="Qt")
    gone = Outcome("screen", SCREEN, "failed", missing.sentence(), missing.advice())
    return Report((*before.outcomes, gone))


def keep(report: Report, told: str) -> None:
    """Write the report to the file ``told``. Raises what the disk says."""
    if told != STANDARD_OUTPUT:
        lines = "\n".join(as_lines(report)) + "\n"
        said = json.dumps(as_json(report), ensure_ascii=False, indent=1) if told.endswith(".json") else lines
        write_whole(Path(told), said.encode())


def _say(lines: list[str]) -> None:
    if sys.stdout is not None:  # a Windows program without a console has none
        sys.stdout.buffer.write(("\n".join(lines) + "\n").encode())
        sys.stdout.flush()


def window_checks() -> list[Check]:
    """What only Qt can try."""
    by_qt = Check("printing", N_("Printing"), lambda: printers(printing.printers()), (NoPrinter,))
    return [
        Check("screen", SCREEN, screen),
        Check("families", N_("Letters of the window"), families),
        Check("icons", N_("Icons"), icons),
        Check("preview", N_("Showing a paper"), preview),
        by_qt if sys.platform == "win32" else printing_by_lp(),
    ]


def screen() -> str:
    """What Qt draws on."""
    size = QApplication.primaryScreen().size()
    return _("{platform}, {width} × {height}").format(
        platform=QApplication.platformName(), width=size.width(), height=size.height()
    )


def families() -> str:
    """The window has the family of the papers, with the letters of Spanish."""
    metrics = QFontMetrics(QApplication.font())
    if FAMILY not in QFontDatabase.families() or not all(metrics.inFontUcs4(ord(one)) for one in LETTERS):
        raise PartDamaged(part=FAMILY)
    return _("{family} has every letter.").format(family=FAMILY)


def icons() -> str:
    """The small pictures are drawn: their reader is a plug-in that a bad installation loses."""
    drawn = icon("check", colours().text).pixmap(QSize(32, 32)).toImage()
    if _blank(drawn):
        raise PartDamaged(part="SVG")
    return _("They are drawn.")


def preview() -> str:
    """A paper can be shown before it is printed."""
    buffer, document = QBuffer(), QPdfDocument()
    buffer.setData(QByteArray(draw()))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    if document.pageCount() != 1 or _blank(document.render(0, QSize(210, 297))):
        raise PartDamaged(part="QtPdf")
    return _("It is drawn on the screen as it will be on paper.")


def _blank(image: QImage) -> bool:
    """Whether every point of ``image`` has one colour, or there is none."""
    size = image.size()
    points = {image.pixel(x, y) for x in range(size.width()) for y in range(size.height())}
    return len(points) < 2


def _without_screen() -> bool:
    told = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    return sys.platform == "linux" and not told
