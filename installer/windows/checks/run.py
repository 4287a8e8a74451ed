"""The checks of the Windows programs, one line of verdict each. Run by installer/windows/test.

run.py VERSION [CHECK...]     core=FOLDER,FOLDER: of the core tests, only those in these folders of tests/
"""

import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench import Bench, NotMade
from core import core
from installing import install, uninstall, unsupported, upgrade, windows_of_setup
from using import account, backupfile, journey, lock, portable, readonly, selftest

CHECKS: tuple[Callable[[Bench], str], ...] = (
    install, windows_of_setup, selftest, unsupported, portable, readonly, backupfile, journey, lock, account,
    upgrade, core, uninstall,
)  # fmt: skip


def main(version: str, *asked: str) -> int:
    """Run them in their order; 0 if every one passed."""
    names = [one.__name__ for one in CHECKS]
    chosen = {one.partition("=")[0] for one in asked}
    parts = [one for word in asked if word.startswith("core=") for one in word[5:].split(",")]
    unknown = chosen - set(names)
    if unknown:
        print(
            f"There is no check {', '.join(sorted(unknown))}; there are: {' '.join(names)}", file=sys.stderr
        )
        return 2
    bench = Bench(version, core_folders=parts)
    failed, not_made, began_all = 0, list[str](), time.monotonic()
    try:
        for check in CHECKS:
            if chosen and check.__name__ not in chosen and check.__name__ != "install":
                continue
            began = time.monotonic()
            try:
                words = check(bench)
                verdict = "passed"
            except NotMade as problem:
                words, verdict = str(problem), "NOT MADE"
                not_made.append(check.__name__)
            except Exception as problem:
                (bench.told / f"{check.__name__}-FAILED.txt").write_text(traceback.format_exc(), "utf-8")
                words, verdict = f"{type(problem).__name__}: {problem}"[:600].replace("\n", " "), "FAILED"
                bench.picture(f"{check.__name__}-FAILED")
                failed += 1
            print(f"{verdict:<8} {check.__name__:<12} {time.monotonic() - began:5.0f} s  {words}", flush=True)
    finally:
        bench.off()
    told = f"NOT MADE: {', '.join(not_made)}; " if not_made else ""
    print(f"{failed or 'none'} failed; {told}{time.monotonic() - began_all:.0f} s in all", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
