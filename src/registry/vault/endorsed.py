"""Who signs for the management now, and which key vouched for hers, as text for the trail. Knows no database."""

import re
from dataclasses import dataclass
from typing import Final

from registry.vault.charter import Charter, endorsement
from registry.vault.deputies import CUSTODIANS, Appointment
from registry.vault.primitives import fingerprint, signed_by
from registry.vault.strict import canonical

_TEXT: Final = re.compile(r"([0-9a-f]{64}):([0-9a-f]{64}):([0-9a-f]{128})")


@dataclass(frozen=True, slots=True)
class Endorsement:
    """``by`` signed that ``key`` may sign for the management: public Ed25519 keys and a signature, in digits."""

    key: str
    by: str
    signature: str

    def text(self) -> str:
        """As the trail has it."""
        return f"{self.key}:{self.by}:{self.signature}"

    @classmethod
    def read(cls, text: object) -> "Endorsement | None":
        """What `text` gave; None for anything else."""
        found = _TEXT.fullmatch(text) if isinstance(text, str) else None
        return cls(*found.groups()) if found else None

    def genuine(self, vault_id: str) -> bool:
        """Whether ``by`` signed it, for this registry."""
        key, by, signature = (bytes.fromhex(one) for one in (self.key, self.by, self.signature))
        return signed_by(by, endorsement(vault_id), key, signature)


def endorsed(charter: Charter) -> dict[str, Endorsement]:
    """Those who sign now: managers by person id, and ``custodians`` together."""
    keys = {person: member.signing for person, member in charter.managers().items()}
    if charter.custodians:
        keys[CUSTODIANS] = charter.custodians.signing
    roots = ((person, key, charter.roots[key]) for person, key in keys.items())
    return {
        person: Endorsement(key.hex(), root.by.hex(), root.signature.hex()) for person, key, root in roots
    }


def root_of(charter: Charter, person: str) -> Endorsement | None:
    """Who vouched for the present signing key of ``person``; None if nobody ever did."""
    member = charter.roster.get(person)
    root = charter.roots.get(member.signing) if member else None
    return Endorsement(member.signing.hex(), root.by.hex(), root.signature.hex()) if member and root else None


def mark(one: Appointment) -> str:
    """What stands for an appointment, 32 digits."""
    return fingerprint(canonical(one.to_json())).hex()


def lent(charter: Charter) -> dict[str, str]:
    """The appointments in the key file: what stands for each (32 digits), and whose it is."""
    return {mark(one): one.person for one in charter.appointments}


def digest(charter: Charter) -> str:
    """What stands for the whole charter, 32 digits."""
    return fingerprint(canonical(charter.to_json())).hex()


def managed(charter: Charter) -> str:
    """What stands for that of it which nobody changes who only stands in, 32 digits."""
    three = charter.custodians.to_json() if charter.custodians else {}
    said = {
        "managers": {who: member.to_json() for who, member in charter.managers().items()},
        "custodians": {name: value for name, value in three.items() if name != "grants"},
        "roles": {role: None if opens is None else list(opens) for role, opens in charter.roles.items()},
    }
    return fingerprint(canonical(said)).hex()
