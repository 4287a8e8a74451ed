#!/usr/bin/env bash
# Proves both commands of the README on a bare Debian, as a person without Amparo, Python or a screen would meet
# them: a minimal system is made, the files of this checkout (committed or not) are copied in, and a user who is
# not root runs ./start twice, .ci/run, and ./start once more on a screen. Nothing stays behind.
#
#     sudo tools/prove_in_chroot.sh [bookworm|trixie]
#
# Needs root, debootstrap, git and network. Mirror, proxies, certificates and pip settings are those of the host.
# SKIP="start check screen" leaves parts out; OVERLAY=DIR lays further files over the copy.
set -euo pipefail
cd -P "$(dirname "$0")/.."

suite=${1:-bookworm}
skip=" ${SKIP:-} "
[ "$(id -u)" = 0 ] || {
    echo "debootstrap and chroot need root" >&2
    exit 1
}

system=$(mktemp -d "${TMPDIR:-/var/tmp}/amparo-$suite.XXXXXX")
chmod 755 "$system"
trap 'rm -rf --one-file-system "$system"' EXIT
folder="/home/visitor/Casa Ñandú/amparo"

# --- the machine -----------------------------------------------------------------------------------------------

# shellcheck disable=SC2016 # a placeholder of apt-get's
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' | sed -n 1p)
echo "=== a minimal $suite"
debootstrap --variant=minbase "$suite" "$system" "${mirror:?no Debian mirror in the apt configuration}" \
    >"$system.log" 2>&1 || {
    tail "$system.log" >&2
    exit 1
}
rm -f "$system.log"

# Inside, mounts belong to a namespace of their own and end with it.
inside() { # inside USER COMMAND...
    local user=$1
    shift
    # shellcheck disable=SC2016 # expanded by the inner shell
    unshare --mount --pid --fork bash -euc '
        system=$1 user=$2
        shift 2
        mount -t proc proc "$system/proc"
        mount --rbind /dev "$system/dev"
        exec chroot "$system" runuser -u "$user" -- "$@"
    ' inside "$system" "$user" env -i "${settings[@]}" HOME="/home/$user" USER="$user" \
        PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin "$@"
}

settings=(TERM=dumb CI=true)
while IFS= read -r setting; do settings+=("$setting"); done < <(env | grep -iE '^(https?_proxy|no_proxy|PIP_(INDEX_URL|DEFAULT_TIMEOUT|PROXY))=' || true)
apt-config dump | grep -E '^Acquire::(https?|Check-|Retries)' >"$system/etc/apt/apt.conf.d/99host" || true
cp -L /etc/resolv.conf "$system/etc/resolv.conf"
printf '127.0.0.1 localhost %s\n' "$(hostname)" >"$system/etc/hosts"
if [ -n "${PIP_CERT:-}" ]; then
    cp -L "$PIP_CERT" "$system/etc/host-certificates.crt"
    settings+=(PIP_CERT=/etc/host-certificates.crt)
fi

inside root apt-get -qq update
inside root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends sudo adduser >/dev/null 2>&1
inside root adduser --quiet --disabled-password --gecos '' visitor
echo 'visitor ALL=(ALL) NOPASSWD: ALL' >"$system/etc/sudoers.d/visitor"
inside root apt-get clean

# --- the checkout ----------------------------------------------------------------------------------------------

mkdir -p "$system$folder"
git ls-files -z --cached --others --exclude-standard |
    tar --create --null --files-from=- --ignore-failed-read 2>/dev/null | tar --extract --directory "$system$folder"
if [ -n "${OVERLAY:-}" ]; then cp -r "$OVERLAY/." "$system$folder/"; fi
chroot "$system" chown -R visitor: /home/visitor

# --- the proof -------------------------------------------------------------------------------------------------

summary=
prove() { # prove WHAT COMMAND: a command line run by the visitor in the checkout
    local began=$SECONDS
    printf '\n=== %s\n' "$1"
    inside visitor bash -euc "cd '$folder' && $2" </dev/null
    printf -- '--- %s: %d s\n' "$1" $((SECONDS - began))
    summary="$summary$(printf '    %-34s %5d s' "$1" $((SECONDS - began)))
"
}

if [[ $skip != *" start "* ]]; then
    prove "./start, first time, no screen" ./start
    prove "./start, second time, no screen" ./start
    prove "./start --install-only, third time" "./start --install-only"
fi
if [[ $skip != *" check "* ]]; then # the Windows half of .ci/run is for Debian 12, whose Wine it knows
    case $suite in
    bookworm) prove ".ci/run" .ci/run ;;
    *) prove "./check" ./check ;;
    esac
fi
if [[ $skip != *" screen "* ]]; then
    prove "./start on a screen, to its window" "tools/desktop.sh bash -euc '
        ./start & program=\$!
        timeout 60 xdotool search --sync --onlyvisible --pid \$program --name . >/dev/null
        kill \$program'"
fi

printf '\n%s on %s: both commands work.\n%s' "$suite" "$(uname -m)" "$summary"
