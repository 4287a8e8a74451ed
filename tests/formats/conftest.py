"""The house of `house.py`, made once, and its key file as the independent reader opens it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from registry.language import resource
from tests.formats import keyfile, reader, rows
from tests.formats import trail as written
from tests.formats.house import ROLES, House, account, build
from tests.formats.keyfile import Opened
from tests.formats.reader import Registry
from tests.keyrings import Keyring

EVERYBODY = ("manager", *ROLES)


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return build(tmp_path_factory.mktemp("formats"))


@pytest.fixture(scope="package")
def keys(house: House) -> dict[str, Opened]:
    """What each role's login and passphrase open, and the paper."""
    found = {
        role: keyfile.open_with_passphrase(house.folder, *account(role), house.device) for role in EVERYBODY
    }
    return found | {"paper": keyfile.open_with_paper(house.folder, house.paper.text)}


@pytest.fixture
def copy(house: House, tmp_path: Path) -> House:
    """The house with a folder and a keyring of its own."""
    mine = Keyring(dict(house.computer.secrets), dict(house.computer.notes))
    other = House(tmp_path / "r", mine, house.paper, house.ids, house.report, house.backup)
    shutil.copytree(house.folder, other.folder)
    return other


@pytest.fixture(scope="package")
def lists() -> list[list[str]]:
    """The two lists of words of BIP-39, which the program ships."""
    return [resource("words", f"{code}.txt").read_text(encoding="utf-8").split() for code in ("en", "es")]


def verified(registry: Registry) -> dict[str, Any]:
    """Everything the independent reader finds, after every check it knows."""
    try:
        registry.opened.check()
        registry.check_pages()
        entries = written.verify_trail(registry)
        counted = (rows.verify_rows(registry, entries), rows.verify_history(registry, entries))
        return {
            "records": reader.everything(registry),
            "history": registry.history(),
            "drafts": registry.drafts(),
            "trail": entries,
            "counted": counted,
        }
    finally:
        registry.close()
