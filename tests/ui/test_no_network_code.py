"""No network: nothing in the program imports what could speak to another computer."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import registry

HOUSE = Path(registry.__file__).parent
NETWORK = {
    "aiohttp", "asyncio", "ftplib", "http", "httpx", "imaplib", "nntplib", "poplib", "requests", "select",
    "selectors", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib.request", "urllib3", "webbrowser",
    "wsgiref", "xmlrpc", "multiprocessing.connection", "PySide6.QtNetwork", "PySide6.QtWebSockets",
}  # fmt: skip
NAMES = {
    "QTcpSocket",
    "QUdpSocket",
    "QTcpServer",
    "QLocalSocket",
    "QLocalServer",
    "QNetworkAccessManager",
    "openUrl",
}


def imported(code: str) -> Iterator[str]:
    """Every module, and every name in a module, that ``code`` imports, by a statement or by name."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{one.name}" for one in node.names)
        elif isinstance(node, ast.Call) and _calls_import(node.func):
            yield from (
                one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
            )


def _calls_import(function: ast.expr) -> bool:
    said = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return said in {"import_module", "__import__"}


def _of_a_file(node: ast.Call) -> bool:
    """Whether it is a call with nothing but ``QUrl.fromLocalFile(…)``: showing a folder is no network."""
    said = [ast.unparse(one.func) for one in node.args if isinstance(one, ast.Call)]
    return said == ["QUrl.fromLocalFile"] and len(node.args) == 1


def speaking(code: str) -> set[str]:
    """What of ``code`` could speak to another computer."""
    found = {name for name in imported(code) if any(f"{name}.".startswith(f"{one}.") for one in NETWORK)}
    nodes = list(ast.walk(ast.parse(code)))
    files = {id(node.func) for node in nodes if isinstance(node, ast.Call) and _of_a_file(node)}
    names = [node for node in nodes if isinstance(node, ast.Attribute | ast.Name) and id(node) not in files]
    named = {one.attr if isinstance(one, ast.Attribute) else one.id for one in names}
    return found | (named & NAMES)


@pytest.mark.parametrize("path", sorted(HOUSE.rglob("*.py")), ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_module_imports_the_network(path: Path) -> None:
    assert speaking(path.read_text("utf-8")) == set()


@pytest.mark.parametrize(
    "code",
    [
        "import socket",
        "from urllib import request",
        "import urllib.request as quiet",
        "def later():\n    from http.client import HTTPSConnection",
        "from importlib import import_module\nimport_module('ssl')",
        "__import__('smtplib')",
        "from PySide6 import QtNetwork",
        "from PySide6.QtNetwork import QLocalSocket",
        "QDesktopServices.openUrl(there)",
        "QDesktopServices.openUrl(QUrl(there))",
    ],
)
def test_the_look_would_find_it(code: str) -> None:
    assert speaking(code)


def test_the_window_brings_no_network_library_of_qt() -> None:
    code = (
        "import sys, pkgutil, importlib, registry\n"
        "for one in pkgutil.walk_packages(registry.__path__, 'registry.'):\n"
        "    '__main__' in one.name or importlib.import_module(one.name)\n"
        "assert 'PySide6.QtWidgets' in sys.modules\n"
        "assert 'PySide6.QtNetwork' not in sys.modules\n"
        "print('none')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "none\n", done.stderr
