"""Where the installed program begins: `amparo` opens the window, its other name `amparo-cli` is the command line.

Before either, what the starter set for itself is taken back, so that programs of the system started from here, such
as `lp`, find the system's libraries and not ours.
"""

import os
import sys


def as_it_was() -> None:
    """The environment as the person's session has it."""
    kept = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    os.environ.pop("LD_LIBRARY_PATH", None)
    if kept:
        os.environ["LD_LIBRARY_PATH"] = kept
    for name in [name for name in os.environ if name.startswith("_PYI_")]:
        del os.environ[name]


def main() -> int:
    """Start what was asked for by name."""
    as_it_was()
    if os.path.basename(sys.argv[0]) == "amparo-cli":
        from registry.cli.main import main as command_line

        return command_line()
    from registry.__main__ import main as window

    return window()


if __name__ == "__main__":
    raise SystemExit(main())
