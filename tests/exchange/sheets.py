"""Workbooks as people hand them in: IOM's blank one with some cells filled under the labels of row 2."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from registry.language import resource

FIRST_ROW = 3


def blank() -> openpyxl.Workbook:
    return openpyxl.load_workbook(resource("htcds", "htcds-v2.0-blank.xlsx"))


def places(sheet: Any) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[2] if cell.value}


def filled(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """The blank workbook with ``rows`` (values by label) from row 3 on, saved in ``path``."""
    book = blank()
    sheet = book.worksheets[0]
    at = places(sheet)
    for number, row in enumerate(rows, start=FIRST_ROW):
        for label, value in row.items():
            sheet.cell(number, at[label], value)
    book.save(path)
    return path


def csv_of(
    path: Path, rows: list[Mapping[str, str]], *, separator: str = ",", encoding: str = "utf-8"
) -> Path:
    labels = list(dict.fromkeys(label for row in rows for label in row))
    lines = [separator.join(f'"{row.get(label, "")}"' for label in labels) for row in rows]
    path.write_bytes("\r\n".join([separator.join(labels), *lines, ""]).encode(encoding))
    return path


def maria() -> dict[str, Any]:
    """One full row."""
    return {
        "Case Owner": "case-worker",
        "Salutation": "Srta.",
        "First Name": "María Elena",
        "Second Name": "de la Cruz Rojas",
        "Consent": "Yes",
        "Birthdate": "16/2/1999",
        "Gender": "Feminine",
        "Citizenship": "Venezuela; PE",
        "Title": "cocinera",
        "Email": "ella@ejemplo.invalid",
        "Home Phone": "900 000 001",
        "Mobile Phone": 900000002,
        "Mailing Street": "Jr. Inventado 1",
        "Mailing City": "Puno",
        "Mailing Country": "Perú",
        "Trafficking Status": "Actual victim of trafficking",
        "Trafficking Status Decision Making Organization": "Police",
        "Method of Recruitment": "Through online social networks; Oferta de trabajo",
        "Location of Recruitment": "VE",
        "Methods of Control": "Debt bondage ; False promises",
        "Type of Exploitation": "Sexual exploitation; Forced labour",
        "Forced Labour Industry": "Water supply; sewerage, waste management and remediation; Construction",
        "Type of Sex Exploitation": "Prostitution",
        "Location of Exploitation": "Puno",
        "Status": "Active",
        "Referring Organisation": "cem",
        "Incoming Referral Date": "2021-02",
        "Referring Primary Case Worker": "Lic. Ejemplo",
        "Reason for Incoming Referral": "Additional Services Required",
        "Incoming Referral Details": "Vino con una nota.",
        "Referred Organisation": "cem; Posta San José",
        "Referred Primary Case Worker": "Dra. Ejemplo",
        "Reason for Outgoing Referral": "Other: estudios",
        "Outgoing Referral Date": "3/2021",
        "Outgoing Referral Details": "Cita el lunes.",
        "Reason for Case Closure": "se mudó",
    }
