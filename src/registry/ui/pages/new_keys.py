"""What is said before the registry gets new keys of whom they leave out, and of a clock that may be wrong."""

from registry.access.left_out import LeftOut
from registry.language import _, ngettext
from registry.values import dates


def left_out_words(found: LeftOut) -> list[str]:
    """A sentence for each thing there is to say; none where the new keys reach everybody."""
    return [*_clock(found.quiet), *_without_keys(found.people), *_no_custodians(found.custodians)]


def _clock(days: int) -> list[str]:
    words = _(
        "By this computer's clock today is {day}, and until lately nothing was recorded for {n} days. If that is not "
        "so, set the clock first."
    )
    return [words.format(day=dates.shown(dates.today()), n=days)] if days else []


def _without_keys(people: tuple[str, ...]) -> list[str]:
    words = ngettext(
        "{n} account is past its last day and gets no keys: {people}. Who still works here needs a new passphrase "
        "afterwards.",
        "{n} accounts are past their last day and get no keys: {people}. Who still works here needs a new passphrase "
        "afterwards.",
        len(people),
    )
    return [words.format(n=len(people), people=", ".join(people))] if people else []


def _no_custodians(people: tuple[str, ...]) -> list[str]:
    words = ngettext(
        "{people} will not be a custodian any more: name three again afterwards.",
        "{people} will not be custodians any more: name three again afterwards.",
        len(people),
    )
    return [words.format(people=", ".join(people))] if people else []
