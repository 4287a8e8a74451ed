"""The main job of a shelter, from the first start to a restored backup, as people do it in the window."""

import re
from pathlib import Path

import pytest

from tests.journeys.computer import Program, until
from tests.journeys.conftest import NewComputer
from tests.journeys.papers import PREFIX, groups_of, is_readable, is_sound, opened_by_age, text_of, traces
from tests.journeys.person import Person

HOUSE, DIRECTOR, LOGIN = "Casa Ñusta", "Ana Ramos Vilca", "ana"
WORDS = "cuatro ñustas cruzan un lago lento"
GIVEN, SURNAME, SECOND = "Ximena", "Ñaupari", "Qquehue"
NAMES = f"{GIVEN} {SURNAME} {SECOND}"
WISH, ACTION = "Volver a estudiar y tener un lugar seguro.", "Matricular en un CEBA de Puno"
TYPED = (GIVEN, SURNAME, SECOND, WISH, ACTION, WORDS)
"""What was typed and must not be readable in any file but the papers."""
KEPT = 2
"""What a computer's keyring holds of a registry: its key, and the anchor of the trail."""


def new_registry(ana: Person, sheet: Path, backups: Path) -> None:
    """The assistant of the first start."""
    with ana.step("la casa"):
        ana.press("Un registro nuevo. Comenzar")
        ana.write(re.compile("^Nombre de la organización"), HOUSE)
        ana.write("Departamento", "Puno")
    with ana.step("su cuenta"):
        ana.press("Continuar")
        ana.write(re.compile("^Su nombre"), DIRECTOR)
        ana.write(re.compile("^Nombre de usuario"), LOGIN)
        ana.press("Mostrar la frase de acceso")
        ana.write(re.compile("^Frase de acceso"), WORDS)
        assert "checked" in ana.sees(re.compile("llavero"), "choice").states
    with ana.step("la clave en papel"):
        ana.press("Continuar")
        ana.press("Guardar como PDF…")
        ana.names_file(sheet)
        ana.reads("La hoja se guardó")
    with ana.step("comprobar el papel"):
        ana.press("Continuar")
        asked = ana.sees(re.compile(r"^Grupo \d+"), "field") and ana.all("field", re.compile(r"^Grupo \d+"))
        on_paper = groups_of(sheet)
        assert len(asked) == 2
        for one in asked:
            number = int(re.findall(r"\d+", one.name)[0])
            ana.write(one.name, on_paper[number - 1].lower())
    with ana.step("carpeta de copias"):
        ana.press("Continuar")
        ana.press("Elegir la carpeta…")
        ana.names_file(backups)
        ana.reads(f"^{re.escape(str(backups))}$")
    with ana.step("hoy"):
        ana.press("Empezar a trabajar")
        ana.sees("Personas y casos", "button")


def register(ana: Person) -> str:
    """Search first, then register; the code of the case."""
    with ana.step("buscar"):
        ana.write("Buscar persona, código, documento o teléfono", NAMES)
        ana.reads("No se encontró a nadie así")
    with ana.step("datos de la persona"):
        ana.press("Registrar a una persona nueva")
        assert ana.sees("Primer apellido", "field").text == SURNAME
        ana.answers("Sexo", "Femenino")
    with ana.step("caso"):
        ana.press("Registrar")
        ana.sees("Registrar servicio", "button")
        ana.sees_no(re.compile(SURNAME))
        assert ana.title() == "Amparo"
        return ana.reads(r"^[A-Z0-9]+-[A-Z0-9-]+$")


def serve(ana: Person) -> None:
    """A service, and a plan with one action."""
    with ana.step("servicio"):
        ana.press("Registrar servicio")
        ana.picks(re.compile("^Servicio"), "Trámite migratorio")
    with ana.step("servicio guardado"):
        ana.press("Guardar servicio")
        ana.sees(re.compile("^Servicios, 1$"), "button")
    with ana.step("plan"):
        ana.press("Hacer el plan")
        ana.write(re.compile("^Lo que quiere"), WISH)
        ana.press("Acciones: Añadir")
        ana.picks(re.compile("^Área"), "Educación")
        ana.write(re.compile("^Acción o servicio"), ACTION)
    with ana.step("plan guardado"):
        ana.press("Guardar borrador")
        ana.sees("Imprimir plan", "button")


def print_plan(ana: Person, plan: Path) -> None:
    """The plan as a PDF, three clicks from the page of the case."""
    with ana.step("vista del plan"):
        ana.press("Imprimir plan")
        until(lambda: "enabled" in ana.sees("Imprimir", "button").states, "the plan drawn")
    with ana.step("plan en papel"):
        ana.press("Guardar como PDF…")
        ana.names_file(plan)
        until(plan.exists, "the plan on disk")
        ana.sees_no("Guardar como PDF…", "button")


def look_at_statistics(ana: Person) -> None:
    """One case, one person, one service."""
    with ana.step("estadísticas"):
        ana.press("Estadísticas")
        for figure in ("Personas", "Casos", "Servicios prestados"):
            ana.reads(f"^{figure}: 1\\b")


def back_up(ana: Person, folder: Path) -> Path:
    """A verified backup in the folder chosen at the first start."""
    with ana.step("copia"):
        ana.press("Copias de seguridad")
        ana.press("Hacer una copia ahora")
        ana.reads("La copia se hizo y se verificó: 1 persona")
    found = list(folder.glob("*.amparo"))
    assert len(found) == 1
    return found[0]


def leave(ana: Person, program: Program) -> None:
    """Close the window."""
    with ana.step("cerrar"):
        ana.keys("alt+F4")
        until(lambda: program.ended() is not None, "the program to end")
    assert program.ended() == 0


def restore(luz: Person, backup: Path, key: list[str]) -> None:
    """The backup in the first window of a computer that knows nothing of it."""
    with luz.step("restaurar"):
        luz.press("Restaurar una copia de seguridad. Restaurar")
        luz.press("Elegir el archivo…")
        luz.names_file(backup)
        luz.write(re.compile("^Clave de recuperación"), " ".join(key).lower())
        luz.press("Ver qué contiene")
        luz.reads("1 personas?, 1 casos?, 1 servicio")
    with luz.step("restaurado"):
        luz.press("Restaurar")
        luz.sees(re.compile("^Frase de acceso"), "field")


def sign_in(luz: Person) -> None:
    """The passphrase of the old computer works on the new one."""
    with luz.step("ingresar"):
        luz.write(re.compile("^Nombre de usuario"), LOGIN)
        luz.write(re.compile("^Frase de acceso"), WORDS, hidden=True)
        luz.keys("Return")
        luz.sees("Personas y casos", "button")


@pytest.mark.journey
def test_a_house_begins_works_and_is_restored_on_another_computer(
    tmp_path: Path, new_computer: NewComputer
) -> None:
    sheet, plan, backups = tmp_path / "clave.pdf", tmp_path / "plan.pdf", tmp_path / "memoria usb"
    backups.mkdir()
    office = new_computer("oficina")
    program = office.open_program()
    ana = Person(program, tmp_path / "pictures", "ana")
    new_registry(ana, sheet, backups)
    assert office.secrets() == KEPT
    code = register(ana)
    serve(ana)
    print_plan(ana, plan)
    look_at_statistics(ana)
    backup = back_up(ana, backups)
    leave(ana, program)

    key = groups_of(sheet)
    elsewhere = new_computer("otra-oficina")
    assert elsewhere.secrets() == 0
    program = elsewhere.open_program()
    luz = Person(program, tmp_path / "pictures", "luz")
    restore(luz, backup, key)
    sign_in(luz)
    with luz.step("encontrar"):
        luz.write("Buscar persona, código, documento o teléfono", f"{SURNAME} {GIVEN}")
        luz.sees(re.compile(NAMES), "item")
        luz.press(f"Código: {code}", "item")
        luz.sees(code, "label")
    leave(luz, program)
    assert elsewhere.secrets() == KEPT

    check_papers(plan, sheet, code)
    check_files(backup, PREFIX + "".join(key), tmp_path, office.files, elsewhere.files)
    for computer in (office, elsewhere):
        assert not is_readable(computer.log.read_bytes(), TYPED)


def check_papers(plan: Path, sheet: Path, code: str) -> None:
    """What others read on them."""
    words = text_of(plan)
    assert is_sound(plan)
    assert is_sound(sheet)
    assert code in words
    assert re.search("página 1 de", words, re.IGNORECASE)
    assert is_readable(words.encode(), ["Matricular"])
    assert not is_readable(words.encode(), [GIVEN, SURNAME, SECOND])


def check_files(backup: Path, key: str, place: Path, *homes: Path) -> None:
    """What others read of them: nothing without the key, and of names nothing even with it."""
    assert not is_readable(backup.read_bytes(), TYPED)
    inside = opened_by_age(backup, key, place)
    assert {"registry.db", "vault.json"} <= {Path(name).name for name in inside}
    assert not any(is_readable(data, TYPED) for data in inside.values())
    for home in homes:
        assert traces(home, TYPED) == []
