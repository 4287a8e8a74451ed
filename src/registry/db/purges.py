"""Which purges the audit trail tells of are believed: those that two people decided. Knows no key and no right.

A purge names the request that was approved. It is believed of whoever may purge, if somebody else approved that
request, if it asked for a purge, and if no more was deleted under it than it said. Signatures are checked with the
trail.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final

PURGE: Final = "purge"
REQUEST: Final = "request"
ASK: Final = "ask second person"
APPROVE: Final = "approve request"
Rows = Callable[[str, Sequence[Any]], "list[tuple[Any, ...]] | None"]
Counts = Callable[[Rows, int, int], bool]
"""Whether, of two entries by number, the second approves what the first asked (`registry.access.answering`)."""


def approved(read: Rows, request: str, by: str, before: int, counts: Counts) -> int:
    """How many records a purge by the person ``by`` may take under ``request``, approved before entry ``before``.

    0 if nobody approved it afterwards whose approval ``counts``, if it was asked twice or by another, or for another
    thing. ``read`` runs a query.
    """
    sql = (
        "SELECT actor, action, detail, seq FROM audit WHERE object = ? AND form = ? AND seq < ? ORDER BY seq"
    )
    told = read(sql, (request, REQUEST, before)) or []
    asked = [(str(row[0]), _detail(row[2]), int(row[3])) for row in told if row[1] == ASK]
    if len(asked) != 1 or asked[0][0] != by or asked[0][1].get("kind") != PURGE:
        return 0
    _who, wanted, first = asked[0]
    others = [(_detail(row[2]), int(row[3])) for row in told if row[1] == APPROVE and row[0] != by]
    if not any(
        one.get("act") == wanted.get("act") and first < seq and counts(read, first, seq)
        for one, seq in others
    ):
        return 0
    what = wanted.get("what")
    records = str(what.get("records", "")) if isinstance(what, dict) else ""
    return int(records) if records.isdecimal() and len(records) < 10 else 0


def request_of(detail: str) -> str:
    """The request a purge names in its detail; empty if none."""
    found = _detail(detail).get("request")
    return found if isinstance(found, str) else ""


def believed(read: Rows, entitled: Collection[str], alone: Collection[str], counts: Counts) -> list[int]:
    """The numbers of the entries of every purge that is believed: by people ``entitled``, or by those ``alone``."""
    told = read("SELECT seq, actor, form, detail FROM audit WHERE action = ? ORDER BY seq", (PURGE,)) or []
    return list(_believed(read, told, entitled, alone, counts))


def _believed(
    read: Rows,
    told: Iterable[tuple[Any, ...]],
    entitled: Collection[str],
    alone: Collection[str],
    counts: Counts,
) -> Iterable[int]:
    taken: Counter[tuple[str, str]] = Counter()
    allowed: dict[tuple[str, str], int] = {}
    for seq, actor, form, detail in told:
        if actor in alone:
            yield int(seq)
            continue
        request = request_of(str(detail))
        if actor not in entitled or not request:
            continue
        place = (request, str(actor))
        if place not in allowed:
            allowed[place] = approved(read, request, str(actor), int(seq), counts)
        taken[place] += form != REQUEST  # what was said in requests goes with it, and is no record
        if allowed[place] and taken[place] <= allowed[place]:
            yield int(seq)


def _detail(stored: object) -> dict[str, Any]:
    try:
        found = json.loads(str(stored) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
