"""Who stands in for the management: an acting manager for some days, and custodians, two of whom open together.

Knows public keys and signatures; who may appoint is the charter's to say.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from registry.vault import strict
from registry.vault.primitives import (
    KEY_BYTES,
    WRAP_OVERHEAD,
    PersonKeys,
    derive,
    exchange_public,
    fresh_key,
    sign,
    signed_by,
    signing_public,
    unwrap,
    wrap,
)

CUSTODIANS: Final = "custodians"
"""The person id of two custodians together: who signs in the audit trail what they do."""
NAMED: Final = 3
"""How many custodians there are; any two of them open. Source: design.md, "The keys"."""

AFTER: Final = 16
"""Bytes of the newest entry about powers, which what gives powers names; zeros where there was none."""

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_PERSON: Final = re.compile(r"[0-9a-f]{32}")
_PAIR: Final = re.compile(r"[0-9a-f]{64}")
_SHARE_BYTES: Final = KEY_BYTES + 2 * WRAP_OVERHEAD


def moment(value: object) -> str:
    """A UTC moment to the second. Raises `strict.Malformed`."""
    return strict.text(value, _MOMENT)


@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody has the manager's powers from ``since`` to ``until`` (UTC, ``2026-01-31T18:00:00Z``).

    ``by`` is the signing key of the manager, of the recovery key or of the custodians, who signed it; ``after`` the
    newest entry about powers then.
    """

    person: str
    since: str
    until: str
    by: bytes
    after: bytes
    signature: bytes

    @classmethod
    def signed(
        cls, vault_id: str, person: str, signing: bytes, since: str, until: str, after: bytes, root: bytes
    ) -> "Appointment":
        """``person``, whose public signing key is ``signing``, appointed with the private key ``root``."""
        told = _told(person, signing, since, until, after)
        signature = sign(root, _appointing(vault_id), told)
        return cls(person, since, until, signing_public(root), after, signature)

    @classmethod
    def from_json(cls, value: object) -> "Appointment":
        """Read from the charter. Raises `strict.Malformed`."""
        found = strict.only(value, {"person", "since", "until", "by", "after", "signature"})
        return cls(
            strict.text(found["person"], _PERSON),
            moment(found["since"]),
            moment(found["until"]),
            strict.data(found["by"], 32),
            strict.data(found["after"], AFTER),
            strict.data(found["signature"], 64),
        )

    def to_json(self) -> strict.Json:
        """As written in the charter."""
        return {
            "person": self.person,
            "since": self.since,
            "until": self.until,
            "by": strict.encode(self.by),
            "after": strict.encode(self.after),
            "signature": strict.encode(self.signature),
        }

    def genuine(self, vault_id: str, signing: bytes) -> bool:
        """Whether ``by`` signed this for the person whose public signing key is ``signing``."""
        told = _told(self.person, signing, self.since, self.until, self.after)
        return signed_by(self.by, _appointing(vault_id), told, self.signature)

    def active(self, at: str) -> bool:
        """Whether ``at`` (UTC) lies within it."""
        return self.since <= at <= self.until


def _appointing(vault_id: str) -> str:
    return f"appointment/{vault_id}"


def _told(person: str, signing: bytes, since: str, until: str, after: bytes) -> bytes:
    return f"{person}|{signing.hex()}|{since}|{until}|{after.hex()}".encode()


@dataclass(frozen=True, slots=True)
class Custodians:
    """Three people, any two of whom have a key that is a root; one alone has nothing.

    ``people`` maps each to the X25519 key her shares were sealed to: after a reset hers no longer open. A share
    is the secret sealed to one and then to the other of a pair.
    """

    people: Mapping[str, bytes]
    exchange: bytes
    signing: bytes
    shares: Mapping[str, bytes] = field(repr=False)
    grants: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def named(cls, vault_id: str, people: Mapping[str, bytes]) -> tuple["Custodians", PersonKeys]:
        """New custodians with a new common key, which the caller endorses, grants to, and forgets."""
        secret = fresh_key()
        keys = _common(secret)
        shares = {}
        for one, other in combinations(sorted(people), 2):
            inner = wrap(people[other], secret, _sharing(vault_id, one, other))
            shares[one + other] = wrap(people[one], inner, _sharing(vault_id, one, other))
        public, signing = exchange_public(keys.exchange), signing_public(keys.signing)
        return cls(dict(people), public, signing, shares, {}), keys

    @classmethod
    def from_json(cls, value: object) -> "Custodians":
        """Read from the charter. Raises `strict.Malformed`."""
        found = strict.only(value, {"people", "exchange", "signing", "shares", "grants"})
        people = strict.table(found["people"], _PERSON, lambda key: strict.data(key, 32), NAMED)
        shares = strict.table(found["shares"], _PAIR, lambda share: strict.data(share, _SHARE_BYTES), NAMED)
        if len(people) != NAMED or shares.keys() != {a + b for a, b in combinations(sorted(people), 2)}:
            raise strict.Malformed
        grants = strict.table(
            found["grants"],
            re.compile(r"[a-z]+:[1-9]\d{0,3}", re.ASCII),
            lambda key: strict.data(key, 80),
            64,
        )
        exchange, signing = strict.data(found["exchange"], 32), strict.data(found["signing"], 32)
        return cls(people, exchange, signing, shares, grants)

    def to_json(self) -> strict.Json:
        """As written in the charter."""
        return {
            "people": {person: strict.encode(key) for person, key in self.people.items()},
            "exchange": strict.encode(self.exchange),
            "signing": strict.encode(self.signing),
            "shares": {pair: strict.encode(share) for pair, share in self.shares.items()},
            "grants": {name: strict.encode(wrapped) for name, wrapped in self.grants.items()},
        }

    def opened(self, vault_id: str, holders: Iterable[tuple[str, bytes]]) -> PersonKeys | None:
        """The common keys, by two (person id, X25519 private key); None if these two do not open them."""
        (one, first), (other, second) = sorted(holders)
        share = self.shares.get(one + other)
        context = _sharing(vault_id, one, other)
        inner = unwrap(first, share, context) if share else None
        secret = unwrap(second, inner, context) if inner else None
        keys = _common(secret) if secret else None
        return keys if keys and signing_public(keys.signing) == self.signing else None


def _common(secret: bytes) -> PersonKeys:
    return PersonKeys(derive(secret, "custodians/exchange"), derive(secret, "custodians/signing"))


def _sharing(vault_id: str, one: str, other: str) -> bytes:
    return f"amparo/custodians/v1|{vault_id}|{one}|{other}".encode()
