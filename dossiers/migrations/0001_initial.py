"""Dossiers: their journal, what became of rights and money, the messages that are owed."""

from pathlib import Path

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


def sql(name: str) -> migrations.RunSQL:
    """A file of SQL beside this one: frozen, as a migration is."""
    return migrations.RunSQL((Path(__file__).parent / "sql" / name).read_text())


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('catalogue', '0001_initial'),
    ]

    operations = [
        sql('0001_journal.sql'),
        sql('0001_closings.sql'),
        sql('0001_claims.sql'),
        migrations.CreateModel(
            name='Dossier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('usage_name', models.CharField(blank=True, max_length=80, verbose_name="nom d'usage")),
                ('mobile', models.CharField(blank=True, max_length=20, verbose_name='téléphone mobile')),
                ('landline', models.CharField(blank=True, max_length=20, verbose_name='téléphone fixe')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='adresse e-mail')),
                ('diploma', models.CharField(blank=True, choices=[('none', 'Aucun diplôme'), ('3', 'Niveau 3 (CAP, BEP)'), ('4', 'Niveau 4 (baccalauréat)'), ('5', 'Niveau 5 (bac + 2)'), ('6', 'Niveau 6 (bac + 3 ou + 4)'), ('7', 'Niveau 7 (bac + 5)'), ('8', 'Niveau 8 (doctorat)')], max_length=4, verbose_name='diplôme le plus élevé obtenu')),
                ('diploma_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année d'obtention")),
                ('category', models.CharField(blank=True, choices=[('farmer', 'Agriculteur exploitant'), ('self_employed', "Artisan, commerçant, chef d'entreprise"), ('executive', 'Cadre, profession intellectuelle supérieure'), ('intermediate', 'Profession intermédiaire'), ('employee', 'Employé'), ('worker', 'Ouvrier'), ('none', 'Sans activité professionnelle')], max_length=14, verbose_name='catégorie socio-professionnelle')),
                ('is_jobseeker', models.BooleanField(default=False, verbose_name="demandeur d'emploi inscrit")),
                ('home_address', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.address', verbose_name='domicile')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='début')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='durée (heures)')),
                ('price', models.PositiveIntegerField(verbose_name='prix (centimes)')),
                ('number', models.CharField(max_length=10, unique=True, verbose_name='numéro')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='accounts.trainee', verbose_name='titulaire')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='catalogue.organisation', verbose_name='organisme')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dossiers', to='catalogue.session')),
                ('state', models.CharField(choices=[('draft', 'En cours de création'), ('requested', "Demande d'inscription"), ('refused_by_organisation', "Refusé par l'organisme"), ('proposed', "Proposition de l'organisme"), ('request_cancelled', "Demande d'inscription annulée"), ('to_validate', 'À valider'), ('payment_pending', 'Paiement en cours'), ('payment_refused', 'Paiement refusé'), ('validated', 'Validé'), ('in_training', 'En formation'), ('completed', 'Formation terminée'), ('cancelled_by_trainee', 'Formation annulée'), ('cancelled_by_organisation', "Formation annulée par l'organisme")], default='draft', max_length=25, verbose_name='état')),
                ('deadline', models.DateField(blank=True, null=True, verbose_name='échéance')),
                ('title', models.CharField(max_length=255, verbose_name='formation')),
                ('mode', models.CharField(choices=[('onsite', 'En présentiel'), ('mixed', 'Mixte'), ('remote', 'À distance')], max_length=8, verbose_name='modalité')),
                ('place', models.CharField(max_length=300, verbose_name='lieu')),
                ('has_admission_terms', models.BooleanField(default=False, verbose_name="conditions d'admission particulières")),
                ('is_public_agent', models.BooleanField(blank=True, null=True, verbose_name='agent public')),
                ('temporary_address', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.address', verbose_name='adresse temporaire')),
                ('credit_used', models.PositiveIntegerField(blank=True, null=True, verbose_name='avoir utilisé (centimes)')),
                ('rights_used', models.PositiveIntegerField(blank=True, null=True, verbose_name='droits utilisés (centimes)')),
                ('to_pay', models.PositiveIntegerField(blank=True, null=True, verbose_name='reste à payer (centimes)')),
                ('waived', models.PositiveIntegerField(default=0, verbose_name='non demandé (centimes)')),
                ('card_paid', models.PositiveIntegerField(default=0, verbose_name='payé par carte (centimes)')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='créé le')),
                ('sent_on', models.DateField(blank=True, null=True, verbose_name='envoyé le')),
                ('acknowledged_on', models.DateField(blank=True, null=True, verbose_name='accusé de réception le')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name="réponse de l'organisme le")),
                ('validated_on', models.DateField(blank=True, null=True, verbose_name='validé le')),
                ('entered_on', models.DateField(blank=True, null=True, verbose_name='entrée déclarée au')),
                ('exited_on', models.DateField(blank=True, null=True, verbose_name='sortie déclarée au')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='clos le')),
                ('entry_confirmed_on', models.DateField(blank=True, null=True, verbose_name='entrée confirmée par le stagiaire')),
                ('exit_confirmed_on', models.DateField(blank=True, null=True, verbose_name='sortie confirmée par le stagiaire')),
                ('hours_attended', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='heures suivies')),
                ('hours_excused', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='heures perdues par force majeure')),
                ('hidden_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré de la liste le')),
            ],
            options={
                'verbose_name': 'dossier',
                'indexes': [models.Index(condition=models.Q(('deadline__isnull', False)), fields=['deadline', 'id'], name='dossier_deadline'), models.Index(fields=['organisation', 'state', 'deadline'], name='dossier_queue'), models.Index(fields=['trainee', '-created_at'], name='dossier_of_trainee'), models.Index(condition=models.Q(('entry_confirmed_on__isnull', True), ('state', 'in_training')), fields=['starts_on'], name='entries_to_confirm'), models.Index(condition=models.Q(('exit_confirmed_on__isnull', True), ('state', 'completed')), fields=['ends_on'], name='exits_to_confirm'), models.Index(condition=models.Q(('state', 'requested')), fields=['starts_on'], name='requests_by_start'), models.Index(condition=models.Q(('entered_on__lt', models.F('entry_confirmed_on')), ('entered_on__gt', models.F('entry_confirmed_on')), ('exited_on__lt', models.F('exit_confirmed_on')), ('exited_on__gt', models.F('exit_confirmed_on')), _connector='OR'), fields=['id'], name='declarations_differ')],
                'constraints': [models.CheckConstraint(condition=models.Q(('number__regex', '^[0-9]{10}$')), name='a_dossier_number_has_10_digits'), models.CheckConstraint(condition=models.Q(models.Q(('ends_on__isnull', True), ('starts_on__isnull', True)), models.Q(('ends_on__gte', models.F('starts_on')), ('ends_on__isnull', False), ('starts_on__isnull', False)), _connector='OR'), name='dossier_ends_after_its_start'), models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='dossier_has_hours'), models.CheckConstraint(condition=models.Q(('price__range', (0, 100000000))), name='dossier_price_is_sensible'), models.CheckConstraint(condition=models.Q(models.Q(('credit_used__isnull', True), ('rights_used__isnull', True), ('to_pay__isnull', True)), models.Q(('credit_used__isnull', False), ('rights_used__isnull', False), ('to_pay__isnull', False)), _connector='OR'), name='figures_are_frozen_together'), models.CheckConstraint(condition=models.Q(('sent_on__isnull', True), ('acknowledged_on__isnull', True), ('sent_on__lte', models.F('acknowledged_on')), _connector='OR'), name='sent_on_then_acknowledged_on'), models.CheckConstraint(condition=models.Q(('sent_on__isnull', True), ('answered_on__isnull', True), ('sent_on__lte', models.F('answered_on')), _connector='OR'), name='sent_on_then_answered_on'), models.CheckConstraint(condition=models.Q(('acknowledged_on__isnull', True), ('answered_on__isnull', True), ('acknowledged_on__lte', models.F('answered_on')), _connector='OR'), name='acknowledged_on_then_answered_on'), models.CheckConstraint(condition=models.Q(('answered_on__isnull', True), ('validated_on__isnull', True), ('answered_on__lte', models.F('validated_on')), _connector='OR'), name='answered_on_then_validated_on'), models.CheckConstraint(condition=models.Q(('sent_on__isnull', True), ('closed_on__isnull', True), ('sent_on__lte', models.F('closed_on')), _connector='OR'), name='sent_on_then_closed_on'), models.CheckConstraint(condition=models.Q(('answered_on__isnull', True), ('closed_on__isnull', True), ('answered_on__lte', models.F('closed_on')), _connector='OR'), name='answered_on_then_closed_on'), models.CheckConstraint(condition=models.Q(('validated_on__isnull', True), ('closed_on__isnull', True), ('validated_on__lte', models.F('closed_on')), _connector='OR'), name='validated_on_then_closed_on'), models.CheckConstraint(condition=models.Q(('entered_on__isnull', True), ('closed_on__isnull', True), ('entered_on__lte', models.F('closed_on')), _connector='OR'), name='entered_on_then_closed_on'), models.CheckConstraint(condition=models.Q(('entered_on__isnull', True), ('exited_on__isnull', True), ('entered_on__lte', models.F('exited_on')), _connector='OR'), name='entered_on_then_exited_on'), models.CheckConstraint(condition=models.Q(('entered_on__isnull', True), ('exit_confirmed_on__isnull', True), ('entered_on__lte', models.F('exit_confirmed_on')), _connector='OR'), name='entered_on_then_exit_confirmed_on'), models.CheckConstraint(condition=models.Q(('exited_on__isnull', True), ('closed_on__isnull', True), ('exited_on__lte', models.F('closed_on')), _connector='OR'), name='exited_on_then_closed_on'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'draft'), _negated=True), ('sent_on__isnull', False)), models.Q(('state', 'draft'), ('sent_on__isnull', True)), _connector='OR'), name='what_is_sent_has_its_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused_by_organisation', 'proposed', 'to_validate', 'payment_pending', 'payment_refused', 'validated', 'in_training', 'completed', 'cancelled_by_trainee']), _negated=True), ('answered_on__isnull', False), _connector='OR'), name='what_is_answered_has_its_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['validated', 'in_training', 'completed', 'cancelled_by_trainee']), _negated=True), ('validated_on__isnull', False), _connector='OR'), name='who_is_enrolled_has_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in_training', 'completed']), _negated=True), ('entered_on__isnull', False), _connector='OR'), name='who_has_entered_has_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['completed']), _negated=True), models.Q(('exited_on__isnull', False), ('hours_attended__isnull', False), ('hours_excused__isnull', False)), _connector='OR'), name='a_training_ends_with_its_hours'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['payment_pending', 'payment_refused']), _negated=True), models.Q(('to_pay__gt', 0), ('to_pay__isnull', False)), _connector='OR'), name='a_card_has_something_to_pay'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['refused_by_organisation', 'request_cancelled', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation']), ('closed_on__isnull', False)), models.Q(models.Q(('state__in', ['refused_by_organisation', 'request_cancelled', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation']), _negated=True), ('closed_on__isnull', True)), _connector='OR'), name='what_has_ended_has_its_day'), models.CheckConstraint(condition=models.Q(('hidden_at', None), ('state__in', ['refused_by_organisation', 'request_cancelled', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation']), _connector='OR'), name='only_what_has_ended_is_taken_off_the_list'), models.CheckConstraint(condition=models.Q(('acknowledged_on', None), ('has_admission_terms', True), _connector='OR'), name='only_terms_are_acknowledged'), models.CheckConstraint(condition=models.Q(('acknowledged_on__isnull', True), ('sent_on__isnull', False), _connector='OR'), name='acknowledged_on_needs_sent_on'), models.CheckConstraint(condition=models.Q(('answered_on__isnull', True), ('sent_on__isnull', False), _connector='OR'), name='answered_on_needs_sent_on'), models.CheckConstraint(condition=models.Q(('validated_on__isnull', True), ('answered_on__isnull', False), _connector='OR'), name='validated_on_needs_answered_on'), models.CheckConstraint(condition=models.Q(('validated_on__isnull', True), ('to_pay__isnull', False), _connector='OR'), name='validated_on_needs_to_pay'), models.CheckConstraint(condition=models.Q(('entered_on__isnull', True), ('validated_on__isnull', False), _connector='OR'), name='entered_on_needs_validated_on'), models.CheckConstraint(condition=models.Q(('entry_confirmed_on__isnull', True), ('validated_on__isnull', False), _connector='OR'), name='entry_confirmed_on_needs_validated_on'), models.CheckConstraint(condition=models.Q(('exit_confirmed_on__isnull', True), ('entered_on__isnull', False), _connector='OR'), name='exit_confirmed_on_needs_entered_on'), models.CheckConstraint(condition=models.Q(('exited_on__isnull', True), ('entered_on__isnull', False), _connector='OR'), name='exited_on_needs_entered_on'), models.CheckConstraint(condition=models.Q(('card_paid', 0), ('validated_on__isnull', False), _connector='OR'), name='a_card_paid_has_enrolled'), models.CheckConstraint(condition=models.Q(models.Q(('hours_attended', None), models.Q(('hours_attended__gte', 0), ('hours_attended__lte', models.F('hours'))), _connector='OR'), models.Q(('hours_excused', None), models.Q(('hours_excused__gte', 0), ('hours_excused__lte', models.F('hours'))), _connector='OR'), models.Q(('hours_attended', None), ('hours_excused', None), ('hours__gte', django.db.models.expressions.CombinedExpression(models.F('hours_attended'), '+', models.F('hours_excused'))), _connector='OR')), name='hours_are_of_those_planned'), models.CheckConstraint(condition=models.Q(models.Q(('deadline__isnull', True), ('state__in', ['draft', 'refused_by_organisation', 'request_cancelled', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation'])), models.Q(models.Q(('state__in', ['draft', 'refused_by_organisation', 'request_cancelled', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation']), _negated=True), ('deadline__isnull', False)), _connector='OR'), name='a_deadline_lives_and_dies_with_its_state'), models.CheckConstraint(condition=models.Q(('to_pay__isnull', True), ('price', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('credit_used'), '+', models.F('rights_used')), '+', models.F('to_pay')), '+', models.F('waived'))), _connector='OR'), name='a_dossier_costs_what_its_parts_sum_to'), models.CheckConstraint(condition=models.Q(('waived', 0), models.Q(('to_pay', 0), ('waived__lt', 50)), _connector='OR'), name='only_cents_no_card_takes_are_waived'), models.CheckConstraint(condition=models.Q(('card_paid', 0), models.Q(('card_paid', models.F('to_pay')), ('to_pay__isnull', False)), _connector='OR'), name='a_card_pays_all_or_nothing'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['validated', 'in_training', 'completed']), _negated=True), models.Q(('to_pay', models.F('card_paid')), ('to_pay__isnull', False), ('validated_on__isnull', False)), _connector='OR'), name='a_validated_dossier_is_paid'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'refused_by_organisation', 'request_cancelled', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation']), _negated=True), fields=('trainee', 'session'), name='one_live_dossier_per_session'), models.CheckConstraint(condition=models.Q(('diploma__in', ['', 'none', '3', '4', '5', '6', '7', '8'])), name='dossier_diploma_is_known'), models.CheckConstraint(condition=models.Q(('category__in', ['', 'farmer', 'self_employed', 'executive', 'intermediate', 'employee', 'worker', 'none'])), name='dossier_category_is_known'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'requested', 'refused_by_organisation', 'proposed', 'request_cancelled', 'to_validate', 'payment_pending', 'payment_refused', 'validated', 'in_training', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation'])), name='dossier_state_is_known'), models.CheckConstraint(condition=models.Q(('mode__in', ['onsite', 'mixed', 'remote'])), name='dossier_mode_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_dossier_begins_where_its_journal_ends', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state <> 'draft')", constraint='CONSTRAINT', execute='check_state(); DROP FUNCTION a_dossier_begins_where_its_journal_ends(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='b4f01cb4c3315b682c61783b68e3b598bfc22aec', operation='INSERT', pgid='a_dossier_begins_where_its_journal_ends', table='dossiers_dossier', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='a_dossier_is_where_its_journal_ends', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state <> NEW.state)', constraint='CONSTRAINT', execute='check_state(); DROP FUNCTION a_dossier_is_where_its_journal_ends(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='8e47ecea37fc6104a51a208973ce71b45a8575fe', operation='UPDATE', pgid='a_dossier_is_where_its_journal_ends', table='dossiers_dossier', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')), pgtrigger.compiler.Trigger(name='only_a_draft_is_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'draft')", execute='refuse_change(); DROP FUNCTION only_a_draft_is_deleted(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='a24f4a79a2d69f530e8132213d7d7078d7429fe0', operation='DELETE', pgid='only_a_draft_is_deleted', table='dossiers_dossier', when='BEFORE')), pgtrigger.compiler.Trigger(name='dossiers_are_never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION dossiers_are_never_emptied(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='563fbcef06e30d335f81b162acfb459457d0cf52', level='STATEMENT', operation='TRUNCATE', pgid='dossiers_are_never_emptied', table='dossiers_dossier', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_dossier_stays_its_holder_s', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.number, OLD.trainee_id, OLD.organisation_id) IS DISTINCT FROM (NEW.number, NEW.trainee_id, NEW.organisation_id))', execute='refuse_change(); DROP FUNCTION a_dossier_stays_its_holder_s(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='c45994ee22ca1977b43ac3c630f8955391270b70', operation='UPDATE OF "number", "trainee_id", "organisation_id"', pgid='a_dossier_stays_its_holder_s', table='dossiers_dossier', when='BEFORE')), pgtrigger.compiler.Trigger(name='what_was_agreed_to_pay_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.to_pay IS NOT NULL AND (OLD.price, OLD.credit_used, OLD.rights_used, OLD.to_pay, OLD.waived) IS DISTINCT FROM (NEW.price, NEW.credit_used, NEW.rights_used, NEW.to_pay, NEW.waived))', execute='refuse_change(); DROP FUNCTION what_was_agreed_to_pay_stays(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='11177f3e5bb23f1002bb9f1f0d02292b48c8ab5a', operation='UPDATE OF "price", "credit_used", "rights_used", "to_pay", "waived"', pgid='what_was_agreed_to_pay_stays', table='dossiers_dossier', when='BEFORE')), pgtrigger.compiler.Trigger(name='what_the_card_paid_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.card_paid > 0 AND (OLD.card_paid) IS DISTINCT FROM (NEW.card_paid))', execute='refuse_change(); DROP FUNCTION what_the_card_paid_stays(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='770e3fd6b4dd8fce87b1e1a1524016a3b2afd5a2', operation='UPDATE OF "card_paid"', pgid='what_the_card_paid_stays', table='dossiers_dossier', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='IssuedNumber',
            fields=[
                ('number', models.CharField(max_length=10, primary_key=True, serialize=False)),
            ],
            options={
                'triggers': [pgtrigger.compiler.Trigger(name='a_number_is_given_once', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_number_is_given_once(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='b9b90f12df7de780d50902af45e567e13e52d7ee', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='a_number_is_given_once', table='dossiers_issuednumber', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='début')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='durée (heures)')),
                ('price', models.PositiveIntegerField(verbose_name='prix (centimes)')),
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='proposal', serialize=False, to='dossiers.dossier')),
                ('note', models.TextField(blank=True, verbose_name='note')),
            ],
            options={
                'verbose_name': 'proposition',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ends_on__isnull', True), ('starts_on__isnull', True)), models.Q(('ends_on__gte', models.F('starts_on')), ('ends_on__isnull', False), ('starts_on__isnull', False)), _connector='OR'), name='proposal_ends_after_its_start'), models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='proposal_has_hours'), models.CheckConstraint(condition=models.Q(('price__range', (0, 100000000))), name='proposal_price_is_sensible'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', False), ('starts_on__isnull', False)), name='a_proposal_has_dates')],
            },
        ),
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='closing', serialize=False, to='dossiers.dossier')),
                ('case', models.PositiveSmallIntegerField(verbose_name='cas')),
                ('rights_released', models.PositiveIntegerField(verbose_name='droits libérés')),
                ('rights_used', models.PositiveIntegerField(verbose_name='droits utilisés')),
                ('card_refunded', models.PositiveIntegerField(verbose_name='rendu ou à rendre sur la carte')),
                ('card_kept', models.PositiveIntegerField(verbose_name='conservé')),
                ('credit', models.PositiveIntegerField(verbose_name='avoir')),
                ('card_back', models.PositiveIntegerField(default=0, verbose_name='dont déjà rendu par la banque')),
                ('card_undue', models.PositiveIntegerField(default=0, verbose_name='dont rendu sans être dû')),
                ('final_on', models.DateField(blank=True, null=True, verbose_name='définitif après le')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='appliqué le')),
            ],
            options={
                'verbose_name': 'dénouement',
                'indexes': [models.Index(condition=models.Q(('applied_at__isnull', True)), fields=['final_on'], name='closings_to_apply')],
                'constraints': [models.CheckConstraint(condition=models.Q(('rights_released__range', (0, 100000000))), name='closing_rights_released_is_sensible'), models.CheckConstraint(condition=models.Q(('rights_used__range', (0, 100000000))), name='closing_rights_used_is_sensible'), models.CheckConstraint(condition=models.Q(('card_refunded__range', (0, 100000000))), name='closing_card_refunded_is_sensible'), models.CheckConstraint(condition=models.Q(('card_kept__range', (0, 100000000))), name='closing_card_kept_is_sensible'), models.CheckConstraint(condition=models.Q(('card_back__range', (0, 100000000))), name='closing_card_back_is_sensible'), models.CheckConstraint(condition=models.Q(('card_undue__range', (0, 100000000))), name='closing_card_undue_is_sensible'), models.CheckConstraint(condition=models.Q(models.Q(('card_kept', 0), ('card_undue', 0), ('case__in', [1, 3, 4, 5]), ('credit', 0), ('rights_used', 0)), models.Q(('card_refunded', models.F('card_back')), ('card_undue', 0), ('case', 6), ('credit', models.F('card_kept')), ('rights_released', 0)), models.Q(('card_refunded', models.F('card_undue')), ('case', 8), ('credit', 0), ('rights_released', 0)), models.Q(('case__in', [2, 7, 9]), ('credit', 0)), _connector='OR'), name='a_case_says_what_becomes_of_money'), models.CheckConstraint(condition=models.Q(models.Q(('card_back__lte', models.F('card_refunded')), ('card_undue', 0)), models.Q(('card_back', models.F('card_refunded')), ('card_undue__lte', models.F('card_back'))), _connector='OR'), name='what_went_back_is_of_what_is_refunded'), models.CheckConstraint(condition=models.Q(models.Q(('case__in', [6, 8]), ('final_on__isnull', False)), models.Q(models.Q(('case__in', [6, 8]), _negated=True), ('final_on__isnull', True)), _connector='OR'), name='only_cases_6_and_8_may_still_change')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_closing_shares_what_there_is', sql=pgtrigger.compiler.UpsertTriggerSql(execute='check_closing(); DROP FUNCTION a_closing_shares_what_there_is(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='ca7992f4d84cc5d3f4e67429503719a8caa9bbce', operation='INSERT OR UPDATE', pgid='a_closing_shares_what_there_is', table='dossiers_closing', when='AFTER')), pgtrigger.compiler.Trigger(name='an_applied_closing_is_for_good', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.applied_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)', execute='refuse_change(); DROP FUNCTION an_applied_closing_is_for_good(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='2fa99fd1a95489d1934b870c77692fe4b51bef08', operation='UPDATE', pgid='an_applied_closing_is_for_good', table='dossiers_closing', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_closing_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_closing_is_never_deleted(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='333aa5f190b69293cc82ab0e341b0c54c684bf4f', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='a_closing_is_never_deleted', table='dossiers_closing', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='ForceMajeureClaim',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='claim', serialize=False, to='dossiers.dossier')),
                ('ground', models.CharField(choices=[('leave', "Mon employeur a retiré le congé qu'il m'avait accordé"), ('employment', "J'ai repris un emploi"), ('accident', 'Accident ou décès (moi ou un proche au premier degré)'), ('illness', 'Maladie ou hospitalisation'), ('birth', 'Maternité, paternité ou adoption'), ('relative', "Maladie d'un proche au premier degré ou d'une personne à ma charge"), ('transport', 'Grève ou interruption des transports')], max_length=10, verbose_name='motif')),
                ('explanation', models.TextField(blank=True, verbose_name='explication')),
                ('claimed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='déposée le')),
                ('is_accepted', models.BooleanField(blank=True, null=True, verbose_name='acceptée')),
                ('decision_reason', models.TextField(blank=True, verbose_name='motif de la décision')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidée par')),
            ],
            options={
                'verbose_name': 'demande de force majeure',
                'verbose_name_plural': 'demandes de force majeure',
                'indexes': [models.Index(condition=models.Q(('is_accepted__isnull', True)), fields=['claimed_at'], name='claims_to_decide'), models.Index(condition=models.Q(('explanation', ''), _negated=True), fields=['decided_at'], name='claims_to_forget')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_accepted__isnull', True), ('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('is_accepted__isnull', False), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='a_claim_is_decided_by_someone'), models.CheckConstraint(condition=models.Q(('decided_at', None), models.Q(('decided_at__gte', models.F('claimed_at')), models.Q(('decision_reason', ''), _negated=True)), _connector='OR'), name='a_claim_is_decided_for_a_reason'), models.CheckConstraint(condition=models.Q(('ground__in', ['leave', 'employment', 'accident', 'illness', 'birth', 'relative', 'transport'])), name='forcemajeureclaim_ground_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_decision_is_for_good', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.decided_at IS NOT NULL AND (OLD.is_accepted, OLD.decided_at, OLD.decided_by_id) IS DISTINCT FROM (NEW.is_accepted, NEW.decided_at, NEW.decided_by_id))', execute='refuse_change(); DROP FUNCTION a_decision_is_for_good(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='24dcedb167bf791636c68e7f5e7d7c7d80064259', operation='UPDATE', pgid='a_decision_is_for_good', table='dossiers_forcemajeureclaim', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_claim_has_a_document', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', execute='check_claim(); DROP FUNCTION a_claim_has_a_document(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='49aa64b3fbdcf0aa4ab1473f0f4c866fc8f1af7d', operation='INSERT', pgid='a_claim_has_a_document', table='dossiers_forcemajeureclaim', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ClaimDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given', to='dossiers.forcemajeureclaim')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='claim_document', to='accounts.document')),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rang')),
            ],
            options={
                'verbose_name': 'justificatif',
                'constraints': [models.UniqueConstraint(fields=('claim', 'rank'), name='a_claim_numbers_its_documents'), models.CheckConstraint(condition=models.Q(('rank__range', (1, 5))), name='a_claim_has_five_documents_at_most')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_document_is_its_claimant_s', sql=pgtrigger.compiler.UpsertTriggerSql(execute='check_claimant(); DROP FUNCTION a_document_is_its_claimant_s(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='16858e688424be34d74511e7ccc1c6e83891c07e', operation='INSERT', pgid='a_document_is_its_claimant_s', table='dossiers_claimdocument', when='AFTER')), pgtrigger.compiler.Trigger(name='a_claim_keeps_its_documents', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_claim_keeps_its_documents(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='e67b8c947d39e4b744b068e9e8214fb1e3c1a511', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='a_claim_keeps_its_documents', table='dossiers_claimdocument', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='review', serialize=False, to='dossiers.dossier')),
                ('welcome', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='accueil')),
                ('content', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='contenu')),
                ('trainers', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='formateurs')),
                ('means', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='moyens')),
                ('support', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='accompagnement')),
                ('comment', models.TextField(blank=True, verbose_name='commentaire')),
                ('written_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('status', models.CharField(choices=[('pending', 'à modérer'), ('published', 'publié'), ('rejected', 'écarté')], default='pending', max_length=9, verbose_name='modération')),
                ('moderated_at', models.DateTimeField(blank=True, null=True, verbose_name='modéré le')),
                ('moderated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reply', models.TextField(blank=True, verbose_name="réponse de l'organisme")),
                ('replied_at', models.DateTimeField(blank=True, null=True, verbose_name='répondu le')),
                ('replied_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'avis',
                'verbose_name_plural': 'avis',
                'indexes': [models.Index(condition=models.Q(('status', 'pending')), fields=['written_at'], name='reviews_to_moderate')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('moderated_at__isnull', True), ('moderated_by__isnull', True)), models.Q(('moderated_at__isnull', False), ('moderated_by__isnull', False)), _connector='OR'), name='a_review_is_moderated_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('replied_at__isnull', True), ('replied_by__isnull', True)), models.Q(('replied_at__isnull', False), ('replied_by__isnull', False)), _connector='OR'), name='a_reply_is_someone_s'), models.CheckConstraint(condition=models.Q(models.Q(('replied_at__isnull', True), ('reply', '')), models.Q(models.Q(('reply', ''), _negated=True), ('replied_at__isnull', False)), _connector='OR'), name='a_reply_has_its_hour'), models.CheckConstraint(condition=models.Q(('status', 'pending'), ('moderated_at__isnull', False), _connector='OR'), name='someone_moderates_what_is_shown'), models.CheckConstraint(condition=models.Q(('content__range', (1, 5)), ('means__range', (1, 5)), ('support__range', (1, 5)), ('trainers__range', (1, 5)), ('welcome__range', (1, 5))), name='scores_go_from_1_to_5'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'published', 'rejected'])), name='review_status_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='dossiers.dossier')),
                ('sequence', models.PositiveIntegerField(verbose_name='rang')),
                ('transition', models.CharField(max_length=30, verbose_name='verbe')),
                ('source', models.CharField(choices=[('draft', 'En cours de création'), ('requested', "Demande d'inscription"), ('refused_by_organisation', "Refusé par l'organisme"), ('proposed', "Proposition de l'organisme"), ('request_cancelled', "Demande d'inscription annulée"), ('to_validate', 'À valider'), ('payment_pending', 'Paiement en cours'), ('payment_refused', 'Paiement refusé'), ('validated', 'Validé'), ('in_training', 'En formation'), ('completed', 'Formation terminée'), ('cancelled_by_trainee', 'Formation annulée'), ('cancelled_by_organisation', "Formation annulée par l'organisme")], max_length=25, verbose_name='de')),
                ('target', models.CharField(choices=[('draft', 'En cours de création'), ('requested', "Demande d'inscription"), ('refused_by_organisation', "Refusé par l'organisme"), ('proposed', "Proposition de l'organisme"), ('request_cancelled', "Demande d'inscription annulée"), ('to_validate', 'À valider'), ('payment_pending', 'Paiement en cours'), ('payment_refused', 'Paiement refusé'), ('validated', 'Validé'), ('in_training', 'En formation'), ('completed', 'Formation terminée'), ('cancelled_by_trainee', 'Formation annulée'), ('cancelled_by_organisation', "Formation annulée par l'organisme")], max_length=25, verbose_name='vers')),
                ('actor', models.CharField(choices=[('trainee', 'le stagiaire'), ('organisation', "l'organisme"), ('bank', 'la banque'), ('staff', 'la Caisse des Dépôts'), ('clock', 'le calendrier')], max_length=12, verbose_name='acteur')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('details', models.JSONField(default=dict, verbose_name='détails')),
            ],
            options={
                'verbose_name': 'entrée du journal',
                'verbose_name_plural': 'entrées du journal',
                'ordering': ['dossier', 'sequence'],
                'constraints': [models.UniqueConstraint(fields=('dossier', 'sequence'), name='a_sequence_is_used_once'), models.CheckConstraint(condition=models.Q(models.Q(('actor__in', ['trainee']), ('source__in', ['draft']), ('target', 'requested'), ('transition', 'send')), models.Q(('actor__in', ['organisation']), ('source__in', ['requested']), ('target', models.F('source')), ('transition', 'acknowledge')), models.Q(('actor__in', ['organisation']), ('source__in', ['requested']), ('target', 'to_validate'), ('transition', 'accept')), models.Q(('actor__in', ['organisation']), ('source__in', ['requested']), ('target', 'proposed'), ('transition', 'propose')), models.Q(('actor__in', ['organisation']), ('source__in', ['requested']), ('target', 'refused_by_organisation'), ('transition', 'refuse')), models.Q(('actor__in', ['trainee']), ('source__in', ['requested', 'proposed', 'to_validate', 'payment_refused']), ('target', 'request_cancelled'), ('transition', 'cancel_request')), models.Q(('actor__in', ['clock']), ('source__in', ['requested', 'proposed', 'to_validate', 'payment_refused', 'payment_pending']), ('target', 'request_cancelled'), ('transition', 'expire')), models.Q(('actor__in', ['trainee']), ('source__in', ['proposed', 'to_validate']), ('target', 'validated'), ('transition', 'validate')), models.Q(('actor__in', ['trainee']), ('source__in', ['proposed', 'to_validate', 'payment_refused']), ('target', 'payment_pending'), ('transition', 'pay')), models.Q(('actor__in', ['bank']), ('source__in', ['payment_pending', 'payment_refused']), ('target', 'validated'), ('transition', 'payment_succeeded')), models.Q(('actor__in', ['bank']), ('source__in', ['payment_pending']), ('target', 'payment_refused'), ('transition', 'payment_failed')), models.Q(('actor__in', ['organisation']), ('source__in', ['validated']), ('target', 'in_training'), ('transition', 'declare_entry')), models.Q(('actor__in', ['organisation']), ('source__in', ['validated']), ('target', 'cancelled_by_trainee'), ('transition', 'declare_no_show')), models.Q(('actor__in', ['trainee']), ('source__in', ['validated']), ('target', 'cancelled_by_trainee'), ('transition', 'cancel')), models.Q(('actor__in', ['trainee', 'organisation']), ('source__in', ['in_training']), ('target', 'cancelled_by_trainee'), ('transition', 'abandon')), models.Q(('actor__in', ['organisation']), ('source__in', ['in_training']), ('target', 'completed'), ('transition', 'declare_exit')), models.Q(('actor__in', ['organisation']), ('source__in', ['requested', 'proposed', 'to_validate', 'payment_refused', 'payment_pending', 'validated', 'in_training']), ('target', 'cancelled_by_organisation'), ('transition', 'cancel_by_organisation')), models.Q(('actor__in', ['trainee']), ('source__in', ['cancelled_by_trainee']), ('target', models.F('source')), ('transition', 'claim_force_majeure')), models.Q(('actor__in', ['staff']), ('source__in', ['cancelled_by_trainee']), ('target', models.F('source')), ('transition', 'decide_force_majeure')), models.Q(('actor__in', ['trainee']), ('source__in', ['validated', 'in_training']), ('target', models.F('source')), ('transition', 'confirm_entry')), models.Q(('actor__in', ['trainee']), ('source__in', ['in_training', 'completed']), ('target', models.F('source')), ('transition', 'confirm_exit')), models.Q(('actor__in', ['trainee']), ('source__in', ['completed']), ('target', models.F('source')), ('transition', 'review')), models.Q(('actor__in', ['trainee']), ('source__in', ['refused_by_organisation', 'request_cancelled', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation']), ('target', models.F('source')), ('transition', 'hide')), _connector='OR'), name='an_entry_is_a_row_of_the_table'), models.CheckConstraint(condition=models.Q(models.Q(('actor__in', ['bank', 'clock']), ('user__isnull', True)), models.Q(models.Q(('actor__in', ['bank', 'clock']), _negated=True), ('user__isnull', False)), _connector='OR'), name='an_entry_names_who_played'), models.CheckConstraint(condition=models.Q(('source__in', ['draft', 'requested', 'refused_by_organisation', 'proposed', 'request_cancelled', 'to_validate', 'payment_pending', 'payment_refused', 'validated', 'in_training', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation'])), name='entry_source_is_known'), models.CheckConstraint(condition=models.Q(('target__in', ['draft', 'requested', 'refused_by_organisation', 'proposed', 'request_cancelled', 'to_validate', 'payment_pending', 'payment_refused', 'validated', 'in_training', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation'])), name='entry_target_is_known'), models.CheckConstraint(condition=models.Q(('actor__in', ['trainee', 'organisation', 'bank', 'staff', 'clock'])), name='entry_actor_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='journal_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION journal_is_append_only(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='67d1d6e316904adc9d4f57cafce327c41a3fb8d5', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='journal_is_append_only', table='dossiers_entry', when='BEFORE')), pgtrigger.compiler.Trigger(name='journal_only_forgets_words', sql=pgtrigger.compiler.UpsertTriggerSql(execute='only_words_are_forgotten(); DROP FUNCTION journal_only_forgets_words(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='4d35fd4326743cda1b5c62313bc55e11b3087e3f', operation='UPDATE', pgid='journal_only_forgets_words', table='dossiers_entry', when='BEFORE')), pgtrigger.compiler.Trigger(name='journal_has_no_gap', sql=pgtrigger.compiler.UpsertTriggerSql(execute='check_sequence(); DROP FUNCTION journal_has_no_gap(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='38c4e63574ea0b60e6aad9b01b2d585db36a63ef', operation='INSERT', pgid='journal_has_no_gap', table='dossiers_entry', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_journal_ends_where_its_dossier_is', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', execute='check_state(); DROP FUNCTION a_journal_ends_where_its_dossier_is(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='c9779178c17a4e2a9ecc0f3f027648df7237a28c', operation='INSERT', pgid='a_journal_ends_where_its_dossier_is', table='dossiers_entry', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.CharField(choices=[('trainee', 'stagiaire'), ('organisation', 'organisme')], max_length=12, verbose_name='destinataire')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('failure', models.CharField(blank=True, max_length=100, verbose_name='dernier échec')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outbox_messages', to='dossiers.entry')),
            ],
            options={
                'verbose_name': 'message',
                'constraints': [models.UniqueConstraint(fields=('entry', 'reader'), name='a_reader_is_told_once'), models.CheckConstraint(condition=models.Q(('reader__in', ['trainee', 'organisation'])), name='outboxmessage_reader_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reader', models.CharField(choices=[('trainee', 'stagiaire'), ('organisation', 'organisme')], max_length=12, verbose_name='destinataire')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('failure', models.CharField(blank=True, max_length=100, verbose_name='dernier échec')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='dossiers.dossier')),
                ('deadline', models.DateField(verbose_name='échéance')),
                ('about', models.CharField(max_length=10, verbose_name='objet')),
            ],
            options={
                'verbose_name': 'rappel',
                'constraints': [models.UniqueConstraint(fields=('dossier', 'deadline', 'reader', 'about'), name='told_once_before'), models.CheckConstraint(condition=models.Q(('reader__in', ['trainee', 'organisation'])), name='reminder_reader_is_known')],
            },
        ),
        sql('0001_forget_words.sql'),
        sql('0001_numbers.sql'),
    ]
