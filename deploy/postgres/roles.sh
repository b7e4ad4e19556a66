#!/bin/sh
# Au premier démarrage du primaire : les trois rôles et la base. Les mots de passe sont dans des fichiers.
set -eu
secret() { cat "${SECRETS:-/run/secrets}/$1"; }

# Aucun réplica ne suit encore : personne à attendre.
PGOPTIONS="-c synchronous_commit=local" psql -v ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
    -v maitre="$(secret postgres_maitre)" -v site="$(secret postgres_site)" -v copie="$(secret postgres_copie)" <<'SQL'
CREATE ROLE portail_maitre LOGIN PASSWORD :'maitre';
CREATE ROLE portail LOGIN PASSWORD :'site';
CREATE ROLE portail_copie LOGIN REPLICATION PASSWORD :'copie';
CREATE DATABASE portail OWNER portail_maitre ENCODING 'UTF8' TEMPLATE template0;
SQL
