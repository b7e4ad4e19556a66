"""What a dossier holds is given back to the very dotation it came from."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_dotations'),
        ('dossiers', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL((Path(__file__).parent / 'sql' / '0002_dotations.sql').read_text()),
    ]
