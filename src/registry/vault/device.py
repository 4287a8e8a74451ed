"""This computer's own key and notes, kept where the system keeps passwords. Knows nothing of the vault but its id."""

import base64
import binascii
import contextlib
import importlib
import sys
from collections.abc import Iterator
from typing import Any, Final, Protocol

from registry.errors import KeyringRefused, KeyringUnavailable, RegistryError

_BACKENDS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "linux": (("keyring.backends.SecretService", "Keyring"), ("keyring.backends.kwallet", "DBusKeyring")),
}
"""The only places for a computer's key: others the library would find may write plain text to disk."""

_SECRET: Final = "device"


def following(vault_id: str) -> str:
    """The id under which the key is kept that is about to take the present one's place, until it has."""
    return f"{vault_id}.next"


@contextlib.contextmanager
def taking(device: "DeviceSecrets", vault_id: str, secret: bytes) -> Iterator[None]:
    """While the block puts a key file of ``secret`` in a registry's place: both keys, so that a cut locks nobody out.

    Raises `KeyringUnavailable` or `KeyringRefused` before the block only: what is wanting after it, the next opening
    does.
    """
    if device.load(vault_id) == secret:
        yield
        return
    device.store(following(vault_id), secret)
    yield
    with contextlib.suppress(RegistryError):
        device.store(vault_id, secret)
        device.forget(following(vault_id))


class DeviceSecrets(Protocol):
    """Where this computer keeps the 32-byte key of each registry it may open, and short notes beside it."""

    def load(self, vault_id: str) -> bytes | None:
        """The key, or ``None`` if this computer was never given one."""

    def store(self, vault_id: str, secret: bytes) -> None:
        """Keep ``secret``, replacing what was kept."""

    def forget(self, vault_id: str) -> None:
        """Keep the key no more; no error if none was kept. Notes stay."""

    def recall(self, vault_id: str, note: str) -> str | None:
        """The text kept under the name ``note``, if any."""

    def remember(self, vault_id: str, note: str, text: str) -> None:
        """Keep ``text``, shorter than 1,000 characters, in the place of what was kept."""

    def erase(self, vault_id: str, note: str) -> None:
        """Keep that note no more; no error if there was none."""


class SystemKeyring:
    """The keyring of the signed-in desktop account; on Windows it stays on this computer.

    Every method raises `KeyringUnavailable` where there is none, `KeyringRefused` where it is locked or
    fails.
    """

    def __init__(self) -> None:
        self._backend: Any = None

    def __repr__(self) -> str:
        return "<SystemKeyring>"

    def load(self, vault_id: str) -> bytes | None:
        """The key of 32 bytes kept for ``vault_id``, if any."""
        kept = self.recall(vault_id, _SECRET)
        if kept is None:
            return None
        try:
            secret = base64.b64decode(kept.encode("ascii"), validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raise KeyringRefused from None
        if len(secret) != 32:
            raise KeyringRefused
        return secret

    def store(self, vault_id: str, secret: bytes) -> None:
        """Keep ``secret`` for ``vault_id`` and read it back."""
        self.remember(vault_id, _SECRET, base64.b64encode(secret).decode("ascii"))
        if self.load(vault_id) != secret:
            raise KeyringRefused

    def forget(self, vault_id: str) -> None:
        """Remove the key kept for ``vault_id``."""
        self.erase(vault_id, _SECRET)

    def recall(self, vault_id: str, note: str) -> str | None:
        """A short text kept beside the key, such as the anchor of the audit trail."""
        found = self._ask("get_password", _name(vault_id, note), note)
        return None if found is None else str(found)

    def remember(self, vault_id: str, note: str, text: str) -> None:
        """Keep ``text`` (under 1,000 characters: Windows takes 1,280) beside the key."""
        self._ask("set_password", _name(vault_id, note), note, text)

    def erase(self, vault_id: str, note: str) -> None:
        """Remove what is kept under ``note``."""
        if self.recall(vault_id, note) is not None:
            self._ask("delete_password", _name(vault_id, note), note)

    def _ask(self, verb: str, *arguments: str) -> Any:
        if self._backend is None:
            self._backend = _first_usable()
        try:
            return getattr(self._backend, verb)(*arguments)
        except Exception:  # backends raise what their system raises: D-Bus, COM, timeouts, dismissed prompts
            raise KeyringRefused from None


def _name(vault_id: str, note: str) -> str:
    return f"amparo/{vault_id}" if note == _SECRET else f"amparo/{vault_id}/{note}"


def _first_usable() -> Any:
    for module, name in _BACKENDS.get(sys.platform, ()):
        try:
            kind = getattr(importlib.import_module(module), name)
            usable = kind.priority > 0
            backend = kind()
        except Exception:  # a backend tells that it cannot work here by raising, each in its own way
            continue
        if not usable:
            continue
        if sys.platform == "win32":
            backend.persist = "local machine"  # the default roams with the account through the domain
        return backend
    raise KeyringUnavailable
