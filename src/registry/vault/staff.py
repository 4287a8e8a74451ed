"""Changes of the roster, worked out before anything is written. Knows neither files nor passphrases."""

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from registry.errors import (
    AccountExists,
    LastManager,
    NotAllowed,
    NotFound,
    TooManyAccounts,
    UnknownCommandValue,
)
from registry.language import _
from registry.vault.charter import ACCOUNTS, MANAGER, MEMBERS, Charter, Member, Root, endorsement
from registry.vault.keys import HeldKeys
from registry.vault.primitives import PersonKeys, exchange_public, sign, signing_public
from registry.vault.slots import Holder, Place, login_digest, mark, seal
from registry.vault.state import State

PAPER = "paper"


class RosterChange:
    """A draft of the next charter, slots and places, by ``acting`` who holds ``keys``."""

    def __init__(self, state: State, acting: Holder, keys: HeldKeys, today: date) -> None:
        self.charter: Charter = state.charter
        self.places = dict(state.places)
        self._slots = {mark(slot): slot for slot in state.body.slots}
        self._vault_id = state.envelope.vault_id
        self._acting = acting
        self._keys = keys
        self._file_key = keys.file(state.charter.file_epoch)
        self._today = today

    def real_slots(self) -> list[bytes]:
        """The slots that belong to somebody."""
        return [self._slots[place.slot] for place in self.places.values() if place.slot in self._slots]

    def require_root(self) -> None:
        """Raise `NotAllowed` unless the acting person may sign a charter."""
        if self._acting.person_id not in (PAPER, *self.charter.managers()):
            raise NotAllowed(what=_("managing the accounts of the staff"))

    def add(self, login: str, stretched: bytes, roles: Iterable[str], until: date | None) -> str:
        """A new account; its person id. Raises `AccountExists`, `TooManyAccounts`, `UnknownCommandValue`."""
        active = sum(not member.disabled for member in self.charter.roster.values())
        if active >= ACCOUNTS or len(self.charter.roster) >= MEMBERS:
            raise TooManyAccounts(limit=ACCOUNTS)
        person = secrets.token_hex(16)
        keys = PersonKeys.fresh()
        public, signing = exchange_public(keys.exchange), signing_public(keys.signing)
        member = Member(self._known(roles), public, signing, (), self._today, until, False)
        self.charter = self.charter.with_member(person, member)
        self._place(person, login, stretched, keys)
        self._grant(person)
        self._endorse()
        return person

    def set_roles(self, person: str, roles: Iterable[str]) -> None:
        """Give ``person`` exactly ``roles``. Raises `LastManager`, `NotFound`, `UnknownCommandValue`."""
        member = self._member(person)
        wanted = self._known(roles)
        if MANAGER in member.roles and MANAGER not in wanted:
            self._check_another_manager(person)
        self.charter = self.charter.with_member(person, replace(member, roles=wanted))
        if not member.disabled:
            self._grant(person)
        self._endorse()

    def renew(self, person: str, login: str, stretched: bytes) -> None:
        """New keys and slot for ``person``, who forgot or comes back; what she signed stays hers."""
        if person == self._acting.person_id:
            raise NotAllowed(what=_("resetting your own passphrase; change it instead"))
        member = self._member(person)
        keys = PersonKeys.fresh()
        fresh = replace(
            member,
            exchange=exchange_public(keys.exchange),
            signing=signing_public(keys.signing),
            past_signing=(*member.past_signing, member.signing),
            disabled=False,
        )
        self.charter = self.charter.with_member(person, fresh)
        self._place(person, login, stretched, keys)
        self._grant(person)
        self._endorse()

    def disable(self, person: str) -> None:
        """Take slot, grants and signature of the charter away from ``person``; her public keys stay."""
        member = self._member(person)
        if MANAGER in member.roles and not member.disabled:
            self._check_another_manager(person)
        grants = {who: held for who, held in self.charter.grants.items() if who != person}
        self.charter = replace(
            self.charter.with_member(person, replace(member, disabled=True)), grants=grants
        )
        self.places.pop(person, None)

    def move(self, login: str, stretched: bytes) -> None:
        """The acting person's own slot under a new passphrase; keys and charter stay as they are."""
        self._place(self._acting.person_id, login, stretched, self._acting.keys)

    def _known(self, roles: Iterable[str]) -> tuple[str, ...]:
        wanted = tuple(sorted(set(roles)))
        unknown = ", ".join(role for role in wanted if role not in self.charter.roles)
        if unknown or not wanted:
            allowed = ", ".join(self.charter.roles)
            raise UnknownCommandValue(option=_("The role"), value=unknown or "-", allowed=allowed)
        return wanted

    def _member(self, person: str) -> Member:
        member = self.charter.roster.get(person)
        if member is None:
            raise NotFound(what=_("account"), key=person)
        return member

    def _check_another_manager(self, person: str) -> None:
        """The house must keep a manager, and the one who signs this change must still be one after it."""
        if not self.charter.managers().keys() - {person}:
            raise LastManager
        if person == self._acting.person_id:
            raise NotAllowed(what=_("taking the role Dirección from yourself; another manager can do it"))

    def _place(self, person: str, login: str, stretched: bytes, keys: PersonKeys) -> None:
        digest = login_digest(self._file_key, login)
        if any(place.login == digest and other != person for other, place in self.places.items()):
            raise AccountExists(login=login)
        slot = seal(stretched, self._vault_id, Holder(person, keys, self._acting.pin))
        self._slots[mark(slot)] = slot
        self.places[person] = Place(mark(slot), digest)

    def _grant(self, person: str) -> None:
        member = self.charter.roster[person]
        granted: dict[str, bytes] = {}
        if self.charter.opens_file(member.roles):
            held = self._keys.needed(self.charter.opens(member.roles))
            granted = held.granted_to(self._vault_id, person, member.exchange)
        self.charter = replace(self.charter, grants={**self.charter.grants, person: granted})

    def _endorse(self) -> None:
        """Make every manager's signing key a root that the acting person vouches for."""
        roots = dict(self.charter.roots)
        by = signing_public(self._acting.keys.signing)
        for member in self.charter.managers().values():
            if member.signing not in roots:
                signature = sign(self._acting.keys.signing, endorsement(self._vault_id), member.signing)
                roots[member.signing] = Root(by, signature)
        self.charter = replace(self.charter, roots=roots)
