"""What a colleague with the file's key can forge: right seal, right checksum, right MAC, and yet refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from registry.errors import VaultTampered
from registry.vault import PaperKey, container
from registry.vault.charter import Charter, Root, paper_domain
from registry.vault.primitives import sign, signing_public
from registry.vault.state import State, assemble, signed
from registry.vault.streams import close

from .conftest import House


def insider(house: House, change: Callable[[State, Any], tuple[Charter, bytes, bytes]]) -> None:
    """What an educator can write with the keys she has: right seal, right checksum, right MAC."""
    vault = house.open("educator")
    state = vault._state
    approved = change(state, vault._holder.keys)
    marks = set(state.places.values())
    slots = [slot for slot in state.body.slots if container.fingerprint(slot) in marks]
    envelope = replace(state.envelope, seq=state.envelope.seq + 1)
    file_key = vault._keys.file(1)
    forged = assemble(envelope, approved, slots, state.places, file_key, vault._device_secret)
    container.write(house.folder, forged.envelope)


def promoted(house: House, state: State) -> Charter:
    mine = state.charter.roster[house.ids["educator"]]
    return state.charter.with_member(house.ids["educator"], replace(mine, roles=("educator", "manager")))


def test_a_colleague_who_seals_nothing_new_changes_nothing(house: House) -> None:
    """The forging tool itself makes a file that opens: what follows fails for the forgery alone."""
    insider(house, lambda state, _keys: (state.charter, state.body.signature, state.body.signer))
    assert house.open("manager").seq == len(house.ids) + 1


@pytest.mark.parametrize(
    "trick", ["old signature", "own signature", "own root", "self-endorsed", "own paper"]
)
def test_a_colleague_cannot_make_herself_manager(house: House, trick: str) -> None:
    def change(state: State, keys: Any) -> tuple[Charter, bytes, bytes]:
        charter, public = promoted(house, state), signing_public(keys.signing)
        if trick == "old signature":
            return charter, state.body.signature, state.body.signer
        endorsed = Root.signed(state.envelope.vault_id, public, bytes(16), keys.signing)
        if trick == "own root":
            manager = state.charter.roster[house.ids["manager"]].signing
            charter = replace(charter, roots={**charter.roots, public: replace(endorsed, by=manager)})
        if trick in ("self-endorsed", "own paper"):
            charter = replace(charter, roots={**charter.roots, public: endorsed})
        if trick == "own paper":
            roots = {
                key: Root.signed(state.envelope.vault_id, key, bytes(16), keys.signing)
                for key in charter.roots
                if key != public
            }
            mine = charter.roster[house.ids["educator"]]
            charter = replace(charter.with_member(house.ids["educator"], replace(mine, roles=("educator",))))
            recipient = state.envelope.paper_recipient.encode()
            proof = sign(keys.signing, paper_domain(state.envelope.vault_id), recipient)
            charter = replace(charter, roots=roots, paper_signer=public, paper_proof=proof)
        return signed(charter, state.envelope.vault_id, keys)

    insider(house, change)
    for login in ("manager", "educator", "legal"):
        with pytest.raises(VaultTampered):
            house.open(login)
    with pytest.raises(VaultTampered):
        house.open_paper()


def test_another_paper_part_is_noticed(house: House) -> None:
    """A colleague puts in a recovery key of her own, to which later backups would be sealed."""
    other = PaperKey.fresh()
    vault = house.open("educator")
    state, secret = vault._state, vault._device_secret
    envelope = replace(
        state.envelope,
        seq=state.envelope.seq + 1,
        paper_recipient=other.recipient,
        paper_grants=close(other.recipient, vault._keys.to_paper(secret)),
    )
    marks = set(state.places.values())
    slots = [slot for slot in state.body.slots if container.fingerprint(slot) in marks]
    approved = (state.charter, state.body.signature, state.body.signer)
    forged = assemble(envelope, approved, slots, state.places, vault._keys.file(1), secret)
    container.write(house.folder, forged.envelope)
    with pytest.raises(VaultTampered):
        house.open("manager")


def test_not_even_a_manager_puts_another_recipient_in_the_place_of_the_paper(house: House) -> None:
    """She may sign the key file; what is sealed to the paper would from then on be hers to open."""
    other = PaperKey.fresh()
    vault = house.open("manager")
    state, secret = vault._state, vault._device_secret
    envelope = replace(
        state.envelope,
        seq=state.envelope.seq + 1,
        paper_recipient=other.recipient,
        paper_grants=close(other.recipient, vault._keys.to_paper(secret)),
    )
    recipient = other.recipient.encode()
    for key in (other.signing, vault._holder.keys.signing):
        proof = sign(key, paper_domain(vault.vault_id), recipient)
        charter = replace(state.charter, outer_digest=envelope.outer_digest(), paper_proof=proof)
        marks = set(state.places.values())
        slots = [slot for slot in state.body.slots if container.fingerprint(slot) in marks]
        approved = signed(charter, vault.vault_id, vault._holder.keys)
        forged = assemble(envelope, approved, slots, state.places, vault._keys.file(1), secret)
        container.write(house.folder, forged.envelope)
        with pytest.raises(VaultTampered):
            house.open("educator")
