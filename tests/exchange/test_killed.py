"""An import that dies half way leaves nothing of itself."""

import os
import subprocess
import sys
from pathlib import Path

from registry.access import trail
from registry.exchange import import_file
from registry.forms import Case, Person
from tests.disk import WINDOWS
from tests.exchange.sheets import filled
from tests.registries import enter

ROOT = Path(__file__).parents[2]
IMPORTER = """
import sys, time
from pathlib import Path
from registry.exchange import import_file
from registry.progress import Silent
from tests.registries import enter

class Telling(Silent):
    def report(self, fraction, doing=""):
        if fraction > 0.8:
            print("half", flush=True)
            time.sleep(60)

import_file(enter(Path(sys.argv[1])), Path(sys.argv[2]), format="htcds", progress=Telling())
"""


def test_killed_in_the_middle_nothing_of_it_is_there(folder: Path, tmp_path: Path):
    session = enter(folder)
    first = filled(tmp_path / "first.xlsx", [{"First Name": "Ana", "Second Name": "Quispe"}])
    import_file(session, first, format="htcds")
    session.close()
    many = filled(
        tmp_path / "many.xlsx", [{"First Name": f"Luz {n}", "Gender": "Feminine"} for n in range(200)]
    )

    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    importer = subprocess.Popen(
        [sys.executable, "-c", IMPORTER, str(folder), str(many)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert importer.stdout
    assert importer.stdout.readline() == "half\n"
    importer.kill()  # on Windows, too, it can do nothing about it
    assert importer.wait(10) == (1 if WINDOWS else -9)
    importer.stdout.close()

    session = enter(folder)
    assert [person.given_names for person in session.every(Person)] == ["Ana"]
    assert len(session.every(Case)) == 1
    assert sum(entry.action == "import" and not entry.form for entry in trail.every(session)) == 1
    assert len(list(trail.verified(session))) == len(trail.every(session))
    assert import_file(session, many, format="htcds").created == 200
    session.close()
