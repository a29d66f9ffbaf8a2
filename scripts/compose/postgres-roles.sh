#!/bin/sh
# Runs once, when the database server is new: two owners, and databases that
# only their owner may enter.
set -eu

own() { # own ROLE PASSWORD-FILE DATABASE...
    role=$1 secret=$2
    shift 2
    psql --quiet --set ON_ERROR_STOP=1 --set password="$(cat "$secret")" --username postgres <<SQL
CREATE ROLE $role LOGIN PASSWORD :'password';
SQL
    for database; do
        psql --quiet --set ON_ERROR_STOP=1 --username postgres <<SQL
CREATE DATABASE $database OWNER $role;
REVOKE ALL ON DATABASE $database FROM PUBLIC;
SQL
    done
}

own suppb "${SECRETS:-/run/secrets}/record_password" suppb
own temporal "${SECRETS:-/run/secrets}/engine_password" temporal temporal_visibility
