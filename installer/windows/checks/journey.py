"""A working day in the Python for Windows, in the real window: first start, a person registered, her plan as PDF, a
backup, the lock with the program made anew, the passphrase again; then the backup restored on another account.

    python.exe -X utf8 journey.py FOLDER office|elsewhere [what the program itself understands]

FOLDER takes the pictures that are asked for, the papers, and at the end `office.done` or `elsewhere.done`.
"""

import os
import re
import sys
import traceback
from pathlib import Path

PLACE, PART = Path(sys.argv[1]), sys.argv[2]
HOUSE, DIRECTOR, LOGIN = "Casa Ñusta", "Ana Ramos Vilca", "ana"
WORDS = "cuatro ñustas cruzan un lago lento"
NAMES = "Ximena Ñaupari Qquehue"
SHEET, PLAN, BACKUPS = PLACE / "clave.pdf", PLACE / "plan.pdf", PLACE / "memoria usb ñ"


def names_file(path: Path) -> None:
    """What is chosen in the next dialog of the system."""
    from PySide6.QtWidgets import QFileDialog

    QFileDialog.getSaveFileName = QFileDialog.getOpenFileName = staticmethod(
        lambda *_a, **_k: (str(path), "")
    )
    QFileDialog.getExistingDirectory = staticmethod(lambda *_a, **_k: str(path))


def new_registry(hand, program) -> None:
    """The assistant of the first start."""
    hand.sees("Un registro nuevo. Comenzar", "button")
    hand.picture("primer inicio")
    hand.press("Un registro nuevo. Comenzar")
    hand.write(re.compile("^Nombre de la organización"), HOUSE)
    hand.picture("la casa")
    hand.press("Continuar")
    hand.write(re.compile("^Su nombre"), DIRECTOR)
    hand.write(re.compile("^Nombre de usuario"), LOGIN)
    hand.write(re.compile("^Frase de acceso"), WORDS)
    assert hand.sees(re.compile("llavero|Windows"), "choice").state().checked, "the system keeps the key"
    hand.picture("su cuenta")
    hand.press("Continuar")
    names_file(SHEET)
    hand.press("Guardar como PDF…")
    hand.reads("La hoja se guardó")
    hand.picture("la clave en papel")
    hand.press("Continuar")
    hand.reads("Grupo")
    new = program.screen.content().new
    (PLACE / "clave.txt").write_text("\n".join(new.begun.paper.groups), "utf-8")
    for number, line in new.confirm.lines.items():
        line.setText(new.begun.paper.groups[number - 1].lower())
    hand.press("Continuar")
    names_file(BACKUPS)
    hand.press("Elegir la carpeta…")
    hand.press("Empezar a trabajar")
    hand.sees("Personas y casos", "button")
    hand.picture("hoy")


def register(hand) -> None:
    """Search first, then register; a plan with one action, as a PDF."""
    hand.write("Buscar persona, código, documento o teléfono", NAMES)
    hand.reads("No se encontró a nadie así")
    hand.press("Registrar a una persona nueva")
    hand.press("Sexo: Femenino", "choice")
    hand.picture("registrar")
    hand.press("Registrar")
    hand.sees("Hacer el plan", "button")
    hand.picture("caso")
    hand.press("Hacer el plan")
    hand.write(re.compile("^Lo que quiere"), "Volver a estudiar y tener un lugar seguro.")
    hand.press("Acciones: Añadir")
    hand.picks(re.compile("^Área"), "Educacion")
    hand.write(re.compile("^Acción o servicio"), "Matricular en un CEBA de Puno")
    hand.press("Guardar borrador")
    hand.press("Imprimir plan")
    hand.sees("Imprimir", "button")
    names_file(PLAN)
    hand.rest(1.5)
    hand.picture("plan")
    hand.press("Guardar como PDF…")
    from hand import until

    until(PLAN.exists, "the plan on the disk")


def back_up(hand) -> None:
    """A verified backup."""
    hand.press("Copias de seguridad")
    hand.press("Hacer una copia ahora")
    hand.reads("La copia se hizo y se verificó: 1 persona")
    hand.picture("copia")
    assert len(list(BACKUPS.glob("*.amparo"))) == 1


def sign_in(hand) -> None:
    """User name and passphrase."""
    hand.write(re.compile("^Nombre de usuario"), LOGIN)
    hand.write(re.compile("^Frase de acceso"), WORDS)
    hand.press("Ingresar")
    hand.sees("Personas y casos", "button")


def find(hand, picture: str) -> None:
    """Who was registered is found again."""
    hand.write("Buscar persona, código, documento o teléfono", NAMES)
    hand.reads("Ximena")
    hand.picture(picture)


def office(hand, program) -> None:
    """The first computer, until the lock ends this process."""
    new_registry(hand, program)
    register(hand)
    back_up(hand)
    (PLACE / "office.pid").write_text(str(os.getpid()))
    program.sign_out()
    hand.rest(60)
    raise AssertionError("the lock made no new program")


def office_again(hand, program) -> None:
    """What the lock started: another process, that says why, and takes the passphrase."""
    assert (PLACE / "office.pid").read_text() != str(os.getpid())
    hand.reads("Amparo está bloqueado|Amparo se bloqueó|bloque")
    hand.picture("bloqueado")
    sign_in(hand)
    find(hand, "de nuevo")


def elsewhere(hand, program) -> None:
    """Another account of Windows, that opens the backup by its file."""
    hand.sees(re.compile("^Clave de recuperación"), "field")
    hand.write(re.compile("^Clave de recuperación"), (PLACE / "clave.txt").read_text("utf-8").lower())
    hand.picture("restaurar")
    hand.press("Ver qué contiene")
    hand.reads("1 persona")
    hand.picture("contiene")
    hand.press("Restaurar")
    hand.sees("Ingresar", "button")
    sign_in(hand)
    find(hand, "restaurado")


def drive(made) -> None:
    """The part that was asked for, and how it ended."""
    from hand import Hand
    from PySide6.QtWidgets import QApplication

    part = PART + ("-again" if any(one.startswith("--locked") for one in sys.argv) else "")
    hand = Hand(PLACE, part)
    try:
        {"office": office, "office-again": office_again, "elsewhere": elsewhere}[part](hand, made)
        ended = "done"
    except BaseException:
        (PLACE / f"{part}.failed").write_text(traceback.format_exc(), "utf-8")
        hand.picture("FAILED")
        ended = "failed"
    made.screen.close()
    (PLACE / f"{part}.{ended}").touch()
    QApplication.quit()


def main() -> None:
    """The program as it starts, with somebody at its window."""
    sys.path.insert(0, str(Path(__file__).parent))
    del sys.argv[1:3]  # ours; what is left are the program's own, which it changes when it starts itself anew
    BACKUPS.mkdir(exist_ok=True)
    from PySide6.QtCore import QTimer

    from registry.ui import app
    from registry.ui.program import Program

    start = Program.start

    def started(made: Program, *told: object, **more: object) -> None:
        start(made, *told, **more)
        QTimer.singleShot(0, lambda: drive(made))

    Program.start = started
    raise SystemExit(app.main(sys.argv[1:]))


if __name__ == "__main__":
    main()
