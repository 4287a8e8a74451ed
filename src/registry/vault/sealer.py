"""Sealing parts of records, opening them, and depositing what one may not read. Knows forms by name only.

A sealed part is ``kind (1 byte) | epoch (2 bytes) | nonce (12) | ciphertext and tag``. A deposit puts
between epoch and nonce the depositor's id (16) and the content key twice: for the compartment (80) and for
the depositor (80). Vault, form, compartment, epoch and record are bound into every seal, so a part moved
elsewhere does not open.
"""

from collections.abc import Callable, Mapping
from secrets import token_bytes
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

from registry.errors import SealBroken, SealClosed
from registry.fields import Compartment
from registry.vault.charter import PERSON, Epoch
from registry.vault.keys import HeldKeys, deposit_private
from registry.vault.primitives import (
    KEY_BYTES,
    NONCE_BYTES,
    WRAP_OVERHEAD,
    derive,
    exchange_public,
    fresh_key,
    siv,
    unwrap,
    wrap,
)

Opener = Callable[[str, bytes], bytes]
"""Record id and sealed part in, plain bytes out; raises `SealBroken` or `SealClosed`."""

_SEALED: Final = 1
_DEPOSIT: Final = 2
_START: Final = 3
_WRAPPED: Final = KEY_BYTES + WRAP_OVERHEAD
_DEPOSIT_START: Final = _START + 16 + 2 * _WRAPPED
OVERHEAD: Final = _START + NONCE_BYTES + 16
"""Bytes a seal adds; a deposit adds 176 more."""

_Seal = tuple[AESGCMSIV, bytes]


class Sealer:
    """What one person's keys can seal and open."""

    def __init__(self, vault_id: str, person_id: str, private: bytes) -> None:
        self._vault_id = vault_id
        self._depositor = bytes.fromhex(person_id) if PERSON.fullmatch(person_id) else bytes(16)
        self._private = private
        self._keys = HeldKeys({})
        self._epochs: Mapping[Compartment, Epoch] = {}
        self._seals: dict[tuple[str, Compartment, int], _Seal] = {}

    def hold(self, keys: HeldKeys, epochs: Mapping[Compartment, Epoch]) -> None:
        """From now on seal and open with ``keys``; what was prepared with others is forgotten."""
        self._keys, self._epochs, self._seals = keys, epochs, {}

    def __repr__(self) -> str:
        return f"<Sealer of {self._vault_id}>"

    def can_open(self, compartment: Compartment) -> bool:
        """Whether this person opens what is written into ``compartment`` now."""
        return self._keys.compartment(compartment, self._epochs[compartment].number) is not None

    def epoch(self, compartment: Compartment) -> int:
        """The present epoch of ``compartment``: 1, and one more with each leaver."""
        return self._epochs[compartment].number

    def joined(self, compartment: Compartment, epoch: int, secret: bytes, purpose: str) -> bytes | None:
        """HKDF of the key of ``compartment`` in ``epoch`` and of ``secret``, 32 bytes: nobody with one of them has it.

        None if this person does not hold the compartment's key.
        """
        key = self._keys.compartment(compartment, epoch)
        return None if key is None else derive(key + secret, purpose)

    def is_deposit(self, blob: bytes) -> bool:
        """Whether ``blob`` was put there by somebody who could not open the compartment."""
        return blob[:1] == bytes([_DEPOSIT])

    def is_current(self, compartment: Compartment, blob: bytes) -> bool:
        """Whether ``blob`` is sealed (not deposited) under the present epoch of ``compartment``."""
        return blob[:_START] == _head(_SEALED, self._epochs[compartment].number)

    def seal(
        self, form: str, record_id: str, compartment: Compartment, data: bytes, *, for_me: bool = True
    ) -> bytes:
        """``data`` sealed for those who open ``compartment``; a deposit if this person does not.

        She can open her own deposit again, unless it is not ``for_me``: what outlives the taking up, such as history.
        """
        epoch = self._epochs[compartment].number
        if not self.can_open(compartment):
            return self._deposit(form, record_id, compartment, data, for_me)
        cipher, context = self._seal(form, compartment, epoch)
        nonce = token_bytes(NONCE_BYTES)
        return _head(_SEALED, epoch) + nonce + cipher.encrypt(nonce, data, context + record_id.encode())

    def open(self, form: str, record_id: str, compartment: Compartment, blob: bytes) -> bytes:
        """What was sealed or deposited. Raises `SealClosed` without the key, `SealBroken` if altered."""
        return self.opener(form, compartment)(record_id, blob)

    def opener(self, form: str, compartment: Compartment) -> Opener:
        """`open` for many parts of one form and compartment: everything that can be prepared is."""
        if not self.can_open(compartment):
            return lambda record_id, blob: self._open_any(form, record_id, compartment, blob)
        ready: dict[bytes, tuple[Callable[..., bytes], bytes]] = {}
        for epoch in range(1, self._epochs[compartment].number + 1):
            if self._keys.compartment(compartment, epoch) is not None:
                cipher, context = self._seal(form, compartment, epoch)
                ready[_head(_SEALED, epoch)] = cipher.decrypt, context
        body = _START + NONCE_BYTES

        def fast(record_id: str, blob: bytes) -> bytes:
            try:
                if known := ready.get(blob[:_START]):
                    decrypt, context = known
                    return decrypt(blob[_START:body], blob[body:], context + record_id.encode())
            except Exception:  # altered, cut short or no bytes at all: one meaning
                raise SealBroken from None
            return self._open_any(form, record_id, compartment, blob)

        return fast

    def _open_any(self, form: str, record_id: str, compartment: Compartment, blob: bytes) -> bytes:
        if not isinstance(blob, bytes) or len(blob) < OVERHEAD or blob[0] not in (_SEALED, _DEPOSIT):
            raise SealBroken
        epoch = int.from_bytes(blob[1:_START])
        if not 1 <= epoch <= self._epochs[compartment].number:
            raise SealBroken
        start = _START
        if blob[0] == _DEPOSIT:
            cipher, context = self._content_key(form, record_id, compartment, epoch, blob)
            start = _DEPOSIT_START
        elif self._keys.compartment(compartment, epoch) is None:
            raise SealClosed
        else:
            cipher, context = self._seal(form, compartment, epoch)
            context += record_id.encode()
        nonce, closed = blob[start : start + NONCE_BYTES], blob[start + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, closed, context)
        except (
            Exception
        ):  # the library raises InvalidTag, ValueError or OverflowError, all meaning one thing here
            raise SealBroken from None

    def _deposit(
        self, form: str, record_id: str, compartment: Compartment, data: bytes, for_me: bool
    ) -> bytes:
        epoch = self._epochs[compartment]
        key = fresh_key()
        context = self._context(form, compartment, epoch.number) + record_id.encode()
        front = _head(_DEPOSIT, epoch.number) + (self._depositor if for_me else bytes(16))
        front += wrap(epoch.deposit, key, context + b"|compartment")
        front += (
            wrap(exchange_public(self._private), key, context + b"|own") if for_me else token_bytes(_WRAPPED)
        )
        nonce = token_bytes(NONCE_BYTES)
        return front + nonce + siv(key).encrypt(nonce, data, context + front)

    def _content_key(
        self, form: str, record_id: str, compartment: Compartment, epoch: int, blob: bytes
    ) -> _Seal:
        """Cipher and context of a deposit: by the compartment's key, else by the depositor's own.

        What the depositor's own key does not open is closed to her, not broken: it may have been wrapped for the key
        she had before a new passphrase. Whoever holds the compartment finds real damage.
        """
        if len(blob) < _DEPOSIT_START + NONCE_BYTES + 16:
            raise SealBroken
        context = self._context(form, compartment, epoch) + record_id.encode()
        middle = _DEPOSIT_START - _WRAPPED
        held = self._keys.compartment(compartment, epoch)
        if held is not None:
            private, part, whose = deposit_private(held), blob[middle - _WRAPPED : middle], b"|compartment"
        elif blob[_START : _START + 16] == self._depositor:
            private, part, whose = self._private, blob[middle:_DEPOSIT_START], b"|own"
        else:
            raise SealClosed
        key = unwrap(private, part, context + whose)
        if key is None and held is None:
            raise SealClosed
        if key is None or len(key) != KEY_BYTES:
            raise SealBroken
        return siv(key), context + blob[:_DEPOSIT_START]

    def _seal(self, form: str, compartment: Compartment, epoch: int) -> _Seal:
        """The prepared cipher and the context common to all records."""
        found = self._seals.get((form, compartment, epoch))
        if found is None:
            key = self._keys.compartment(compartment, epoch)
            if key is None:
                raise SealClosed
            found = siv(derive(key, f"seal/{form}")), self._context(form, compartment, epoch)
            self._seals[form, compartment, epoch] = found
        return found

    def _context(self, form: str, compartment: Compartment, epoch: int) -> bytes:
        return f"amparo/seal/v1|{self._vault_id}|{form}|{compartment}|{epoch}|".encode()


def _head(kind: int, epoch: int) -> bytes:
    return bytes([kind]) + epoch.to_bytes(2)
