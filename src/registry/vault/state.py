"""One whole state of the vault: put together, signed and authenticated, or taken apart and verified."""

from dataclasses import dataclass, replace

from registry.errors import VaultTampered
from registry.fields import COMPARTMENTS
from registry.vault import strict
from registry.vault.charter import Charter, check_roots, paper_domain, signing_domain
from registry.vault.container import Body, Envelope, close_body
from registry.vault.inbox import inbox_public
from registry.vault.keys import HeldKeys, deposit_public
from registry.vault.primitives import PersonKeys, derive, mac, same, sign, signed_by, signing_public
from registry.vault.slots import close_places, open_places, padded


@dataclass(frozen=True, slots=True)
class State:
    """A verified vault."""

    envelope: Envelope
    body: Body
    places: dict[str, bytes]

    @property
    def charter(self) -> Charter:
        """The signed part."""
        return self.body.charter


def verify(envelope: Envelope, body: Body, keys: HeldKeys, pin: bytes) -> State:
    """The state these parts make for who holds ``keys`` and trusts ``pin``. Raises `VaultTampered`."""
    charter = body.charter
    file_key = keys.file(charter.file_epoch)
    if not same(body.mac, _mac(file_key, envelope, body)):
        raise VaultTampered
    domain = signing_domain(envelope.vault_id)
    if not signed_by(body.signer, domain, strict.canonical(charter.to_json()), body.signature):
        raise VaultTampered
    check_roots(charter, envelope.vault_id, body.signer, pin)
    recipient, domain = envelope.paper_recipient.encode(), paper_domain(envelope.vault_id)
    if not signed_by(charter.paper_signer, domain, recipient, charter.paper_proof):
        raise VaultTampered
    if charter.protection != envelope.protection or charter.outer_digest != envelope.outer_digest():
        raise VaultTampered
    if envelope.inbox != inbox_public(file_key):
        raise VaultTampered
    for name in COMPARTMENTS:
        held = keys.compartment(name, charter.compartments[name].number)
        if held is not None and deposit_public(held) != charter.compartments[name].deposit:
            raise VaultTampered
    with strict.or_tampered():
        return State(envelope, body, open_places(file_key, envelope.vault_id, body.places))


def signed(charter: Charter, vault_id: str, keys: PersonKeys) -> tuple[Charter, bytes, bytes]:
    """``charter`` as its next version, its signature by ``keys``, and the public key that verifies it."""
    following = replace(charter, charter_seq=charter.charter_seq + 1)
    signature = sign(keys.signing, signing_domain(vault_id), strict.canonical(following.to_json()))
    return following, signature, signing_public(keys.signing)


def assemble(
    envelope: Envelope,
    approved: tuple[Charter, bytes, bytes],
    real_slots: list[bytes],
    places: dict[str, bytes],
    file_key: bytes,
    device_secret: bytes | None,
) -> State:
    """A state to be written: ``envelope`` with an ``approved`` (see `signed`) charter and slots as body.

    Raises `TooManyAccounts`.
    """
    charter, signature, signer = approved
    envelope = replace(envelope, inbox=inbox_public(file_key))
    closed = close_places(file_key, envelope.vault_id, places)
    body = Body(padded(real_slots), closed, charter, signature, signer, b"\0" * 32)
    body = replace(body, mac=_mac(file_key, envelope, body))
    raw = strict.canonical(body.to_json())
    return State(replace(envelope, body=close_body(envelope.header(), raw, device_secret)), body, places)


def _mac(file_key: bytes, envelope: Envelope, body: Body) -> bytes:
    covered = {**envelope.header(), "body": {**body.to_json(), "mac": None}}
    return mac(derive(file_key, "vault-mac"), strict.canonical(covered))
