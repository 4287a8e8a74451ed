"""The table of rights as it is shown against what is enforced: by the session, by the keys, by the key file."""

import io
from dataclasses import replace

import pytest

from registry.access import ROLES, Right, create_registry
from registry.access.matrix import done, fields_of, opened, section_cell, sections
from registry.access.protection import protection
from registry.access.rights import APART
from registry.backup import create
from registry.errors import BackupKeyWrong, NotAllowed, RegistryError, SealClosed
from registry.fields import COMPARTMENTS, form_of
from registry.forms import (
    FORMS,
    Arrival,
    Case,
    ExceptionalAccess,
    FollowUp,
    Incident,
    Organisation,
    Orientation,
    Person,
    Plan,
    Screening,
    Service,
    Staff,
    Stay,
)
from registry.language import using
from registry.values import kinds
from registry.vault import FLOOR, Anchors, decrypt_stream
from tests.keyrings import Keyring
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared

ENTERING = tuple(role for role in ROLES if role != "technician")
OTHERS = tuple(role for role in ENTERING if role != "manager")


def answered(form, **given):
    """A record with something in every field that takes words, a list or a number; the rest as ``given``."""
    said = {}
    for one in form.fields:
        kind = one.kind
        if isinstance(kind, kinds.Text):
            said[one.name] = "palabra"
        elif isinstance(kind, kinds.Number):
            said[one.name] = max(1, kind.low)
        elif isinstance(kind, kinds.Choice):
            said[one.name] = "unknown"
        elif isinstance(kind, kinds.Choices):
            said[one.name] = ("unknown",)
        elif isinstance(kind, kinds.Date):
            said[one.name] = "2026-01-02"
    return form.record(**(said | given))


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A registry with an account a role and one record of each form, answered as far as one record can be."""
    folder = tmp_path_factory.mktemp("house") / "registry"
    session, _paper = make(folder, *OTHERS)
    ids = {}

    def keep(record, **hang):
        made = session.save(replace(record, **hang))
        ids[form_of(made).name] = made.id

    keep(answered(form_of(Person), birth_date="2001", phone="900000000"))
    me = session.person_id
    case = answered(form_of(Case), status="active", responsible=me, code="AAA-AAA", closed_on="")
    keep(case, person_id=ids["person"])
    hang = {"case_id": ids["case"]}
    keep(
        answered(form_of(Arrival), arrived_at="2026-01-02T10:00"),
        person_id=ids["person"],
        **hang,
    )
    keep(answered(form_of(Orientation)))
    keep(answered(form_of(Screening)), **hang)
    keep(answered(form_of(Plan), status="draft", approved_by="", approved_on=""), **hang)
    keep(answered(form_of(Service), kind="legal"), **hang)
    keep(answered(form_of(FollowUp)), **hang)
    keep(answered(form_of(Stay)), **hang)
    keep(answered(form_of(Incident), noticed_at="2026-01-02T10:00", sent_at="2026-01-03T10:00"))
    keep(
        answered(
            form_of(ExceptionalAccess), part="psychology", opened_by=me, opened_at="2026-01-02T10:00",
            psychology_reason="una razón de ensayo", health_reason="otra razón de ensayo",
        ),
        **hang,
    )  # fmt: skip
    ids["staff"], ids["organisation"] = me, session._store.rows(form_of(session.organisation))[0].id
    whole = {name: session.get(form.record, ids[name], look=False) for form in FORMS for name in [form.name]}
    create(session, folder.with_name("copy.amparo"))
    session.close()
    return folder, ids, whole


@pytest.mark.parametrize("role", ENTERING)
def test_what_the_table_says_of_a_section_is_what_the_session_shows(house, role):
    folder, ids, whole = house
    session = enter(folder, role)
    try:
        for form in FORMS:
            try:
                seen = session.get(form.record, ids[form.name], look=False)
            except NotAllowed:
                seen = form.record()
            for section in form.sections:
                cell = section_cell(role, form, section)
                full = [
                    one
                    for one in fields_of(form, section)
                    if not one.is_empty(getattr(whole[form.name], one.name))
                ]
                shown = [one for one in full if not one.is_empty(getattr(seen, one.name))]
                if cell.access == "closed":
                    assert shown == [], (form.name, section)
                elif cell.access in ("reads", "writes"):
                    assert shown == full, (form.name, section)
                else:
                    assert len(shown) < len(full) or not full, (form.name, section)
                    assert cell.access == "deposits" or shown or not full, (form.name, section)
    finally:
        session.close()


@pytest.mark.parametrize("role", OTHERS)
def test_what_is_locked_by_encryption_does_not_open_with_the_keys_of_the_role(house, role):
    """With the file open and every key of hers, past all rights: nothing of such a section can be read."""
    folder, ids, _whole = house
    session = enter(folder, role)
    looked = 0
    try:
        for form in FORMS:
            row = session._store.row(form, ids[form.name])
            for section in form.sections:
                cell = section_cell(role, form, section)
                if cell.access != "closed" or cell.held != "encryption":
                    continue
                for one in fields_of(form, section):
                    assert one.sealed is not None, "a clear answer is never locked by encryption"
                    if one.sealed in row.sealed:
                        looked += 1
                        with pytest.raises(SealClosed):
                            session._vault.sealer.open(form.name, row.id, one.sealed, row.sealed[one.sealed])
    finally:
        session.close()
    assert bool(looked) == (role in ("health", "educator", "front-desk", "data-officer"))


@pytest.mark.parametrize("role", ENTERING)
def test_each_compartment_is_open_or_only_ciphertext_as_the_table_says(house, role):
    """What lies in the file, against the keys that were really granted, all epochs of them."""
    folder, ids, _whole = house
    column = list(ROLES).index(role)
    said = {name: line.cells[column] for name, line in zip(COMPARTMENTS, opened()[1:], strict=True)}
    looked = set()
    session = enter(folder, role)
    try:
        sealer = session._vault.sealer
        for form in FORMS:
            row = session._store.row(form, ids[form.name])
            for name, blob in row.sealed.items():
                looked.add(name)
                if said[name].access == "yes":
                    assert sealer.open(form.name, row.id, name, blob)
                else:
                    assert said[name].held == "encryption"
                    assert b"palabra" not in blob
                    with pytest.raises(SealClosed):
                        sealer.open(form.name, row.id, name, blob)
    finally:
        session.close()
    assert looked == set(COMPARTMENTS), "each label was held against something that is really in the file"


def test_who_has_no_key_at_all_is_refused_with_the_right_words(tmp_path):
    """Technical support: nothing was granted, so neither the file nor anything in it opens."""
    folder = tmp_path / "r"
    session, _paper = make(folder, "technician")
    who = next(one.id for one in session.every(Staff) if one.login == "technician")
    assert not session._vault._state.charter.grants.get(who)
    session.close()
    column = list(ROLES).index("technician")
    assert {(line.cells[column].access, line.cells[column].held) for line in opened()} == {
        ("closed", "encryption")
    }
    with pytest.raises(NotAllowed):
        enter(folder, "technician")


def test_what_is_held_by_the_program_only_is_never_called_locked(house):
    """Turned round: where a role's keys or the open file would show an answer of a closed section, it says so."""
    for role in OTHERS:
        for form in FORMS:
            for section in form.sections:
                cell = section_cell(role, form, section)
                if cell.access == "closed":
                    open_to = [
                        one.sealed is None or one.sealed in ROLES[role].opens
                        for one in fields_of(form, section)
                    ]
                    assert (cell.held == "program") == any(open_to), (role, form.name, section)


@pytest.mark.parametrize("role", OTHERS)
def test_rights_called_locked_are_refused_by_the_keys_themselves(house, role):
    """Not by the session: by the vault, which a changed program would have to ask as well."""
    folder, ids, _whole = house
    locked = {line.label for line in done("house") if line.held == "encryption"}
    assert len(locked) == 2
    session = enter(folder, role)
    try:
        vault = session._vault
        with pytest.raises(RegistryError):
            vault.add_member("intrusa", "palabras inventadas para entrar", ("manager",), until=None)
        with pytest.raises(RegistryError):
            vault.set_roles(session.person_id, ("manager",))
        with pytest.raises(RegistryError):
            vault.disable(ids["staff"])
        assert vault.roles == (role,)
        sealed = folder.with_name("copy.amparo").read_bytes()
        with pytest.raises(BackupKeyWrong):
            decrypt_stream(io.BytesIO(sealed), io.BytesIO(), [vault.age_identity()], file="copy")
    finally:
        session.close()


def test_the_table_has_a_line_for_everything():
    rights = done("house")
    assert len(rights) == len(Right) + 1
    assert len(opened()) == len(COMPARTMENTS) + 1
    assert len(sections()) == sum(len(form.sections) for form in FORMS)
    assert all(len(line.cells) == len(ROLES) for line in (*rights, *opened(), *sections()))
    assert {line.held for line in rights} == {"encryption", "program", "recorded"}


def test_looking_at_the_cases_of_colleagues_follows_the_setting_of_the_house():
    """The team is limited by the program where the house says so; nobody else is."""
    for scope, limited in (("house", False), ("own", True)):
        cells = dict(zip(ROLES, done(scope)[-1].cells, strict=True))
        assert (cells["psychologist"].access == "closed") == limited
        assert cells["manager"].access == cells["educator"].access == "yes"
        assert cells["data-officer"].access == cells["technician"].access == "closed"


def test_what_is_read_apart_from_its_section_is_told():
    """Reception reads code and state of a case, not the rest of that section."""
    assert APART
    assert section_cell("front-desk", form_of(Case), "state").access == "reads part"
    assert section_cell("data-officer", form_of(Case), "state").access == "closed"


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_cell_says_what_it_means(language):
    with using(language):
        for line in (*done("own"), *opened(), *sections()):
            for cell in line.cells:
                assert cell.words()
                assert cell.means().endswith(".")
                assert "{" not in cell.means()


def test_without_a_keyring_it_says_where_the_anchor_lies_and_what_is_not_noticed(house, tmp_path):
    folder, _ids, _whole = house
    for anchors, told, not_told in (
        (None, "keeps no note of the newest one", "minutes since"),
        (Anchors(tmp_path / "state"), "not in a keyring: whoever can take that note away", "keeps no note"),
    ):
        session = enter(folder, anchors=anchors)
        try:
            for language in ("en", "es"):
                with using(language):
                    said = " ".join(protection(session))
                assert (told in said) == (language == "en")
                assert not_told not in said
            with using("en"):
                guess, *_more, compare = protection(session)
            assert "Whoever copies the folder can guess" in guess
            assert "foot of your newest papers" in compare
        finally:
            session.close()


def test_with_a_keyring_it_does_not_say_less_than_it_is(tmp_path):
    computer = Keyring()
    anchors = Anchors(tmp_path / "state", computer)
    session, _paper = create_registry(
        tmp_path / "r",
        organisation=Organisation(name="Casa de ensayo"),
        login=MANAGER,
        name="Directora de Ensayo",
        passphrase=MANAGER_WORDS,
        device=computer,
        anchors=anchors,
        kdf=FLOOR,
        stretching=shared,
    )
    try:
        with using("en"):
            guess, older, unnoticed, _compare = protection(session)
        assert "does not let anybody guess" in guess
        assert "this computer's keyring holds a note" in older
        assert "minutes since the note was last written" in unnoticed
    finally:
        session.close()
