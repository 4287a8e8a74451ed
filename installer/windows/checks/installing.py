"""What is tried of the setup program: installing, what it refuses, an older version before it, and taking it away.
Knows nothing of what people do with the program.
"""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

from bench import HERE, MOST_MB, MOST_SETUP_MB, OUT, UNINSTALL, WORK, Bench, megabytes, signs_in
from computer import ROOT, until


def licences(program: Path) -> int:
    """How many parts of the program have their licence beside it; `AssertionError` where one is missing."""
    texts = program / "licences"
    index = (texts / "INDEX.txt").read_text("utf-8").splitlines()
    for name in ("LGPL-3.0.txt", "GPL-3.0.txt"):
        assert (texts / "qt" / name).read_bytes() == (ROOT / "installer/licences" / name).read_bytes(), name
    for one in ("sqlcipher/SQLCipher.txt", "python/LICENSE.txt", "../LICENSE", "../NOTICE"):
        assert (texts / one).stat().st_size > 500, one
    packages = {
        re.sub(r"[-_.]+", "-", one.name.split("-")[0]).lower() for one in program.glob("lib/*.dist-info")
    }
    assert len(packages) > 20, packages
    bare = {name for name in packages if not list((texts / name).glob("*"))}
    assert bare == {"pyside6-essentials", "pyside6-pdf", "shiboken6"}, f"without a licence: {bare}"
    named = {line.split()[0] for line in index if line}
    assert packages <= named, f"not in the index: {packages - named}"
    return len(index)


def install(bench: Bench) -> str:
    """Silently, for one account: everything in its place, under one neutral name."""
    office = bench.office
    began = time.monotonic()
    ended = office.run(bench.setup, "/S")
    took = time.monotonic() - began
    assert ended.code == 0, ended
    menu = office.home / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs"
    assert [one.name for one in menu.rglob("*.lnk")] == ["Amparo.lnk"]
    assert not list((office.home / "Desktop").glob("*Amparo*"))
    entry = office.registry(UNINSTALL)
    assert re.findall(r"Uninstall\\([^\\\r\n]+)", entry) == ["Amparo"], entry
    assert re.search(r"DisplayName\s+REG_SZ\s+Amparo\s", entry), entry
    assert f"DisplayVersion    REG_SZ    {bench.version}" in entry, entry
    opened = office.registry(r"HKCU\Software\Classes\Amparo.Backup")
    assert '\\Amparo\\Amparo.exe" "%1"' in opened, opened
    size, setup = megabytes(office.installed), bench.setup.stat().st_size / 1e6
    assert size < MOST_MB, f"{size:.0f} MB installed"
    lightly = (WORK / "packed").read_text().strip() == "fast"
    assert lightly or setup < MOST_SETUP_MB, f"setup of {setup:.1f} MB"
    parts = licences(office.installed)
    assert licences(OUT / "portable" / "Amparo") == parts
    packed = " (packed lightly for tests)" if lightly else ""
    return (
        f"silent, in {took:.0f} s; {size:.0f} MB installed, setup {setup:.1f} MB{packed}; only the name Amparo; "
        f"licences of {parts} parts"
    )


def windows_of_setup(bench: Bench) -> str:
    """What a person sees: the first window in both languages."""
    for language, words in (("es_PE", "es"), ("en_US", "en")):
        process = bench.office.start(bench.setup, LANG=f"{language}.UTF-8", LC_ALL=f"{language}.UTF-8")
        until(
            lambda: (
                "Amparo" in bench.screen.keys("search", "--onlyvisible", "--name", "Amparo", "getwindowname")
            ),
            "it",
        )
        time.sleep(2)
        bench.picture(f"setup-{words}")
        bench.office.off()
        process.wait(30)
    return "photographed in Spanish and English"


def unsupported(bench: Bench) -> str:
    """An older Windows is refused in plain words, and nothing is written."""
    old = bench.computer("old")
    old.run("winecfg", "-v", "win7")
    ended = old.run(bench.setup, "/S")
    assert ended.code == 2, ended
    assert not old.installed.exists()
    assert "Amparo" not in old.registry(UNINSTALL)
    process = old.start(bench.setup, LC_ALL="es_PE.UTF-8")
    until(
        lambda: "Amparo" in bench.screen.keys("search", "--onlyvisible", "--name", "Amparo", "getwindowname"),
        "it",
    )
    time.sleep(1)
    bench.picture("unsupported")
    old.off()
    process.wait(30)
    return "Windows 7 is refused with exit code 2 and its sentence; nothing is left"


def older_modules(bench: Bench, lib: Path) -> str:
    """Put our modules as they were at the commit of ``older.txt`` into a folder of packages, as 0.0.9; say which.

    Where the history is not at hand (a copy of the last commit only), the modules of today stay: it is said, too.
    """
    commit = (HERE / "checks" / "older.txt").read_text("utf-8").split()[-1]
    asked = ("git", "-C", str(ROOT), "archive", commit, "src/registry")
    archive = subprocess.run(asked, capture_output=True, check=False)
    if archive.returncode:
        return "this very build relabelled, as the history of the project is not here"
    shutil.rmtree(lib / "registry")
    subprocess.run(("tar", "-x", "-C", str(lib.parent)), input=archive.stdout, check=True)
    (lib.parent / "src" / "registry").rename(lib / "registry")
    (lib.parent / "src").rmdir()
    first = lib / "registry" / "__init__.py"
    first.write_text(re.sub('__version__ = ".*"', '__version__ = "0.0.9"', first.read_text("utf-8")), "utf-8")
    compiled = bench.office.run(
        WORK / "python" / "python.exe", "-I", "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash",
        bench.office.inside(lib / "registry"),
    )  # fmt: skip
    assert compiled.code == 0, compiled
    return f"the program of {commit[:7]}"


def upgrade(bench: Bench) -> str:
    """Over an older build, with a registry in use: refused while the program runs, then done and hers untouched."""
    previous, older = bench.room / "previous-setup.exe", bench.room / "older"
    shutil.copytree(WORK / "Amparo", older)
    whence = older_modules(bench, older / "lib")
    (older / "lib" / "registry" / "gone_since.py").write_text("", "utf-8")
    subprocess.run((HERE / "pack", older, "0.0.9", previous, "fast"), check=True, stdout=subprocess.DEVNULL)
    other = bench.computer("upgraded")
    assert other.run(previous, "/S").code == 0
    assert "0.0.9" in other.registry(UNINSTALL)
    registry = other.local / "Amparo" / "registro"
    made = other.cli("demo", "--cases", "4", "--registry", other.inside(registry), "--json")
    assert made.code == 0, made
    account = json.loads(made.said[made.said.index("{") :])["accounts"][0]
    words = other.local / "frase.txt"
    words.write_text(account["passphrase"] + "\n", "utf-8")
    who = (
        "--registry",
        other.inside(registry),
        "--user",
        account["login"],
        "--passphrase-file",
        other.inside(words),
    )
    assert "0.0.9" in other.cli("--version").said
    before = other.cli("case", "list", *who, "--json").said
    program = other.start(
        other.installed / "Amparo.exe", "--registry", other.inside(registry), "--no-keyring"
    )
    signs_in(bench, other, registry, account["login"], account["passphrase"])
    refused = other.run(bench.setup, "/S")
    assert refused.code == 2, refused
    assert "0.0.9" in other.registry(UNINSTALL)
    assert (other.installed / "lib" / "registry" / "gone_since.py").exists()
    time.sleep(2)
    bench.screen.keys("key", "alt+F4")
    until(lambda: not other.running(), "the end")
    program.wait(30)
    assert other.run(bench.setup, "/S").code == 0
    assert f"DisplayVersion    REG_SZ    {bench.version}" in other.registry(UNINSTALL)
    assert not (other.installed / "lib" / "registry" / "gone_since.py").exists()
    assert other.cli("case", "list", *who, "--json").said == before
    checked = other.cli("check", *who, "--json")
    assert checked.code == 0, checked
    assert "0.0.9" not in other.cli("--version").said
    return (
        f"0.0.9 ({whence}) → this one: refused while it runs, then done; the same cases, the registry whole, "
        "no old file left"
    )


def uninstall(bench: Bench) -> str:
    """The program goes; registries, backups, settings and keys stay, and are named."""
    office = bench.office
    settings = office.local / "Amparo"
    settings.mkdir(exist_ok=True)
    registry, copies = office.disk / "Año 2026" / "registro ñ", office.disk / "copias"
    for folder in (registry, copies):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "stays").write_text("x")
    kept = {"registry": office.inside(registry), "backups": office.inside(copies)}
    (settings / "settings.json").write_text(json.dumps(kept, indent=1))
    (office.installed / "nota de una persona.txt").write_text("x")
    keys = bench.script(office, "account.py", "count")
    process = office.start(office.installed / "uninstall.exe")
    until(
        lambda: "Amparo" in bench.screen.keys("search", "--onlyvisible", "--name", "Amparo", "getwindowname"),
        "it",
    )
    time.sleep(3)
    bench.picture("uninstall")
    office.off()
    process.wait(30)
    assert office.run(office.installed / "uninstall.exe", "/S").code == 0
    until(lambda: not (office.installed / "Amparo.exe").exists(), "the program to go")
    until(lambda: not (office.installed / "lib").exists(), "its folders to go")
    until(lambda: "Amparo" not in office.registry(UNINSTALL), "the entry to go")
    assert [one.name for one in office.installed.iterdir()] == ["nota de una persona.txt"], (
        "only ours was removed"
    )
    assert not list(office.home.rglob("Amparo.lnk"))
    assert not office.registry(r"HKCU\Software\Classes\Amparo.Backup")
    assert (registry / "stays").exists()
    assert (copies / "stays").exists()
    assert (settings / "settings.json").exists()
    assert bench.script(office, "account.py", "count") == keys
    return "nothing of the program is left; registries, backups, settings, keys and a stranger's file are"
