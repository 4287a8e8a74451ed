"""The checks of the Windows programs, one line of verdict each. Run by installer/windows/test.

run.py VERSION [CHECK...]
"""

import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench import CHECKS, Bench


def main(version: str, *chosen: str) -> int:
    """Run them in their order; 0 if every one passed."""
    names = [one.__name__ for one in CHECKS]
    unknown = set(chosen) - set(names)
    if unknown:
        print(
            f"There is no check {', '.join(sorted(unknown))}; there are: {' '.join(names)}", file=sys.stderr
        )
        return 2
    bench = Bench(version)
    failed = 0
    try:
        for check in CHECKS:
            if chosen and check.__name__ not in chosen and check.__name__ != "install":
                continue
            began = time.monotonic()
            try:
                words = check(bench)
                verdict = "passed"
            except Exception as problem:
                (bench.told / f"{check.__name__}.txt").write_text(traceback.format_exc(), "utf-8")
                words, verdict = f"{type(problem).__name__}: {problem}"[:600].replace("\n", " "), "FAILED"
                bench.picture(f"{check.__name__}-FAILED")
                failed += 1
            print(f"{verdict}  {check.__name__:<12} {time.monotonic() - began:5.0f} s  {words}", flush=True)
    finally:
        bench.off()
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
