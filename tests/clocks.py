"""A computer whose clock is wrong: every module of the program looks at another day."""

import datetime
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest


@contextmanager
def ahead(days: int) -> Iterator[None]:
    """So many days ahead, for the modules loaded by now, until the end of the block."""
    by = datetime.timedelta(days=days)
    date = _like(datetime.date, today=lambda: datetime.date.today() + by)
    moment = _like(datetime.datetime, now=lambda tz=None: datetime.datetime.now(tz) + by)
    clock = SimpleNamespace(**vars(time))
    clock.time = lambda: time.time() + by.total_seconds()
    clock.time_ns = lambda: time.time_ns() + by.days * 86_400 * 10**9
    clock.gmtime = lambda seconds=None: time.gmtime(clock.time() if seconds is None else seconds)
    names = (("date", datetime.date, date), ("datetime", datetime.datetime, moment), ("time", time, clock))
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            for attribute, real, wrong in names if name.startswith("registry.") else ():
                if getattr(module, attribute, None) is real:
                    patch.setattr(module, attribute, wrong)
        yield


def _like(real: type, **told: object) -> type:
    """``real`` with other answers to some questions; what is a ``real`` is one of these."""

    class Meta(type):
        def __instancecheck__(cls, one: object) -> bool:
            return isinstance(one, real)

    return Meta(real.__name__, (real,), {name: staticmethod(said) for name, said in told.items()})
