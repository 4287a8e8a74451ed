"""`python -m registry` and `amparo`: opens the window. Wiring only."""

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window with ``argv`` (the program's own arguments by default); its exit code."""
    from registry.vault.process import keep_to_itself

    keep_to_itself()  # before anything else: what comes later holds keys and names
    from registry.ui.app import main as window

    return int(window(list(sys.argv[1:] if argv is None else argv)))


if __name__ == "__main__":
    raise SystemExit(main())
