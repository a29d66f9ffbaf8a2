#!/bin/sh
# Brings the engine's tables to this version. Doing it twice changes nothing.
set -eu
SQL_PASSWORD=$(cat "${SECRETS:-/run/secrets}/engine_password")
export SQL_PASSWORD

temporal-sql-tool --database temporal setup-schema --version 0.0
temporal-sql-tool --database temporal update-schema --schema-name postgresql/v12/temporal
temporal-sql-tool --database temporal_visibility setup-schema --version 0.0
temporal-sql-tool --database temporal_visibility update-schema --schema-name postgresql/v12/visibility
