"""Who signs for the management in a draft of the roster, and who stands in: roots, appointments, custodians.

What `registry.vault.staff` builds on. Knows no slots and no passphrases.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from registry.errors import CustodiansOfAnother, NotAllowed, NotFound
from registry.language import _
from registry.vault.charter import MANAGER, PAPER, ROOTS, Charter, Member, Root
from registry.vault.deputies import CUSTODIANS, NAMED, Appointment, Custodians
from registry.vault.keys import HeldKeys
from registry.vault.makers import may_help
from registry.vault.primitives import exchange_public, fresh_key, signing_public, usable
from registry.vault.slots import Holder
from registry.vault.state import State


class Lending:
    """A draft of the next charter by ``acting`` who holds ``keys``, at ``now`` (UTC): who has which powers in it.

    ``after`` are the 16 bytes that stand for the newest entry about powers.
    """

    def __init__(self, state: State, acting: Holder, keys: HeldKeys, now: str, after: bytes) -> None:
        self.charter: Charter = replace(state.charter, signed_at=now)
        self.keys = keys
        self._before = state.charter
        self._vault_id = state.envelope.vault_id
        self._acting = acting
        self._now = now
        self._after = after
        self._today = date.today()

    @property
    def _signing(self) -> bytes:
        """The public key that the acting person signs with."""
        return signing_public(self._acting.keys.signing)

    @property
    def is_root(self) -> bool:
        """Whether the acting person is a manager, the recovery key or two custodians: no mere stand-in."""
        return self._acting.person_id in (PAPER, CUSTODIANS, *self.charter.managers())

    def require_signer(self) -> None:
        """Raise `NotAllowed` unless the acting person may sign a charter."""
        acting = self.charter.acting(self._vault_id, self._acting.person_id, self._now)
        if not self.is_root and acting is None:
            raise NotAllowed(what=_("managing the accounts of the staff"))

    def _require_root(self) -> None:
        """Raise `NotAllowed` for somebody who only stands in: Dirección itself is not hers to change."""
        if not self.is_root:
            raise NotAllowed(what=_("changing who has the role Management, or stands in for it"))

    def appoint(self, person: str, since: str, until: str) -> None:
        """``person`` has the manager's powers from ``since`` to ``until`` (UTC); an earlier appointment is replaced.

        Two custodians replace none that lasts longer: she has both. Raises `NotAllowed` for a stand-in, a manager or an
        account without the file's key, `NotFound`.
        """
        self._require_root()
        member = self._member(person)
        if member.disabled or MANAGER in member.roles or not self.charter.opens_file(member.roles):
            raise NotAllowed(what=_("standing in for a manager with this account"))
        root = self._acting.keys.signing
        made = Appointment.signed(self._vault_id, person, member.signing, since, until, self._after, root)
        together = self._acting.person_id == CUSTODIANS
        kept = tuple(
            one
            for one in self.charter.appointments
            if one.person != person or (together and one.until > until)
        )
        self.charter = replace(self.charter, appointments=(*kept, made))
        self._grant(person)

    def dismiss(self, person: str) -> None:
        """End the appointment of ``person``, if there is one."""
        self._require_root()
        self.charter = replace(
            self.charter,
            appointments=tuple(one for one in self.charter.appointments if one.person != person),
        )
        if person in self.charter.grants:
            self._grant(person)

    def name_custodians(self, people: Iterable[str]) -> None:
        """Three people, any two of whom together have a manager's powers; those named before no longer.

        Raises `NotAllowed` for a stand-in or an account that cannot be one, `NotFound`, or ValueError unless three.
        """
        self._require_root()
        named = {person: self._member(person) for person in dict.fromkeys(people)}
        if len(named) != NAMED:
            raise ValueError(f"custodians are {NAMED} different people")
        if not all(self._may_be_custodian(one) for one in named.values()):
            raise NotAllowed(what=_("being a custodian with this account"))
        self._share({person: one.exchange for person, one in named.items()})

    def _share(self, exchange: Mapping[str, bytes]) -> None:
        """A new common secret for these people, each by her X25519 key; the one before opens nothing newer."""
        self.drop_custodians()
        made, keys = Custodians.named(self._vault_id, exchange)
        common = signing_public(keys.signing)
        self._vouch(common)
        members = ((person, self._member(person), key) for person, key in exchange.items())
        theirs = {person: one.made_by for person, one, key in members if one.exchange == key}
        self.charter = replace(
            self.charter, custodian_makers={**self.charter.custodian_makers, common: theirs}
        )
        self._grant_custodians(made)

    def _renew_custodians(self) -> None:
        """A new common secret with the new keys, or whoever kept the one before would open what is written from now on.

        Who may be a custodian no more has a share to a key that nobody has: the other two open together, and she is
        to be named again. With one left there are none. A stand-in can vouch for no secret and leaves the old one.
        """
        named = self.charter.custodians
        if named is None:
            return
        if not self._names_custodians:
            self._grant_custodians(named)
            return
        self._share_among(self._with_shares())

    def _with_shares(self) -> list[str]:
        """The custodians whose shares open today."""
        named = self.charter.custodians
        return [who for who, key in named.people.items() if self._has_share(who, key)] if named else []

    def _share_again(self, person: str, before: list[str]) -> None:
        """After new keys for ``person``: a new common secret, if she was one of those whose shares opened ``before``.

        Whose share did not open, since she left, or a stand-in gave her a passphrase, gets none by this: she is to be
        named again, by somebody who looks at who she is. As two custodians, or a stand-in, nobody gets one.
        """
        if person in before and self._names_custodians:
            self._share_among(before)

    def _share_among(self, left: list[str]) -> None:
        """A new common secret for those ``left`` of the three, the others with a share to a key that nobody has."""
        named = self.charter.custodians
        if named is None or len(left) < 2:
            self.drop_custodians()
            return
        self._share(
            {
                who: self._member(who).exchange if who in left else exchange_public(fresh_key())
                for who in named.people
            }
        )

    def _has_share(self, person: str, key: bytes) -> bool:
        """Whether a share for ``key`` opens: it is hers today, and she works here with the file's key."""
        member = self._member(person)
        return member.exchange == key and self._may_be_custodian(member)

    def _may_be_custodian(self, member: Member) -> bool:
        here = member.active(self._today) and self.charter.opens_file(member.roles)
        return here and usable(member.exchange)

    @property
    def _names_custodians(self) -> bool:
        """Whether the acting person may make their secret: a root, but not they themselves, whose key would be none
        before it could sign this change."""
        return self.is_root and self._acting.person_id != CUSTODIANS

    def _require_named_by(self, person: str) -> None:
        """Two custodians give a manager a passphrase only if she or the recovery key made them what they are.

        That is, their common key, and all of their own keys but one. Or another manager, who can give two of them new
        passphrases, would enter as her with nobody's help, at the latest when the common key is made anew.
        """
        if self._acting.person_id != CUSTODIANS:
            return
        if not may_help(self.charter, self._signing, person, self._today):
            raise CustodiansOfAnother

    def _require_not_themselves(self) -> None:
        if self._acting.person_id == CUSTODIANS:
            raise NotAllowed(what=_("naming custodians as two of them"))

    def drop_custodians(self) -> None:
        """Nobody is a custodian any more; what they signed together can still be verified."""
        self._require_root()
        self._require_not_themselves()
        before = self.charter.custodians
        if before:
            past = (
                *self.charter.past_custodians[: ROOTS - 1],
                before.signing,
            )  # full by another hand, if at all
            self.charter = replace(self.charter, custodians=None, past_custodians=past)

    def _grant_custodians(self, custodians: Custodians) -> None:
        held = self.keys.needed(self.charter.opens((MANAGER,)))
        grants = held.granted_to(self._vault_id, CUSTODIANS, custodians.exchange)
        self.charter = replace(self.charter, custodians=replace(custodians, grants=grants))

    def grant_again(self) -> None:
        """The keys to everybody who has some: whoever wrote the grants there are may have spoilt them."""
        for person in list(self.charter.grants):
            # whatever the day: a clock that is ahead takes nothing away from those who have them
            self._grant(person, whatever_day=not self.charter.roster[person].disabled)
        if self.charter.custodians and usable(self.charter.custodians.exchange):
            self._grant_custodians(self.charter.custodians)

    def _member(self, person: str) -> Member:
        member = self.charter.roster.get(person)
        if member is None:
            raise NotFound(what=_("account"), key=person)
        return member

    def _grant(self, person: str, *, whatever_day: bool = False) -> None:
        member = self.charter.roster[person]
        others = {who: held for who, held in self.charter.grants.items() if who != person}
        self.charter = replace(self.charter, grants=others)
        if not (whatever_day or member.active(self._today)):
            return  # who is past her last day opens nothing made from now on
        if not usable(member.exchange):
            return  # of another hand's: the account needs a new passphrase
        granted: dict[str, bytes] = {}
        if self.charter.opens_file(member.roles):
            stands_in = any(
                one.person == person
                and (whatever_day or one.until >= self._now)
                and self.charter.counts(self._vault_id, one)
                for one in self.charter.appointments
            )
            roles = (*member.roles, MANAGER) if stands_in else member.roles
            held = self.keys.needed(self.charter.opens(roles))
            granted = held.granted_to(self._vault_id, person, member.exchange)
        self.charter = replace(self.charter, grants={**others, person: granted})

    def _endorse(self) -> None:
        """Make every manager's signing key a root, and sign again what managers signed who are none any more."""
        if not self.is_root:
            return
        for member in self.charter.managers().values():
            self._vouch(member.signing)
        kept = (self._appointed_again(one) for one in self.charter.appointments)
        self.charter = replace(self.charter, appointments=tuple(one for one in kept if one))

    def _appointed_again(self, one: Appointment) -> Appointment | None:
        """The appointment, signed anew if this change takes its signature away; None if it is over or was forged."""
        member, before = self.charter.roster[one.person], self._before.roster.get(one.person)
        if one.until < self._now or MANAGER in member.roles or before is None:
            return None
        if one.since > self._now and one.by in self._before.custodians_keys():
            return None  # two custodians have their hours at once: that was a clock that ran ahead
        if one.by not in self._before.signers() or not one.genuine(self._vault_id, before.signing):
            return None
        if one.by in self.charter.signers() and before.signing == member.signing:
            return one
        root = self._acting.keys.signing
        return Appointment.signed(
            self._vault_id, one.person, member.signing, one.since, one.until, self._after, root
        )

    def _vouch(self, signing: bytes) -> None:
        """Make ``signing`` a root that the acting person vouches for."""
        if signing not in self.charter.roots:
            root = Root.signed(self._vault_id, signing, self._after, self._acting.keys.signing)
            self.charter = replace(self.charter, roots={**self.charter.roots, signing: root})
