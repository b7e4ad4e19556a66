"""Dotations: what third parties give, each with its own balances in the ledger."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


def sql(name: str) -> migrations.RunSQL:
    """A file of SQL beside this one: frozen, as a migration is."""
    return migrations.RunSQL((Path(__file__).parent / "sql" / name).read_text())


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Dotation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('employer', 'Employeur'), ('opco', 'Opérateur de compétences (OPCO)'), ('agreement', 'Accord collectif'), ('corrective', "Abondement correctif de l'employeur"), ('dismissal', "Licenciement après refus d'un accord de performance collective"), ('atmp', 'Accident du travail ou maladie professionnelle'), ('c2p', 'Compte professionnel de prévention (C2P)'), ('state', 'État'), ('region', 'Région'), ('france_travail', 'France Travail'), ('fund', "Fonds d'assurance formation"), ('other', 'Autre financeur')], max_length=14, verbose_name='nature')),
                ('giver', models.CharField(max_length=160, verbose_name='financeur')),
                ('siret', models.CharField(blank=True, default='', max_length=14, verbose_name='SIRET du financeur')),
                ('amount', models.IntegerField(verbose_name='montant (centimes)')),
                ('earmarks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, verbose_name='fléchage')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='dernier jour')),
                ('reference', models.CharField(max_length=80, unique=True, verbose_name='référence')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reçue le')),
                ('warned_at', models.DateTimeField(blank=True, null=True, verbose_name='échéance rappelée le')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='rendue au financeur le')),
            ],
            options={
                'verbose_name': 'dotation',
                'ordering': ['received_at', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='rightsline',
            name='a_line_moves_money_as_its_kind_says',
        ),
        migrations.RemoveConstraint(
            model_name='rightsline',
            name='only_a_credit_has_no_dossier',
        ),
        migrations.RemoveConstraint(
            model_name='rightsline',
            name='rightsline_kind_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='rightsline',
            name='rightsline_source_is_known',
        ),
        migrations.AlterField(
            model_name='rightsline',
            name='kind',
            field=models.CharField(choices=[('credit', 'crédit'), ('hold', 'réservation'), ('release', 'libération'), ('use', 'utilisation'), ('expire', 'retour au financeur')], max_length=8, verbose_name='opération'),
        ),
        migrations.AlterField(
            model_name='rightsline',
            name='source',
            field=models.CharField(choices=[('dotation', 'Dotation'), ('avoir', 'Avoir'), ('dif', 'DIF'), ('cpf', 'CPF')], max_length=8, verbose_name='origine'),
        ),
        migrations.AddField(
            model_name='dotation',
            name='trainee',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dotations', to='accounts.trainee', verbose_name='titulaire'),
        ),
        migrations.AddField(
            model_name='rightsline',
            name='dotation',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='accounts.dotation', verbose_name='dotation'),
        ),
        migrations.AddConstraint(
            model_name='rightsline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'credit'), ('reserved', 0), models.Q(('available__gt', 0), models.Q(('available__lt', 0), ('reason__startswith', 'Correction')), _connector='OR')), models.Q(('available__lt', 0), ('kind', 'hold'), ('reserved', django.db.models.expressions.CombinedExpression(models.F('available'), '*', models.Value(-1)))), models.Q(('available__gt', 0), ('kind', 'release'), ('reserved', django.db.models.expressions.CombinedExpression(models.F('available'), '*', models.Value(-1)))), models.Q(('available', 0), ('kind', 'use'), ('reserved__lt', 0)), models.Q(('available__lt', 0), ('kind', 'expire'), ('reserved', 0), ('source', 'dotation')), _connector='OR'), name='a_line_moves_money_as_its_kind_says'),
        ),
        migrations.AddConstraint(
            model_name='rightsline',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['credit', 'expire']), models.Q(('dossier_number', ''), _negated=True), _connector='OR'), name='only_a_credit_or_a_return_has_no_dossier'),
        ),
        migrations.AddConstraint(
            model_name='rightsline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dotation__isnull', False), ('source', 'dotation')), models.Q(models.Q(('source', 'dotation'), _negated=True), ('dotation__isnull', True)), _connector='OR'), name='a_line_names_its_dotation'),
        ),
        migrations.AddConstraint(
            model_name='rightsline',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'credit')), fields=('dotation',), name='a_dotation_is_credited_once'),
        ),
        migrations.AddConstraint(
            model_name='rightsline',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['credit', 'hold', 'release', 'use', 'expire'])), name='rightsline_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='rightsline',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['dotation', 'avoir', 'dif', 'cpf'])), name='rightsline_source_is_known'),
        ),
        migrations.AddIndex(
            model_name='dotation',
            index=models.Index(condition=models.Q(('expires_on__isnull', False), ('returned_at', None)), fields=['expires_on'], name='dotations_by_expiry'),
        ),
        migrations.AddConstraint(
            model_name='dotation',
            constraint=models.CheckConstraint(condition=models.Q(('amount__range', (1, 100000000))), name='a_dotation_gives_something'),
        ),
        migrations.AddConstraint(
            model_name='dotation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('giver', ''), _negated=True), models.Q(('reference', ''), _negated=True)), name='a_dotation_has_a_giver'),
        ),
        migrations.AddConstraint(
            model_name='dotation',
            constraint=models.CheckConstraint(condition=models.Q(('siret__regex', '^[0-9]{14}$'), models.Q(('siret', ''), models.Q(('kind__in', ['agreement', 'corrective', 'dismissal', 'employer', 'opco']), _negated=True)), _connector='OR'), name='a_company_gives_under_its_siret'),
        ),
        migrations.AddConstraint(
            model_name='dotation',
            constraint=models.CheckConstraint(condition=models.Q(('earmarks__contains', ['']), _negated=True), name='a_dotation_is_for_things_that_have_names'),
        ),
        migrations.AddConstraint(
            model_name='dotation',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['employer', 'opco', 'agreement', 'corrective', 'dismissal', 'atmp', 'c2p', 'state', 'region', 'france_travail', 'fund', 'other'])), name='dotation_kind_is_known'),
        ),
        sql('0002_dotations.sql'),
        pgtrigger.migrations.AddTrigger(
            model_name='dotation',
            trigger=pgtrigger.compiler.Trigger(name='a_dotation_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_dotation_is_never_deleted(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='3a296c9d5eb850f081937487c9385a51d5137443', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='a_dotation_is_never_deleted', table='accounts_dotation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dotation',
            trigger=pgtrigger.compiler.Trigger(name='a_dotation_stays_as_given', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.trainee_id, OLD.kind, OLD.giver, OLD.siret, OLD.amount, OLD.earmarks, OLD.expires_on, OLD.reference, OLD.received_at) IS DISTINCT FROM (NEW.trainee_id, NEW.kind, NEW.giver, NEW.siret, NEW.amount, NEW.earmarks, NEW.expires_on, NEW.reference, NEW.received_at))', execute='refuse_change(); DROP FUNCTION a_dotation_stays_as_given(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='35a886f04b2fd77336b9b2bffeb3298d9c258473', operation='UPDATE OF "trainee_id", "kind", "giver", "siret", "amount", "earmarks", "expires_on", "reference", "received_at"', pgid='a_dotation_stays_as_given', table='accounts_dotation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dotation',
            trigger=pgtrigger.compiler.Trigger(name='a_dotation_returns_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.returned_at IS NOT NULL AND (OLD.returned_at) IS DISTINCT FROM (NEW.returned_at))', execute='refuse_change(); DROP FUNCTION a_dotation_returns_once(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='eb17361de3f476f07f62bbae5fb6678de021e900', operation='UPDATE OF "returned_at"', pgid='a_dotation_returns_once', table='accounts_dotation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dotation',
            trigger=pgtrigger.compiler.Trigger(name='a_dotation_is_in_the_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', execute='check_dotation_is_credited(); DROP FUNCTION a_dotation_is_in_the_ledger(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='05cf6c829e166405d8ba2ba268a0cfa162c37a15', operation='INSERT', pgid='a_dotation_is_in_the_ledger', table='accounts_dotation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rightsline',
            trigger=pgtrigger.compiler.Trigger(name='a_line_is_of_a_dotation_of_its_holder', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.dotation_id IS NOT NULL)', execute='check_dotation_line(); DROP FUNCTION a_line_is_of_a_dotation_of_its_holder(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='26a5484badc8b2defe549bd4d112550ff17b5e2e', operation='INSERT', pgid='a_line_is_of_a_dotation_of_its_holder', table='accounts_rightsline', when='AFTER')),
        ),
    ]
