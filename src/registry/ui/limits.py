"""What this computer may be set to, within what the house allows. Knows no window."""

from dataclasses import replace

from registry.forms import Organisation
from registry.forms.house import HIDDEN_AFTER, LOCKED_AFTER
from registry.settings import Settings


def most(house: Organisation) -> tuple[int, int]:
    """Minutes after which the screen is hidden and the registry locked at the latest."""
    return house.hide_most or HIDDEN_AFTER, house.lock_most or LOCKED_AFTER


def within(settings: Settings, house: Organisation) -> Settings:
    """``settings`` as they count while the registry of ``house`` is open: stricter is hers, weaker is not."""
    hide, lock = most(house)
    return replace(
        settings,
        blank_after=min(settings.blank_after or hide, hide),
        lock_after=min(settings.lock_after or lock, lock),
        capture=settings.capture and house.capture == "yes",
    )
