"""A level given to what has none (the répertoire spécifique, EDOF's codes) is taken back."""

from django.db import migrations, models

FORGET = "UPDATE catalogue_certification SET level = NULL WHERE level IS NOT NULL AND kind <> 'RNCP'"


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0011_pedagogy_and_illegible_files")]

    operations = [
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="certification",
            constraint=models.CheckConstraint(
                condition=models.Q(("level", None), ("kind", "RNCP"), _connector="OR"),
                name="the_rncp_alone_gives_a_level",
            ),
        ),
    ]
