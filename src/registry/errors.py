"""Every problem a person may be told: what happened, and what to do next. Knows only the language.

Anything raised that is not a `RegistryError` is a bug of ours and is shown as one calm sentence (`Unexpected`).
Details are counts, paths and codes, never something a person said about herself.
"""

from typing import ClassVar

from registry.language import N_, _


class RegistryError(Exception):
    """A problem with its sentence and its next step; ``details`` fill the ``{names}`` of both."""

    message: ClassVar[str] = ""
    next_step: ClassVar[str] = ""

    def __init__(self, **details: str | int) -> None:
        super().__init__()
        self.details = details

    def sentence(self) -> str:
        """What happened, in the current language."""
        return _(self.message).format(**self.details)

    def advice(self) -> str:
        """What to do next, in the current language."""
        return _(self.next_step).format(**self.details)

    def __str__(self) -> str:
        return f"{self.sentence()} {self.advice()}".strip()


class Unexpected(RegistryError):
    message = N_("The program met something it did not expect. What was saved before is safe.")
    next_step = N_("Try again; if it happens again, tell your technician what you were doing.")


class Cancelled(RegistryError):
    message = N_("The work was stopped before it ended. Nothing was changed.")
    next_step = N_("Start it again whenever you like.")


# --- signing in and keys ---------------------------------------------------------------------------------------


class BadCredentials(RegistryError):
    message = N_("The user name or the passphrase is not right.")
    next_step = N_("Check both and try again; Dirección can give you a new passphrase.")


class WaitFirst(RegistryError):
    """``seconds`` are left, ``wait`` is the same in words."""

    message = N_("After several attempts that did not work, this computer waits {wait} before the next one.")
    next_step = N_("Wait, and then try again calmly; Dirección can give you a new passphrase.")


class DeviceNotEnrolled(RegistryError):
    message = N_("This computer is not authorised to open this registry.")
    next_step = N_("Use the paper recovery key, or ask Dirección to authorise this computer.")


class CardWrong(RegistryError):
    message = N_("That is not the present computer card of this registry.")
    next_step = N_("Check each word; a card printed before the computer key was renewed no longer works.")


class NotCustodians(RegistryError):
    message = N_("These two people cannot open together: two of the three named custodians are needed.")
    next_step = N_("Ask another custodian; otherwise a manager or the paper recovery key can help.")


class PassphraseNeeded(RegistryError):
    message = N_("{what} is needed, and there is nobody to ask.")
    next_step = N_("Give it with {option}, or start the command in a terminal.")


class KeyringUnavailable(RegistryError):
    message = N_("This system has no safe place for the computer's key (keyring).")
    next_step = N_(
        "Sign in to your desktop so that its keyring opens, or create the registry without keyring."
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
    next_step = N_("Do not work on this computer; tell Dirección and restore the newest verified backup.")


class VaultTooNew(RegistryError):
    message = N_("This registry was written by a newer version of the program.")
    next_step = N_("Install the newer version on this computer.")


class VaultRollback(RegistryError):
    message = N_("The registry's key file is older than the registry.")
    next_step = N_("Tell Dirección; somebody may have copied an old file over the present one.")


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
    next_step = N_("The rest can be used. Tell Dirección; the part may be recovered from a backup.")


class SealClosed(RegistryError):
    message = N_("Your role does not open this part of the record.")
    next_step = N_("Ask the colleague who keeps it, or Dirección.")


# --- the registry file --------------------------------------------------------------------------------------


class RegistryMissing(RegistryError):
    message = N_("There is no registry in {folder}.")
    next_step = N_("Choose another folder, or restore a backup there.")


class RegistryEmpty(RegistryError):
    message = N_("The registry file in {folder} is empty or is not a registry.")
    next_step = N_("Nothing was written to it. Restore the newest backup.")


class RegistryKeyMismatch(RegistryError):
    message = N_("The registry file does not belong to its key file, or its first page is damaged.")
    next_step = N_("Restore the newest backup; the present files are kept aside.")


class RegistryDamaged(RegistryError):
    message = N_("The registry file is damaged. What was read has been discarded and nothing was saved.")
    next_step = N_("Close the program, copy the folder as it is, and restore the newest verified backup.")


class RegistryTooNew(RegistryError):
    message = N_("This registry was written by a newer version of the program.")
    next_step = N_("Install the newer version on this computer.")


class SwitchUnfinished(RegistryError):
    message = N_("The registry with its new keys is ready, but could not be put in its place.")
    next_step = N_("Close the program and sign in again: that finishes it. Nothing is lost.")


class RegistryBusy(RegistryError):
    message = N_("The registry is already open in another window or by {who}, since {since}.")
    next_step = N_("Close it there first, or ask for the turn.")


class RegistryExists(RegistryError):
    message = N_("There is already a registry in {folder}.")
    next_step = N_("Choose an empty folder; the registry that is there was not touched.")


class FolderUnsuitable(RegistryError):
    message = N_("A registry cannot be kept in {folder}: it is a network folder or a memory stick.")
    next_step = N_("Choose a folder on this computer's own disk; backups may go to the stick.")


class DiskFull(RegistryError):
    message = N_("The disk is full. What you were writing is still on the screen and nothing was lost.")
    next_step = N_("Free some space and save again.")


class ReadOnlyMedia(RegistryError):
    message = N_("This program may not write in {folder}.")
    next_step = N_("Choose another folder, or ask the technician for permission to write there.")


class FileFailure(RegistryError):
    message = N_("The file {file} could not be read or written.")
    next_step = N_("Check that the disk or stick is connected and try again.")


class FileTooBig(RegistryError):
    message = N_("The disk or stick takes no file as large as {file} would be.")
    next_step = N_("Use another disk; a stick formatted as exFAT or NTFS takes large files.")


class FileMissing(RegistryError):
    message = N_("There is no file {file}.")
    next_step = N_("Check the name and the folder.")


class FileExists(RegistryError):
    message = N_("There is already a file {file}.")
    next_step = N_("Choose another name; the file that is there was not touched.")


class AuditBroken(RegistryError):
    message = N_("The audit trail does not hold together from entry {seq} on.")
    next_step = N_("Tell Dirección and keep a copy of the folder; compare with the newest backup.")


class RecordNotAsTold(RegistryError):
    message = N_("“{what}” is not stored as entry {seq} of the audit trail says it was saved.")
    next_step = N_("Tell Dirección and keep a copy of the folder; compare with the newest backup.")


class RecordGone(RegistryError):
    message = N_("“{what}”, which entry {seq} of the audit trail says was saved, is not there any more.")
    next_step = N_("Tell Dirección and keep a copy of the folder; compare with the newest backup.")


class PaperUnreadable(RegistryError):
    message = N_("This file is not a signed audit report of Amparo, or it is damaged.")
    next_step = N_(
        "Take the PDF as it was saved; one that was scanned, joined or printed anew has no signature inside."
    )


# --- the work ------------------------------------------------------------------------------------------------


class NotAllowed(RegistryError):
    message = N_("Your role does not include this: {what}.")
    next_step = N_("Ask Dirección; what you wrote is still on the screen.")


class OutOfScope(RegistryError):
    message = N_("This case exists and is in the care of {who}.")
    next_step = N_("Ask that person or Dirección for access.")


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


class LastManager(RegistryError):
    message = N_("This is the only account with the role Dirección.")
    next_step = N_("Give the role to another person first.")


class TooManyAccounts(RegistryError):
    message = N_("This registry already holds the {limit} accounts it can hold.")
    next_step = N_("Disable an account that is no longer used.")


# --- backups, import, export ---------------------------------------------------------------------------------


class BackupUnreadable(RegistryError):
    message = N_("{file} is not a whole Amparo backup.")
    next_step = N_("Try another copy; nothing was changed on this computer.")


class BackupKeyWrong(RegistryError):
    message = N_("That key does not open this backup.")
    next_step = N_("Check the paper key against its date, or ask a manager of that registry.")


class BackupIncomplete(RegistryError):
    message = N_("The backup could not be verified and was deleted.")
    next_step = N_("Your registry is untouched. Check the disk or stick and make the backup again.")


class BackupForeign(RegistryError):
    message = N_("This backup is of another registry than the one in {folder}.")
    next_step = N_("Restore it into an empty folder; nothing was changed.")


class BackupBusy(RegistryError):
    message = N_("The registry is being read at this moment, so no backup could be made.")
    next_step = N_("Wait until the work on the screen ends and make the backup again.")


class WrongFileType(RegistryError):
    message = N_("{file} is not a file of the expected kind ({expected}).")
    next_step = N_("Choose another file; nothing was taken from this one.")


class NotTheWorkbook(RegistryError):
    message = N_("{file} does not have the columns of IOM's HTCDS v2.0 workbook: {missing}.")
    next_step = N_("Use the blank workbook; its second row holds the labels.")


class ProtectedWorkbook(RegistryError):
    message = N_("{file} is protected with a password.")
    next_step = N_(
        "Open it in your spreadsheet program, remove the password and import it again; delete that copy after."
    )


class FileDamaged(RegistryError):
    message = N_("{file} is damaged and could not be read to its end.")
    next_step = N_("Ask for another copy of it; nothing was taken from this one.")


class MissingColumns(RegistryError):
    message = N_("{file} does not have these columns: {missing}.")
    next_step = N_("Look at the names in its first row, and at the mapping if you gave one.")


class TooManyRows(RegistryError):
    message = N_("{file} has {rows} rows; at most {limit} are taken at a time.")
    next_step = N_("Divide it into several files; nothing was taken from this one.")


class NothingImported(RegistryError):
    message = N_("No row of {file} could be taken.")
    next_step = N_("See the reasons row by row, correct the file and import it again.")


class PrinterMissing(RegistryError):
    message = N_("No printer answered.")
    next_step = N_("Check that it is on and has paper, or save the document instead.")
