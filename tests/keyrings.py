"""Keyrings in memory, where a test needs several computers at once. The system's own has its own tests."""

from dataclasses import dataclass, field


@dataclass
class Keyring:
    """One computer's: device secrets by registry, and the notes of its anchors."""

    secrets: dict[str, bytes] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)

    def load(self, vault_id: str) -> bytes | None:
        return self.secrets.get(vault_id)

    def store(self, vault_id: str, secret: bytes) -> None:
        self.secrets[vault_id] = secret

    def forget(self, vault_id: str) -> None:
        self.secrets.pop(vault_id, None)

    def recall(self, vault_id: str, note: str) -> str | None:
        return self.notes.get((vault_id, note))

    def remember(self, vault_id: str, note: str, text: str) -> None:
        self.notes[vault_id, note] = text

    def erase(self, vault_id: str, note: str) -> None:
        self.notes.pop((vault_id, note), None)

    def wipe(self) -> None:
        """What a new account, or a keyring reset, leaves: nothing."""
        self.secrets.clear()
        self.notes.clear()
