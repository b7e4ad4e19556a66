"""What the CPF may not pay for is kept, and no longer published (docs/rules.md § 10)."""

from django.db import migrations

UNPUBLISH = """
UPDATE catalogue_training t SET is_published = false
WHERE t.is_published AND NOT EXISTS (
    SELECT FROM catalogue_certification c WHERE c.id = t.certification_id AND (
        c.kind IN ('RNCP', 'RS')
        OR c.code IN (
            'CPF200', 'CPF202', 'CPF206', 'CPF210', 'CPF211', 'CPF212', 'CPF213', 'CPF214',
            'CPF215', 'CPF216', 'CPF217', 'CPF219', 'CPF220', 'CPF221', 'CPF222'
        )
    )
);
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0009_what_a_row_must_say")]

    operations = [migrations.RunSQL(UNPUBLISH, migrations.RunSQL.noop)]
