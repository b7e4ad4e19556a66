"""Operations: when each periodic task was last done, who took which work, leads, the figures of the months."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('catalogue', '__first__'),
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
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signal', models.CharField(choices=[('phone', 'Plusieurs comptes, un même téléphone'), ('email', 'Plusieurs comptes, une même adresse e-mail'), ('address', 'Plusieurs comptes, un même domicile'), ('sends', 'Demandes en rafale à un organisme'), ('accounts', 'Comptes ouverts en rafale'), ('requests', "Demandes en rafale d'une personne"), ('price', 'Prix très au-dessus de la médiane de sa certification'), ('attendance', 'Stagiaires toujours présents à 100 %'), ('entries', "Entrées qu'aucun stagiaire ne confirme"), ('reading', 'Beaucoup de personnes lues par un agent'), ('read', "Une personne lue par beaucoup d'agents")], max_length=10, verbose_name='signal')),
                ('key', models.CharField(editable=False, max_length=64, verbose_name='clé')),
                ('figure', models.PositiveIntegerField(verbose_name='mesure')),
                ('dossiers', models.PositiveIntegerField(default=0, verbose_name='dossiers')),
                ('pieces', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, verbose_name='lignes')),
                ('first_seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='vu la première fois')),
                ('last_seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='vu la dernière fois')),
                ('waits_since', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True, verbose_name='à examiner depuis')),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.organisation', verbose_name='organisme')),
                ('training', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.training', verbose_name='formation')),
            ],
            options={
                'verbose_name': 'signal',
                'verbose_name_plural': 'signaux',
                'indexes': [models.Index(condition=models.Q(('waits_since__isnull', False)), fields=['waits_since'], name='leads_to_look_at'), models.Index(fields=['last_seen_at'], name='leads_to_forget')],
                'constraints': [models.UniqueConstraint(fields=('signal', 'key'), name='a_lead_is_one_row'), models.CheckConstraint(condition=models.Q(('last_seen_at__gte', models.F('first_seen_at'))), name='a_lead_is_seen_first_then_last'), models.CheckConstraint(condition=models.Q(('signal__in', ['phone', 'email', 'address', 'sends', 'accounts', 'requests', 'price', 'attendance', 'entries', 'reading', 'read'])), name='lead_signal_is_known')],
            },
        ),
        migrations.CreateModel(
            name='LeadClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('reason', models.TextField(max_length=2000, verbose_name='motif')),
                ('figure', models.PositiveIntegerField(verbose_name='mesure')),
                ('pieces', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, verbose_name='lignes')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closings', to='operations.lead')),
            ],
            options={
                'verbose_name': "examen d'un signal",
                'verbose_name_plural': 'examens de signaux',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_lead_is_closed_with_a_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='what_was_said_of_a_lead_stays', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION what_was_said_of_a_lead_stays(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='06a79bc6251a4514715973d0ecff729cdeae73da', level='STATEMENT', operation='UPDATE', pgid='what_was_said_of_a_lead_stays', table='operations_leadclosing', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='CountedMonth',
            fields=[
                ('month', models.DateField(primary_key=True, serialize=False, verbose_name='mois')),
                ('counted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='compté le')),
                ('is_final', models.BooleanField(default=False, verbose_name='définitif')),
            ],
            options={
                'verbose_name': 'mois compté',
                'verbose_name_plural': 'mois comptés',
            },
        ),
        migrations.CreateModel(
            name='MonthFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='mois')),
                ('measure', models.CharField(choices=[('enrolled', 'inscriptions, au mois de la validation'), ('answered', 'réponses, au mois de la réponse'), ('unanswered', 'demandes sans réponse, au mois de leur fin'), ('held', 'argent engagé'), ('released', 'argent rendu'), ('used', 'argent utilisé'), ('closed', 'formations finies ou annulées, au mois de leur fin'), ('waiting', 'remboursements en attente, à la fin du mois')], max_length=10, verbose_name='mesure')),
                ('detail', models.CharField(blank=True, max_length=14, verbose_name='détail')),
                ('region', models.CharField(blank=True, max_length=2, verbose_name='région')),
                ('kind', models.CharField(blank=True, max_length=13, verbose_name='nature')),
                ('number', models.PositiveIntegerField(verbose_name='nombre')),
                ('cents', models.BigIntegerField(default=0, verbose_name='montant (centimes)')),
            ],
            options={
                'verbose_name': 'chiffre du mois',
                'verbose_name_plural': 'chiffres des mois',
                'constraints': [models.UniqueConstraint(fields=('month', 'measure', 'detail', 'region', 'kind'), name='a_figure_is_one_row'), models.CheckConstraint(condition=models.Q(('measure__in', ['enrolled', 'answered', 'unanswered', 'held', 'released', 'used', 'closed', 'waiting'])), name='monthfigure_measure_is_known')],
            },
        ),
    ]
