"""The one style sheet, made of tokens. Never touches inputs or buttons: those are painted by `style`."""

from registry.ui.parts.tokens import (
    BODY,
    CAPTION,
    CARD_RADIUS,
    FIGURE,
    SUBTITLE,
    TITLE,
    TONES,
    Colours,
)


def sheet(now: Colours) -> str:
    """The style sheet of labels, cards, lists, tables and menus in these colours."""
    return "\n".join((_text(now), _frames(now), _tables(now), _popups(now)))


def _faint(colour: str) -> str:
    """``colour`` at a third of its strength, for a border that only closes the shape."""
    return f"#55{colour[1:]}"


def _text(now: Colours) -> str:
    tones = "\n".join(f'QLabel[tone="{tone}"] {{ color: {now.tone(tone)[0]}; }}' for tone in TONES)
    return f"""
    QLabel[role="title"] {{ font-size: {TITLE}px; font-weight: 700; }}
    QLabel[role="subtitle"] {{ font-size: {SUBTITLE}px; color: {now.muted}; }}
    QLabel[role="heading"] {{ font-size: {BODY}px; font-weight: 700; }}
    QLabel[role="question"] {{ font-size: {SUBTITLE}px; font-weight: 700; }}
    QLabel[role="large"] {{ font-size: {SUBTITLE}px; }}
    QLabel[role="strong"] {{ font-weight: 600; }}
    QLabel[role="muted"] {{ color: {now.muted}; }}
    QLabel[role="caption"] {{ font-size: {CAPTION}px; color: {now.muted}; }}
    QLabel[role="figure"] {{ font-size: {FIGURE}px; font-weight: 700; }}
    QLabel[role="error"] {{ font-size: {CAPTION}px; color: {now.bad}; }}
    QLabel[role="brand"] {{ font-size: 17px; font-weight: 700; color: {now.accent}; }}
    {tones}
    """


def _frames(now: Colours) -> str:
    banners = "\n".join(
        f'Banner[tone="{tone}"] {{ background: {now.tone(tone)[1]};'
        f" border: 1px solid {_faint(now.tone(tone)[0])}; }}"
        for tone in TONES
    )
    return f"""
    Card {{ background: {now.surface}; border: 1px solid {now.line}; border-radius: {CARD_RADIUS}px; }}
    Sidebar {{ background: {now.sidebar}; border: none; border-right: 1px solid {now.line}; }}
    TopBar {{ background: {now.surface}; border: none; border-bottom: 1px solid {now.line}; }}
    Banner {{ border-radius: {CARD_RADIUS}px; }}
    {banners}
    Toast {{ background: {now.text}; border-radius: {CARD_RADIUS}px; }}
    Toast QLabel {{ color: {now.surface}; }}
    QFrame[role="line"] {{ background: {now.line}; border: none; }}
    QScrollArea, QScrollArea > QWidget > QWidget[role="scrolled"] {{ background: transparent; border: none; }}
    """


def _tables(now: Colours) -> str:
    return f"""
    QTableView, QListView, QTreeView {{
        background: {now.surface}; border: none; outline: none;
        selection-background-color: {now.accent_weak}; selection-color: {now.text};
    }}
    QHeaderView {{ background: {now.surface}; border: none; }}
    QHeaderView::section {{
        background: {now.surface}; color: {now.muted}; font-size: {CAPTION}px; font-weight: 600;
        border: none; border-bottom: 1px solid {now.line}; padding: 6px 8px;
    }}
    QHeaderView::section:hover {{ color: {now.text}; }}
    QTableCornerButton::section {{ background: {now.surface}; border: none; }}
    """


def _popups(now: Colours) -> str:
    return f"""
    QToolTip {{ background: {now.text}; color: {now.surface}; border: none; padding: 4px 8px; }}
    QListView[role="popup"], QFrame[role="popup"] {{
        background: {now.surface}; border: 1px solid {now.line}; padding: 3px;
    }}
    QMenu {{ background: {now.surface}; border: 1px solid {now.line}; padding: 4px; }}
    QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 5px; color: {now.text}; }}
    QMenu::item:selected {{ background: {now.accent_weak}; color: {now.accent}; }}
    QMenu::item:disabled {{ color: {now.muted}; }}
    QMenu::separator {{ height: 1px; background: {now.line}; margin: 4px 8px; }}
    """
