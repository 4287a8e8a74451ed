"""A screen reader's view of the windows on the screen, for `Person`. Runs under the system's own Python, which has AT-SPI.

One JSON request a line on stdin, one JSON answer a line on stdout. Nothing here presses or types anything.
"""

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

ROLES = {
    "button": {Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.PUSH_BUTTON_MENU},
    "field": {Atspi.Role.TEXT, Atspi.Role.ENTRY, Atspi.Role.PASSWORD_TEXT, Atspi.Role.PARAGRAPH},
    "list": {Atspi.Role.COMBO_BOX},
    "choice": {Atspi.Role.RADIO_BUTTON, Atspi.Role.CHECK_BOX},
    "cell": {Atspi.Role.TABLE_CELL, Atspi.Role.LIST_ITEM},
    "item": {Atspi.Role.LIST_ITEM, Atspi.Role.MENU_ITEM, Atspi.Role.TABLE_CELL},
    "label": {Atspi.Role.LABEL, Atspi.Role.STATIC},
    "dialog": {Atspi.Role.DIALOG, Atspi.Role.ALERT, Atspi.Role.FILE_CHOOSER},
}
"""Kinds of things a person tells apart, and the roles programs give them."""
STATES = {
    "enabled": Atspi.StateType.ENABLED,
    "focused": Atspi.StateType.FOCUSED,
    "checked": Atspi.StateType.CHECKED,
    "focusable": Atspi.StateType.FOCUSABLE,
}


def box_of(one):
    """Left, top, width and height on the screen."""
    try:
        box = one.get_extents(Atspi.CoordType.SCREEN)
    except GLib.Error:
        return None
    return [box.x, box.y, box.width, box.height]


def common(first, second):
    """The part of two boxes that they share."""
    if first is None or second is None:
        return first or second
    left, top = max(first[0], second[0]), max(first[1], second[1])
    right = min(first[0] + first[2], second[0] + second[2])
    bottom = min(first[1] + first[3], second[1] + second[3])
    return [left, top, max(0, right - left), max(0, bottom - top)]


def text_of(one):
    """What is written in a field."""
    try:
        return Atspi.Text.get_text(one, 0, Atspi.Text.get_character_count(one))
    except GLib.Error:
        return ""


def said(one, states, box, room, seen):
    """What is told of one thing; ``seen`` is the part of its box that is not cut off by what it lies in."""
    role = one.get_role()
    return {
        "role": role.value_nick,
        "kinds": [name for name, roles in ROLES.items() if role in roles],
        "name": one.get_name() or "",
        "text": text_of(one) if role in ROLES["field"] else "",
        "states": [name for name, state in STATES.items() if states.contains(state)],
        "box": box,
        "room": room,
        "seen": seen,
    }


class Reader:
    """Walks over what the program with a process id shows."""

    def __init__(self, pid):
        self._pid = pid

    def program(self):
        """The program's root, or None while it is not there."""
        Atspi.set_timeout(15000, 15000)
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for at in range(desktop.get_child_count()):
            one = desktop.get_child_at_index(at)
            if one is not None and one.get_process_id() == self._pid:
                one.set_cache_mask(Atspi.Cache.NONE)
                return one
        return None

    def windows(self):
        """The windows, the one opened last at the end."""
        root = self.program()
        return [] if root is None else [root.get_child_at_index(at) for at in range(root.get_child_count())]

    def look(self):
        """Everything on the screen, window by window, from the outside in."""
        found = []
        for window in self.windows():
            if window is not None:
                self._walk(window, None, found)
        return found

    def _walk(self, one, room, found):
        """Tell of ``one`` and what is in it, as far as it is shown; ``room`` is the box that cuts it off."""
        states = one.get_state_set()
        if not states.contains(Atspi.StateType.SHOWING):
            return
        box = box_of(one)
        seen = common(box, room)
        found.append(said(one, states, box, room, seen))
        for at in range(one.get_child_count()):
            child = one.get_child_at_index(at)
            if child is not None:
                self._walk(child, seen, found)


def main():
    """Answer until nobody asks any more."""
    reader = Reader(int(sys.argv[1]))
    for _line in sys.stdin:
        try:
            answer = reader.look()
        except GLib.Error as problem:
            answer = {"again": str(problem)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
