#!/usr/bin/env bash
# Writes the lock files anew from pyproject.toml. Needs a checkout where ./check has run once, and uv
# (".venv/bin/pip install uv"). With --upgrade it takes
# the newest releases that pyproject.toml allows; without, it keeps every pin that still fits.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=uv
if [ -x .venv/bin/uv ]; then uv=.venv/bin/uv; fi

header='# Written by tools/lock.sh from pyproject.toml; do not edit by hand.'

# setuptools makes the checkout itself importable, without fetching anything that is not locked here.
compile() { # compile OUTPUT [OPTION...]
    local output=$1
    shift
    printf 'setuptools>=77\n' |
        "$uv" pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
            --output-file "$output" "$@" pyproject.toml - >/dev/null
    printf '%s\n%s\n' "$header" "$(cat "$output")" >"$output"
}

compile requirements.lock "$@"
compile requirements-dev.lock --extra dev --constraint requirements.lock "$@"
compile requirements-release.lock --extra release --constraint requirements.lock "$@"
.venv/bin/python tools/check_lock.py
