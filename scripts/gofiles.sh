#!/usr/bin/env bash
# Lists our Go files.
set -euo pipefail
cd "$(dirname "$0")/.."
find . \( -name node_modules -o -name .git -o -name data \) -prune -o -name '*.go' -print | sort
