"""The figures the program promises, measured side by side in one run.

    python benchmarks/run.py                    with 5,000 cases (about two minutes)
    python benchmarks/run.py --cases 100000     with 100,000 cases and 1,000,000 services
    python benchmarks/run.py --window           also the window, against KeePassXC, on a virtual screen
    python benchmarks/run.py --audit            only the audit trail, with a million entries (about three minutes)
    python benchmarks/run.py --keys             only signing in, with thirty accounts (about a minute)

Prints a line a figure; exit code 1 if one is over its promise.
"""

import argparse
import itertools
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import audit
import core
import keys
import window

from registry import language


def main() -> int:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=5000)
    asked.add_argument("--window", action="store_true")
    asked.add_argument("--audit", action="store_true")
    asked.add_argument("--keys", action="store_true")
    asked.add_argument("--tries", type=int, default=50, help="refused sign-ins of each kind")
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--keep", type=Path, help="a folder for the registry, used again if it is there")
    wanted = asked.parse_args()
    language.speak("en")
    with tempfile.TemporaryDirectory() as scratch:
        place = wanted.keep or Path(scratch)
        folder = place / f"cases-{wanted.cases}"
        figures = []
        measured = (
            [audit.figures(place / f"entries-{wanted.entries}", wanted.entries)] if wanted.audit else []
        )
        if wanted.keys:
            measured.append(keys.figures(Path(scratch) / "keys", wanted.tries))
        if not wanted.audit and not wanted.keys:
            measured.append(core.figures(folder, wanted.cases))
        if wanted.window:
            measured.append(window.figures(folder))
        for figure in itertools.chain.from_iterable(measured):
            print(figure.line(), flush=True)
            figures.append(figure)
    return 0 if all(figure.kept for figure in figures) else 1


if __name__ == "__main__":
    raise SystemExit(main())
