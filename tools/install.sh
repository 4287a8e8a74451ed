# shellcheck shell=bash
# What ./start and ./check have in common: the Debian packages and the Python environment in .venv.
# Sourced, never run. Written for bash 3.2 and later, so that it also reads on macOS.

say() { printf '%s\n' "$*"; }
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# --- Debian packages -------------------------------------------------------------------------------------------

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }
available() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | grep 'Candidate: [^(]' >/dev/null; }

# Lines of the list files ("name" or "name | other name") of which no name is installed.
missing_lines() { # missing_lines FILE...
    local line name found
    sed 's/#.*//' "$@" | while IFS= read -r line; do
        if [ -z "${line// /}" ]; then continue; fi
        found=no
        for name in ${line//|/ }; do
            if installed "$name"; then found=yes; fi
        done
        if [ "$found" = no ]; then say "$line"; fi
    done
}

# The first name of each line that this Debian has; the first name where it has none, so that apt-get says so.
names_here() {
    local line name chosen
    while IFS= read -r line; do
        chosen=
        for name in ${line//|/ }; do
            if [ -z "$chosen" ] && available "$name"; then chosen=$name; fi
        done
        say "${chosen:-${line%% *}}"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

install_packages() { # install_packages FILE...
    local lines names log
    if ! command -v apt-get >/dev/null; then
        if [ "$(uname -s)" != Darwin ]; then
            say "There is no apt-get here: install what $* name with this system's own tool."
        fi
        return
    fi
    lines=$(missing_lines "$@")
    if [ -z "$lines" ]; then return; fi
    say "These Debian packages are missing and will be installed now, with what they need (some minutes):"
    say "$lines" | sed 's/^/    /'
    if [ "$(id -u)" != 0 ]; then
        if ! command -v sudo >/dev/null; then
            names=$(say "$lines" | names_here | tr '\n' ' ')
            fail "There is no sudo here. As root, run: apt-get update; apt-get install --no-install-recommends $names"
        fi
        say "sudo may ask for your password."
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update ||
        say "Some package lists could not be renewed; going on with the ones that are there."
    names=$(say "$lines" | names_here)
    # shellcheck disable=SC2086 # one word a package
    log=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        -o Dpkg::Use-Pty=0 $names 2>&1) || fail "$log"
}

# --- Python ----------------------------------------------------------------------------------------------------

find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "Amparo needs Python 3.11, 3.12 or 3.13 with venv. Install one and try again."
}

# What an environment was made from: when this changes, it is brought up to date.
fingerprint() { # fingerprint PYTHON LOCK
    "$1" - "$2" pyproject.toml <<'PYTHON'
import hashlib, pathlib, sys
parts = [sys.version.encode(), str(pathlib.Path.cwd()).encode()]
parts += [pathlib.Path(name).read_bytes() for name in sys.argv[1:]]
print(hashlib.sha256(b"\0".join(parts)).hexdigest())
PYTHON
}

# After this, .venv holds exactly the releases of the lock and finds the program in src/.
install_python() { # install_python LOCK
    local lock=$1 stamp=".venv/amparo-$1.stamp" wanted python
    if [ -f "$stamp" ] && wanted=$(fingerprint .venv/bin/python "$lock" 2>/dev/null) &&
        [ "$(cat "$stamp")" = "$wanted" ]; then
        return
    fi
    python=$(find_python)
    say "$(grep -c '==' "$lock") Python packages of $lock will be installed in .venv, each checked against its hash."
    # An environment without pip, or moved here from elsewhere, cannot be brought up to date.
    if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || ! grep -qF "$PWD/.venv/" .venv/bin/pip; then
        "$python" -m venv --clear .venv
    fi
    rm -f .venv/amparo-*.stamp
    .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement "$lock"
    .venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check \
        --no-index --no-build-isolation --no-deps --editable .
    # The development lock holds everything of the other one.
    fingerprint .venv/bin/python requirements.lock >.venv/amparo-requirements.lock.stamp
    fingerprint .venv/bin/python "$lock" >"$stamp"
}
