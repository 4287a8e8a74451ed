"""One real house for the tests of the case-work pages: a registry with a case, and who is signed in at its desk."""

from registry.casework import register, search
from registry.forms import Case, Person
from registry.settings import Settings
from registry.ui.context import Context
from registry.ui.work import Work
from tests import registries

ROLES = ("case-worker", "psychologist", "educator", "front-desk")


class House:
    """A registry in ``folder`` with one case; one person at a time is signed in."""

    def __init__(self, folder, qtbot) -> None:
        self.folder, self.qtbot = folder, qtbot
        self.session, _paper = registries.make(folder, *ROLES)
        found = search.search(self.session, "Rosa Mamani")
        made = register.register(
            self.session,
            Person(
                given_names="Rosa",
                surname="Mamani",
                house_name="Luna",
                birth_date="2001",
                nationality=("VE",),
            ),
            Case(status="active", risk="high", condition="possible", responsible=self.session.person_id),
            found,
        )
        self.case, self.person = made.case, made.person
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

    def leave(self) -> None:
        """Whoever is signed in goes."""
        if self._context is not None:
            self._context.work.finish()
            self._context = None
        self.session.close()
