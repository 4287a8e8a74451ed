"""Photograph every page of a training registry: ``python tools/screenshots.py [--only today] [--language es]``.

Makes a registry of invented people in a folder of its own, signs in as the manager and as those of `OTHERS`, and
writes docs/screenshots/<page>-<language>.png, the dark ones with ``-dark``: of these only some, unless ``--look dark``
asks for all. Needs no display. Words that do not fit where they stand are told, and end it with 1.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import shiboken6

HERE = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 1366, 768
PAGES = ("today", "people", "search", "case", "case-plan", "case-services", "case-seen", "service", "arrival",
         "register", "another-case", "orientation", "statistics", "cross", "backups", "exchange", "exchange-report",
         "staff", "keys", "review", "rights", "incident", "incident-papers", "audit", "house", "manual",
         "plan-print", "older", "keys-named", "today-stolen", "case-restrict", "case-restricted")  # fmt: skip
OTHERS = {"today-educator": "educator", "today-reception": "front-desk", "today-request": "data-officer"}
"""Pages seen by somebody else than the manager, who asked the data officer to approve an export."""
WAYS_IN = {"way-card": "card", "way-custodians": "custodians", "way-paper": "paper"}
DIALOGS = ("manual", "plan-print", "older", "case-restrict")
SHEET = """First Name,Second Name,Birthdate,Gender,Citizenship,Type of Exploitation,Incoming Referral Date,Observaciones
Inés,Prueba Ejemplo,2003-04-02,Feminine,PE,Sexual exploitation,2024-02-11,vino sola
Nadia,Ensayo Modelo,1999,Feminine,VE,Forced labour,2024-03-05,
Tamara,Práctica Muestra,31/02/2001,Feminine,PE,Forced labour,2024-03-19,
Lidia,Modelo Ensayo,2005-10-21,Feminine,Atlántida,Sexual exploitation,2024-04-30,
Inez,Prueva Ejemplo,2004,Feminine,PE,Forced labour,2024-05-02,
Irma,Muestra Prueba,2001-07-08,Feminine,CO,Sexual exploitation,2024-06-14,
"""
LOOKS = {"es": ("light", "dark"), "en": ("light",)}
DARK = ("sign-in", "today", "case", "statistics")
"""What is kept as pictures; ``--look dark`` makes every page dark, in both languages."""
BEFORE = ("restore", "sign-in", "ways-in", *WAYS_IN)
FIRST_START = ("first-start", "first-start-house", "first-start-account", "first-start-key")
LONGEST_S = 20.0


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=HERE / "docs" / "screenshots")
    parser.add_argument("--language", choices=("es", "en"), action="append")
    parser.add_argument("--only", action="append", help="a page; several may be given")
    parser.add_argument("--look", choices=("light", "dark"), action="append")
    parser.add_argument("--width", type=int, default=WIDTH)
    parser.add_argument("--height", type=int, default=HEIGHT)
    asked = parser.parse_args()
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    place = Path(tempfile.mkdtemp(prefix="amparo-"))
    os.environ["AMPARO_CONFIG"] = str(place / "config")
    try:
        photographer = Photographer(asked, place)
        photographer.go()
    finally:
        shutil.rmtree(place, ignore_errors=True)
    if photographer.cut:
        raise SystemExit(f"{photographer.cut} words are cut")


class Photographer:
    """Opens the program once a language and look, and photographs what was asked."""

    def __init__(self, asked: argparse.Namespace, place: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from registry.demo import make

        self.asked, self.place, self.cut = asked, place, 0
        self.restricted: set[str] = set()
        """Cases that were restricted for an earlier picture; the next language takes another."""
        self.app = QApplication([])
        self.folder = place / "Amparo" / "registro"
        made = make(self.folder)
        self.accounts = {one.roles[0]: one for one in made.accounts}
        asked.out.mkdir(parents=True, exist_ok=True)

    def wants(self, name: str) -> bool:
        """Whether a page is asked for."""
        return not self.asked.only or name in self.asked.only

    def go(self) -> None:
        """Everything."""
        for language in self.asked.language or ("es", "en"):
            for look in self.asked.look or LOOKS[language]:
                few = look == "dark" and not self.asked.only and not self.asked.look
                pages = DARK if few else (*FIRST_START, *BEFORE, *PAGES, *OTHERS)
                self._session(language, look, [one for one in pages if self.wants(one)])

    def _session(self, language: str, look: str, pages: list[str]) -> None:
        if any(page in FIRST_START for page in pages):
            self._first_start(language, look, pages)
        with self._program(language, look, self.folder) as program:
            self._before(program, language, look, pages)
            window = self._enter(program, "manager")
            for page in pages:
                if page in PAGES:
                    self._visit(program, window, page)
                    self._shoot(program, page, language, look)
            if "today-request" in pages:
                self._ask_for_a_second(program)
        for page, role in OTHERS.items():
            if page in pages:
                with self._program(language, look, self.folder) as program:
                    window = self._enter(program, role)
                    if page == "today-reception":
                        self._quiet(program)
                        window._pages.currentWidget().door.show_names()
                    self._shoot(program, page, language, look)

    def _before(self, program: Any, language: str, look: str, pages: list[str]) -> None:
        """Signing in, what helps when it does not work, and a backup opened from the desktop."""
        for page in pages:
            if page == "ways-in":
                program.show_ways_in()
            elif page in WAYS_IN:
                program._show_way_in(WAYS_IN[page])
            elif page == "restore":
                start = program.show_first_start()
                start.restore(self._a_backup())
                self._neutral(start._stack.currentWidget())
            elif page != "sign-in":
                continue
            self._shoot(program, page, language, look)
            program.show_sign_in()

    def _neutral(self, page: Any) -> None:
        """Places everybody could have, instead of those of this run."""
        page.file.setText("/media/amparo/copias/casa.amparo")
        page._place.setText(page._place.text().replace(str(self.place), "~"))

    def _a_backup(self) -> Path:
        """A backup of the training registry, made once."""
        from registry.access import sign_in
        from registry.backup import create

        file = self.place / "Amparo" / "casa.amparo"
        if not file.exists():
            account = self.accounts["manager"]
            session = sign_in(self.folder, account.login, account.passphrase, None)
            create(session, file)
            session.close()
        return file

    def _ask_for_a_second(self, program: Any) -> None:
        from registry.access import acts, approvals

        if not approvals.mine(program.session):
            approvals.ask(program.session, acts.export("csv"), "Informe del donante")
        self._quiet(program)

    def _first_start(self, language: str, look: str, pages: list[str]) -> None:
        with self._program(language, look, self.place / "new" / language / "registro") as program:
            page = program.screen.content()
            self._shoot(program, "first-start", language, look)
            if not any(one in pages for one in FIRST_START[1:]):
                return
            page.choose("new")
            page.new.house._folder_words.setText("~/Amparo/registro")
            self._shoot(program, "first-start-house", language, look)
            page.new.house.organisation.setText("Casa de práctica" if language == "es" else "Practice house")
            page.new.steps.go(1)
            page.new.account.name.setText("Elena de Práctica")
            page.new.account.login.setText("direccion")
            page.new.account.passphrase.take()
            self._shoot(program, "first-start-account", language, look)
            page.new.account.keyring.setChecked(False)
            page.new.make()
            self._until(lambda: page.new.steps.at() == 2)
            self._shoot(program, "first-start-key", language, look)

    @contextmanager
    def _program(self, language: str, look: str, folder: Path) -> Iterator[Any]:
        from registry.settings import Settings
        from registry.ui.parts import theme
        from registry.ui.program import Program

        theme.apply(self.app, "dark" if look == "dark" else "light")
        backups = self.place / "Amparo" / "copias"
        backups.mkdir(exist_ok=True, parents=True)
        settings = Settings(language=language, theme=look, backups=str(backups), lock_after=15)
        program = Program(settings, folder, None)
        program.start()
        program.screen.resize(self.asked.width, self.asked.height)
        program.screen.show()
        try:
            yield program
        finally:
            program.screen.close()
            self.app.processEvents()
            shiboken6.delete(program.screen)

    def _enter(self, program: Any, role: str) -> Any:
        page, account = program.screen.content(), self.accounts[role]
        page.login.setText(account.login)
        page.passphrase.line.setText(account.passphrase)
        page.enter()
        self._until(lambda: program.window is not None and program.session.ready)
        return program.window

    def _visit(self, program: Any, window: Any, page: str) -> None:
        from registry.casework import cases

        if page == "search":
            window._search.setText("mar")
            window.search()
            return
        window._search.clear()
        window._search.clearFocus()
        if page.startswith("case") or page in ("service", "plan-print"):
            self._visit_case(program, window, page)
        elif page == "register":
            from registry.casework import search

            window.go("register", searched=search.search(program.session, "rosa quispe"))
        elif page in ("statistics", "cross"):
            window.go("statistics")
            window._pages.currentWidget().period.choose("all")
            if page == "cross":
                self._quiet(program)
                self._scroll_down(window)
        elif page == "another-case":
            gone = next(row for row in cases.all_cases(program.session) if str(row["status"]) == "closed")
            window.go("another", person_id=gone["person_id"])
        elif page == "exchange-report":
            window.go("exchange")
            sheet = self.place / "casos-2024.csv"
            sheet.write_text(SHEET, "utf-8")
            window._pages.currentWidget().look(sheet)
        elif page in ("incident-papers", "today-stolen", "keys-named"):
            (self._name_people if page == "keys-named" else self._lose_a_computer)(program)
            window.go({"incident-papers": "incident", "today-stolen": "today"}.get(page, "keys"))
        elif page in ("older", "manual"):
            self._older(window) if page == "older" else program.show_manual()
        elif page == "backups":
            window.go(page)
            window._pages.currentWidget().make()
            self._quiet(program)
            window._pages.currentWidget()._place.setText("/media/amparo/copias")
        else:
            window.go(page)

    def _visit_case(self, program: Any, window: Any, page: str) -> None:
        from registry.casework import cases

        rows = [
            row
            for row in cases.all_cases(program.session, open_only=True)
            if row["id"] not in self.restricted
        ]
        case_id = max(rows, key=lambda row: (str(row["risk"]) == "high", str(row["opened_on"])))["id"]
        section = {"case-plan": "plan", "case-services": "services", "case-seen": "seen"}.get(page, "summary")
        where = {"write": "service", "section": "services"} if page == "service" else {"section": section}
        window.go("case", case_id=case_id, **where)
        if page.startswith("case-restrict"):
            self._restrict(program, window, done=page == "case-restricted")
        elif page == "plan-print":
            self._quiet(program)
            shown = window._pages.currentWidget()
            shown.print_plan(shown.file.plans[0])

    def _restrict(self, program: Any, window: Any, *, done: bool) -> None:
        """The question whom to name, or the case once it was answered."""
        from registry.ui.pages import case_circle

        self._quiet(program)
        page = window._pages.currentWidget()
        if page.file.circle is None:
            case_circle.choose(page, page._context)
            self._quiet(program)
            if done:
                dialog = next(one for one in self._dialogs())
                next(iter(dialog.ticks.values())).setChecked(True)
                dialog.accept()
                self._until(lambda: program.session.ready and page.file.circle is not None)
                self.restricted.add(page.case_id)

    def _name_people(self, program: Any) -> None:
        """Three custodians, and somebody who stands in for some days."""
        from registry.access import deputies, staff

        session = program.session
        if not deputies.custodians(session):
            three = [staff.named(session, login).id for login in ("social", "psicologia", "legal")]
            deputies.name_custodians(session, three)
            deputies.appoint(session, three[0], date.today(), date.today() + timedelta(days=6))

    def _older(self, window: Any) -> None:
        """What is asked when the registry is older than what this computer had seen."""
        from registry.access.anchoring import Rollback
        from registry.ui.older import Decision

        day = date.today().isoformat()
        Decision(window, Rollback(734, "", day, 702, "", day)).open()

    def _lose_a_computer(self, program: Any) -> None:
        from registry.forms import Incident

        if program.session.every(Incident):
            return
        noticed = (datetime.now() - timedelta(hours=5)).isoformat(timespec="minutes")
        made = Incident(
            noticed_at=noticed,
            kind="stolen",
            device="HP 245 G8, 5CD1-PRUEBA",
            state="off",
            disk="no",
            beside=("backups",),
        )
        program.session.save(made)

    def _scroll_down(self, window: Any) -> None:
        from registry.ui.parts import Scroll

        for area in window._pages.currentWidget().findChildren(Scroll):
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())

    # --- waiting and looking ---

    def _until(self, true: Callable[[], bool]) -> None:
        end = time.monotonic() + LONGEST_S
        while not true():
            self.app.processEvents()
            time.sleep(0.005)
            if time.monotonic() > end:
                raise SystemExit("the window did not come to rest")

    def _quiet(self, program: Any) -> None:
        """Until nothing is under way and everything is laid out."""
        rest = time.monotonic() + 0.25
        self._until(lambda: not program.work.is_busy() and time.monotonic() > rest)
        for _again in range(4):
            self.app.processEvents()

    def _shoot(self, program: Any, page: str, language: str, look: str) -> None:
        from PySide6.QtGui import QImage
        from screenshots_cut import cut

        if not self.wants(page):
            return
        self._quiet(program)
        dark = "-dark" if look == "dark" else ""
        path = self.asked.out / f"{page}-{language}{dark}.png"
        shown = next((one for one in self._dialogs() if page in DIALOGS), program.screen)
        picture = shown.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        _few_colours(picture).save(str(path), "PNG", 0)
        print(f"{path.name}  {path.stat().st_size // 1024} KB")
        for words in cut(shown):
            self.cut += 1
            print(f"    cut: {words!r}")
        for dialog in self._dialogs():
            dialog.close()

    def _dialogs(self) -> list[Any]:
        from PySide6.QtWidgets import QDialog

        return [one for one in self.app.topLevelWidgets() if isinstance(one, QDialog) and one.isVisible()]


def _few_colours(picture: Any) -> Any:
    """The picture in its 256 most frequent colours: a third of the size, and nobody sees the difference."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    whole = picture.convertToFormat(QImage.Format.Format_RGB32)
    frequent = Counter(memoryview(whole.constBits()).cast("I")).most_common(256)
    plain = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return whole.convertToFormat(
        QImage.Format.Format_Indexed8, [colour for colour, _count in frequent], plain
    )


if __name__ == "__main__":
    main()
