"""Sections 4.5 and 4.7 of docs/file-formats.md: what the trail says of rows, and what of that is believed.

Nothing here comes from the program. The entries were verified by `trail.verify_trail` before.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.formats.keyfile import Opened
from tests.formats.primitives import b2, need, sha256, utf8_json
from tests.formats.reader import Registry
from tests.formats.trail import Entry

NOT_PEOPLE = ("paper", "custodians")


def row_digest(form: str, row: dict[str, Any]) -> bytes:
    """The digest of a row of a form's table."""
    data = form.encode()
    for name in sorted(name for name in row if row[name] is not None):
        value = row[name] if isinstance(row[name], bytes) else str(row[name]).encode()
        data += f"|{name}:{type(row[name]).__name__}:{len(value)}:".encode() + value
    return sha256(data)


def shelf_digest(row: dict[str, Any]) -> bytes:
    start = f"{row['id']}|{row['restriction']}|{row['revision']}|{len(row['sealed'])}|"
    return sha256(start.encode() + row["sealed"])


def restriction_digest(row: dict[str, Any]) -> bytes:
    return sha256(
        "|".join(str(row[name]) for name in ("id", "revision", "made_at", "made_by", "grants")).encode()
    )


def _stored(registry: Registry) -> Iterator[tuple[str, str, bytes]]:
    for form in registry.forms:
        for row in registry.table(form):
            yield row["id"], form, row_digest(form, row)
    for row in registry.table("shelf"):
        yield row["id"], "restricted", shelf_digest(row)
    for row in registry.table("restriction"):
        yield row["id"], "restriction", restriction_digest(row)


def purges(registry: Registry, trail: list[Entry]) -> list[Entry]:
    """The purges that are believed: by the paper, or by a manager as somebody else approved, and no more than that."""
    taken = Counter[str]()
    found = []
    for entry in trail:
        if entry.action != "purge" or not (entry.actor == "paper" or registry.opened.is_root(entry.key)):
            continue
        request = _said(entry, "request")
        taken[request] += entry.form != "request"
        allowed = _approved(registry.opened, trail[: entry.seq - 1], request, entry.actor)
        if entry.actor == "paper" or (allowed and taken[request] <= allowed):
            found.append(entry)
    return found


def _said(entry: Entry, name: str) -> Any:
    return entry.detail.get(name, "") if isinstance(entry.detail, dict) else ""


def _approved(opened: Opened, before: list[Entry], request: str, by: str) -> int:
    """How many records may be purged under a request; 0 if no approval counts, or it asked for something else."""
    told = [one for one in before if (one.form, one.object) == ("request", request)]
    asked = [one for one in told if one.action == "ask second person"]
    if len(asked) != 1 or asked[0].actor != by or _said(asked[0], "kind") != "purge":
        return 0
    act = {name: _said(asked[0], name) for name in ("kind", "of", "what", "state")}
    digest = sha256(utf8_json(act | {"registry": opened.vault_id})).hex()
    good = any(
        one.action == "approve request"
        and one.seq > asked[0].seq
        and _said(one, "act") == digest
        and counts(opened, before[: one.seq - 1], one, by)
        and (one.actor in NOT_PEOPLE or counts(opened, before[: one.seq - 1], asked[0], one.actor))
        for one in told
    )
    return int(act["what"]["records"]) if good and _said(asked[0], "act") == digest else 0


def counts(opened: Opened, before: list[Entry], one: Entry, asker: str, chain: tuple[str, ...] = ()) -> bool:
    """Whether an approval, a request, or a word for somebody's key, is of anybody but the asker and those she made.

    `before` is the trail before the approval: of it alone, whatever of the chain is looked at.
    """
    if one.actor == asker or one.actor in chain:
        return False
    if one.actor == "custodians":
        made = opened.maker(one.key)
        if made is None or not _other(opened, before, made, asker, chain):
            return False
        theirs = opened.makers(one.key).items()
        hers = [who for who, by in theirs if who == asker or not _other(opened, before, by, asker, chain)]
        return len(hers) < 2
    return one.actor == "paper" or _answered(opened, before, (one.actor, one.key), asker, chain)


def _other(
    opened: Opened, before: list[Entry], made: tuple[str, bytes], asker: str, chain: tuple[str, ...]
) -> bool:
    """Whether the key of custodians, their common one or one's own, is another's whom `made` names with her key."""
    if made[0] == asker or b2(made[1], 16).hex() in chain:
        return False
    return made[0] == "paper" or _answered(opened, before, made, asker, chain)


def _answered(
    opened: Opened, before: list[Entry], whose: tuple[str, bytes], asker: str, chain: tuple[str, ...]
) -> bool:
    """Whether the paper made this key a manager's, or somebody answered for it who counts."""
    person, key = whose
    if opened.made_by_paper(key):
        return True
    mark = b2(key, 16).hex()
    return any(
        (answer.action, answer.form, answer.object) == ("vouch", "staff", person)
        and _said(answer, "key") == mark
        and (answer.actor in NOT_PEOPLE or opened.is_root(answer.key))
        and counts(opened, before, answer, asker, (*chain, person, mark))
        for answer in before
    )


def restrictions(registry: Registry, trail: list[Entry]) -> set[str]:
    """The restrictions that count (4.7): made with a key that is or was a manager's, and not ended with one."""
    first: dict[str, Entry] = {}
    ended = set()
    for entry in trail:
        if entry.form == "restriction":
            first.setdefault(entry.object, entry)
            if entry.action == "release" and not entry.row and registry.opened.is_root(entry.key):
                ended.add(entry.object)
    return {name for name, entry in first.items() if registry.opened.is_root(entry.key)} - ended


def _check_restrictions(registry: Registry, trail: list[Entry]) -> None:
    good = restrictions(registry, trail)
    need({row["id"] for row in registry.table("restriction")} <= good, "a restriction that does not count")
    need({row["restriction"] for row in registry.table("shelf")} <= good, "a shelf that does not count")


def verify_rows(registry: Registry, trail: list[Entry]) -> int:
    """Every row lies where its newest entry says, as it says; none is missing, none too many. How many there are."""
    newest = {entry.object: entry for entry in trail if entry.row and entry.object}
    stored = {place: (form, digest) for place, form, digest in _stored(registry)}
    weighty = [entry for entry in trail if entry.actor == "paper" or registry.opened.is_root(entry.key)]
    done = {(entry.action, entry.object) for entry in weighty if entry.action != "purge"}
    done |= {("purge", entry.object) for entry in purges(registry, trail)}
    filled = any(entry.action == "fill training registry" for entry in weighty)
    for place, (form, digest) in stored.items():
        entry = newest.get(place)
        if entry is None:
            need(filled, "a row that no entry tells of")
            continue
        need((entry.form, entry.row) == (form, digest), "a row is not stored as its entry says")
        born = any(one.object == place and one.form not in ("restricted", "") and one.row for one in trail)
        hidden = form == "restricted" and born
        need(not hidden or ("restrict", place) in done, "a record was restricted by somebody not entitled")
    for place in newest.keys() - stored.keys():
        gone = ("purge", place) in done or (
            newest[place].form == "restriction" and ("release", place) in done
        )
        need(gone, "a row that an entry tells of is missing")
    _check_restrictions(registry, trail)
    return len(stored)


def verify_history(registry: Registry, trail: list[Entry]) -> int:
    """Every change's history is stored as its entry says, also on the shelves open here. How many changes have one."""
    rows: dict[tuple[str, int], bytes] = {}
    stored = registry.rows("SELECT id, revision, compartment, sealed FROM history ORDER BY 1, 2, 3")
    stored += sorted(registry.shelf_history())
    for place, revision, compartment, sealed in stored:
        old = rows.get((place, revision), b"")
        rows[place, revision] = old + f"{compartment}:{len(sealed)}:".encode() + sealed
    open_here = {record.id for record, _ in registry.shelf()}
    closed = {row["id"] for row in registry.table("shelf")} - open_here
    purged = {one.object: one.seq for one in purges(registry, trail)}
    told = [entry for entry in trail if entry.history]
    for entry in told:
        kept = rows.pop((entry.object, entry.detail["revision"]), None)
        if kept is None:
            gone = entry.object in closed or purged.get(entry.object, 0) > entry.seq
            need(gone, "the history of a change is missing")
        else:
            need(sha256(kept) == entry.history, "the history of a change was altered")
    need(not rows, "a history that no entry tells of")
    return len(told)
