"""Seats, entries and exams as the journal says; messages, one a reader of an entry (docs/rules.md § 3)."""

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
# An entry declared stands until it is withdrawn.
ENTRIES = """
SELECT 'dossier ' || dossier.number FROM dossiers_dossier dossier LEFT JOIN (
    SELECT dossier_id, sum(CASE transition WHEN 'declare_entry' THEN 1 ELSE -1 END) AS declared
    FROM dossiers_entry WHERE transition IN ('declare_entry', 'withdraw_entry') GROUP BY dossier_id
) entered ON entered.dossier_id = dossier.id
WHERE (dossier.entered_on IS NOT NULL)::int <> coalesce(entered.declared, 0)
"""
# An exam says what the last entry about it says.
EXAMS = """
SELECT 'dossier de clé ' || coalesce(exam.dossier_id, told.dossier_id) FROM dossiers_exam exam FULL JOIN (
    SELECT DISTINCT ON (dossier_id) dossier_id, details FROM dossiers_entry
    WHERE transition = 'record_exam' ORDER BY dossier_id, sequence DESC
) told ON told.dossier_id = exam.dossier_id
WHERE (told.details ->> 'held_on', told.details ->> 'result')
    IS DISTINCT FROM (exam.held_on::text, exam.result)
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
    by_query("entrees", "Une entrée déclarée n'est pas celle que dit le journal.", ENTRIES),
    by_query("examens", "Un examen n'est pas celui que dit le journal.", EXAMS),
    by_query(
        "messages",
        "Quelqu'un n'a pas son message d'une transition, ou en a un de trop.",
        MESSAGES,
        transitions=lambda: [name for name, _ in _told()],
        readers=lambda: [reader for _, reader in _told()],
        kept_since=lambda: timezone.now() - lasting("mails"),
    ),
)
