"""The protection plan on paper: the sections of the Plan de Reintegración Individual (D.S. 009-2019-MIMP).

It names the code, and the person only where a right lets it; never the address of the house. Knows no printer.
"""

from datetime import datetime

from registry.access import Right, Session, trail
from registry.casework import cases
from registry.documents.paper import Imprint, Letterhead, Paper, Signer
from registry.fields import form_of
from registry.forms import Action, Case, Person, Plan, Screening
from registry.language import Language, _, current, ngettext, using
from registry.values import dates


def plan_pdf(
    session: Session, plan_id: str, *, language: Language | None = None, with_names: bool = False
) -> bytes:
    """One version of a plan as PDF to print or keep, made in memory. Recorded, and its copy numbered.

    Raises `NotAllowed` without the right to print, or to print the name; `NotFound`; `OutOfScope`.
    """
    plan = _printable(session, plan_id, with_names)
    copy = 1 + len(trail.about(session, plan_id, "print"))
    entry = session.note("print", "plan", plan_id, copy=copy, version=plan.version or 1, names=with_names)
    imprint = Imprint(session.name, datetime.now(), copy, f"{entry.seq}-{entry.hash.hex()[:8]}")
    return _drawn(session, plan, imprint, language, with_names)


def plan_preview(
    session: Session, plan_id: str, *, language: Language | None = None, with_names: bool = False
) -> bytes:
    """The same paper to be looked at on the screen: not a copy, so it has no number and no printing is recorded."""
    plan = _printable(session, plan_id, with_names)
    return _drawn(session, plan, Imprint(session.name, datetime.now()), language, with_names)


def _printable(session: Session, plan_id: str, with_names: bool) -> Plan:
    session.require(Right.PRINT_PLAN)
    if with_names:
        session.require(Right.PRINT_NAMES)
    return session.get(Plan, plan_id, look=False)


def _drawn(
    session: Session, plan: Plan, imprint: Imprint, language: Language | None, with_names: bool
) -> bytes:
    case = session.get(Case, plan.case_id, look=False)
    person = session.get(Person, case.person_id, look=False)
    with using(language or current()):
        paper = Paper(_letterhead(session, case, plan), imprint)
        _PlanPaper(session, paper, person, case, plan).write(with_names)
        return paper.render()


def _letterhead(session: Session, case: Case, plan: Plan) -> Letterhead:
    organisation = session.organisation
    status = _(form_of(Plan)["status"].kind.show(plan.status)) if plan.status else ""
    version = f"{plan.version or 1} ({status.lower()})" if status else str(plan.version or 1)
    return Letterhead(
        organisation=organisation.heading(),
        title=_("Individual protection and reintegration plan"),
        code=case.code,
        version=version,
    )


class _PlanPaper:
    """The sections of one plan, in the order of the official guide."""

    def __init__(self, session: Session, paper: Paper, person: Person, case: Case, plan: Plan) -> None:
        self.session, self.paper, self.person, self.case, self.plan = session, paper, person, case, plan

    def write(self, with_names: bool) -> None:
        """Add every section to the paper."""
        self._who(with_names)
        self._prose(_("What the person wants, in their own words"), self.plan.wishes, lead=True)
        self._prose(_("Legal and migration situation"), self.plan.legal_situation)
        self._prose(_("Summary of the situation"), self.plan.summary)
        self._assessments()
        self._risk()
        self._actions()
        self._commitments()
        self._review()
        self._signatures()

    def _shown(self, record: object, name: str) -> str:
        field = form_of(record)[name]
        return field.kind.show(getattr(record, name))

    def _who(self, with_names: bool) -> None:
        self.paper.heading(_("Minimum details"))
        years = cases.age(self.person, self.plan.made_on)
        guarded = years is not None and years < 18
        facts = [
            (_("Code"), self.case.code),
            (_("Age"), self._age(years)),
            (_("Nationality"), self._shown(self.person, "nationality")),
            (_("Documents"), self._documents()),
            (_("Languages"), self._shown(self.person, "languages")),
            (_("Adjustments needed"), self.plan.adjustments),
            (_("Date of the plan"), dates.shown(self.plan.made_on)),
            (_("Department"), self.session.organisation.department),
        ]
        if guarded:
            guardian = self.plan.guardian if with_names or not self.plan.guardian else _("On record")
            facts.append((_("Legal guardian"), guardian or _("Not recorded")))
        if with_names:
            names = (self.person.given_names, self.person.surname, self.person.second_surname)
            facts.insert(0, (_("Name"), " ".join(part for part in names if len(part) > 1)))
        self.paper.facts(facts, columns=2)

    @staticmethod
    def _age(years: int | None) -> str:
        return (
            _("Not known")
            if years is None
            else ngettext("{n} year old", "{n} years old", years).format(n=years)
        )

    def _documents(self) -> str:
        kinds = [form_of(one)["kind"].kind.show(one.kind) for one in self.person.documents]
        return "; ".join(kinds) if kinds else _("None recorded")

    def _prose(self, title: str, text: str, *, lead: bool = False) -> None:
        self.paper.heading(title)
        self.paper.paragraph(text or _("Nothing recorded."), "lead" if lead and text else "body")

    def _assessments(self) -> None:
        self.paper.heading(_("Assessments made"))
        rows = [(dates.shown(one.day), one.profession, one.result) for one in self.plan.assessments]
        self.paper.table([_("Date"), _("Profession"), _("Result")], rows, [16, 28, 56])

    def _risk(self) -> None:
        self.paper.heading(_("Risk and immediate measures"))
        self.paper.facts(
            [
                (_("Risk"), self._shown(self.plan, "risk")),
                (_("Where the plan is carried out"), self._shown(self.plan, "execution")),
                (_("Why there"), self.plan.execution_reason),
            ]
        )
        if self.plan.measures:
            self.paper.paragraph(self.plan.measures)

    def _actions(self) -> None:
        self.paper.heading(_("Actions"))
        columns = [
            _("Area"), _("Need and goal"), _("Action or service"), _("Who does it"), _("By when"), _("Referral"),
            _("Agrees"), _("Progress"),
        ]  # fmt: skip
        rows = [self._action(one) for one in self.plan.actions]
        self.paper.table(columns, rows, [13, 17, 21, 14, 10, 11, 7, 11])

    def _action(self, one: Action) -> list[str]:
        need = "\n".join(part for part in (one.need, one.goal) if part)
        coded = [self._shown(one, name) for name in ("area", "referral", "consent", "progress")]
        return [coded[0], need, one.action, one.responsible, dates.shown(one.due), *coded[1:]]

    def _commitments(self) -> None:
        self.paper.heading(_("Commitments"))
        self.paper.facts(
            [
                (_("The person commits to"), self.plan.commitments_person),
                (_("The house commits to"), self.plan.commitments_house),
                (_("Others commit to"), self.plan.commitments_others),
            ]
        )

    def _review(self) -> None:
        self.paper.heading(_("Follow-up"))
        met = sum(one.progress == "met" for one in self.plan.actions)
        self.paper.facts(
            [
                (_("How often it is reviewed"), self.plan.frequency),
                (_("Next review"), dates.shown(self.plan.review_on)),
                (_("Actions met"), _("{n} of {all}").format(n=met, all=len(self.plan.actions))),
                (_("Annexes by number"), self.plan.annexes),
            ]
        )

    def _signatures(self) -> None:
        staff = self.session.staff_name
        years = cases.age(self.person, self.plan.made_on)
        signers = [
            Signer(_("The person"), thumbprint=True),
            Signer(_("Professional of reference"), staff(self.plan.made_by) if self.plan.made_by else ""),
            Signer(_("Management, approval"), staff(self.plan.approved_by) if self.plan.approved_by else ""),
        ]
        if years is not None and years < 18:
            signers.insert(1, Signer(_("Legal guardian"), thumbprint=True))
        screenings = self.session.children(Screening, "case", self.case.id)
        if any(one.interpreter == "yes" for one in screenings):
            signers.append(Signer(_("Interpreter")))
        self.paper.signatures(signers, _("Signatures"))
