"""Whose signature is whose, and who may sign for the management, as the signed charter has it. Changes nothing."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from registry.vault.charter import Member
from registry.vault.deputies import CUSTODIANS
from registry.vault.endorsed import Endorsement, Loan, digest, endorsed, keys, lent, managed, root_of
from registry.vault.makers import Maker, maker_of
from registry.vault.paper import fingerprint_of
from registry.vault.primitives import RECORD, fingerprint, signed_by
from registry.vault.slots import Holder
from registry.vault.state import State


class Signers:
    """The half of an open vault that tells signatures apart; made as an `OpenVault` only."""

    _state: State
    _holder: Holder

    @property
    def vault_id(self) -> str:
        """32 hexadecimal digits."""
        return self._state.envelope.vault_id

    @property
    def roster(self) -> Mapping[str, Member]:
        """Every account, past and present, by person id."""
        return MappingProxyType(dict(self._state.charter.roster))

    def verify(self, person_id: str, data: bytes, signature: bytes) -> bool:
        """Whether ``person_id`` (or the recovery key, ``paper``) signed ``data``, with any of her keys."""
        return self.key_of(person_id, data, signature) is not None

    def key_of(self, person_id: str, data: bytes, signature: bytes) -> int | None:
        """Which of ``person_id``'s keys, counted from her oldest, made the signature over ``data``; None if none."""
        keys = self._state.charter.keys_of(person_id)
        places = reversed(range(len(keys)))
        return next((at for at in places if signed_by(keys[at], RECORD, data, signature)), None)

    # --- whose powers are whose ---

    @property
    def paper_key(self) -> str:
        """The recovery key's public signing key, in digits; all powers are traced to it."""
        return self._state.charter.paper_signer.hex()

    @property
    def paper_fingerprint(self) -> str:
        """By which the sheet with the recovery key is known, ``3F2A-91C0``."""
        return fingerprint_of(self._state.envelope.paper_recipient)

    def endorsed(self) -> dict[str, Endorsement]:
        """Those who sign for the management now: managers by person id, and ``custodians`` together."""
        return endorsed(self._state.charter)

    def lent(self) -> dict[str, Loan]:
        """The appointments in the key file by what stands for each (32 digits)."""
        return lent(self._state.charter)

    def root_of(self, person_id: str) -> Endorsement | None:
        """Who vouched for the present signing key of ``person_id``, a manager of today or before; None without."""
        return root_of(self._state.charter, person_id)

    def keys_of(self, person_id: str) -> list[str]:
        """The signing keys, in digits, that ``person_id`` has and had."""
        return [key.hex() for key in self._state.charter.keys_of(person_id)]

    @property
    def root_keys(self) -> list[str]:
        """Every key, in digits, that somebody vouched for at some time."""
        return [key.hex() for key in self._state.charter.roots]

    @property
    def roots_by_paper(self) -> set[str]:
        """Those of `root_keys` that the recovery key itself vouched for: nobody else can have written them."""
        charter = self._state.charter
        found = (Endorsement.of(key, root) for key, root in charter.roots.items())
        return {one.key for one in found if one.by == self.paper_key and self.endorses(one)}

    @property
    def charter_number(self) -> int:
        """The number of the signed part of the key file: one more with each change of it."""
        return self._state.charter.charter_seq

    @property
    def charter_digest(self) -> str:
        """32 digits that stand for the signed part of the key file."""
        return digest(self._state.charter)

    @property
    def managed_digest(self) -> str:
        """32 digits that stand for what of it no stand-in may change: managers, custodians, what a role opens."""
        return managed(self._state.charter)

    @property
    def keys_digest(self) -> str:
        """32 digits that stand for the present keys of the file and of every compartment."""
        return keys(self._state.charter)

    @property
    def charter_signer(self) -> tuple[str, Endorsement | None]:
        """The key that signed it, in digits, and who vouched for that key; None if nobody did."""
        key = self._state.body.signer
        root = self._state.charter.roots.get(key)
        return key.hex(), Endorsement.of(key, root) if root else None

    def charter_signed_in(self, people: Iterable[str]) -> bool:
        """Whether one of ``people`` (ids) signed it with the key she has today."""
        return any(self.roster[one].signing == self._state.body.signer for one in people)

    def endorses(self, one: Endorsement) -> bool:
        """Whether an endorsement is genuine, and of this registry."""
        return one.genuine(self.vault_id)

    def signer_of(self, person_id: str, data: bytes, signature: bytes) -> str:
        """The key (public, in digits) of ``person_id`` that made the signature; empty if none of hers did."""
        place = self.key_of(person_id, data, signature)
        return "" if place is None else self._state.charter.keys_of(person_id)[place].hex()

    # --- who may be a second person ---

    def signed_now(self, person_id: str, data: bytes, signature: bytes) -> bool:
        """Whether ``person_id`` signed ``data`` with the key she has today: after a reset the old one is nobody's."""
        member = self.roster.get(person_id)
        return self.key_of(person_id, data, signature) == (len(member.past_signing) if member else 0)

    def key_mark(self, person_id: str) -> str:
        """32 digits that stand for the signing key ``person_id`` has today; empty for no account."""
        member = self.roster.get(person_id)
        return fingerprint(member.signing).hex() if member else ""

    def signed_with(self, keys: Iterable[str], data: bytes, signature: bytes) -> bool:
        """Whether one of ``keys`` (in digits), be they of anybody, signed ``data``."""
        return any(signed_by(bytes.fromhex(key), RECORD, data, signature) for key in keys)

    def signed_under(self, person_id: str, data: bytes, signature: bytes) -> tuple[str, bool] | None:
        """The mark of the key of hers, present or past, that signed ``data``, and whether the recovery key made it a
        manager's; None if she did not sign it."""
        charter, member = self._state.charter, self.roster.get(person_id)
        place = self.key_of(person_id, data, signature)
        if member is None or place is None:
            return None
        key = (*member.past_signing, member.signing)[place]
        root = charter.roots.get(key)
        return fingerprint(key).hex(), root is not None and root.by == charter.paper_signer

    def maker_of(self, key: bytes) -> Maker | None:
        """Who made ``key`` a common key of custodians, be they those of before; None if it is none."""
        return maker_of(self._state.charter, key)

    def custodians_signed(self, data: bytes, signature: bytes) -> Maker | None:
        """Who made the custodians' key, present or past, that signed ``data``; None if none did."""
        place = self.key_of(CUSTODIANS, data, signature)
        return None if place is None else self.maker_of(self._state.charter.custodians_keys()[place])

    def vouched_by_paper(self, person_id: str) -> bool:
        """Whether the recovery key itself made the key of ``person_id`` one that signs the charter."""
        charter, member = self._state.charter, self.roster.get(person_id)
        root = charter.roots.get(member.signing) if member else None
        return root is not None and root.by == charter.paper_signer

    def signed_as_manager(self, person_id: str, data: bytes, signature: bytes) -> bool:
        """Whether ``person_id`` signed ``data`` with a key she had as a manager, be she one no more."""
        member, roots = self.roster.get(person_id), self._state.charter.roots
        keys = (*member.past_signing, member.signing) if member else ()
        return any(key in roots and signed_by(key, RECORD, data, signature) for key in keys)

    def ever_managers(self) -> tuple[str, ...]:
        """The person ids of present and former managers."""
        roots = self._state.charter.roots
        return tuple(
            who for who, one in self.roster.items() if {one.signing, *one.past_signing} & roots.keys()
        )
