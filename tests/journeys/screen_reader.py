"""What a screen reader tells of the windows of one program, over the bus of AT-SPI. Presses and types nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
LEAVES = KINDS["button"] | KINDS["field"] | KINDS["choice"] | KINDS["label"]
"""Things in which nothing else lies that a person tells apart."""
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
    """Something on the screen: ``seen`` is the part of its box within ``room``, what can be seen of what it lies in."""

    where: Where
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


def about(where: Where) -> list[Message]:
    """Its states, its role and its box."""
    return [
        call(where, "GetState"),
        call(where, "GetRole"),
        call(where, "GetExtents", 0, of=COMPONENT, signature="u"),
    ]


def batched(answers: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The answers ``size`` at a time."""
    return (answers[at : at + size] for at in range(0, len(answers), size))


def said_of(where: Where, role: int) -> list[Message]:
    """What is asked of each thing that can be seen: its name, what is written in it or beside it."""
    questions = [call(where, "Get", ACCESSIBLE, "Name", of="org.freedesktop.DBus.Properties", signature="ss")]
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
        windows = self._bus.ask_one(children(self._program))
        if windows is None:  # it was made anew: look for it again
            self._program = None
        found: list[Thing] = []
        self._walk(windows or (), None, found)
        return found

    def _find(self) -> Where | None:
        desktop = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        for where in self._bus.ask_one(children(desktop)) or ():
            if self._bus.ask_bus("GetConnectionUnixProcessID", where[0]) == self._pid:
                return where
        return None

    def again(self, one: Thing) -> Thing | None:
        """The same thing as it is now, None once it is gone or hidden; what it lies in is not asked again."""
        now = self._thing(one.where, self._bus.ask(about(one.where)), one.room)
        return self._named(now) if now else None

    def _walk(self, places: Sequence[Where], room: Box | None, found: list[Thing]) -> None:
        """Tell of what lies side by side and of what is in it; ``room`` is the box that cuts it off."""
        asked = self._bus.ask(question for where in places for question in about(where))
        for where, answers in zip(places, batched(asked, 3), strict=True):
            one = self._thing(where, answers, room)
            if one is None:
                continue
            found.append(self._named(one))
            if one.role not in LEAVES:
                inside = self._bus.ask_one(children(where)) or ()
                self._walk(inside, one.seen if one.seen[2] and one.seen[3] else room, found)

    @staticmethod
    def _thing(where: Where, answers: Sequence[Any], room: Box | None) -> Thing | None:
        """What can be seen of a thing, before its words are asked."""
        state, role, box = answers
        bits = state[0] | state[1] << 32 if state else 0
        states = frozenset(name for name, bit in STATES.items() if bits >> bit & 1)
        if "showing" not in states or role is None or box is None:
            return None
        return Thing(where, role, "", "", states, box, room or box, common(box, room or box))

    def _named(self, one: Thing) -> Thing:
        """The thing with its name and with what is written or chosen in it."""
        named, *more = self._bus.ask(said_of(one.where, one.role))
        name, text = named[1] if named else "", more[0] if more else ""
        if one.role in KINDS["list"]:  # its name is the answer chosen; what is asked stands beside it
            name, text = self._label(text), name
        return replace(one, name=name, text=text or "")

    def _label(self, relations: list[Any] | None) -> str:
        """The words beside an answer."""
        labels = [where for kind, those in relations or () if kind == LABELLED_BY for where in those]
        names = self._bus.ask(said_of(where, 0)[0] for where in labels)
        return " ".join(name[1] for name in names if name)
