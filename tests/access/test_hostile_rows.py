"""Rows that a colleague wrote with a program of her own: a sentence, or a record; never an internal error."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.access import Session, asked, drafts, review, sign_in, staff, trail
from registry.access.asked import KNOWN
from registry.db.schema import clear_columns, quoted
from registry.errors import RegistryDamaged, RegistryError, SealBroken
from registry.fields import Form, Record, form_of
from registry.forms import Case, Organisation, Person, Service, Staff
from registry.progress import Silent
from registry.values import kinds
from tests.access.test_restricted import House
from tests.registries import MANAGER, MANAGER_WORDS, enter, shared
from tests.soak import trials

DEEP = "[" * 5000
strange = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
).map(json.dumps)
texts = st.text(max_size=8) | strange | st.just(DEEP)
often = settings(
    max_examples=trials(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Undo(Exception):
    """What was written for one try is taken back."""


@contextmanager
def taken_back(session: Session) -> Iterator[None]:
    try:
        with session._store.transaction():
            yield
            raise Undo
    except Undo:
        pass


def write(session: Session, form: Form, id: str, column: str, value: object) -> None:
    sql = f"UPDATE main.{quoted(form.name)} SET {quoted(column)} = ? WHERE id = ?"
    assert session._store.writing.execute(sql, (value, id)).rowcount == 1


def looked_at(session: Session, record: type[Record], id: str) -> str:
    """The error by which looking at a record ends, or nothing; anything but an error of ours fails the test."""
    try:
        session.get(record, id, look=False)
        session.every(record)
    except RegistryError as problem:
        return type(problem).__name__
    return ""


@pytest.fixture(scope="module")
def manager(made: House) -> Iterator[Session]:
    with closing(enter(made.folder)) as session:
        yield session


@often
@given(data=st.data())
def test_any_text_in_a_clear_column_ends_in_a_sentence(manager, made, data):
    record, id = data.draw(
        st.sampled_from(
            [
                (Staff, made.ids["case-worker"]),
                (Organisation, manager.organisation.id),
                (Case, made.case),
            ]
        )
    )
    form = form_of(record)
    texts_only = [one for one in clear_columns(form) if not isinstance(form[one].kind, kinds.Number)]
    column = data.draw(st.sampled_from(texts_only))
    with taken_back(manager):
        write(manager, form, id, column, data.draw(texts))
        looked_at(manager, record, id)


@often
@given(data=st.data())
def test_anything_sealed_by_another_program_ends_in_a_sentence(manager, made, data):
    record, id = data.draw(st.sampled_from([(Case, made.case), (Person, made.person)]))
    form = form_of(record)
    compartment = data.draw(st.sampled_from(form.compartments))
    names = st.sampled_from([one.name for one in form.of(compartment)])
    said = data.draw(texts | st.dictionaries(names, strange.map(json.loads), max_size=4).map(json.dumps))
    with taken_back(manager):
        sealed = manager._vault.sealer.seal(form.name, id, compartment, said.encode("utf-8", "surrogatepass"))
        write(manager, form, id, f"seal_{compartment}", sealed)
        looked_at(manager, record, id)


@pytest.mark.parametrize("said", ["no JSON", "7", '{"a": 1}', "[1]", "[[]]", DEEP])
def test_a_staff_record_that_is_none_lets_nobody_in_and_says_so(house, said):
    with closing(enter(house.folder)) as session:
        write(session, form_of(Staff), house.ids["case-worker"], "roles", said)
    with pytest.raises(RegistryDamaged):
        sign_in(house.folder, MANAGER, MANAGER_WORDS, None, stretching=shared)


@pytest.mark.parametrize("said", ["no JSON", "7", "[1]", '{"code": [], "state": {}, "family_name": 7}', DEEP])
def test_a_part_that_is_none_keeps_nobody_from_the_lists(house, said):
    with closing(enter(house.folder)) as session:
        for form, id in ((form_of(Case), house.case), (form_of(Person), house.person)):
            for compartment in form.compartments:
                sealed = session._vault.sealer.seal(form.name, id, compartment, said.encode())
                write(session, form, id, f"seal_{compartment}", sealed)
    with closing(enter(house.folder)) as session:
        session.open_memory(Silent())
        assert session.ready
        assert staff.list_staff(session)
        assert review.review(session).accounts
        if said in ("no JSON", "7", DEEP):
            with pytest.raises(SealBroken):
                session.get(Case, house.case)


@pytest.mark.parametrize("said", ["no JSON", "7", "[1]", DEEP])
def test_a_draft_and_a_history_that_are_none_stop_nobody(house, said):
    with closing(enter(house.folder)) as session:
        drafts.keep(session, Service(case_id=house.case, note="a medias"))
        case = session.get(Case, house.case)
        session.save(replace(case, risk="low" if case.risk == "high" else "high"))
        for table, column in (("draft", "parents"), ("history", "sealed")):
            value = said if table == "draft" else said.encode()
            session._store.writing.execute(f"UPDATE {table} SET {column} = ?", (value,))
        session._store.remember(KNOWN, said)
        drafts.kept(session)
        assert asked.known(session) == []
        assert all(change.answers == {} for change in trail.changes(session, Case, house.case))
