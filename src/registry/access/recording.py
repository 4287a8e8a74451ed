"""What the audit trail says of each thing done, and what is never in it. Knows no window.

Names of fields, counts and digests only; a search is kept as a keyed hash, so that the same search can be found again
by those who hold the file and by nobody else.
"""

import hashlib
import hmac
import json
import time
from typing import Any

from registry.db import Entry
from registry.values.phonetic import folded


def utc() -> str:
    """Now, UTC to the second: ``2026-01-31T18:00:00Z``."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def entry(actor: str, action: str, form: str = "", object: str = "", **detail: Any) -> Entry:
    """An entry that tells ``action``, not yet chained or signed."""
    return Entry(
        seq=0,
        at=utc(),
        monotonic=time.monotonic_ns() // 1_000_000,
        actor=actor,
        action=action,
        form=form,
        object=object,
        detail=json.dumps(detail, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if detail
        else "",
    )


def search_hash(key: bytes, typed: str) -> str:
    """The keyed hash under which a search is recorded: HMAC-SHA-256 of the folded words, 32 hexadecimal digits."""
    return hmac.new(key, folded(typed).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
