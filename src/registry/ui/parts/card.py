"""Cards: what belongs together on one surface; figures, definitions, rows of things to do."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from registry.language import _
from registry.ui.parts.badge import Badge
from registry.ui.parts.layout import clear, line
from registry.ui.parts.now import Icon
from registry.ui.parts.text import Elided, Text
from registry.ui.parts.tokens import MEDIUM, SMALL, TIGHT


class Card(QFrame):
    """A surface with an optional heading, words at its right and a body to fill."""

    def __init__(self, heading: str = "", note: str = "", *, pad: int = 16) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(pad, pad - 2, pad, pad)
        outer.setSpacing(10)
        self.head = QHBoxLayout()
        self.head.setSpacing(SMALL)
        self._heading = Text(heading, "heading", wrap=not note)
        self._note = Text(note, "muted")  # where both have too little room, the note wraps
        self._note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.head.addWidget(self._heading, 0 if note else 1)
        self.head.addWidget(self._note, 1)
        if not note:  # showing a widget that has no parent yet would flash a window
            self._note.hide()
        if not heading:
            self._heading.hide()
        self.setAccessibleName(heading)
        outer.addLayout(
            self.head
        )  # empty too: what has no parent may be collected by another thread, which crashes
        self.body = QVBoxLayout()
        self.body.setSpacing(SMALL)
        outer.addLayout(self.body, 1)

    def set_note(self, words: str) -> None:
        """Change the words at the right of the heading."""
        self._note.setText(words)
        self._note.setVisible(bool(words))
        self._heading.setWordWrap(not words)
        self.head.setStretchFactor(self._heading, 0 if words else 1)

    def add(self, what: QWidget | QLayout, stretch: int = 0) -> None:
        """One more thing in the body."""
        if isinstance(what, QWidget):
            self.body.addWidget(what, stretch)
        else:
            self.body.addLayout(what, stretch)

    def fill(self) -> None:
        """Keep what is in the body at its top."""
        self.body.addStretch(1)


class Figure(Card):
    """A number one looks for: label, big number, caption."""

    def __init__(self, label: str, number: str, caption: str = "") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.body.setSpacing(0)
        self._label = Text(label, "muted")
        self._number = Text(number, "figure", wrap=False)
        self._caption = Elided(caption, "muted")
        for part in (self._label, self._number, self._caption):
            self.body.addWidget(part)
        self.say(number, caption)

    def say(self, number: str, caption: str = "") -> None:
        """Change number and caption."""
        self._number.setText(number)
        self._caption.setText(caption or " ")
        self.setAccessibleName(f"{self._label.text()}: {number}. {caption}".strip())


class Definitions(QWidget):
    """Labels and their values in two columns; an empty value says so."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = (), *, label_width: int = 150) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(MEDIUM)
        self._grid.setVerticalSpacing(SMALL)
        self._grid.setColumnMinimumWidth(0, label_width)
        self._grid.setColumnStretch(1, 1)
        self.show_pairs(pairs)

    def show_pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Show these labels and values instead."""
        clear(self._grid)
        top = Qt.AlignmentFlag.AlignTop
        for at, (label, value) in enumerate(pairs):
            said = Text(value or _("Not recorded"), "body" if value else "muted")
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            said.setAccessibleName(f"{label}: {said.text()}")
            name = Text(label, "muted")
            name.setMaximumWidth(220)
            self._grid.addWidget(name, at, 0, top)
            self._grid.addWidget(said, at, 1, top)


class Row(QWidget):
    """One thing in a list: badge or icon, a bold line, a muted line, and what can be done with it."""

    def __init__(
        self,
        bold: str,
        muted: str = "",
        *,
        after: str = "",
        badge: Badge | None = None,
        icon: str = "",
        action: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.badge = badge
        box = QHBoxLayout(self)
        box.setContentsMargins(0, SMALL, 0, SMALL)
        box.setSpacing(10)
        self._lead = QWidget()
        lead = QHBoxLayout(self._lead)
        lead.setContentsMargins(0, 0, 0, 0)
        for mark in (badge, Icon(icon) if icon else None):
            if mark is not None:
                lead.addWidget(mark, 0, Qt.AlignmentFlag.AlignLeft)
        box.addWidget(self._lead)
        self._lead.setVisible(badge is not None or bool(icon))
        words = QVBoxLayout()
        words.setSpacing(0)
        top = QHBoxLayout()
        top.setSpacing(TIGHT)
        if after:
            top.addWidget(Elided(bold, "strong"))
            top.addWidget(Elided(f"· {after}"))
            top.addStretch(1)
        else:
            top.addWidget(Text(bold, "strong"))
        words.addLayout(top)
        if muted:
            words.addWidget(Text(muted, "muted"))
        box.addLayout(words, 1)
        if action is not None:
            if not action.accessibleDescription():
                action.setAccessibleDescription(" · ".join(part for part in (bold, after) if part))
            box.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(
            ". ".join(part for part in (badge.text() if badge else "", bold, after, muted) if part)
        )

    def lead_width(self) -> int:
        """Pixels its badge or icon needs."""
        return self._lead.sizeHint().width()

    def align(self, width: int) -> None:
        """Give the badge a column of ``width`` pixels so that words line up."""
        self._lead.setFixedWidth(width)


class Rows(QWidget):
    """Rows with lines between them, their words lined up."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self.show_rows(rows)

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Show these rows instead."""
        clear(self._box)
        made = list(rows)
        widest = max((item.lead_width() for item in made), default=0)
        for at, item in enumerate(made):
            if at:
                self._box.addWidget(line())
            item.align(widest)
            self._box.addWidget(item)
