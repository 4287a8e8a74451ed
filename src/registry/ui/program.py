"""One run of the window: what is shown first, signing in and out, settings, problems. Knows the screens in outline."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLibraryInfo, QObject, QTranslator, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from registry import settings as remembered
from registry.access.files import SET
from registry.access.waiting import Waits
from registry.errors import RegistryError, Unexpected
from registry.language import LANGUAGES, Language, _, current, speak
from registry.progress import Progress
from registry.settings import Settings
from registry.ui.desktop import again
from registry.ui.desktop.again import Replace
from registry.ui.front import Front
from registry.ui.later import AT_WORK, Later
from registry.ui.locking import Locks
from registry.ui.opening import look_of
from registry.ui.parts import tell, theme
from registry.ui.qt_words import QtWords
from registry.ui.screen import Screen
from registry.ui.sign_in import SignIn
from registry.ui.work import Work
from registry.vault import Anchors, DeviceSecrets, by_argon2id
from registry.vault.stretching import Stretching

if TYPE_CHECKING:
    from registry.access import Session
    from registry.backup import Restoration
    from registry.ui.assistant import FirstStart
    from registry.ui.window import MainWindow


class Program(QObject):
    """Everything of one run: the settings, the two threads, the window, and who is signed in."""

    troubled = Signal(object)
    """A `RegistryError` that stops no work, from whatever thread met it."""

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        device: DeviceSecrets | None,
        *,
        anchors: Anchors | None = None,
        stretching: Stretching = by_argon2id,
        screen: Screen | None = None,
        replace: Replace | None = None,
        waits: Waits | None = None,
    ) -> None:
        """``replace`` makes the program anew after a lock; without it this one goes on."""
        super().__init__()
        self._waits = waits or Waits(remembered.state_folder())
        self.settings, self.folder, self.device = settings, folder, device
        self._stretching, self._anchors = stretching, anchors
        self.work = Work(self)
        self.work.problem.connect(self._problem)
        self.troubled.connect(self._say_trouble)
        self.screen = screen or Screen()
        self.screen.closing.connect(self.close)
        self.screen.help_wanted.connect(self.show_manual)
        self.locks = Locks(self.screen, self.work, settings, self, replace)
        self.locks.wanted.connect(lambda reason: self.sign_out(reason))
        self.idle = self.locks.idle
        self.session: Session | None = None
        self.window: MainWindow | None = None
        self._later = Later(self)
        self._translator: QTranslator | None = None
        self._closed = False
        self._restoring: Restoration | None = None
        self._ending: Session | None = None
        """A session that is locked and still has to be closed."""
        self._reason = again.ASKED
        self._chosen: Path | None = None
        """A folder chosen in the window: remembered once somebody could sign in there."""

    def start(self, locked: str = "", *, backup: Path | None = None) -> None:
        """Show the sign-in of the registry there is, or the first start where there is none.

        ``locked`` is one of `again.REASONS` when this program comes after one that was locked; with ``backup``,
        a file opened from the desktop, the page that restores it is shown.
        """
        self.speak("en" if self.settings.language == "en" else "es")
        if backup is not None:
            self.show_first_start().restore(backup)
        elif any((self.folder / name).exists() for name in (*SET, "next")):
            page = self.show_sign_in()
            if locked:
                self._say_why(page, locked)
            self._later.begin()
        else:
            self.show_first_start()

    def _say_why(self, page: SignIn, reason: str) -> None:
        sentence, more, tone = again.why(reason, self.settings.lock_after)
        page.notice(sentence, tone, more=more)

    # --- screens ---

    def show_sign_in(self) -> SignIn:
        """The page that asks who it is."""
        page = SignIn(
            self.work,
            self.folder,
            self.device,
            anchors=self._anchors,
            stretching=self._stretching,
            waits=self._waits,
        )
        page.entered.connect(self.enter)
        page.folder_asked.connect(self._other_folder)
        page.start_asked.connect(self.show_first_start)
        page.recover_asked.connect(self.show_ways_in)
        page.paper_asked.connect(lambda: self._show_way_in("paper"))
        page.language_asked.connect(lambda code: self.choose_language(code, self.show_sign_in))
        self._show(page)
        return page

    @Slot()
    def show_ways_in(self) -> None:
        """What helps when signing in does not."""
        from registry.ui.ways_in import WaysIn

        page = WaysIn()
        page.left.connect(self.show_sign_in)
        page.asked.connect(self._show_way_in)
        page.language_asked.connect(lambda code: self.choose_language(code, self.show_ways_in))
        self._show(page)

    @Slot(str)
    def _show_way_in(self, way: str) -> None:
        from registry.ui.ways_in import Enrol, Recover, TwoCustodians

        page: Recover | Enrol | TwoCustodians
        if way == "card":
            page = Enrol(self.work, self.folder, self.device)
            page.done.connect(
                lambda: self._recovered("", _("This computer is authorised. Sign in as always."))
            )
        elif way == "custodians":
            page = TwoCustodians(
                self.work,
                self.folder,
                self.device,
                anchors=self._anchors,
                stretching=self._stretching,
                waits=self._waits,
            )
            page.done.connect(self._recovered)
        else:
            page = Recover(self.work, self.folder, self.device, anchors=self._anchors, waits=self._waits)
            page.done.connect(self._recovered)
        page.left.connect(self.show_ways_in)
        page.language_asked.connect(lambda code: self.choose_language(code, lambda: self._show_way_in(way)))
        self._show(page)

    @Slot()
    def show_first_start(self) -> "FirstStart":
        """The assistant of the first start."""
        from registry.ui.assistant import FirstStart

        page = FirstStart(
            self.work,
            self.settings,
            self.folder,
            self.device,
            anchors=self._anchors,
            stretching=self._stretching,
        )
        page.entered.connect(self._begun)
        page.restored.connect(self._restored)
        page.left.connect(self.show_sign_in)
        page.language_asked.connect(lambda code: self.choose_language(code, self.show_first_start))
        self._show(page)
        return page

    def _show(self, page: QWidget) -> None:
        self.screen.show_only(page)
        for front in (page, *page.findChildren(Front)):
            if isinstance(front, Front):
                front.manual_asked.connect(self.show_manual)
        page.setFocus()

    @Slot()
    def show_manual(self) -> None:
        """The manual beside whatever is shown, at the chapter that belongs to it."""
        from registry.ui.pages.manual import show_manual

        before = "sign-in" if isinstance(self.screen.content(), Front) else "first-start"
        show_manual(self.screen, self.window.here() if self.window is not None else before)

    def _recovered(self, login: str, words: str = "") -> None:
        page = self.show_sign_in()
        page.login.setText(login)
        if words:
            page.notice(words, "good")
        (page.passphrase if login else page.login).setFocus()

    def _other_folder(self, folder: Path) -> None:
        self.folder = self._chosen = folder
        self.start()

    def _restored(self, folder: Path) -> None:
        self._keep_folder(folder)
        self.show_sign_in()

    def _begun(self, session: "Session", settings: Settings) -> None:
        self._remember(settings)
        self._keep_folder(session.folder)
        self.enter(session)

    # --- signing in and out ---

    @Slot(object)
    def enter(self, session: "Session") -> None:
        """Somebody signed in: show her window."""
        from registry.ui.context import Context
        from registry.ui.window import MainWindow

        self.session = session
        self.folder = session.folder
        self.locks.begin(session)
        context = Context(session, self.work, self.settings)
        context.settings_changed.connect(self._settings_changed)
        context.changed.connect(self.locks.saved)
        context.restore_asked.connect(self._switch)
        context.pin_asked.connect(self.locks.hiding.choose_pin)
        self.window = MainWindow(context)
        self.window.hide_asked.connect(self.locks.hiding.hide)
        self.window.interview_asked.connect(self.locks.hiding.interview)
        self.window.lock_asked.connect(self.sign_out)
        self.window.change_asked.connect(lambda: self.sign_out(again.PERSON))
        self.window.help_asked.connect(self.show_manual)
        self._show(self.window)
        self._later.begin(AT_WORK)
        session.anchoring.on_trouble(self.troubled.emit)
        if self._chosen == session.folder:
            self._keep_folder(session.folder)

    @Slot()
    def sign_out(self, reason: str = again.ASKED) -> None:
        """Lock: the window goes (its forms keep their drafts), the session ends, the sign-in is shown.

        ``reason`` is one of `again.REASONS`.
        """
        session, window = self.session, self.window
        if session is None or window is None:
            return
        self.session = self.window = None
        self._ending, self._reason = session, reason
        self.locks.end()
        window.stop_reading()
        page = self.show_sign_in()
        page.set_closing(True)
        self.work.run(self, lambda _p: None, lambda _none: self._end(session, page), reading=True)

    def _end(self, session: "Session", page: SignIn) -> None:
        """Nothing reads any more: what is left to write is written, then the session closes."""

        def job(_progress: Progress) -> None:
            session.close()
            self._ending = None
            if session.anchoring.troubled:
                self._reason = again.NOT_NOTED
            if session.unkept:
                self._reason = again.NOT_KEPT
            if self._restoring is not None:
                self._restoring.switch()

        self.work.run(self, job, lambda _none: self._ended(page), lambda problem: self._ended(page, problem))

    def _ended(self, page: SignIn, problem: RegistryError | None = None) -> None:
        """The session is closed: the program is made anew; where that cannot be, this one shows the sign-in."""
        restored, self._restoring = self._restoring, None
        reason = self._reason if restored is None else again.RESTORED
        if problem is not None:
            reason = again.NOT_CLOSED if restored is None else again.NOT_RESTORED
        made_anew = self.locks.make_anew(reason, self.folder, self.device is not None)
        if self.screen.content() is not page:
            return
        page.set_closing(False)
        if problem is not None:
            page.refuse(problem)
        elif not made_anew:
            page.notice(
                _("The registry is closed, but something of it may still be in this computer's memory."),
                "warning",
                more=_("Close Amparo and open it again."),
            )
        else:
            self._say_why(page, reason)

    @Slot(object)
    def _switch(self, ready: "Restoration") -> None:
        """A prepared backup takes the registry's place, once nobody works in it any more."""
        self._restoring = ready
        self.sign_out()

    @Slot()
    def close(self) -> None:
        """The window was closed: keep what is being written, end the session, end the threads."""
        if self._closed:
            return
        self._closed = True
        self._later.stop()
        self.locks.stop()
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
        self._translator = QtWords(self) if code == "es" else QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if self._translator.load(f"qtbase_{code}", folder):
            app.installTranslator(self._translator)

    @Slot(object)
    def _settings_changed(self, settings: Settings) -> None:
        before = self.settings
        self._remember(settings)
        self.locks.use(settings)
        app = QApplication.instance()
        if isinstance(app, QApplication) and settings.theme != before.theme:
            theme.apply(app, look_of(settings))
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

    @Slot(object)
    def _say_trouble(self, problem: RegistryError) -> None:
        """Say it beside the work; once the session is locked, the sign-in does."""
        if self.window is not None:
            self.window.say("warning", problem.sentence())

    def unexpected(self) -> None:
        """Something broke in the window itself."""
        if not self._closed:
            tell(self.screen, Unexpected())
