"""Card money: payments, refunds, disputes; the last run of each periodic task."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models
from pathlib import Path


def sql(name: str) -> migrations.RunSQL:
    """A file of SQL beside this one: frozen, as a migration is."""
    return migrations.RunSQL((Path(__file__).parent / "sql" / name).read_text())


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('dossiers', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        sql('0001_card.sql'),
        sql('0001_owed.sql'),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('amount', models.PositiveIntegerField(verbose_name='montant (centimes)')),
                ('status', models.CharField(choices=[('created', 'à ouvrir'), ('open', 'en cours'), ('succeeded', 'reçu'), ('closed', 'sans suite'), ('unclear', 'à vérifier à la banque'), ('stray', 'sans suite, page à fermer')], default='created', max_length=10, verbose_name='état')),
                ('counted', models.BooleanField(default=False, verbose_name='pris en compte')),
                ('key', models.UUIDField(blank=True, editable=False, null=True, verbose_name="clé d'ouverture")),
                ('parameters', models.JSONField(default=dict, verbose_name="paramètres de l'ouverture")),
                ('checkout_id', models.CharField(blank=True, max_length=255, null=True, unique=True, verbose_name='session de paiement')),
                ('intent_id', models.CharField(blank=True, max_length=255, verbose_name='paiement chez le prestataire')),
                ('url', models.URLField(blank=True, max_length=2000, verbose_name='page de paiement')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='dernier refus')),
                ('refused_charge', models.CharField(blank=True, max_length=255, verbose_name='débit refusé')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='créé le')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='reçu le')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='dernière question à la banque')),
                ('owed', models.IntegerField(default=0, editable=False, verbose_name='reste à rendre (centimes)')),
                ('dossier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='dossiers.dossier')),
            ],
            options={
                'verbose_name': 'paiement',
                'indexes': [models.Index(fields=['-created_at'], name='payments_newest_first'), models.Index(models.OrderBy(models.F('tried_at'), nulls_first=True), models.F('created_at'), models.F('id'), condition=models.Q(('status__in', ['created', 'open'])), name='unfinished'), models.Index(condition=models.Q(('status', 'unclear')), fields=['created_at'], name='payments_to_look_at'), models.Index(condition=models.Q(('status', 'stray')), fields=['created_at'], name='pages_to_close'), models.Index(condition=models.Q(('owed__gt', 0)), fields=['created_at'], name='payments_owed'), models.Index(condition=models.Q(('owed__lt', 0)), fields=['created_at'], name='payments_given_back_beyond'), models.Index(condition=models.Q(('intent_id', ''), _negated=True), fields=['intent_id'], name='payment_at_the_bank'), models.Index(condition=models.Q(('counted', False), ('status', 'succeeded')), fields=['created_at'], name='payments_without_dossier')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__range', (0, 100000000))), name='payment_amount_is_sensible'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_payment_is_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('received_at__gte', models.F('created_at')), ('received_at__isnull', False), ('status', 'succeeded')), models.Q(models.Q(('status', 'succeeded'), _negated=True), ('received_at__isnull', True)), _connector='OR'), name='received_money_has_its_hour'), models.CheckConstraint(condition=models.Q(('tried_at__isnull', True), ('tried_at__gte', models.F('created_at')), _connector='OR'), name='a_payment_is_made_then_asked_about'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['open', 'succeeded', 'stray']), _negated=True), ('checkout_id__isnull', False), _connector='OR'), name='an_open_payment_has_its_page'), models.CheckConstraint(condition=models.Q(('counted', False), ('status', 'succeeded'), _connector='OR'), name='only_received_money_counts'), models.UniqueConstraint(condition=models.Q(('status__in', ['created', 'open'])), fields=('dossier',), name='one_unfinished_payment_per_dossier'), models.UniqueConstraint(condition=models.Q(('counted', True)), fields=('dossier',), name='one_counted_payment_per_dossier'), models.CheckConstraint(condition=models.Q(('status__in', ['created', 'open', 'succeeded', 'closed', 'unclear', 'stray'])), name='payment_status_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_payment_keeps_its_amount', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.amount <> NEW.amount AND (OLD.status = 'succeeded' OR NEW.status <> 'succeeded'))", execute='refuse_change(); DROP FUNCTION a_payment_keeps_its_amount(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='31b76c64dce2d5f235b75e61b5030ccba176a600', operation='UPDATE OF "amount"', pgid='a_payment_keeps_its_amount', table='payments_payment', when='BEFORE')), pgtrigger.compiler.Trigger(name='what_was_received_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status = 'succeeded' AND ( (OLD.status, OLD.received_at, OLD.checkout_id, OLD.intent_id) IS DISTINCT FROM (NEW.status, NEW.received_at, NEW.checkout_id, NEW.intent_id) OR (OLD.counted AND NOT NEW.counted)))", execute='refuse_change(); DROP FUNCTION what_was_received_stays(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='b4da61063494d8ef3868f9d4613f90c620c42680', operation='UPDATE OF "status", "counted", "received_at", "checkout_id", "intent_id"', pgid='what_was_received_stays', table='payments_payment', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_payment_stays_its_dossier_s', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.id, OLD.dossier_id) IS DISTINCT FROM (NEW.id, NEW.dossier_id))', execute='refuse_change(); DROP FUNCTION a_payment_stays_its_dossier_s(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='4f4469e4ea0c2a6cc4758e84e14ec659b4df8b97', operation='UPDATE OF "id", "dossier_id"', pgid='a_payment_stays_its_dossier_s', table='payments_payment', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_payment_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_payment_is_never_deleted(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='42a52ed212d13ee3fcfa54ddf1c432a1a00217d6', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='a_payment_is_never_deleted', table='payments_payment', when='BEFORE')), pgtrigger.compiler.Trigger(name='owed_after_payment', sql=pgtrigger.compiler.UpsertTriggerSql(execute='reckon_owed(); DROP FUNCTION owed_after_payment(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='bd2710c8e0b780d05070671fbf0e5051b24d97c3', operation='INSERT OR UPDATE', pgid='owed_after_payment', table='payments_payment', when='BEFORE')), pgtrigger.compiler.Trigger(name='counted_money_is_what_the_dossier_took', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.counted)', execute='check_counted(); DROP FUNCTION counted_money_is_what_the_dossier_took(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='18b39ec9659f97da52526134e56f3691b76ccfd9', operation='INSERT OR UPDATE OF "counted"', pgid='counted_money_is_what_the_dossier_took', table='payments_payment', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider_id', models.CharField(max_length=255, unique=True, verbose_name='litige chez le prestataire')),
                ('amount', models.PositiveIntegerField(verbose_name='montant (centimes)')),
                ('status', models.CharField(choices=[('inquiry', 'question de la banque'), ('open', 'à défendre'), ('won', 'gagné'), ('lost', 'perdu')], max_length=10, verbose_name='état')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='motif')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='connu le')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='dernière question à la banque')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disputes', to='payments.payment')),
            ],
            options={
                'verbose_name': 'litige',
                'indexes': [models.Index(condition=models.Q(('status__in', ['inquiry', 'open'])), fields=['created_at'], name='disputes_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__range', (0, 100000000))), name='dispute_amount_is_sensible'), models.CheckConstraint(condition=models.Q(('tried_at__isnull', True), ('tried_at__gte', models.F('created_at')), _connector='OR'), name='a_dispute_is_known_then_asked_about'), models.CheckConstraint(condition=models.Q(('status__in', ['inquiry', 'open', 'won', 'lost'])), name='dispute_status_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='owed_after_dispute', sql=pgtrigger.compiler.UpsertTriggerSql(execute='reckon_owed_again(); DROP FUNCTION owed_after_dispute(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='eb8e00c8278d1c434f6b94e62b642e15af33bc69', operation='INSERT OR UPDATE OF "status", "amount"', pgid='owed_after_dispute', table='payments_dispute', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('amount', models.PositiveIntegerField(verbose_name='montant (centimes)')),
                ('status', models.CharField(choices=[('pending', 'en cours'), ('succeeded', 'remboursé'), ('failed', 'échoué')], default='pending', max_length=10, verbose_name='état')),
                ('provider_id', models.CharField(blank=True, max_length=255, verbose_name='remboursement chez le prestataire')),
                ('error', models.CharField(blank=True, max_length=300, verbose_name='dernière erreur')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='créé le')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='demandé à la banque le')),
                ('made_elsewhere', models.BooleanField(default=False, verbose_name='fait à la banque')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='fait le')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='échoué le')),
                ('read_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='relu chez le prestataire le')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='dernière question à la banque')),
                ('is_final', models.BooleanField(default=False, verbose_name='définitif')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment')),
            ],
            options={
                'verbose_name': 'remboursement',
                'indexes': [models.Index(condition=models.Q(('status', 'pending')), fields=['created_at'], name='refunds_pending'), models.Index(condition=models.Q(('status', 'failed')), fields=['payment'], name='refunds_failed'), models.Index(condition=models.Q(('is_final', False), ('status', 'succeeded')), fields=['read_at'], name='refunds_to_read_again')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__range', (0, 100000000))), name='refund_amount_is_sensible'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='a_refund_is_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'succeeded'), _negated=True), models.Q(('provider_id', ''), _negated=True), _connector='OR'), name='the_bank_names_what_it_refunded'), models.UniqueConstraint(condition=models.Q(('provider_id', ''), _negated=True), fields=('provider_id',), name='a_refund_at_the_bank_is_one_row'), models.CheckConstraint(condition=models.Q(models.Q(('failed_at__isnull', False), ('status', 'failed')), models.Q(models.Q(('status', 'failed'), _negated=True), ('failed_at__isnull', True)), _connector='OR'), name='a_failure_has_its_hour'), models.CheckConstraint(condition=models.Q(models.Q(('asked_at__isnull', True), ('asked_at__gte', models.F('created_at')), _connector='OR'), models.Q(('tried_at__isnull', True), ('tried_at__gte', models.F('created_at')), _connector='OR'), models.Q(('read_at__isnull', True), ('read_at__gte', models.F('created_at')), _connector='OR'), models.Q(('done_at__isnull', True), ('done_at__gte', models.F('created_at')), _connector='OR'), models.Q(('failed_at__isnull', True), ('failed_at__gte', models.F('created_at')), _connector='OR')), name='a_refund_is_asked_then_done'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'succeeded', 'failed'])), name='refund_status_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='never_more_than_was_paid', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.status <> 'failed')", execute='check_refunds(); DROP FUNCTION never_more_than_was_paid(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='dbe67d097fb80066fc6a56fcd7758bcd14506a7b', operation='INSERT OR UPDATE OF "amount", "status", "payment_id"', pgid='never_more_than_was_paid', table='payments_refund', when='AFTER')), pgtrigger.compiler.Trigger(name='owed_after_refund', sql=pgtrigger.compiler.UpsertTriggerSql(execute='reckon_owed_again(); DROP FUNCTION owed_after_refund(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='effeb5205d838f8548d7cb5e379515d629cca69c', operation='INSERT OR UPDATE OF "status"', pgid='owed_after_refund', table='payments_refund', when='AFTER')), pgtrigger.compiler.Trigger(name='a_refund_keeps_its_amount', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.id, OLD.amount, OLD.payment_id) IS DISTINCT FROM (NEW.id, NEW.amount, NEW.payment_id))', execute='refuse_change(); DROP FUNCTION a_refund_keeps_its_amount(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='96bc48d30fcf971a97f9bd04b68f3c5bfc6fa514', operation='UPDATE OF "id", "amount", "payment_id"', pgid='a_refund_keeps_its_amount', table='payments_refund', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_failed_refund_stays_so', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.status = 'failed' AND NEW.status <> 'failed')", execute='refuse_change(); DROP FUNCTION a_failed_refund_stays_so(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='4057faea89cb00a4b38207ec334db5e12e1d4394', operation='UPDATE OF "status"', pgid='a_failed_refund_stays_so', table='payments_refund', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_refund_keeps_its_number', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.provider_id <> '' AND NEW.provider_id NOT IN ('', OLD.provider_id))", execute='refuse_change(); DROP FUNCTION a_refund_keeps_its_number(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='be25fd0a500e70b6feb8f68fc6066280f1fd0ccf', operation='UPDATE OF "provider_id"', pgid='a_refund_keeps_its_number', table='payments_refund', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_refund_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_refund_is_never_deleted(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='3e0247b4dced79c945cbadb7edff226e9c7509d0', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='a_refund_is_never_deleted', table='payments_refund', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='RefundHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(choices=[('holder', "vérifier qui a payé, et à qui l'argent revient"), ('card', 'vérifier le paiement ou la carte'), ('dossier', "vérifier le dossier, ou ce que l'organisme en a déclaré"), ('authority', "à la demande de la banque ou d'une autorité")], max_length=9, verbose_name='motif')),
                ('held_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='suspendu le')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='repris le')),
                ('held_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='suspendu par')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='payments.payment', verbose_name='paiement')),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='repris par')),
            ],
            options={
                'verbose_name': "suspension d'un remboursement",
                'verbose_name_plural': 'suspensions de remboursements',
                'indexes': [models.Index(condition=models.Q(('released_at', None)), fields=['held_at'], name='refunds_held')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('released_at', None)), fields=('payment',), name='a_payment_is_held_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('released_at__isnull', True), ('released_by__isnull', True)), models.Q(('released_at__isnull', False), ('released_by__isnull', False)), _connector='OR'), name='a_hold_is_released_by_someone'), models.CheckConstraint(condition=models.Q(('released_at__isnull', True), ('released_at__gte', models.F('held_at')), _connector='OR'), name='a_hold_is_made_then_released'), models.CheckConstraint(condition=models.Q(('reason__in', ['holder', 'card', 'dossier', 'authority'])), name='refundhold_reason_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_hold_stays_as_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.payment_id, OLD.reason, OLD.held_by_id, OLD.held_at) IS DISTINCT FROM (NEW.payment_id, NEW.reason, NEW.held_by_id, NEW.held_at))', execute='refuse_change(); DROP FUNCTION a_hold_stays_as_it_was(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='64485dab50f5a2a3012a37951ca764b0b0970283', operation='UPDATE OF "payment_id", "reason", "held_by_id", "held_at"', pgid='a_hold_stays_as_it_was', table='payments_refundhold', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_hold_is_released_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.released_at IS NOT NULL AND (OLD.released_at, OLD.released_by_id) IS DISTINCT FROM (NEW.released_at, NEW.released_by_id))', execute='refuse_change(); DROP FUNCTION a_hold_is_released_once(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='b7f629b3dede81585eb65872fe085a0700192056', operation='UPDATE OF "released_at", "released_by_id"', pgid='a_hold_is_released_once', table='payments_refundhold', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_hold_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_hold_is_never_deleted(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='7fd62168d04c69f9d52814321e2a67b21167d4d1', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='a_hold_is_never_deleted', table='payments_refundhold', when='BEFORE'))],
            },
        ),
    ]
