"""One real house for the tests of the case-work pages: a registry with a case, and who is signed in at its desk."""

import shutil
from pathlib import Path

from registry.casework import register, search
from registry.forms import Case, Person
from registry.settings import Settings
from registry.ui.context import Context
from registry.ui.work import Work
from tests import registries

ROLES = ("case-worker", "psychologist", "educator", "front-desk")


def build(folder: Path) -> Path:
    """A registry with accounts and one case, closed; tests work on copies of it."""
    session, _paper = registries.make(folder, *ROLES)
    register.register(
        session,
        Person(
            given_names="Rosa", surname="Mamani", house_name="Luna", birth_date="2001", nationality=("VE",)
        ),
        Case(status="active", risk="high", condition="possible", responsible=session.person_id),
        search.search(session, "Rosa Mamani"),
    )
    session.close()
    return folder


class House:
    """A copy of the registry ``built``; one person at a time is signed in."""

    def __init__(self, built: Path, folder: Path, qtbot) -> None:
        self.folder, self.qtbot = folder, qtbot
        shutil.copytree(built, folder)
        self.session = registries.enter(folder)
        self.case = self.session.every(Case)[0]
        self.person = self.session.get(Person, self.case.person_id, look=False)
        self._context: Context | None = None

    @property
    def context(self) -> Context:
        """What a page is given, for whoever is signed in."""
        if self._context is None:
            self._context = Context(self.session, Work(), Settings())
        return self._context

    def sign_in(self, role: str) -> None:
        """Somebody else sits down."""
        self.leave()
        self.session = registries.enter(self.folder, role)

    def show(self, widget):
        """Show a page and wait until it has read what it shows."""
        self.qtbot.addWidget(widget)
        widget.resize(1100, 760)
        widget.show()
        self.settle()
        return widget

    def settle(self) -> None:
        """Wait until nothing is being read or written."""
        self.qtbot.waitUntil(lambda: not self.context.work.is_busy(), timeout=8000)
        self.qtbot.wait(5)  # what was just laid out is shown

    def leave(self) -> None:
        """Whoever is signed in goes."""
        if self._context is not None:
            self._context.work.finish()
            self._context = None
        self.session.close()
