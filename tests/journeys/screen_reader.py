"""What a screen reader tells of the windows of one program, over the bus of AT-SPI. Presses and types nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

SECONDS = 30
KINDS = {
    "button": {7, 43, 62, 129},
    "field": {40, 61, 73, 79},
    "list": {11},
    "choice": {7, 44},
    "item": {8, 32, 35, 45, 56},
    "label": {29, 116},
    "dialog": {2, 16, 19},
}
"""Kinds of things a person tells apart, and the numbers of AT-SPI's roles for them."""
STATES = {"checked": 4, "enabled": 8, "focused": 12, "selected": 23, "showing": 25}
"""The bits of AT-SPI's states."""
ACCESSIBLE, COMPONENT = "org.a11y.atspi.Accessible", "org.a11y.atspi.Component"
Box = tuple[int, int, int, int]
"""Left, top, width and height on the screen."""
Where = tuple[str, str]
"""Who answers on the bus, and the path of the thing there."""
LABELLED_BY = 2
"""The number of the relation between an answer and the words beside it."""


def common(first: Box, second: Box) -> Box:
    """The part of two boxes that they share."""
    left, top = max(first[0], second[0]), max(first[1], second[1])
    right = min(first[0] + first[2], second[0] + second[2])
    bottom = min(first[1] + first[3], second[1] + second[3])
    return left, top, max(0, right - left), max(0, bottom - top)


@dataclass(frozen=True)
class Thing:
    """Something on the screen: ``seen`` is the part of its box that is not cut off by ``room``, the visible part of what it lies in."""

    role: int
    name: str
    text: str
    states: frozenset[str]
    box: Box
    room: Box
    seen: Box

    def is_a(self, kind: str) -> bool:
        """Whether it is of one of `KINDS`; everything is of the kind without a name."""
        return not kind or self.role in KINDS[kind]


class Bus:
    """A message bus, asked several questions at once."""

    def __init__(self, address: str) -> None:
        self._connection: DBusConnection = open_dbus_connection(bus=address)

    def ask(self, calls: Iterable[Message]) -> list[Any]:
        """The answers in the order of the calls; None for each that was refused, such as of a thing that is gone."""
        waiting, answers = {}, []
        for call in calls:
            serial = next(self._connection.outgoing_serial)
            waiting[serial] = len(answers)
            answers.append(None)
            self._connection.send(call, serial=serial)
        while waiting:
            answer = self._connection.receive(timeout=SECONDS)
            at = waiting.pop(answer.header.fields.get(HeaderFields.reply_serial, -1), None)
            if at is not None and answer.header.message_type is MessageType.method_return:
                answers[at] = answer.body[0] if answer.body else ()
        return answers

    def ask_one(self, call: Message) -> Any:
        """The answer to one call, None if it was refused."""
        return self.ask([call])[0]

    def ask_bus(self, method: str, name: str) -> Any:
        """A question to the bus itself about a name on it."""
        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        return self.ask_one(new_method_call(bus, method, "s", (name,)))

    def close(self) -> None:
        """Leave the bus."""
        self._connection.close()


def call(where: Where, method: str, *arguments: Any, of: str = ACCESSIBLE, signature: str = "") -> Message:
    """A question to one thing."""
    return new_method_call(DBusAddress(where[1], where[0], of), method, signature, arguments)


def children(where: Where) -> Message:
    """What lies in it. (Asked for one after the other, one that goes away meanwhile makes Qt fail.)"""
    return call(where, "GetChildren")


def said_of(where: Where, role: int) -> list[Message]:
    """What is asked of each thing that can be seen."""
    questions = [
        call(where, "Get", ACCESSIBLE, "Name", of="org.freedesktop.DBus.Properties", signature="ss"),
        children(where),
    ]
    if role in KINDS["field"]:
        questions.append(call(where, "GetText", 0, -1, of="org.a11y.atspi.Text", signature="ii"))
    if role in KINDS["list"]:
        questions.append(call(where, "GetRelationSet"))
    return questions


class ScreenReader:
    """Looks at the program with a process id."""

    def __init__(self, address: str, pid: int) -> None:
        self._bus, self._pid = Bus(address), pid
        self._program: Where | None = None

    def close(self) -> None:
        """Look no longer."""
        self._bus.close()

    def look(self) -> list[Thing]:
        """Everything on the screen, from the outside in; what was opened last comes last."""
        if self._program is None:
            self._program = self._find()
        if self._program is None:
            return []
        found: list[Thing] = []
        for window in self._bus.ask_one(children(self._program)) or ():
            self._walk(window, None, found)
        return found

    def _find(self) -> Where | None:
        desktop = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        for where in self._bus.ask_one(children(desktop)) or ():
            if self._bus.ask_bus("GetConnectionUnixProcessID", where[0]) == self._pid:
                return where
        return None

    def _walk(self, where: Where, room: Box | None, found: list[Thing]) -> None:
        state, role, box = self._bus.ask(
            [
                call(where, "GetState"),
                call(where, "GetRole"),
                call(where, "GetExtents", 0, of=COMPONENT, signature="u"),
            ]
        )
        bits = state[0] | state[1] << 32 if state else 0
        states = frozenset(name for name, bit in STATES.items() if bits >> bit & 1)
        if "showing" not in states or role is None or box is None:
            return
        named, inside, *more = self._bus.ask(said_of(where, role))
        name, text = named[1] if named else "", more[0] if more else ""
        if role in KINDS["list"]:  # its name is the answer chosen; what is asked stands beside it
            name, text = self._label(text), name
        room = room or box
        seen = common(box, room)
        found.append(Thing(role, name, text or "", states, box, room, seen))
        for child in inside or ():
            self._walk(child, seen if seen[2] and seen[3] else room, found)

    def _label(self, relations: list[Any] | None) -> str:
        """The words beside an answer."""
        labels = [where for kind, those in relations or () if kind == LABELLED_BY for where in those]
        names = self._bus.ask(said_of(where, 0)[0] for where in labels)
        return " ".join(name[1] for name in names if name)
