"""How the benchmarks measure: medians of interleaved repetitions, and ratios taken within one repetition."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure against what was promised; a promise may have two ways to be kept."""

    what: str
    value: float
    unit: str
    promised: float
    also: str = ""

    @property
    def kept(self) -> bool:
        """Whether the figure is within the promise."""
        return self.value <= self.promised

    def line(self) -> str:
        """The figure as a line of the table."""
        mark = "ok  " if self.kept else "OVER"
        return f"{mark} {self.what:<58} {self.value:>9.3f} {self.unit:<3} (promised {self.promised:g}) {self.also}"


def seconds(job: Callable[[], object], times: int = 7) -> float:
    """The median of several runs, in seconds, after one that is not counted."""
    job()
    return statistics.median(_one(job) for _turn in range(times))


def ratio(
    job: Callable[[], object], other: Callable[[], object], times: int = 7
) -> tuple[float, float, float]:
    """The median of job / other taken pair by pair in turn, and both medians in seconds."""
    job()
    other()
    pairs = [(_one(job), _one(other)) for _turn in range(times)]
    return (
        statistics.median(mine / its for mine, its in pairs),
        statistics.median(mine for mine, _its in pairs),
        statistics.median(its for _mine, its in pairs),
    )


def _one(job: Callable[[], object]) -> float:
    began = time.perf_counter()
    job()
    return time.perf_counter() - began
