"""A person at a computer: she reads what is on the screen, points, clicks and types. Knows no step of a journey.

She finds things by what a screen reader says of them, and touches them with the pointer and the keyboard only.
"""

import os
import re
import subprocess
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.computer import SECONDS, Program, until
from tests.journeys.screen_reader import Thing

Name = str | re.Pattern[str]
TURNS, NOTCH = 40, 120
"""How often she turns the wheel before she gives up; about how many pixels a notch of it scrolls."""


def xdotool(*command: str) -> str:
    """Pointer and keyboard; letters beyond ASCII need a locale that has them."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ("xdotool", *command), check=True, capture_output=True, text=True, timeout=60, env=environment
    )
    return done.stdout


def called(one: Thing, name: Name) -> bool:
    """Whether it has this name: the whole of it, or what a pattern matches anywhere in it."""
    said = one.name.replace("&", "")
    return bool(name.search(said)) if isinstance(name, re.Pattern) else said == name


class Person:
    """Somebody in front of ``program``; ``album`` is the folder of the pictures of each step."""

    def __init__(self, program: Program, album: Path, who: str) -> None:
        self._program, self._album, self._who = program, album, who
        self._steps = 0
        self.took: dict[str, float] = {}
        """Seconds a step took."""
        album.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        """One step of the journey: a picture at its end, and where it failed."""
        self._steps += 1
        name = f"{self._who}-{self._steps:02}-{words.replace(' ', '-')}"
        began = time.monotonic()
        try:
            yield
        except Exception as problem:
            path = self.picture(f"{name}-FAILED")
            path.with_suffix(".txt").write_text(self._told(), "utf-8")
            problem.add_note(
                f"step “{words}” of {self._who}; the screen then: {path} and what is told of it: .txt"
            )
            raise
        self.took[words] = time.monotonic() - began
        self.picture(name)

    def _told(self) -> str:
        """What a screen reader tells, a line each thing that has words."""
        try:
            things = self._program.look()
        except AssertionError:
            return ""
        lines = [f"{one.name!r} {one.text!r} {sorted(one.states)}" for one in things if one.name or one.text]
        return "\n".join(lines)

    def picture(self, name: str) -> Path:
        """A picture of the whole screen."""
        path = self._album / f"{name}.png"
        subprocess.run(("import", "-window", "root", str(path)), check=True, timeout=60)
        return path

    # --- reading ---

    def all(self, kind: str, name: Name = re.compile("")) -> list[Thing]:
        """Everything of a kind with a name that is on the screen now; what was opened last comes last."""
        return [one for one in self._program.look() if one.is_a(kind) and called(one, name)]

    def sees(self, name: Name, kind: str = "", seconds: float = SECONDS) -> Thing:
        """Wait until something of this name is on the screen."""
        return until(lambda: self.all(kind, name), f"{kind or 'something'} called {name!r}", seconds)[-1]

    def sees_no(self, name: Name, kind: str = "") -> None:
        """Wait until nothing of this name is on the screen any more."""
        until(lambda: self._program.look() and not self.all(kind, name), f"no {name!r} any more")

    def reads(self, words: str, seconds: float = SECONDS) -> str:
        """Wait for a label in which these words (a pattern) stand; the whole label."""
        return str(self.sees(re.compile(words), seconds=seconds).name)

    def title(self) -> str:
        """What stands over the window and in the list of windows."""
        return xdotool("getactivewindow", "getwindowname").strip()

    # --- the pointer ---

    def _steady(self, name: Name, kind: str, number: int) -> Thing:
        """The thing once it can be used and has come to rest."""

        def rests() -> Thing | None:
            found = [one for one in self.all(kind, name) if "enabled" in one.states]
            if not -len(found) <= number < len(found):
                return None
            now = self._program.look_again(found[number])
            return now if now and now.box == found[number].box and "enabled" in now.states else None

        return until(rests, f"{kind or 'something'} called {name!r} that can be used")

    def reach(self, name: Name, kind: str = "button", number: int = -1) -> Thing:
        """Turn the wheel until it can be seen."""
        for _turn in range(TURNS):
            one = self._steady(name, kind, number)
            _left, _top, width, height = one.box
            if one.seen[2] >= min(width, 12) and one.seen[3] >= min(height, 12):
                return one
            self._turn_wheel(one)
        raise AssertionError(f"{kind} called {name!r} cannot be brought into sight")

    def _turn_wheel(self, one: Thing) -> None:
        """Scroll what the thing lies in, at its left edge where nothing else takes the wheel."""
        left, top, _width, height = one.room
        away = one.box[1] + one.box[3] - top - height if one.box[1] >= top else top - one.box[1]
        turns, wheel = 1 + max(0, away) // NOTCH, "5" if one.box[1] >= top else "4"
        xdotool("mousemove", str(left + 6), str(top + height // 2), "click", "--repeat", str(turns), wheel)

    def press(self, name: Name, kind: str = "button", number: int = -1) -> Thing:
        """Click on it; of several the last one on the screen, or the ``number``-th."""
        one = self.reach(name, kind, number)
        left, top, width, height = one.seen
        xdotool("mousemove", str(left + width // 2), str(top + height // 2), "click", "1")
        return one

    # --- the keyboard ---

    def keys(self, *names: str) -> None:
        """Press keys such as Return or ctrl+k."""
        xdotool("key", "--clearmodifiers", *names)

    def write(self, name: Name, words: str, *, hidden: bool = False) -> None:
        """Click into a field, type, and look whether it stands there, as one does; what is hidden is counted."""
        field = self.press(name, "field")
        until(lambda: self.has(field, "focused"), f"the cursor in {name!r}")
        for seconds in (4, 4, SECONDS):
            self.keys("ctrl+a")
            self.types(words)
            try:
                until(lambda: self._stands(field, words, hidden), f"what was typed in {name!r}", seconds)
            except AssertionError:
                if seconds == SECONDS:
                    raise
            else:
                return

    def has(self, one: Thing, state: str) -> bool:
        """Whether it is, for example, focused or checked now."""
        now = self._program.look_again(one)
        return now is not None and state in now.states

    def waits_for_cursor(self, name: Name) -> None:
        """Wait until the cursor stands in the field of this name, whichever it is by then: a lock makes it anew."""
        until(
            lambda: any({"focused", "enabled"} <= one.states for one in self.all("field", name)),
            f"the cursor in {name!r}",
        )

    def _stands(self, field: Thing, words: str, hidden: bool) -> bool:
        now = self._program.look_again(field)
        return now is not None and (now.text == words or (hidden and len(now.text) == len(words)))

    def types(self, words: str) -> None:
        """Type wherever the cursor is."""
        xdotool("type", "--clearmodifiers", "--delay", "8", words)

    def picks(self, name: Name, answer: str) -> None:
        """Answer a list: type the answer without accents, as people do, and go on to the next question."""
        box = self.press(name, "list")
        until(lambda: self.has(box, "focused"), f"the cursor in {name!r}")
        self.keys("ctrl+a")
        self.types(
            "".join(one for one in unicodedata.normalize("NFD", answer) if not unicodedata.combining(one))
        )
        self.keys("Tab")
        until(lambda: self._stands(box, answer, False), f"the answer {answer!r} in {name!r}")

    def names_file(self, path: Path) -> None:
        """Type a path into the dialog that asks for a file or folder."""
        field = re.compile("^(Nombre de (fichero|archivo)|Directorio|Carpeta):?$")
        self.sees(field, "field")
        self.write(field, str(path))
        self.keys("Return")
        self.sees_no(field, "field")

    def answers(self, name: str, answer: str) -> None:
        """Answer a question of which the possible answers lie open."""
        dot = self.press(f"{name}: {answer}", "choice")
        until(lambda: self.has(dot, "checked"), f"the answer {answer!r}")
