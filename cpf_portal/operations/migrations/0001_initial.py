"""Operations: when each periodic task was last done."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='PeriodicRun',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False, verbose_name='travail')),
                ('finished_at', models.DateTimeField(verbose_name='fini le')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='traités')),
            ],
            options={
                'verbose_name': 'travail périodique',
                'verbose_name_plural': 'travaux périodiques',
            },
        ),
    ]
