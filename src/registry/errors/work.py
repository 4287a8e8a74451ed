"""Problems of the work itself: rights, answers, accounts."""

from registry.errors.base import RegistryError
from registry.language import N_


class NotAllowed(RegistryError):
    message = N_("Your role does not include this: {what}.")
    next_step = N_("Ask Management; what you wrote is still on the screen.")


class DaysOver(NotAllowed):
    message = N_("Your days as acting manager are over.")
    next_step = N_("Sign out and in again to go on with your own work.")


class OutOfScope(RegistryError):
    message = N_("This case exists and is in the care of {who}.")
    next_step = N_("Ask that person or Management for access.")


class SecondPersonNeeded(RegistryError):
    """Something that two people decide; ``act`` (`registry.access.acts.Act`) is exactly what was to be done."""

    message = N_("This needs a second person: {what}")
    next_step = N_("Send the request; {who} can approve it on the Today page. Nothing was done.")

    def __init__(self, act: object = None, **details: str | int) -> None:
        super().__init__(**details)
        self.act = act


class RequestWaiting(SecondPersonNeeded):
    message = N_("Your request of {since} is waiting for a second person: {what}")
    next_step = N_("{who} can approve it on the Today page; then do it again. Nothing was done.")


class RequestSent(RegistryError):
    message = N_("The request was sent; waiting for {who}: {what}")
    next_step = N_("Give the same command again once it is approved, within {days} days.")


class ApprovalStale(SecondPersonNeeded):
    message = N_("What was approved has changed since, so the approval does not count any more: {what}")
    next_step = N_("Send the request again; {who} can approve it on the Today page. Nothing was done.")


class RecoveryKeyNeeded(SecondPersonNeeded):
    message = N_("This needs a second person, and nobody else here may be one: {what}")
    next_step = N_("The paper recovery key, typed now, approves it this once. Nothing was done.")


class RequestOver(RegistryError):
    message = N_(
        "This request is not waiting any more: it was decided, taken back, used or is older than a week."
    )
    next_step = N_("Look at Today again; the colleague can ask anew.")


class InvalidAnswer(RegistryError):
    message = N_("{field}: {reason}.")
    next_step = N_("Correct it and save again; nothing was lost.")


class Stale(RegistryError):
    message = N_("Somebody saved this record while you were writing.")
    next_step = N_("Look at both versions and choose; neither was overwritten.")


class NotFound(RegistryError):
    message = N_("There is no {what} {key} in this registry.")
    next_step = N_(
        "Check how it is written; the code of a case has six characters and never 0, 1, I, L or O."
    )


class SearchFirst(RegistryError):
    message = N_("Search first, so that nobody is registered twice.")
    next_step = N_("Write a name, a document or a phone, look at the likely matches, then register.")


class NotReady(RegistryError):
    message = N_("The registry is still being opened; the search will be ready in a moment.")
    next_step = N_("Wait for the bar to fill and try again.")


class UnknownDocument(RegistryError):
    message = N_("There is no document called {kind}.")
    next_step = N_("The documents are: {kinds}.")


class UnknownCommandValue(RegistryError):
    message = N_("{option} cannot be {value}.")
    next_step = N_("It can be: {allowed}.")


class AccountExists(RegistryError):
    message = N_("There is already an account {login}.")
    next_step = N_("Choose another user name.")


class AccountEnded(RegistryError):
    message = N_("The last day of this account is past: a new passphrase alone would open nothing.")
    next_step = N_("Management can give it another last day, or none, together with the new passphrase.")


class CodeTaken(RegistryError):
    message = N_("Another case was given the code {code} meanwhile.")
    next_step = N_("Restrict that other case first; then this restriction can end.")


class LastManager(RegistryError):
    message = N_(
        "This is the only account with the role Management that is in use and not past its last day."
    )
    next_step = N_("Give the role to another person first.")


class TooManyAccounts(RegistryError):
    message = N_("This registry already holds the {limit} accounts it can hold.")
    next_step = N_("Disable an account that is no longer used.")
