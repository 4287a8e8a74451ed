"""What this computer remembers, in a small file without anything about a person. Knows no registry.

The file is `settings.json` in the account's configuration folder; damaged or unknown values fall back to the defaults,
because a comfort that is lost must never keep anybody from her work.
"""

import json
import os
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path, user_state_path

from registry.files import private_folder, write_whole


@dataclass(frozen=True)
class Settings:
    """``registry`` and ``backups`` are folders; ``theme`` is system, light or dark; ``scale`` a percentage."""

    language: str = "es"
    theme: str = "system"
    scale: int = 100
    registry: str = ""
    backups: str = ""
    keyring: bool = True
    blank_after: int = 3
    """Minutes without a key or a movement until the screen is blanked."""
    lock_after: int = 15
    """Minutes until the registry is locked."""
    discreet: bool = False
    """Names are hidden until pointed at."""
    capture: bool = False
    """The screen may be shared or recorded; counts on Windows, the only system that lets a program refuse it."""


def settings_file() -> Path:
    """Where the settings are kept; AMPARO_CONFIG names another folder."""
    folder = os.environ.get("AMPARO_CONFIG")
    return (Path(folder) if folder else user_config_path("Amparo", appauthor=False)) / "settings.json"


def state_folder() -> Path:
    """Where this account keeps what belongs to this computer; with AMPARO_CONFIG, ``state`` in that folder."""
    folder = os.environ.get("AMPARO_CONFIG")
    return Path(folder) / "state" if folder else user_state_path("Amparo", appauthor=False)


def default_registry() -> Path:
    """Where a registry is kept unless somebody chooses otherwise."""
    return user_data_path("Amparo", appauthor=False) / "registro"


def load(path: Path | None = None) -> Settings:
    """The remembered settings."""
    try:
        said: Any = json.loads((path or settings_file()).read_text("utf-8"))
    except (OSError, ValueError):
        return Settings()
    if not isinstance(said, dict):
        return Settings()
    default = Settings()
    known = {
        one.name: said[one.name]
        for one in fields(Settings)
        if one.name in said and type(said[one.name]) is type(getattr(default, one.name))
    }
    return replace(default, **known)


def save(settings: Settings, path: Path | None = None) -> None:
    """Remember ``settings``. Raises `ReadOnlyMedia`, `DiskFull` or `FileFailure`."""
    path = path or settings_file()
    private_folder(path.parent)
    write_whole(path, json.dumps(asdict(settings), indent=1).encode())
