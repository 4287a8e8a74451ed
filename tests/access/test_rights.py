"""Every role against every right, and what a role's keys open with the database in hand."""

import json

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from registry.access import ROLES, Right, Rights
from registry.errors import NotAllowed, SealClosed
from registry.fields import COMPARTMENTS, form_of
from registry.forms import FORMS, Arrival, Case, Person, Screening, Service
from tests.registries import enter, make

EVERYTHING = set(Right)
EXPECTED = {
    "manager": EVERYTHING,
    "case-worker": {
        Right.FIND, Right.REGISTER, Right.RECEIVE, Right.ORIENT, Right.PRINT_PLAN, Right.BACKUP, Right.CHECK,
        Right.PRINT_NAMES, Right.IMPORT, Right.ASSIGN,
    },
    "psychologist": {Right.FIND, Right.RECEIVE, Right.ORIENT, Right.PRINT_PLAN, Right.BACKUP, Right.CHECK},
    "health": {Right.FIND, Right.RECEIVE, Right.PRINT_PLAN, Right.BACKUP, Right.CHECK},
    "legal": {Right.FIND, Right.RECEIVE, Right.ORIENT, Right.PRINT_PLAN, Right.BACKUP, Right.CHECK},
    "educator": {Right.FIND, Right.RECEIVE, Right.BACKUP},
    "front-desk": {Right.FIND, Right.RECEIVE},
    "data-officer": {Right.TOTALS, Right.AUDIT, Right.CHECK, Right.REVIEW, Right.INCIDENT},
    "technician": set(),
}  # fmt: skip
OPENS = {
    "manager": set(COMPARTMENTS),
    "case-worker": {"identity", "profile", "narrative", "safety", "care"},
    "psychologist": {"identity", "profile", "narrative", "safety", "care", "psychology"},
    "health": {"identity", "profile", "care", "health"},
    "legal": {"identity", "profile", "narrative", "safety", "care", "legal"},
    "educator": {"care"},
    "front-desk": {"care"},
    "data-officer": set(),
    "technician": set(),
}
ROLE_NAMES = tuple(role for role in ROLES if role != "technician")


def test_the_table_has_every_role_of_the_design():
    assert set(ROLES) == set(EXPECTED)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("right", Right)
def test_a_role_holds_exactly_its_rights(role, right):
    assert Rights([role]).may(right) == (right in EXPECTED[role])


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_exactly_its_compartments(role):
    assert set(Rights([role]).opens) == OPENS[role]


def test_several_roles_are_a_union():
    both = Rights(["educator", "data-officer"])
    assert both.may(Right.AUDIT)
    assert both.may(Right.RECEIVE)
    assert set(both.opens) == {"care"}


@pytest.mark.parametrize("role", ROLES)
def test_sections_written_are_sections_of_a_form(role):
    sections = {f"{form.name}.{name}" for form in FORMS for name in form.sections} | {
        form.name for form in FORMS
    }
    assert ROLES[role].read | ROLES[role].write <= sections


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A registry with an account a role and one case with something in every compartment."""
    folder = tmp_path_factory.mktemp("house") / "registry"
    session, _paper = make(folder, *[role for role in ROLE_NAMES if role != "manager"])
    person = session.save(
        Person(
            given_names="Zoila", surname="Inventada", house_name="Girasol", nationality=("VE",), sex="female"
        )
    )
    case = session.save(
        Case(person_id=person.id, code="AAA-AAA", status="active", opened_on="2026-01-01", condition="actual")
    )
    session.save(Screening(case_id=case.id, exploitation=("sexual",), account="relato-canario"))
    session.save(
        Service(
            case_id=case.id, kind="legal", attended_on="2026-01-02", note="n", psychology_note="p", health_note="h",
            legal_note="l", care_note="c",
        )
    )  # fmt: skip
    session.close()
    return folder


@pytest.mark.parametrize("role", ROLE_NAMES)
@pytest.mark.parametrize("compartment", COMPARTMENTS)
def test_keys_open_only_what_the_role_opens(house, role, compartment):
    session = enter(house, role)
    try:
        sealer = session._vault.sealer
        rows = [
            (form, row) for form in FORMS for row in session._store.rows(form) if compartment in row.sealed
        ]
        for form, row in rows:
            blob = row.sealed[compartment]
            if compartment in OPENS[role]:
                assert json.loads(sealer.open(form.name, row.id, compartment, blob))
            else:
                with pytest.raises(SealClosed):
                    sealer.open(form.name, row.id, compartment, blob)
        used = {
            one
            for form in (form_of(Person), form_of(Case), form_of(Screening), form_of(Service))
            for one in form.compartments
        }
        assert rows or compartment not in used - {"safety"}
    finally:
        session.close()


SECRETS = {'"VE"', "sexual", "actual", "Zoila", "relato-canario", "female"}
"""What identifies her and what was done to her. (Four letters at least: random bytes hold shorter ones by chance.)"""


def seen_with_sql(folder, role) -> str:
    """All that somebody in this role reads with her keys and the database open, without the program."""
    session = enter(folder, role)
    sealer = session._vault.sealer
    key = session._vault.keyspec()
    session.close()
    raw = sqlcipher.connect(str(folder / "registry.db"))
    raw.execute(f'PRAGMA key="{key}"')
    seen = []
    for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type='table'").fetchall():
        names = [row[1] for row in raw.execute(f'PRAGMA table_info("{table}")')]
        for row in raw.execute(f'SELECT * FROM "{table}"'):
            record = dict(zip(names, row, strict=True))
            for name, value in record.items():
                if isinstance(value, bytes) and name.startswith("seal_"):
                    try:
                        value = sealer.open(table, record["id"], name[5:], value)
                    except SealClosed:
                        continue
                seen.append(value.decode("latin-1") if isinstance(value, bytes) else str(value))
    raw.close()
    return "|".join(seen).replace("|actual|", "")


@pytest.mark.parametrize("role", ["front-desk", "educator"])
def test_plain_sql_links_no_house_name_to_what_happened(house, role):
    """With her keys and the database open: the house name, and nothing of exploitation, condition or nationality."""
    seen = seen_with_sql(house, role)
    assert "Girasol" in seen
    assert {secret for secret in SECRETS if secret in seen} == set()


def test_plain_sql_shows_a_case_worker_all_of_it(house):
    """The control: what the others do not see is really there to be seen."""
    seen = seen_with_sql(house, "case-worker")
    assert {secret for secret in SECRETS if secret in seen} == SECRETS


@pytest.mark.parametrize("role", ROLE_NAMES)
@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_saving_asks_the_table(house, role, form):
    """A new record of each form, or of one of its sections, is refused exactly where the table does not let it."""
    session = enter(house, role)
    try:
        empty = form.record()
        if session.rights.may_create(form):
            return
        with pytest.raises(NotAllowed):
            session._allow(form, None, empty)
    finally:
        session.close()


def test_a_front_desk_cannot_change_what_she_may_only_read(house):
    session = enter(house, "front-desk")
    try:
        from dataclasses import replace

        person = session.every(Person)[0]
        assert person.house_name == "Girasol"
        with pytest.raises(NotAllowed):
            session.save(replace(person, house_name="Otra"))
        assert session.rights.may_create(form_of(Arrival))
    finally:
        session.close()
