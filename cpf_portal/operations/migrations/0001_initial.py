"""Operations: when each periodic task was last done, and who took which work."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

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
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('work', models.CharField(max_length=30, verbose_name='liste')),
                ('object_id', models.CharField(max_length=40, verbose_name='objet')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pris par')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='pris le')),
            ],
            options={
                'verbose_name': 'travail pris',
                'verbose_name_plural': 'travaux pris',
                'constraints': [models.UniqueConstraint(fields=('work', 'object_id'), name='a_piece_of_work_is_taken_once')],
            },
        ),
    ]
