"""What is tried of the Windows programs, in this order, and the computers it is tried on. Knows Wine by `computer`."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from computer import ROOT, Computer, Screen, make_stubs, until

WORK, OUT = ROOT / "build" / "windows", ROOT / "dist" / "windows"
HERE = ROOT / "installer" / "windows"
UNINSTALL = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall"
MOST_MB, MOST_SETUP_MB, MOST_MEMORY_MB = 140, 45, 230
NEW = "lago tinta bosque nube remo"


class Bench:
    """The computers of one run: the ``office`` that has Amparo, and others, made when they are first asked for."""

    def __init__(self, version: str) -> None:
        self.version = version
        self.room, self.told = WORK / "test", OUT / "test"
        for folder in (self.room, self.told):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        self.setup = OUT / f"Amparo-{version}-setup.exe"
        self.stubs = self.room / "stubs"
        make_stubs(self.stubs)
        self.screen = Screen()
        self._computers: dict[str, Computer] = {}

    def computer(self, name: str) -> Computer:
        """The computer of this name."""
        if name not in self._computers:
            self._computers[name] = Computer(self.room / name, self.screen, self.stubs)
        return self._computers[name]

    @property
    def office(self) -> Computer:
        """The computer on which Amparo is installed as people install it."""
        return self.computer("office")

    def picture(self, name: str) -> None:
        """The screen now, in the folder of what was told."""
        self.screen.picture(self.told / f"{name}.png")

    def python(self, computer: Computer) -> Path:
        """The installed program once more, with the python.exe that is not shipped, for scripts of the test."""
        folder = computer.disk / "python"
        if not folder.exists():
            shutil.copytree(computer.installed, folder)
            shutil.copy(WORK / "python" / "python.exe", folder)
        return folder / "python.exe"

    def script(
        self, computer: Computer, name: str, *told: str | Path, seconds: float = 300, **more: str
    ) -> str:
        """What a script of this folder says, run by the Windows Python; it must end well."""
        python = self.python(computer)
        ended = computer.run(python, "-X", "utf8", HERE / "checks" / name, *told, seconds=seconds, **more)
        assert ended.code == 0, ended.said[-1500:]
        return ended.said

    def sees_window(self) -> None:
        """Wait for a window with the name on the screen."""
        search = ("search", "--onlyvisible", "--name", "Amparo")
        until(lambda: self.screen.keys(*search).split(), "a window")

    def off(self) -> None:
        """Everything off."""
        for one in self._computers.values():
            one.off()
        self.screen.off()


def megabytes(folder: Path) -> float:
    """What the files in a folder take, in MB."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file()) / 1e6


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
    packed = " (packed lightly for tests)" if lightly else ""
    return f"silent, in {took:.0f} s; {size:.0f} MB installed, setup {setup:.1f} MB{packed}; only the name Amparo"


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


def selftest(bench: Bench) -> str:
    """The self-test of window and command line, as on every other system."""
    office = bench.office
    report = office.local / "report.json"
    window = office.run(office.installed / "Amparo.exe", "--self-test", office.inside(report))
    line = office.cli("--self-test", "--json")
    (bench.told / "selftest.txt").write_text(line.said + window.said, "utf-8")
    if report.exists():
        shutil.copy(report, bench.told / "selftest-window.json")
    assert (window.code, line.code) == (0, 0), window.said[-900:] + line.said[-900:]
    checks = {one["name"]: one["verdict"] for one in json.loads(report.read_text("utf-8"))["checks"]}
    assert checks["keyring"] == "ok", checks
    absent = ", ".join(name for name, verdict in checks.items() if verdict != "ok") or "nothing"
    return f"window and command line: {len(checks)} checks, exit code 0; not there under Wine: {absent}"


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


def portable(bench: Bench) -> str:
    """The folder for a stick, where people keep things: names with ñ, accents and spaces, in program and registry."""
    office = bench.office
    stick = office.disk / "Usuarios" / "Ñandú José" / "memoria usb" / "Amparo"
    shutil.copytree(OUT / "portable" / "Amparo", stick)
    registry = office.disk / "Año 2026" / "registro de la niña"
    made = office.cli("demo", "--cases", "4", "--registry", office.inside(registry), "--json", program=stick)
    assert made.code == 0, made
    account = json.loads(made.said[made.said.index("{") :])["accounts"][0]
    words = office.local / "frase.txt"
    words.write_text(account["passphrase"] + "\n", "utf-8")
    who = (
        "--registry",
        office.inside(registry),
        "--user",
        account["login"],
        "--passphrase-file",
        office.inside(words),
    )
    found = office.cli("case", "list", *who, "--json", program=stick)
    assert found.code == 0, found
    out = office.disk / "Año 2026" / "copia ñ.amparo"
    kept = office.cli("backup", "create", "--out", office.inside(out), *who, "--json", program=stick)
    assert kept.code == 0, kept
    assert out.exists()
    assert not list(stick.rglob("__pycache__/*.pyc.*")), "nothing is written beside the program"
    return "demo, list and backup from “Ñandú José\\memoria usb”, registry in “Año 2026\\registro de la niña”"


def readonly(bench: Bench) -> str:
    """A write-protected stick: the program runs from it, and what cannot be written there is said plainly."""
    office = bench.office
    stick = office.disk / "protegida"
    shutil.copytree(OUT / "portable" / "Amparo", stick / "Amparo")
    with protected(stick):
        version = office.cli("--version", program=stick / "Amparo")
        assert version.code == 0, version
        assert bench.version in version.said
        refused = office.cli(
            "demo", "--registry", office.inside(stick / "registro"), program=stick / "Amparo"
        )
    assert refused.code == 1, refused
    assert "Traceback" not in refused.said, refused
    return (
        f"runs write-protected; a registry there is refused: “{refused.said.strip().splitlines()[-1][:90]}”"
    )


class protected:
    """A folder nobody can write in: its mode where that binds us, else mounted read-only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        subprocess.run(("chmod", "-R", "a-w", str(self.folder)), check=True)
        self._mounted = self._writable()
        if self._mounted:
            for how in ((), ("-o", "remount,ro,bind")):
                bind = ("mount", *(how or ("--bind",)), str(self.folder), str(self.folder))
                subprocess.run(bind, check=True)
            assert not self._writable(), "the folder cannot be protected here"

    def _writable(self) -> bool:
        try:
            (self.folder / "probe").touch()
            (self.folder / "probe").unlink()
        except OSError:
            return False
        return True

    def __exit__(self, *_problem: object) -> None:
        if self._mounted:
            subprocess.run(("umount", str(self.folder)), check=True)
        subprocess.run(("chmod", "-R", "u+w", str(self.folder)), check=True)


def journey(bench: Bench) -> str:
    """A working day in the real window, the lock with the program made anew, and the restore elsewhere."""
    album = bench.told / "journey"
    album.mkdir()
    for name, parts, more in (("office", ("office-again",), ()), ("elsewhere", ("elsewhere",), ("backup",))):
        computer = bench.computer(name)
        if not computer.installed.exists():
            assert computer.run(bench.setup, "/S").code == 0
        told = (
            [computer.inside(one) for one in sorted((album / "memoria usb ñ").glob("*.amparo"))]
            if more
            else []
        )
        python = bench.python(computer)
        process = computer.start(
            python,
            "-X",
            "utf8",
            computer.inside(HERE / "checks" / "journey.py"),
            computer.inside(album),
            name,
            *told,
        )
        ends = [album / f"{part}.{how}" for part in (name, *parts) for how in ("done", "failed")]
        ends.remove(album / f"{name}.done") if name not in parts else None
        end = time.monotonic() + 600
        bench.screen.answer(
            album, lambda ends=ends, end=end: any(e.exists() for e in ends) or time.monotonic() > end
        )
        failed = list(album.glob("*.failed"))
        assert not failed, failed[0].read_text("utf-8")[-1500:]
        assert (album / f"{parts[0]}.done").exists(), f"{name} did not come to its end"
        process.wait(60)
    text = subprocess.run(
        ("pdftotext", "-layout", str(album / "plan.pdf"), "-"), capture_output=True, text=True, check=True
    )
    assert "Matricular" in text.stdout
    assert "Ñaupari" not in text.stdout
    pictures = len(list(album.glob("*.png")))
    return f"first start, register, plan PDF, backup, lock, sign in again, restore: {pictures} pictures"


def signs_in(bench: Bench, computer: Computer, registry: Path, login: str, words: str) -> None:
    """Type user name and passphrase at the window that has just come, and wait until she has the turn."""
    until(lambda: bench.screen.keys("search", "--onlyvisible", "--name", "^Amparo$").split(), "the window")
    time.sleep(6)
    window = bench.screen.keys("search", "--onlyvisible", "--name", "^Amparo$").split()[-1]
    bench.screen.keys("windowactivate", "--sync", window)
    bench.screen.keys("type", "--clearmodifiers", "--delay", "40", login)
    bench.screen.keys("key", "Tab")
    bench.screen.keys("type", "--clearmodifiers", "--delay", "40", words)
    bench.screen.keys("key", "Return")
    turn = registry / "turn.lock"
    until(lambda: turn.exists() and "since" in turn.read_text("utf-8", "replace"), "the sign-in")


def lock(bench: Bench) -> str:
    """The installed Amparo.exe by keyboard: sign in, Ctrl+L, another process with nothing of the first one."""
    office = bench.office
    registry = office.local / "Amparo" / "practica"
    made = office.cli("demo", "--cases", "6", "--registry", office.inside(registry), "--json")
    assert made.code == 0, made
    account = json.loads(made.said[made.said.index("{") :])["accounts"][0]
    program = office.start(
        office.installed / "Amparo.exe", "--registry", office.inside(registry), "--no-keyring"
    )
    until(lambda: office.running(), "the program")
    bench.picture("lock-1-start")
    signs_in(bench, office, registry, account["login"], account["passphrase"])
    time.sleep(8)
    bench.picture("lock-2-work")
    first = office.running()
    memory = max(one[1] for one in first.values()) / 1000
    for one in first:  # where it goes, to look into when it grows
        for name in ("status", "smaps"):
            shutil.copyfile(f"/proc/{one}/{name}", bench.told / f"memory-{name}.txt")
    bench.screen.keys("key", "ctrl+l")
    until(
        lambda: any("--locked=asked" in line for line, _memory in office.running().values()),
        "the new program",
    )
    until(lambda: not set(first) & set(office.running()), "the end of the first one")
    line = next(iter(office.running().values()))[0]
    assert account["login"] not in line.replace("direccion", "") or account["login"] == "direccion", line
    assert line.count("Amparo.exe") == 1, line
    assert "-m" not in line.split(), line
    time.sleep(6)
    bench.picture("lock-3-locked")
    signs_in(bench, office, registry, account["login"], account["passphrase"])
    time.sleep(4)
    bench.picture("lock-4-again")
    bench.screen.keys("key", "alt+F4")
    until(lambda: not office.running(), "the end")
    program.wait(30)
    assert memory < MOST_MEMORY_MB, f"{memory:.0f} MB in memory"
    return f"Ctrl+L starts Amparo.exe anew, told only why and where; at work {memory:.0f} MB of memory"


def backupfile(bench: Bench) -> str:
    """A double click on an .amparo file."""
    office = bench.office
    file = office.disk / "Año 2026" / "copia ñ.amparo"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"age-encryption.org/v1\n")
    classes_for_all(office)
    office.start("start", "/wait", office.inside(file))
    until(lambda: office.running(), "the program")
    line = next(iter(office.running().values()))[0]
    assert line.rstrip().endswith("copia ñ.amparo"), line
    bench.sees_window()
    office.rests()
    bench.picture("backup-file")
    for one in office.running():
        subprocess.run(("kill", str(one)), check=False)
    until(lambda: not office.running(), "the end")
    return "opens Amparo.exe with the file; the restore page is photographed"


def classes_for_all(computer: Computer) -> None:
    """Wine 8 looks for kinds of files under HKLM only, where Windows looks under HKCU first: what setup wrote there is
    repeated here, word for word."""
    for key in (r".amparo", r"Amparo.Backup\shell\open\command"):
        said = computer.registry(rf"HKCU\Software\Classes\{key}")
        found = re.search(r"REG_SZ\s+(.*?)\s*$", said, re.MULTILINE)
        assert found, said
        ended = computer.run("reg", "add", rf"HKLM\Software\Classes\{key}", "/ve", "/d", found[1], "/f")
        assert ended.code == 0, ended


def account(bench: Bench) -> str:
    """Two accounts of Windows: the second signs in only after the computer card, each key in its own store."""
    office, other = bench.office, bench.computer("elsewhere")
    if not other.installed.exists():
        assert other.run(bench.setup, "/S").code == 0
    shared = bench.room / "carpeta común"
    shared.mkdir(exist_ok=True)
    bench.script(office, "account.py", "make", office.inside(shared))
    said = bench.script(other, "account.py", "enter", other.inside(shared))
    return said.strip().splitlines()[-1]


def upgrade(bench: Bench) -> str:
    """Over the previous build, with a registry in use: refused while the program runs, then done and hers untouched."""
    previous = bench.room / "previous-setup.exe"
    if not previous.exists():
        older = bench.room / "older"
        shutil.copytree(WORK / "Amparo", older)
        (older / "lib" / "registry" / "gone_since.py").write_text("", "utf-8")
        subprocess.run(
            (HERE / "pack", older, "0.0.9", previous, "fast"), check=True, stdout=subprocess.DEVNULL
        )
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
    return "0.0.9 → this one: refused while it runs, then done; the same cases, the registry whole, no old file left"


def core(bench: Bench) -> str:
    """The core tests inside the Windows Python."""
    office = bench.office
    python = bench.python(office)
    dev = python.parent / "dev"
    if not dev.exists():
        subprocess.run((HERE / "dev_packages", dev), check=True)
        shutil.copy(HERE / "checks" / "wine.py", dev / "amparo_wine.py")
        shutil.copy(HERE / "checks" / "left_out.txt", dev)
        paths = next(python.parent.glob("python3*._pth"))
        paths.write_text(paths.read_text() + f"dev\n{office.inside(ROOT)}\n", newline="")
    ended = office.run(
        python, "-X", "utf8", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "amparo_wine", "-n", "2",
        "-W", "ignore::pytest.PytestConfigWarning", "-m", "not journey", "--ignore", "tests/ui",
        "--rootdir", office.inside(ROOT), office.inside(ROOT / "tests"), seconds=2400,
    )  # fmt: skip
    (bench.told / "core.txt").write_text(ended.said, "utf-8")
    last = ended.said.strip().splitlines()[-1]
    assert ended.code == 0, last
    return last.strip("= ")


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


CHECKS: tuple[Callable[[Bench], str], ...] = (
    install, windows_of_setup, selftest, unsupported, portable, readonly, backupfile, journey, lock, account,
    upgrade, core, uninstall,
)  # fmt: skip
