#!/usr/bin/env bash
# Checks that what a target needs is on this machine.
#
#   scripts/need.sh run     to build and serve
#   scripts/need.sh test    to run every test
#
# What is missing is installed from Debian's packages when the user is root.
# For anyone else, one sentence names exactly what to install.
set -euo pipefail
cd "$(dirname "$0")/.."

want=${1:?say run or test}

fail() { printf '%s\n' "$*" >&2; exit 1; }

# Go is the one thing Debian's packages do not have new enough.
command -v go >/dev/null ||
    fail "Go is missing: install Go $(sed -n 's/^go //p' go.mod) or newer, then run this again."
go env GOVERSION >/dev/null 2>&1 ||
    fail "This Go is too old: $(go env -C / GOVERSION) is installed and go.mod asks for $(sed -n 's/^go //p' go.mod)."

missing=()
need() { # need PACKAGE COMMAND...: one of the commands has to exist
    local package=$1 name
    shift
    for name; do
        command -v "$name" >/dev/null && return
    done
    missing+=("$package")
}

# A C compiler for SQLite (cgo), npm for the look of the pages.
need gcc gcc cc clang
[ -e /usr/include/stdio.h ] || ! command -v dpkg >/dev/null || missing+=(libc6-dev)
need nodejs node nodejs
need npm npm

if [ "$want" = test ]; then
    need git git                    # the layout test reads the list of files
    need chromium chromium chromium-browser google-chrome          # the pages, as a person sees them
    need qpdf qpdf                  # a second opinion on every PDF we write
    need poppler-utils pdftotext    # and what a PDF viewer makes of it
    # Debian keeps the server out of PATH: /usr/lib/postgresql/VERSION/bin.
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || need postgresql initdb
    [ -x /usr/sbin/clamd ] || need clamav-daemon clamd             # what people send is scanned
    # Chromium draws letters that the pages' own fonts lack with this one.
    [ -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf ] || ! command -v dpkg >/dev/null ||
        missing+=(fonts-dejavu-core)
fi

[ ${#missing[@]} -eq 0 ] && exit 0

command -v apt-get >/dev/null ||
    fail "Missing here: ${missing[*]} (names of Debian packages). Install them, then run this again."
[ "$(id -u)" = 0 ] ||
    fail "Missing here: ${missing[*]}. Install them with: sudo apt-get install ${missing[*]}"

printf 'Installing %s from Debian…\n' "${missing[*]}"
log=$(mktemp)
# The tests start servers of their own; Debian's are not to start by being installed,
# least of all the one that fetches virus signatures.
policy=/usr/sbin/policy-rc.d
if [ -e "$policy" ]; then policy=; else printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"; fi
trap 'rm -f "$log" $policy' EXIT
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    fail "apt-get could not install ${missing[*]}: its last words are above."
fi
