#!/bin/sh
# Un réplica : une copie du primaire s'il n'y a rien, puis Postgres, qui le suit.
#     PRIMAIRE=postgres-1 PORT=5432 NOM=postgres_2 suivre postgres -c config_file=…
# Le mot de passe du rôle portail_copie est dans le fichier que PGPASSFILE nomme.
set -eu
: "${PGDATA:?}" "${PRIMAIRE:?}" "${NOM:?}"

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    until pg_basebackup --pgdata "$PGDATA" --wal-method stream --checkpoint fast --write-recovery-conf \
        --create-slot --slot "$NOM" \
        --dbname "host=$PRIMAIRE port=${PORT:-5432} user=portail_copie application_name=$NOM"; do
        echo "le primaire ne répond pas encore" >&2
        rm -rf "${PGDATA:?}"/*
        sleep 2
    done
    chmod 700 "$PGDATA"
fi
exec "$@"
