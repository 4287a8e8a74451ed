"""How the manual looks on the screen: sizes, distances, tables. Knows none of its words."""

from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextListFormat,
    QTextOption,
    QTextTable,
)

from registry.ui.parts.tokens import CAPTION, FAMILY, LARGE, TITLE, Colours

CHAPTER = 17
MARGIN = 36
HANGING = 16
LINES, TABLE_LINES = 142.0, 124.0
"""Height of a line, in percent of its letters."""


def dress(document: QTextDocument, now: Colours) -> None:
    """Give every heading, paragraph, list and table of ``document`` its size, distance and colour."""
    document.setDocumentMargin(0)
    document.setIndentWidth(22)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _table(frame, now)
    block = document.begin()
    while block.isValid():
        _block(block, now)
        block = block.next()
    root = document.rootFrame().frameFormat()
    root.setTopMargin(LARGE)
    root.setLeftMargin(MARGIN)
    root.setRightMargin(MARGIN)
    root.setBottomMargin(2 * LARGE)
    document.rootFrame().setFrameFormat(root)


def _block(block: QTextBlock, now: Colours) -> None:
    cursor = QTextCursor(block)
    shape = QTextBlockFormat()
    inside = cursor.currentTable() is not None
    high = TABLE_LINES if inside else LINES
    shape.setLineHeight(high, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    level = block.blockFormat().headingLevel()
    shape.setTopMargin(30 if level == 2 else 0)
    shape.setBottomMargin(0 if inside else 10)
    if level:
        _letters(block, TITLE if level == 1 else CHAPTER, now.text if level == 1 else now.accent)
    elif block.textList():
        shape.setBottomMargin(5 if block.next().textList() else 12)
        _hang(block, shape)
    QTextCursor(block).mergeBlockFormat(shape)


def _hang(block: QTextBlock, shape: QTextBlockFormat) -> None:
    """A point of a list with its mark well before the words; Qt would glue them together."""
    listed = block.textList()
    if listed.format().style() != QTextListFormat.Style.ListDisc:
        return
    listed.remove(block)
    QTextCursor(block).insertText("•\t", QTextCharFormat())
    shape.setIndent(0)
    shape.setLeftMargin(HANGING)
    shape.setTextIndent(-HANGING + 4)
    shape.setTabPositions([QTextOption.Tab(HANGING - 4, QTextOption.TabType.LeftTab)])


def _letters(block: QTextBlock, size: int, colour: str) -> None:
    """Bold letters of a size; what Markdown asked of them is forgotten, for it would win over the size."""
    cursor = QTextCursor(block)
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    font = QFont(FAMILY)
    font.setPixelSize(size)
    font.setWeight(QFont.Weight.Bold)
    look = QTextCharFormat()
    look.setFont(font)
    look.setForeground(QColor(colour))
    cursor.setCharFormat(look)


def _table(table: QTextTable, now: Colours) -> None:
    shape = table.format()
    shape.setBorder(1)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QColor(now.line))
    shape.setBorderCollapse(True)
    shape.setCellPadding(6)
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
