"""The small design language of the window: what every page is made of. Knows no record and no right."""

from registry.ui.parts.badge import Badge
from registry.ui.parts.buttons import Button, IconButton, MenuButton
from registry.ui.parts.card import Card, Definitions, Figure, Row, Rows
from registry.ui.parts.chart import BarChart, BarRow
from registry.ui.parts.collapsible import Collapsible
from registry.ui.parts.form import FieldRow, FormSection
from registry.ui.parts.frame import SearchField, Shell, Sidebar, TopBar
from registry.ui.parts.layout import Columns, Scroll, Tiles, clear, column, line, row
from registry.ui.parts.messages import Banner, Dialog, EmptyState, Toast, announce, ask, tell
from registry.ui.parts.navigation import NavItem, NavList, sealed_note
from registry.ui.parts.now import Icon, colours, draw_icon, icon
from registry.ui.parts.page import Page, Pages
from registry.ui.parts.passphrase import PassphraseField, StrengthMeter
from registry.ui.parts.steps import Assistant, Stepper
from registry.ui.parts.table import Column, Table, TableModel
from registry.ui.parts.text import Elided, Text, restyle
from registry.ui.parts.tokens import Tone
from registry.ui.parts.waiting import Bar, Waiting

__all__ = [
    "Assistant", "Badge", "Banner", "Bar", "BarChart", "BarRow", "Button", "Card", "Collapsible",
    "Column", "Columns", "Definitions", "Dialog", "Elided", "EmptyState", "FieldRow", "Figure",
    "FormSection", "Icon", "IconButton", "MenuButton", "NavItem", "NavList", "Page", "Pages",
    "PassphraseField", "Row", "Rows", "Scroll", "SearchField", "Shell", "Sidebar", "Stepper",
    "StrengthMeter", "Table", "TableModel", "Text", "Tiles", "Toast", "Tone", "TopBar", "Waiting",
    "announce", "ask", "clear", "colours", "column", "draw_icon", "icon", "line", "restyle", "row",
    "sealed_note", "tell",
]  # fmt: skip
