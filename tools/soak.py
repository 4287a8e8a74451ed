"""The proofs at the size they have before a release: every trial by chance many times, and what was really tried.

    .venv/bin/python tools/soak.py                       ten times the suite's size, about fifteen minutes on two cores
    .venv/bin/python tools/soak.py --times 20 --minutes 40
    .venv/bin/python tools/soak.py kill leaver           only the rows that have these words in their name
    .venv/bin/python tools/soak.py --screen              also the memory after the lock, on a screen of its own

Prints the rows of the table in docs/proofs.md as they end. A row that does not fit into the minutes is not begun, and
said so. Exit code 1 if something was found. Tests tell what they tried; nothing here counts for them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

HERE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Row:
    """One kind of proof and the tests that make it."""

    name: str
    tests: tuple[str, ...]
    on_a_screen: bool = False
    often: bool = False
    """Whether its tests make one trial, and are run again and again instead, at most twenty times."""


ROWS: Final = (
    Row("known answers", ("tests/vault/test_known_answers.py",)),
    Row("recovery drills", ("tests/security/test_drills.py", "tests/access/test_deputies.py")),
    Row(
        "keys of every role",
        ("tests/security/test_key_dump.py", "tests/access/test_rights.py"),
    ),
    Row("plaintext search", ("tests/security/test_plaintext.py",)),
    Row("any life of a house", ("tests/vault/test_staff.py::test_any_life_of_a_house",)),
    Row("any life of the staff, with cuts", ("tests/access/test_any_staff.py",)),
    Row("cuts while the key file is saved", ("tests/vault/test_cuts.py",)),
    Row("key file: flipped bits", ("tests/vault/test_damage.py::test_a_thousand_flipped_bits",)),
    Row(
        "key file: altered, right checksums",
        (
            "tests/vault/test_damage.py::test_a_thousand_alterations_with_right_checksums",
            "tests/vault/test_damage.py::test_alterations_of_the_sealed_file",
        ),
    ),
    Row(
        "kill -9 and full disk while a leaver's keys are made",
        (
            "tests/access/test_leaving.py::test_killed_at_any_file_operation_old_or_new",
            "tests/access/test_leaving.py::test_killed_at_moments_by_chance",
            "tests/access/test_leaving.py::test_a_full_disk_at_any_file_operation_old_or_new",
        ),
    ),
    Row(
        "kill -9 while restoring",
        (
            "tests/backup/test_restoring.py::test_killed_at_every_file_operation",
            "tests/backup/test_restoring.py::test_killed_while_restoring_into_an_empty_folder",
            "tests/backup/test_restoring.py::test_killed_at_moments_by_chance",
            "tests/access/test_anchors.py::test_a_restore_killed_at_any_moment_asks_nobody_either",
        ),
    ),
    Row("kill -9 while a registry is made", ("tests/access/test_founding.py",)),
    Row("kill -9 while saving", ("tests/access/test_killed_saving.py",)),
    Row("a failing disk", ("tests/access/test_failing_disk.py",)),
    Row("damaged log", ("tests/security/test_rollback.py::test_a_damaged_log_is_noticed",)),
    Row("old pages put back", ("tests/security/test_rollback.py::test_old_pages_put_back_are_noticed",)),
    Row("damaged file read", ("tests/db/test_store.py::test_no_damage_is_ever_silent",)),
    Row(
        "backups of a damaged registry",
        ("tests/backup/test_damaged_source.py",),
    ),
    Row("malformed backups", ("tests/backup/test_malformed.py",)),
    Row(
        "a restricted case cut and killed",
        ("tests/access/test_restricted_cuts.py",),
    ),
    Row("any life of a restricted case", ("tests/access/test_restricted_life.py",)),
    Row(
        "memory after the lock",
        ("tests/journeys/test_locking.py::test_after_the_lock_nothing_of_the_session_is_in_memory",),
        on_a_screen=True,
        often=True,
    ),
)


@dataclass(frozen=True)
class Outcome:
    """What a row came to: trials, tests, failures, seconds, and what the tests said they found."""

    tried: int
    tests: int
    failed: int
    seconds: float
    found: tuple[str, ...]

    def line(self, name: str) -> str:
        """The row of the table."""
        said = "; ".join(dict.fromkeys(self.found)) or ("as expected" if not self.failed else "")
        trials = f"{self.tried:,}" if self.tried else f"{self.tests} tests"
        verdict = said if not self.failed else f"**{self.failed} FAILED** {said}"
        return f"| {name} | {trials} | {verdict} | {self.seconds:.0f} s |"


def run(row: Row, times: int) -> Outcome:
    """Run the tests of ``row`` in a process of their own, at ``times`` the suite's size."""
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:cacheprovider",
            "--timeout=0",
            f"--junitxml={report}",
        ]
        if row.on_a_screen:
            command = [str(HERE / "tools" / "desktop.sh"), *command, "-m", "journey"]
        began = time.monotonic()
        done = subprocess.run(
            [*command, *row.tests], cwd=HERE, env={**os.environ, "AMPARO_SOAK": str(times)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        took = time.monotonic() - began
        if done.returncode:
            print(done.stdout[-6000:], done.stderr[-2000:], sep="\n", file=sys.stderr)
        return read(report, done.returncode, took)


def read(report: Path, code: int, took: float) -> Outcome:
    """What the tests of a run told."""
    if not report.exists():
        return Outcome(0, 0, 1, took, ())
    root = ElementTree.parse(report)
    cases = list(root.iter("testcase"))
    told = [(one.get("name"), one.get("value") or "") for one in root.iter("property")]
    failed = sum(1 for one in cases if one.find("failure") is not None or one.find("error") is not None)
    tried = sum(int(value) for name, value in told if name == "tried")
    found = tuple(value for name, value in told if name == "found")
    return Outcome(tried, len(cases), failed or min(code, 1), took, found)


def together(parts: list[Outcome]) -> Outcome:
    """One outcome of several."""
    return Outcome(
        sum(one.tried for one in parts),
        sum(one.tests for one in parts),
        sum(one.failed for one in parts),
        sum(one.seconds for one in parts),
        tuple(said for one in parts for said in one.found),
    )


def main() -> int:
    """Run the rows that were asked for."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("words", nargs="*", help="words of the rows wanted; all without any")
    asked.add_argument("--times", type=int, default=10, help="how many times the suite's size (10)")
    asked.add_argument("--minutes", type=float, default=60, help="no row is begun after these (60)")
    asked.add_argument("--screen", action="store_true", help="also what needs a screen")
    wanted = asked.parse_args()
    rows = [
        row
        for row in ROWS
        if (wanted.screen or not row.on_a_screen)
        and (not wanted.words or any(word in row.name for word in wanted.words))
    ]
    began, failed = time.monotonic(), 0
    print("| Proof | Tried | Found | Took |\n|---|---|---|---|", flush=True)
    for row in rows:
        if time.monotonic() - began > wanted.minutes * 60:
            print(f"| {row.name} | not begun | the time was used up | |", flush=True)
            continue
        turns = min(20, 2 * wanted.times) if row.often and wanted.times > 1 else 1
        outcome = together([run(row, wanted.times) for _turn in range(turns)])
        failed += outcome.failed
        print(outcome.line(row.name), flush=True)
    print(
        f"{failed} failed, {(time.monotonic() - began) / 60:.0f} minutes, {wanted.times} times the suite's size"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
