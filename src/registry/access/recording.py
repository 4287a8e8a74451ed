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


def details(stored: str) -> dict[str, Any]:
    """What an entry tells besides who, what and when; nothing of one that is no JSON object.

    Whoever holds the file's key can sign such an entry in her own name: it shall stop nobody else's program.
    """
    try:
        found = json.loads(stored) if stored else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def whole(value: object) -> int:
    """A number that an entry tells; 0 for anything else."""
    return value if isinstance(value, int) else 0


def texts(value: object) -> list[str]:
    """A list of texts that an entry tells, such as ids; what is none is left out."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def search_hash(key: bytes, typed: str) -> str:
    """The keyed hash under which a search is recorded: HMAC-SHA-256 of the folded words, 32 hexadecimal digits."""
    return hmac.new(key, folded(typed).encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
