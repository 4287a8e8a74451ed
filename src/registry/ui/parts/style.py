"""How inputs, buttons, ticks, focus rings and scroll bars are painted: Fusion underneath, tokens on top.

A style sheet would take the arrows from spin boxes, dates and lists; painting them here keeps them.
"""

from typing import Any

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QProxyStyle,
    QPushButton,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComplex,
    QStyleOptionHeader,
    QStyleOptionSlider,
    QTableView,
    QWidget,
)

from registry.ui.parts.now import colours, pen, rounded
from registry.ui.parts.shapes import button, button_size, chevron, dot, field, inner_focus, label, tick
from registry.ui.parts.tokens import CONTROL

State = QStyle.StateFlag
PE = QStyle.PrimitiveElement
CE = QStyle.ControlElement
CC = QStyle.ComplexControl
SC = QStyle.SubControl
CT = QStyle.ContentsType
PM = QStyle.PixelMetric
SORTED_UP = QStyleOptionHeader.SortIndicator.SortUp
ARROWS = frozenset({SC.SC_ComboBoxArrow, SC.SC_SpinBoxUp, SC.SC_SpinBoxDown})


def _is_inner(widget: QWidget) -> bool:
    """Whether a line is the inside of a list, number or date."""
    return isinstance(widget.parent(), QAbstractSpinBox | QComboBox)


def _is_input(widget: QWidget | None) -> bool:
    """Whether a frame belongs to something one types in."""
    return isinstance(widget, QAbstractScrollArea) and bool(widget.property("typed"))


class OfficeStyle(QProxyStyle):
    """Fusion, with inputs and buttons painted from the tokens."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def polish(self, what: Any) -> Any:
        """Text editors get the frame of an input."""
        if (isinstance(what, QWidget) and what.inherits("QPlainTextEdit")) or (
            isinstance(what, QWidget) and what.inherits("QTextEdit")
        ):
            what.setProperty("typed", True)
        return super().polish(what)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint one simple thing."""
        focus = bool(option.state & State.State_HasFocus)
        if element == PE.PE_PanelLineEdit:
            if widget is None or not _is_inner(widget):
                field(painter, option, widget, focus)
        elif element == PE.PE_FrameLineEdit:
            return
        elif element == PE.PE_Frame and _is_input(widget):
            focus = widget is not None and widget.hasFocus()
            field(painter, option, widget, focus)
        elif element == PE.PE_PanelButtonCommand:
            button(painter, option, widget)
        elif element in {PE.PE_IndicatorCheckBox, PE.PE_IndicatorItemViewItemCheck}:
            tick(painter, option)
        elif element == PE.PE_IndicatorRadioButton:
            dot(painter, option)
        elif element == PE.PE_FrameFocusRect:
            if not isinstance(widget, QPushButton):
                painter.save()
                rounded(painter, QRectF(option.rect), 5, None, pen(colours().accent, 2))
                painter.restore()
        elif element in {PE.PE_IndicatorArrowDown, PE.PE_IndicatorArrowUp, PE.PE_IndicatorHeaderArrow}:
            up = element == PE.PE_IndicatorArrowUp
            if element == PE.PE_IndicatorHeaderArrow:
                up = isinstance(option, QStyleOptionHeader) and option.sortIndicator == SORTED_UP
            chevron(painter, option.rect, up, colours().muted)
        else:
            super().drawPrimitive(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint a list, a number, a date or a scroll bar."""
        if control == CC.CC_ComboBox:
            self._list(option, painter, widget)
        elif control == CC.CC_SpinBox:
            self._number(option, painter, widget)
        elif control == CC.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            self._scroll(option, painter, widget)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Paint the words of a button in the colour of its kind."""
        if element == CE.CE_PushButtonLabel and isinstance(option, QStyleOptionButton) and widget is not None:
            label(painter, option, widget)
        else:
            super().drawControl(element, option, painter, widget)

    def sizeFromContents(
        self, kind: QStyle.ContentsType, option: QStyleOption, size: QSize, widget: QWidget | None = None
    ) -> QSize:
        """Inputs and buttons are as high as `CONTROL`, buttons wide enough to breathe."""
        made = super().sizeFromContents(kind, option, size, widget)  # type: ignore[arg-type]
        if kind == CT.CT_LineEdit and isinstance(widget, QLineEdit) and _is_inner(widget):
            return made
        if kind in {CT.CT_LineEdit, CT.CT_ComboBox, CT.CT_SpinBox}:
            made = QSize(made.width() + 16, max(CONTROL, widget.fontMetrics().height() + 14 if widget else 0))
        elif kind == CT.CT_PushButton and isinstance(option, QStyleOptionButton):
            made = button_size(option, widget)
        elif kind in {CT.CT_CheckBox, CT.CT_RadioButton}:
            made.setHeight(max(24, made.height()))
        return made

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """Sizes that differ from Fusion's."""
        match metric:
            case PM.PM_IndicatorWidth | PM.PM_IndicatorHeight:
                return 18
            case PM.PM_ExclusiveIndicatorWidth | PM.PM_ExclusiveIndicatorHeight:
                return 18
            case PM.PM_CheckBoxLabelSpacing | PM.PM_RadioButtonLabelSpacing:
                return 8
            case PM.PM_ScrollBarExtent:
                return 12
            case PM.PM_ButtonShiftHorizontal | PM.PM_ButtonShiftVertical:
                return 0
            case PM.PM_DefaultFrameWidth if _is_input(widget):
                return 6
            case PM.PM_FocusFrameHMargin if isinstance(widget, QTableView):
                return 7
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        data: Any = None,
    ) -> int:
        """Lists drop down below their field; disabled words are not etched."""
        if hint == QStyle.StyleHint.SH_ComboBox_Popup:
            return 0
        if hint == QStyle.StyleHint.SH_EtchDisabledText:
            return 0
        if hint == QStyle.StyleHint.SH_LineEdit_PasswordCharacter:
            return ord("•")
        return super().styleHint(hint, option, widget, data)

    def _list(self, option: QStyleOptionComplex, painter: QPainter, widget: QWidget | None) -> None:
        focus = widget is not None and (widget.hasFocus() or inner_focus(widget))
        field(painter, option, widget, focus)
        arrow = self.proxy().subControlRect(CC.CC_ComboBox, option, SC.SC_ComboBoxArrow, widget)
        chevron(painter, arrow, False, colours().muted)

    def _number(self, option: QStyleOptionComplex, painter: QPainter, widget: QWidget | None) -> None:
        focus = widget is not None and (widget.hasFocus() or inner_focus(widget))
        field(painter, option, widget, focus)
        for part, up in ((SC.SC_SpinBoxUp, True), (SC.SC_SpinBoxDown, False)):
            box = self.proxy().subControlRect(CC.CC_SpinBox, option, part, widget)
            if box.isValid():
                chevron(painter, box, up, colours().muted)

    def _scroll(self, option: QStyleOptionSlider, painter: QPainter, widget: QWidget | None) -> None:
        now = colours()
        handle = QRectF(self.proxy().subControlRect(CC.CC_ScrollBar, option, SC.SC_ScrollBarSlider, widget))
        lively = bool(option.activeSubControls & SC.SC_ScrollBarSlider)
        thin = 3 if not lively else 2
        if option.orientation == Qt.Orientation.Vertical:
            handle.adjust(thin, 1, -thin, -1)
        else:
            handle.adjust(1, thin, -1, -thin)
        painter.save()
        rounded(painter, handle, min(handle.width(), handle.height()) / 2, now.muted if lively else now.edge)
        painter.restore()

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Scroll bars have no arrows at their ends; words in inputs stand 8 pixels from the edge."""
        box = super().subControlRect(control, option, part, widget)  # type: ignore[arg-type]
        arrow = part in {SC.SC_ScrollBarAddLine, SC.SC_ScrollBarSubLine}
        if control == CC.CC_ScrollBar and arrow:
            return QRect()
        if part in {SC.SC_ComboBoxEditField, SC.SC_SpinBoxEditField} and box.width() > 40:
            return box.adjusted(6, 0, -4, 0)
        return box.translated(-6, 0) if part in ARROWS else box

    def subElementRect(
        self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None
    ) -> QRect:
        """Words in a line stand 8 pixels from its edge."""
        box = super().subElementRect(element, option, widget)  # type: ignore[arg-type]
        if element == QStyle.SubElement.SE_LineEditContents and widget is not None and not _is_inner(widget):
            return box.adjusted(6, 0, -6, 0)
        return box
