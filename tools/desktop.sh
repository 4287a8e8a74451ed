#!/usr/bin/env bash
# Runs a command on a screen, a session bus, a keyring and a home folder of its own, all gone when it ends:
#     tools/desktop.sh COMMAND [ARGUMENT...]
set -euo pipefail

if [ "${1:-}" != --inside ]; then
    home=$(mktemp -d)
    trap 'rm -rf "$home"' EXIT
    mkdir -m 700 "$home/run"
    unset WAYLAND_DISPLAY XAUTHORITY XDG_CURRENT_DESKTOP
    env HOME="$home" XDG_RUNTIME_DIR="$home/run" XDG_DATA_HOME="$home/.local/share" \
        XDG_CONFIG_HOME="$home/.config" XDG_STATE_HOME="$home/.local/state" XDG_CACHE_HOME="$home/.cache" \
        QT_QPA_PLATFORM=xcb \
        xvfb-run --auto-servernum --server-args="-screen 0 1366x768x24 -nolisten tcp -noreset" \
        dbus-run-session -- "$0" --inside "$@"
    exit
fi

shift
printf 'only for tests' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
setxkbmap es
openbox >/dev/null 2>&1 &
manager=$!
trap 'kill "$manager" 2>/dev/null || true' EXIT
"$@"
