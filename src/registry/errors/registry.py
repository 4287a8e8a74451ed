"""Problems of the registry's own files, and of what they hold."""

from registry.errors.base import RegistryError
from registry.language import N_


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
    next_step = N_(
        "Close the program and sign in again: a disk may have failed for a moment. If it says so again, "
        "copy the folder as it is and restore the newest verified backup."
    )


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
    next_step = N_("Tell Management and keep a copy of the folder; compare with the newest backup.")


class RecordNotAsTold(RegistryError):
    message = N_("“{what}” is not stored as entry {seq} of the audit trail says it was saved.")
    next_step = N_("Tell Management and keep a copy of the folder; compare with the newest backup.")


class RecordGone(RegistryError):
    message = N_("“{what}”, which entry {seq} of the audit trail says was saved, is not there any more.")
    next_step = N_("Tell Management and keep a copy of the folder; compare with the newest backup.")


class PaperUnreadable(RegistryError):
    message = N_("This file is not a signed audit report of Amparo, or it is damaged.")
    next_step = N_(
        "Take the PDF as it was saved; one that was scanned, joined or printed anew has no signature inside."
    )


class RollbackDetected(RegistryError):
    message = N_(
        "This computer had seen entry {seen} of the audit trail (on {seen_day}), and it is not there any more: "
        "the newest is entry {found} (of {found_day}), and at least {missing} are missing."
    )
    next_step = N_(
        "Management decides: if an older state was restored on purpose, say so; otherwise restore the newest "
        "backup. Until then nothing is changed."
    )


class RollbackUndecided(RegistryError):
    message = N_(
        "The registry is older than what this computer had seen, so nothing is changed until Management has "
        "decided."
    )
    next_step = N_(
        "Call Management. Everything can be read, and urgent arrivals can be registered; write those on paper, "
        "too."
    )


class AnchorNotKept(RegistryError):
    message = N_("This computer could not keep its note of the newest entry of the audit trail.")
    next_step = N_(
        "Your work is saved. Until the note can be kept, going back to an older state may not be noticed: unlock the "
        "keyring of your desktop, or tell your technician."
    )
