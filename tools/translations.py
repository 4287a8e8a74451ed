"""The Spanish catalogue: ``python tools/translations.py compile`` or ``check``.

compile merges every ``translations/es/*.po`` into ``translations/es.mo``; two files that translate one
sentence differently stop it. check lists the sentences of the code without Spanish, entries nobody uses,
placeholders that differ, and a catalogue older than its sources; it ends with 1 when something must be done.
"""

import argparse
import ast
import io
import string
import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).resolve().parent.parent
SOURCE = HERE / "src" / "registry"
TRANSLATIONS = SOURCE / "resources" / "translations"
KEYWORDS = ("_", "N_", "ngettext")
Key = tuple[str, str]


def key(message_id: object, context: object) -> Key:
    """What tells one sentence from another: its English (singular) and its context."""
    english = message_id[0] if isinstance(message_id, list | tuple) else message_id
    return str(english), str(context or "")


def merged(language: str) -> tuple[Catalog, list[str]]:
    """One catalogue of all files of ``language``, and what stands against it, a line each."""
    whole = Catalog(locale=language, fuzzy=False, charset="utf-8")
    came_from: dict[Key, str] = {}
    problems: list[str] = []
    for path in sorted((TRANSLATIONS / language).glob("*.po")):
        with path.open("rb") as file:
            part = read_po(file, locale=language, abort_invalid=True)
        for message in part:
            if (
                not message.id
                or not message.string
                or (isinstance(message.string, tuple) and not all(message.string))
            ):
                continue
            if message.fuzzy:
                problems.append(f"{path.name}: fuzzy: {message.id!r}")
            here = key(message.id, message.context)
            earlier = whole.get(message.id, message.context)
            if here in came_from and earlier is not None and earlier.string != message.string:
                problems.append(f"{path.name} and {came_from[here]} differ: {message.id!r}")
                continue
            whole.add(message.id, message.string, context=message.context)
            came_from[here] = path.name
            problems += [f"{path.name}: {wrong}" for wrong in differing_places(message.id, message.string)]
    return whole, problems


def differing_places(english: object, other: object) -> list[str]:
    """Sentences whose ``{names}`` are not those of the English."""

    def names(text: object) -> set[str]:
        texts = text if isinstance(text, list | tuple) else (text,)
        return {
            name for one in texts for _lit, name, _spec, _conv in string.Formatter().parse(str(one)) if name
        }

    try:
        return [] if names(english) == names(other) else [f"other {{names}} than the English: {english!r}"]
    except ValueError:
        return [f"a brace too many or too few: {english!r}"]


def compiled(catalogue: Catalog) -> bytes:
    """``catalogue`` as the bytes of an .mo file, the same for the same sentences."""
    target = io.BytesIO()
    bare = Catalog(locale=catalogue.locale, fuzzy=False, charset="utf-8", header_comment="")
    for message in catalogue:
        if message.id:
            bare.add(message.id, message.string, context=message.context)
    bare.mime_headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Plural-Forms", catalogue.plural_forms),
    ]
    write_mo(target, bare)
    return target.getvalue()


def used() -> dict[Key, str]:
    """Every sentence of the code and where it stands.

    Read from the syntax tree: in ``_(form["sex"].label)`` there is no sentence, only the name of a field.
    """
    found: dict[Key, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in KEYWORDS
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and node.args[0].value
            ):
                here = key(node.args[0].value, "")
                found.setdefault(here, f"{path.relative_to(SOURCE).as_posix()}:{node.lineno}")
    return found


def compile_all(language: str) -> list[str]:
    """Write the .mo unless something stands against it."""
    catalogue, problems = merged(language)
    if not problems:
        (TRANSLATIONS / f"{language}.mo").write_bytes(compiled(catalogue))
        print(f"{language}.mo: {sum(1 for message in catalogue if message.id)} sentences")
    return problems


def check(language: str) -> list[str]:
    """What is missing, left over, or stale."""
    catalogue, problems = merged(language)
    translated = {key(message.id, message.context) for message in catalogue if message.id}
    wanted = used()
    problems += [f"{wanted[one]}: no {language}: {one[0]!r}" for one in wanted if one not in translated]
    for one in sorted(translated - set(wanted)):
        print(f"nobody says: {one[0]!r}")
    return problems + stale(language, catalogue)


def stale(language: str, catalogue: Catalog) -> list[str]:
    """Whether the .mo says something else than the .po files."""
    path = TRANSLATIONS / f"{language}.mo"
    if not path.exists():
        return [f"{path.name} is missing: run compile"]
    with path.open("rb") as file:
        there = {key(message.id, message.context): message.string for message in read_mo(file) if message.id}
    here = {key(message.id, message.context): message.string for message in catalogue if message.id}
    same = {one: _plain(text) for one, text in there.items()} == {
        one: _plain(text) for one, text in here.items()
    }
    return [] if same else [f"{path.name} is older than its sources: run compile"]


def _plain(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text),)


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("compile", "check"))
    parser.add_argument("--language", default="es")
    chosen = parser.parse_args()
    problems = (compile_all if chosen.what == "compile" else check)(chosen.language)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
