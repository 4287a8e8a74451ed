"""The note a computer keeps of a registry: small, read strictly, a few folders of it."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import FileFailure
from registry.vault.anchors import Anchor, Anchors, Head, folder_mark, from_text, to_text
from registry.vault.strict import Malformed

ID = "0123456789abcdef" * 2
HEADS = st.builds(
    Head,
    st.integers(1, 2**52),
    st.binary(min_size=16, max_size=16),
    st.integers(1, 2**52),
    st.binary(min_size=8, max_size=8),
)


def anchor(seq: int, day: str = "2026-01-31", other: Head | None = None) -> Anchor:
    return Anchor(Head(seq, bytes([seq % 256]) * 16, 3, b"q" * 8), b"p" * 16, day, other)


@given(
    st.dictionaries(
        st.from_regex(r"[0-9a-f]{12}", fullmatch=True),
        st.tuples(HEADS, st.none() | HEADS),
        min_size=1,
        max_size=4,
    )
)
def test_it_comes_back_as_it_was_and_fits_every_keyring(states) -> None:
    anchors = {name: Anchor(head, b"p" * 16, "2026-12-31", other) for name, (head, other) in states.items()}
    text = to_text(anchors)
    assert text.isascii()
    assert len(text) < 1200
    assert from_text(text) == anchors


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2}, {"version": True}, {"pin": "AAAA"}, {"pin": None}, {"folders": []}, {"more": 1},
        {"folders": {"x": {}}}, {"folders": {"0" * 12: {}}}, {"folders": {f"{n:012x}": {} for n in range(5)}},
    ],
)  # fmt: skip
def test_what_the_program_did_not_write_is_refused(change: dict) -> None:
    said = json.loads(to_text({"0" * 12: anchor(7)})) | change
    with pytest.raises(Malformed):
        from_text(json.dumps(said, sort_keys=True, separators=(",", ":")))


@pytest.mark.parametrize(
    ("name", "value"),
    [("seq", 0), ("seq", -1), ("seq", 1.5), ("seq", "7"), ("hash", "A" * 24), ("hash", ""), ("vault_seq", 2**53),
     ("day", "today"), ("day", 5), ("or", {}), ("or", 1)],
)  # fmt: skip
def test_each_value_is_bounded(name: str, value: object) -> None:
    said = json.loads(to_text({"0" * 12: anchor(7)}))
    said["folders"]["0" * 12][name] = value
    with pytest.raises(Malformed):
        from_text(json.dumps(said, sort_keys=True, separators=(",", ":")))


@given(st.integers(0, 10_000), st.binary(max_size=3))
def test_whatever_is_in_the_file_ends_in_an_anchor_or_in_none(at: int, put: bytes) -> None:
    raw = bytearray(to_text({"0" * 12: anchor(7, other=Head(8, b"o" * 16, 4, b"r" * 8))}).encode())
    raw[at % len(raw) : at % len(raw) + len(put)] = put
    with contextlib.suppress(Malformed):
        assert all(
            isinstance(one, Anchor) for one in from_text(bytes(raw).decode("ascii", "replace")).values()
        )


def test_a_folder_has_its_own_else_the_newest_of_the_others(tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "state")

    def place(name: str):
        return anchors.look(ID, tmp_path / name, bound=False)

    assert place("a").anchor is None
    place("a").store(anchor(5))
    assert (place("a").own, place("b").own) == (True, False)
    assert place("b").anchor == anchor(5)
    place("b").store(anchor(9))
    assert (place("a").anchor, place("b").anchor, place("c").anchor) == (anchor(5), anchor(9), anchor(9))
    assert anchors.look("f" * 32, tmp_path / "a", bound=False).anchor is None


def test_at_most_four_folders_the_newest(tmp_path: Path) -> None:
    anchors = Anchors(tmp_path / "state")
    for number in range(9):
        anchors.look(ID, tmp_path / str(number), bound=False).store(
            anchor(number + 1, f"2026-01-{number + 1:02}")
        )
    kept = [number for number in range(9) if anchors.look(ID, tmp_path / str(number), bound=False).own]
    assert kept == [5, 6, 7, 8]


def test_a_folder_is_known_by_where_it_really_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    monkeypatch.chdir(tmp_path)
    assert folder_mark(Path("link")) == folder_mark(tmp_path / "real") != folder_mark(tmp_path)
    assert len(folder_mark(tmp_path)) == 12


def test_a_state_folder_that_cannot_be_written_or_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file in its place")
    with pytest.raises(FileFailure):
        Anchors(tmp_path / "state").look(ID, tmp_path, bound=False)
    (tmp_path / "else" / "anchors" / f"{ID}.json").mkdir(parents=True)
    with pytest.raises(FileFailure):
        Anchors(tmp_path / "else").look(ID, tmp_path, bound=False)
    assert repr(Anchors(tmp_path)) == "<Anchors>"
