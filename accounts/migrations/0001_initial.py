"""Accounts: people, the ledger of their rights, what the staff and the site noted."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from pathlib import Path


def sql(name: str) -> migrations.RunSQL:
    """A file of SQL beside this one: frozen, as a migration is."""
    return migrations.RunSQL((Path(__file__).parent / "sql" / name).read_text())


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        TrigramExtension(),
        sql('0001_refusals.sql'),
        sql('0001_ledger.sql'),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('login', models.CharField(max_length=254, unique=True, verbose_name='identifiant')),
                ('kind', models.CharField(choices=[('trainee', 'stagiaire'), ('organisation', 'organisme de formation'), ('funder', 'financeur'), ('staff', 'Caisse des Dépôts')], max_length=12, verbose_name='profil')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom de naissance')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse e-mail')),
                ('email_confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='adresse confirmée le')),
                ('is_active', models.BooleanField(default=True, verbose_name='actif')),
                ('is_staff', models.BooleanField(default=False, verbose_name="accède à l'administration")),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='créé le')),
                ('session_version', models.PositiveIntegerField(default=0, verbose_name='version des sessions')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('freezes', models.PositiveIntegerField(default=0, verbose_name='nombre de gels')),
                ('frozen_at', models.DateTimeField(blank=True, null=True, verbose_name='compte gelé le')),
            ],
            options={
                'verbose_name': 'personne',
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('last_name'), 'gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('first_name'), 'gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('email'), 'gin_trgm_ops'), name='people_by_words')],
                'constraints': [models.CheckConstraint(condition=models.Q(('is_staff', False), ('kind', 'staff'), _connector='OR'), name='only_staff_enter_the_administration'), models.CheckConstraint(condition=models.Q(('kind__in', ['trainee', 'organisation', 'funder', 'staff'])), name='user_kind_is_known'), models.CheckConstraint(condition=models.Q(('frozen_at', None), models.Q(('freezes__gte', 1), ('kind', 'trainee')), _connector='OR'), name='a_holder_freezes')],
            },
        ),
        migrations.CreateModel(
            name='Address',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(blank=True, max_length=10, verbose_name='numéro de voie')),
                ('repetition', models.CharField(blank=True, choices=[('bis', 'bis'), ('ter', 'ter'), ('quater', 'quater')], max_length=6, verbose_name='indice de répétition')),
                ('street_type', models.CharField(blank=True, max_length=40, verbose_name='type de voie')),
                ('street', models.CharField(max_length=120, verbose_name='libellé de la voie')),
                ('complement', models.CharField(blank=True, max_length=120, verbose_name="complément d'adresse")),
                ('locality', models.CharField(blank=True, max_length=80, verbose_name='lieu-dit')),
                ('postcode', models.CharField(max_length=5, verbose_name='code postal')),
                ('town', models.CharField(max_length=80, verbose_name='ville')),
            ],
            options={
                'verbose_name': 'adresse',
                'constraints': [models.CheckConstraint(condition=models.Q(('repetition__in', ['', 'bis', 'ter', 'quater'])), name='address_repetition_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Trainee',
            fields=[
                ('usage_name', models.CharField(blank=True, max_length=80, verbose_name="nom d'usage")),
                ('mobile', models.CharField(blank=True, max_length=20, verbose_name='téléphone mobile')),
                ('landline', models.CharField(blank=True, max_length=20, verbose_name='téléphone fixe')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='adresse e-mail')),
                ('diploma', models.CharField(blank=True, choices=[('none', 'Aucun diplôme'), ('3', 'Niveau 3 (CAP, BEP)'), ('4', 'Niveau 4 (baccalauréat)'), ('5', 'Niveau 5 (bac + 2)'), ('6', 'Niveau 6 (bac + 3 ou + 4)'), ('7', 'Niveau 7 (bac + 5)'), ('8', 'Niveau 8 (doctorat)')], max_length=4, verbose_name='diplôme le plus élevé obtenu')),
                ('diploma_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="année d'obtention")),
                ('category', models.CharField(blank=True, choices=[('farmer', 'Agriculteur exploitant'), ('self_employed', "Artisan, commerçant, chef d'entreprise"), ('executive', 'Cadre, profession intellectuelle supérieure'), ('intermediate', 'Profession intermédiaire'), ('employee', 'Employé'), ('worker', 'Ouvrier'), ('none', 'Sans activité professionnelle')], max_length=14, verbose_name='catégorie socio-professionnelle')),
                ('is_jobseeker', models.BooleanField(default=False, verbose_name="se dit demandeur d'emploi inscrit")),
                ('home_address', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.address', verbose_name='domicile')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='trainee', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('birth_date', models.DateField(verbose_name='date de naissance')),
                ('sex', models.CharField(blank=True, choices=[('f', 'féminin'), ('m', 'masculin')], max_length=1, verbose_name='sexe')),
                ('franceconnect_sub', models.CharField(blank=True, editable=False, max_length=255, null=True, unique=True, verbose_name='identifiant FranceConnect')),
                ('has_apprenticeship', models.BooleanField(default=False, verbose_name="contrat d'apprentissage signé")),
                ('pension_on', models.DateField(blank=True, editable=False, null=True, verbose_name='retraite liquidée le')),
                ('terms_accepted', models.CharField(blank=True, editable=False, max_length=10, verbose_name='conditions acceptées')),
                ('terms_accepted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='conditions acceptées le')),
            ],
            options={
                'verbose_name': 'titulaire',
                'constraints': [models.CheckConstraint(condition=models.Q(('diploma__in', ['', 'none', '3', '4', '5', '6', '7', '8'])), name='trainee_diploma_is_known'), models.CheckConstraint(condition=models.Q(('category__in', ['', 'farmer', 'self_employed', 'executive', 'intermediate', 'employee', 'worker', 'none'])), name='trainee_category_is_known'), models.CheckConstraint(condition=models.Q(('sex__in', ['', 'f', 'm'])), name='trainee_sex_is_known'), models.CheckConstraint(condition=models.Q(('pension_on', None), ('pension_on__gt', models.F('birth_date')), _connector='OR'), name='a_pension_comes_after_birth'), models.CheckConstraint(condition=models.Q(models.Q(('terms_accepted', ''), ('terms_accepted_at', None)), models.Q(models.Q(('terms_accepted', ''), _negated=True), ('terms_accepted_at__isnull', False)), _connector='OR'), name='terms_are_agreed_to_at_an_hour')],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('data', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='EmailChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='email_changes', to=settings.AUTH_USER_MODEL)),
                ('former', models.EmailField(max_length=254, verbose_name='ancienne adresse')),
                ('email', models.EmailField(max_length=254, verbose_name='nouvelle adresse')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmé le')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('used_at', None), ('used_at__gte', models.F('asked_at')), _connector='OR'), name='an_address_is_asked_first')],
            },
        ),
        migrations.CreateModel(
            name='ContactAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contact_addresses', to=settings.AUTH_USER_MODEL)),
                ('email', models.EmailField(max_length=254, verbose_name='adresse')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='donnée le')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmée le')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'email'), name='one_row_per_contact_address'), models.CheckConstraint(condition=models.Q(('confirmed_at', None), ('confirmed_at__gte', models.F('asked_at')), _connector='OR'), name='a_contact_address_is_given_then_confirmed')],
            },
        ),
        migrations.CreateModel(
            name='Intervention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interventions', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
                ('what', models.CharField(choices=[('created', 'compte ouvert'), ('groups', 'groupes changés'), ('password', 'lien pour choisir un mot de passe'), ('factor', 'lien pour retirer le second facteur'), ('email', "lien pour changer d'adresse e-mail"), ('restored', 'compte rétabli'), ('suspended', 'compte suspendu'), ('frozen', 'compte gelé')], max_length=9, verbose_name='intervention')),
                ('details', models.CharField(blank=True, max_length=300, verbose_name='détails')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
            ],
            options={
                'verbose_name': 'intervention sur un compte',
                'verbose_name_plural': 'interventions sur les comptes',
                'indexes': [models.Index(fields=['account', 'at'], name='who_did_what_to_it')],
                'constraints': [models.CheckConstraint(condition=models.Q(('by', models.F('account')), _negated=True), name='nobody_intervenes_on_their_own'), models.CheckConstraint(condition=models.Q(('what__in', ['created', 'groups', 'password', 'factor', 'email', 'restored', 'suspended', 'frozen'])), name='intervention_what_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='intervention_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION intervention_is_append_only(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='13e34e79609bb5175c881e7ab1ca9c534e4641b8', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='intervention_is_append_only', table='accounts_intervention', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='NameCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='name_corrections', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom de naissance')),
                ('reason', models.CharField(max_length=200, verbose_name='motif, et pièce vue')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandée par')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('is_accepted', models.BooleanField(blank=True, null=True, verbose_name='acceptée')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidée par')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmée par la personne le')),
            ],
            options={
                'verbose_name': 'correction de nom',
                'verbose_name_plural': 'corrections de noms',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('is_accepted__isnull', True), ('used_at__isnull', True)), models.Q(('decided_by__isnull', False), ('is_accepted__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True), models.Q(('is_accepted', True), ('used_at__isnull', True), _connector='OR')), _connector='OR'), name='a_second_person_accepts_a_name'), models.CheckConstraint(condition=models.Q(models.Q(('account', models.F('asked_by')), _negated=True), models.Q(('account', models.F('decided_by')), _negated=True)), name='nobody_corrects_their_own_name'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='a_name_is_decided_at_an_hour'), models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('asked_at')), _connector='OR'), name='a_name_is_asked_then_decided'), models.CheckConstraint(condition=models.Q(('used_at', None), ('used_at__gte', models.F('decided_at')), _connector='OR'), name='a_name_is_decided_then_confirmed')],
            },
        ),
        migrations.CreateModel(
            name='RateLimitUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=20)),
                ('who', models.CharField(max_length=64)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['what', 'who', 'at'], name='uses_to_count'), models.Index(fields=['at'], name='uses_to_forget')],
            },
        ),
        migrations.CreateModel(
            name='AccessLogEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='qui')),
                ('page', models.CharField(max_length=100, verbose_name='page')),
                ('object_id', models.CharField(blank=True, max_length=40, verbose_name='objet')),
                ('address', models.CharField(blank=True, max_length=45, verbose_name='adresse réseau')),
                ('reason', models.CharField(blank=True, choices=[('call', 'Appel ou courrier de la personne'), ('decision', 'Décision à prendre'), ('money', 'Paiement ou remboursement en difficulté'), ('control', 'Contrôle ou signalement'), ('other', 'Autre')], max_length=8, verbose_name='motif')),
                ('details', models.CharField(blank=True, max_length=200, verbose_name='précision')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='le')),
            ],
            options={
                'verbose_name': 'consultation',
                'indexes': [models.Index(fields=['page', 'object_id'], name='who_looked_at_it')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reason', 'other'), _negated=True), models.Q(('details', ''), _negated=True), _connector='OR'), name='another_reason_is_told'), models.CheckConstraint(condition=models.Q(('reason__in', ['', 'call', 'decision', 'money', 'control', 'other'])), name='accesslogentry_reason_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='the_access_log_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION the_access_log_is_never_changed(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='b33d9f0e3be46a544b2aa96eb7321cce7b5c0433', level='STATEMENT', operation='UPDATE OR TRUNCATE', pgid='the_access_log_is_never_changed', table='accounts_accesslogentry', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='SecurityEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='security_events', to=settings.AUTH_USER_MODEL, verbose_name='compte')),
                ('what', models.CharField(choices=[('failed', 'Échec de connexion ou de code'), ('locked', "Connexion suspendue après trop d'échecs"), ('password', 'Mot de passe changé'), ('reset', 'Mot de passe choisi par le lien reçu'), ('email_asked', 'Autre adresse e-mail demandée'), ('email', 'Adresse e-mail changée'), ('disconnected', 'Autres appareils déconnectés'), ('factor_added', 'Second facteur ajouté'), ('factor_removed', 'Second facteur retiré'), ('recovery', 'Code de secours utilisé'), ('recovery_renewed', 'Codes de secours remplacés'), ('linked', 'Compte lié à FranceConnect'), ('unlinked', 'Compte séparé de FranceConnect'), ('frozen', 'Compte gelé'), ('unfrozen', 'Compte dégelé'), ('recovery_asked', 'Réouverture du compte demandée'), ('recovery_stopped', 'Réouverture du compte arrêtée'), ('recovered', 'Compte rouvert avec une autre adresse'), ('identity', "Pièce d'identité"), ('joined', 'Organisme rejoint'), ('token_created', "Jeton d'API créé"), ('token_revoked', "Jeton d'API révoqué"), ('webhook_added', 'Webhook ajouté'), ('webhook_changed', 'Webhook changé'), ('webhook_removed', 'Webhook supprimé'), ('iban', "IBAN de l'organisme changé"), ('staff', 'Intervention de la Caisse des Dépôts')], max_length=16, verbose_name='événement')),
                ('details', models.CharField(blank=True, max_length=80, verbose_name='précision')),
                ('address', models.CharField(blank=True, max_length=45, verbose_name='adresse réseau')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='le')),
            ],
            options={
                'verbose_name': 'événement de sécurité',
                'verbose_name_plural': 'événements de sécurité',
                'indexes': [models.Index(fields=['user', '-at'], name='events_of_someone')],
                'constraints': [models.CheckConstraint(condition=models.Q(('what__in', ['failed', 'locked', 'password', 'reset', 'email_asked', 'email', 'disconnected', 'factor_added', 'factor_removed', 'recovery', 'recovery_renewed', 'linked', 'unlinked', 'frozen', 'unfrozen', 'recovery_asked', 'recovery_stopped', 'recovered', 'identity', 'joined', 'token_created', 'token_revoked', 'webhook_added', 'webhook_changed', 'webhook_removed', 'iban', 'staff'])), name='securityevent_what_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_security_event_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_security_event_is_never_changed(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='e018b2a45382d28c873519a2a47b9866fa1623af', level='STATEMENT', operation='UPDATE OR TRUNCATE', pgid='a_security_event_is_never_changed', table='accounts_securityevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='DeletionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deletion_requests', to='accounts.trainee', verbose_name='titulaire')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='traitée le')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='traitée par')),
            ],
            options={
                'verbose_name': 'demande de fermeture',
                'verbose_name_plural': 'demandes de fermeture',
                'constraints': [models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('trainee',), name='one_closing_request_waits'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='a_closing_is_carried_out_by_someone'), models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('asked_at')), _connector='OR'), name='a_closing_is_asked_then_carried_out')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='The human-readable name of this device.', max_length=64)),
                ('confirmed', models.BooleanField(default=True, help_text='Is this device ready for use?')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'codes de secours',
                'verbose_name_plural': 'codes de secours',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='accounts.recoverydevice')),
                ('start', models.CharField(max_length=2)),
                ('hashed', models.CharField(max_length=128)),
            ],
        ),
        migrations.CreateModel(
            name='RightsCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='accounts.trainee', verbose_name='titulaire')),
                ('source', models.CharField(choices=[('avoir', 'Avoir'), ('dif', 'DIF'), ('cpf', 'CPF')], max_length=6, verbose_name='origine')),
                ('amount', models.IntegerField(verbose_name='montant (centimes, négatif pour retirer)')),
                ('reason', models.CharField(max_length=180, verbose_name='motif')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandée par')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('is_accepted', models.BooleanField(blank=True, null=True, verbose_name='acceptée')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidée par')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
            ],
            options={
                'verbose_name': 'correction de droits',
                'verbose_name_plural': 'corrections de droits',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__range', (-100000000, 100000000))), name='rightscorrection_amount_is_sensible'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='a_correction_is_decided_at_an_hour'), models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('asked_at')), _connector='OR'), name='a_correction_is_asked_then_decided'), models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='a_correction_changes_something'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('is_accepted__isnull', True)), models.Q(('decided_by__isnull', False), ('is_accepted__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='a_second_person_decides'), models.CheckConstraint(condition=models.Q(('source__in', ['avoir', 'dif', 'cpf'])), name='rightscorrection_source_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='accounts.trainee', verbose_name='titulaire')),
                ('kind', models.CharField(choices=[('application/pdf', 'PDF'), ('image/jpeg', 'JPEG'), ('image/png', 'PNG')], max_length=20, verbose_name='type')),
                ('content', models.BinaryField(verbose_name='contenu')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reçu le')),
            ],
            options={
                'verbose_name': 'document',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['application/pdf', 'image/jpeg', 'image/png'])), name='document_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='DifClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dif_claims', to='accounts.trainee', verbose_name='titulaire')),
                ('hours', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='heures')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='accounts.document', verbose_name='justificatif')),
                ('status', models.CharField(choices=[('submitted', 'à vérifier'), ('accepted', 'acceptée'), ('rejected', 'rejetée'), ('replaced', 'corrigée depuis')], default='submitted', max_length=9, verbose_name='état')),
                ('submitted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='saisie le')),
                ('reason', models.TextField(blank=True, verbose_name='motif')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidée par')),
            ],
            options={
                'verbose_name': 'saisie de DIF',
                'verbose_name_plural': 'saisies de DIF',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='a_dif_is_decided_by_someone'), models.CheckConstraint(condition=models.Q(('status', 'replaced'), models.Q(('decided_at__isnull', True), ('status', 'submitted')), models.Q(('decided_at__isnull', False), ('status', 'accepted')), models.Q(('decided_at__isnull', False), ('status', 'rejected'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='a_dif_waits_until_it_is_decided'), models.CheckConstraint(condition=models.Q(('hours__gt', 0), ('hours__lte', 120)), name='dif_is_at_most_120_hours'), models.UniqueConstraint(condition=models.Q(('status', 'submitted')), fields=('trainee',), name='one_dif_waits_for_a_decision'), models.UniqueConstraint(condition=models.Q(('status', 'accepted')), fields=('trainee',), name='one_dif_is_accepted'), models.CheckConstraint(condition=models.Q(('status__in', ['submitted', 'accepted', 'rejected', 'replaced'])), name='difclaim_status_is_known'), models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('submitted_at')), _connector='OR'), name='a_dif_is_entered_then_decided')],
            },
        ),
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
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dotations', to='accounts.trainee', verbose_name='titulaire')),
            ],
            options={
                'verbose_name': 'dotation',
                'ordering': ['received_at', 'id'],
                'indexes': [models.Index(condition=models.Q(('expires_on__isnull', False), ('returned_at', None)), fields=['expires_on'], name='dotations_by_expiry')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__range', (1, 100000000))), name='a_dotation_gives_something'), models.CheckConstraint(condition=models.Q(models.Q(('giver', ''), _negated=True), models.Q(('reference', ''), _negated=True)), name='a_dotation_has_a_giver'), models.CheckConstraint(condition=models.Q(('siret__regex', '^[0-9]{14}$'), models.Q(('siret', ''), models.Q(('kind__in', ['agreement', 'corrective', 'dismissal', 'employer', 'opco']), _negated=True)), _connector='OR'), name='a_company_gives_under_its_siret'), models.CheckConstraint(condition=models.Q(('earmarks__contains', ['']), _negated=True), name='a_dotation_is_for_things_that_have_names'), models.CheckConstraint(condition=models.Q(('kind__in', ['employer', 'opco', 'agreement', 'corrective', 'dismissal', 'atmp', 'c2p', 'state', 'region', 'france_travail', 'fund', 'other'])), name='dotation_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('warned_at', None), ('warned_at__gte', models.F('received_at')), _connector='OR'), models.Q(('returned_at', None), ('returned_at__gte', models.F('received_at')), _connector='OR')), name='a_dotation_is_received_first')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_dotation_is_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_dotation_is_never_deleted(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='3a296c9d5eb850f081937487c9385a51d5137443', level='STATEMENT', operation='DELETE OR TRUNCATE', pgid='a_dotation_is_never_deleted', table='accounts_dotation', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_dotation_stays_as_given', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN ((OLD.trainee_id, OLD.kind, OLD.giver, OLD.siret, OLD.amount, OLD.earmarks, OLD.expires_on, OLD.reference, OLD.received_at) IS DISTINCT FROM (NEW.trainee_id, NEW.kind, NEW.giver, NEW.siret, NEW.amount, NEW.earmarks, NEW.expires_on, NEW.reference, NEW.received_at))', execute='refuse_change(); DROP FUNCTION a_dotation_stays_as_given(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='35a886f04b2fd77336b9b2bffeb3298d9c258473', operation='UPDATE OF "trainee_id", "kind", "giver", "siret", "amount", "earmarks", "expires_on", "reference", "received_at"', pgid='a_dotation_stays_as_given', table='accounts_dotation', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_dotation_returns_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.returned_at IS NOT NULL AND (OLD.returned_at) IS DISTINCT FROM (NEW.returned_at))', execute='refuse_change(); DROP FUNCTION a_dotation_returns_once(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='eb17361de3f476f07f62bbae5fb6678de021e900', operation='UPDATE OF "returned_at"', pgid='a_dotation_returns_once', table='accounts_dotation', when='BEFORE')), pgtrigger.compiler.Trigger(name='a_dotation_is_in_the_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', execute='check_dotation_is_credited(); DROP FUNCTION a_dotation_is_in_the_ledger(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='05cf6c829e166405d8ba2ba268a0cfa162c37a15', operation='INSERT', pgid='a_dotation_is_in_the_ledger', table='accounts_dotation', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='RightsLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='accounts.trainee', verbose_name='titulaire')),
                ('kind', models.CharField(choices=[('credit', 'crédit'), ('hold', 'réservation'), ('release', 'libération'), ('use', 'utilisation'), ('expire', 'retour au financeur')], max_length=8, verbose_name='opération')),
                ('source', models.CharField(choices=[('dotation', 'Dotation'), ('avoir', 'Avoir'), ('dif', 'DIF'), ('cpf', 'CPF')], max_length=8, verbose_name='origine')),
                ('available', models.BigIntegerField(verbose_name='effet sur le disponible (centimes)')),
                ('reserved', models.BigIntegerField(verbose_name='effet sur le réservé (centimes)')),
                ('dossier_number', models.CharField(blank=True, max_length=10, verbose_name='dossier')),
                ('reason', models.CharField(max_length=200, verbose_name='motif')),
                ('reference', models.CharField(blank=True, max_length=100, null=True, unique=True, verbose_name='référence')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('dotation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='accounts.dotation', verbose_name='dotation')),
            ],
            options={
                'verbose_name': 'ligne de droits',
                'verbose_name_plural': 'lignes de droits',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['trainee', 'source'], include=('available', 'reserved'), name='rights_by_source'), models.Index(condition=models.Q(('dossier_number', ''), _negated=True), fields=['dossier_number'], name='rights_by_dossier')],
                'constraints': [models.CheckConstraint(condition=models.Q(('available__range', (-100000000, 100000000))), name='rightsline_available_is_sensible'), models.CheckConstraint(condition=models.Q(('reserved__range', (-100000000, 100000000))), name='rightsline_reserved_is_sensible'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'credit'), ('reserved', 0), models.Q(('available__gt', 0), models.Q(('available__lt', 0), ('reason__startswith', 'Correction')), _connector='OR')), models.Q(('available__lt', 0), ('kind', 'hold'), ('reserved', django.db.models.expressions.CombinedExpression(models.F('available'), '*', models.Value(-1)))), models.Q(('available__gt', 0), ('kind', 'release'), ('reserved', django.db.models.expressions.CombinedExpression(models.F('available'), '*', models.Value(-1)))), models.Q(('available', 0), ('kind', 'use'), ('reserved__lt', 0)), models.Q(('available__lt', 0), ('kind', 'expire'), ('reserved', 0), ('source', 'dotation')), _connector='OR'), name='a_line_moves_money_as_its_kind_says'), models.CheckConstraint(condition=models.Q(('kind__in', ['credit', 'expire']), models.Q(('dossier_number', ''), _negated=True), _connector='OR'), name='only_a_credit_or_a_return_has_no_dossier'), models.CheckConstraint(condition=models.Q(models.Q(('dotation__isnull', False), ('source', 'dotation')), models.Q(models.Q(('source', 'dotation'), _negated=True), ('dotation__isnull', True)), _connector='OR'), name='a_line_names_its_dotation'), models.UniqueConstraint(condition=models.Q(('kind', 'credit')), fields=('dotation',), name='a_dotation_is_credited_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['credit', 'hold', 'release', 'use', 'expire'])), name='rightsline_kind_is_known'), models.CheckConstraint(condition=models.Q(('source__in', ['dotation', 'avoir', 'dif', 'cpf'])), name='rightsline_source_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='rights_line_is_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION rights_line_is_append_only(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='d41da969858c148ab59fe2f183632d82bbc422e1', level='STATEMENT', operation='UPDATE OR DELETE OR TRUNCATE', pgid='rights_line_is_append_only', table='accounts_rightsline', when='BEFORE')), pgtrigger.compiler.Trigger(name='rights_never_below_zero', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.available < 0 OR NEW.reserved < 0)', execute='check_balances(); DROP FUNCTION rights_never_below_zero(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='fbb728982f5b172fa8cb2375bc5e1222ad370764', operation='INSERT', pgid='rights_never_below_zero', table='accounts_rightsline', when='AFTER')), pgtrigger.compiler.Trigger(name='a_line_is_of_a_dotation_of_its_holder', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.dotation_id IS NOT NULL)', execute='check_dotation_line(); DROP FUNCTION a_line_is_of_a_dotation_of_its_holder(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='26a5484badc8b2defe549bd4d112550ff17b5e2e', operation='INSERT', pgid='a_line_is_of_a_dotation_of_its_holder', table='accounts_rightsline', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='StatusCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(choices=[('jobseeker', "demandeur d'emploi inscrit"), ('c2p', 'compte professionnel de prévention (C2P)'), ('atmp', 'accident du travail ou maladie professionnelle')], max_length=9, verbose_name='statut demandé')),
                ('consented_at', models.DateTimeField(verbose_name='autorisée le')),
                ('asked_at', models.DateTimeField(db_index=True, verbose_name='demandée le')),
                ('answer', models.CharField(choices=[('yes', 'oui'), ('no', 'non'), ('none', 'pas de réponse')], max_length=4, verbose_name='réponse')),
                ('silence', models.CharField(blank=True, choices=[('off', 'service non raccordé'), ('incomplete', 'identité incomplète'), ('timeout', 'service trop lent'), ('network', 'service injoignable'), ('failed', 'service en panne'), ('busy', 'service trop sollicité'), ('denied', 'accès refusé à notre site'), ('invalid', 'demande refusée'), ('unreadable', 'réponse illisible'), ('another', 'réponse qui concerne une autre personne')], max_length=10, verbose_name='pourquoi sans réponse')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='status_checks', to='accounts.trainee', verbose_name='titulaire')),
            ],
            options={
                'verbose_name': 'vérification de statut',
                'verbose_name_plural': 'vérifications de statut',
                'indexes': [models.Index(fields=['trainee', 'provider', '-asked_at'], name='checks_of_someone')],
                'constraints': [models.CheckConstraint(condition=models.Q(('consented_at__lte', models.F('asked_at'))), name='one_consents_before_it_is_asked'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'none'), models.Q(('silence', ''), _negated=True)), models.Q(models.Q(('answer', 'none'), _negated=True), ('silence', '')), _connector='OR'), name='a_silence_is_of_no_answer'), models.CheckConstraint(condition=models.Q(('provider__in', ['jobseeker', 'c2p', 'atmp'])), name='statuscheck_provider_is_known'), models.CheckConstraint(condition=models.Q(('answer__in', ['yes', 'no', 'none'])), name='statuscheck_answer_is_known'), models.CheckConstraint(condition=models.Q(('silence__in', ['', 'off', 'incomplete', 'timeout', 'network', 'failed', 'busy', 'denied', 'invalid', 'unreadable', 'another'])), name='statuscheck_silence_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='a_status_check_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION a_status_check_is_never_changed(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='eaf27e7c10302f74a89e3b08605fa60816f3f423', level='STATEMENT', operation='UPDATE OR TRUNCATE', pgid='a_status_check_is_never_changed', table='accounts_statuscheck', when='BEFORE'))],
            },
        ),
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
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recorded_gifts', to='accounts.trainee', verbose_name='titulaire')),
            ],
            options={
                'verbose_name': "versement d'un tiers",
                'verbose_name_plural': 'versements de tiers',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='a_gift_is_decided_at_an_hour'), models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('asked_at')), _connector='OR'), name='a_gift_is_asked_then_decided'), models.CheckConstraint(condition=models.Q(('asked_by__isnull', False), models.Q(models.Q(('decided_by__isnull', True), ('is_accepted__isnull', True)), models.Q(('decided_by__isnull', False), ('is_accepted__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR')), name='a_gift_is_decided_by_another'), models.CheckConstraint(condition=models.Q(('amount__range', (1, 100000000))), name='a_gift_is_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('giver', ''), _negated=True), models.Q(('reference', ''), _negated=True)), name='a_gift_has_a_giver'), models.UniqueConstraint(condition=models.Q(('is_accepted__isnull', True), ('is_accepted', True), _connector='OR'), fields=('reference',), name='a_payment_is_recorded_once'), models.CheckConstraint(condition=models.Q(('means__in', ['transfer', 'card'])), name='recordedgift_means_is_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['employer', 'opco', 'agreement', 'corrective', 'dismissal', 'atmp', 'c2p', 'state', 'region', 'france_travail', 'fund', 'other'])), name='recordedgift_kind_is_known')],
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
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ends', to='accounts.trainee', verbose_name='titulaire')),
            ],
            options={
                'verbose_name': 'fin de droits',
                'verbose_name_plural': 'fins de droits',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='an_end_is_decided_at_an_hour'), models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('asked_at')), _connector='OR'), name='an_end_is_asked_then_decided'), models.CheckConstraint(condition=models.Q(models.Q(('asked_by__isnull', False), models.Q(models.Q(('decided_by__isnull', True), ('is_accepted__isnull', True)), models.Q(('decided_by__isnull', False), ('is_accepted__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR')), models.Q(('asked_by__isnull', True), ('decided_by__isnull', True), ('is_accepted', True), ('is_accepted__isnull', False)), _connector='OR'), name='an_end_is_decided_by_another')],
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
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__range', (1, 100000000))), name='what_waits_gives_something'), models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), _negated=True), models.Q(('key', ''), _negated=True)), name='what_waits_is_someone_s'), models.CheckConstraint(condition=models.Q(('file__in', ['yearly', 'dotation'])), name='waitingcredit_file_is_known')],
                'triggers': [pgtrigger.compiler.Trigger(name='what_waits_is_never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(execute='refuse_change(); DROP FUNCTION what_waits_is_never_changed(), public._pgtrigger_should_ignore(name)', func='RETURN NULL;', hash='36364b752e730c4901fb0d19dfccaac62ade5f91', level='STATEMENT', operation='UPDATE OR TRUNCATE', pgid='what_waits_is_never_changed', table='accounts_waitingcredit', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='IdentityCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('card', "carte d'identité"), ('passport', 'passeport'), ('residence', 'titre de séjour')], max_length=9, verbose_name='pièce')),
                ('status', models.CharField(choices=[('submitted', 'à vérifier'), ('checked', 'vérifiée par un agent, à confirmer par un autre'), ('accepted', 'acceptée'), ('rejected', 'refusée'), ('replaced', 'remplacée depuis')], default='submitted', max_length=9, verbose_name='état')),
                ('submitted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='transmise le')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='vérifiée le')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidée le')),
                ('reason', models.TextField(blank=True, verbose_name='motif du refus')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name="prouve l'identité jusqu'au")),
                ('back', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.document', verbose_name='verso')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='vérifiée par')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidée par')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.document', verbose_name='recto')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_checks', to='accounts.trainee', verbose_name='titulaire')),
            ],
            options={
                'verbose_name': "pièce d'identité",
                'verbose_name_plural': "pièces d'identité",
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('checked_by__isnull', True), ('checked_at__isnull', True)), models.Q(('checked_by__isnull', False), ('checked_at__isnull', False)), _connector='OR'), name='an_identity_is_checked_at_an_hour'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='an_identity_is_decided_at_an_hour'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at', None), ('checked_at__gte', models.F('submitted_at')), _connector='OR'), models.Q(('decided_at', None), ('decided_at__gte', models.F('submitted_at')), _connector='OR'), models.Q(('decided_at', None), ('checked_at', None), ('decided_at__gte', models.F('checked_at')), _connector='OR')), name='an_identity_is_given_checked_then_decided'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('status', 'replaced'), ('valid_until__isnull', True)), models.Q(('checked_by__isnull', True), ('decided_by__isnull', True), ('status', 'submitted'), ('valid_until__isnull', True)), models.Q(('checked_by__isnull', False), ('decided_by__isnull', True), ('status', 'checked'), ('valid_until__isnull', True)), models.Q(('decided_by__isnull', False), ('status', 'rejected'), ('valid_until__isnull', True), models.Q(('reason', ''), _negated=True)), models.Q(('checked_by__isnull', False), ('decided_by__isnull', False), ('status', 'accepted'), ('valid_until__isnull', False), models.Q(('checked_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='two_agents_accept_an_identity'), models.CheckConstraint(condition=models.Q(models.Q(('checked_by', None), models.Q(('checked_by', models.F('trainee')), _negated=True), _connector='OR'), models.Q(('decided_by', None), models.Q(('decided_by', models.F('trainee')), _negated=True), _connector='OR')), name='nobody_checks_their_own_identity'), models.UniqueConstraint(condition=models.Q(('status__in', ['submitted', 'checked'])), fields=('trainee',), name='one_identity_waits_to_be_checked'), models.CheckConstraint(condition=models.Q(('kind__in', ['card', 'passport', 'residence'])), name='identitycheck_kind_is_known'), models.CheckConstraint(condition=models.Q(('status__in', ['submitted', 'checked', 'accepted', 'rejected', 'replaced'])), name='identitycheck_status_is_known')],
            },
        ),
        migrations.CreateModel(
            name='NumberCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('is_accepted', models.BooleanField(blank=True, null=True, verbose_name='accepté')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                ('login', models.CharField(max_length=254)),
                ('sex', models.CharField(choices=[('f', 'féminin'), ('m', 'masculin')], max_length=1, verbose_name='sexe que dit le nouveau numéro')),
                ('reason', models.CharField(max_length=200, verbose_name='motif, et pièce vue')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.document', verbose_name='pièce')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='number_corrections', to='accounts.trainee', verbose_name='titulaire')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='date de naissance lue sur la pièce')),
            ],
            options={
                'verbose_name': 'correction de numéro',
                'verbose_name_plural': 'corrections de numéros',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='a_number_is_decided_at_an_hour'), models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('asked_at')), _connector='OR'), name='a_number_is_asked_then_decided'), models.CheckConstraint(condition=models.Q(('asked_by__isnull', False), models.Q(models.Q(('decided_by__isnull', True), ('is_accepted__isnull', True)), models.Q(('decided_by__isnull', False), ('is_accepted__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR')), name='a_number_is_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('trainee', models.F('asked_by')), _negated=True), models.Q(('decided_by', None), models.Q(('trainee', models.F('decided_by')), _negated=True), _connector='OR')), name='nobody_corrects_their_own_number'), models.UniqueConstraint(condition=models.Q(('is_accepted', None)), fields=('trainee',), name='one_number_waits_to_be_corrected'), models.CheckConstraint(condition=models.Q(('sex__in', ['f', 'm'])), name='numbercorrection_sex_is_known'), models.CheckConstraint(condition=models.Q(('birth_date', None), ('birth_date__lte', models.F('asked_at')), _connector='OR'), name='a_number_is_of_someone_born')],
            },
        ),
        migrations.CreateModel(
            name='AccountRecovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('login', models.CharField(max_length=254)),
                ('former_logins', models.JSONField(default=list)),
                ('email', models.EmailField(max_length=254, verbose_name='nouvelle adresse')),
                ('former_email', models.EmailField(blank=True, max_length=254, verbose_name='ancienne adresse')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandée le')),
                ('proven_at', models.DateTimeField(blank=True, null=True, verbose_name='identité prouvée le')),
                ('until', models.DateField(blank=True, null=True, verbose_name="peut être arrêtée jusqu'au")),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='arrêtée le')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='compte rouvert le')),
                ('trainee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='account_recoveries', to='accounts.trainee', verbose_name='titulaire')),
            ],
            options={
                'verbose_name': 'réouverture de compte',
                'verbose_name_plural': 'réouvertures de comptes',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('trainee__isnull', True), ('proven_at__isnull', True), ('until__isnull', True)), models.Q(('trainee__isnull', False), ('proven_at__isnull', False), ('until__isnull', False)), _connector='OR'), name='a_recovery_is_proven_by_its_holder'), models.CheckConstraint(condition=models.Q(models.Q(('proven_at', None), ('proven_at__gte', models.F('asked_at')), _connector='OR'), models.Q(('stopped_at', None), ('stopped_at__gte', models.F('proven_at')), _connector='OR'), models.Q(('used_at', None), ('used_at__gt', models.F('proven_at')), _connector='OR')), name='a_recovery_is_asked_proven_then_ends'), models.CheckConstraint(condition=models.Q(models.Q(('stopped_at', None), ('used_at', None)), ('proven_at__isnull', False), _connector='OR'), name='what_ends_was_proven'), models.CheckConstraint(condition=models.Q(('stopped_at', None), ('used_at', None), _connector='OR'), name='a_recovery_is_stopped_or_used'), models.UniqueConstraint(condition=models.Q(('stopped_at', None), ('trainee__isnull', False), ('used_at', None)), fields=('trainee',), name='one_recovery_waits')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='demandé le')),
                ('is_accepted', models.BooleanField(blank=True, null=True, verbose_name='accepté')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='décidé le')),
                ('email', models.EmailField(max_length=254, verbose_name='nouvelle adresse e-mail')),
                ('reason', models.CharField(max_length=200, verbose_name="motif, et comment la personne s'est présentée")),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='demandé par')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décidé par')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.document', verbose_name='pièce')),
                ('trainee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recovery_requests', to='accounts.trainee', verbose_name='titulaire')),
            ],
            options={
                'verbose_name': 'demande de réouverture',
                'verbose_name_plural': 'demandes de réouverture',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_by__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='a_reopening_is_decided_at_an_hour'), models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('asked_at')), _connector='OR'), name='a_reopening_is_asked_then_decided'), models.CheckConstraint(condition=models.Q(('asked_by__isnull', False), models.Q(models.Q(('decided_by__isnull', True), ('is_accepted__isnull', True)), models.Q(('decided_by__isnull', False), ('is_accepted__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR')), name='a_reopening_is_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('trainee', models.F('asked_by')), _negated=True), models.Q(('decided_by', None), models.Q(('trainee', models.F('decided_by')), _negated=True), _connector='OR')), name='nobody_asks_for_their_own_reopening'), models.UniqueConstraint(condition=models.Q(('is_accepted', None)), fields=('trainee',), name='one_reopening_waits')],
            },
        ),
    ]
