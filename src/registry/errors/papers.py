"""Problems of backups, imports, exports and papers."""

from registry.errors.base import RegistryError
from registry.language import N_


class BackupUnreadable(RegistryError):
    message = N_("{file} is not a whole Amparo backup.")
    next_step = N_("Try another copy; nothing was changed on this computer.")


class BackupKeyWrong(RegistryError):
    message = N_("That key does not open this backup.")
    next_step = N_("Check the paper key against its date, or ask a manager of that registry.")


class BackupUnderFormerKey(RegistryError):
    message = N_("This backup was made before the computer's key was renewed.")
    next_step = N_("It opens with the paper recovery key; nothing was changed.")


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
