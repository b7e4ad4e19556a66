"""Seats that are counted, and messages: one for each reader of each entry (docs/rules.md § 3)."""

from django.utils import timezone

from cpf_portal.common.retention import lasting
from cpf_portal.operations.invariants.invariant import by_query
from dossiers.lifecycle import SEATED, TRANSITIONS
from dossiers.messages.models import OutboxMessage
from dossiers.messages.words import is_mailed

SEATS = """
SELECT 'session ' || session.id FROM catalogue_session session LEFT JOIN (
    SELECT session_id, count(*) AS taken FROM dossiers_dossier
    WHERE state = ANY (%(seated)s) GROUP BY session_id
) live ON live.session_id = session.id
WHERE session.seats_taken <> coalesce(live.taken, 0) OR session.seats_taken > session.seats
"""
# Who is told of a transition, while messages are kept; a funder from the day it is asked until it declines.
MESSAGES = """
WITH told(transition, reader) AS (SELECT * FROM unnest(%(transitions)s::text[], %(readers)s::text[])),
funders AS (
    SELECT dossier_id, min(sequence) FILTER (WHERE transition = 'ask_top_up') AS asked,
        min(sequence) FILTER (WHERE transition = 'decline_top_up') AS declined
    FROM dossiers_entry WHERE transition IN ('ask_top_up', 'decline_top_up') GROUP BY dossier_id
),
owed AS (
    SELECT entry.id, entry.at, told.reader FROM dossiers_entry entry JOIN told USING (transition)
    LEFT JOIN funders USING (dossier_id)
    WHERE told.reader <> 'funder'
        OR entry.sequence >= funders.asked AND entry.sequence <= coalesce(funders.declined, entry.sequence)
)
SELECT 'entrée ' || coalesce(owed.id, message.entry_id) || ', ' || coalesce(owed.reader, message.reader)
FROM owed FULL JOIN dossiers_outboxmessage message
    ON message.entry_id = owed.id AND message.reader = owed.reader
WHERE owed.id IS NULL OR message.id IS NULL AND owed.at > %(kept_since)s
"""


def _told() -> list[tuple[str, str]]:
    return [
        (name, str(reader))
        for name in TRANSITIONS
        for reader in OutboxMessage.Reader
        if is_mailed(name, str(reader))
    ]


INVARIANTS = (
    by_query(
        "places",
        "Les places prises d'une session ne sont pas celles des dossiers vivants.",
        SEATS,
        seated=list(map(str, SEATED)),
    ),
    by_query(
        "messages",
        "Quelqu'un n'a pas son message d'une transition, ou en a un de trop.",
        MESSAGES,
        transitions=lambda: [name for name, _ in _told()],
        readers=lambda: [reader for _, reader in _told()],
        kept_since=lambda: timezone.now() - lasting("mails"),
    ),
)
