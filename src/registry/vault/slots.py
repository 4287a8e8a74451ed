"""The anonymous slots: one person's keys under her own passphrase, among dummies that look the same.

Knows who a slot belongs to only once it is open.
"""

import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from registry.errors import TooManyAccounts
from registry.vault import strict
from registry.vault.charter import ACCOUNTS, MEMBERS, PERSON
from registry.vault.container import SLOT_BYTES
from registry.vault.primitives import PersonKeys, box, derive, fingerprint, mac, unbox

_VERSION: Final = b"\x01"
_FEW: Final = 32


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever opened a slot: random person id, private keys, and the paper's signing key she trusts (pin)."""

    person_id: str
    keys: PersonKeys
    pin: bytes


def seal(stretched: bytes, vault_id: str, holder: Holder) -> bytes:
    """A slot of `SLOT_BYTES` that ``stretched`` (from `stretching`) opens."""
    bundle = (
        _VERSION + bytes.fromhex(holder.person_id) + holder.keys.exchange + holder.keys.signing + holder.pin
    )
    return box(derive(stretched, f"slot/{vault_id}"), bundle, vault_id.encode())


def find(stretched: bytes, vault_id: str, slots: Iterable[bytes]) -> Holder | None:
    """The holder of the slot that ``stretched`` opens; every slot is tried, so the time tells nothing."""
    key = derive(stretched, f"slot/{vault_id}")
    opened = [unbox(key, slot, vault_id.encode()) for slot in slots]
    for bundle in opened:
        if bundle and bundle[:1] == _VERSION:
            keys = PersonKeys(bundle[17:49], bundle[49:81])
            return Holder(bundle[1:17].hex(), keys, bundle[81:])
    return None


def padded(real: Iterable[bytes]) -> tuple[bytes, ...]:
    """``real`` slots with fresh dummies up to 32, or 64 when there are more. Raises `TooManyAccounts`."""
    kept = list(real)
    if len(kept) > ACCOUNTS:
        raise TooManyAccounts(limit=ACCOUNTS)
    size = _FEW if len(kept) <= _FEW else ACCOUNTS
    return (*kept, *(secrets.token_bytes(SLOT_BYTES) for _ in range(size - len(kept))))


def fold(login: str) -> bytes:
    """A login as it counts: however it was typed, large or small, with spaces around it."""
    return unicodedata.normalize("NFKC", login).strip().casefold().encode("utf-8", "surrogatepass")


def login_digest(file_key: bytes, login: str) -> bytes:
    """Whose account a login is, as the charter has it; without the file's key it tells nothing."""
    return mac(derive(file_key, "login"), fold(login))[:16]


def close_places(file_key: bytes, vault_id: str, places: Mapping[str, bytes]) -> bytes:
    """The map from person to the `mark` of her slot, for whoever holds the file's key.

    Everybody moves her own, so nobody signs it: it says which slot goes when her account does, and nothing else.
    """
    value = {person: strict.encode(place) for person, place in places.items()}
    return box(derive(file_key, "places"), strict.canonical(value), vault_id.encode())


def open_places(file_key: bytes, vault_id: str, closed: bytes) -> dict[str, bytes]:
    """What `close_places` was given. Raises `strict.Malformed`."""
    raw = unbox(derive(file_key, "places"), closed, vault_id.encode())
    if raw is None:
        raise strict.Malformed
    return strict.table(strict.parse(raw), PERSON, lambda slot: strict.data(slot, 16), MEMBERS)


def mark(slot: bytes) -> bytes:
    """The fingerprint of a slot, as the map of places has it."""
    return fingerprint(slot)
