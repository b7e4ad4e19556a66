"""Where the databases are: one host or several, of which libpq finds the one that writes; a replica to read.

`DATABASE_URL=postgres://site@one,two/portal?target_session_attrs=read-write`: after a promotion, whoever
connects again finds the new primary by itself (deploy/LISEZMOI.md).
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from environ import Env

# A host that vanished without a word is given up after so long, in seconds then milliseconds.
WAITS = {"connect_timeout": 5, "tcp_user_timeout": 15_000, "keepalives_idle": 30, "keepalives_interval": 5}
# How Postgres plans: joins as written, which follow foreign keys from the row shown (weighing all orders
# costs more than reading); and once for what is asked again, values apart.
PLANS = {"options": "-c join_collapse_limit=4", "server_side_binding": True}
# A thread has a connection: one is waited for only while the database is away. Then whoever asks is told so,
# and the next one tries at once, rather than ever more rarely.
POOL = {"min_size": 2, "timeout": 4, "reconnect_timeout": 4}
# Of several hosts, where a primary and its replicas may be in any order.
ANY_REPLICA = {"target_session_attrs": "prefer-standby"}


def owner(env: Env, site: dict[str, Any]) -> dict[str, Any]:
    """The database of MIGRATE_DATABASE_URL, the site's for another role; nothing when unset."""
    if not env("MIGRATE_DATABASE_URL", default=""):
        return {}
    found: dict[str, Any] = env.db("MIGRATE_DATABASE_URL")
    if found["NAME"] != site["NAME"]:
        raise ImproperlyConfigured("MIGRATE_DATABASE_URL and DATABASE_URL must name the same database.")
    return found


def replica(env: Env, site: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The database of REPLICA_URL, reached as the site's is; none when it is not set."""
    if not env("REPLICA_URL", default=""):
        return {}
    found: dict[str, Any] = env.db("REPLICA_URL")
    kept = {name: value for name, value in site["OPTIONS"].items() if name != "target_session_attrs"}
    several = ANY_REPLICA if "," in found["HOST"] else {}
    return {"replica": site | found | {"OPTIONS": kept | several | found.get("OPTIONS", {})}}
