"""The catalogue: organisations, what they teach, and the rows of the search."""

import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models
from pathlib import Path


def sql(name: str) -> migrations.RunSQL:
    """A file of SQL beside this one: frozen, as a migration is."""
    return migrations.RunSQL((Path(__file__).parent / "sql" / name).read_text())


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        sql('0001_words.sql'),
        sql('0001_offers.sql'),
        sql('0001_standings.sql'),
        sql('0001_establishments.sql'),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('siret', models.CharField(max_length=14, unique=True, verbose_name='SIRET')),
                ('name', models.CharField(max_length=160, verbose_name='raison sociale')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse e-mail')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='téléphone')),
                ('website', models.URLField(blank=True, max_length=400, verbose_name='site web')),
                ('postcode', models.CharField(blank=True, max_length=5, verbose_name='code postal')),
                ('town', models.CharField(blank=True, max_length=80, verbose_name='ville')),
                ('qualiopi_until', models.DateField(blank=True, null=True, verbose_name="certificat Qualiopi valable jusqu'au")),
                ('standing', models.CharField(choices=[('applied', 'candidat'), ('listed', 'référencé'), ('suspended', 'suspendu'), ('delisted', 'déréférencé')], db_default='listed', default='listed', editable=False, max_length=9, verbose_name='situation')),
                ('messages_email', models.EmailField(blank=True, max_length=254, verbose_name='adresse qui reçoit les messages')),
            ],
            options={
                'verbose_name': 'organisme de formation',
                'verbose_name_plural': 'organismes de formation',
                'indexes': [models.Index(condition=models.Q(('standing', 'listed'), _negated=True), fields=['standing'], name='organisations_not_listed'), models.Index(fields=['qualiopi_until'], name='organisations_by_certificate')],
                'constraints': [models.CheckConstraint(condition=models.Q(('siret__regex', '^[0-9]{14}$')), name='a_siret_has_14_digits'), models.CheckConstraint(condition=models.Q(('standing__in', ['applied', 'listed', 'suspended', 'delisted'])), name='organisation_standing_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='offers_after_update_organisation', sql=pgtrigger.compiler.UpsertTriggerSql(execute='follow_changed_organisations(); DROP FUNCTION offers_after_update_organisation(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='83ebf728657084ff82b6291ac6d459cd1d67220e', level='STATEMENT', operation='UPDATE', pgid='offers_after_update_organisation', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_organisation', when='AFTER')), pgtrigger.compiler.Trigger(name='a_siret_is_of_one_organisation', sql=pgtrigger.compiler.UpsertTriggerSql(execute='check_siret(); DROP FUNCTION a_siret_is_of_one_organisation(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='406e82c2c6dca1994782cdb9fa47b4edb6ae707c', operation='INSERT OR UPDATE OF "siret"', pgid='a_siret_is_of_one_organisation', table='catalogue_organisation', when='AFTER')), pgtrigger.compiler.Trigger(name='a_standing_is_decided', sql=pgtrigger.compiler.UpsertTriggerSql(execute='check_standing(); DROP FUNCTION a_standing_is_decided(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='598258897d19b2ff2e7dddf936cea57f35608cd8', operation='UPDATE OF "standing"', pgid='a_standing_is_decided', table='catalogue_organisation', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='CatalogueFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='catalogue_files', to='catalogue.organisation')),
                ('name', models.CharField(max_length=120, verbose_name='nom du fichier')),
                ('size', models.PositiveIntegerField(verbose_name='taille (octets)')),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='envoyé le')),
            ],
            options={
                'verbose_name': 'fichier de catalogue',
                'verbose_name_plural': 'fichiers de catalogue',
            },
        ),
        migrations.CreateModel(
            name='FilePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='catalogue.cataloguefile')),
                ('rank', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('file', 'rank'), name='a_part_has_its_rank')],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='catalogue.cataloguefile')),
                ('mode', models.CharField(choices=[('check', 'Vérification'), ('right', 'Import de ce qui est juste'), ('whole', 'Import si tout est juste')], max_length=5)),
                ('status', models.CharField(choices=[('waiting', 'En attente'), ('running', 'En cours'), ('done', 'Terminé'), ('cancelled', 'Arrêté'), ('failed', 'Interrompu'), ('illegible', 'Illisible')], default='waiting', max_length=9, verbose_name='état')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='terminé le')),
                ('done', models.PositiveIntegerField(default=0)),
                ('read_bytes', models.PositiveIntegerField(default=0)),
                ('is_checked', models.BooleanField(default=False)),
                ('held_back', models.BooleanField(default=False)),
                ('kept_report', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'import',
                'indexes': [models.Index(fields=['file', '-asked_at'], name='import_of_file')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['waiting', 'running'])), fields=('file',), name='a_file_is_read_once_at_a_time'), models.CheckConstraint(condition=models.Q(('mode__in', ['check', 'right', 'whole'])), name='import_mode_is_known'), models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'running', 'done', 'cancelled', 'failed', 'illegible'])), name='import_status_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status__in', ['waiting', 'running'])), models.Q(models.Q(('status__in', ['waiting', 'running']), _negated=True), ('finished_at__gte', models.F('asked_at')), ('finished_at__isnull', False)), _connector='OR'), name='a_reading_ends_at_an_hour')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='catalogue.organisation')),
                ('role', models.CharField(choices=[('manager', 'gestionnaire'), ('catalogue', 'catalogue'), ('files', 'dossiers'), ('finance', 'finances'), ('reader', 'lecture')], max_length=10, verbose_name='rôle')),
                ('chosen_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='choisi le')),
            ],
            options={
                'verbose_name': 'membre',
                'constraints': [models.UniqueConstraint(fields=('user', 'organisation'), name='one_works_once_for_an_organisation'), models.CheckConstraint(condition=models.Q(('role__in', ['manager', 'catalogue', 'files', 'finance', 'reader'])), name='member_role_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='catalogue.organisation')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse e-mail')),
                ('role', models.CharField(choices=[('manager', 'gestionnaire'), ('catalogue', 'catalogue'), ('files', 'dossiers'), ('finance', 'finances'), ('reader', 'lecture')], max_length=10, verbose_name='rôle')),
                ('invited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='invité le')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='accepté le')),
            ],
            options={
                'verbose_name': 'invitation',
                'constraints': [models.UniqueConstraint(condition=models.Q(('used_at', None)), fields=('organisation', 'email'), name='one_invitation_waits'), models.CheckConstraint(condition=models.Q(('used_at', None), ('used_at__gte', models.F('invited_at')), _connector='OR'), name='one_is_invited_then_comes'), models.CheckConstraint(condition=models.Q(('role__in', ['manager', 'catalogue', 'files', 'finance', 'reader'])), name='invitation_role_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Establishment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='establishments', to='catalogue.organisation')),
                ('siret', models.CharField(max_length=14, unique=True, verbose_name='SIRET')),
                ('name', models.CharField(max_length=160, verbose_name='nom')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                ('postcode', models.CharField(max_length=5, verbose_name='code postal')),
                ('town', models.CharField(max_length=80, verbose_name='ville')),
            ],
            options={
                'verbose_name': 'établissement',
                'constraints': [models.CheckConstraint(condition=models.Q(('siret__regex', '^[0-9]{14}$')), name='an_establishment_s_siret_has_14_digits')],
                'triggers': [pgtrigger.compiler.Trigger(name='an_establishment_has_its_organisation_s_siren', sql=pgtrigger.compiler.UpsertTriggerSql(execute='check_establishment(); DROP FUNCTION an_establishment_has_its_organisation_s_siren(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='4e310e2da69102c4e56bfe62ec77633df7290148', operation='INSERT OR UPDATE', pgid='an_establishment_has_its_organisation_s_siren', table='catalogue_establishment', when='AFTER')), pgtrigger.compiler.Trigger(name='an_establishment_keeps_its_siret', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.organisation_id, OLD.siret) IS DISTINCT FROM (NEW.organisation_id, NEW.siret))', execute='refuse_change(); DROP FUNCTION an_establishment_keeps_its_siret(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='3ba10efa57cfb6187154b96f242c114fafafcc0f', operation='UPDATE OF "organisation_id", "siret"', pgid='an_establishment_keeps_its_siret', table='catalogue_establishment', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='catalogue.organisation')),
                ('name', models.CharField(blank=True, max_length=160, verbose_name='nom')),
                ('street', models.CharField(blank=True, max_length=200, verbose_name='adresse')),
                ('postcode', models.CharField(blank=True, max_length=5, verbose_name='code postal')),
                ('town', models.CharField(max_length=80, verbose_name='ville')),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('access', models.TextField(blank=True, verbose_name='accès')),
                ('is_accessible', models.BooleanField(default=False, verbose_name='accessible aux personnes à mobilité réduite')),
            ],
            options={
                'verbose_name': 'lieu',
                'verbose_name_plural': 'lieux',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'name', 'street', 'postcode', 'town'), name='a_place_is_named_once'), models.CheckConstraint(condition=models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), name='a_place_is_on_earth')],
                'triggers': [pgtrigger.compiler.Trigger(name='offers_after_update_place', sql=pgtrigger.compiler.UpsertTriggerSql(execute='follow_changed_places(); DROP FUNCTION offers_after_update_place(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='d6ffdae01185f6933dc21f7426bd2c1304f25ca0', level='STATEMENT', operation='UPDATE', pgid='offers_after_update_place', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_place', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Occupation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=5, unique=True)),
                ('label', models.CharField(max_length=200, verbose_name='intitulé')),
            ],
            options={
                'verbose_name': 'métier (ROME)',
                'verbose_name_plural': 'métiers (ROME)',
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[A-N]\\d{4}$')), name='an_occupation_has_a_code_of_the_rome')],
            },
        ),
        migrations.CreateModel(
            name='Certification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=10, unique=True)),
                ('kind', models.CharField(choices=[('RNCP', 'RNCP'), ('RS', 'Répertoire spécifique'), ('CPF', 'Formation éligible de droit')], max_length=4, verbose_name='répertoire')),
                ('title', models.CharField(blank=True, max_length=600, verbose_name='intitulé')),
                ('level', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='niveau')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name="fin d'enregistrement")),
                ('rome_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, verbose_name='métiers (codes ROME)')),
            ],
            options={
                'verbose_name': 'certification',
                'constraints': [models.CheckConstraint(condition=models.Q(('code__startswith', models.F('kind'))), name='a_certification_is_of_its_directory'), models.CheckConstraint(condition=models.Q(('level', None), ('level__range', (1, 8)), _connector='OR'), name='levels_go_from_1_to_8'), models.CheckConstraint(condition=models.Q(('level', None), ('kind', 'RNCP'), _connector='OR'), name='the_rncp_alone_gives_a_level'), models.CheckConstraint(condition=models.Q(('kind__in', ['RNCP', 'RS', 'CPF'])), name='certification_kind_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='offers_after_update_certification', sql=pgtrigger.compiler.UpsertTriggerSql(execute='follow_changed_certifications(); DROP FUNCTION offers_after_update_certification(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='a05c1ca1163363b0294086f1ee1417c6815e0548', level='STATEMENT', operation='UPDATE', pgid='offers_after_update_certification', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_certification', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='catalogue.organisation')),
                ('number', models.CharField(max_length=120, verbose_name='numéro')),
                ('title', models.CharField(max_length=255, verbose_name='intitulé')),
                ('summary', models.TextField(blank=True, verbose_name='en bref')),
                ('objectives', models.TextField(blank=True, verbose_name='objectifs')),
                ('results', models.TextField(blank=True, verbose_name='résultats attendus')),
                ('content', models.TextField(blank=True, verbose_name='contenu')),
                ('certification', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='catalogue.certification')),
                ('is_published', models.BooleanField(default=True, verbose_name='publiée')),
                ('is_taken_down', models.BooleanField(db_default=False, default=False, editable=False, verbose_name='retirée par la Caisse')),
                ('open_catalogue_at', models.DateTimeField(editable=False, null=True, verbose_name='prise du catalogue ouvert le')),
                ('rating', models.FloatField(blank=True, editable=False, null=True, verbose_name='note')),
                ('rating_count', models.PositiveIntegerField(default=0, editable=False, verbose_name='avis')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='modifiée le')),
            ],
            options={
                'verbose_name': 'formation',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'number'), name='training_number_per_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('rating', None), ('rating_count', 0)), models.Q(('rating__range', (1, 5)), ('rating_count__gt', 0)), _connector='OR'), name='a_rating_is_of_reviews')],
                'triggers': [pgtrigger.compiler.Trigger(name='offers_after_update_training', sql=pgtrigger.compiler.UpsertTriggerSql(execute='follow_changed_trainings(); DROP FUNCTION offers_after_update_training(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='3394be9902e44af63193181471d045dada88a17d', level='STATEMENT', operation='UPDATE', pgid='offers_after_update_training', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_training', when='AFTER')), pgtrigger.compiler.Trigger(name='a_takedown_is_decided', sql=pgtrigger.compiler.UpsertTriggerSql(execute='check_takedown(); DROP FUNCTION a_takedown_is_decided(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='1e1da93ff265ae145581129a5a0fed8ca7d65848', operation='UPDATE OF "is_taken_down"', pgid='a_takedown_is_decided', table='catalogue_training', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='catalogue.training')),
                ('number', models.CharField(max_length=120, verbose_name='numéro')),
                ('mode', models.CharField(choices=[('onsite', 'En présentiel'), ('mixed', 'Mixte'), ('remote', 'À distance')], max_length=8, verbose_name='modalité')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='catalogue.place')),
                ('establishment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='catalogue.establishment', verbose_name='établissement')),
                ('price', models.PositiveIntegerField(verbose_name='prix (centimes, toutes taxes, examen compris)')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=7, verbose_name='durée (heures)')),
                ('prerequisites', models.TextField(blank=True, verbose_name='prérequis')),
                ('has_admission_terms', models.BooleanField(default=False, verbose_name="conditions d'admission particulières")),
                ('language', models.CharField(default='fr', max_length=2, verbose_name='langue')),
                ('pedagogy', models.CharField(blank=True, db_default='', default='', max_length=200, verbose_name='modalités pédagogiques')),
                ('is_published', models.BooleanField(default=True, verbose_name='publiée')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='modifiée le')),
            ],
            options={
                'verbose_name': 'action',
                'indexes': [models.Index(fields=['price'], name='action_price')],
                'constraints': [models.UniqueConstraint(fields=('training', 'number'), name='action_number_per_training'), models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='an_action_has_hours'), models.CheckConstraint(condition=models.Q(('price__range', (0, 100000000))), name='action_price_is_sensible'), models.CheckConstraint(condition=models.Q(('mode__in', ['onsite', 'mixed', 'remote'])), name='action_mode_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='offers_after_insert_action', sql=pgtrigger.compiler.UpsertTriggerSql(execute='follow_written_actions(); DROP FUNCTION offers_after_insert_action(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='8267d5f4b34ebd6dfcbd96d5dce5d0b68d9e5877', level='STATEMENT', operation='INSERT', pgid='offers_after_insert_action', referencing='REFERENCING NEW TABLE AS new_rows ', table='catalogue_action', when='AFTER')), pgtrigger.compiler.Trigger(name='offers_after_update_action', sql=pgtrigger.compiler.UpsertTriggerSql(execute='follow_written_actions(); DROP FUNCTION offers_after_update_action(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='7e76bb9e0a39ffa5f19b28a5db5a81f7935e65b4', level='STATEMENT', operation='UPDATE', pgid='offers_after_update_action', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_action', when='AFTER')), pgtrigger.compiler.Trigger(name='offers_after_delete_action', sql=pgtrigger.compiler.UpsertTriggerSql(execute='follow_gone_actions(); DROP FUNCTION offers_after_delete_action(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='e33dca4fd9fe48e24316ef6866c73cf64c4ce1d5', level='STATEMENT', operation='DELETE', pgid='offers_after_delete_action', referencing='REFERENCING OLD TABLE AS old_rows ', table='catalogue_action', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to='catalogue.action')),
                ('number', models.CharField(max_length=120, verbose_name='numéro')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='début')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='fin')),
                ('seats', models.PositiveIntegerField(blank=True, null=True, verbose_name='places')),
                ('seats_taken', models.PositiveIntegerField(default=0, verbose_name='places prises')),
                ('is_open', models.BooleanField(default=True, verbose_name='ouverte')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='modifiée le')),
            ],
            options={
                'verbose_name': 'session',
                'indexes': [models.Index(fields=['action', 'starts_on'], name='session_start')],
                'constraints': [models.UniqueConstraint(fields=('action', 'number'), name='session_number_per_action'), models.CheckConstraint(condition=models.Q(models.Q(('ends_on__isnull', True), ('starts_on__isnull', True)), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='a_session_has_both_dates_or_none'), models.CheckConstraint(condition=models.Q(('cancelled_at', None), ('is_open', False), _connector='OR'), name='a_cancelled_session_stays_closed'), models.CheckConstraint(condition=models.Q(('seats', None), ('seats_taken__lte', models.F('seats')), _connector='OR'), name='no_more_seats_taken_than_there_are', violation_error_message="Plus de places sont prises qu'il n'y en a.")],
                'triggers': [pgtrigger.compiler.Trigger(name='offers_after_insert_session', sql=pgtrigger.compiler.UpsertTriggerSql(execute='follow_new_sessions(); DROP FUNCTION offers_after_insert_session(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='20473bbcc1c5f048b7e40b84e2ce9747a689a480', level='STATEMENT', operation='INSERT', pgid='offers_after_insert_session', referencing='REFERENCING NEW TABLE AS new_rows ', table='catalogue_session', when='AFTER')), pgtrigger.compiler.Trigger(name='offers_after_update_session', sql=pgtrigger.compiler.UpsertTriggerSql(execute='follow_changed_sessions(); DROP FUNCTION offers_after_update_session(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='3489f479d799c8faf82f10c8087b20efc38508d2', level='STATEMENT', operation='UPDATE', pgid='offers_after_update_session', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='catalogue_session', when='AFTER')), pgtrigger.compiler.Trigger(name='offers_after_delete_session', sql=pgtrigger.compiler.UpsertTriggerSql(execute='follow_gone_sessions(); DROP FUNCTION offers_after_delete_session(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='af46a5fb72e43592fd2cb3f05239f61b9b961fff', level='STATEMENT', operation='DELETE', pgid='offers_after_delete_session', referencing='REFERENCING OLD TABLE AS old_rows ', table='catalogue_session', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='Favourite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to=settings.AUTH_USER_MODEL)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='favourites', to='catalogue.action')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ajoutée le')),
            ],
            options={
                'verbose_name': 'favori',
                'constraints': [models.UniqueConstraint(fields=('user', 'action'), name='a_favourite_is_kept_once')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('action', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='catalogue.action')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.organisation')),
                ('mode', models.CharField(max_length=8)),
                ('price', models.PositiveIntegerField()),
                ('hours', models.DecimalField(decimal_places=2, max_digits=7)),
                ('is_accessible', models.BooleanField()),
                ('postcode', models.CharField(max_length=5)),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('certification_kind', models.CharField(max_length=4)),
                ('certification_code', models.CharField(max_length=10)),
                ('level', models.PositiveSmallIntegerField(null=True)),
                ('rating', models.FloatField(null=True)),
                ('starts', django.contrib.postgres.fields.ArrayField(base_field=models.DateField())),
                ('last_start', models.DateField()),
                ('title', django.contrib.postgres.search.SearchVectorField()),
                ('document', django.contrib.postgres.search.SearchVectorField()),
            ],
            options={
                'verbose_name': 'offre',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['document'], name='offer_words'), models.Index(fields=['latitude', 'longitude'], name='offer_on_the_map'), models.Index(fields=['postcode'], name='offer_postcode'), models.Index(fields=['price'], name='offer_price')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('word', models.TextField(primary_key=True, serialize=False)),
                ('uses', models.IntegerField()),
            ],
            options={
                'db_table': 'catalogue_word',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='Funder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='nom')),
                ('kind', models.CharField(choices=[('france_travail', 'France Travail'), ('region', 'Région'), ('opco', 'Opérateur de compétences (OPCO)'), ('employer', 'Employeur'), ('fund', 'Fonds')], max_length=14, verbose_name='nature')),
                ('certification_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('RNCP', 'RNCP'), ('RS', 'Répertoire spécifique'), ('CPF', 'Formation éligible de droit')], max_length=4), blank=True, default=list, verbose_name='répertoires soutenus')),
                ('certification_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, verbose_name='certifications soutenues')),
                ('rome_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), blank=True, default=list, verbose_name='métiers soutenus')),
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
        sql('0001_known_words.sql'),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='nom')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), verbose_name='permissions')),
                ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('ending', models.CharField(max_length=4, verbose_name='derniers caractères')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='créé le')),
                ('expires_at', models.DateTimeField(verbose_name='expire le')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='dernier usage')),
                ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='échéance rappelée le')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='révoqué le')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='catalogue.organisation')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': "jeton d'API",
                'verbose_name_plural': "jetons d'API",
                'indexes': [models.Index(condition=models.Q(('reminded_at', None), ('revoked_at', None)), fields=['expires_at'], name='tokens_to_remind_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['dossiers:read', 'dossiers:answer', 'dossiers:declare', 'catalogue:read', 'catalogue:write']), ('scopes__len__gt', 0)), name='a_token_opens_something_known'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('created_at'), '+', models.Value(datetime.timedelta(days=366))))), name='a_token_expires_within_a_year'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='a_token_is_revoked_by_someone')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_token_stays_what_was_created', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.organisation_id, OLD.created_by_id, OLD.name, OLD.scopes, OLD.digest, OLD.created_at, OLD.expires_at) IS DISTINCT FROM (NEW.organisation_id, NEW.created_by_id, NEW.name, NEW.scopes, NEW.digest, NEW.created_at, NEW.expires_at))', execute='refuse_change(); DROP FUNCTION a_token_stays_what_was_created(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='42f55168180b35ef57c0aa48d9febfc4302d84dd', operation='UPDATE OF "organisation_id", "created_by_id", "name", "scopes", "digest", "created_at", "expires_at"', pgid='a_token_stays_what_was_created', table='catalogue_apitoken', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_revoked_token_stays_so', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.revoked_at IS NOT NULL AND (OLD.revoked_at) IS DISTINCT FROM (NEW.revoked_at))', execute='refuse_change(); DROP FUNCTION a_revoked_token_stays_so(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='6e480f423ff204906d5936554878198c2bbe5599', operation='UPDATE OF "revoked_at"', pgid='a_revoked_token_stays_so', table='catalogue_apitoken', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='catalogue.organisation', verbose_name='organisme')),
                ('target', models.CharField(choices=[('suspended', 'suspendu'), ('delisted', 'déréférencé')], max_length=9, verbose_name='mesure envisagée')),
                ('reason', models.TextField(max_length=4000, verbose_name='motif')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='notifié le')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='notifié par')),
                ('until', models.DateField(verbose_name="observations jusqu'au")),
                ('observations', models.TextField(blank=True, max_length=4000, verbose_name='observations')),
                ('observed_at', models.DateTimeField(blank=True, null=True, verbose_name='reçues le')),
                ('observed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='données par')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='clos le')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='clos par')),
            ],
            options={
                'verbose_name': 'procédure contradictoire',
                'verbose_name_plural': 'procédures contradictoires',
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['until'], name='notices_that_wait')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('organisation',), name='one_notice_waits'), models.CheckConstraint(condition=models.Q(models.Q(('observed_at__isnull', True), ('observed_by__isnull', True)), models.Q(('observed_at__isnull', False), ('observed_by__isnull', False)), _connector='OR'), name='observations_are_given_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='a_notice_is_closed_by_someone'), models.CheckConstraint(condition=models.Q(models.Q(('observations', ''), ('observed_at', None)), models.Q(models.Q(('observations', ''), _negated=True), ('observed_at__isnull', False)), _connector='OR'), name='observations_have_their_hour'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_notice_has_its_reason'), models.CheckConstraint(condition=models.Q(models.Q(('observed_at__isnull', True), ('observed_at__gte', models.F('given_at')), _connector='OR'), models.Q(('closed_at__isnull', True), ('closed_at__gte', models.F('given_at')), _connector='OR')), name='a_notice_is_given_then_closed'), models.CheckConstraint(condition=models.Q(('target__in', ['suspended', 'delisted'])), name='notice_target_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_notice_stays_as_given', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.organisation_id, OLD.target, OLD.reason, OLD.given_at, OLD.given_by_id, OLD.until) IS DISTINCT FROM (NEW.organisation_id, NEW.target, NEW.reason, NEW.given_at, NEW.given_by_id, NEW.until))', execute='refuse_change(); DROP FUNCTION a_notice_stays_as_given(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='ef00376bbfcb6f4c8b250d1ae0c5adc72bc79212', operation='UPDATE OF "organisation_id", "target", "reason", "given_at", "given_by_id", "until"', pgid='a_notice_stays_as_given', table='catalogue_notice', when='BEFORE')), pgtrigger.compiler.Trigger(name='observations_stay_as_given', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.observed_at IS NOT NULL AND (OLD.observations, OLD.observed_at, OLD.observed_by_id) IS DISTINCT FROM (NEW.observations, NEW.observed_at, NEW.observed_by_id))', execute='refuse_change(); DROP FUNCTION observations_stay_as_given(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='e7b14e195416e3b6ad52f573379eb2dc7cded67a', operation='UPDATE OF "observations", "observed_at", "observed_by_id"', pgid='observations_stay_as_given', table='catalogue_notice', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_notice_is_closed_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.closed_at IS NOT NULL AND (OLD.closed_at, OLD.closed_by_id) IS DISTINCT FROM (NEW.closed_at, NEW.closed_by_id))', execute='refuse_change(); DROP FUNCTION a_notice_is_closed_once(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='e56353a9a3af744a6b78b407367de8ccc0dad08b', operation='UPDATE OF "closed_at", "closed_by_id"', pgid='a_notice_is_closed_once', table='catalogue_notice', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_notice_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_notice_is_never_deleted(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='2382b8f8386ba9299828b5e11f6598e10713784e', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='a_notice_is_never_deleted', table='catalogue_notice', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='StandingChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standing_changes', to='catalogue.organisation', verbose_name='organisme')),
                ('source', models.CharField(choices=[('applied', 'candidat'), ('listed', 'référencé'), ('suspended', 'suspendu'), ('delisted', 'déréférencé')], max_length=9, verbose_name='de')),
                ('target', models.CharField(choices=[('applied', 'candidat'), ('listed', 'référencé'), ('suspended', 'suspendu'), ('delisted', 'déréférencé')], max_length=9, verbose_name='à')),
                ('reason', models.TextField(max_length=4000, verbose_name='motif')),
                ('notice', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='catalogue.notice', verbose_name='procédure')),
                ('is_urgent', models.BooleanField(default=False, verbose_name='en urgence')),
                ('holds_payments', models.BooleanField(default=False, verbose_name='paiements retenus')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': 'changement de situation',
                'verbose_name_plural': 'changements de situation',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('source', 'applied'), ('target__in', ('listed', 'delisted'))), models.Q(('source', 'listed'), ('target__in', ('suspended', 'delisted'))), models.Q(('source', 'suspended'), ('target__in', ('listed', 'delisted'))), models.Q(('source', 'delisted'), ('target__in', ('listed',))), _connector='OR'), name='a_standing_follows_another'), models.CheckConstraint(condition=models.Q(models.Q(('notice', None), ('target', 'listed')), models.Q(('notice', None), ('source', 'applied')), models.Q(('is_urgent', True), ('notice', None)), models.Q(('is_urgent', False), ('notice__isnull', False), ('target__in', ('suspended', 'delisted')), models.Q(('source', 'applied'), _negated=True)), _connector='OR'), name='a_sanction_has_its_notice'), models.CheckConstraint(condition=models.Q(('is_urgent', False), models.Q(('source', 'listed'), ('target', 'suspended')), _connector='OR'), name='only_a_suspension_is_urgent'), models.CheckConstraint(condition=models.Q(('holds_payments', False), ('target__in', ('suspended', 'delisted')), _connector='OR'), name='payments_are_held_by_a_sanction'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_change_has_its_reason'), models.CheckConstraint(condition=models.Q(('source__in', ['applied', 'listed', 'suspended', 'delisted'])), name='standingchange_source_is_known'), models.CheckConstraint(condition=models.Q(('target__in', ['applied', 'listed', 'suspended', 'delisted'])), name='standingchange_target_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_change_of_standing_stays', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_change_of_standing_stays(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='287f499434a049d4fab484327a27f56e65c8f713', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='a_change_of_standing_stays', table='catalogue_standingchange', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_change_starts_where_one_stands', sql=pgtrigger.compiler.UpsertTriggerSql(execute='decide_standing(); DROP FUNCTION a_change_starts_where_one_stands(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='6e1107d17045ddf2f87deef26c8eb9103ca64401', operation='INSERT', pgid='a_change_starts_where_one_stands', table='catalogue_standingchange', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ControlledOrganisation',
            fields=[
            ],
            options={
                'verbose_name': "contrôle d'un organisme",
                'verbose_name_plural': 'contrôle des organismes',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('catalogue.organisation',),
        ),
        migrations.CreateModel(
            name='Takedown',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='takedowns', to='catalogue.training', verbose_name='formation')),
                ('is_down', models.BooleanField(verbose_name='retirée')),
                ('reason', models.TextField(max_length=4000, verbose_name='motif')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': "retrait d'une formation",
                'verbose_name_plural': 'retraits de formations',
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_takedown_has_its_reason')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_takedown_stays', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_takedown_stays(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='3b04d4a9d123ca86b453e694b8f069ec2f51e01d', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='a_takedown_stays', table='catalogue_takedown', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_takedown_changes_something', sql=pgtrigger.compiler.UpsertTriggerSql(execute='decide_takedown(); DROP FUNCTION a_takedown_changes_something(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='8a5612a2dc93fb559978d3d8c1187d175855aba4', operation='INSERT', pgid='a_takedown_changes_something', table='catalogue_takedown', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='ControlledTraining',
            fields=[
            ],
            options={
                'verbose_name': "contrôle d'une formation",
                'verbose_name_plural': 'contrôle des formations',
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('catalogue.training',),
        ),
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('fingerprint', models.CharField(max_length=64)),
                ('begun_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('body', models.BinaryField(blank=True, null=True)),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='catalogue.apitoken')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('token', 'key'), name='a_key_serves_once'), models.CheckConstraint(condition=models.Q(models.Q(('status__isnull', True), ('body__isnull', True)), models.Q(('status__isnull', False), ('body__isnull', False)), _connector='OR'), name='an_answer_is_kept_whole'), models.CheckConstraint(condition=models.Q(('status', None), ('status__lt', 500), _connector='OR'), name='a_fault_of_ours_is_no_answer')],
            },
        ),
        migrations.CreateModel(
            name='Profile',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='profile', serialize=False, to='catalogue.organisation', verbose_name='organisme')),
                ('presentation', models.TextField(blank=True, max_length=1500, verbose_name='présentation')),
                ('legal_form', models.CharField(blank=True, choices=[('sole', 'Entreprise individuelle'), ('company', 'Société'), ('association', 'Association'), ('public', 'Établissement public ou collectivité'), ('other', 'Autre')], max_length=11, verbose_name='forme juridique')),
                ('representative', models.CharField(blank=True, max_length=160, verbose_name='représentant légal')),
                ('representative_role', models.CharField(blank=True, max_length=80, verbose_name='qualité du représentant')),
                ('nda', models.CharField(blank=True, max_length=11, verbose_name="numéro de déclaration d'activité")),
                ('qualiopi_by', models.CharField(blank=True, max_length=120, verbose_name='organisme certificateur')),
                ('qualiopi_number', models.CharField(blank=True, max_length=60, verbose_name='numéro du certificat Qualiopi')),
                ('qualiopi_from', models.DateField(blank=True, null=True, verbose_name='certificat valable à partir du')),
                ('qualiopi_until', models.DateField(blank=True, null=True, verbose_name="certificat valable jusqu'au")),
                ('qualiopi_covers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=14), blank=True, default=list, verbose_name='actions certifiées')),
                ('iban', models.CharField(blank=True, max_length=34, verbose_name='IBAN')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changé le')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='à vérifier depuis')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='vérifié le')),
            ],
            options={
                'verbose_name': "profil d'un organisme",
                'verbose_name_plural': "profils d'organismes",
                'indexes': [models.Index(condition=models.Q(('submitted_at', None), _negated=True), fields=['submitted_at'], name='profiles_to_check')],
                'constraints': [models.CheckConstraint(condition=models.Q(('nda__regex', '^([0-9]{11})?$')), name='a_declaration_has_11_digits'), models.CheckConstraint(condition=models.Q(('iban__regex', '^([A-Z]{2}[0-9]{2}[A-Z0-9]{11,30})?$')), name='an_iban_is_written_so'), models.CheckConstraint(condition=models.Q(('qualiopi_covers__contained_by', ['training', 'skills_review', 'vae', 'apprenticeship'])), name='a_certificate_covers_known_actions'), models.CheckConstraint(condition=models.Q(('qualiopi_until__gte', models.F('qualiopi_from'))), name='a_certificate_begins_then_ends'), models.CheckConstraint(condition=models.Q(('legal_form__in', ['', 'sole', 'company', 'association', 'public', 'other'])), name='profile_legal_form_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Authorisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='authorisations', to='catalogue.organisation', verbose_name='organisme')),
                ('certification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authorisations', to='catalogue.certification', verbose_name='certification')),
                ('reference', models.CharField(max_length=120, verbose_name='référence')),
                ('until', models.DateField(blank=True, null=True, verbose_name="jusqu'au")),
                ('declared_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='déclarée le')),
            ],
            options={
                'verbose_name': "habilitation d'un organisme",
                'verbose_name_plural': "habilitations d'organismes",
                'constraints': [models.UniqueConstraint(fields=('organisation', 'certification'), name='an_authorisation_is_declared_once')],
            },
        ),
        migrations.CreateModel(
            name='QualiopiReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='qualiopi_reminders', to='catalogue.organisation')),
                ('until', models.DateField()),
                ('days', models.SmallIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('organisation', 'until', 'days'), name='a_certificate_is_recalled_once')],
            },
        ),
        migrations.CreateModel(
            name='ProfileCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='catalogue.profile', verbose_name='profil')),
                ('outcome', models.CharField(choices=[('verified', 'vérifié'), ('incomplete', 'complément demandé'), ('refused', 'refusé')], max_length=10, verbose_name='réponse')),
                ('words', models.TextField(max_length=4000, verbose_name='ce qui est dit')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
            ],
            options={
                'verbose_name': "vérification d'un profil",
                'verbose_name_plural': 'vérifications de profils',
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='a_check_has_its_words'), models.CheckConstraint(condition=models.Q(('outcome__in', ['verified', 'incomplete', 'refused'])), name='profilecheck_outcome_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_check_stays', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_check_stays(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='64836b4ebe3be27bebd903059df2cf73cdcabf61', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='a_check_stays', table='catalogue_profilecheck', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='MailRefusal',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='mail_refusal', serialize=False, to='catalogue.organisation')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse')),
                ('refused_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='refusé le')),
            ],
            options={
                'verbose_name': 'adresse qui refuse',
                'verbose_name_plural': 'adresses qui refusent',
            },
        ),
        migrations.CreateModel(
            name='MailboxChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('former', models.EmailField(blank=True, max_length=254, verbose_name='ancienne adresse')),
                ('email', models.EmailField(max_length=254, verbose_name='nouvelle adresse')),
                ('asked_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='demandé le')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmé le')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mailbox_changes', to='catalogue.organisation')),
            ],
            options={
                'verbose_name': "changement d'adresse d'un organisme",
                'verbose_name_plural': "changements d'adresse des organismes",
                'constraints': [models.UniqueConstraint(condition=models.Q(('used_at', None)), fields=('organisation',), name='one_address_waits'), models.CheckConstraint(condition=models.Q(('used_at', None), ('used_at__gte', models.F('asked_at')), _connector='OR'), name='a_mailbox_is_asked_first')],
            },
        ),
    ]
