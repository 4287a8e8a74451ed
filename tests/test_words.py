"""Everything the program says, in both languages: complete, in its own words, with the same places to fill."""

import ast
import importlib.util
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages import Catalog

from registry.errors import RegistryError
from registry.language import LANGUAGES, Language, using

from .values.forbidden_words import forbidden_in


def _tool() -> ModuleType:
    path = Path(__file__).parents[1] / "tools" / "translations.py"
    found = importlib.util.spec_from_file_location("translations_tool", path)
    assert found
    assert found.loader
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


TOOL = _tool()
MERGED: tuple[Catalog, list[str]] = TOOL.merged("es")
SPANISH, PROBLEMS = MERGED
SAID: dict[tuple[str, str], str] = TOOL.used()


def _forms(text: object) -> tuple[str, ...]:
    """A sentence, or the singular and the plural of one."""
    return tuple(map(str, text)) if isinstance(text, list | tuple) else (str(text),)


def _places(text: str) -> set[str]:
    return {name for _words, name, _spec, _conversion in string.Formatter().parse(text) if name}


def _pairs() -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for message in SPANISH:
        if message.id:
            yield _forms(message.id), _forms(message.string)


def _every_error(kind: type[RegistryError] = RegistryError) -> Iterator[type[RegistryError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _every_error(one)


ERRORS = sorted(_every_error(), key=lambda one: one.__name__)


PEOPLE = ("equipo técnico", "Tarjeta de equipo", "tarjeta de equipo")
"""The team of professions, and the card that keeps its name; elsewhere a computer is called one."""


def test_a_computer_is_never_called_by_the_word_for_the_team() -> None:
    wrong = []
    for english, spanish in _pairs():
        for words in spanish:
            rest = words
            for kept in PEOPLE:
                rest = rest.replace(kept, "")
            if "omputer" in "".join(english) and "quipo" in rest:
                wrong.append(words)
    assert wrong == []


def test_every_sentence_of_the_program_has_spanish() -> None:
    translated = {TOOL.key(message.id, message.context) for message in SPANISH if message.id}
    assert len(SAID) > 500
    assert sorted(f"{where}: {one[0]}" for one, where in SAID.items() if one not in translated) == []


def test_nothing_stands_against_the_spanish_files() -> None:
    """No sentence in two ways in two files, none marked as doubtful, no brace left open."""
    assert PROBLEMS == []


def test_the_compiled_spanish_is_that_of_its_files() -> None:
    assert TOOL.stale("es", SPANISH) == [], "run: python tools/translations.py compile"


def test_an_older_compiled_file_is_noticed() -> None:
    newer = Catalog(locale="es", fuzzy=False)
    for message in SPANISH:
        newer.add(message.id, message.string, context=message.context)
    newer.add("a sentence of tomorrow", "una frase de mañana")
    assert TOOL.stale("es", newer)


def _counted() -> Iterator[tuple[str, str]]:
    """The singular and the plural of every ``ngettext``."""
    for path in sorted(TOOL.SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ngettext":
                one, many = node.args[:2]
                if isinstance(one, ast.Constant) and isinstance(many, ast.Constant):
                    yield str(one.value), str(many.value)


def test_counted_sentences_are_counted_in_spanish_too() -> None:
    """A counted sentence entered as an ordinary one would be said in English."""
    spanish = dict(_pairs())
    counted = list(_counted())
    assert counted
    assert [pair for pair in counted if len([text for text in spanish.get(pair, ()) if text]) != 2] == []


def test_no_english_sentence_is_in_words_the_program_does_not_use() -> None:
    wrong = [(where, text, forbidden_in(text, "en")) for (text, _context), where in SAID.items()]
    plurals = [
        ("plural", text, forbidden_in(text, "en")) for english, _es in _pairs() for text in english[1:]
    ]
    assert [one for one in wrong + plurals if one[2]] == []


def test_no_spanish_sentence_is_in_words_the_program_does_not_use() -> None:
    wrong = [(text, forbidden_in(text, "es")) for _english, spanish in _pairs() for text in spanish]
    assert [one for one in wrong if one[1]] == []


def test_the_places_to_fill_are_the_same_in_spanish() -> None:
    differ = [
        (english, spanish)
        for english, spanish in _pairs()
        if set().union(*map(_places, english)) != set().union(*map(_places, spanish))
    ]
    assert differ == []


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("{n} of {all}", "{n} de {todas}"),
        ("{n} of {all}", "{n} de todas"),
        ("row {n}", "fila {n"),
        (("{n} case", "{n} cases"), ("un caso", "varios casos")),
    ],
)
def test_other_places_to_fill_are_noticed(english: object, spanish: object) -> None:
    assert TOOL.differing_places(english, spanish)


def test_all_errors_are_there() -> None:
    assert len(ERRORS) > 50


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", ERRORS, ids=lambda one: one.__name__)
def test_an_error_says_what_happened_and_what_to_do_next(
    error: type[RegistryError], language: Language
) -> None:
    details = {name: f"<{name}>" for name in _places(error.message) | _places(error.next_step)}
    with using(language):
        sentence, advice = error(**details).sentence(), error(**details).advice()
    for said, declared in ((sentence, error.message), (advice, error.next_step)):
        assert len(said.split()) >= 2 or "{" in declared
        assert said[-1] in ".>"
        assert {name for name in details if f"<{name}>" in said} == _places(declared)
        assert "{" not in said


@pytest.mark.parametrize("error", ERRORS, ids=lambda one: one.__name__)
def test_an_error_speaks_spanish(error: type[RegistryError]) -> None:
    assert (error.message, "") in SAID, "its sentence is not marked for translation"
    assert (error.next_step, "") in SAID, "its next step is not marked for translation"
    details = {name: "1" for name in _places(error.message) | _places(error.next_step)}
    with using("es"):
        spanish = error(**details)
        spanish_words = (spanish.sentence(), spanish.advice())
    with using("en"):
        english = error(**details)
        english_words = (english.sentence(), english.advice())
    assert spanish_words[1] != english_words[1]
    assert spanish_words[0] != english_words[0] or error.message == "{field}: {reason}."
