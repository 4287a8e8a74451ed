"""What somebody who opened her slot is given: her keys, and the vault verified with them. Writes nothing."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from registry.errors import BadCredentials, NotAllowed
from registry.language import _
from registry.vault import strict
from registry.vault.charter import PAPER
from registry.vault.container import Body, Envelope, open_body
from registry.vault.deputies import CUSTODIANS
from registry.vault.keys import HeldKeys
from registry.vault.paper import PaperKey
from registry.vault.primitives import exchange_public, signing_public
from registry.vault.slots import Holder
from registry.vault.state import State, verify
from registry.vault.streams import disclose


def now() -> str:
    """This moment, UTC to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def admit(envelope: Envelope, holder: Holder, device_secret: bytes | None) -> tuple[HeldKeys, State]:
    """The keys ``holder`` is granted by ``envelope``, and the verified state.

    Raises `BadCredentials` if she has no account there (any more), `NotAllowed` if her roles get no key,
    `DeviceNotEnrolled`, `VaultTampered`, `RecoveryKeyWrong` or `KdfTooCostly`.
    """
    body = open_body(envelope, device_secret)
    if holder.person_id == PAPER:
        with strict.or_tampered():
            found, _device = HeldKeys.from_paper(
                disclose(PaperKey(holder.keys.exchange), envelope.paper_grants)
            )
        keys = found.in_step(envelope.vault_id, body.charter.epochs(), body.charter.older)
    elif holder.person_id == CUSTODIANS:
        keys = _of_custodians(envelope, body, holder)
    else:
        keys = _of_member(envelope, body, holder)
    return keys, verify(envelope, body, keys, holder.pin)


def _of_custodians(envelope: Envelope, body: Body, holder: Holder) -> HeldKeys:
    named = body.charter.custodians
    if named is None or signing_public(holder.keys.signing) != named.signing:
        raise BadCredentials
    return _granted(envelope, body, holder, named.grants)


def _of_member(envelope: Envelope, body: Body, holder: Holder) -> HeldKeys:
    charter, person = body.charter, holder.person_id
    member = charter.roster.get(person)
    mine = (exchange_public(holder.keys.exchange), signing_public(holder.keys.signing))
    if member is None or not member.active(date.today()) or mine != (member.exchange, member.signing):
        raise BadCredentials
    if person not in charter.grants:  # her last day was past when the keys were renewed, by the clock of then
        raise BadCredentials
    if not charter.opens_file(member.roles):
        raise NotAllowed(what=_("opening the registry; this account looks after the computer"))
    keys = _granted(envelope, body, holder, charter.grants[person])
    if charter.acting(envelope.vault_id, person, now()):
        return keys
    return keys.only(
        charter.opens(member.roles)
    )  # what a stand-in is granted lies there before her first day


def _granted(envelope: Envelope, body: Body, holder: Holder, grants: Mapping[str, bytes]) -> HeldKeys:
    keys = HeldKeys.from_grants(envelope.vault_id, holder.person_id, holder.keys.exchange, grants)
    return keys.with_older(envelope.vault_id, body.charter.older)
