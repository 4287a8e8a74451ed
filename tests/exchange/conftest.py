"""A house with a case worker and an educator, made once and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.access import Session
from tests.registries import enter, make


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "registry"
    session, _paper = make(folder, "case-worker", "educator")
    session.close()
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path / "registry")
    return tmp_path / "registry"


@pytest.fixture
def session(folder: Path) -> Iterator[Session]:
    opened = enter(folder)
    yield opened
    opened.close()
