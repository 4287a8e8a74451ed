"""Two Windows accounts and one registry, in the Python for Windows: each has its keys in its own store of passwords.

python.exe account.py make FOLDER     a registry whose key this account keeps; its computer card in FOLDER
python.exe account.py enter FOLDER    another account: refused, authorised by the card, signed in
python.exe account.py count           how many keys of Amparo this account keeps
"""

import sys
from pathlib import Path

LOGIN, WORDS = "directora", "lago tinta bosque nube remo"
LOCAL_MACHINE = 2  # CRED_PERSIST_LOCAL_MACHINE: does not roam with the account


def kept() -> list[dict]:
    """What Windows' Credential Manager holds of Amparo."""
    from win32ctypes.pywin32 import win32cred

    try:
        found = win32cred.CredEnumerate(None, 0)
    except Exception:
        return []
    return [one for one in found if "amparo" in str(one["TargetName"])]


def make(place: Path) -> None:
    """The first account."""
    from registry.access import create_registry
    from registry.access.authorising import card
    from registry.forms import Organisation
    from registry.vault import FLOOR, SystemKeyring

    session, _paper = create_registry(
        place / "registro", organisation=Organisation(name="Casa de ensayo"), login=LOGIN, name="Directora de Ensayo",
        passphrase=WORDS, device=SystemKeyring(), kdf=FLOOR,
    )  # fmt: skip
    (place / "tarjeta.txt").write_text(" ".join(card(session, "es").words), "utf-8")
    session.close()


def enter(place: Path) -> None:
    """The second account."""
    from registry.access import sign_in
    from registry.access.authorising import authorise_by_card
    from registry.errors import RegistryError
    from registry.vault import SystemKeyring

    device = SystemKeyring()
    try:
        sign_in(place / "registro", LOGIN, WORDS, device)
    except RegistryError as problem:
        refused = type(problem).__name__
    else:
        raise SystemExit("An account without the card signed in.")
    authorise_by_card(place / "registro", (place / "tarjeta.txt").read_text("utf-8"), device)
    session = sign_in(place / "registro", LOGIN, WORDS, SystemKeyring())
    session.close()
    print(f"refused ({refused}), authorised by the computer card, signed in; its key stays on this computer")


def persistence() -> None:
    """Every key stays on this computer and does not roam."""
    from win32ctypes.pywin32 import win32cred

    found = kept()
    for one in found:
        whole = win32cred.CredRead(one["TargetName"], 1)
        if whole["Persist"] != LOCAL_MACHINE:
            raise SystemExit(f"a key is kept with persistence {whole['Persist']}")


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "count":
        print(len(kept()))
    else:
        {"make": make, "enter": enter}[what](Path(sys.argv[2]))
        persistence()
