#!/usr/bin/env bash
# Runs the benchmarks, and only them. Arguments go to `go test`, later ones win.
set -euo pipefail
cd "$(dirname "$0")/.."

folders=$(scripts/gofiles.sh | grep '_test\.go$' | xargs -r grep -l '^func Benchmark' | xargs -r -n1 dirname | sort -u)
if [ -z "$folders" ]; then
    echo 'There are no benchmarks yet.'
    exit 0
fi
# One folder at a time, so that they do not disturb each other.
# shellcheck disable=SC2086 # one word a folder
go test -run '^$' -bench . -benchmem -p 1 "$@" $folders
