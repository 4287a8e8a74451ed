"""What all tests share: English, so that sentences can be compared, and folders of their own."""

import os

import pytest

from registry import language

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def _english(tmp_path, monkeypatch):
    monkeypatch.setenv("AMPARO_CONFIG", str(tmp_path / "config"))
    language.speak("en")
    yield
    language.speak("es")
