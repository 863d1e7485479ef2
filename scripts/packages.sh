# SPDX-License-Identifier: Apache-2.0
# The packages of Debian 12, Debian 13 and Ubuntu 24.04 that building, running and testing need.
# Sourced by quickstart and test.

# "a|b" means: the first of them that this system has.
build_packages="g++ cmake ninja-build pkg-config ccache mold
  libboost1.81-dev|libboost-dev libboost-json1.81-dev|libboost-json-dev
  libsoci-dev libfmt-dev libspdlog-dev libtomlplusplus-dev catch2 libcli11-dev libebur128-dev
  libtag-dev|libtag1-dev libre2-dev libsndfile1-dev libflac-dev libmpg123-dev libcurl4-openssl-dev libssl-dev libsqlite3-dev
  libpq-dev libc-ares-dev libpango1.0-dev libjpeg-dev libpng-dev zlib1g-dev libutf8proc-dev libabsl-dev
  libfluidsynth-dev libpugixml-dev"
run_packages="fluid-soundfont-gm fonts-dejavu-core fonts-inter fonts-noto-core sox ca-certificates tzdata"
test_packages="postgresql idwcc python3 python3-pip python3-icalendar python3-yaml python3-jsonschema libxml2-utils openssh-server ffmpeg flac lame curl procps util-linux zsh fish mandoc groff faketime"
# Ubuntu has Chromium as a snap only, which cannot be driven: there the tests with a browser are skipped.
if grep -q '^ID=debian' /etc/os-release; then
  test_packages="$test_packages chromium"
fi

# Tools that may be there by other means: "command:package".
test_tools="node:nodejs npm:npm php:php-cli go:golang-go cargo:cargo openssl:openssl"

# packages_of_missing_tools TOOLS...: the packages of those commands that are not there.
packages_of_missing_tools() {
  for tool in $*; do
    command -v "${tool%%:*}" >/dev/null 2>&1 || echo "${tool#*:}"
  done
}

# What a build is better with and does without: "command:package". npm fetches Swagger UI for the page /docs.
build_tools="npm:npm"

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
known() { [ -n "$(apt-cache show --no-all-versions "$1" 2>/dev/null)" ]; }

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "Packages must be installed and there is no sudo. As root run: $*" >&2
    exit 2
  fi
}

# install_packages WORDS...: does nothing when all are there, so a second run needs no root.
install_packages() {
  missing=""
  for entry in $*; do
    have=""
    for name in $(echo "$entry" | tr '|' ' '); do
      if installed "$name"; then have=yes; fi
    done
    [ -n "$have" ] || missing="$missing $entry"
  done
  [ -n "$missing" ] || return 0
  echo "Installing packages:$missing"
  as_root apt-get update -q
  wanted=""
  for entry in $missing; do
    for name in $(echo "$entry" | tr '|' ' '); do
      if known "$name"; then wanted="$wanted $name"; break; fi
    done
  done
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $wanted
}

# try_build_tools: installs those that are missing, if that can be done; a build without them still works.
try_build_tools() {
  missing_tools=$(packages_of_missing_tools $build_tools)
  [ -n "$missing_tools" ] || return 0
  (install_packages $missing_tools) || echo "Without $missing_tools, the page /docs will not have Swagger UI."
}
