"""The smallest window, in both languages: no word of the pages everybody meets is cut. By the recipe itself."""

import subprocess
import sys
from pathlib import Path

RECIPE = Path(__file__).parents[2] / "tools" / "screenshots.py"
PAGES = (
    "sign-in", "ways-in", "way-card", "way-custodians", "way-paper", "first-start", "first-start-house",
    "first-start-account", "first-start-key", "today", "case", "register", "arrival", "service", "staff", "backups",
)  # fmt: skip


def test_no_word_is_cut_at_1180_pixels(tmp_path: Path) -> None:
    asked = [word for page in PAGES for word in ("--only", page)]
    size = ("--width", "1180", "--height", "700", "--look", "light")
    command = [sys.executable, str(RECIPE), "--out", str(tmp_path), *size, *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert {one.name for one in tmp_path.glob("*.png")} == {
        f"{one}-{lang}.png" for one in PAGES for lang in ("es", "en")
    }
