"""Opening a hidden screen again without a new sign-in: by the session's PIN or the passphrase. Knows no window.

The session goes on behind the hidden screen, its keys in memory: this keeps people at the keyboard out, not somebody
who reads memory. What keeps those out is the full lock.
"""

from typing import Final

from registry.access.session import Session
from registry.errors import BadCredentials, PinChosen
from registry.forms import Staff
from registry.vault.pin import SessionPin

TRIES: Final = 3


class Reopening:
    """The tries one session has: three wrong ones, by PIN or passphrase, and nothing opens it any more."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pin: SessionPin | None = None
        self.left = TRIES
        """Tries that are left; 0 means that the session must be locked."""

    def __repr__(self) -> str:
        return f"<Reopening {self.left}>"

    @property
    def session(self) -> Session:
        """Whose screen it is."""
        return self._session

    @property
    def has_pin(self) -> bool:
        """Whether a PIN was chosen in this session."""
        return self._pin is not None

    def choose_pin(self, digits: str) -> None:
        """Choose the PIN, once a session. Raises `WeakPin` or `PinChosen`."""
        if self._pin is not None:
            raise PinChosen
        self._pin = SessionPin(digits)

    def by_pin(self, digits: str) -> bool:
        """Whether the PIN opens the screen; a wrong one costs a try."""
        return self._tried(self._pin is not None and self.left > 0 and self._pin.matches(digits))

    def by_passphrase(self, words: str) -> bool:
        """Whether the passphrase opens the screen; a wrong one costs a try. On the thread that writes.

        Raises `NotEnoughMemory` or what reading the key file raises; that costs nothing.
        """
        return self._tried(self.left > 0 and self._hers(words))

    def _hers(self, words: str) -> bool:
        if self._session.person_id == "paper":
            return False
        login = self._session.get(Staff, self._session.person_id, look=False).login
        try:
            return self._session._vault.is_hers(login, words)
        except BadCredentials:  # her account was closed meanwhile
            return False

    def _tried(self, right: bool) -> bool:
        self.left = TRIES if right else max(0, self.left - 1)
        return right

    def refused(self) -> None:
        """Record that the tries were used up. On the thread that writes; raises as `Session.note`."""
        self._session.note("reopening refused", tries=TRIES)
