"""Takes out of a folder of Windows packages what Amparo does not use. Knows no release and no system it runs on.

    trim.py FOLDER      FOLDER holds python3*.dll, and the packages in FOLDER/lib

What stays is named, where a package brings much; what goes is named, where it brings little. A piece that is missing
shows in the tests, which run in what is left.
"""

import shutil
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

PYTHON_WITHOUT = (
    "python.exe", "pythonw.exe", "python.cat", "*._pth",
    "_ssl.pyd", "libssl-3.dll",  # nothing speaks to a network
    "_hashlib.pyd", "libcrypto-3.dll",  # Python has sums of its own, and cryptography brings an OpenSSL: 5 MB of memory
    "_wmi.pyd",  # what `platform` asks Windows with, for seconds on some computers; without it, it asks otherwise
    "_asyncio.pyd", "_overlapped.pyd", "_multiprocessing.pyd", "winsound.pyd",
)  # fmt: skip

QT = ("Core", "Gui", "Widgets", "Svg", "PrintSupport", "Pdf", "PdfWidgets", "Network")
"""The parts of Qt; Network because Pdf cannot be loaded without its file: nothing is ever asked of it."""
QT_PLUGINS = (
    "platforms/qwindows.dll", "platforms/qoffscreen.dll",
    "imageformats/qico.dll", "imageformats/qjpeg.dll", "imageformats/qsvg.dll",
    "iconengines/qsvgicon.dll",
)  # fmt: skip
QT_WORDS = ("qtbase_es.qm", "qtbase_en.qm")
RUNTIME = ("msvcp140.dll", "msvcp140_1.dll", "msvcp140_2.dll")
"""Microsoft's C++ library, as far as Qt asks for it; vcruntime140*.dll lie beside python3*.dll."""

LOCALES = ("root", "es", "en")
"""Languages of babel's data, with all their countries: es_PE is made of root, es, es_419 and es_PE."""

PACKAGES_WITHOUT = (
    "bin", "share", "Scripts",
    "cffi", "pycparser", "pycparser-*",  # a compiler: what it compiled needs _cffi_backend only
    "PySide6/scripts", "PySide6/doc", "PySide6/include", "PySide6/glue", "PySide6/typesystems", "PySide6/metatypes",
    "PySide6/qml", "PySide6/resources", "PySide6/support", "PySide6/lib", "PySide6/bin",
    "PySide6/opengl32sw.dll", "PySide6/pyside6qml.abi3.dll", "PySide6/*.exe", "PySide6/*.lib", "PySide6/*.json",
    "shiboken6/include", "shiboken6/lib", "shiboken6/*.lib",
    "PIL/_avif*", "PIL/_webp*", "PIL/_imagingtk*", "PIL/_imagingcms*", "PIL/_imagingmath*", "PIL/_imagingmorph*",
    "babel/messages", "babel/locale-data/LICENSE*", "rapidfuzz/__pyinstaller",
    "reportlab/fonts", "reportlab/graphics/barcode", "reportlab/graphics/samples", "reportlab/graphics/charts",
)  # fmt: skip
NOTES_WITHOUT = ("RECORD", "REQUESTED", "INSTALLER", "WHEEL", "top_level.txt", "entry_points.txt", "sboms")
"""Of what pip writes beside a package; its name, release and licence stay."""
EVERYWHERE_WITHOUT = ("*.pyi", "py.typed", "__pycache__", "*.pxd", "*.pyx", "*.h", "*.lib", "tests", "test")


def take(folder: Path, patterns: Iterable[str]) -> None:
    """Remove what lies in ``folder`` under one of ``patterns``."""
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def keep(folder: Path, pattern: str, wanted: Callable[[Path], bool]) -> None:
    """Of the files under ``pattern``, keep those that are ``wanted``."""
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and not wanted(path):
            path.unlink()


def empty(folder: Path) -> None:
    """Remove folders with nothing in them."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def trim_qt(qt: Path) -> None:
    """The parts of Qt named above, with the libraries under them."""
    pieces = {f"Qt{part}.pyd" for part in QT} | {f"Qt6{part}.dll" for part in QT}
    keep(qt, "Qt*.pyd", lambda path: path.name in pieces)
    keep(qt, "Qt6*.dll", lambda path: path.name in pieces)
    keep(qt / "plugins", "**/*", lambda path: path.relative_to(qt / "plugins").as_posix() in QT_PLUGINS)
    keep(qt / "translations", "**/*", lambda path: path.name in QT_WORDS)
    for folder in (qt, qt.parent / "shiboken6"):
        keep(folder, "*140*.dll", lambda path: path.name in RUNTIME and path.parent == qt)


def trim(folder: Path) -> None:
    """All of it."""
    take(folder, PYTHON_WITHOUT)
    lib = folder / "lib"
    take(lib, PACKAGES_WITHOUT)
    trim_qt(lib / "PySide6")
    keep(
        lib / "babel" / "locale-data",
        "*.dat",
        lambda path: path.stem.split("_")[0] in LOCALES,
    )
    take(lib, (f"**/{pattern}" for pattern in EVERYWHERE_WITHOUT))
    take(lib, (f"*.dist-info/{name}" for name in NOTES_WITHOUT))
    empty(lib)


if __name__ == "__main__":
    trim(Path(sys.argv[1]))
