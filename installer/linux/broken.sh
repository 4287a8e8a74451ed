# shellcheck shell=bash
# What the self-test of the window says, without a screen and in both languages, where something of the computer or of
# the program is broken. Sourced by installer/linux/test, which has `inside`, `verdict` and $system.

# Exit code and line of the self-test in one language, while $broken is as it is.
says() { # says LANGUAGE CODE LINE
    local said code=0
    mkdir -p "$system/home/visitor/in-$1"
    printf '{"language": "%s"}\n' "$1" >"$system/home/visitor/in-$1/settings.json"
    said=$(inside visitor env "AMPARO_CONFIG=/home/visitor/in-$1" amparo --registry /home/visitor/nuevo/registro --self-test 2>&1) || code=$?
    if [ $code = "$2" ] && grep -qE "^$3" <<<"$said" && ! grep -q Traceback <<<"$said"; then return 0; fi
    printf '%s\nexit %d instead of %d, or no line “%s”\n' "$said" $code "$2" "$3"
    return 1
}

in_both() { # in_both CODE SPANISH ENGLISH
    says es "$1" "$2" && says en "$1" "$3" && echo "exit $1, “${2%%:*}”, “${3%%:*}”"
}

# shellcheck disable=SC2016 # expanded where it is broken
self_test_with_something_broken() {
    mkdir -p "$system/home/visitor/nuevo"
    chroot "$system" chown visitor: /home/visitor/nuevo
    verdict "self-test, no keyring" in_both 0 "no hay +Llavero:" "not there +Keyring:"
    broken='mount --bind "$system/home/visitor" "$system/home/visitor"; mount -o remount,ro,bind "$system/home/visitor"'
    verdict "self-test, read-only folder" in_both 1 "FALLÓ +Carpeta del registro: " "FAILED +Folder of the registry: "
    broken='mount -t tmpfs -o size=50m,mode=777 tmpfs "$system/home/visitor/nuevo"'
    verdict "self-test, disk nearly full" in_both 1 "FALLÓ +Espacio libre: " "FAILED +Free space: "
    broken='for one in tmp var/tmp; do
        mount -t tmpfs -o size=4k,mode=1777 tmpfs "$system/$one"
        dd if=/dev/zero of="$system/$one/full" bs=1k 2>/dev/null || true
    done'
    verdict "self-test, no temporary folder" in_both 1 "FALLÓ +Carpeta temporal: " "FAILED +Temporary folder: "
    broken='mount --bind /dev/null "$system/usr/lib/amparo/lib/registry/resources/fonts/NotoSans-Bold.ttf"'
    verdict "self-test, a lost part" in_both 1 "FALLÓ +Letras de los documentos: " "FAILED +Letters of the papers: "
    broken=":"
}
