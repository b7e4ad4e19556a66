"""The query of each signal, to be read: what it is about, its figure, how many rows, the newest of them.

Each answers four columns: what it is about, a text; its figure, a whole number; how many rows are behind it;
the numbers of at most `%(most)s` of them, the newest first. Words in `%(…)s` are the thresholds of
`cpf_portal.operations.signals.signal`, `%(today)s` and `%(zone)s` those of Paris. Each reads its tables once,
at night: no page asks them (docs/performance.md says how long they take).
"""

PHONE = """
SELECT number, count(*), count(*), (array_agg(account ORDER BY account DESC))[:%(most)s]
FROM (
    SELECT user_id AS account, mobile AS number FROM accounts_trainee WHERE mobile <> ''
    UNION SELECT user_id, landline FROM accounts_trainee WHERE landline <> ''
) given
GROUP BY number HAVING count(*) >= %(accounts)s
"""
EMAIL = """
SELECT address, count(*), count(*), (array_agg(account ORDER BY account DESC))[:%(most)s]
FROM (
    SELECT id AS account, lower(email) AS address FROM accounts_user WHERE kind = 'trainee' AND email <> ''
    UNION SELECT user_id, lower(contact_email) FROM accounts_trainee WHERE contact_email <> ''
) given
GROUP BY address HAVING count(*) >= %(accounts)s
"""
# The complement is left out: doors and floors are written in as many ways as there are people.
ADDRESS = """
SELECT home, count(*), count(*), (array_agg(account ORDER BY account DESC))[:%(most)s]
FROM (
    SELECT trainee.user_id AS account,
        lower(concat_ws(' ', number, repetition, street_type, street, postcode)) AS home
    FROM accounts_trainee trainee JOIN accounts_address address ON address.id = trainee.home_address_id
    WHERE number <> ''
) given
GROUP BY home HAVING count(*) >= %(accounts)s
"""
SENDS = """
WITH days AS (
    SELECT organisation_id, sent_on, count(*) AS sent FROM dossiers_dossier
    WHERE sent_on > %(today)s::date - %(window)s - %(before)s AND state <> 'draft'
    GROUP BY organisation_id, sent_on
), usual AS (
    SELECT organisation_id, sum(sent)::numeric / %(before)s AS a_day FROM days
    WHERE sent_on <= %(today)s::date - %(window)s GROUP BY organisation_id
), burst AS (
    SELECT organisation_id, max(sent) AS figure, sum(sent) AS total, array_agg(sent_on) AS on_days
    FROM days LEFT JOIN usual USING (organisation_id)
    WHERE sent_on > %(today)s::date - %(window)s
    AND sent >= %(sent)s AND sent >= %(times)s * coalesce(a_day, 0)
    GROUP BY organisation_id
)
SELECT organisation_id::text, figure, total, ARRAY(
    SELECT id FROM dossiers_dossier dossier
    WHERE dossier.organisation_id = burst.organisation_id AND sent_on = ANY (on_days) AND state <> 'draft'
    ORDER BY id DESC LIMIT %(most)s
) FROM burst
"""
ACCOUNTS = """
WITH opened AS (
    SELECT id, (date_joined AT TIME ZONE %(zone)s)::date AS day FROM accounts_user
    WHERE kind = 'trainee' AND date_joined > %(today)s::date - %(window)s - %(before)s
), days AS (
    SELECT day, count(*) AS accounts FROM opened GROUP BY day
), usual AS (
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY accounts) AS a_day FROM days
)
SELECT days.day::text, accounts, accounts, ARRAY(
    SELECT id FROM opened WHERE opened.day = days.day ORDER BY id DESC LIMIT %(most)s
) FROM days, usual
WHERE days.day > %(today)s::date - %(window)s AND accounts >= %(accounts)s AND accounts >= %(times)s * a_day
"""
REQUESTS = """
SELECT trainee_id::text, count(*), count(*), (array_agg(id ORDER BY id DESC))[:%(most)s] FROM dossiers_dossier
WHERE sent_on > %(today)s::date - %(window)s AND state <> 'draft'
GROUP BY trainee_id HAVING count(*) >= %(requests)s
"""
# The figure is how many hundredths of the median the dearest of a training's offers costs.
PRICE = """
WITH shown AS (
    SELECT action.id, action.price, training.id AS training_id, organisation_id, certification_id
    FROM catalogue_action action JOIN catalogue_training training ON training.id = action.training_id
    WHERE action.is_published AND training.is_published AND NOT training.is_taken_down
    AND action.price > 0 AND certification_id IS NOT NULL
), usual AS (
    SELECT certification_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY price) AS median FROM shown
    GROUP BY certification_id HAVING count(DISTINCT organisation_id) >= %(organisations)s
)
SELECT training_id::text, max(round(100 * price / median)), count(*),
    (array_agg(id ORDER BY id DESC))[:%(most)s]
FROM shown JOIN usual USING (certification_id)
WHERE price >= %(times)s * median
GROUP BY training_id
"""
ATTENDANCE = """
SELECT organisation_id::text, count(*), count(*), (array_agg(id ORDER BY id DESC))[:%(most)s]
FROM dossiers_dossier
WHERE state = 'completed' AND closed_on > %(today)s::date - %(window)s AND hours_attended IS NOT NULL
GROUP BY organisation_id HAVING count(*) >= %(dossiers)s AND bool_and(hours_attended >= hours)
"""
# The trainees had some days to confirm; an exit that one confirmed says as much as an entry.
ENTRIES = """
SELECT organisation_id::text, count(*) FILTER (WHERE silent), count(*) FILTER (WHERE silent),
    (array_agg(id ORDER BY id DESC) FILTER (WHERE silent))[:%(most)s]
FROM (
    SELECT id, organisation_id, coalesce(entry_confirmed_on, exit_confirmed_on) IS NULL AS silent
    FROM dossiers_dossier
    WHERE entered_on > %(today)s::date - %(window)s AND entered_on <= %(today)s::date - %(left)s
) entered
GROUP BY organisation_id
HAVING count(*) >= %(entries)s AND count(*) FILTER (WHERE NOT silent) * 100 <= %(confirmed)s * count(*)
"""
# Someone's page is opened with a reason; without one, it only asks for it, and shows nothing.
_OPENED = """
SELECT user_id AS agent, (at AT TIME ZONE %(zone)s)::date AS day, object_id::bigint AS person
FROM accounts_accesslogentry
WHERE at > %(today)s::date - %(before)s AND object_id ~ '^[0-9]{1,18}$'
AND (page = 'person' AND reason <> '' OR page IN ('accounts_trainee_change', 'accounts_user_change'))
GROUP BY agent, day, person
"""
READING = f"""
WITH opened AS ({_OPENED}), days AS (
    SELECT agent, day, count(*) AS people FROM opened GROUP BY agent, day
), usual AS (
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY people) AS a_day FROM days
), unusual AS (
    SELECT agent, day, people FROM days, usual
    WHERE day > %(today)s::date - %(window)s AND people >= %(people)s AND people >= %(times)s * a_day
)
SELECT agent::text, max(people), count(DISTINCT person),
    (array_agg(DISTINCT person ORDER BY person DESC))[:%(most)s]
FROM unusual JOIN opened USING (agent, day) GROUP BY agent
"""  # noqa: S608
READ = f"""
SELECT person::text, count(DISTINCT agent), count(DISTINCT agent),
    (array_agg(DISTINCT agent ORDER BY agent DESC))[:%(most)s]
FROM ({_OPENED}) opened JOIN accounts_trainee trainee ON trainee.user_id = person
GROUP BY person HAVING count(DISTINCT agent) >= %(agents)s
"""  # noqa: S608
