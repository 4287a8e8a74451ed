"""Other people's programs reading our papers: qpdf and poppler, fed through pipes where they allow it."""

import subprocess
from pathlib import Path


def text(pdf: bytes, *options: str) -> str:
    """What pdftotext reads, pages parted by form feeds."""
    done = subprocess.run(
        ["pdftotext", "-layout", *options, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode()


def words(pdf: bytes, *options: str) -> str:
    """The text with all white space as single spaces."""
    return " ".join(text(pdf, *options).split())


def pages(pdf: bytes, *options: str) -> list[str]:
    """The text of each page."""
    return text(pdf, *options).split("\f")[:-1]


def check(pdf: bytes, folder: Path, *options: str) -> str:
    """What ``qpdf --check`` says; fails if it finds anything wrong."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["qpdf", *options, "--check", path], capture_output=True, check=True)
    return done.stdout.decode()


def fonts(pdf: bytes, folder: Path) -> list[list[str]]:
    """One line of pdffonts for each font, in words."""
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdffonts", path], capture_output=True, check=True)
    return [line.split() for line in done.stdout.decode().splitlines()[2:]]
