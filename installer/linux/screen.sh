# shellcheck shell=bash
# A screen of its own for installer/linux/test and installer/old-pc, which source this.

screen=""

# The server chooses a number that is free, and ends with the program that began it, however that ends.
begin_screen() {
    local number
    mkdir -p /tmp/.X11-unix
    number=$(mktemp)
    setpriv --pdeathsig TERM Xvfb -displayfd 7 -screen 0 1366x768x24 -nolisten tcp -noreset -ac 7>"$number" >/dev/null 2>&1 &
    screen=$!
    until [ -s "$number" ]; do
        kill -0 "$screen" 2>/dev/null || fail "there is no screen: Xvfb ended"
        sleep 0.1
    done
    DISPLAY=:$(cat "$number")
    export DISPLAY
    rm "$number"
    openbox >/dev/null 2>&1 & # ends with the screen
}

end_screen() {
    if [ -n "$screen" ]; then kill "$screen" 2>/dev/null || true; fi
    screen=""
}
