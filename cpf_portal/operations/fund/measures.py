"""The queries of the figures: each answers month, measure, detail, region, kind, how many, how many cents.

`%(months)s` are the months to count, by their first day; `%(first)s` comes before all, `%(zone)s` is that of
Paris. Rights are what the ledger says: `hold` is engaged, `release` given back, `use` used. The card is what
was received for a dossier, what the bank gave back, what an applied ending keeps. What a funder adds is
engaged when its dossier is validated, and shared as its ending is applied.
"""

HOME = "LEFT JOIN accounts_address home ON home.id = dossier.home_address_id"
# Where the holder lives, by the beginning of the postcode.
REGION = """
coalesce(
    %(regions)s::jsonb ->> left(home.postcode, CASE WHEN home.postcode LIKE '97%%' THEN 3 ELSE 2 END),
    ''
)
"""
# What the law calls the certification, by its code or by its directory.
KIND = """
coalesce(
    %(codes)s::jsonb ->> dossier.certification,
    %(directories)s::jsonb ->> rtrim(dossier.certification, '0123456789'),
    ''
)
"""
CARD = "'card'"


def first_of(day: str) -> str:
    """The month of a day, by its first."""
    return f"date_trunc('month', {day})::date"


def _in_paris(hour: str) -> str:
    return first_of(f"({hour} AT TIME ZONE %(zone)s)")


def _query(
    measure: str,
    month: str,
    rows: str,
    where: str,
    *,
    detail: str = "''",
    number: str = "count(*)",
    cents: str = "0",
) -> str:
    return f"""
        SELECT {month}, {measure}, {detail}, {REGION}, {KIND}, {number}, {cents} FROM {rows} {HOME}
        WHERE {where} AND {month} = ANY (%(months)s) GROUP BY 1, 2, 3, 4, 5
    """  # noqa: S608


def _shared(measure: str, column: str, detail: str) -> str:
    """What the endings that were applied share of a kind of money."""
    rows = "dossiers_closing closing JOIN dossiers_dossier dossier ON dossier.id = closing.dossier_id"
    where = f"closing.applied_at >= %(first)s AND closing.{column} > 0"
    month = _in_paris("closing.applied_at")
    return _query(f"'{measure}'", month, rows, where, detail=detail, cents=f"sum(closing.{column})")


DOSSIER = "dossiers_dossier dossier"
ENROLLED = _query(
    "'enrolled'",
    first_of("dossier.validated_on"),
    DOSSIER,
    "dossier.validated_on >= %(first)s",
    cents="sum(dossier.price)",
)
CLOSED = _query(
    "'closed'",
    first_of("dossier.closed_on"),
    "dossiers_closing closing JOIN dossiers_dossier dossier ON dossier.id = closing.dossier_id",
    "dossier.closed_on >= %(first)s",
    detail="closing.case::text",
)
# The journal says which requests the clock ended while the organisation was awaited.
UNANSWERED = _query(
    "'unanswered'",
    first_of("dossier.closed_on"),
    DOSSIER,
    """dossier.state = 'request_cancelled' AND dossier.closed_on >= %(first)s
    AND EXISTS (SELECT FROM dossiers_entry entry WHERE entry.dossier_id = dossier.id
        AND entry.transition = 'expire' AND entry.source = 'requested')""",
)
RIGHTS = _query(
    "CASE line.kind WHEN 'hold' THEN 'held' WHEN 'release' THEN 'released' ELSE 'used' END",
    _in_paris("line.at"),
    """accounts_rightsline line JOIN dossiers_dossier dossier ON dossier.number = line.dossier_number
    LEFT JOIN accounts_dotation dotation ON dotation.id = line.dotation_id""",
    "line.kind IN ('hold', 'release', 'use') AND line.at >= %(first)s",
    detail="coalesce(dotation.kind, line.source)",
    cents="sum(abs(line.reserved))",
)
CARD_HELD = _query(
    "'held'",
    _in_paris("payment.received_at"),
    "payments_payment payment JOIN dossiers_dossier dossier ON dossier.id = payment.dossier_id",
    "payment.counted AND payment.received_at >= %(first)s",
    detail=CARD,
    cents="sum(payment.amount)",
)
CARD_RELEASED = _query(
    "'released'",
    _in_paris("refund.done_at"),
    """payments_refund refund JOIN payments_payment payment ON payment.id = refund.payment_id
    JOIN dossiers_dossier dossier ON dossier.id = payment.dossier_id""",
    "refund.status = 'succeeded' AND payment.counted AND refund.done_at >= %(first)s",
    detail=CARD,
    cents="sum(refund.amount)",
)
CARD_USED = _shared("used", "card_kept", CARD)
TOP_UPS_HELD = _query(
    "'held'",
    first_of("dossier.validated_on"),
    DOSSIER,
    "dossier.validated_on >= %(first)s AND dossier.top_up_used > 0",
    detail="'top_up'",
    cents="sum(dossier.top_up_used)",
)
TOP_UPS_RELEASED = _shared("released", "top_up_returned", "'top_up'")
TOP_UPS_USED = _shared("used", "top_up_kept", "'top_up'")
# As it is when it is counted: of this month alone. What is owed, and what was asked and is not done yet.
WAITING = f"""
SELECT %(this_month)s::date, 'waiting', '', {REGION}, {KIND}, count(*), sum(waits.cents)
FROM (
    SELECT payment_id, sum(cents) AS cents FROM (
        SELECT id AS payment_id, owed AS cents FROM payments_payment WHERE owed > 0
        UNION ALL SELECT payment_id, amount FROM payments_refund WHERE status = 'pending'
    ) each GROUP BY payment_id
) waits JOIN payments_payment payment ON payment.id = waits.payment_id
JOIN dossiers_dossier dossier ON dossier.id = payment.dossier_id {HOME}
GROUP BY 1, 2, 3, 4, 5
"""  # noqa: S608
# Business days are counted afterwards: the detail is made of both days.
ANSWERED = _query(
    "'answered'",
    first_of("dossier.answered_on"),
    DOSSIER,
    "dossier.answered_on >= %(first)s AND dossier.sent_on IS NOT NULL",
    detail="dossier.sent_on || ' ' || dossier.answered_on",
)
QUERIES = (
    *(ENROLLED, CLOSED, UNANSWERED, RIGHTS, CARD_HELD, CARD_RELEASED, CARD_USED),
    *(TOP_UPS_HELD, TOP_UPS_RELEASED, TOP_UPS_USED, ANSWERED),
)
