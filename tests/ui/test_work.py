"""Work off the window's thread: delivered, dropped, failed, stopped, in order, and no thread left."""

import gc
import logging
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from registry.errors import Cancelled, DiskFull, RegistryError, Unexpected
from registry.progress import Progress, step
from registry.ui.work import Changed, Job, Work


@pytest.fixture
def work(qtbot: QtBot) -> Iterator[Work]:
    made = Work()
    yield made
    assert made.finish(5)


@pytest.fixture
def owner() -> QObject:
    return QObject()


def test_job_runs_elsewhere_and_its_value_arrives_here(work: Work, owner: QObject, qtbot: QtBot) -> None:
    seen: list[tuple[str, str]] = []
    done = lambda name: seen.append((name, threading.current_thread().name))  # noqa: E731
    work.run(owner, lambda _progress: threading.current_thread().name, done)
    work.run(owner, lambda _progress: threading.current_thread().name, done, reading=True)
    qtbot.waitUntil(lambda: len(seen) == 2)
    here = threading.current_thread().name
    assert sorted(seen) == [("reading", here), ("writing", here)]


def test_writing_is_one_after_the_other(work: Work, owner: QObject, qtbot: QtBot) -> None:
    order: list[int] = []
    for at in range(50):
        work.run(owner, lambda _progress, at=at: order.append(at), lambda _none: None)
    qtbot.waitUntil(lambda: not work.is_busy())
    assert order == list(range(50))


def test_reading_does_not_wait_for_writing(work: Work, owner: QObject, qtbot: QtBot) -> None:
    gate = threading.Event()
    read: list[int] = []
    work.run(owner, lambda _progress: gate.wait(5), lambda _set: None)
    work.run(owner, lambda _progress: 7, read.append, reading=True)
    qtbot.waitUntil(lambda: read == [7])
    assert work.is_busy()
    gate.set()
    qtbot.waitUntil(lambda: not work.is_busy())


def test_result_is_dropped_when_the_owner_is_gone_but_the_change_is_told(work: Work, qtbot: QtBot) -> None:
    gate = threading.Event()
    got: list[object] = []
    told: list[Changed] = []
    work.changed.connect(told.append)
    page = QWidget()
    change = Changed(frozenset({"note"}), frozenset({"1"}))
    work.run(page, lambda _progress: gate.wait(5), got.append, changes=change)
    page.deleteLater()
    del page
    qtbot.wait(10)
    gate.set()
    qtbot.waitUntil(lambda: not work.is_busy())
    assert got == []
    assert told == [change]


def test_result_is_dropped_when_the_window_was_closed(work: Work, qtbot: QtBot) -> None:
    gate = threading.Event()
    got: list[object] = []
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    work.run(window, lambda _progress: gate.wait(5), got.append, got.append)
    window.close()
    gate.set()
    qtbot.waitUntil(lambda: not work.is_busy())
    assert got == []


def _full(_progress: Progress) -> None:
    raise DiskFull


def test_problem_goes_to_who_asked(work: Work, owner: QObject, qtbot: QtBot) -> None:
    got: list[RegistryError] = []
    work.run(owner, _full, lambda _none: None, got.append)
    qtbot.waitUntil(lambda: len(got) == 1)
    assert isinstance(got[0], DiskFull)
    assert got[0].__traceback__ is None


def test_problem_nobody_takes_goes_to_the_display(work: Work, owner: QObject, qtbot: QtBot) -> None:
    with qtbot.waitSignal(work.problem) as told:
        work.run(owner, _full, lambda _none: None)
    assert told.args[0] is owner
    assert isinstance(told.args[1], DiskFull)


def test_a_bug_is_logged_by_kind_and_place_never_by_words(
    work: Work, owner: QObject, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    got: list[RegistryError] = []

    def broken(_progress: Progress) -> None:
        raise KeyError("Rosa Quispe")

    with caplog.at_level(logging.ERROR):
        work.run(owner, broken, lambda _none: None, got.append)
        qtbot.waitUntil(lambda: len(got) == 1)
    assert isinstance(got[0], Unexpected)
    assert "unexpected KeyError at" in caplog.text
    assert "test_work" in caplog.text
    assert "Rosa" not in caplog.text


def test_a_bug_in_the_answer_is_told_and_work_goes_on(work: Work, owner: QObject, qtbot: QtBot) -> None:
    def broken(_value: object) -> None:
        raise ValueError("Rosa Quispe")

    with qtbot.waitSignal(work.problem) as told:
        work.run(owner, lambda _progress: 1, broken)
    assert isinstance(told.args[1], Unexpected)
    got: list[int] = []
    work.run(owner, lambda _progress: 2, got.append)
    qtbot.waitUntil(lambda: got == [2])


def test_progress_is_told_after_a_third_of_a_second_and_stopped(
    work: Work, owner: QObject, qtbot: QtBot
) -> None:
    told: list[tuple[float, str]] = []
    got: list[RegistryError] = []

    def long(progress: Progress) -> None:
        while True:
            step(progress, 0.5, "half")
            threading.Event().wait(0.005)

    def show(job: Job) -> None:
        assert job.stoppable
        assert job.doing == "Copying"
        job.progressed.connect(lambda fraction, doing: told.append((fraction, doing)))
        qtbot.waitUntil(lambda: (0.5, "half") in told)
        job.stop()

    work.waiting.connect(show, Qt.ConnectionType.QueuedConnection)
    work.run(owner, long, lambda _none: None, got.append, doing="Copying", stoppable=True)
    qtbot.waitUntil(lambda: len(got) == 1)
    assert isinstance(got[0], Cancelled)


def test_short_work_shows_nothing(work: Work, owner: QObject, qtbot: QtBot) -> None:
    shown: list[Job] = []
    work.waiting.connect(shown.append)
    work.run(owner, lambda _progress: 1, lambda _one: None)
    qtbot.wait(400)
    assert shown == []


def test_busy_is_said_once_each_way(work: Work, owner: QObject, qtbot: QtBot) -> None:
    said: list[bool] = []
    work.busy.connect(said.append)
    for _at in range(3):
        work.run(owner, lambda _progress: None, lambda _none: None)
    qtbot.waitUntil(lambda: not work.is_busy())
    assert said == [True, False]


def test_what_changed_may_depend_on_the_value(work: Work, owner: QObject, qtbot: QtBot) -> None:
    with qtbot.waitSignal(work.changed) as told:
        work.run(
            owner,
            lambda _progress: "id-1",
            lambda _id: None,
            changes=lambda record: Changed(frozenset({"plan_row"}), frozenset({record})),
        )
    change = told.args[0]
    assert change.touches("plan_row", "id-1")
    assert change.touches("plan_row")
    assert not change.touches("plan_row", "id-2")
    assert not change.touches("note")


def test_finish_stops_what_can_be_stopped_and_ends_the_threads(qtbot: QtBot, owner: QObject) -> None:
    work = Work()

    def endless(progress: Progress) -> None:
        while True:
            step(progress, 0.1)
            threading.Event().wait(0.005)

    work.run(owner, endless, lambda _none: None, stoppable=True)
    assert work.finish(5)
    assert not [thread for thread in threading.enumerate() if thread.name in {"writing", "reading"}]


def test_finish_says_when_a_job_does_not_end(qtbot: QtBot, owner: QObject) -> None:
    work, gate = Work(), threading.Event()
    work.run(owner, lambda _progress: gate.wait(5), lambda _set: None)
    assert not work.finish(0.05)
    gate.set()
    assert work.finish(5)


def test_python_collects_on_the_windows_thread_only(work: Work, owner: QObject, qtbot: QtBot) -> None:
    """A collector that starts in a job while a widget is dying ends the program."""
    where: set[str] = set()
    note = lambda _phase, _info: where.add(threading.current_thread().name)  # noqa: E731

    class Ring:
        def __init__(self) -> None:
            self.round = self

    def job(_progress: Progress) -> "weakref.ref[Ring]":
        rings = [Ring() for _each in range(50_000)]
        return weakref.ref(rings[0])

    gone: list[weakref.ref[Ring]] = []
    gc.callbacks.append(note)
    try:
        work.run(owner, job, gone.append)
        qtbot.waitUntil(lambda: bool(gone) and gone[0]() is None)
    finally:
        gc.callbacks.remove(note)
    assert where == {threading.current_thread().name}


def test_when_the_threads_have_ended_python_collects_by_itself_again(qtbot: QtBot) -> None:
    assert gc.isenabled()
    work = Work()
    assert not gc.isenabled()
    assert work.finish(5)
    assert gc.isenabled()
