#!/bin/sh
# Sur un réplica dont le primaire est perdu : il le devient. Le site le trouve seul, en quelques secondes.
#     promouvoir            les écritures attendent qu'un autre réplica suive
#     promouvoir --seul     elles reprennent tout de suite, sur cette machine seule, jusqu'à ce qu'on en ajoute un
# Avant, que l'ancien primaire ne puisse plus répondre : machine éteinte, ou retirée du réseau.
set -eu

psql -v ON_ERROR_STOP=1 -qAtc "SELECT pg_promote(wait => true, wait_seconds => 60)" postgres | grep -qx t
# Le PgBouncer d'à côté répète à qui arrive ce que Postgres lui a dit de lui-même : un réplica.
psql -qAt "host=${PGBOUNCER_SOCKET:-/var/run/postgresql} port=${PGBOUNCER_PORT:-6432} user=pgbouncer dbname=pgbouncer" \
    -c RECONNECT || echo "PgBouncer ne répond pas ici : redémarrez-le s'il est ailleurs" >&2
if [ "${1:-}" = "--seul" ]; then
    psql -v ON_ERROR_STOP=1 -q postgres <<'SQL'
ALTER SYSTEM SET synchronous_standby_names = '';
SELECT pg_reload_conf() \g /dev/null
SQL
    echo "promu, et seul : ajoutez un réplica, puis « ALTER SYSTEM RESET synchronous_standby_names »"
else
    echo "promu : les écritures attendent un réplica"
fi
