"""The one way to do work off the window's thread: one thread writes, one reads, results are brought back.

Knows nothing of what the work is. A job gets a `Progress`, returns a value or raises; the value arrives on
the window's thread, unless who asked is gone by then. Nothing here waits for a job except `Work.finish`.
"""

import contextvars
import logging
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from types import TracebackType
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from registry.errors import RegistryError, Unexpected
from registry.progress import Progress
from registry.ui.collecting import Collecting

T = TypeVar("T")
LOG = logging.getLogger(__name__)
SHOWN_AFTER_MS = 300
WRITING, READING = "writing", "reading"


@dataclass(frozen=True)
class Changed:
    """What a job changed: names of forms and ids of records; no ids means any of them."""

    forms: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def touches(self, form: str, record: str = "") -> bool:
        """Whether ``form`` (and ``record`` of it, when given) may look different now."""
        return form in self.forms and (not record or not self.ids or record in self.ids)


class Job(QObject):
    """One piece of work as the window sees it; ``progressed`` carries a fraction (0 to 1) and a few words."""

    progressed = Signal(float, str)
    ended = Signal()

    def __init__(
        self, owner: QObject, doing: str, stoppable: bool, reading: bool, stop: threading.Event
    ) -> None:
        super().__init__()
        self.doing, self.stoppable, self.reading = doing, stoppable, reading
        self.over = False
        self.fraction = -1.0
        self._owner = weakref.ref(owner)
        self._stop = stop
        self._shown_at_start = _window_shown(owner)

    def owner(self) -> QObject | None:
        """Who asked for it, or None when destroyed or its window closed."""
        owner = self._owner()
        if owner is None or not shiboken6.isValid(owner):
            return None
        return None if self._shown_at_start and not _window_shown(owner) else owner

    def stop(self) -> None:
        """Ask the job to stop; it does so at its next report."""
        self._stop.set()


@dataclass
class _Task:
    """What goes to the other thread and back. Emptied on the window's thread, where its objects must die."""

    number: int
    call: Callable[[Progress], Any] | None
    stop: threading.Event
    context: contextvars.Context = field(default_factory=contextvars.copy_context)
    result: Any = None
    error: RegistryError | None = None


@dataclass
class _Asked:
    """What the window keeps of a task: its job and what to call."""

    job: Job
    task: _Task
    done: Callable[[Any], None]
    failed: Callable[[RegistryError], None] | None
    changes: Changed | Callable[[Any], Changed] | None


class _Reporter:
    """The `Progress` a job is given; its reports travel as signals, at most 20 a second."""

    def __init__(self, work: "Work", task: _Task) -> None:
        self._work, self._number, self._stop = work, task.number, task.stop
        self._last, self._said = 0.0, ""

    def report(self, fraction: float, doing: str = "") -> None:
        """Tell the window how far the job has come."""
        now = time.monotonic()
        if now - self._last > 0.05 or fraction >= 1 or doing != self._said:
            self._last, self._said = now, doing
            self._work._reported.emit(self._number, float(fraction), doing)

    def stop_wanted(self) -> bool:
        """Whether somebody pressed Stop or the program is closing."""
        return self._stop.is_set()


class _Room(threading.Thread):
    """One thread that does one task after the other until it is told to go home."""

    def __init__(self, name: str, work: "Work") -> None:
        super().__init__(name=name, daemon=True)
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._work = work
        self.start()

    def put(self, task: _Task | None) -> None:
        """One more task; None ends the thread."""
        self._tasks.put(task)

    def run(self) -> None:
        """Do the tasks in order."""
        while (task := self._tasks.get()) is not None:
            _perform(task, _Reporter(self._work, task))
            self._work._finished.emit(task)
            del task


def _perform(task: _Task, progress: Progress) -> None:
    """Run the task's call and keep its value or its problem, without the frames that hold personal values."""
    try:
        assert task.call is not None
        task.result = task.context.run(task.call, progress)
    except RegistryError as problem:
        task.error = _bare(problem)
    except BaseException as problem:  # the thread must outlive whatever a job does
        task.error = _unexpected(problem)


def _bare(problem: RegistryError) -> RegistryError:
    problem.__traceback__ = problem.__context__ = problem.__cause__ = None
    return problem


def _unexpected(problem: BaseException) -> RegistryError:
    """Log the kind of ``problem`` and where it arose, never its words, which may hold personal values."""
    where: TracebackType | None = problem.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    module = where.tb_frame.f_globals.get("__name__", "?") if where else "?"
    line = where.tb_lineno if where else 0
    LOG.error("unexpected %s at %s:%d", type(problem).__name__, module, line)
    return Unexpected()


def _window_shown(owner: QObject) -> bool:
    return isinstance(owner, QWidget) and owner.window().isVisible()


class Work(QObject):
    """Runs jobs on two threads, one for writing and one for reading, each strictly one after the other."""

    changed = Signal(object)
    """A `Changed`, after a job that changed something, also when who asked for it is gone."""
    busy = Signal(bool)
    waiting = Signal(object)
    """A `Job` that has been going on for 0.3 s: show its progress until it has ended."""
    problem = Signal(object, object)
    """Owner (None when gone) and `RegistryError` of a job whose caller does not deal with problems itself."""

    _finished = Signal(object)
    _reported = Signal(int, float, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked: dict[int, _Asked] = {}
        self._number = 0
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._report, Qt.ConnectionType.QueuedConnection)
        self._collecting = Collecting(self)
        self._rooms = {name: _Room(name, self) for name in (WRITING, READING)}

    def run(
        self,
        owner: QObject,
        job: Callable[[Progress], T],
        done: Callable[[T], None],
        failed: Callable[[RegistryError], None] | None = None,
        *,
        reading: bool = False,
        doing: str = "",
        stoppable: bool = False,
        changes: Changed | Callable[[T], Changed] | None = None,
    ) -> Job:
        """Run ``job`` on the writing (or reading) thread and hand its value to ``done`` on this one.

        Neither ``done`` nor ``failed`` is called when ``owner`` was destroyed or its window closed meanwhile;
        ``changes`` (or what it says of the value) is announced all the same. A problem nobody takes goes to
        `problem`. ``doing`` is a translated sentence for the progress, with a stop button when ``stoppable``.
        """
        self._number += 1
        task = _Task(self._number, job, threading.Event())
        made = Job(owner, doing, stoppable, reading, task.stop)
        self._asked[task.number] = _Asked(made, task, done, failed, changes)
        if self._closed:
            self._asked.pop(task.number)
            return made
        if len(self._asked) == 1:
            self.busy.emit(True)
        QTimer.singleShot(SHOWN_AFTER_MS, self, lambda: None if made.over else self.waiting.emit(made))
        self._rooms[READING if reading else WRITING].put(task)
        return made

    def is_busy(self) -> bool:
        """Whether a job is waiting or under way."""
        return bool(self._asked)

    def finish(self, timeout: float = 10.0) -> bool:
        """Stop what can be stopped, let the rest end, and end both threads; False after ``timeout`` seconds.

        Called once, when the window is gone; what has not been delivered by then is dropped.
        """
        self._closed = True
        for asked in self._asked.values():
            if asked.job.stoppable:
                asked.job.stop()
        for room in self._rooms.values():
            room.put(None)
        until = time.monotonic() + timeout
        for room in self._rooms.values():
            room.join(max(0.0, until - time.monotonic()))
        self._asked.clear()
        ended = not any(room.is_alive() for room in self._rooms.values())
        if ended:
            self._collecting.end()
        return ended

    def _report(self, number: int, fraction: float, doing: str) -> None:
        asked = self._asked.get(number)
        if asked is not None:
            asked.job.fraction = fraction
            asked.job.progressed.emit(fraction, doing)

    def _deliver(self, task: _Task) -> None:
        """Bring a finished task home."""
        asked = self._asked.pop(task.number, None)
        result, error = task.result, task.error
        task.call = task.result = task.error = None
        if asked is None or self._closed:
            return
        asked.job.over = True
        asked.job.ended.emit()
        try:
            self._answer(asked, result, error)
        except Exception as problem:
            self.problem.emit(asked.job.owner(), _unexpected(problem))
        finally:
            if not self._asked:
                self.busy.emit(False)

    def _answer(self, asked: _Asked, result: Any, error: RegistryError | None) -> None:
        if error is None and asked.changes is not None:
            self.changed.emit(asked.changes(result) if callable(asked.changes) else asked.changes)
        owner = asked.job.owner()
        if error is None:
            if owner is not None:
                asked.done(result)
        elif asked.failed is None:
            self.problem.emit(owner, error)
        elif owner is not None:
            asked.failed(error)
