"""Top-ups: what a funder is asked to add to a dossier, and what its silence means."""

from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_funders'),
        ('catalogue', '0002_funders'),
        ('dossiers', '0004_parts_of_the_price'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL((Path(__file__).parent / 'sql' / '0005_top_ups.sql').read_text()),
        migrations.CreateModel(
            name='TopUp',
            fields=[
                ('dossier', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='top_up', serialize=False, to='dossiers.dossier')),
                ('status', models.CharField(choices=[('asked', 'Demandée'), ('granted', 'Accordée'), ('declined', 'Refusée'), ('dropped', 'Sans objet')], default='asked', max_length=8, verbose_name='état')),
                ('asked', models.PositiveIntegerField(verbose_name='demandé (centimes)')),
                ('granted', models.PositiveIntegerField(blank=True, null=True, verbose_name='accordé (centimes)')),
                ('asked_on', models.DateField(verbose_name='demandé le')),
                ('deadline', models.DateField(verbose_name="réponse attendue jusqu'au")),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='terminé le')),
                ('reason', models.CharField(blank=True, choices=[('budget', "Les crédits de l'année sont épuisés"), ('person', 'La personne ne remplit pas les conditions'), ('training', 'La formation ne correspond pas aux priorités'), ('plan', "Le projet doit d'abord être vu avec un conseiller"), ('other', 'Autre motif')], max_length=10, verbose_name='motif du refus')),
                ('by_silence', models.BooleanField(default=False, verbose_name='par silence')),
            ],
            options={
                'verbose_name': "demande d'aide",
                'verbose_name_plural': "demandes d'aide",
            },
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='an_entry_is_a_row_of_the_table',
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_actor_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='outboxmessage',
            name='outboxmessage_reader_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='reminder',
            name='reminder_reader_is_known',
        ),
        migrations.AddField(
            model_name='dossier',
            name='silence',
            field=models.CharField(blank=True, choices=[('grant_top_up', "Accorder l'aide"), ('decline_top_up', "Refuser l'aide")], max_length=14, verbose_name='si le financeur se tait'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='actor',
            field=models.CharField(choices=[('trainee', 'le stagiaire'), ('organisation', "l'organisme"), ('bank', 'la banque'), ('funder', 'le financeur'), ('staff', 'la Caisse des Dépôts'), ('clock', 'le calendrier')], max_length=12, verbose_name='acteur'),
        ),
        migrations.AlterField(
            model_name='outboxmessage',
            name='reader',
            field=models.CharField(choices=[('trainee', 'stagiaire'), ('organisation', 'organisme'), ('funder', 'financeur')], max_length=12, verbose_name='destinataire'),
        ),
        migrations.AlterField(
            model_name='reminder',
            name='reader',
            field=models.CharField(choices=[('trainee', 'stagiaire'), ('organisation', 'organisme'), ('funder', 'financeur')], max_length=12, verbose_name='destinataire'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dossier',
            trigger=pgtrigger.compiler.Trigger(name='a_dossier_waits_for_its_funder', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN ((OLD.silence, OLD.deadline) IS DISTINCT FROM (NEW.silence, NEW.deadline) AND (OLD.silence <> '' OR NEW.silence <> ''))", constraint='CONSTRAINT', execute='check_top_up(); DROP FUNCTION a_dossier_waits_for_its_funder(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='4d05ee0e56cc07a088696f6655c67589f2cc7472', operation='UPDATE OF "silence", "deadline"', pgid='a_dossier_waits_for_its_funder', table='dossiers_dossier', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dossier',
            trigger=pgtrigger.compiler.Trigger(name='a_dossier_begins_without_funder', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.silence <> '')", constraint='CONSTRAINT', execute='check_top_up(); DROP FUNCTION a_dossier_begins_without_funder(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='fb1ead6f589d643bc1ab78d922aba9661c1dfe14', operation='INSERT', pgid='a_dossier_begins_without_funder', table='dossiers_dossier', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.CheckConstraint(condition=models.Q(('silence', ''), ('state__in', ['proposed', 'to_validate']), _connector='OR'), name='a_funder_is_awaited_before_validating'),
        ),
        migrations.AddConstraint(
            model_name='dossier',
            constraint=models.CheckConstraint(condition=models.Q(('silence__in', ['', 'grant_top_up', 'decline_top_up'])), name='dossier_silence_is_known'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('actor__in', ['trainee']), ('source__in', ['draft']), ('target', 'requested'), ('transition', 'send')), models.Q(('actor__in', ['organisation']), ('source__in', ['requested']), ('target', models.F('source')), ('transition', 'acknowledge')), models.Q(('actor__in', ['organisation']), ('source__in', ['requested']), ('target', 'to_validate'), ('transition', 'accept')), models.Q(('actor__in', ['organisation']), ('source__in', ['requested']), ('target', 'proposed'), ('transition', 'propose')), models.Q(('actor__in', ['organisation']), ('source__in', ['requested']), ('target', 'refused_by_organisation'), ('transition', 'refuse')), models.Q(('actor__in', ['trainee']), ('source__in', ['requested', 'proposed', 'to_validate', 'payment_refused']), ('target', 'request_cancelled'), ('transition', 'cancel_request')), models.Q(('actor__in', ['clock']), ('source__in', ['requested', 'proposed', 'to_validate', 'payment_refused', 'payment_pending']), ('target', 'request_cancelled'), ('transition', 'expire')), models.Q(('actor__in', ['trainee']), ('source__in', ['proposed', 'to_validate']), ('target', 'validated'), ('transition', 'validate')), models.Q(('actor__in', ['trainee']), ('source__in', ['proposed', 'to_validate', 'payment_refused']), ('target', 'payment_pending'), ('transition', 'pay')), models.Q(('actor__in', ['trainee']), ('source__in', ['proposed', 'to_validate']), ('target', models.F('source')), ('transition', 'ask_top_up')), models.Q(('actor__in', ['funder', 'clock']), ('source__in', ['proposed', 'to_validate']), ('target', models.F('source')), ('transition', 'grant_top_up')), models.Q(('actor__in', ['funder', 'clock']), ('source__in', ['proposed', 'to_validate']), ('target', models.F('source')), ('transition', 'decline_top_up')), models.Q(('actor__in', ['bank']), ('source__in', ['payment_pending', 'payment_refused']), ('target', 'validated'), ('transition', 'payment_succeeded')), models.Q(('actor__in', ['bank']), ('source__in', ['payment_pending']), ('target', 'payment_refused'), ('transition', 'payment_failed')), models.Q(('actor__in', ['organisation']), ('source__in', ['validated']), ('target', 'in_training'), ('transition', 'declare_entry')), models.Q(('actor__in', ['organisation']), ('source__in', ['validated']), ('target', 'cancelled_by_trainee'), ('transition', 'declare_no_show')), models.Q(('actor__in', ['trainee']), ('source__in', ['validated']), ('target', 'cancelled_by_trainee'), ('transition', 'cancel')), models.Q(('actor__in', ['trainee', 'organisation']), ('source__in', ['in_training']), ('target', 'cancelled_by_trainee'), ('transition', 'abandon')), models.Q(('actor__in', ['organisation']), ('source__in', ['in_training']), ('target', 'completed'), ('transition', 'declare_exit')), models.Q(('actor__in', ['organisation']), ('source__in', ['requested', 'proposed', 'to_validate', 'payment_refused', 'payment_pending', 'validated', 'in_training']), ('target', 'cancelled_by_organisation'), ('transition', 'cancel_by_organisation')), models.Q(('actor__in', ['trainee']), ('source__in', ['cancelled_by_trainee']), ('target', models.F('source')), ('transition', 'claim_force_majeure')), models.Q(('actor__in', ['staff']), ('source__in', ['cancelled_by_trainee']), ('target', models.F('source')), ('transition', 'decide_force_majeure')), models.Q(('actor__in', ['trainee']), ('source__in', ['validated', 'in_training']), ('target', models.F('source')), ('transition', 'confirm_entry')), models.Q(('actor__in', ['trainee']), ('source__in', ['in_training', 'completed']), ('target', models.F('source')), ('transition', 'confirm_exit')), models.Q(('actor__in', ['trainee']), ('source__in', ['completed']), ('target', models.F('source')), ('transition', 'review')), models.Q(('actor__in', ['trainee']), ('source__in', ['refused_by_organisation', 'request_cancelled', 'completed', 'cancelled_by_trainee', 'cancelled_by_organisation']), ('target', models.F('source')), ('transition', 'hide')), _connector='OR'), name='an_entry_is_a_row_of_the_table'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('actor__in', ['trainee', 'organisation', 'bank', 'funder', 'staff', 'clock'])), name='entry_actor_is_known'),
        ),
        migrations.AddConstraint(
            model_name='outboxmessage',
            constraint=models.CheckConstraint(condition=models.Q(('reader__in', ['trainee', 'organisation', 'funder'])), name='outboxmessage_reader_is_known'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.CheckConstraint(condition=models.Q(('reader__in', ['trainee', 'organisation', 'funder'])), name='reminder_reader_is_known'),
        ),
        migrations.AddField(
            model_name='topup',
            name='funder',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='top_ups', to='catalogue.funder', verbose_name='financeur'),
        ),
        migrations.AddIndex(
            model_name='topup',
            index=models.Index(fields=['funder', 'status', 'deadline'], name='top_ups_of_a_funder'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(('asked__range', (0, 100000000))), name='topup_asked_is_sensible'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(('asked__gt', 0)), name='a_top_up_asks_for_something'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('granted__gt', 0), ('granted__isnull', False), ('granted__lte', models.F('asked')), ('status', 'granted')), models.Q(models.Q(('status', 'granted'), _negated=True), ('granted__isnull', True)), _connector='OR'), name='what_is_granted_is_of_what_is_asked'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_on__isnull', True), ('status', 'asked')), models.Q(models.Q(('status', 'asked'), _negated=True), ('answered_on__gte', models.F('asked_on')), ('answered_on__isnull', False)), _connector='OR'), name='a_funder_is_asked_then_answers'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(('deadline__gt', models.F('asked_on'))), name='a_funder_has_days_to_answer'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('status__in', ['granted', 'declined']), _negated=True), ('by_silence', False)), models.Q(('answered_on__gt', models.F('deadline')), ('by_silence', True), ('status__in', ['granted', 'declined'])), models.Q(('answered_on__lte', models.F('deadline')), ('by_silence', False), ('status__in', ['granted', 'declined'])), _connector='OR'), name='silence_is_known_after_the_deadline'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by_silence', False), ('status', 'declined'), models.Q(('reason', ''), _negated=True)), models.Q(models.Q(('by_silence', False), ('status', 'declined'), _negated=True), ('reason', '')), _connector='OR'), name='who_declines_says_why'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['asked', 'granted', 'declined', 'dropped'])), name='topup_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='topup',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['', 'budget', 'person', 'training', 'plan', 'other'])), name='topup_reason_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topup',
            trigger=pgtrigger.compiler.Trigger(name='a_top_up_is_awaited_by_its_dossier', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', execute='check_top_up(); DROP FUNCTION a_top_up_is_awaited_by_its_dossier(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='5b0a72449dee38acdb419face0c930f23aa65b5d', operation='INSERT OR UPDATE', pgid='a_top_up_is_awaited_by_its_dossier', table='dossiers_topup', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topup',
            trigger=pgtrigger.compiler.Trigger(name='what_is_asked_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.dossier_id, OLD.funder_id, OLD.asked, OLD.asked_on, OLD.deadline) IS DISTINCT FROM (NEW.dossier_id, NEW.funder_id, NEW.asked, NEW.asked_on, NEW.deadline))', execute='refuse_change(); DROP FUNCTION what_is_asked_stays(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='d120c5cdb7f0aecc44811fb5bc928eeb1a3a916e', operation='UPDATE OF "dossier_id", "funder_id", "asked", "asked_on", "deadline"', pgid='what_is_asked_stays', table='dossiers_topup', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topup',
            trigger=pgtrigger.compiler.Trigger(name='an_answer_is_for_good', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status <> 'asked' AND OLD.* IS DISTINCT FROM NEW.*)", execute='refuse_change(); DROP FUNCTION an_answer_is_for_good(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='f7f6a857dfc6a0bffde7ce1fae500efeadacddac', operation='UPDATE', pgid='an_answer_is_for_good', table='dossiers_topup', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='topup',
            trigger=pgtrigger.compiler.Trigger(name='a_top_up_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_top_up_is_never_deleted(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='2a0d0dbdf4de8ca4779d32cd491436e8e56909b9', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='a_top_up_is_never_deleted', table='dossiers_topup', when='BEFORE')),
        ),
    ]
