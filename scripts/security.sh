#!/usr/bin/env bash
# Looks for what could be attacked: gosec reads our own code, govulncheck asks
# which known vulnerabilities of what we use our code can reach.
#
#   scripts/security.sh [FOLDER]    FOLDER: the module to look at, ours if none
#
# What is found has to be mended or explained: a single line by a comment,
# "#nosec G304 -- why", anything wider by a row of scripts/security.txt. A finding
# without a row fails, and so does a row that nothing is found for.
#
# govulncheck needs the Go vulnerability database. SUPPB_VULNDB names a copy,
# file:///FOLDER (the folder data/osv of golang/vulndb will do) or https://…
# Without it https://vuln.go.dev is asked, and where that cannot be reached this
# part is left out with a sentence.
set -euo pipefail
ours=$(cd "$(dirname "$0")/.." && pwd)
cd "${1:-$ours}"

govulncheck=golang.org/x/vuln/cmd/govulncheck@v1.9.0
list=scripts/security.txt

out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
touch "$out/found"

# What is known of a tree that has not changed since is known already.
database=${SUPPB_VULNDB:-https://vuln.go.dev}
updated=$(go run "$govulncheck" -db "$database" -version 2>/dev/null | sed -n 's/^DB updated: //p') || true
stamp=bin/security-checked
now=$({ find . \( -name node_modules -o -name .git -o -name data \) -prune -o -name '*.go' -print0 | sort -z | xargs -0 cat
    cat go.mod go.sum "$list" scripts/security.sh 2>/dev/null || true
    go env GOVERSION
    echo "$database $updated"; } | sha256sum | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then
    echo 'gosec, govulncheck: nothing changed since they were content.'
    exit 0
fi

# One line a finding, for both: what was found, where, and the rest.
echo 'gosec…'
go -C "$ours/internal/house/gosec" build -o "$out/gosec" .
"$out/gosec" >>"$out/found"

if [ -n "$updated" ]; then
    echo "govulncheck, with the database of $updated…"
    code=0
    go run "$govulncheck" -db "$database" ./... >"$out/vuln" 2>"$out/err" || code=$?
    # `go run` makes 1 of every exit status that is not 0.
    if [ "$code" != 0 ] && ! grep -q '^Vulnerability #' "$out/vuln"; then
        cat "$out/vuln" "$out/err" >&2
        echo 'govulncheck could not run.' >&2
        exit 1
    fi
    awk '/^Vulnerability #/ { id = $3 }
         id && /Found in:/ { sub(/@/, " ", $3); print id, $3, $4; id = "" }' "$out/vuln" >>"$out/found"
elif [ -n "${SUPPB_VULNDB:-}" ]; then
    echo "No vulnerability database answers at $database (SUPPB_VULNDB)." >&2
    exit 1
else
    echo "govulncheck is left out: $database cannot be reached from here, and SUPPB_VULNDB names no copy of it."
fi

# A row of the list: what, where it begins, since when, why.
awk -v asked="$updated" '
    FNR == NR { if ($0 !~ /^(#|$)/) { what[++n] = $1; where[n] = $2; row[n] = $0
                    if ($3 !~ /^20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/ || NF < 5) {
                        print "Say since when and why: " $0; bad = 1 } }
                next }
    { for (i = 1; i <= n; i++) if ($1 == what[i] && index($2, where[i]) == 1) { used[i] = 1; next }
      print "New: " $0; bad = 1 }
    END { for (i = 1; i <= n; i++) if (!used[i] && (what[i] ~ /^G[0-9]/ || asked != "")) {
              print "No longer found, so take the row out: " row[i]; bad = 1 }
          exit bad }' "$list" "$out/found" >&2 || {
    echo "Mend it, or say in $list why it may stay." >&2
    exit 1
}
mkdir -p bin
echo "$now" >"$stamp"
