"""One run of the window: what is shown first, signing in and out, and what happens when something breaks.

Knows the screens in outline and no page.
"""

import argparse
import logging
import logging.handlers
import os
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from platformdirs import user_state_path
from PySide6.QtCore import QLibraryInfo, QObject, QTranslator, Slot
from PySide6.QtWidgets import QApplication, QWidget

from registry import settings as remembered
from registry.access import Session
from registry.access.files import SET
from registry.backup import Restoration
from registry.errors import RegistryError, Unexpected
from registry.files import private_folder
from registry.language import LANGUAGES, Language, _, current, speak
from registry.progress import Progress
from registry.settings import Settings
from registry.ui import desktop
from registry.ui.context import Context
from registry.ui.idle import Idle
from registry.ui.parts import tell, theme
from registry.ui.screen import Screen
from registry.ui.sign_in import Recover, SignIn
from registry.ui.window import MainWindow
from registry.ui.work import Work
from registry.vault import DeviceSecrets, SystemKeyring, by_argon2id
from registry.vault.stretching import Stretching

LOG = logging.getLogger("registry")


class Program(QObject):
    """Everything of one run: the settings, the two threads, the window, and who is signed in."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        device: DeviceSecrets | None,
        *,
        stretching: Stretching = by_argon2id,
    ) -> None:
        super().__init__()
        self.settings, self.folder, self.device = settings, folder, device
        self._stretching = stretching
        self.work = Work(self)
        self.work.problem.connect(self._problem)
        self.screen = Screen()
        self.screen.closing.connect(self.close)
        self.screen.hide_wanted.connect(self.screen.hide_now)
        self.idle = Idle(settings.blank_after, settings.lock_after, self)
        self.idle.blank.connect(self._blank)
        self.idle.lock.connect(self.sign_out)
        self.session: Session | None = None
        self.window: MainWindow | None = None
        self._translator: QTranslator | None = None
        self._closed = False
        self._restoring: Restoration | None = None
        self._ending: Session | None = None
        """A session that is locked and still has to be closed."""
        self._chosen: Path | None = None
        """A folder chosen in the window: remembered once somebody could sign in there."""

    def start(self) -> None:
        """Show the sign-in of the registry there is, or the first start where there is none."""
        self.speak("en" if self.settings.language == "en" else "es")
        if any((self.folder / name).exists() for name in (*SET, "next")):
            self.show_sign_in()
        else:
            self.show_first_start()

    # --- screens ---

    def show_sign_in(self) -> SignIn:
        """The page that asks who it is."""
        page = SignIn(self.work, self.folder, self.device, stretching=self._stretching)
        page.entered.connect(self.enter)
        page.folder_asked.connect(self._other_folder)
        page.start_asked.connect(self.show_first_start)
        page.recover_asked.connect(self.show_recover)
        page.language_asked.connect(lambda code: self.choose_language(code, self.show_sign_in))
        self._show(page)
        return page

    @Slot()
    def show_recover(self) -> None:
        """The page of the paper recovery key."""
        page = Recover(self.work, self.folder, self.device)
        page.left.connect(self.show_sign_in)
        page.done.connect(self._recovered)
        page.language_asked.connect(lambda code: self.choose_language(code, self.show_recover))
        self._show(page)

    @Slot()
    def show_first_start(self) -> None:
        """The assistant of the first start."""
        from registry.ui.assistant import FirstStart

        page = FirstStart(self.work, self.settings, self.folder, self.device, stretching=self._stretching)
        page.entered.connect(self._begun)
        page.restored.connect(self._restored)
        page.left.connect(self.show_sign_in)
        page.language_asked.connect(lambda code: self.choose_language(code, self.show_first_start))
        self._show(page)

    def _show(self, page: QWidget) -> None:
        self.screen.show_only(page)
        page.setFocus()

    def _recovered(self, login: str) -> None:
        page = self.show_sign_in()
        page.login.setText(login)
        page.passphrase.setFocus()

    def _other_folder(self, folder: Path) -> None:
        self.folder = self._chosen = folder
        self.start()

    def _restored(self, folder: Path) -> None:
        self._keep_folder(folder)
        self.show_sign_in()

    def _begun(self, session: Session, settings: Settings) -> None:
        self._remember(settings)
        self._keep_folder(session.folder)
        self.enter(session)

    # --- signing in and out ---

    @Slot(object)
    def enter(self, session: Session) -> None:
        """Somebody signed in: show her window."""
        self.session = session
        self.folder = session.folder
        self.idle.touch()
        context = Context(session, self.work, self.settings)
        context.settings_changed.connect(self._settings_changed)
        context.restore_asked.connect(self._switch)
        self.window = MainWindow(context)
        self.window.hide_asked.connect(self.screen.hide_now)
        self.window.lock_asked.connect(self.sign_out)
        self._show(self.window)
        if self._chosen == session.folder:
            self._keep_folder(session.folder)

    @Slot()
    def sign_out(self) -> None:
        """Lock: the window goes (its forms keep their drafts), the session ends, the sign-in is shown."""
        session, window = self.session, self.window
        if session is None or window is None:
            return
        self.session = self.window = None
        self._ending = session
        window.stop_reading()
        page = self.show_sign_in()
        page.set_closing(True)
        self.work.run(self, lambda _p: None, lambda _none: self._end(session, page), reading=True)

    def _end(self, session: Session, page: SignIn) -> None:
        """Nothing reads any more: what is left to write is written, then the session closes."""

        def job(_progress: Progress) -> None:
            session.close()
            self._ending = None
            if self._restoring is not None:
                self._restoring.switch()

        self.work.run(self, job, lambda _none: self._ended(page), lambda problem: self._ended(page, problem))

    def _ended(self, page: SignIn, problem: RegistryError | None = None) -> None:
        desktop.replace_process()
        restored, self._restoring = self._restoring, None
        if self.screen.content() is not page:
            return
        page.set_closing(False)
        if problem is not None:
            page.refuse(problem)
        elif restored is not None:
            page.notice(_("The backup was restored."), "good", more=_("Sign in as always."))

    @Slot(object)
    def _switch(self, ready: Restoration) -> None:
        """A prepared backup takes the registry's place, once nobody works in it any more."""
        self._restoring = ready
        self.sign_out()

    @Slot()
    def _blank(self) -> None:
        if self.session is not None:
            self.screen.hide_now()

    @Slot()
    def close(self) -> None:
        """The window was closed: keep what is being written, end the session, end the threads."""
        if self._closed:
            return
        self._closed = True
        self.idle.stop()
        if self.window is not None:
            self.window.stop_reading()
        self.work.finish()
        content = self.screen.content()
        abandon = getattr(content, "abandon", None)
        if abandon is not None:
            abandon()
        for session in (self.session, self._ending):
            if session is not None:
                session.close()
        self.session = self._ending = None
        if self._restoring is not None:
            self._restoring.drop()

    # --- settings ---

    def choose_language(self, code: str, again: Callable[[], object]) -> None:
        """Speak ``code``, remember it, and show the page anew."""
        self.speak("en" if code == "en" else "es")
        self._remember(replace(self.settings, language=current()))
        again()

    def speak(self, code: Language) -> None:
        """Speak ``code``, in Qt's own dialogs too."""
        speak(code if code in LANGUAGES else "es")
        app = QApplication.instance()
        assert app is not None
        if self._translator is not None:
            app.removeTranslator(self._translator)
        self._translator = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(f"qtbase_{code}", folder):
            app.installTranslator(self._translator)

    @Slot(object)
    def _settings_changed(self, settings: Settings) -> None:
        before = self.settings
        self._remember(settings)
        self.idle.set_minutes(settings.blank_after, settings.lock_after)
        app = QApplication.instance()
        if isinstance(app, QApplication) and settings.theme != before.theme:
            theme.apply(app, _look(settings))
        if settings.language != before.language:
            self.speak("en" if settings.language == "en" else "es")
            self._again()

    def _again(self) -> None:
        """The window anew, in the other language."""
        if self.session is not None:
            session, self.window = self.session, None
            self.enter(session)
            assert self.window is not None
            self.window.go("house")

    def _keep_folder(self, folder: Path) -> None:
        self.folder = folder
        self._remember(replace(self.settings, registry=str(folder)))

    def _remember(self, settings: Settings) -> None:
        if settings == self.settings:
            return
        self.settings = settings
        self.work.run(self, lambda _p: remembered.save(settings), lambda _none: None, lambda _problem: None)

    # --- problems ---

    @Slot(object, object)
    def _problem(self, owner: QObject | None, problem: RegistryError) -> None:
        """A problem whose caller does not deal with it: told once, calmly; after signing out it is too late."""
        if owner is None and self.session is None:
            return
        tell(self.screen, problem)

    def unexpected(self) -> None:
        """Something broke in the window itself."""
        if not self._closed:
            tell(self.screen, Unexpected())


def _look(settings: Settings) -> theme.Choice:
    found: dict[str, theme.Choice] = {"light": "light", "dark": "dark"}
    return found.get(settings.theme, "system")


def arguments(argv: Sequence[str]) -> argparse.Namespace:
    """What was asked on the command line; wrong usage ends with 2."""
    parser = argparse.ArgumentParser(prog="amparo", description="The window of the registry.")
    parser.add_argument("--registry", type=Path, metavar="DIR", help="folder of the registry")
    parser.add_argument("--no-keyring", action="store_true", help="do not use the keyring of the desktop")
    return parser.parse_args(list(argv))


def registry_folder(asked: Path | None, settings: Settings) -> Path:
    """The folder asked for, else that of AMPARO_REGISTRY, else the one remembered, else the usual one."""
    if asked is not None:
        return asked.absolute()
    named = os.environ.get("AMPARO_REGISTRY") or settings.registry
    return Path(named).absolute() if named else remembered.default_registry()


def write_log() -> None:
    """Log kinds of errors and where they arose, never what they said, into a small file of this account."""
    try:
        folder = private_folder(user_state_path("Amparo", appauthor=False))
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / "amparo.log", maxBytes=200_000, backupCount=1, encoding="utf-8"
        )
    except (OSError, RegistryError):
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)


def catch_everything(program: Program) -> None:
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
    if settings.scale != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", str(settings.scale / 100))
    app = QApplication(["amparo"])
    app.setApplicationName("Amparo")
    app.setDesktopFileName("amparo")
    write_log()
    theme.apply(app, _look(settings))
    device = None if asked.no_keyring or not settings.keyring else SystemKeyring()
    program = Program(settings, registry_folder(asked.registry, settings), device)
    catch_everything(program)
    program.start()
    program.screen.show()
    code = app.exec()
    program.close()
    return code
