"""Papers on screen and out of the printer: preview, print, save. Knows no paper's content.

The paper travels as bytes in memory; on Linux it is piped to the system's `lp`.
"""

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from registry.access import Right
from registry.access.activity import Filter
from registry.documents.printers import lp_environment, lp_printers
from registry.errors import PrinterMissing, RegistryError
from registry.files import write_whole
from registry.language import _, current
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.parts import Button, Text, Waiting, colours, tell
from registry.ui.parts.tokens import LARGE, MEDIUM, SMALL

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

Paper = Callable[[str, bool], bytes]
"""Makes a paper in a language (es, en), with or without the name."""
LP_SECONDS = 60


def printers() -> list[str]:
    """The printers the system knows, the usual one first; empty where none can be asked."""
    if sys.platform == "win32":
        from PySide6.QtPrintSupport import QPrinterInfo

        return sorted(
            QPrinterInfo.availablePrinterNames(), key=lambda n: n != QPrinterInfo.defaultPrinterName()
        )
    return lp_printers() or []


def send(paper: bytes, printer: str = "") -> None:
    """Print ``paper`` on ``printer`` (the usual one without a name). Raises `PrinterMissing`."""
    if sys.platform == "win32":
        _send_windows(paper, printer)
        return
    command = ["lp", "-s", "-t", "Amparo", *(["-d", printer] if printer else []), "-"]
    try:
        done = subprocess.run(
            command, input=paper, capture_output=True, timeout=LP_SECONDS, check=False, env=lp_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        raise PrinterMissing from None
    if done.returncode != 0:
        raise PrinterMissing


def _send_windows(paper: bytes, printer: str) -> None:
    """Windows has no program that prints a PDF from a pipe: the pages are drawn on the printer."""
    from PySide6.QtPrintSupport import QPrinter

    device = QPrinter(QPrinter.PrinterMode.HighResolution)
    if printer:
        device.setPrinterName(printer)
    if not device.isValid():
        raise PrinterMissing
    draw_on(device, paper)


def draw_on(device: "QPrinter", paper: bytes) -> None:
    """Draw the pages of ``paper`` on a printer. Raises `PrinterMissing` if it does not take them."""
    buffer, document = QBuffer(), QPdfDocument()
    buffer.setData(QByteArray(paper))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    device.setDocName("Amparo")
    device.setFullPage(True)
    painter = QPainter()
    if not painter.begin(device):
        raise PrinterMissing
    area = QRect(0, 0, device.width(), device.height())
    for page in range(document.pageCount()):
        if page:
            device.newPage()
        painter.drawImage(area, document.render(page, area.size()))
    painter.end()


class PreviewDialog(QDialog):
    """A paper as it will come out, and three ways on: print it, save it, close."""

    def __init__(
        self,
        over: QWidget,
        context: Context,
        show: Paper,
        make: Paper,
        file_name: str,
        *,
        names: bool = True,
        reading: bool = False,
    ) -> None:
        """``show`` draws what is looked at; ``make`` the copy that is printed or kept, which is recorded.

        Without ``names`` none is offered to be printed; with ``reading`` drawing is a long read.
        """
        super().__init__(over)
        self._context, self._preview, self._make, self._file_name = context, show, make, file_name
        self._reading = reading
        self.paper = b""
        self.setWindowTitle("Amparo")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("The paper before printing"))
        self._document = QPdfDocument(self)
        self._buffer = QBuffer(self)
        self.view = QPdfView(self)
        self.view.setDocument(self._document)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.view.setAccessibleName(_("The paper before printing"))
        ground = self.view.palette()
        ground.setColor(QPalette.ColorRole.Dark, QColor(colours().neutral_weak))
        self.view.setPalette(ground)
        self._language, self._names = QComboBox(), QCheckBox(_("With the name"))
        for code, words in (("es", _("in Spanish")), ("en", _("in English"))):
            self._language.addItem(words, code)
        self._language.setCurrentIndex(self._language.findData(current()))
        self._language.setAccessibleName(_("Language of the paper"))
        if not names or not context.session.may(Right.PRINT_NAMES):
            self._names.hide()
        self._printer = QComboBox()
        self._printer.setAccessibleName(_("Printer"))
        self._printer.hide()
        self._say = Text("", "muted")
        self._waiting = Waiting()
        self._lay_out()
        room = over.window().size()
        self.resize(QSize(min(900, room.width() - 40), max(480, room.height() - 40)))
        self._language.activated.connect(self._draw)
        self._names.clicked.connect(self._draw)
        context.work.run(
            self, lambda _p: printers(), self._offer_printers, lambda _problem: None, reading=True
        )
        self._draw()

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(LARGE, LARGE, LARGE, LARGE)
        box.setSpacing(MEDIUM)
        options = QHBoxLayout()
        options.setSpacing(MEDIUM)
        options.addWidget(Text(_("Before printing"), "question", wrap=False))
        options.addWidget(self._language)
        options.addWidget(self._names)
        options.addStretch(1)
        box.addLayout(options)
        box.addWidget(self.view, 1)
        box.addWidget(self._waiting)
        foot = QHBoxLayout()
        foot.setSpacing(SMALL)
        self._save = Button(_("Save as PDF…"), icon="download", pressed=self._choose_file)
        self._print = Button(_("Print"), "filled", icon="printer", pressed=self._send)
        self._print.setDefault(True)
        foot.addWidget(self._say, 1)
        foot.addWidget(self._printer)
        foot.addWidget(Button(_("Close"), "quiet", pressed=self.reject))
        foot.addWidget(self._save)
        foot.addWidget(self._print)
        box.addLayout(foot)

    def _draw(self, *_args: object) -> None:
        """Make the paper as chosen, off the window's thread."""
        draw = self._drawing(self._preview)
        self._ready(False)
        self._waiting.begin(_("Drawing the paper…"))
        self._context.work.run(self, lambda _p: draw(), self._show, self._refused, reading=self._reading)

    def _drawing(self, paper: Paper) -> Callable[[], bytes]:
        language, names = str(self._language.currentData()), self._names.isChecked()
        return lambda: paper(language, names)

    def _show(self, paper: bytes) -> None:
        self.paper = paper
        self._document.close()
        self._buffer.close()
        self._buffer.setData(QByteArray(paper))
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self._waiting.end()
        self._ready(True)
        self._print.setFocus()

    def _refused(self, problem: RegistryError) -> None:
        self._waiting.end()
        self._ready(bool(self.paper))
        tell(self, problem)

    def _ready(self, ready: bool) -> None:
        self._print.setEnabled(ready)
        self._save.setEnabled(ready)

    def _offer_printers(self, names: list[str]) -> None:
        self._printer.addItems(names)
        self._printer.setVisible(len(names) > 1)

    def _send(self) -> None:
        draw, printer = self._drawing(self._make), self._printer.currentText()
        self._ready(False)
        self._waiting.begin(_("Sending to the printer…"))

        def job(_progress: Progress) -> None:
            send(draw(), printer)

        self._context.work.run(self, job, self._sent, self._refused, reading=self._reading)

    def _sent(self, _done: None) -> None:
        self._context.say(_("Sent to the printer."))
        self.accept()

    def _choose_file(self) -> None:
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF"), self._file_name, "PDF (*.pdf)")
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, path: Path) -> None:
        """Make a copy of the paper shown and save it as ``path``."""
        path = path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf")
        draw = self._drawing(self._make)
        self._context.work.run(
            self,
            lambda _p: write_whole(path, draw()),
            lambda _done: self._saved(),
            self._refused,
            reading=self._reading,
        )

    def _saved(self) -> None:
        self._context.say(_("Saved. The file is not sealed: keep it where only the team reads it."), "info")
        self.accept()


def preview_plan(over: QWidget, context: Context, plan_id: str) -> PreviewDialog:
    """Show a protection plan as it will be on paper; printing or saving it makes a numbered, recorded copy."""
    papers = import_module("registry.documents.plan")  # reportlab takes a while, which no start should pay

    def show(language: str, with_names: bool) -> bytes:
        drawn: bytes = papers.plan_preview(context.session, plan_id, language=language, with_names=with_names)
        return drawn

    def make(language: str, with_names: bool) -> bytes:
        drawn: bytes = papers.plan_pdf(context.session, plan_id, language=language, with_names=with_names)
        return drawn

    dialog = PreviewDialog(over, context, show, make, "plan.pdf")
    dialog.open()
    return dialog


def preview_card(over: QWidget, context: Context) -> PreviewDialog:
    """Show the computer card before it is printed; whoever opens this sees its words, which is recorded."""
    papers = import_module("registry.documents.computer_card")

    def draw(language: str, _with_names: bool) -> bytes:
        drawn: bytes = papers.card_pdf(context.session, language=language)
        return drawn

    dialog = PreviewDialog(over, context, draw, draw, "amparo-equipo.pdf", names=False)
    dialog.open()
    return dialog


def preview_audit(over: QWidget, context: Context, asked: Filter) -> PreviewDialog:
    """Show the audit report of what is asked; printing or saving it checks the trail, signs and records it."""
    papers = import_module("registry.documents.audit_report")

    def show(language: str, _with_names: bool) -> bytes:
        drawn: bytes = papers.audit_preview(context.session, asked, language=language)
        return drawn

    def make(language: str, _with_names: bool) -> bytes:
        drawn: bytes = papers.audit_report(context.session, asked, language=language)
        return drawn

    dialog = PreviewDialog(over, context, show, make, "audit.pdf", names=False, reading=True)
    dialog.open()
    return dialog


Made = Callable[..., bytes]
"""A paper of a session: ``made(session, *what, language=…)``."""


def preview_paper(
    over: QWidget, context: Context, room: str, name: str, *what: str, file_name: str
) -> PreviewDialog:
    """Show the paper ``name`` of ``registry.documents.<room>`` before it is printed or saved.

    The room has ``<name>_preview``, of which nothing is recorded, and ``<name>_pdf``, which is.
    """
    papers = import_module(f"registry.documents.{room}")
    show: Made = getattr(papers, f"{name}_preview")
    make: Made = getattr(papers, f"{name}_pdf")
    dialog = PreviewDialog(
        over,
        context,
        lambda language, _names: show(context.session, *what, language=language),
        lambda language, _names: make(context.session, *what, language=language),
        file_name,
        names=False,
    )
    dialog.open()
    return dialog
