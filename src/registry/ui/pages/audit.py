"""The audit trail: who did what, when, in whole sentences; never what was said. Changes nothing."""

from registry.access import trail
from registry.access.trail import Checked, How
from registry.errors import Cancelled, RegistryError
from registry.language import _, ngettext
from registry.progress import Progress
from registry.ui.context import Context
from registry.ui.parts import Banner, Button, MenuButton, Page, clear
from registry.ui.parts.layout import column
from registry.ui.printing import preview_audit
from registry.ui.tables import number
from registry.ui.trail_view import TrailView


class AuditPage(Page):
    """The audit trail for those who supervise; ``code`` begins with what it tells of one case."""

    def __init__(self, context: Context, code: str = "", **_where: object) -> None:
        super().__init__(_("Audit trail"), _("who did what, never what was said"), scroll=False)
        self._context, self._session = context, context.session
        self.menu = MenuButton(_("Check the trail"), icon="shield-check")
        self.menu.add(_("Quick check: the chain, and the signatures that vouch for it"), self.check)
        self.menu.add(_("Every signature (takes longer)"), lambda: self.check("every"))
        self.add_action(self.menu)
        self.report = self.add_action(
            Button(_("Signed report"), "filled", icon="file-check", pressed=self.make_report)
        )
        self._notices = column()
        self.add(self._notices)
        self.view = TrailView(context)
        self.table = self.view.table
        self.add(self.view, 1)
        if code:
            self.view.case.setText(code)
            self.view.load()

    def make_report(self) -> None:
        """Show the report of what is chosen; printing or saving it signs and records it."""
        preview_audit(self, self._context, self.view.asked())

    def check(self, how: How = "quick") -> None:
        """Check the whole trail: ``quick`` or ``every`` signature."""
        session = self._session
        self.menu.setEnabled(False)

        def job(progress: Progress) -> Checked:
            return trail.check(session, how, progress)

        self._context.work.run(
            self,
            job,
            self._checked,
            self._refused,
            reading=True,
            doing=_("Checking the audit trail…"),
            stoppable=True,
        )

    def _checked(self, found: Checked) -> None:
        self.menu.setEnabled(True)
        clear(self._notices)
        if found.problem is not None:
            self._refused(found.problem)
            return
        words = ngettext(
            "The trail holds together: {n} entry.", "The trail holds together: {n} entries.", found.seq
        )
        self._notices.addWidget(
            Banner(words.format(n=number(found.seq)), "good", more=what_it_proves(found.how))
        )

    def _refused(self, problem: RegistryError) -> None:
        self.menu.setEnabled(True)
        clear(self._notices)
        if not isinstance(problem, Cancelled):
            self._notices.addWidget(Banner(problem.sentence(), "bad", more=problem.advice()))


def what_it_proves(how: How) -> str:
    """What a check that found nothing shows, in plain words."""
    if how == "every":
        return _("No entry was changed or taken out between others, and each is signed by whom it names.")
    return _(
        "No entry was changed or taken out between others since it was signed. Whether each was written by whom "
        "it names, the check of every signature says."
    )
