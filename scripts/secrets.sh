#!/usr/bin/env bash
# Makes the passwords and the key that docker-compose.yml reads, in data/secrets/, which git
# ignores. Passwords that are there stay as they are.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=data/secrets
mkdir -p "$folder"
# Only you may enter the folder. The files themselves can be read by all, since
# inside a container each is read by another user.
chmod 700 data/secrets

for name in postgres record engine; do
    file=$folder/$name-password
    if [ ! -e "$file" ]; then
        od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$file"
        chmod 444 "$file"
    fi
done
# Without this key the record cannot be read: keep a copy in another place.
key=$folder/master-key
if [ ! -e "$key" ]; then
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$key"
    chmod 444 "$key"
fi
url=$folder/database-url
if [ ! -e "$url" ]; then
    printf 'postgres://suppb:%s@postgres:5432/suppb?sslmode=disable' "$(cat $folder/record-password)" >"$url"
    chmod 444 "$url"
fi
echo "The passwords and the master key are in $folder/. Keep a copy of the key in another place."
