"""The editor of several answers: ticks, or in long lists a search and what was chosen as buttons."""

from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSizePolicy, QStyle, QStyleOptionButton

from registry.fields import Field
from registry.language import _
from registry.ui.editors.base import Editor
from registry.ui.editors.choice import CODE, SPECIAL, completer, item, offered
from registry.ui.editors.flow import Flow
from registry.ui.parts import Button, Tiles, announce, colours
from registry.ui.parts.now import pen, rounded
from registry.ui.parts.tokens import MEDIUM, SMALL
from registry.values import kinds

TICKS_UP_TO = 20
GAP = 8


class Tick(QCheckBox):
    """A tick whose words go on in a second line where there is no room."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def _mark(self) -> int:
        return self.style().pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, None, self)

    def _words(self, width: int) -> QRect:
        room = QRect(0, 0, max(40, width - self._mark() - GAP - 2), 10_000)
        return self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), self.text())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max(26, self._words(width).height() + 8)

    def sizeHint(self) -> QSize:
        wide = self.fontMetrics().horizontalAdvance(self.text()) + self._mark() + GAP + 4
        return QSize(wide, 26)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 26)

    def hitButton(self, pos: Any) -> bool:
        """The whole of it can be pressed."""
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        mark = self._mark()
        option.rect = QRect(0, 4, mark, mark)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorCheckBox, option, painter, self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        room = self.rect().adjusted(mark + GAP, 4, 0, 0)
        painter.drawText(room, int(Qt.TextFlag.TextWordWrap), self.text())
        if self.hasFocus():
            rounded(painter, self.rect().toRectF(), 5, None, pen(colours().accent, 2))


class ChoicesEditor(Editor):
    """Several answers in the order they were given; "not known" and "prefers not to say" stand alone."""

    def __init__(self, field: Field, among: kinds.FromList | kinds.Countries) -> None:
        super().__init__(field, stacked=True)
        self._among = among
        self._chosen: list[str] = []
        self.other = QLineEdit()
        self.other.setPlaceholderText(_("Which?"))
        self.other.hide()
        self.other.textEdited.connect(self._touch)

    def setAccessibleName(self, name: str) -> None:
        """The line of "other" says whose it is."""
        super().setAccessibleName(name)
        self.other.setAccessibleName(f"{name}: {_('Which?')}")

    def _read(self) -> Any:
        words = " ".join(self.other.text().split())
        made = tuple(
            f"{code}:{words}" if code.lower() == kinds.OTHER and words else code for code in self._chosen
        )
        self.field.kind.check(made)
        return made

    def _show(self, value: Any) -> None:
        self._chosen = [kinds.plain_code(one) for one in value]
        words = [one.partition(":")[2] for one in value if ":" in one]
        self.other.setText(words[0] if words else "")
        self._refresh()

    def choose(self, code: str, wanted: bool) -> None:
        """Take an answer or leave it, as the person does."""
        if wanted and code not in self._chosen:
            alone = code in SPECIAL
            kept = [] if alone else [one for one in self._chosen if one not in SPECIAL]
            self._chosen = [*kept, code]
        elif not wanted and code in self._chosen:
            self._chosen.remove(code)
        self._refresh()
        self._touch()

    def _refresh(self) -> None:
        self.other.setVisible(any(code.lower() == kinds.OTHER for code in self._chosen))


class Ticks(ChoicesEditor):
    """All answers to be seen, in columns."""

    def __init__(self, field: Field, among: kinds.FromList | kinds.Countries) -> None:
        super().__init__(field, among)
        longest = max(len(among.show_one(code)) for code in offered(among))
        least = 180 if longest <= 24 else (250 if longest <= 44 else 340)
        self._tiles = Tiles(least=least, most=4, spacing=MEDIUM)
        self._tiles.layout().setVerticalSpacing(2)  # type: ignore[union-attr]
        self._ticks: dict[str, Tick] = {}
        for code in offered(among):
            self._offer(code)
        self.box.addWidget(self._tiles)
        self.box.addWidget(self.other)
        self.setFocusProxy(next(iter(self._ticks.values())))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        for code, tick in self._ticks.items():
            tick.setAccessibleName(f"{name}: {self._among.show_one(code)}")

    def _offer(self, code: str) -> None:
        tick = Tick(self._among.show_one(code))
        tick.clicked.connect(lambda on: self.choose(code, on))
        self._ticks[code] = tick
        self._tiles.add(tick)

    def _refresh(self) -> None:
        super()._refresh()
        for code in self._chosen:
            if code not in self._ticks:
                self._offer(code)
        for code, tick in self._ticks.items():
            tick.setChecked(code in self._chosen)


class Searched(ChoicesEditor):
    """A line that finds answers as one types, and the chosen ones under it, each with its way out."""

    def __init__(self, field: Field, among: kinds.FromList | kinds.Countries) -> None:
        super().__init__(field, among)
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("Type to find, Enter to add"))
        self._items = QStandardItemModel(self)
        for code in offered(among):
            self._items.appendRow(item(code, among.show_one(code)))
        found = completer(self._items, self.line)
        self.line.setCompleter(found)
        found.activated[QModelIndex].connect(  # type: ignore[index]
            lambda index: self._add(str(index.data(CODE))), Qt.ConnectionType.QueuedConnection
        )
        self.line.returnPressed.connect(self._entered)
        self._flow = Flow(across=SMALL, down=SMALL)
        self.box.addWidget(self.line)
        self.box.addWidget(self._flow)
        self.box.addWidget(self.other)
        self.setFocusProxy(self.line)

    def set_read_only(self, read_only: bool) -> None:
        self.line.setVisible(not read_only)
        self._flow.setEnabled(not read_only)
        self.other.setReadOnly(read_only)

    def _read(self) -> Any:
        if left := self.line.text().strip():
            code = self._among.read_one(left)  # ValueError: what was typed and not added is not lost silently
            if code not in self._chosen:
                self._add(code)
        return super()._read()

    def _entered(self) -> None:
        text = self.line.text().strip()
        if not text:
            return
        try:
            self._add(self._among.read_one(text))
        except ValueError:
            first = self.line.completer().currentIndex()
            if first.isValid():
                self._add(str(first.data(CODE)))

    def _add(self, code: str) -> None:
        self.line.clear()
        if code not in self._chosen:
            self.choose(code, True)
            announce(self.line, _("{answer}, added").format(answer=self._among.show_one(code)))

    def _refresh(self) -> None:
        super()._refresh()
        self._flow.take_all()
        for code in self._chosen:
            words = self._among.show_one(code)
            chip = Button(words, "plain", icon="x", small=True, pressed=partial(self.choose, code, False))
            chip.setAccessibleName(_("Take away {answer}").format(answer=words))
            self._flow.add(chip)
        self._flow.setVisible(bool(self._chosen))


def choices_editor(field: Field, among: kinds.FromList | kinds.Countries) -> ChoicesEditor:
    """The editor that suits the length of the list."""
    return Ticks(field, among) if len(among.offered()) <= TICKS_UP_TO else Searched(field, among)
