"""What a person signs for the outside, such as a report: who she is here, her signature, and whether one is genuine.

Knows no paper. Each use begins what is signed with words of its own, so that a signature for one is none for another.
"""

from dataclasses import dataclass

from registry.access.session import Session
from registry.access.trail import reading_of
from registry.db.audit import entry_hash


@dataclass(frozen=True)
class Attester:
    """Who signs: her id, her Ed25519 public key (hexadecimal), the registry's id and its fingerprint."""

    person_id: str
    key: str
    vault_id: str
    fingerprint: str


def attester(session: Session) -> Attester:
    """The person signed in, as her signature names her."""
    vault = session._vault
    return Attester(session.person_id, vault.signing_key.hex(), vault.vault_id, vault.fingerprint)


def attest(session: Session, purpose: str, data: bytes) -> bytes:
    """This person's signature over ``data`` for ``purpose``, 64 bytes."""
    return session._vault.sign(_stated(purpose, data))


def attested(session: Session, person_id: str, purpose: str, data: bytes, signature: bytes) -> bool:
    """Whether ``person_id`` of this registry signed ``data`` for ``purpose``, with any of her keys."""
    return session._vault.verify(person_id, _stated(purpose, data), signature)


def _stated(purpose: str, data: bytes) -> bytes:
    return f"amparo/{purpose}/v1\n".encode() + data


def still_there(session: Session, seq: int, hash: bytes) -> bool:
    """Whether the trail has the entry ``seq`` with this hash."""
    return entry_hash(reading_of(session), seq) == hash
