"""The ledger: nothing below zero, and for each dossier what the dossier says (docs/rules.md § 5, 7 and 8)."""

from cpf_portal.operations.invariants.invariant import by_query
from dossiers.lifecycle import LIVE

BELOW_ZERO = """
SELECT 'titulaire ' || trainee_id || ', ' || source || coalesce(' ' || dotation_id, '')
FROM accounts_rightsline GROUP BY trainee_id, source, dotation_id
HAVING sum(available) < 0 OR sum(reserved) < 0
"""
# A line says why it is there; one that moves what is reserved is of a dossier of its holder.
WITHOUT_REASON = """
SELECT 'ligne ' || line.id FROM accounts_rightsline line
LEFT JOIN dossiers_dossier dossier
    ON dossier.number = line.dossier_number AND dossier.trainee_id = line.trainee_id
WHERE line.reason = '' OR (line.dossier_number <> '' OR line.reserved <> 0) AND dossier.id IS NULL
"""
# What is held is what was agreed, as long as the dossier lives or its closing waits; then nothing.
HELD = """
SELECT 'dossier ' || dossier.number FROM dossiers_dossier dossier
LEFT JOIN dossiers_closing closing ON closing.dossier_id = dossier.id
LEFT JOIN (
    SELECT dossier_number, coalesce(sum(reserved) FILTER (WHERE source = 'dotation'), 0) AS given,
        coalesce(sum(reserved) FILTER (WHERE source = 'avoir'), 0) AS avoir,
        coalesce(sum(reserved) FILTER (WHERE source IN ('dif', 'cpf')), 0) AS rights
    FROM accounts_rightsline WHERE dossier_number <> '' GROUP BY dossier_number
) held ON held.dossier_number = dossier.number
CROSS JOIN LATERAL (SELECT (dossier.to_pay IS NOT NULL AND (dossier.state = ANY (%(live)s)
    OR closing.dossier_id IS NOT NULL AND closing.applied_at IS NULL))::int AS holds) still
WHERE (coalesce(held.given, 0), coalesce(held.avoir, 0), coalesce(held.rights, 0)) IS DISTINCT FROM (
    still.holds * coalesce(dossier.dotation_used, 0),
    still.holds * coalesce(dossier.credit_used, 0),
    still.holds * coalesce(dossier.rights_used, 0)
)
"""
USED = """
SELECT 'dossier ' || dossier.number FROM dossiers_dossier dossier
LEFT JOIN dossiers_closing closing ON closing.dossier_id = dossier.id AND closing.applied_at IS NOT NULL
LEFT JOIN (
    SELECT dossier_number,
        -sum(reserved) FILTER (WHERE kind = 'use' AND source <> 'dotation') AS used,
        -sum(reserved) FILTER (WHERE kind = 'use' AND source = 'dotation') AS given,
        sum(available) FILTER (WHERE kind = 'credit' AND reference = 'avoir:' || dossier_number) AS credit
    FROM accounts_rightsline WHERE dossier_number <> '' GROUP BY dossier_number
) ledger ON ledger.dossier_number = dossier.number
WHERE (coalesce(ledger.used, 0), coalesce(ledger.given, 0), coalesce(ledger.credit, 0)) IS DISTINCT FROM
    (coalesce(closing.rights_used, 0), coalesce(closing.dotation_kept, 0), coalesce(closing.credit, 0))
"""
DOTATIONS = """
SELECT 'dotation ' || dotation.id FROM accounts_dotation dotation LEFT JOIN (
    SELECT dotation_id, sum(available) FILTER (WHERE kind = 'credit') AS credited,
        min(trainee_id) AS first_holder, max(trainee_id) AS last_holder
    FROM accounts_rightsline WHERE dotation_id IS NOT NULL GROUP BY dotation_id
) ledger ON ledger.dotation_id = dotation.id
WHERE (ledger.credited, ledger.first_holder, ledger.last_holder)
    IS DISTINCT FROM (dotation.amount, dotation.trainee_id, dotation.trainee_id)
"""

INVARIANTS = (
    by_query("soldes", "Un solde disponible ou réservé est en dessous de zéro.", BELOW_ZERO),
    by_query("motifs", "Une ligne de droits n'a ni motif, ni dossier de son titulaire.", WITHOUT_REASON),
    by_query(
        "reservations",
        "Les droits réservés pour un dossier ne sont pas ceux que le dossier dit.",
        HELD,
        live=list(map(str, LIVE)),
    ),
    by_query("utilisations", "Les droits utilisés ou l'avoir ne sont pas ceux du dénouement.", USED),
    by_query(
        "dotations",
        "Une dotation n'est pas créditée en entier, une seule fois, à son titulaire.",
        DOTATIONS,
    ),
)
