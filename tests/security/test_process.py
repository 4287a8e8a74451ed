"""The system writes no image of the program to the disk."""

import subprocess
import sys

ASKED = """
import ctypes, resource
from registry.vault.process import keep_to_itself
before = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)
keep_to_itself()
print(before, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), resource.getrlimit(resource.RLIMIT_CORE)[0])
"""


def test_the_process_is_not_dumped():
    done = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "0", "0"]


def test_both_programs_begin_so():
    from pathlib import Path

    import registry

    for name in ("__main__.py", "cli/main.py"):
        assert "keep_to_itself()" in (Path(registry.__file__).parent / name).read_text("utf-8")
