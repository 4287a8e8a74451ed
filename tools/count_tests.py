"""Prints the closing line of a run, from the JUnit files that pytest left in the folder it is given."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def main() -> None:
    total = failed = skipped = 0
    for report in sorted(Path(sys.argv[1]).glob("*.xml")):
        for suite in ElementTree.parse(report).iter("testsuite"):
            total += int(suite.get("tests", 0))
            failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped += int(suite.get("skipped", 0))
    if total:
        print(f"{total - failed - skipped} passed, {failed} failed, {skipped} skipped")


if __name__ == "__main__":
    main()
