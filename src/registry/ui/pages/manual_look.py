"""How the manual looks on the screen: sizes, distances, tables. Knows none of its words."""

from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from registry.ui.parts.tokens import CAPTION, LARGE, SMALL, TITLE, Colours

CHAPTER = 17
LINES = 142.0
"""Height of a line, in percent of its letters."""


def dress(document: QTextDocument, now: Colours) -> None:
    """Give every heading, paragraph, list and table of ``document`` its size, distance and colour."""
    document.setDocumentMargin(0)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _table(frame, now)
    block = document.begin()
    while block.isValid():
        _block(block, now)
        block = block.next()
    root = document.rootFrame().frameFormat()
    root.setLeftMargin(SMALL)
    root.setRightMargin(2 * LARGE)
    root.setBottomMargin(2 * LARGE)
    document.rootFrame().setFrameFormat(root)


def _block(block: QTextBlock, now: Colours) -> None:
    cursor = QTextCursor(block)
    shape = QTextBlockFormat()
    shape.setLineHeight(LINES, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    inside = cursor.currentTable() is not None
    level = block.blockFormat().headingLevel()
    if level:
        size = TITLE if level == 1 else CHAPTER
        shape.setTopMargin(0 if level == 1 else 30)
        shape.setBottomMargin(10)
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        _letters(block, size, now.text if level == 1 else now.accent)
    elif not inside:
        shape.setTopMargin(0)
        shape.setBottomMargin(5 if block.textList() else 10)
    else:
        shape.setTopMargin(0)
        shape.setBottomMargin(0)
    QTextCursor(block).mergeBlockFormat(shape)


def _letters(block: QTextBlock, size: int, colour: str) -> None:
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    look = QTextCharFormat()
    look.setProperty(QTextFormat.Property.FontSizeAdjustment, 0)
    look.setProperty(QTextFormat.Property.FontPixelSize, size)
    look.setFontWeight(QFont.Weight.Bold)
    look.setForeground(QColor(colour))
    cursor.mergeCharFormat(look)


def _table(table: QTextTable, now: Colours) -> None:
    shape = table.format()
    shape.setBorder(1)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QColor(now.line))
    shape.setBorderCollapse(True)
    shape.setCellPadding(7)
    shape.setCellSpacing(0)
    shape.setTopMargin(4)
    shape.setBottomMargin(14)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    first = 34 if table.columns() == 2 else 100 / max(1, table.columns())
    rest = (100 - first) / max(1, table.columns() - 1)
    shape.setColumnWidthConstraints(
        [
            QTextLength(QTextLength.Type.PercentageLength, first if at == 0 else rest)
            for at in range(table.columns())
        ]
    )
    table.setFormat(shape)
    for at in range(table.columns()):
        cell = table.cellAt(0, at)
        ground = cell.format()
        ground.setBackground(QColor(now.neutral_weak))
        cell.setFormat(ground)
        _letters(cell.firstCursorPosition().block(), CAPTION, now.muted)

