"""What is tried of the program once it is there: from a stick, from a protected folder, by a double click, in a working
day, at the lock, and by a second account. Knows nothing of the setup program but how to run it.
"""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import HERE, MOST_MEMORY_MB, OUT, Bench, NotMade, signs_in
from computer import Computer, until

BOUND = (
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
)
"""Starts a program as root for whom the modes of files count."""


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
    with protected(office, stick):
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


@contextmanager
def protected(computer: Computer, folder: Path) -> Iterator[None]:
    """A folder in which that computer's programs cannot write. Root's are bound by its mode once they lost the right
    to pass over it, and then need not mount anything. Raises `NotMade` where that right cannot be taken away.
    """
    subprocess.run(("chmod", "-R", "a-w", str(folder)), check=True)
    computer.off()
    computer.under = BOUND if os.geteuid() == 0 else ()
    try:
        probe = subprocess.run(
            (*computer.under, "sh", "-c", 'touch "$1" 2>/dev/null && echo written; echo tried', "-", folder / "probe"),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if probe.stdout != "tried\n":
            raise NotMade(
                f"no folder can be write-protected here: {probe.stderr.strip() or probe.stdout.strip()}"
            )
        yield
    finally:
        computer.off()
        computer.under = ()
        subprocess.run(("chmod", "-R", "u+w", str(folder)), check=True)


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
    bench.sees_window()
    office.rests()
    bench.picture("lock-1-start")
    signs_in(bench, office, registry, account["login"], account["passphrase"])
    time.sleep(8)
    bench.picture("lock-2-work")
    first = office.running()
    memory, most = memory_of(bench, first)
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
    return (
        f"Ctrl+L starts Amparo.exe anew, told only why and where; at work {memory:.0f} MB of memory, "
        f"while the passphrase was tried {most:.0f} MB"
    )


def memory_of(bench: Bench, processes: Iterable[int]) -> tuple[float, float]:
    """The memory (MB) of the largest of the processes now, and the most it ever had; where it goes is kept."""
    found = []
    for one in processes:
        for name in ("status", "smaps"):
            shutil.copyfile(f"/proc/{one}/{name}", bench.told / f"memory-{name}.txt")
        said = (bench.told / "memory-status.txt").read_text()
        now, most = (
            int(re.search(rf"^{key}:\s+(\d+) kB", said, re.MULTILINE)[1]) for key in ("VmRSS", "VmHWM")
        )
        found.append((now * 1024 / 1e6, most * 1024 / 1e6))
    return max(found)


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
