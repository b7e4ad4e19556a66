"""Credits that wait for people without account; the end of rights; payments that agents record."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_said_to_be_a_jobseeker'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordedGift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('is_accepted', models.BooleanField(blank=True, null=True, verbose_name='accepté')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                ('means', models.CharField(choices=[('transfer', 'virement'), ('card', 'carte')], max_length=8, verbose_name='moyen de paiement')),
                ('kind', models.CharField(choices=[('employer', 'Employeur'), ('opco', 'Opérateur de compétences (OPCO)'), ('agreement', 'Accord collectif'), ('corrective', "Abondement correctif de l'employeur"), ('dismissal', "Licenciement après refus d'un accord de performance collective"), ('atmp', 'Accident du travail ou maladie professionnelle'), ('c2p', 'Compte professionnel de prévention (C2P)'), ('state', 'État'), ('region', 'Région'), ('france_travail', 'France Travail'), ('fund', "Fonds d'assurance formation"), ('other', 'Autre financeur')], max_length=14, verbose_name='nature')),
                ('giver', models.CharField(max_length=160, verbose_name='financeur')),
                ('siret', models.CharField(blank=True, default='', max_length=14, verbose_name='SIRET du financeur')),
                ('amount', models.IntegerField(verbose_name='montant (centimes)')),
                ('earmarks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, verbose_name='fléchage')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='dernier jour')),
                ('reference', models.CharField(max_length=80, verbose_name='référence du paiement')),
            ],
            options={
                'verbose_name': "versement d'un tiers",
                'verbose_name_plural': 'versements de tiers',
            },
        ),
        migrations.CreateModel(
            name='RightsEnd',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('is_accepted', models.BooleanField(blank=True, null=True, verbose_name='accepté')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='retraite liquidée le')),
                ('reason', models.CharField(max_length=180, verbose_name='motif, et pièce vue')),
            ],
            options={
                'verbose_name': 'fin de droits',
                'verbose_name_plural': 'fins de droits',
            },
        ),
        migrations.CreateModel(
            name='WaitingCredit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(db_index=True, max_length=80, verbose_name='empreinte du numéro')),
                ('file', models.CharField(choices=[('yearly', 'droits annuels'), ('dotation', 'dotations')], max_length=8, verbose_name='fichier')),
                ('key', models.CharField(max_length=160, unique=True, verbose_name='clé')),
                ('amount', models.IntegerField(verbose_name='montant (centimes)')),
                ('line', models.JSONField(verbose_name='ligne')),
                ('arrived_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='arrivée le')),
            ],
            options={
                'verbose_name': "crédit en attente d'un compte",
                'verbose_name_plural': "crédits en attente d'un compte",
            },
        ),
        migrations.AddField(
            model_name='trainee',
            name='pension_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='retraite liquidée le'),
        ),
        migrations.AddConstraint(
            model_name='trainee',
            constraint=models.CheckConstraint(condition=models.Q(('pension_on', None), ('pension_on__gt', models.F('birth_date')), _connector='OR'), name='a_pension_comes_after_birth'),
        ),
        migrations.AddField(
            model_name='recordedgift',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par'),
        ),
        migrations.AddField(
            model_name='recordedgift',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par'),
        ),
        migrations.AddField(
            model_name='recordedgift',
            name='trainee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recorded_gifts', to='accounts.trainee', verbose_name='titulaire'),
        ),
        migrations.AddField(
            model_name='rightsend',
            name='asked_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par'),
        ),
        migrations.AddField(
            model_name='rightsend',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par'),
        ),
        migrations.AddField(
            model_name='rightsend',
            name='trainee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ends', to='accounts.trainee', verbose_name='titulaire'),
        ),
        migrations.AddConstraint(
            model_name='waitingcredit',
            constraint=models.CheckConstraint(condition=models.Q(('amount__range', (1, 100000000))), name='what_waits_gives_something'),
        ),
        migrations.AddConstraint(
            model_name='waitingcredit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), _negated=True), models.Q(('key', ''), _negated=True)), name='what_waits_is_someone_s'),
        ),
        migrations.AddConstraint(
            model_name='waitingcredit',
            constraint=models.CheckConstraint(condition=models.Q(('file__in', ['yearly', 'dotation'])), name='waitingcredit_file_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='waitingcredit',
            trigger=pgtrigger.compiler.Trigger(name='what_waits_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION what_waits_is_never_changed(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='36364b752e730c4901fb0d19dfccaac62ade5f91', level='STATEMENT', operation='UPDATE OR TRUNCATE', pgid='what_waits_is_never_changed', table='accounts_waitingcredit', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='recordedgift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='a_gift_is_decided_at_an_hour'),
        ),
        migrations.AddConstraint(
            model_name='recordedgift',
            constraint=models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('asked_at')), _connector='OR'), name='a_gift_is_asked_then_decided'),
        ),
        migrations.AddConstraint(
            model_name='recordedgift',
            constraint=models.CheckConstraint(condition=models.Q(('asked_by__isnull', False), models.Q(models.Q(('decided_by__isnull', True), ('is_accepted__isnull', True)), models.Q(('decided_by__isnull', False), ('is_accepted__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR')), name='a_gift_is_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='recordedgift',
            constraint=models.CheckConstraint(condition=models.Q(('amount__range', (1, 100000000))), name='a_gift_is_of_something'),
        ),
        migrations.AddConstraint(
            model_name='recordedgift',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('giver', ''), _negated=True), models.Q(('reference', ''), _negated=True)), name='a_gift_has_a_giver'),
        ),
        migrations.AddConstraint(
            model_name='recordedgift',
            constraint=models.UniqueConstraint(condition=models.Q(('is_accepted__isnull', True), ('is_accepted', True), _connector='OR'), fields=('reference',), name='a_payment_is_recorded_once'),
        ),
        migrations.AddConstraint(
            model_name='recordedgift',
            constraint=models.CheckConstraint(condition=models.Q(('means__in', ['transfer', 'card'])), name='recordedgift_means_is_known'),
        ),
        migrations.AddConstraint(
            model_name='recordedgift',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['employer', 'opco', 'agreement', 'corrective', 'dismissal', 'atmp', 'c2p', 'state', 'region', 'france_travail', 'fund', 'other'])), name='recordedgift_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='rightsend',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='an_end_is_decided_at_an_hour'),
        ),
        migrations.AddConstraint(
            model_name='rightsend',
            constraint=models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('asked_at')), _connector='OR'), name='an_end_is_asked_then_decided'),
        ),
        migrations.AddConstraint(
            model_name='rightsend',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('asked_by__isnull', False), models.Q(models.Q(('decided_by__isnull', True), ('is_accepted__isnull', True)), models.Q(('decided_by__isnull', False), ('is_accepted__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR')), models.Q(('asked_by__isnull', True), ('decided_by__isnull', True), ('is_accepted', True), ('is_accepted__isnull', False)), _connector='OR'), name='an_end_is_decided_by_another'),
        ),
    ]
