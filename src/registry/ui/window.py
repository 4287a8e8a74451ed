"""What is around the pages once somebody is signed in: places, search, the state of the backup. Knows pages by name.

The window's title never shows a name. Every way to a page goes through `MainWindow.go`.
"""

from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QKeySequence, QPainter, QShortcut
from PySide6.QtWidgets import QTableView, QVBoxLayout, QWidget

from registry.access import ROLES, Right, trail
from registry.errors import Cancelled, NotAllowed, RegistryError
from registry.language import _, ngettext
from registry.ui.context import Context
from registry.ui.older import OlderRegistry
from registry.ui.parts import (
    Badge,
    Banner,
    Button,
    Pages,
    SearchField,
    Shell,
    Sidebar,
    Toast,
    TopBar,
    Waiting,
    announce,
    colours,
)
from registry.ui.parts.badge import badge_font
from registry.ui.parts.tokens import LARGE, SMALL
from registry.ui.places import PLACES
from registry.ui.when import is_old, local, said
from registry.ui.work import Job

TYPED_MS = 250
OLD_BACKUP = 7
"""Days after which the newest verified backup is called old."""
_REMEMBERED = 30

Stop = tuple[str, dict[str, Any]]


class Mark(QWidget):
    """A strip over the whole window that says that this registry is only for practice."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self.setFixedHeight(24)
        self.setAccessibleName(words)

    def paintEvent(self, _event: object) -> None:
        ink, ground = colours().tone("warning")
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(ground))
        painter.setPen(QColor(ink))
        painter.setFont(badge_font(self.font()))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self._words)


class MainWindow(Shell):
    """The sidebar, the bar and the pages of one signed-in person."""

    hide_asked = Signal()
    interview_asked = Signal()
    lock_asked = Signal()
    change_asked = Signal()
    help_asked = Signal()

    def __init__(self, context: Context) -> None:
        self._pages = Pages()
        self._search = SearchField(_("Search a person, code, document or phone"))
        super().__init__(Sidebar("Amparo"), TopBar(self._search), self._pages)
        self._context, self._session = context, context.session
        self._here: Stop = ("", {})
        self._been: list[Stop] = []
        self._toast: Toast | None = None
        self._waiting_for: Job | None = None
        self.arrival: Button | None = None
        self._memory: Job | None = None
        context.setParent(self)
        self._fill_sidebar()
        self._fill_bar()
        self._add_strips()
        for name, place in PLACES.items():
            if place.is_open_to(self._session):
                self._pages.add(name, lambda name=name: self._make(name))  # type: ignore[misc]
        self.sidebar.chosen.disconnect(self._pages.open)
        self._pages.opened.disconnect(self.sidebar.mark)
        self.sidebar.chosen.connect(self.go)
        context.asked.connect(self._asked)
        context.said.connect(self.say)
        context.changed.connect(self._changed)
        context.work.waiting.connect(self._wait)
        context.memory_closed.connect(self._open_memory)
        for key in ("Alt+Left", "Ctrl+["):
            QShortcut(QKeySequence(key), self, self.back)
        self._open_memory()
        self.go("today")

    # --- made once ---

    def _fill_sidebar(self) -> None:
        for name, place in PLACES.items():
            if place.side and place.is_open_to(self._session):
                side = self.sidebar.top if place.side == "top" else self.sidebar.bottom
                side.add(name, _(place.words), place.icon)
        roles = " · ".join(_(ROLES[role].label) for role in self._session.rights.roles if role in ROLES)
        self.sidebar.show_person(self._session.name, roles)
        self.sidebar.add_action(_("Manual"), "circle-question-mark", "F1", self.help_asked.emit)
        self.sidebar.add_action(_("Hide now"), "eye-off", "F9", self.hide_asked.emit)
        self.sidebar.add_action(_("Interview"), "clock", "F8", self.interview_asked.emit)
        self.sidebar.add_action(_("Lock"), "lock", "Ctrl L", self.lock_asked.emit)
        self.sidebar.add_action(_("Change person"), "users", "", self.change_asked.emit)
        QShortcut(QKeySequence("Ctrl+U"), self, self.change_asked.emit)

    def _fill_bar(self) -> None:
        self._search.setVisible(self._session.may(Right.FIND))
        self._typed = QTimer(self, singleShot=True, interval=TYPED_MS)
        self._typed.timeout.connect(self.search)
        self._search.textEdited.connect(lambda _text: self._typed.start())
        self._search.returnPressed.connect(self.search)
        self._search.down.connect(self._to_results)
        self._backup = Badge("", "neutral", icon="shield-check")
        self.bar.add(self._backup)
        self._backup.setVisible(self._session.may(Right.BACKUP))
        if self._session.may(Right.RECEIVE):
            self.arrival = Button(
                _("Register arrival"), "filled", icon="plus", pressed=lambda: self.go("arrival")
            )
            self.arrival.setShortcut(QKeySequence("Ctrl+Shift+N"))
            self.bar.add(self.arrival)
        self.bar.setVisible(any(self._session.may(one) for one in (Right.FIND, Right.BACKUP, Right.RECEIVE)))
        self._read_backup()

    def _add_strips(self) -> None:
        """Above everything the mark of a training registry; between bar and pages what is being waited for."""
        self._waiting = Waiting()
        self._waiting.setContentsMargins(LARGE, SMALL, LARGE, 0)
        self._waiting.stop.connect(self._stop_waiting)
        outer = self.layout()
        assert outer is not None
        item = outer.itemAt(1)
        right = item.layout() if item is not None else None
        assert isinstance(right, QVBoxLayout)
        right.insertWidget(1, self._waiting)
        self._warnings = QVBoxLayout()
        right.insertLayout(2, self._warnings)
        if self._session.anchoring.rollback is not None:
            right.insertWidget(1, OlderRegistry(self._context, self))
        if self._session.organisation.marked:
            words = _("{mark} · invented people; nothing here is about anybody real")
            right.insertWidget(0, Mark(words.format(mark=_(self._session.organisation.marked))))

    # --- going ---

    def here(self) -> str:
        """The name of the page shown."""
        return self._here[0]

    @Slot(str)
    def go(self, name: str, **where: Any) -> None:
        """Show a page, made anew; one the person may not open is refused with a sentence."""
        if name not in PLACES or not PLACES[name].is_open_to(self._session):
            self.say("warning", NotAllowed(what=_("this page")).sentence())
            return
        if self._here[0]:
            self._been = [*self._been[-_REMEMBERED:], self._here]
        self._show((name, where))

    @Slot()
    def back(self) -> None:
        """The page shown before this one."""
        if self._been:
            self._show(self._been.pop())

    def _show(self, stop: Stop) -> None:
        before, (name, _where) = self._here[0], stop
        self._here = stop
        typing = self._search.hasFocus()
        if not typing:  # a name that was searched must not stay in sight on the pages after it
            self._search.setText(str(stop[1].get("typed", "")))
        self._pages.forget(name)
        page = self._pages.open(name)
        if before and before != name:
            self._pages.forget(before)
        self.sidebar.mark(PLACES[name].within or name)
        self._step_back(name)
        if not typing:
            focus = self.focusWidget()
            if focus is None or not page.isAncestorOf(focus):
                page.setFocus()

    def _step_back(self, name: str) -> None:
        """Registering an arrival is what Today is for; elsewhere the page's own button is the filled one."""
        if self.arrival is not None:
            self.arrival.set_kind("filled" if name == "today" else "plain")
            self.arrival.setVisible(name != "arrival")

    def _make(self, name: str) -> QWidget:
        return PLACES[name].make(self._context, **self._here[1])

    @Slot(str, dict)
    def _asked(self, name: str, where: dict[str, Any]) -> None:
        if name == "lock":
            self.lock_asked.emit()
        else:
            self.go(name, **where)

    # --- search ---

    @Slot()
    def search(self) -> None:
        """Show the people found for what is typed in the bar."""
        self._typed.stop()
        typed = self._search.text().strip()
        page: Any = self._pages.currentWidget()
        if self._here[0] == "people":
            page.search(typed)
        elif typed:
            self.go("people", typed=typed)

    @Slot()
    def _to_results(self) -> None:
        page = self._pages.currentWidget()
        table = page.findChild(QTableView) if page is not None else None
        if isinstance(table, QTableView):
            table.setFocus(Qt.FocusReason.TabFocusReason)
            if not table.currentIndex().isValid():
                table.selectRow(0)

    # --- memory ---

    def _open_memory(self) -> None:
        self._search.setPlaceholderText(_("Opening the registry; the search will be ready in a moment…"))
        self._memory = self._context.work.run(
            self,
            self._session.open_memory,
            lambda _none: self._memory_open(),
            self._memory_failed,
            reading=True,
            doing=_("Opening the registry…"),
        )

    def _memory_open(self) -> None:
        self._memory = None
        words = _("Search a person, code, document or phone")
        self._search.setPlaceholderText(words)
        self._search.setAccessibleName(words)

        self._context.work.run(
            self, lambda _p: trail.tail_problems(self._session), self._warn, self._unchecked, reading=True
        )

    def _unchecked(self, problem: RegistryError) -> None:
        if not isinstance(problem, Cancelled):
            self._warn([problem])

    def _warn(self, problems: list[RegistryError]) -> None:
        """Say above every page, for as long as she is signed in, what is wrong with the trail; work goes on."""
        if not problems:
            return
        more = [_("You can go on working; what you write is saved."), problems[0].advice()]
        if len(problems) > 1:
            words = ngettext(
                "There is {n} more of this kind.", "There are {n} more of this kind.", len(problems) - 1
            )
            more.insert(0, words.format(n=len(problems) - 1))
        see = None
        if self._session.may(Right.AUDIT):
            see = Button(_("Audit trail"), icon="history", pressed=lambda: self.go("audit"))
        banner = Banner(problems[0].sentence(), "bad", more=" ".join(more), action=see)
        self._warnings.setContentsMargins(LARGE, SMALL, LARGE, 0)
        self._warnings.addWidget(banner)
        announce(self, problems[0].sentence(), urgent=True)

    def _memory_failed(self, problem: RegistryError) -> None:
        self._memory = None
        if not isinstance(problem, Cancelled):
            self._search.setPlaceholderText(_("The search is not available"))
            self._context.work.problem.emit(self, problem)

    def stop_reading(self) -> None:
        """Stop opening the memory and the read that goes on, because the session ends."""
        if self._memory is not None:
            self._memory.stop()
        self._session.stop_reading()

    # --- what is said ---

    @Slot(str, str)
    def say(self, kind: str, sentence: str) -> None:
        """A short notice over the pages."""
        if self.isHidden():
            return  # the screen is hidden: what would be said might name somebody
        if self._toast is not None:
            self._toast.close()
        self._toast = Toast(self, sentence)
        self._toast.destroyed.connect(self._toast_gone)
        if kind == "bad":
            announce(self, sentence, urgent=True)

    @Slot()
    def _toast_gone(self) -> None:
        self._toast = None

    @Slot(str, str)
    def _changed(self, form: str, _id: str) -> None:
        if form == "backup":
            self._read_backup()

    def _read_backup(self) -> None:
        self._context.work.run(self, lambda _p: self._session.last_backup(), self._show_backup)

    def _show_backup(self, made: str) -> None:
        if not made:
            self._backup.say(_("No backup yet"), "warning", "triangle-alert")
            return
        when = local(made)
        if is_old(when, OLD_BACKUP):
            self._backup.say(_("Backup of {when}").format(when=said(when)), "warning", "triangle-alert")
        else:
            self._backup.say(_("Backup verified {when}").format(when=said(when)), "good", "shield-check")

    # --- waiting ---

    @Slot(object)
    def _wait(self, job: Job) -> None:
        """Show the newest job that takes long, unless the page shows it itself (it says nothing then)."""
        if not job.doing or job.over:
            return
        self._waiting_for = job
        self._waiting.begin(job.doing, stoppable=job.stoppable)
        self._waiting.report(job.fraction)
        job.progressed.connect(self._progress)
        job.ended.connect(self._waited)

    @Slot(float, str)
    def _progress(self, fraction: float, doing: str) -> None:
        if self.sender() is self._waiting_for:
            self._waiting.report(fraction, doing)

    @Slot()
    def _waited(self) -> None:
        if self._waiting_for is not None and self._waiting_for.over:
            self._waiting_for = None
            self._waiting.end()

    @Slot()
    def _stop_waiting(self) -> None:
        if self._waiting_for is not None:
            self._waiting_for.stop()
            if self._waiting_for.reading:
                self._session.stop_reading()
