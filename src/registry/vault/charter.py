"""What a manager signs: cost, epochs, roles, roster, grants and who may sign. Holds public things only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from registry.errors import VaultTampered
from registry.fields import COMPARTMENTS, Compartment
from registry.vault import strict
from registry.vault.deputies import AFTER, CUSTODIANS, NAMED, Appointment, Custodians, moment
from registry.vault.keys import EPOCHS, FILE
from registry.vault.primitives import sign, signed_by, signing_public
from registry.vault.stretching import KdfParameters

MANAGER: Final = "manager"
"""The one role the vault knows by name: it signs, and backups are sealed to it."""

PAPER: Final = "paper"
"""The person id of whoever has the recovery key."""
ACCOUNTS: Final = 64
MEMBERS: Final = 512  # past colleagues stay, so that what they signed can still be verified
PAST: Final = 200  # signing keys that one person had
ROOTS: Final = 8192  # every renewal of keys makes the custodians a new one
PERSON: Final = re.compile(r"[0-9a-f]{32}")
ROLE: Final = re.compile(r"[a-z][a-z-]{0,31}")
_PROTECTION: Final = re.compile(r"device|none")
_PUBLIC: Final = re.compile(r"[0-9a-f]{64}")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_COMPARTMENT: Final = re.compile("|".join(COMPARTMENTS))
_GRANT: Final = re.compile(rf"(file|{_COMPARTMENT.pattern}):[1-9]\d{{0,3}}", re.ASCII)
_NAMES: Final = {
    "charter_seq", "kdf", "kdf_salt", "database_salt", "file_epoch", "compartments",
    "roles", "roster", "grants", "paper_signer", "protection", "outer_digest", "paper_proof", "roots",
    "signed_at", "older", "appointments", "custodians", "past_custodians", "custodian_makers",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One account, past or present: random id instead of a name, roles, public keys, days it holds.

    ``made_by`` is the public signing key of whoever made the present keys, and could have kept them; ``login`` the
    keyed digest of her user name (`slots.login_digest`).
    """

    roles: tuple[str, ...]
    exchange: bytes
    signing: bytes
    past_signing: tuple[bytes, ...]
    since: date
    until: date | None
    disabled: bool
    made_by: bytes
    login: bytes

    def active(self, today: date) -> bool:
        """Whether the account may open the registry on ``today``."""
        return not self.disabled and (self.until is None or today <= self.until)

    def to_json(self) -> strict.Json:
        """As written in the charter."""
        return {
            "roles": list(self.roles),
            "exchange": strict.encode(self.exchange),
            "signing": strict.encode(self.signing),
            "past_signing": [strict.encode(key) for key in self.past_signing],
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "disabled": self.disabled,
            "made_by": strict.encode(self.made_by),
            "login": strict.encode(self.login),
        }

    @classmethod
    def from_json(cls, value: object) -> "Member":
        """Read from the charter. Raises `strict.Malformed`."""
        names = {
            "roles", "exchange", "signing", "past_signing", "since", "until", "disabled", "made_by", "login",
        }  # fmt: skip
        found = strict.only(value, names)
        return cls(
            strict.items(found["roles"], _role, 16),
            strict.data(found["exchange"], 32),
            strict.data(found["signing"], 32),
            strict.items(found["past_signing"], _key, PAST),
            _day(found["since"]),
            None if found["until"] is None else _day(found["until"]),
            strict.flag(found["disabled"]),
            strict.data(found["made_by"], 32),
            strict.data(found["login"], 16),
        )


@dataclass(frozen=True, slots=True)
class Epoch:
    """The present generation of one compartment's key, and the public key deposits are made to."""

    number: int
    deposit: bytes

    @classmethod
    def from_json(cls, value: object) -> "Epoch":
        """Read from the charter. Raises `strict.Malformed`."""
        found = strict.only(value, {"epoch", "deposit"})
        return cls(strict.number(found["epoch"], 1, EPOCHS), strict.data(found["deposit"], 32))


@dataclass(frozen=True, slots=True)
class Root:
    """Why a manager's signing key is believed: an earlier root, or the paper key, signed it.

    Keys of former managers stay as links of the chain. That they sign no more, the trail tells. ``after`` are 16 bytes
    of the newest entry about powers when it was signed, zeros before the first: it is of that time and no other.
    """

    by: bytes
    after: bytes
    signature: bytes

    @classmethod
    def signed(cls, vault_id: str, key: bytes, after: bytes, root: bytes) -> "Root":
        """``key`` vouched for with the private key ``root``."""
        return cls(signing_public(root), after, sign(root, endorsement(vault_id), key + after))

    def genuine(self, vault_id: str, key: bytes) -> bool:
        """Whether ``by`` signed this for ``key``."""
        return signed_by(self.by, endorsement(vault_id), key + self.after, self.signature)

    @classmethod
    def from_json(cls, value: object) -> "Root":
        """Read from the charter. Raises `strict.Malformed`."""
        found = strict.only(value, {"by", "after", "signature"})
        by, after = strict.data(found["by"], 32), strict.data(found["after"], AFTER)
        return cls(by, after, strict.data(found["signature"], 64))

    def to_json(self) -> strict.Json:
        """As written in the charter."""
        return {name: strict.encode(getattr(self, name)) for name in ("by", "after", "signature")}


@dataclass(frozen=True, slots=True)
class Charter:
    """The signed part of the vault; a change is a new charter made with `dataclasses.replace`.

    Grants hold the newest epoch of each key; ``older`` has every earlier one, sealed under the one after it.
    """

    charter_seq: int
    kdf: KdfParameters
    kdf_salt: bytes
    database_salt: bytes
    file_epoch: int
    compartments: Mapping[Compartment, Epoch]
    roles: Mapping[str, tuple[Compartment, ...] | None]
    roster: Mapping[str, Member]
    grants: Mapping[str, Mapping[str, bytes]]
    paper_signer: bytes
    protection: str
    outer_digest: bytes
    paper_proof: bytes
    roots: Mapping[bytes, Root]
    signed_at: str = "1970-01-01T00:00:00Z"
    older: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    appointments: tuple[Appointment, ...] = ()
    custodians: Custodians | None = None
    past_custodians: tuple[bytes, ...] = ()
    custodian_makers: Mapping[bytes, Mapping[str, bytes]] = field(default_factory=dict)
    """By each common key, past and present, and by custodian: whose key (`Member.made_by`) made hers then."""

    def to_json(self) -> strict.Json:
        """As written in the vault."""
        return {
            "charter_seq": self.charter_seq,
            "kdf": self.kdf.to_json(),
            "kdf_salt": strict.encode(self.kdf_salt),
            "database_salt": strict.encode(self.database_salt),
            "file_epoch": self.file_epoch,
            "compartments": {
                name: {"epoch": epoch.number, "deposit": strict.encode(epoch.deposit)}
                for name, epoch in self.compartments.items()
            },
            "roles": {role: None if names is None else list(names) for role, names in self.roles.items()},
            "roster": {person: member.to_json() for person, member in self.roster.items()},
            "grants": {
                person: {name: strict.encode(wrapped) for name, wrapped in held.items()}
                for person, held in self.grants.items()
            },
            "paper_signer": strict.encode(self.paper_signer),
            "protection": self.protection,
            "outer_digest": strict.encode(self.outer_digest),
            "paper_proof": strict.encode(self.paper_proof),
            "roots": {key.hex(): root.to_json() for key, root in self.roots.items()},
            "signed_at": self.signed_at,
            "older": {name: strict.encode(boxed) for name, boxed in self.older.items()},
            "appointments": [one.to_json() for one in self.appointments],
            "custodians": self.custodians.to_json() if self.custodians else None,
            "past_custodians": [strict.encode(key) for key in self.past_custodians],
            "custodian_makers": {
                key.hex(): {person: strict.encode(by) for person, by in makers.items()}
                for key, makers in self.custodian_makers.items()
            },
        }

    @classmethod
    def from_json(cls, value: object) -> "Charter":
        """Read from the vault. Raises `strict.Malformed` or `KdfTooCostly`."""
        found = strict.only(value, _NAMES)
        compartments = strict.table(found["compartments"], _COMPARTMENT, Epoch.from_json, len(COMPARTMENTS))
        if compartments.keys() != set(COMPARTMENTS):
            raise strict.Malformed
        roots = strict.table(found["roots"], _PUBLIC, Root.from_json, ROOTS)
        makers = strict.table(found["custodian_makers"], _PUBLIC, _makers, ROOTS)
        charter = cls(
            strict.number(found["charter_seq"], 1, 2**52),
            KdfParameters.from_json(found["kdf"]),
            strict.data(found["kdf_salt"], 16),
            strict.data(found["database_salt"], 16),
            strict.number(found["file_epoch"], 1, EPOCHS),
            {name: compartments[name] for name in COMPARTMENTS},
            strict.table(found["roles"], ROLE, _compartments, 32),
            strict.table(found["roster"], PERSON, Member.from_json, MEMBERS),
            strict.table(found["grants"], PERSON, _grants, ACCOUNTS),
            strict.data(found["paper_signer"], 32),
            strict.text(found["protection"], _PROTECTION),
            strict.data(found["outer_digest"], 32),
            strict.data(found["paper_proof"], 64),
            {bytes.fromhex(key): root for key, root in roots.items()},
            moment(found["signed_at"]),
            strict.table(found["older"], _GRANT, lambda boxed: strict.data(boxed, 60), 9 * EPOCHS),
            strict.items(found["appointments"], Appointment.from_json, ACCOUNTS),
            None if found["custodians"] is None else Custodians.from_json(found["custodians"]),
            strict.items(found["past_custodians"], _key, ROOTS),
            {bytes.fromhex(key): by for key, by in makers.items()},
        )
        known = all(role in charter.roles for member in charter.roster.values() for role in member.roles)
        named = {*charter.grants, *(one.person for one in charter.appointments)}
        named |= charter.custodians.people.keys() if charter.custodians else set()
        good = _each_its_own(charter) and _earlier(charter)
        if not known or not named <= charter.roster.keys() or not good:
            raise strict.Malformed
        return charter

    def managers(self) -> dict[str, Member]:
        """The accounts that are not disabled and hold the role that signs, by person."""
        return {
            person: member
            for person, member in self.roster.items()
            if MANAGER in member.roles and not member.disabled
        }

    def opens(self, roles: tuple[str, ...]) -> tuple[Compartment, ...]:
        """The compartments that ``roles`` open together, in their fixed order."""
        wanted = {name for role in roles for name in self.roles[role] or ()}
        return tuple(name for name in COMPARTMENTS if name in wanted)

    def epochs(self) -> dict[str, int]:
        """The present generation of every key, by name."""
        return {FILE: self.file_epoch, **{name: one.number for name, one in self.compartments.items()}}

    def opens_file(self, roles: tuple[str, ...]) -> bool:
        """Whether any of ``roles`` gets the file's key: those that only look after the computer do not."""
        return any(self.roles[role] is not None for role in roles)

    def signers(self) -> set[bytes]:
        """The public keys that may sign anything at all: recovery key, present managers, custodians together."""
        together = {self.custodians.signing} if self.custodians else set()
        return {self.paper_signer, *(one.signing for one in self.managers().values()), *together}

    def keys_of(self, person: str) -> tuple[bytes, ...]:
        """The public signing keys that ``person``, ``paper`` or ``custodians`` has and had, the oldest first."""
        if person == PAPER:
            return (self.paper_signer,)
        if person == CUSTODIANS:
            return self.custodians_keys()
        member = self.roster.get(person)
        return (*member.past_signing, member.signing) if member else ()

    def custodians_keys(self) -> tuple[bytes, ...]:
        """The signing keys of custodians together, past ones first."""
        return (*self.past_custodians, *((self.custodians.signing,) if self.custodians else ()))

    def acting(self, vault_id: str, person: str, at: str) -> Appointment | None:
        """The appointment by which ``person`` has the manager's powers at the moment ``at``, if any."""
        good = (one for one in self.appointments if one.person == person and one.active(at))
        return next((one for one in good if self.counts(vault_id, one)), None)

    def counts(self, vault_id: str, one: Appointment) -> bool:
        """Whether an appointment is of somebody who works here, for her present key, by who may still make one."""
        member = self.roster.get(one.person)
        if member is None or member.disabled or one.by not in self.signers():
            return False
        return one.genuine(vault_id, member.signing)

    def with_member(self, person: str, member: Member) -> "Charter":
        """The same charter with ``member`` as what is known of ``person``."""
        return replace(self, roster={**self.roster, person: member})


def check_roots(charter: Charter, vault_id: str, signer: bytes, pin: bytes) -> None:
    """Raise `VaultTampered` unless ``signer`` may sign, traced back to the paper key ``pin``.

    ``pin`` does not come from the file's own roster: each person keeps it in her slot under her own
    passphrase, so a colleague who rewrites roster and checksums cannot make herself a manager.
    """
    believed = {pin}
    waiting = dict(charter.roots)
    while ready := [key for key, root in waiting.items() if root.by in believed]:
        for key in ready:
            root = waiting.pop(key)
            if not root.genuine(vault_id, key):
                raise VaultTampered
            believed.add(key)
    entitled = charter.signers()
    if waiting or charter.paper_signer != pin or not entitled <= believed:
        raise VaultTampered
    if signer not in entitled and not _was_acting(charter, vault_id, signer):
        raise VaultTampered


def _was_acting(charter: Charter, vault_id: str, signer: bytes) -> bool:
    """Whether ``signer`` is somebody who stood in for the management when the charter was signed."""
    person = next((who for who, member in charter.roster.items() if member.signing == signer), None)
    return person is not None and charter.acting(vault_id, person, charter.signed_at) is not None


def _each_its_own(charter: Charter) -> bool:
    """Whether no key stands for two: who signs or opens with somebody's key would count as somebody else."""
    members = charter.roster.values()
    three = charter.custodians
    signing = [{one.signing, *one.past_signing} for one in members]
    signing += [{charter.paper_signer}, set(charter.custodians_keys())]
    exchange = [one.exchange for one in members] + ([three.exchange] if three else [])
    return sum(map(len, signing)) == len(set().union(*signing)) and len(exchange) == len(set(exchange))


def _earlier(charter: Charter) -> bool:
    """Whether ``older`` holds keys of earlier epochs, and nothing else that takes room."""
    newest = {name: one.number for name, one in charter.compartments.items()} | {"file": charter.file_epoch}
    return all(int(epoch) < newest[kind] for kind, epoch in (one.split(":") for one in charter.older))


def paper_domain(vault_id: str) -> str:
    """For what the recovery key vouches for its own age recipient.

    A manager signs the digest of the paper's part; without this she could put a recipient of her own there, and open
    what is sealed to the paper from then on.
    """
    return f"paper/{vault_id}"


def endorsement(vault_id: str) -> str:
    """The domain in which a root signs another root's key."""
    return f"root/{vault_id}"


def signing_domain(vault_id: str) -> str:
    """The domain in which a root signs the charter."""
    return f"charter/{vault_id}"


def _role(value: object) -> str:
    return strict.text(value, ROLE)


def _key(value: object) -> bytes:
    return strict.data(value, 32)


def _makers(value: object) -> dict[str, bytes]:
    return strict.table(value, PERSON, _key, NAMED)


def _compartments(value: object) -> tuple[Compartment, ...] | None:
    if value is None:
        return None
    found = strict.items(value, lambda name: strict.text(name, _COMPARTMENT), len(COMPARTMENTS))
    return tuple(name for name in COMPARTMENTS if name in found)


def _grants(value: object) -> dict[str, bytes]:
    return strict.table(value, _GRANT, lambda wrapped: strict.data(wrapped, 80), 1024)


def _day(value: object) -> date:
    try:
        return date.fromisoformat(strict.text(value, _DAY))
    except ValueError:
        raise strict.Malformed from None
