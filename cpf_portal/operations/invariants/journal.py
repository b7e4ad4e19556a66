"""The journal: no gap, entries of the table alone, the last one where the dossier is (docs/rules.md § 3)."""

from cpf_portal.operations.invariants.invariant import by_query
from dossiers.lifecycle import TRANSITIONS

GAPS = """
SELECT 'dossier de clé ' || dossier_id FROM dossiers_entry GROUP BY dossier_id
HAVING min(sequence) <> 1 OR max(sequence) <> count(*)
"""
CHAIN = """
SELECT 'dossier de clé ' || dossier_id || ', entrée ' || sequence FROM (
    SELECT dossier_id, sequence, source, at, lag(at) OVER past AS then,
        lag(target, 1, 'draft') OVER past AS before
    FROM dossiers_entry WINDOW past AS (PARTITION BY dossier_id ORDER BY sequence)
) entry WHERE source <> before OR at < entry.then
"""
TABLE = """
SELECT 'dossier de clé ' || dossier_id || ', entrée ' || sequence FROM dossiers_entry
WHERE (transition, source, target, actor) NOT IN (
    SELECT * FROM unnest(
        %(transitions)s::text[], %(sources)s::text[], %(targets)s::text[], %(actors)s::text[]
    )
)
"""
STATE = """
SELECT 'dossier ' || dossier.number FROM dossiers_dossier dossier
LEFT JOIN (SELECT dossier_id, max(sequence) AS sequence FROM dossiers_entry GROUP BY dossier_id) last
    ON last.dossier_id = dossier.id
LEFT JOIN dossiers_entry entry ON entry.dossier_id = dossier.id AND entry.sequence = last.sequence
WHERE dossier.state <> coalesce(entry.target, 'draft')
"""
ALLOWED = [
    (row.name, str(source), str(row.leads_to(source)), str(role))
    for row in TRANSITIONS.values()
    for source in row.sources
    for role in row.roles
]
_transitions, _sources, _targets, _actors = (list(column) for column in zip(*ALLOWED, strict=True))

INVARIANTS = (
    by_query("rangs", "Un journal a un trou, ou deux entrées du même rang.", GAPS),
    by_query("suite", "Une entrée du journal ne commence pas où finit la précédente.", CHAIN),
    by_query(
        "table",
        "Une entrée du journal n'est pas une ligne de la table des transitions.",
        TABLE,
        transitions=_transitions,
        sources=_sources,
        targets=_targets,
        actors=_actors,
    ),
    by_query("etats", "Un dossier n'est pas dans l'état où finit son journal.", STATE),
)
