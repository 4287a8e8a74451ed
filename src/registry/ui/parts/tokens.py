"""Sizes and colours of the window, in logical pixels and hex. Knows no widget."""

from dataclasses import dataclass
from typing import Final, Literal

Tone = Literal["bad", "warning", "good", "info", "neutral"]
TONES: Final[tuple[Tone, ...]] = ("bad", "warning", "good", "info", "neutral")

FAMILY: Final = "Noto Sans"
CAPTION: Final = 12
BODY: Final = 13
SUBTITLE: Final = 15
TITLE: Final = 20
FIGURE: Final = 24

TIGHT: Final = 4
SMALL: Final = 8
MEDIUM: Final = 14
LARGE: Final = 20

RADIUS: Final = 7
CARD_RADIUS: Final = 10
CONTROL: Final = 34
"""Height of buttons and inputs."""
ICON: Final = 16
SIDEBAR: Final = 196
SIDEBAR_NARROW: Final = 56
TOP_BAR: Final = 52


@dataclass(frozen=True)
class Colours:
    """The colours of one theme; every text colour meets 4.5:1 on the surfaces it is used on (`PAIRS`)."""

    background: str
    sidebar: str
    surface: str
    line: str
    edge: str
    """Border of what can be typed in or pressed: at least 3:1 on surface and background."""
    text: str
    muted: str
    accent: str
    accent_weak: str
    accent_strong: str
    """The filled button under the pointer."""
    on_accent: str
    bad: str
    bad_weak: str
    warning: str
    warning_weak: str
    good: str
    good_weak: str
    info: str
    info_weak: str
    neutral_weak: str

    def tone(self, tone: Tone) -> tuple[str, str]:
        """Text colour and weak background of ``tone``."""
        if tone == "neutral":
            return self.muted, self.neutral_weak
        return getattr(self, tone), getattr(self, f"{tone}_weak")


LIGHT: Final = Colours(
    background="#F6F5F1",
    sidebar="#EFEDE6",
    surface="#FFFFFF",
    line="#E0DCD2",
    edge="#8B8779",
    text="#1F2428",
    muted="#5A616A",
    accent="#12585B",
    accent_weak="#E1EFED",
    accent_strong="#0D4649",
    on_accent="#FFFFFF",
    bad="#A3261D",
    bad_weak="#FBE7E4",
    warning="#7A5200",
    warning_weak="#FDF1D8",
    good="#1C6639",
    good_weak="#E3F2E8",
    info="#1E4B85",
    info_weak="#E5EDF8",
    neutral_weak="#ECEAE4",
)
DARK: Final = Colours(
    background="#15181B",
    sidebar="#111416",
    surface="#1D2125",
    line="#31373D",
    edge="#707982",
    text="#E9E7E3",
    muted="#A9B0B8",
    accent="#63B7B2",
    accent_weak="#1D3435",
    accent_strong="#7CC9C4",
    on_accent="#0D1A1A",
    bad="#F2988F",
    bad_weak="#3B2220",
    warning="#E5BE6D",
    warning_weak="#352B17",
    good="#86CFA0",
    good_weak="#1B2F23",
    info="#94BCEB",
    info_weak="#1C2A3B",
    neutral_weak="#2A2F34",
)

PAIRS: Final[tuple[tuple[str, str], ...]] = (
    ("text", "background"),
    ("text", "sidebar"),
    ("text", "surface"),
    ("text", "accent_weak"),
    ("text", "neutral_weak"),
    ("muted", "background"),
    ("muted", "sidebar"),
    ("muted", "surface"),
    ("muted", "neutral_weak"),
    ("muted", "accent_weak"),
    ("accent", "background"),
    ("accent", "surface"),
    ("accent", "sidebar"),
    ("accent", "accent_weak"),
    ("on_accent", "accent"),
    ("on_accent", "accent_strong"),
    ("on_accent", "bad"),
    *(
        (tone, ground)
        for tone in ("bad", "warning", "good", "info")
        for ground in ("surface", f"{tone}_weak")
    ),
    *(("text", f"{tone}_weak") for tone in ("bad", "warning", "good", "info")),
    ("bad", "background"),
    ("bad", "sidebar"),
)
"""Every (text, ground) pair of token names the parts use."""


def luminance(colour: str) -> float:
    """Relative luminance (0 to 1) of ``#RRGGBB``, after WCAG 2.2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (1 to 21) of two ``#RRGGBB`` colours, after WCAG 2.2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)
