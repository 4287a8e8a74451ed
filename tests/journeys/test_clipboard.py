"""What the program copied leaves the real clipboard of a real screen."""

import os
import subprocess
import sys

import pytest

COPYING = """
import sys, time
from PySide6.QtWidgets import QApplication
from registry.ui.desktop.clipboard import HINT, ClipboardGuard
app = QApplication([])
assert app.platformName() == "xcb"
guard, clipboard = ClipboardGuard(app, 300), app.clipboard()
clipboard.setText("canario")
for _turn in range(20):
    app.processEvents()
    time.sleep(0.005)
assert clipboard.text() == "canario" and clipboard.mimeData().hasFormat(HINT)
end = time.monotonic() + 10
while clipboard.text() and time.monotonic() < end:
    app.processEvents()
assert not clipboard.text(), "still there"
clipboard.setText("canario")
app.processEvents()
guard.empty()
assert not clipboard.text()
"""


@pytest.mark.journey
def test_what_was_copied_leaves_the_clipboard() -> None:
    """In a process of its own: every program watches the one clipboard there is."""
    subprocess.run(
        [sys.executable, "-c", COPYING], check=True, timeout=60, env={**os.environ, "QT_QPA_PLATFORM": "xcb"}
    )
