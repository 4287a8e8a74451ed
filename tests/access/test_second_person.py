"""Two people decide: requests and approvals on real files, and an asker with her keys and the file in hand."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from registry import backup
from registry.access import (
    Session,
    acts,
    approvals,
    deputies,
    leaving,
    recording,
    recover,
    sign_in,
    sign_in_with_paper,
    staff,
    trail,
    vouching,
)
from registry.access.deciding import accept_rollback
from registry.access.recording import entry
from registry.db import chain_hash
from registry.db.audit import COLUMNS, entries
from registry.errors import (
    ApprovalStale,
    AuditBroken,
    BadCredentials,
    CustodiansOfAnother,
    FileMissing,
    NotAllowed,
    RecoveryKeyNeeded,
    RecoveryKeyWrong,
    RequestOver,
    RequestWaiting,
    RollbackUndecided,
    SecondPersonNeeded,
)
from registry.exchange import export
from registry.forms import Case, Organisation, Person
from registry.vault import PAPER, Anchors, PaperKey
from tests.registries import MANAGER, MANAGER_WORDS, enter, make, shared, words_of

EXPORT = acts.export("csv")
SECOND = "segunda"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A house with two managers, a data officer confirmed by the recovery key, a case; and that key."""
    folder = tmp_path_factory.mktemp("second") / "r"
    session, paper = make(
        folder, "case-worker", "educator", "data-officer", organisation=Organisation(name="Casa", scope="own")
    )
    person = session.save(Person(given_names="Inventada"))
    session.save(Case(person_id=person.id, code="H7K-2M9", status="active", opened_on="2026-01-02"))
    session.close()
    with_paper = sign_in_with_paper(folder, paper)
    staff.add(with_paper, SECOND, "Segunda de Ensayo", ["manager"], words_of(SECOND))
    vouching.vouch_with_paper(with_paper, staff.named(with_paper, "data-officer").id, paper)
    with_paper.close()
    return folder, paper


@pytest.fixture
def folder(built, tmp_path):
    return Path(shutil.copytree(built[0], tmp_path / "r"))


@pytest.fixture
def paper(built) -> PaperKey:
    return built[1]


class At:
    """Sessions one after the other, as people sit down at one computer."""

    def __init__(self, folder):
        self.folder, self.session = folder, None

    def __call__(self, role="manager") -> Session:
        self.leave()
        self.session = enter(self.folder, role)
        return self.session

    def leave(self):
        if self.session is not None:
            self.session.close()
            self.session = None


@pytest.fixture
def at(folder):
    made = At(folder)
    yield made
    made.leave()


def sql(session, statement, *values):
    """Change the file as somebody would who has its key and not the program's rules."""
    with session._store.transaction():
        session._store.writing.execute(statement, values)


def actions(session):
    return [one.action for one in entries(session._store.writing)]


def asked(at, act=EXPORT, why="para el informe anual"):
    session = at()
    made = approvals.ask(session, act, why)
    assert made.state == "waiting"
    return made


def approved(at, by="data-officer", act=EXPORT):
    asked(at, act)
    session = at(by)
    [one] = approvals.waiting_for(session)
    approvals.approve(session, one)
    return one


# --- the ordinary way ---


def test_an_export_waits_for_a_second_person_and_counts_once(at, tmp_path):
    out = tmp_path / "out.csv"
    session = at()
    with pytest.raises(SecondPersonNeeded) as problem:
        export(session, out, format="csv")
    assert type(problem.value) is SecondPersonNeeded
    assert problem.value.act == EXPORT
    assert "Persona data-officer or Segunda de Ensayo" in problem.value.advice()
    assert not out.exists()
    approvals.ask(session, problem.value.act, "  para el\n informe ")
    with pytest.raises(RequestWaiting):
        export(session, out, format="csv")
    assert approvals.ask(session, EXPORT).id == approvals.mine(session)[0].id, (
        "asking twice sends one request"
    )

    officer = at("data-officer")
    [one] = approvals.waiting_for(officer)
    assert (officer.staff_name(one.asker), one.why, one.act) == (
        "Directora de Ensayo",
        "para el informe",
        EXPORT,
    )
    assert "with their names" in acts.said(officer, one.act)
    approvals.approve(officer, one)
    assert approvals.waiting_for(officer) == []
    with pytest.raises(RequestOver):
        approvals.approve(officer, one)

    session = at()
    [mine] = approvals.mine(session)
    assert (mine.state, session.staff_name(mine.by)) == ("approved", "Persona data-officer")
    with pytest.raises(SecondPersonNeeded):
        export(session, tmp_path / "out.xlsx", format="htcds")
    with pytest.raises(FileMissing):
        export(session, tmp_path / "nowhere" / "out.csv", format="csv")
    assert export(session, out, format="csv") == 1
    assert approvals.mine(session) == []
    with pytest.raises(SecondPersonNeeded):
        export(session, out, format="csv")
    done = actions(session)
    assert [one for one in done if one in ("ask second person", "approve request", "use approval", "export")] == [
        "ask second person", "approve request", "use approval", "export",
    ]  # fmt: skip
    assert backup.check(session, full=True).ok


def test_a_refusal_says_why_and_ends_it(at, tmp_path):
    asked(at)
    officer = at("data-officer")
    approvals.refuse(officer, approvals.waiting_for(officer)[0], "no hace falta con nombres")
    session = at()
    [one] = approvals.mine(session)
    assert (one.state, one.answer) == ("refused", "no hace falta con nombres")
    with pytest.raises(SecondPersonNeeded):
        export(session, tmp_path / "o.csv", format="csv")
    second = at(SECOND)
    assert approvals.waiting_for(second) == []


def test_words_are_kept_beside_the_chain_and_not_in_it(at):
    asked(at, why="canario amarillo")
    session = at()
    assert "canario" not in repr(entries(session._store.writing))
    assert approvals.mine(session)[0].why == "canario amarillo"
    sql(session, "DELETE FROM history WHERE form = 'request'")
    assert approvals.mine(session)[0].why == ""
    assert trail.check(session, "every").ok


def test_who_asks_may_take_it_back_and_nobody_else(at):
    made = asked(at)
    with pytest.raises(NotAllowed):
        approvals.withdraw(at(SECOND), made.id)
    session = at()
    approvals.withdraw(session, made.id)
    with pytest.raises(RequestOver):
        approvals.withdraw(session, made.id)
    assert approvals.waiting_for(at("data-officer")) == []


def test_only_who_may_do_it_may_ask_for_it(at):
    for role in ("case-worker", "educator", "data-officer"):
        with pytest.raises(NotAllowed):
            approvals.ask(at(role), EXPORT)


# --- who may be the second person ---


def test_never_the_asker_nor_somebody_without_the_role(at):
    made = asked(at)
    session = at()
    assert approvals.waiting_for(session) == []
    with pytest.raises(NotAllowed):
        approvals.approve(session, made)
    for role in ("case-worker", "educator"):
        other = at(role)
        assert approvals.waiting_for(other) == []
        with pytest.raises(NotAllowed):
            approvals.approve(other, made)
        with pytest.raises(NotAllowed):
            approvals.refuse(other, made, "")


def test_an_acting_manager_approves_others_and_never_herself(at, folder, tmp_path):
    session = at(SECOND)
    worker = staff.named(session, "case-worker").id
    staff.reset_passphrase(session, worker, words_of("case-worker"))  # the asker made the account
    deputies.appoint(session, worker, date.today(), date.today())
    acting = at("case-worker")
    mine = approvals.ask(acting, EXPORT)
    assert approvals.waiting_for(acting) == []
    with pytest.raises(NotAllowed):
        approvals.approve(acting, mine)
    approvals.withdraw(acting, mine.id)
    asked(at)
    acting = at("case-worker")
    [one] = approvals.waiting_for(acting)
    approvals.approve(acting, one)
    assert trail.detail_of(entries(acting._store.writing)[-1])["acting"] is True
    session = at()
    assert export(session, tmp_path / "o.csv", format="csv") == 1


def test_not_with_powers_that_the_asker_lent_her(at):
    session = at()
    worker = staff.named(session, "case-worker").id
    deputies.appoint(session, worker, date.today(), date.today())
    approvals.ask(session, EXPORT)
    assert approvals.waiting_for(at("case-worker")) == []


def test_not_with_lent_powers_even_if_the_paper_answers_for_her_key(at, folder, paper):
    session = at(SECOND)
    worker = staff.named(session, "case-worker").id
    deputies.appoint(session, worker, date.today(), date.today())
    vouching.vouch_with_paper(session, worker, paper)
    approvals.ask(session, EXPORT)
    assert approvals.waiting_for(at("case-worker")) == []
    asked(at)
    assert len(approvals.waiting_for(at("case-worker"))) == 1, "others did not lend them"


@pytest.mark.parametrize("role", ["data-officer", "manager"])
def test_not_through_an_account_the_asker_made(at, tmp_path, paper, role):
    """A manager makes an account, knows its words, and enters with it to approve what she asked for."""
    session = at()
    staff.add(session, "amiga", "Amiga", [role], words_of("amiga"))
    made = approvals.ask(session, EXPORT)
    puppet = at("amiga")
    assert approvals.waiting_for(puppet) == []
    with pytest.raises(NotAllowed):
        approvals.approve(puppet, made)
    session = at()
    amiga = staff.named(session, "amiga").id
    session.note("vouch", "staff", amiga, key=session._vault.key_mark(amiga))
    assert approvals.waiting_for(at("amiga")) == [], "her own word for it changes nothing"
    vouching.vouch_with_paper(at(), puppet.person_id, paper)
    assert len(approvals.waiting_for(at("amiga"))) == 1


def test_not_through_an_account_whose_passphrase_the_asker_set(at, paper):
    session = at()
    officer = staff.named(session, "data-officer").id
    staff.reset_passphrase(session, officer, words_of("data-officer"))
    made = approvals.ask(session, EXPORT)
    assert approvals.names(session, vouching.approvers(session, session.person_id)) == "Segunda de Ensayo"
    taken = at("data-officer")
    with pytest.raises(NotAllowed):
        approvals.approve(taken, made)


def test_a_role_given_by_the_asker_does_not_count_for_her(at):
    session = at()
    staff.set_roles(session, staff.named(session, "educator").id, ["educator", "data-officer"])
    approvals.ask(session, EXPORT)
    assert approvals.waiting_for(at("educator")) == []


def test_an_approval_of_an_account_closed_since_does_not_count(at, tmp_path):
    approved(at)
    second = at(SECOND)
    leaving.disable(second, staff.named(second, "data-officer").id)
    session = at()
    with pytest.raises(RequestWaiting):
        export(session, tmp_path / "o.csv", format="csv")
    assert approvals.mine(session)[0].state == "waiting"
    assert len(approvals.waiting_for(at(SECOND))) == 1


def test_an_approval_of_an_account_that_lost_the_role_or_its_key_does_not_count(at, tmp_path):
    approved(at)
    second = at(SECOND)
    officer = staff.named(second, "data-officer").id
    staff.set_roles(second, officer, ["educator"])
    with pytest.raises(RequestWaiting):
        export(at(), tmp_path / "o.csv", format="csv")
    second = at(SECOND)
    staff.set_roles(second, officer, ["data-officer"])
    assert approvals.mine(at())[0].state == "approved"
    staff.reset_passphrase(at(SECOND), officer, words_of("data-officer"))
    assert approvals.mine(at())[0].state == "waiting", "the key that signed it is nobody's any more"


# --- a house with one manager ---


def alone(tmp_path):
    session, paper = make(tmp_path / "one", "educator", "data-officer")
    return session, paper


def test_in_a_house_with_one_manager_the_paper_approves_on_the_spot(tmp_path):
    session, paper = alone(tmp_path)
    out = tmp_path / "o.csv"
    with pytest.raises(RecoveryKeyNeeded):
        export(session, out, format="csv")
    with pytest.raises(RecoveryKeyNeeded):
        approvals.ask(session, EXPORT)
    with pytest.raises(RecoveryKeyWrong):
        approvals.approve_with_paper(session, EXPORT, PaperKey.fresh())
    with pytest.raises(RecoveryKeyNeeded):
        export(session, out, format="csv")
    approvals.approve_with_paper(session, EXPORT, paper)
    assert export(session, out, format="csv") == 0
    with pytest.raises(RecoveryKeyNeeded):
        export(session, out, format="csv")
    assert [one.actor for one in entries(session._store.writing) if one.action == "approve request"] == [
        PAPER
    ]
    assert trail.check(session, "every").ok
    session.close()


def test_the_paper_confirms_the_data_officer_for_the_future(tmp_path):
    session, paper = alone(tmp_path)
    [officer] = vouching.unconfirmed(session, session.person_id)
    assert session.staff_name(officer) == "Persona data-officer"
    with pytest.raises(NotAllowed):
        vouching.vouch_with_paper(session, staff.named(session, "educator").id, paper)
    approvals.approve_with_paper(session, EXPORT, paper, [officer])
    assert vouching.unconfirmed(session, session.person_id) == []
    export(session, tmp_path / "o.csv", format="csv")
    approvals.ask(session, EXPORT)
    session.close()
    officer = enter(tmp_path / "one", "data-officer")
    assert len(approvals.waiting_for(officer)) == 1
    officer.close()


def test_the_recovery_key_itself_needs_nobody(folder, paper, tmp_path):
    session = sign_in_with_paper(folder, paper)
    assert export(session, tmp_path / "o.csv", format="csv") == 1
    session.close()


# --- what else two people decide ---


def test_a_managers_passphrase(at, folder):
    session = at()
    second = staff.named(session, SECOND).id
    with pytest.raises(SecondPersonNeeded) as problem:
        staff.reset_passphrase(session, second, "otra frase bien larga nueva")
    act = problem.value.act
    assert "Segunda de Ensayo" in acts.said(session, act)
    assert "Segunda" not in problem.value.details["who"], "she is not the second person for herself"
    approvals.ask(session, act)
    assert approvals.waiting_for(at(SECOND)) == []
    officer = at("data-officer")
    approvals.approve(officer, approvals.waiting_for(officer)[0])
    session = at()
    staff.reset_passphrase(session, second, "otra frase bien larga nueva")
    with pytest.raises(SecondPersonNeeded):
        staff.reset_passphrase(session, second, "y otra frase bien larga nueva")
    at.leave()
    sign_in(folder, SECOND, "otra frase bien larga nueva", None, stretching=shared).close()


def test_a_colleagues_passphrase_needs_one_person(at):
    session = at()
    staff.reset_passphrase(session, staff.named(session, "educator").id, "otra frase bien larga nueva")


def test_an_approved_reset_is_stale_once_her_key_is_another(at, folder, paper):
    session = at()
    second = staff.named(session, SECOND).id
    act = acts.reset(second, session._vault.key_mark(second))
    approved(at, act=act)
    at.leave()
    with_paper = sign_in_with_paper(folder, paper)
    staff.reset_passphrase(with_paper, second, words_of(SECOND))
    with_paper.close()
    with pytest.raises(ApprovalStale):
        staff.reset_passphrase(at(), second, "otra frase bien larga nueva")


def test_a_manager_who_was_just_made_is_nobodys_second_person(at):
    """Making one is no way round two people: nobody but her maker answers for her key."""
    staff.add(at(), "nueva", "Nueva", ["manager"], words_of("nueva"))
    approvals.ask(at(), EXPORT)
    assert approvals.waiting_for(at("nueva")) == []
    assert len(approvals.waiting_for(at("data-officer"))) == 1


def test_letting_the_team_see_every_case(at):
    session = at()
    with pytest.raises(SecondPersonNeeded) as problem:
        session.save(replace(session.organisation, scope="house", department="Lima"))
    assert session.organisation.scope == "own"
    assert session.organisation.department == ""
    assert "Own cases only" in problem.value.sentence()
    approvals.ask(session, problem.value.act)
    officer = at("data-officer")
    approvals.approve(officer, approvals.waiting_for(officer)[0])
    session = at()
    session.save(replace(session.organisation, department="Lima"))
    session.save(replace(session.organisation, scope="house"))
    session.save(replace(session.organisation, scope="own"))
    with pytest.raises(SecondPersonNeeded):
        session.save(replace(session.organisation, scope="house"))


@pytest.mark.parametrize(
    ("weaker", "stricter"),
    [
        ({"lock_most": 60}, {"lock_most": 5}),
        ({"hide_most": 4}, {"hide_most": 1}),
        ({"capture": "yes"}, {"capture": "no"}),
    ],
)
def test_what_weakens_the_lock(at, weaker, stricter):
    session = at()
    session.save(replace(session.organisation, **stricter))
    with pytest.raises(SecondPersonNeeded) as problem:
        session.save(replace(session.organisation, **weaker))
    approvals.ask(session, problem.value.act)
    officer = at("data-officer")
    [one] = approvals.waiting_for(officer)
    for value in (*stricter.values(), *weaker.values()):
        assert {"yes": "“Yes”", "no": "“No”"}.get(value, f"“{value}”") in acts.said(officer, one.act)
    approvals.approve(officer, one)
    session = at()
    session.save(replace(session.organisation, **stricter, department="Lima"))
    session.save(replace(session.organisation, **weaker))
    assert backup.check(session, full=True).ok


def test_an_approved_setting_is_stale_when_it_was_changed_meanwhile(at):
    session = at()
    with pytest.raises(SecondPersonNeeded) as problem:
        session.save(replace(session.organisation, lock_most=30))
    approvals.ask(session, problem.value.act)
    officer = at("data-officer")
    approvals.approve(officer, approvals.waiting_for(officer)[0])
    session = at(SECOND)
    session.save(replace(session.organisation, lock_most=10))
    session = at()
    with pytest.raises(ApprovalStale):
        session.save(replace(session.organisation, lock_most=30))


def test_a_second_answer_of_the_organisation_is_no_way_round(at):
    session = at()
    for weaker in (
        Organisation(name="Otra", scope="house"),
        Organisation(name="Otra", scope="own", lock_most=99),
    ):
        with pytest.raises(SecondPersonNeeded):
            session.save(weaker)


# --- the enemy: the asker, with her keys and the file in hand ---


def forged(session, actor, action, id, **detail):
    """An entry in somebody's name at the end of the trail, chained as it should be, signed with the asker's key."""
    made = entry(actor, action, "request", id, **detail)
    with session._store.transaction():
        session._store.append(made, session._vault.sign)


def rewritten(session, start, change):
    """The entries from ``start`` on changed and chained anew, her own signed; the others' keep their signatures."""
    kept = entries(session._store.writing, after=start - 1)
    before = entries(session._store.writing)[start - 2]
    with session._store.transaction():
        session._store.writing.execute("DELETE FROM audit WHERE seq >= ?", (start,))
        for place, one in enumerate(filter(None, map(change, kept))):
            made = one._replace(seq=start + place, previous=before.hash)
            made = made._replace(hash=chain_hash(made))
            if made.actor == session.person_id:
                made = made._replace(signature=session._vault.sign(made.hash))
            session._store.writing.execute(
                f"INSERT INTO audit ({COLUMNS}) VALUES ({','.join('?' * 13)})", made
            )
            before = made


def digest_of(session, act=EXPORT):
    return act.digest(session._vault.vault_id)


@pytest.mark.parametrize("who", ["data-officer", PAPER, "herself"])
def test_an_approval_cannot_be_forged(at, tmp_path, who):
    made = asked(at)
    session = at()
    actor = {PAPER: PAPER, "herself": session.person_id}.get(who) or staff.named(session, who).id
    forged(session, actor, "approve request", made.id, act=digest_of(session))
    with pytest.raises(RequestWaiting):
        export(session, tmp_path / "o.csv", format="csv")
    assert not (tmp_path / "o.csv").exists()


def test_an_approval_cannot_be_used_for_something_else(at, tmp_path):
    """She asks for something harmless, and writes something else into the request once it is approved."""
    one = approved(at)
    other = acts.export("htcds")
    session = at()
    told = json.dumps(
        {"act": digest_of(session, other), **other.told()}, sort_keys=True, separators=(",", ":")
    )
    rewritten(session, one.seq, lambda e: e._replace(detail=told) if e.seq == one.seq else e)
    with pytest.raises((SecondPersonNeeded, AuditBroken)):
        export(session, tmp_path / "o.xlsx", format="htcds")
    with pytest.raises((SecondPersonNeeded, AuditBroken)):
        export(session, tmp_path / "o.csv", format="csv")


def test_an_approval_cannot_be_moved_to_another_request(at, tmp_path):
    approved(at)
    session = at()
    export(session, tmp_path / "o.csv", format="csv")
    again = approvals.ask(session, EXPORT)
    old = next(e for e in entries(session._store.writing) if e.action == "approve request")
    sql(session, "UPDATE audit SET object = ? WHERE seq = ?", again.id, old.seq)
    with pytest.raises((SecondPersonNeeded, AuditBroken)):
        export(session, tmp_path / "p.csv", format="csv")
    # and as a copy of it after the new request
    sql(session, "UPDATE audit SET object = ? WHERE seq = ?", old.object, old.seq)
    newest = entries(session._store.writing, newest=1)[0]
    copy = old._replace(seq=newest.seq + 1, object=again.id, previous=newest.hash)
    copy = copy._replace(hash=chain_hash(copy))
    sql(session, f"INSERT INTO audit ({COLUMNS}) VALUES ({','.join('?' * 13)})", *copy)
    with pytest.raises((SecondPersonNeeded, AuditBroken)):
        export(session, tmp_path / "p.csv", format="csv")


def test_an_approval_cannot_be_replayed_by_taking_the_use_out(at, tmp_path):
    one = approved(at)
    session = at()
    export(session, tmp_path / "o.csv", format="csv")
    used = next(e.seq for e in entries(session._store.writing) if e.action == "use approval")
    at("data-officer")
    session = at()
    sql(session, "DELETE FROM audit WHERE seq = ?", used)
    with pytest.raises(AuditBroken):
        export(session, tmp_path / "p.csv", format="csv")
    # chained anew without it: what the colleague signed since does not fit any more
    rewritten(session, used - 1, lambda e: e)
    with pytest.raises(AuditBroken):
        export(session, tmp_path / "p.csv", format="csv")
    assert one.id not in {each.id for each in approvals.mine(session) if each.state == "used"}


@pytest.mark.parametrize("way", ["restored", "rolled back"])
def test_an_approval_cannot_be_had_back_with_an_older_registry(at, folder, tmp_path, way):
    """A backup of the moment between approval and use, or the folder copied then, brings the approval back unused."""
    approved(at)
    if way == "restored":
        session = at()
        made = backup.create(session, tmp_path / "b.amparo")
    anchors = Anchors(tmp_path / "state", None)
    at.leave()
    shutil.copytree(folder, tmp_path / "kept")
    session = enter(folder, anchors=anchors)
    assert export(session, tmp_path / "o.csv", format="csv") == 1
    session.close()
    if way == "restored":
        keys = backup.by_login(folder, MANAGER, MANAGER_WORDS, None, stretching=shared)
        backup.restore(made.path, folder, keys, device=None)
    else:
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "kept", folder)
    session = enter(folder, anchors=None if way == "restored" else anchors)
    if way == "rolled back":
        with pytest.raises((SecondPersonNeeded, RollbackUndecided)):
            export(session, tmp_path / "p.csv", format="csv")
        accept_rollback(session)
    assert approvals.mine(session) == []
    with pytest.raises(SecondPersonNeeded):
        export(session, tmp_path / "p.csv", format="csv")
    session.close()


def test_the_days_cannot_be_stretched(at, tmp_path, monkeypatch):
    """An approval of more than a week ago is over, and a clock that is put back revives nothing."""
    approved(at)
    session = at()
    real = recording.utc

    def later(days):
        stamp = real()
        moment = date.fromisoformat(stamp[:10]).toordinal() + days
        return lambda: date.fromordinal(moment).isoformat() + stamp[10:]

    for module in (recording, approvals):
        monkeypatch.setattr(module, "utc", later(8))
    session.note("view", "person", "0" * 32)
    assert approvals.mine(session) == []
    with pytest.raises(SecondPersonNeeded):
        export(session, tmp_path / "o.csv", format="csv")
    for module in (recording, approvals):
        monkeypatch.setattr(module, "utc", real)
    session.note("view", "person", "0" * 32)
    with pytest.raises(SecondPersonNeeded):
        export(session, tmp_path / "o.csv", format="csv")


def test_a_vouch_cannot_be_forged(at, paper):
    """An entry in the recovery key's name, or the other manager's, does not make a puppet count."""
    session = at()
    staff.add(session, "amiga", "Amiga", ["data-officer"], words_of("amiga"))
    amiga = staff.named(session, "amiga").id
    key = session._vault.key_mark(amiga)
    for actor in (PAPER, staff.named(session, SECOND).id):
        made = entry(actor, "vouch", "staff", amiga, key=key)
        with session._store.transaction():
            session._store.append(made, session._vault.sign)
    assert not vouching.counts(session, amiga, session.person_id)
    # the genuine word for another account, written over to hers
    old = next(e for e in entries(session._store.writing) if e.action == "vouch" and e.actor == PAPER)
    sql(
        session, "UPDATE audit SET object = ?, detail = ? WHERE seq = ?", amiga, f'{{"key":"{key}"}}', old.seq
    )
    assert not vouching.counts(session, amiga, session.person_id)


def test_what_is_no_request_is_not_shown(at):
    """Odd entries of another hand: no error, nothing to approve."""
    made = asked(at)
    session = at()
    for detail in (
        {},
        {"act": 7},
        {"kind": "poem", "act": "x"},
        {"kind": "export", "what": [], "of": "", "state": ""},
    ):
        forged(session, session.person_id, "ask second person", "f" * 32, **detail)
    sql(session, "UPDATE meta SET value = ? WHERE key = 'requests'", json.dumps([made.id, "f" * 32, 7, None]))
    assert [one.id for one in approvals.mine(session)] == [made.id]
    sql(session, "UPDATE meta SET value = 'x' WHERE key = 'requests'")
    assert approvals.mine(session) == []


def test_what_is_approved_is_what_was_shown(at):
    """The request is rewritten between the look and the click."""
    made = asked(at)
    session = at()
    other = acts.export("htcds")
    told = json.dumps(
        {"act": digest_of(session, other), **other.told()}, sort_keys=True, separators=(",", ":")
    )
    officer = at("data-officer")
    [shown] = approvals.waiting_for(officer)
    at.leave()
    session = at()
    newest = entries(session._store.writing, newest=1)[0].seq
    mine = {
        e.seq for e in entries(session._store.writing) if e.actor == session.person_id and e.seq >= made.seq
    }
    assert newest in mine
    rewritten(session, made.seq, lambda e: e._replace(detail=told) if e.seq == made.seq else e)
    officer = at("data-officer")
    with pytest.raises((RequestOver, AuditBroken, NotAllowed)):
        approvals.approve(officer, shown)


def test_what_was_shown_otherwise_is_not_approved(at):
    asked(at)
    officer = at("data-officer")
    [shown] = approvals.waiting_for(officer)
    for other in (
        replace(shown, act=acts.export("htcds")),
        replace(shown, seq=1),
        replace(shown, asker="0" * 32),
    ):
        with pytest.raises(RequestOver):
            approvals.approve(officer, other)
    approvals.approve(officer, shown)


def test_the_helpers_of_this_file_do_reach_the_file(at):
    """A control: an entry that is forged well enough for the chain is noticed by its signature alone."""
    session = at()
    forged(session, staff.named(session, "educator").id, "approve request", "f" * 32)
    assert list(trail.tail_problems(session)) != []


# --- custodians: by who made them ---

KEEPERS = ("case-worker", "educator", "legal")
GIVEN = "pino lago tinta bosque nube rio mesa"


def keepers_by(session, make=()):
    """Three custodians named in ``session``; ``make`` are accounts to be made for it there."""
    for login in make:
        staff.add(session, login, f"Persona {login}", ["educator"], words_of(login))
    ids = [staff.named(session, login).id for login in KEEPERS]
    deputies.name_custodians(session, ids)
    return ids


def given_new(session, *logins):
    """The manager signed in gives these people passphrases of hers; as the two of them then would sign in."""
    for login in logins:
        staff.reset_passphrase(session, staff.named(session, login).id, f"{GIVEN} {login}")
    return [(login, f"{GIVEN} {login}") for login in logins]


def entered_as(folder, said):
    return sign_in(folder, *said, None, stretching=shared)


def test_she_gives_two_custodians_passphrases_and_is_nobody_else_to_herself(at, folder):
    """Named by the other manager, whom the paper made: it is the new passphrases that make them hers."""
    keepers_by(at(SECOND), ["legal"])
    two = given_new(at(), "legal", "educator")
    at.leave()
    deputies.take_over(folder, *two, None, stretching=shared)
    made = asked(at)
    at.leave()
    hers = entered_as(folder, two[0])
    assert hers.acting
    assert approvals.waiting_for(hers) == []
    with pytest.raises(NotAllowed):
        approvals.approve(hers, made)
    hers.close()
    with pytest.raises(SecondPersonNeeded):
        approvals.insist(at(), EXPORT)


def test_she_makes_three_accounts_and_names_them(at, folder):
    session = at()
    for login in ("una", "dos", "tres"):
        staff.add(session, login, f"Persona {login}", ["educator"], words_of(login))
    deputies.name_custodians(session, [staff.named(session, one).id for one in ("una", "dos", "tres")])
    at.leave()
    two = [(one, words_of(one)) for one in ("una", "dos")]
    deputies.take_over(folder, *two, None, stretching=shared)
    made = asked(at)
    at.leave()
    hers = entered_as(folder, two[0])
    with pytest.raises(NotAllowed):
        approvals.approve(hers, made)
    hers.close()
    session = at()
    assert staff.named(session, "una").id not in vouching.approvers(session, session.person_id)
    assert staff.named(session, "una").id not in vouching.unconfirmed(session, session.person_id)
    with pytest.raises(SecondPersonNeeded):
        approvals.insist(session, EXPORT)


@pytest.mark.parametrize("named_by", ["manager", SECOND])
def test_two_custodians_do_not_open_the_other_manager_to_who_gave_them_passphrases(at, folder, named_by):
    keepers_by(at(named_by), ["legal"])
    two = given_new(at(), "legal", "educator")
    at.leave()
    with pytest.raises(CustodiansOfAnother):
        deputies.reset_by_custodians(folder, *two, SECOND, f"{GIVEN} luz", None, stretching=shared)
    at(SECOND)
    at.leave()
    with pytest.raises(BadCredentials):
        entered_as(folder, (SECOND, f"{GIVEN} luz"))
    deputies.reset_by_custodians(folder, *two, MANAGER, f"{GIVEN} luz", None, stretching=shared)
    entered_as(folder, (MANAGER, f"{GIVEN} luz")).close()


@pytest.mark.parametrize("named_by", [SECOND, "paper"])
def test_custodians_somebody_else_made_stand_in_as_a_second_person(at, folder, paper, named_by):
    """Until the asker makes their common key anew, as any renewal of the registry's keys does.

    She made the accounts of all three; two of them have their passphrases from the recovery key.
    """
    session = sign_in_with_paper(folder, paper) if named_by == "paper" else at(named_by)
    keepers_by(session, ["legal"])
    session.close()
    at.session = None
    two = [(one, words_of(one)) for one in ("legal", "educator")]
    for login, words in two:
        recover(folder, paper, login, words, None)
    session = sign_in_with_paper(folder, paper) if named_by == "paper" else at(named_by)
    leaving.renew_keys(session)
    session.close()
    at.session = None
    deputies.take_over(folder, *two, None, stretching=shared)
    made = asked(at)
    at.leave()
    helper = entered_as(folder, two[0])
    approvals.approve(helper, made)
    helper.close()
    session = at()
    assert approvals.insist(session, EXPORT) == made.id
    legal = staff.named(session, "legal").id
    leaving.renew_keys(session)
    assert legal not in vouching.approvers(session, session.person_id)


@pytest.mark.parametrize(
    "later", ["the second manager renews", "the second manager resets", "the paper resets"]
)
def test_two_passphrases_make_nobody_somebody_else_whoever_renews_the_keys(at, folder, paper, later):
    """A manager gives two custodians passphrases; the common key is made anew by others. She knows both."""
    keepers_by(at(SECOND), ["legal"])
    two = [(one, f"{GIVEN} {one}") for one in ("legal", "educator")]
    session = at()
    for login, words in two:
        staff.reset_passphrase(session, staff.named(session, login).id, words)
    at.leave()
    if later == "the second manager renews":
        leaving.renew_keys(at(SECOND))
    elif later == "the second manager resets":
        session = at(SECOND)
        staff.reset_passphrase(session, staff.named(session, "case-worker").id, f"{GIVEN} sol")
    else:
        recover(folder, paper, "case-worker", f"{GIVEN} sol", None)
    at.leave()
    deputies.take_over(folder, *two, None, stretching=shared)
    made = asked(at)
    at.leave()
    helper = entered_as(folder, two[0])
    with pytest.raises(NotAllowed):
        approvals.approve(helper, made)
    helper.close()
    with pytest.raises(CustodiansOfAnother):
        deputies.reset_by_custodians(folder, *two, SECOND, f"{GIVEN} luz", None, stretching=shared)


def test_one_custodian_who_made_another_ones_keys_is_no_two_people(at, folder, paper):
    """The second manager is one of the three herself, and gave another one a passphrase: she enters as both."""
    session = at(SECOND)
    legal = staff.named(session, "educator").id
    staff.reset_passphrase(session, legal, f"{GIVEN} educator")
    recover_for = ("case-worker", words_of("case-worker"))
    session.close()
    at.session = None
    recover(folder, paper, *recover_for, None)
    session = at()
    people = [staff.named(session, one).id for one in ("educator", "case-worker", SECOND)]
    deputies.name_custodians(session, people)
    at.leave()
    two = [("educator", f"{GIVEN} educator"), (SECOND, words_of(SECOND))]
    with pytest.raises(CustodiansOfAnother):
        deputies.reset_by_custodians(folder, *two, MANAGER, f"{GIVEN} luz", None, stretching=shared)
    two = [("educator", f"{GIVEN} educator"), recover_for]
    with pytest.raises(CustodiansOfAnother):  # whichever two of them
        deputies.reset_by_custodians(folder, *two, MANAGER, f"{GIVEN} luz", None, stretching=shared)


def test_custodians_whom_a_manager_who_left_engaged_help_the_only_one_who_stays(at, folder):
    keepers_by(at(), ["legal"])
    at.leave()
    session = at(SECOND)
    leaving.disable(session, staff.named(session, MANAGER).id)
    at.leave()
    two = [(one, words_of(one)) for one in ("legal", "educator")]
    deputies.reset_by_custodians(folder, *two, SECOND, f"{GIVEN} luz", None, stretching=shared)
    entered_as(folder, (SECOND, f"{GIVEN} luz")).close()


def test_the_director_who_named_them_gets_in_and_is_still_somebody(at, folder):
    """She renewed the keys, forgot, and two she named help her; then another one decides with her, as before."""
    session = at()
    keepers_by(session, ["legal"])
    leaving.renew_keys(session)
    at.leave()
    two = [(one, words_of(one)) for one in ("legal", "case-worker")]
    deputies.reset_by_custodians(folder, *two, MANAGER, f"{GIVEN} luz", None, stretching=shared)
    hers = entered_as(folder, (MANAGER, f"{GIVEN} luz"))
    made = approvals.ask(hers, EXPORT)
    leaving.renew_keys(hers)
    hers.close()
    approvals.approve(at("data-officer"), made)
    at.leave()
    hers = entered_as(folder, (MANAGER, f"{GIVEN} luz"))
    assert approvals.insist(hers, EXPORT) == made.id
    hers.close()


def test_they_help_her_twice_and_she_answers_for_herself_never(at, folder):
    """Her second key is answered for by custodians of her first one, the third by those of her second: to others."""
    keepers_by(at(), ["legal"])
    at.leave()
    two = [(one, words_of(one)) for one in ("legal", "case-worker")]
    for words in (f"{GIVEN} luz", f"{GIVEN} sal"):
        deputies.reset_by_custodians(folder, *two, MANAGER, words, None, stretching=shared)
        hers = entered_as(folder, (MANAGER, words))
        me = hers.person_id
        leaving.renew_keys(hers)
        hers.close()
    session = at(SECOND)
    assert vouching.counts(session, me, session.person_id)
    assert not vouching.counts(session, me, me)
