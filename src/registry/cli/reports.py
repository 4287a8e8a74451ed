"""Commands that count and take out: statistics, export. Knows no argument parser."""

from pathlib import Path
from typing import Any

from registry.cli import terminal
from registry.cli.asked import Asked, WrongUsage
from registry.cli.requests import by_two
from registry.language import _
from registry.statistics import USUAL, definition, report, variable


def statistics(asked: Asked) -> int:
    """Tables for a period; small counts hidden unless --exact."""
    tables = [tuple(by.split(",")) for by in asked.by or ()] or list(USUAL)
    if asked.start > asked.end:
        raise WrongUsage(_("--to is before --from"))
    with asked.session(memory=True) as session:
        made = report(
            session, asked.start, asked.end, tables, exact=bool(asked.exact), progress=asked.progress
        )
    value = {
        "from": asked.start,
        "to": asked.end,
        "tables": [
            {
                "by": list(table.by),
                "rows": [{"keys": list(keys), "count": count} for keys, count in table.rows.items()],
                "total": table.total,
            }
            for table in made.tables
        ],
    }
    lines = [definition(made)]
    if made.exact:
        lines.append(_("Exact counts: for internal use only."))
    for table in made.tables:
        lines += ["", *_table(table)]
    asked.answer(value, lines)
    return 0


def _table(table: Any) -> list[str]:
    counted = [variable(name) for name in table.by]
    rows = [(*(one.label for one in counted), _("Count"))]
    rows = [(*(_(label) for label in rows[0][:-1]), rows[0][-1])]
    for keys, count in table.rows.items():
        words = [one.words(key) for one, key in zip(counted, keys, strict=True)]
        rows.append((*words, _("hidden") if count is None else str(count)))
    total = _("hidden") if table.total is None else str(table.total)
    rows.append((_("Total"), *("" for _one in counted[1:]), total))
    return terminal.columns(rows)


def export(asked: Asked) -> int:
    """The registry as a workbook or CSV, or the dictionary of forms and code lists."""
    from registry.exchange import export as write
    from registry.exchange import export_dictionary

    out = Path(asked.out)
    if asked.what == "dictionary":
        export_dictionary(out)
    elif not asked.format:
        raise WrongUsage(_("export needs --format"))
    else:
        with asked.session(memory=True) as session:
            by_two(asked, session, lambda: write(session, out, format=asked.format))
        terminal.message(
            _("This file is not encrypted: keep it where nobody else reads it, and delete it soon.")
        )
    asked.answer({"file": str(out)}, [_("Written: {file}").format(file=out)])
    return 0
