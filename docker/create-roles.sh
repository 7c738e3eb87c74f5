#!/bin/sh
# Runs once, when the postgres container makes its data folder: roles, then their passwords.
set -eu

export secrets="${STEPWELL_SECRETS:-/run/secrets}"

psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --quiet \
    --file "${STEPWELL_ROLES:-/etc/stepwell/roles.sql}"

# psql reads the secrets itself: no password is part of a command line.
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set ON_ERROR_STOP=1 --quiet <<'SQL'
\set owner `cat "$secrets/owner_password"`
\set app `cat "$secrets/app_password"`
\set backup `cat "$secrets/backup_password"`
ALTER ROLE stepwell_owner PASSWORD :'owner';
ALTER ROLE stepwell_app PASSWORD :'app';
ALTER ROLE stepwell_backup PASSWORD :'backup';
SQL
