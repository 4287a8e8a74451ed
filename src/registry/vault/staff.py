"""Changes of the roster, worked out before anything is written. Knows neither files nor passphrases."""

import secrets
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final, Literal, NamedTuple

from registry.errors import (
    AccountEnded,
    AccountExists,
    BadCredentials,
    LastManager,
    LoginNotAsSigned,
    NotAllowed,
    TooManyAccounts,
    UnknownCommandValue,
    VaultTampered,
)
from registry.fields import COMPARTMENTS, Compartment
from registry.language import _
from registry.vault.charter import ACCOUNTS, MANAGER, MEMBERS, PAPER, PAST, Epoch, Member
from registry.vault.deputies import AFTER, CUSTODIANS
from registry.vault.keys import FILE, HeldKeys, deposit_public
from registry.vault.lending import Lending
from registry.vault.numbers import beyond, leaps
from registry.vault.primitives import PersonKeys, exchange_public, fresh_key, signing_public
from registry.vault.slots import Holder, login_digest, mark, seal
from registry.vault.state import State


class Told(NamedTuple):
    """What an account is to be: its roles, its last day, whether it is closed."""

    roles: tuple[str, ...]
    until: date | None
    disabled: bool


KEEP: Final = "keep"
Until = date | None | Literal["keep"]
"""The last day an account holds, none, or the one it has."""


class RosterChange(Lending):
    """A draft of the next charter, slots and places, by ``acting`` who holds ``keys``, at ``now`` (UTC).

    ``heals``: its key file gets a number of its own, if the present one was forged.
    """

    def __init__(
        self, state: State, acting: Holder, keys: HeldKeys, now: str, after: bytes = bytes(AFTER)
    ) -> None:
        super().__init__(state, acting, keys, now, after)
        self.heals = False
        # a place for nobody is written by another hand, to leave no room or to stop the recovery key
        self.places = {who: place for who, place in state.places.items() if who in state.charter.roster}
        self._slots = {mark(slot): slot for slot in state.body.slots}

    def real_slots(self) -> list[bytes]:
        """The slots that belong to somebody."""
        return [self._slots[place] for place in self.places.values() if place in self._slots]

    def add(self, login: str, stretched: bytes, roles: Iterable[str], until: date | None) -> str:
        """A new account; its person id. Raises `AccountExists`, `TooManyAccounts`, `UnknownCommandValue`."""
        active = sum(not member.disabled for member in self.charter.roster.values())
        if active >= ACCOUNTS or len(self.charter.roster) >= MEMBERS:
            raise TooManyAccounts(limit=ACCOUNTS)
        person = secrets.token_hex(16)
        keys = PersonKeys.fresh()
        public, signing = exchange_public(keys.exchange), signing_public(keys.signing)
        wanted = self._known(roles)
        if MANAGER in wanted:
            self._require_root()
        digest = self._free(login, person)
        member = Member(wanted, public, signing, (), self._today, until, False, self._signing, digest)
        self.charter = self.charter.with_member(person, member)
        self._place(person, stretched, keys)
        self._grant(person)
        self._endorse()
        return person

    def set_roles(self, person: str, roles: Iterable[str]) -> None:
        """Give ``person`` exactly ``roles``. Raises `LastManager`, `NotFound`, `UnknownCommandValue`."""
        member = self._member(person)
        wanted = self._known(roles)
        if MANAGER in (*member.roles, *wanted):
            self._require_root()
        if MANAGER in member.roles and MANAGER not in wanted:
            self._check_another_manager(person)
        self.charter = self.charter.with_member(person, replace(member, roles=wanted))
        self._endorse()
        if not member.disabled:
            self._grant(person)

    def renew(self, person: str, login: str, stretched: bytes, until: Until = KEEP) -> None:
        """New keys and slot for ``person``, who forgot or comes back; what she signed stays hers.

        With the recovery key everybody's keys are granted anew, and lie as everybody reads them: another hand may have
        spoilt them. Raises `AccountEnded` if her last day, or the new one, is past: the passphrase would open nothing;
        `LoginNotAsSigned` if ``login`` is not her user name.
        """
        if person == self._acting.person_id:
            raise NotAllowed(what=_("resetting your own passphrase; change it instead"))
        member = self._member(person)
        if MANAGER in member.roles:
            self._require_root()
            self._require_named_by(person)
        ends = member.until if until == KEEP else until
        if ends is not None and ends < self._today:
            raise AccountEnded
        shares = self._with_shares()
        keys = PersonKeys.fresh()
        fresh = replace(
            member,
            exchange=exchange_public(keys.exchange),
            signing=signing_public(keys.signing),
            past_signing=(
                *member.past_signing[: PAST - 1],
                member.signing,
            ),  # full by another hand, if at all
            until=ends,
            disabled=False,
            made_by=self._signing,
            login=self._free(login, person),
        )
        self.charter = self.charter.with_member(person, fresh)
        self._place(person, stretched, keys)
        self._share_again(person, shares)
        self._endorse()  # after the secret: who stands in by the custodians' word goes on
        self._grant(person)
        if self._acting.person_id == PAPER:
            self.charter = replace(self.charter, older=self.keys.older(self._vault_id))
            self.grant_again()

    def disable(self, person: str) -> None:
        """Take slot, grants and signature of the charter away from ``person``; her public keys stay."""
        member = self._member(person)
        if MANAGER in member.roles and not member.disabled:
            self._require_root()
            self._check_another_manager(person)
        grants = {who: held for who, held in self.charter.grants.items() if who != person}
        self.charter = replace(
            self.charter.with_member(person, replace(member, disabled=True)),
            grants=grants,
            appointments=tuple(one for one in self.charter.appointments if one.person != person),
        )
        self.places.pop(person, None)
        self._endorse()

    def settle(
        self,
        person: str,
        login: str,
        stretched: bytes,
        accounts: Mapping[str, Told],
        opens: Mapping[str, tuple[Compartment, ...] | None],
        *,
        keeping_but: Iterable[str] | None,
        after: int,
        known: Container[str],
    ) -> None:
        """By the recovery key: every account is as it is told, and ``person`` gets new keys and a slot.

        Stand-ins and custodians stay but for ``keeping_but``. None keeps none, and trusts nothing that may be there to
        take room or to be read later: the compartments get new keys, since nobody knows who made those there are; of
        past keys only those ``known`` (in digits) stay, and of the roster only ``accounts``. The number follows
        ``after`` if nobody comes to the present one from there by working.
        """
        self.heals = True
        lost = set(keeping_but or ())
        roster = {
            who: replace(member, roles=told.roles, until=told.until, disabled=told.disabled)
            for who, member in self.charter.roster.items()
            if (told := accounts.get(who))
        }
        roles = {
            role: None if names is None else tuple(one for one in COMPARTMENTS if one in names)
            for role, names in opens.items()
        }
        kept = [
            one for one in self.charter.appointments if keeping_but is not None and one.person not in lost
        ]
        self.charter = replace(
            self.charter, roster=roster, roles=roles, appointments=tuple(kept), grants={},
            charter_seq=beyond(after) if leaps(self.charter.charter_seq, after) else self.charter.charter_seq,
        )  # fmt: skip
        if keeping_but is None or CUSTODIANS in lost:
            self.drop_custodians()
        self.places = {
            who: place for who, place in self.places.items() if who in roster and not roster[who].disabled
        }
        if keeping_but is None:
            self._trust_nothing(known)
        self.renew(person, login, stretched, None)
        for who, member in roster.items():
            if not member.disabled and who != person:
                self._grant(who)

    def _trust_nothing(self, known: Container[str]) -> None:
        """New keys for every compartment, and no past key but those ``known`` and the links of chains to them."""
        roots = self.charter.roots
        kept = {key for key in roots if key.hex() in known}
        while more := {roots[key].by for key in kept} & roots.keys() - kept:
            kept |= more
        past = tuple(key for key in self.charter.past_custodians if key in kept)
        makers = {key: by for key, by in self.charter.custodian_makers.items() if key in past}
        self.charter = replace(
            self.charter,
            roots={key: root for key, root in roots.items() if key in kept},
            past_custodians=past,
            custodian_makers=makers,
        )
        self.keys = self.keys.without_gaps(COMPARTMENTS)
        self._renew_keys(COMPARTMENTS)
        self.charter = replace(self.charter, older=self.keys.older(self._vault_id))

    def rotate(self) -> None:
        """A new key for the file and a new epoch for every compartment, granted anew to everybody entitled.

        Asks nobody's passphrase: grants are sealed to public keys. What was written stays under the older epochs,
        which lie sealed under the new ones.
        """
        self._renew_keys((FILE, *COMPARTMENTS))
        self._renew_custodians()
        self._endorse()  # who stands in by the custodians' word goes on, and is granted what she opens
        for person in list(self.charter.grants):
            self._grant(person)

    def _renew_keys(self, kinds: Iterable[str]) -> None:
        """New keys of these ``kinds``; the present ones lie sealed under them."""
        self.keys, older = self.keys.renewed(self._vault_id, kinds)
        newest = self.keys.newest()
        self.charter = replace(
            self.charter,
            file_epoch=newest[FILE],
            compartments={
                name: Epoch(newest[name], deposit_public(self.keys.by_name[f"{name}:{newest[name]}"]))
                for name in COMPARTMENTS
            },
            older={**self.charter.older, **older},
        )

    def follow(self, above: int) -> None:
        """A number beyond every charter there was meanwhile."""
        self.heals = True
        self.charter = replace(self.charter, charter_seq=beyond(self.charter.charter_seq, above))
        try:
            self.grant_again()
        except NotAllowed:
            raise VaultTampered from None  # who signs holds every key, but in a file that was forged

    def move(self, login: str, stretched: bytes) -> None:
        """The acting person's own slot under a new passphrase; keys and charter stay as they are."""
        if self.charter.roster[self._acting.person_id].login != self._digest(login):
            raise BadCredentials
        self._place(self._acting.person_id, stretched, self._acting.keys)

    def _known(self, roles: Iterable[str]) -> tuple[str, ...]:
        wanted = tuple(sorted(set(roles)))
        unknown = ", ".join(role for role in wanted if role not in self.charter.roles)
        if unknown or not wanted:
            allowed = ", ".join(self.charter.roles)
            raise UnknownCommandValue(option=_("The role"), value=unknown or "-", allowed=allowed)
        return wanted

    def _check_another_manager(self, person: str) -> None:
        """The house must keep a manager who enters, and who signs this change must still be one after it.

        For the recovery key it is enough that she would with another last day, which it can give her.
        """
        managers, paper = self.charter.managers().items(), self._acting.person_id == PAPER
        if not any(paper or one.active(self._today) for who, one in managers if who != person):
            raise LastManager
        if person == self._acting.person_id:
            raise NotAllowed(what=_("taking the role Management from yourself; another manager can do it"))

    def _digest(self, login: str) -> bytes:
        return login_digest(self.keys.file(1), login)

    def _free(self, login: str, person: str) -> bytes:
        """The digest of a user name that is nobody else's, and hers if she has one. With the recovery key it becomes
        hers: another hand may have written it there.
        """
        digest, here = self._digest(login), self.charter.roster.get(person)
        named = [who for who, one in self.charter.roster.items() if one.login == digest and who != person]
        same = [who for who in named if not self.charter.roster[who].disabled]
        if self._acting.person_id != PAPER:
            if same:
                raise AccountExists(login=login)
            if here is not None and here.login != digest:
                raise LoginNotAsSigned(login=login)
        for who in same:
            self.charter = self.charter.with_member(
                who, replace(self.charter.roster[who], login=fresh_key()[:16])
            )
        return digest

    def _place(self, person: str, stretched: bytes, keys: PersonKeys) -> None:
        slot = seal(stretched, self._vault_id, Holder(person, keys, self._acting.pin))
        self._slots[mark(slot)] = slot
        self.places[person] = mark(slot)
