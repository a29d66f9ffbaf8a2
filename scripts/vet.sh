#!/usr/bin/env bash
# Looks for mistakes without running anything: gofmt, go vet, workflowcheck.
set -euo pipefail
cd "$(dirname "$0")/.."

# Finds what a workflow must not do: read the clock, start goroutines, range over maps.
workflowcheck=go.temporal.io/sdk/contrib/tools/workflowcheck@v0.6.0

unformatted=$(scripts/gofiles.sh | xargs -r gofmt -l)
if [ -n "$unformatted" ]; then
    printf 'Not formatted (make fmt does it):\n%s\n' "$unformatted" >&2
    exit 1
fi

echo 'go vet… the first time compiles everything, about five minutes.'
go vet ./...

if compgen -G 'workflows/*.go' >/dev/null; then
    echo 'workflowcheck…'
    config=()
    [ ! -e workflowcheck.config.yaml ] || config=(-config workflowcheck.config.yaml)
    go run "$workflowcheck" "${config[@]}" ./workflows/...
fi
