from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0010_what_rows_say_together"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("state", "requested")), fields=["starts_on"], name="requests_by_start"
            ),
        ),
    ]
