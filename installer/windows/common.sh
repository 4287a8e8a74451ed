# shellcheck shell=bash
# shellcheck disable=SC2034 # used where this is sourced
# What installer/windows/build and installer/windows/test have in common. Sourced from the root of the checkout.

# shellcheck source=tools/install.sh
. tools/install.sh

# makensis and Wine read no path with other letters than English ones without it
export LC_ALL=C.UTF-8

CACHE=${AMPARO_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/amparo-installer}
WORK=build/windows
OUT=dist/windows
VERSION=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' src/registry/__init__.py)

# The environment's Python, where this system has it; and how programs of this system call a path.
if [ "${OS:-}" = Windows_NT ]; then
    PYTHON=.venv/Scripts/python.exe
    native() { cygpath -w "$(realpath -m "$1")"; }
else
    PYTHON=.venv/bin/python
    native() { realpath -m "$1"; }
fi

environment() { # what installer/windows/build and installer/windows/test need in .venv, if there is none yet
    if [ -x $PYTHON ]; then return; fi
    if [ "${OS:-}" != Windows_NT ]; then
        install_python requirements.lock
        return
    fi
    python -m venv .venv
    $PYTHON -m pip install --quiet --no-input --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement requirements.lock
}

# A prefix of its own, no browser and no .NET, and a crash ends the program instead of opening a debugger.
wine_in() { # wine_in PREFIX PROGRAM [ARGUMENT...]: standard output is a pipe, which is all Wine 8 gives Python
    local prefix=$1
    shift
    WINEPREFIX=$prefix WINEDEBUG=${WINEDEBUG:--all} LC_ALL=C.UTF-8 \
        WINEDLLOVERRIDES="winedbg.exe=d;mscoree=;mshtml=;winemenubuilder.exe=d;mscms=n" \
        wine "$@" </dev/null 2>&1 | cat
    return "${PIPESTATUS[0]}"
}

new_prefix() { # new_prefix FOLDER: Windows 10 as far as Wine knows it
    rm -rf "$1"
    mkdir -p "$(dirname "$1")"
    wine_in "$(realpath -m "$1")" wineboot --init >/dev/null
    wine_in "$(realpath -m "$1")" winecfg -v win10 >/dev/null
}

end_prefix() { WINEPREFIX=$(realpath -m "$1") wineserver --kill 2>/dev/null || true; } # end_prefix FOLDER
