"""The small design language of the window: what every page is made of. Knows no record and no right.

Each part is loaded when it is first asked for: the window must be on the screen before all of them are.
"""

from typing import TYPE_CHECKING, Final

from registry.rooms import by_name

if TYPE_CHECKING:
    from registry.ui.parts.badge import Badge
    from registry.ui.parts.buttons import Button, IconButton, MenuButton
    from registry.ui.parts.card import Card, Definitions, Figure, Row, Rows
    from registry.ui.parts.chart import BarChart, BarRow
    from registry.ui.parts.collapsible import Collapsible
    from registry.ui.parts.form import FieldRow, FormSection
    from registry.ui.parts.frame import SearchField, Shell, Sidebar, TopBar
    from registry.ui.parts.layout import Columns, Scroll, Tiles, clear, column, line, row
    from registry.ui.parts.matrix import Matrix, MatrixCell, MatrixRow
    from registry.ui.parts.messages import Banner, Dialog, EmptyState, Toast, announce, ask, tell
    from registry.ui.parts.navigation import NavItem, NavList, sealed_note
    from registry.ui.parts.now import Icon, colours, draw_icon, icon
    from registry.ui.parts.page import Page, Pages
    from registry.ui.parts.passphrase import PassphraseField, PinField, StrengthMeter
    from registry.ui.parts.steps import Assistant, Stepper
    from registry.ui.parts.table import Column, Table, TableModel
    from registry.ui.parts.text import Elided, Text, restyle
    from registry.ui.parts.tokens import Tone
    from registry.ui.parts.waiting import Bar, Waiting

_ROOMS: Final = {
    "badge": "Badge",
    "buttons": "Button IconButton MenuButton",
    "card": "Card Definitions Figure Row Rows",
    "chart": "BarChart BarRow",
    "collapsible": "Collapsible",
    "form": "FieldRow FormSection",
    "frame": "SearchField Shell Sidebar TopBar",
    "layout": "Columns Scroll Tiles clear column line row",
    "matrix": "Matrix MatrixCell MatrixRow",
    "messages": "Banner Dialog EmptyState Toast announce ask tell",
    "navigation": "NavItem NavList sealed_note",
    "now": "Icon colours draw_icon icon",
    "page": "Page Pages",
    "passphrase": "PassphraseField PinField StrengthMeter",
    "steps": "Assistant Stepper",
    "table": "Column Table TableModel",
    "text": "Elided Text restyle",
    "tokens": "Tone",
    "waiting": "Bar Waiting",
}
"""Which module holds which parts."""

__all__ = [
    "Assistant", "Badge", "Banner", "Bar", "BarChart", "BarRow", "Button", "Card", "Collapsible",
    "Column", "Columns", "Definitions", "Dialog", "Elided", "EmptyState", "FieldRow", "Figure",
    "FormSection", "Icon", "IconButton", "Matrix", "MatrixCell", "MatrixRow", "MenuButton", "NavItem",
    "NavList", "Page", "Pages", "PassphraseField", "PinField", "Row", "Rows", "Scroll", "SearchField",
    "Shell", "Sidebar", "Stepper",
    "StrengthMeter", "Table", "TableModel", "Text", "Tiles", "Toast", "Tone", "TopBar", "Waiting",
    "announce", "ask", "clear", "colours", "column", "draw_icon", "icon", "line", "restyle", "row",
    "sealed_note", "tell",
]  # fmt: skip

__getattr__ = by_name(globals(), _ROOMS)
