"""What searching needs: a row per offer with all that is filtered and sorted on, kept right by triggers;
distances; the words of the titles, for misspelt searches."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

FUNCTIONS = """
CREATE TEXT SEARCH CONFIGURATION words_plain (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION words_plain
    ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part WITH unaccent, simple;

CREATE FUNCTION distance_km(lat1 double precision, lng1 double precision, lat2 double precision, lng2 double precision)
    RETURNS double precision LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN 6371 * acos(least(1, greatest(-1,
        sin(radians(lat1)) * sin(radians(lat2))
        + cos(radians(lat1)) * cos(radians(lat2)) * cos(radians(lng2 - lng1)))));

CREATE FUNCTION first_from(starts date[], day date) RETURNS date LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT min(start) FROM unnest(starts) start WHERE start >= day);

-- An offer has a row while it is published and has an open session to come, or one may enter at any time.
-- Its action is locked first, in a statement of its own: what comes next sees all that others have committed.
CREATE FUNCTION refresh_offers(ids bigint[]) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
AS $$ BEGIN
    IF cardinality(ids) = 0 THEN RETURN; END IF;
    PERFORM 1 FROM catalogue_action WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM catalogue_offer WHERE action_id = ANY (ids);
    INSERT INTO catalogue_offer (action_id, organisation_id, mode, price, hours, is_accessible, postcode, latitude,
        longitude, certification_kind, certification_code, level, rating, starts, last_start, title, document)
    SELECT a.id, t.organisation_id, a.mode, a.price, a.hours, coalesce(p.is_accessible, false),
        coalesce(p.postcode, ''), p.latitude, p.longitude, coalesce(c.kind, ''), coalesce(c.code, ''), c.level,
        t.rating, s.starts, CASE WHEN s.is_permanent THEN '9999-12-31' ELSE s.last_start END,
        to_tsvector('french_plain', w.title),
        training_document(w.title, w.summary, w.objectives, w.content)
            || setweight(to_tsvector('words_plain', w.title), 'A')
    FROM catalogue_action a
    JOIN catalogue_training t ON t.id = a.training_id AND t.is_published
    LEFT JOIN catalogue_place p ON p.id = a.place_id
    LEFT JOIN catalogue_certification c ON c.id = t.certification_id
    -- Without what opens a tag: Postgres's parser takes a minute for 130 kB of « <!-- ».
    CROSS JOIN LATERAL (
        SELECT translate(t.title, '<>', '  ') title, translate(t.summary, '<>', '  ') summary,
            translate(t.objectives, '<>', '  ') objectives, translate(t.content, '<>', '  ') content
    ) w
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(starts_on ORDER BY starts_on) FILTER (WHERE starts_on > current_date), '{}') starts,
            max(starts_on) last_start, bool_or(starts_on IS NULL) is_permanent
        FROM catalogue_session WHERE action_id = a.id AND is_open
    ) s
    WHERE a.id = ANY (ids) AND a.is_published AND (s.is_permanent OR s.last_start > current_date);
END $$;
"""

# Which offers a statement on each table touches, from its changed rows. Seats change often and are not searched.
TOUCHED = {
    "session": "SELECT DISTINCT action_id FROM {rows}",
    "action": "SELECT id FROM {rows}",
    "training": "SELECT a.id FROM catalogue_action a JOIN {rows} r ON r.id = a.training_id",
    "place": "SELECT a.id FROM catalogue_action a JOIN {rows} r ON r.id = a.place_id",
    "certification": "SELECT a.id FROM catalogue_action a JOIN catalogue_training t ON t.id = a.training_id"
    " JOIN {rows} r ON r.id = t.certification_id",
}
CHANGED = {
    "session": "SELECT n.action_id FROM new_rows n JOIN old_rows o USING (id)"
    " WHERE (n.starts_on, n.is_open, n.action_id) IS DISTINCT FROM (o.starts_on, o.is_open, o.action_id)"
    " UNION ALL SELECT o.action_id FROM new_rows n JOIN old_rows o USING (id) WHERE n.action_id <> o.action_id",
    "place": "SELECT n.* FROM new_rows n JOIN old_rows o USING (id) WHERE (n.postcode, n.latitude, n.longitude,"
    " n.is_accessible) IS DISTINCT FROM (o.postcode, o.latitude, o.longitude, o.is_accessible)",
    "certification": "SELECT n.* FROM new_rows n JOIN old_rows o USING (id)"
    " WHERE (n.kind, n.code, n.level) IS DISTINCT FROM (o.kind, o.code, o.level)",
}


def triggers(table: str) -> str:
    """The triggers of a table: a training, a place and a certification have no offer before they are used."""
    update = CHANGED.get(table, "SELECT * FROM new_rows")
    sources = {
        "INSERT": ("NEW TABLE AS new_rows", "SELECT * FROM new_rows"),
        "UPDATE": ("OLD TABLE AS old_rows NEW TABLE AS new_rows", update),
        "DELETE": ("OLD TABLE AS old_rows", "SELECT * FROM old_rows"),
    }
    if table not in ("session", "action"):
        sources = {"UPDATE": sources["UPDATE"]}
    made = []
    for event, (referencing, rows) in sources.items():
        name = f"offers_after_{event.lower()}_{table}"
        touched = TOUCHED[table].format(rows=f"({rows})" + ("" if " r ON" in TOUCHED[table] else " touched"))
        made.append(f"""
            CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan
            AS $$ BEGIN
                PERFORM refresh_offers(coalesce(array({touched}), '{{}}')); RETURN NULL;
            END $$;
            CREATE TRIGGER {name} AFTER {event} ON catalogue_{table} REFERENCING {referencing}
                FOR EACH STATEMENT EXECUTE FUNCTION {name}();
        """)
    return "".join(made)


NARROW = """
-- The words of a whole training stay out of the row: counting reads rows, not words.
ALTER TABLE catalogue_offer ALTER COLUMN document SET STORAGE EXTERNAL, SET (toast_tuple_target = 128);
"""
WORDS = """
CREATE MATERIALIZED VIEW catalogue_word AS
    SELECT word, ndoc AS uses FROM ts_stat(
        'SELECT to_tsvector(''public.words_plain'', title) FROM public.catalogue_training WHERE is_published')
    WHERE length(word) >= 3;
CREATE UNIQUE INDEX catalogue_word_once ON catalogue_word (word text_pattern_ops);
CREATE INDEX catalogue_word_alike ON catalogue_word USING gin (word gin_trgm_ops);
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT refresh_offers(array(SELECT id FROM catalogue_action))")
        cursor.execute("REFRESH MATERIALIZED VIEW catalogue_word")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0005_certifications")]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "action",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="catalogue.action",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="catalogue.organisation",
                    ),
                ),
                ("mode", models.CharField(max_length=8)),
                ("price", models.PositiveIntegerField()),
                ("hours", models.DecimalField(decimal_places=2, max_digits=7)),
                ("is_accessible", models.BooleanField()),
                ("postcode", models.CharField(max_length=5)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("certification_kind", models.CharField(max_length=4)),
                ("certification_code", models.CharField(max_length=10)),
                ("level", models.PositiveSmallIntegerField(null=True)),
                ("rating", models.FloatField(null=True)),
                ("starts", django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), size=None)),
                ("last_start", models.DateField()),
                ("title", django.contrib.postgres.search.SearchVectorField()),
                ("document", django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                "verbose_name": "offre",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["document"], name="offer_words"),
                    models.Index(fields=["latitude", "longitude"], name="offer_on_the_map"),
                    models.Index(fields=["postcode"], name="offer_postcode"),
                    models.Index(fields=["price"], name="offer_price"),
                ],
            },
        ),
        migrations.RunSQL(NARROW, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION refresh_offers, first_from, distance_km; DROP TEXT SEARCH CONFIGURATION words_plain"),
        *[
            migrations.RunSQL(triggers(table), f"""
                DROP FUNCTION IF EXISTS offers_after_insert_{table} CASCADE;
                DROP FUNCTION IF EXISTS offers_after_update_{table} CASCADE;
                DROP FUNCTION IF EXISTS offers_after_delete_{table} CASCADE;
            """)
            for table in TOUCHED
        ],
        migrations.RemoveIndex("training", "training_search"),
        migrations.RemoveField("training", "search"),
        migrations.RunSQL(WORDS, "DROP MATERIALIZED VIEW catalogue_word"),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.TextField(primary_key=True, serialize=False)),
                ("uses", models.IntegerField()),
            ],
            options={"db_table": "catalogue_word", "managed": False},
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
