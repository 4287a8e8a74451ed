"""A house with everything the formats have a place for, made with the program: what the independent reader is given."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from registry import backup
from registry.access import (
    create_registry,
    deposits,
    deputies,
    drafts,
    leaving,
    restricting,
    sign_in,
    sign_in_with_paper,
    staff,
)
from registry.access.activity import Filter
from registry.documents.audit_report import audit_report
from registry.errors import BadCredentials
from registry.forms import Arrival, Case, Organisation, Person, Screening, Service, Stay
from registry.progress import Silent
from registry.vault import FLOOR, Anchors
from tests.keyrings import Keyring
from tests.registries import MANAGER, MANAGER_WORDS, shared, words_of

ROLES = ("case-worker", "psychologist", "health", "legal", "educator", "front-desk", "data-officer")
LEAVERS = ("first-leaver", "second-leaver")
TODAY = date.today()


@dataclass(repr=False)
class House:
    folder: Path
    computer: Keyring = field(default_factory=Keyring)
    paper: Any = None
    ids: dict[str, str] = field(default_factory=dict)
    report: bytes = b""
    backup: Path = Path()

    @property
    def anchors(self) -> Anchors:
        return Anchors(self.folder.parent / "state", self.computer)

    @property
    def device(self) -> bytes:
        (secret,) = self.computer.secrets.values()
        return secret

    def enter(self, role: str = "manager") -> Any:
        login, words = account(role)
        session = sign_in(self.folder, login, words, self.computer, anchors=self.anchors, stretching=shared)
        session.open_memory(Silent())
        return session


def account(role: str) -> tuple[str, str]:
    return (MANAGER, MANAGER_WORDS) if role == "manager" else (role, words_of(role))


def _person(session: Any, given: str, house_name: str, code: str) -> tuple[str, str]:
    person = session.save(
        Person(
            given_names=given,
            surname="Inventada",
            house_name=house_name,
            nationality=("VE", "CO"),
            sex="female",
        )
    )
    case = session.save(
        Case(person_id=person.id, code=code, status="active", opened_on="2026-01-01", risk="high",
             responsible=session.person_id, condition="actual")
    )  # fmt: skip
    return person.id, case.id


def _service(session: Any, case: str, said: str) -> Any:
    return session.save(
        Service(case_id=case, kind="legal", attended_on="2026-01-02", minutes=30, note=f"{said} n", psychology_note="ñ",
                health_note="h", legal_note=f"{said}\nñandú «ü» 名 \U0001f33b", care_note="c")
    )  # fmt: skip


def _service_of_law(session: Any, case: str) -> None:
    """A record that is born on the shelf, changed there once."""
    made = session.save(Service(case_id=case, kind="legal", attended_on="2026-03-02", legal_note="aparte"))
    session.save(replace(made, legal_note="aparte, corregido"))


def _purge(house: House, form: str, place: str) -> None:
    """What a purge does, by the paper key: rows and history go, the entry that says so stays."""
    session = sign_in_with_paper(house.folder, house.paper, anchors=house.anchors)
    with session.together():
        session._store.writing.execute(f"DELETE FROM main.{form} WHERE id = ?", (place,))
        session._store.writing.execute("DELETE FROM main.history WHERE id = ?", (place,))
        session.note("purge", form, place)
    session.close()


def _arrival(house: House, **answers: Any) -> str:
    night = house.enter("educator")
    saved = night.save(
        Arrival(arrived_at="2026-02-03T02:00", called="Luna", names="Rosa", account="relato", **answers)
    )
    drafts.keep(night, Arrival(arrived_at="2026-02-04", called="Sol", account="borrador de noche"))
    night.close()
    return str(saved.id)


def build(folder: Path) -> House:
    """Two colleagues leave (three epochs), one stands in, three are custodians; then everything is used once more."""
    house = House(folder / "r")
    session, house.paper = create_registry(
        house.folder, organisation=Organisation(name="Casa de ensayo", marked="yes"), login=MANAGER,
        name="Directora de Ensayo", passphrase=MANAGER_WORDS, device=house.computer, kdf=FLOOR, anchors=house.anchors,
        stretching=shared,
    )  # fmt: skip
    for role in ROLES:
        staff.add(session, role, f"Persona {role}", [role], words_of(role))
    for login in LEAVERS:
        staff.add(session, login, f"Persona {login}", ["psychologist"], words_of(login))
    house.ids = {login: staff.named(session, login).id for login in (*ROLES, *LEAVERS)}
    house.ids["manager"] = session.person_id
    session.open_memory(Silent())
    _, case = _person(session, "Zoila", "Girasol", "AAA-AAA")
    hidden, hidden_case = _person(session, "Yohana", "Clavel", "BBB-BBB")
    back, back_case = _person(session, "Rosa", "Vela", "CCC-CCC")
    purged = session.save(Stay(case_id=back_case, entered_on="2026-01-01")).id
    session.save(Screening(case_id=case, exploitation=("sexual",), account="relato"))
    service = _service(session, case, "primera")
    session.close()
    _arrival(house)
    leaver = house.enter("first-leaver")
    drafts.keep(leaver, Service(case_id=case, minutes=5, psychology_note="a medio escribir", note="equipo"))
    leaver.close()

    session = house.enter()
    deputies.name_custodians(session, [house.ids[role] for role in ("health", "legal", "educator")])
    deputies.appoint(session, house.ids["case-worker"], TODAY, TODAY + timedelta(days=6))
    leaving.disable(session, house.ids["first-leaver"], house.ids["psychologist"])
    session.open_memory(Silent())
    session.save(replace(service, note="segunda", psychology_note="", minutes=None))
    _service(session, case, "segunda época")
    session.close()

    acting = house.enter("case-worker")
    leaving.disable(acting, house.ids["second-leaver"], "")
    acting.open_memory(Silent())
    _service(acting, case, "tercera época")
    acting.close()
    taken = _arrival(house)
    _arrival(house, person_id=hidden, case_id=hidden_case)

    session = house.enter()
    deposits.take_up(session, Arrival, taken)
    session.save(Stay(case_id=hidden_case, entered_on="2026-02-03"))
    _service(session, hidden_case, "apartada")
    restricting.restrict(session, hidden, [house.ids["legal"], house.ids["health"]])
    session.open_memory(Silent())
    restricting.restrict(session, back, [])
    session.open_memory(Silent())
    session.save(replace(session.get(Case, back_case, look=False), risk="medium"))
    restricting.release(session, restricting.circle_of(session, back_case).restriction)
    session.open_memory(Silent())
    session.save(replace(session.get(Case, hidden_case, look=False), risk="low"))
    circle = restricting.circle_of(session, hidden_case)
    restricting.name_people(session, circle.restriction, [house.ids["legal"]])  # one less: a new key
    session.close()
    _purge(house, "stay", purged)

    lawyer = house.enter("legal")
    _service_of_law(lawyer, hidden_case)
    lawyer.note_search("  Zoíla QUISPE ")
    lawyer.note_search("Yohana Inventada", [hidden])
    drafts.keep(lawyer, Service(case_id=hidden_case, minutes=55, legal_note="borrador apartado"))
    drafts.keep(lawyer, Service(case_id=case, legal_note="borrador \ud800"))
    lawyer.close()

    session = house.enter()
    period = Filter(start=str(TODAY - timedelta(1)), end=str(TODAY + timedelta(1)))
    house.report = audit_report(session, period, language="es")
    house.backup = backup.create(session, folder / "copy.amparo").path
    session.close()
    for login in ("educator", "nobody"):
        try:
            sign_in(house.folder, login, "not her words at all", house.computer, stretching=shared)
        except BadCredentials:
            continue
    return house
