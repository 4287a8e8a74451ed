"""Making a passphrase slow to guess: Argon2id, its bounds and its calibration. Knows no people or files."""

import os
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from registry.errors import KdfTooCostly, NotEnoughMemory
from registry.vault import strict
from registry.vault.primitives import KEY_BYTES, fingerprint

_MIB: Final = 1024  # KiB
_LOWEST, _HIGHEST = 64 * _MIB, 512 * _MIB  # a forged cost must not keep whoever mends it from entering
_PASSES, _LANES = 12, 8


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """Argon2id's cost: memory in KiB, passes over it, parallel lanes."""

    memory: int
    passes: int
    lanes: int

    def to_json(self) -> strict.Json:
        """As written in the charter."""
        return {"m": self.memory, "t": self.passes, "p": self.lanes}

    @classmethod
    def from_json(cls, value: object) -> "KdfParameters":
        """Read from the charter. Raises `KdfTooCostly` above the bounds, `strict.Malformed` below them."""
        found = strict.only(value, {"m", "t", "p"})
        memory, passes, lanes = (strict.number(found[name], 0, 2**52) for name in "mtp")
        if memory > _HIGHEST or passes > _PASSES or lanes > _LANES:
            raise KdfTooCostly
        if memory < _LOWEST or passes < 1 or lanes < 1:
            raise strict.Malformed
        return cls(memory, passes, lanes)


FLOOR: Final = KdfParameters(64 * _MIB, 3, 4)  # RFC 9106, second recommended choice
"""The cheapest cost a registry may be made with."""

Stretch = Callable[[KdfParameters, bytes], bytes]
"""Parameters and the vault's salt (16 bytes) in, 32 stretched bytes out."""

Stretching = Callable[[str, str], Stretch]
"""Login and passphrase in, their `Stretch` out: `by_argon2id`, unless derivations done before are shared.

This is the one seam of signing in. Nothing is checked in it: whatever it gives back must still open a slot.
"""


def by_argon2id(login: str, secret: str) -> Stretch:
    """The stretching of ``secret`` for ``login``: the sign-in everybody uses.

    Raises (when called) `NotEnoughMemory`.
    """
    name = unicodedata.normalize("NFKC", login).strip().casefold().encode()
    words = unicodedata.normalize("NFKC", secret).encode("utf-8", "surrogatepass")

    def stretched(cost: KdfParameters, salt: bytes) -> bytes:
        return argon2id(words, fingerprint(salt + name), cost)

    return stretched


def argon2id(secret: bytes, salt: bytes, cost: KdfParameters) -> bytes:
    """Argon2id version 1.3, 32 bytes. Raises `NotEnoughMemory`."""
    try:
        return hash_secret_raw(
            secret,
            salt,
            time_cost=cost.passes,
            memory_cost=cost.memory,
            parallelism=cost.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except (HashingError, MemoryError):
        raise NotEnoughMemory from None


def calibrate(seconds: float = 0.8, *, ceiling_mib: int = 256) -> KdfParameters:
    """The cost that takes about ``seconds`` on this computer, never under `FLOOR`.

    Memory is raised first, up to ``ceiling_mib`` (256 by default: old office computers have 4 GB), then
    passes. Raises `NotEnoughMemory` if not even the floor can be had.
    """
    lanes = max(1, min(4, os.cpu_count() or 1))
    cost = KdfParameters(FLOOR.memory, FLOOR.passes, lanes)
    took = min(_time(cost), _time(cost))
    ceiling = max(FLOOR.memory, min(ceiling_mib * _MIB, _HIGHEST))
    memory = min(ceiling, int(FLOOR.memory * seconds / took) // (16 * _MIB) * 16 * _MIB)
    while memory > FLOOR.memory:
        cost = KdfParameters(memory, FLOOR.passes, lanes)
        try:
            took = _time(cost)
        except NotEnoughMemory:
            memory //= 2
            continue
        passes = int(FLOOR.passes * seconds / took)
        return KdfParameters(memory, min(10, max(FLOOR.passes, passes)), lanes)
    return KdfParameters(FLOOR.memory, FLOOR.passes, lanes)


def _time(cost: KdfParameters) -> float:
    start = time.perf_counter()
    argon2id(b"calibration", b"\0" * 16, cost)
    return time.perf_counter() - start
