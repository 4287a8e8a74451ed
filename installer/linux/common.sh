# shellcheck shell=bash
# What installer/linux/build and installer/linux/test have in common. Sourced from the root of the checkout.
# shellcheck disable=SC2034 # they are used by who sources this

# shellcheck source=tools/install.sh
. tools/install.sh

HERE=installer/linux
WORK=build/linux
OUT=dist/linux
VERSION=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' src/registry/__init__.py)
ARCH=$(dpkg --print-architecture)
DEB=${AMPARO_DEB:-$OUT/amparo_${VERSION}_$ARCH.deb}
TAR=$OUT/Amparo-$VERSION-linux-$(uname -m).tar.xz
MOST_MB=190
