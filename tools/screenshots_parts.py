"""Photograph the parts of the window in both themes: ``python tools/screenshots_parts.py [--language en]``.

Uses whatever platform Qt is given (offscreen without one, or a display such as Xvfb's).
"""

import argparse
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PAGES = ("overview", "record", "form", "states")


def main() -> None:
    """Write parts-light.png and parts-dark.png, the pages one below the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=HERE / "docs" / "screenshots")
    parser.add_argument("--language", choices=("es", "en"), default="es")
    parser.add_argument("--width", type=int, default=1366)
    parser.add_argument("--height", type=int, default=768)
    parser.add_argument("--single", action="store_true", help="one picture a page as well")
    chosen = parser.parse_args()
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    photograph(chosen.out, chosen.language, chosen.width, chosen.height, chosen.single)


def photograph(out: Path, language: str, width: int, height: int, single: bool) -> None:
    """Render every page in light and dark."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtWidgets import QApplication

    from registry.language import speak
    from registry.ui.parts import theme
    from registry.ui.parts.catalogue import catalogue

    app = QApplication([])
    speak("en" if language == "en" else "es")
    out.mkdir(parents=True, exist_ok=True)
    for look in ("light", "dark"):
        theme.apply(app, "light" if look == "light" else "dark")
        window = catalogue()
        window.resize(width, height)
        window.show()
        shots: list[QImage] = []
        for name in PAGES:
            window.pages.open(name)
            for _again in range(4):
                app.processEvents()
            shots.append(window.grab().toImage())
            if single:
                shots[-1].save(str(out / f"parts-{look}-{name}.png"))
        whole = QImage(shots[0].width(), sum(shot.height() for shot in shots), QImage.Format.Format_RGB32)
        whole.setDevicePixelRatio(1)
        painter = QPainter(whole)
        top = 0
        for shot in shots:
            shot.setDevicePixelRatio(1)
            painter.drawImage(0, top, shot)
            top += shot.height()
        painter.end()
        whole.save(str(out / f"parts-{look}.png"))
        window.close()
        window.deleteLater()
        app.processEvents()


if __name__ == "__main__":
    main()
