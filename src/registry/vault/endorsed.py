"""Who signs for the management now, and which key vouched for hers, as text for the trail. Knows no database."""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from registry.vault.charter import Charter, Root
from registry.vault.deputies import CUSTODIANS, Appointment
from registry.vault.primitives import fingerprint
from registry.vault.strict import canonical

_MANAGED: Final = (
    "custodian_makers",
    "database_salt",
    "kdf",
    "kdf_salt",
    "past_custodians",
    "protection",
    "roots",
)
_TEXT: Final = re.compile(r"([0-9a-f]{64}):([0-9a-f]{64}):([0-9a-f]{32}):([0-9a-f]{128})")


@dataclass(frozen=True, slots=True)
class Endorsement:
    """``by`` signed that ``key`` may sign for the management: public Ed25519 keys and a signature, in digits.

    ``after`` (32 digits) is the newest entry about powers when she did.
    """

    key: str
    by: str
    after: str
    signature: str

    @classmethod
    def of(cls, key: bytes, root: Root) -> "Endorsement":
        """As the charter has it."""
        return cls(key.hex(), root.by.hex(), root.after.hex(), root.signature.hex())

    def text(self) -> str:
        """As the trail has it."""
        return f"{self.key}:{self.by}:{self.after}:{self.signature}"

    @classmethod
    def read(cls, text: object) -> "Endorsement | None":
        """What `text` gave; None for anything else."""
        found = _TEXT.fullmatch(text) if isinstance(text, str) else None
        return cls(*found.groups()) if found else None

    def genuine(self, vault_id: str) -> bool:
        """Whether ``by`` signed it, for this registry."""
        by, after, signature = (bytes.fromhex(one) for one in (self.by, self.after, self.signature))
        return Root(by, after, signature).genuine(vault_id, bytes.fromhex(self.key))


class Loan(NamedTuple):
    """Whose an appointment is, and the newest entry about powers when it was made (32 digits)."""

    person: str
    after: str


def endorsed(charter: Charter) -> dict[str, Endorsement]:
    """Those who sign now: managers by person id, and ``custodians`` together."""
    keys = {person: member.signing for person, member in charter.managers().items()}
    if charter.custodians:
        keys[CUSTODIANS] = charter.custodians.signing
    roots = ((person, key, charter.roots[key]) for person, key in keys.items())
    return {person: Endorsement.of(key, root) for person, key, root in roots}


def root_of(charter: Charter, person: str) -> Endorsement | None:
    """Who vouched for the present signing key of ``person``; None if nobody ever did."""
    member = charter.roster.get(person)
    root = charter.roots.get(member.signing) if member else None
    return Endorsement.of(member.signing, root) if member and root else None


def mark(one: Appointment) -> str:
    """What stands for an appointment, 32 digits."""
    return fingerprint(canonical(one.to_json())).hex()


def lent(charter: Charter) -> dict[str, Loan]:
    """The appointments in the key file by what stands for each (32 digits)."""
    return {mark(one): Loan(one.person, one.after.hex()) for one in charter.appointments}


def digest(charter: Charter) -> str:
    """What stands for the whole charter, 32 digits."""
    return fingerprint(canonical(charter.to_json())).hex()


def keys(charter: Charter) -> str:
    """What stands for the keys that everything is sealed with, 32 digits: the generations, and their public halves."""
    whole = charter.to_json()
    return fingerprint(canonical({name: whole[name] for name in ("compartments", "file_epoch")})).hex()


def managed(charter: Charter) -> str:
    """What stands for that of it which nobody changes who only stands in, 32 digits."""
    three = charter.custodians.to_json() if charter.custodians else {}
    said = {
        "managers": {who: member.to_json() for who, member in charter.managers().items()},
        "custodians": {name: value for name, value in three.items() if name != "grants"},
        "roles": {role: None if opens is None else list(opens) for role, opens in charter.roles.items()},
    }
    whole = charter.to_json()
    said |= {name: whole[name] for name in _MANAGED}
    return fingerprint(canonical(said)).hex()
