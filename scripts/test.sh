#!/usr/bin/env bash
# Checks and tests everything. Arguments go to `go test`.
#
# Every package is tested with the race detector, except those whose tests link
# the embedded Temporal server: compiling the server a second time, with the
# detector, would take longer than all tests together. Which packages those are
# is read from the imports, so a new package is never forgotten. Those that draw
# or look at thousands of pages, one after the other, go without: it takes ten
# times as long. Single tests of that kind call testkit.SlowWithRace, and so does
# PostgreSQL where SQLite is tested as well; their package is tested twice.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/need.sh test
scripts/assets.sh
scripts/vet.sh
scripts/security.sh

# One line a package: "server suppb/cmd/suppb" or "race suppb/cases".
# A package appears several times, as itself and as built for its tests.
packages=$(go list -test -f '{{or .ForTest .ImportPath}} {{join .Deps " "}}' ./... |
    awk '{ sub(/\.test$/, "", $1)
           seen[$1] = 1
           if (index($0, " go.temporal.io/server/")) server[$1] = 1 }
         END { for (p in seen) print (p in server ? "server" : "race"), p }' | sort)
# The longest begin first.
first() { awk '{ print ($1 ~ /^suppb\/(cmd\/suppb|web|store)$/ ? 0 : 1), $1 }' | sort | cut -d' ' -f2; }
alone='^suppb/(forms/.*|internal/viewer)$'
race=$(awk '$1 == "race" { print $2 }' <<<"$packages" | grep -Ev "$alone" | first)
plain=$(awk '{ print $2 }' <<<"$packages" | grep -E "$alone")
# With tests that do not run with it.
long=$(scripts/gofiles.sh | xargs grep -lE '(testkit\.SlowWithRace|storetest\.OnBoth|browser\.Open)\(' | xargs dirname | sed 's|^\.|suppb|')
server=$(awk '$1 == "server" { print $2 }' <<<"$packages")
whole=$(sort -u <<<"$plain
$long
$server" | first)

# Both halves run even when the first fails: one run tells everything.
failed=0
# go vet has been run already.
if [ -n "$race" ]; then
    echo "Tests with the race detector ($(wc -w <<<"$race") packages)…"
    # shellcheck disable=SC2086 # one word a package
    go test -race -vet=off -timeout 20m "$@" $race || failed=1
fi
if [ -n "$whole" ]; then
    echo "Tests without it ($(wc -w <<<"$whole") packages)…"
    # shellcheck disable=SC2086
    go test -vet=off -timeout 20m "$@" $whole || failed=1
fi
exit $failed
