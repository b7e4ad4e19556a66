"""Funders, what they support, and who answers for them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Funder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='nom')),
                ('kind', models.CharField(choices=[('france_travail', 'France Travail'), ('region', 'Région'), ('opco', 'Opérateur de compétences (OPCO)'), ('employer', 'Employeur'), ('fund', 'Fonds')], max_length=14, verbose_name='nature')),
                ('certification_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('RNCP', 'RNCP'), ('RS', 'Répertoire spécifique'), ('CPF', 'Formation éligible de droit')], max_length=4), blank=True, default=list, verbose_name='répertoires soutenus')),
                ('certification_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, verbose_name='certifications soutenues')),
                ('departments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=3), blank=True, default=list, verbose_name='départements soutenus')),
                ('supports_remote', models.BooleanField(default=True, verbose_name='soutient aussi les formations à distance')),
                ('persons', models.CharField(choices=[('anyone', 'Toute personne'), ('jobseekers', "Les demandeurs d'emploi inscrits"), ('employees', 'Les personnes en emploi')], default='anyone', max_length=10, verbose_name='personnes soutenues')),
                ('usual_amount', models.PositiveIntegerField(verbose_name='aide habituelle (centimes)')),
                ('most_amount', models.PositiveIntegerField(verbose_name='aide la plus haute (centimes)')),
                ('answer_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='jours ouvrés pour répondre')),
                ('silence_grants', models.BooleanField(default=False, verbose_name='le silence vaut accord')),
                ('start_days', models.PositiveSmallIntegerField(default=0, verbose_name='jours ouvrés avant le début, au moins')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse e-mail du service')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('website', models.URLField(blank=True, max_length=400, verbose_name='site web')),
                ('text', models.TextField(blank=True, max_length=1000, verbose_name='ce que lisent les personnes')),
                ('is_active', models.BooleanField(default=True, verbose_name='peut être sollicité')),
            ],
            options={
                'verbose_name': 'financeur',
                'constraints': [models.CheckConstraint(condition=models.Q(('most_amount__range', (0, 100000000))), name='funder_most_amount_is_sensible'), models.CheckConstraint(condition=models.Q(('usual_amount__gt', 0), ('usual_amount__lte', models.F('most_amount'))), name='a_funder_gives_something'), models.CheckConstraint(condition=models.Q(('answer_days', None), ('answer_days__range', (1, 60)), _connector='OR'), name='a_funder_answers_in_time'), models.CheckConstraint(condition=models.Q(('start_days__lte', 120)), name='a_funder_is_asked_some_time_before'), models.CheckConstraint(condition=models.Q(('kind__in', ['france_travail', 'region', 'opco', 'employer', 'fund'])), name='funder_kind_is_known'), models.CheckConstraint(condition=models.Q(('persons__in', ['anyone', 'jobseekers', 'employees'])), name='funder_persons_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Agent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='agency', to=settings.AUTH_USER_MODEL)),
                ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agents', to='catalogue.funder')),
            ],
            options={
                'verbose_name': "agent d'un financeur",
                'verbose_name_plural': 'agents des financeurs',
            },
        ),
    ]
