"""Problems of signing in and of keys."""

from registry.errors.base import RegistryError
from registry.language import N_


class BadCredentials(RegistryError):
    message = N_("The user name or the passphrase is not right.")
    next_step = N_("Check both and try again; Management can give you a new passphrase.")


class WaitFirst(RegistryError):
    """``seconds`` are left, ``wait`` is the same in words."""

    message = N_("After several attempts that did not work, this computer waits {wait} before the next one.")
    next_step = N_("Wait, and then try again calmly; Management can give you a new passphrase.")


class DeviceNotEnrolled(RegistryError):
    message = N_("This computer is not authorised to open this registry.")
    next_step = N_("Use the paper recovery key, or ask Management to authorise this computer.")


class CardWrong(RegistryError):
    message = N_("That is not the present computer card of this registry.")
    next_step = N_("Check each word; a card printed before the computer key was renewed no longer works.")


class NotCustodians(RegistryError):
    message = N_("These two people cannot open together: two of the three named custodians are needed.")
    next_step = N_("Ask another custodian; otherwise a manager or the paper recovery key can help.")


class CustodiansOfAnother(RegistryError):
    message = N_(
        "These custodians cannot give this manager a new passphrase: somebody else named them, made their "
        "common key anew, or gave two of them their passphrases."
    )
    next_step = N_("That manager can give them one, with a second person; the paper recovery key can, too.")


class PassphraseNeeded(RegistryError):
    message = N_("{what} is needed, and there is nobody to ask.")
    next_step = N_("Give it with {option}, or start the command in a terminal.")


class KeyringUnavailable(RegistryError):
    message = N_("This system has no safe place for the computer's key (keyring).")
    next_step = N_(
        "Sign in to your desktop so that its keyring opens, or create the registry without keyring."
    )


class KeyringNeeded(RegistryError):
    message = N_(
        "This registry opens by passphrase only where the computer keeps a key for it, and none can be kept here."
    )
    next_step = N_(
        "Nothing was changed. Use a desktop account that has a keyring, and start Amparo there without --no-keyring."
    )


class KeyringRefused(RegistryError):
    message = N_("The system's keyring did not accept or give back the computer's key.")
    next_step = N_("Unlock the keyring of your desktop and try again.")


class WeakPassphrase(RegistryError):
    message = N_("That passphrase is too easy to guess: {reason}")
    next_step = N_("Use at least 15 characters, or the words the program offers.")


class WeakPin(RegistryError):
    message = N_("A PIN has {least} to {most} digits, not all the same and not a row such as 1234.")
    next_step = N_("Choose other digits.")


class PinChosen(RegistryError):
    message = N_("This session has its PIN already.")
    next_step = N_("To choose another one, lock with Ctrl+L and sign in again.")


class VaultMissing(RegistryError):
    message = N_("The registry's key file (vault.json) and its copy are missing from {folder}.")
    next_step = N_(
        "Restore the newest backup with the paper recovery key; the registry itself was not touched."
    )


class VaultDamaged(RegistryError):
    message = N_("The registry's key file and its copy cannot be read.")
    next_step = N_(
        "Restore the newest backup with the paper recovery key; the registry itself was not touched."
    )


class VaultTampered(RegistryError):
    message = N_("The registry's key file was changed outside the program.")
    next_step = N_("Do not work on this computer; tell Management and restore the newest verified backup.")


class FormerPowers(VaultTampered):
    message = N_(
        "The key file and the audit trail do not agree about who has the powers of Management: one of them was "
        "changed outside the program."
    )
    next_step = N_(
        "Give the manager a new passphrase with the paper recovery key, under “I cannot sign in”: it takes the "
        "powers from whoever does not surely have them. Then look at the access review, and tell whoever "
        "supervises the house."
    )


class PowersOfAnother(FormerPowers):
    message = N_("By the audit trail Management is {people}, not this account.")
    next_step = N_("Use the recovery key for {people} first; then let this account in again under “Staff”.")


class LoginNotAsSigned(RegistryError):
    message = N_(
        "{login} is not the user name this account was made with: its record was changed outside the program."
    )
    next_step = N_("Tell whoever supervises the house. The recovery key helps with the user name of before.")


class PowersUnconfirmed(RegistryError):
    message = N_("The last change of accounts by Management was cut short.")
    next_step = N_("Have a manager, or two custodians, sign in once; then do this again.")


class VaultTooNew(RegistryError):
    message = N_("This registry was written by a newer version of the program.")
    next_step = N_("Install the newer version on this computer.")


class VaultRollback(RegistryError):
    message = N_("The registry's key file is older than the registry.")
    next_step = N_(
        "Somebody may have copied an old file over the present one. Tell Management: the last verified backup and the "
        "paper recovery key bring the registry back."
    )


class VaultOlderThanSeen(VaultRollback):
    message = N_("The registry's key file is older than the one this computer had seen on {day}.")
    next_step = N_(
        "Tell Management: accounts and passphrases would be those of an earlier day. Restore the newest backup; "
        "only the paper recovery key can say that the older one was put back on purpose."
    )


class KdfTooCostly(RegistryError):
    message = N_("The key file asks for more memory or time than this program allows.")
    next_step = N_("Restore the newest verified backup; this file was not made by this program.")


class NotEnoughMemory(RegistryError):
    message = N_("This computer has too little free memory to check the passphrase.")
    next_step = N_("Close other programs and try again.")


class RecoveryKeyWrong(RegistryError):
    message = N_("That is not the recovery key of this registry.")
    next_step = N_("Check each group of letters against the paper; the date on it must match this registry.")


class SealBroken(RegistryError):
    message = N_("One part of a record cannot be opened: it is damaged or was changed outside the program.")
    next_step = N_("The rest can be used. Tell Management; the part may be recovered from a backup.")


class SealClosed(RegistryError):
    message = N_("Your role does not open this part of the record.")
    next_step = N_("Ask the colleague who keeps it, or Management.")
