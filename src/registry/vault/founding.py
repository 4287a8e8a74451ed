"""The first state of a new vault, worked out in memory. Writes nothing."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.fields import COMPARTMENTS, Compartment
from registry.vault.admission import now
from registry.vault.charter import MANAGER, PAPER, ROLE, Charter, Epoch, paper_domain
from registry.vault.container import Body, Envelope, device_check
from registry.vault.keys import HeldKeys, deposit_public
from registry.vault.paper import PaperKey
from registry.vault.primitives import PersonKeys, fresh_key, sign, signing_public
from registry.vault.slots import Holder
from registry.vault.staff import RosterChange
from registry.vault.state import State, assemble, signed
from registry.vault.streams import close
from registry.vault.stretching import KdfParameters

RolesOpen = Mapping[str, tuple[Compartment, ...] | None]
"""Which compartments each role opens, as the program above decided; None for a role without any key."""


def paper_holder(paper: PaperKey) -> Holder:
    """The recovery key as somebody who opens the vault."""
    return Holder(PAPER, PersonKeys(paper.exchange, paper.signing), signing_public(paper.signing))


@dataclass(frozen=True, slots=True)
class Foundation:
    """Everything random a new vault begins with."""

    paper: PaperKey = field(default_factory=PaperKey.fresh)
    keys: HeldKeys = field(default_factory=HeldKeys.fresh)
    vault_id: str = field(default_factory=lambda: secrets.token_hex(16))
    kdf_salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    database_salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    device_secret: bytes = field(default_factory=fresh_key, repr=False)

    def state(
        self,
        login: str,
        stretched: bytes,
        roles: tuple[str, ...],
        opens: RolesOpen,
        kdf: KdfParameters,
        *,
        bound: bool,
    ) -> State:
        """The first state, signed by the recovery key; ``bound`` to this computer's key or not.

        Raises ValueError if ``roles`` cannot sign or a role's name is none.
        """
        if MANAGER not in roles or not all(ROLE.fullmatch(role) for role in opens):
            raise ValueError("the first account signs, and roles are lower-case words")
        device_secret = self.device_secret if bound else None
        envelope = self._envelope(device_secret)
        empty = Body((), b"", self._charter(envelope, opens, kdf), b"", b"", b"")
        acting = paper_holder(self.paper)
        draft = RosterChange(State(envelope, empty, {}), acting, self.keys, now())
        draft.add(login, stretched, roles, None)
        approved = signed(draft.charter, self.vault_id, acting.keys)
        return assemble(
            envelope, approved, draft.real_slots(), draft.places, self.keys.file(1), device_secret
        )

    def _envelope(self, device_secret: bytes | None) -> Envelope:
        return Envelope(
            vault_id=self.vault_id,
            seq=1,
            protection="device" if device_secret else "none",
            device_check=device_check(device_secret),
            inbox=b"",
            paper_recipient=self.paper.recipient,
            paper_grants=close(self.paper.recipient, self.keys.to_paper(device_secret)),
            body=b"",
        )

    def _charter(self, envelope: Envelope, opens: RolesOpen, kdf: KdfParameters) -> Charter:
        public = {name: deposit_public(self.keys.by_name[f"{name}:1"]) for name in COMPARTMENTS}
        return Charter(
            charter_seq=0,
            kdf=kdf,
            kdf_salt=self.kdf_salt,
            database_salt=self.database_salt,
            file_epoch=1,
            compartments={name: Epoch(1, key) for name, key in public.items()},
            roles={
                role: None if names is None else tuple(name for name in COMPARTMENTS if name in names)
                for role, names in opens.items()
            },
            roster={},
            grants={},
            paper_signer=signing_public(self.paper.signing),
            protection=envelope.protection,
            outer_digest=envelope.outer_digest(),
            paper_proof=sign(self.paper.signing, paper_domain(self.vault_id), self.paper.recipient.encode()),
            roots={},
        )
