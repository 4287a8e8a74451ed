"""Problems a self-test finds with the program's own parts, or with the computer around it."""

from registry.errors.base import RegistryError
from registry.language import N_


class PartDamaged(RegistryError):
    message = N_("A part of the program is missing or does not work: {part}.")
    next_step = N_("Install Amparo again from its original file; that does not touch the registry.")


class SpaceScarce(RegistryError):
    message = N_("Only {free} MB are free on the disk of the registry; at least {needed} MB are needed.")
    next_step = N_("Move or delete files that are not Amparo's, or ask the technician for a larger disk.")


class FolderNotPrivate(RegistryError):
    message = N_("Other accounts of this computer can read the temporary folder {folder}.")
    next_step = N_("Ask the technician to give this account a temporary folder of its own.")


class NoTemporaryFolder(RegistryError):
    message = N_("There is no temporary folder in which this account may write.")
    next_step = N_("Free some space on the disk, or ask the technician to give this account one of its own.")


class FolderLeft(RegistryError):
    message = N_(
        "The folder of the test could not be deleted: {folder}. There is nothing about anybody in it."
    )
    next_step = N_(
        "Delete it by hand, and tell the technician: another program holds files that are not its own."
    )


class DumpsPossible(RegistryError):
    message = N_("If the program broke, the system could write its memory to the disk.")
    next_step = N_("Ask the technician to switch off memory dumps for this account.")


class NotTried(RegistryError):
    message = N_("It could not be tried, because a check before it failed.")
    next_step = N_("Mend that one and run the self-test again.")


class PrintingMissing(RegistryError):
    message = N_("This system has no printing.")
    next_step = N_("Ask the technician to set it up, or save papers as PDF.")


class NoPrinter(RegistryError):
    message = N_("The system knows no printer.")
    next_step = N_("Set one up in the settings of the system, or save papers as PDF.")


class NotPossibleHere(RegistryError):
    message = N_("This system does not have it, or only the window can try it.")
    next_step = N_("Nothing needs to be done.")
