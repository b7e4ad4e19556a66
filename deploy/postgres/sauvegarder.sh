#!/bin/sh
# Une sauvegarde par jour, entière le dimanche, tant que ce programme tourne ; la première, tout de suite.
set -eu

until pgbackrest --stanza=portail stanza-create; do sleep 5; done
while :; do
    if [ "$(date +%u)" = 7 ]; then kind=full; else kind=diff; fi
    pgbackrest --stanza=portail --type="$kind" backup || echo "la sauvegarde a échoué" >&2
    sleep 86400
done
