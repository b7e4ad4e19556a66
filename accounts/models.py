"""The people: who logs in, the trainee's file, and the ledger of rights."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac


class UserManager(BaseUserManager["User"]):
    """Creates people; `login` is a NIR digest for a trainee, an e-mail for everyone else."""

    def create_user(self, login: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(login=login, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, login: str, password: str | None = None, **fields: Any) -> "User":
        fields |= {"kind": User.Kind.STAFF, "is_staff": True, "is_superuser": True}
        return self.create_user(login, password, email=fields.pop("email", login), **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who can log in. A NIR is never here: only its keyed digest (rules.md § 9)."""

    class Kind(models.TextChoices):
        TRAINEE = "trainee", "stagiaire"
        ORGANISATION = "organisation", "organisme de formation"
        STAFF = "staff", "Caisse des Dépôts"

    login = models.CharField("identifiant", max_length=254, unique=True)
    kind = models.CharField("profil", max_length=12, choices=Kind)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom de naissance", max_length=80)
    email = models.EmailField("adresse e-mail")
    email_confirmed_at = models.DateTimeField("adresse confirmée le", null=True, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accède à l'administration", default=False)
    date_joined = models.DateTimeField("créé le", default=timezone.now)
    # A session opened under another version of it is no longer one.
    session_version = models.PositiveIntegerField("version des sessions", default=0)

    objects = UserManager()
    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "personne"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_staff=False) | Q(kind="staff"), name="only_staff_enter_the_administration"
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match: the password, as Django does, and the version of the sessions."""
        seen = f"{self.password}:{self.session_version}"
        return salted_hmac("accounts.User.session", seen, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        """First name and birth name, as the header shows them."""
        return f"{self.first_name} {self.last_name}".strip()


class Address(models.Model):
    """A postal address in parts. A row belongs to one owner and is replaced, never shared."""

    class Repetition(models.TextChoices):
        BIS = "bis", "bis"
        TER = "ter", "ter"
        QUATER = "quater", "quater"

    number = models.CharField("numéro de voie", max_length=10, blank=True)
    repetition = models.CharField("indice de répétition", max_length=6, choices=Repetition, blank=True)
    street_type = models.CharField("type de voie", max_length=40, blank=True)
    street = models.CharField("libellé de la voie", max_length=120)
    complement = models.CharField("complément d'adresse", max_length=120, blank=True)
    locality = models.CharField("lieu-dit", max_length=80, blank=True)
    postcode = models.CharField("code postal", max_length=5)
    town = models.CharField("ville", max_length=80)

    class Meta:
        verbose_name = "adresse"

    def __str__(self) -> str:
        street = " ".join(filter(None, [self.number, self.repetition, self.street_type, self.street]))
        return ", ".join(
            filter(None, [street, self.complement, self.locality, f"{self.postcode} {self.town}"])
        )


class PersonalDetails(models.Model):
    """What a person says of themselves: kept in the account, copied into each dossier."""

    class Diploma(models.TextChoices):
        NONE = "none", "Aucun diplôme"
        LEVEL_3 = "3", "Niveau 3 (CAP, BEP)"
        LEVEL_4 = "4", "Niveau 4 (baccalauréat)"
        LEVEL_5 = "5", "Niveau 5 (bac + 2)"
        LEVEL_6 = "6", "Niveau 6 (bac + 3 ou + 4)"
        LEVEL_7 = "7", "Niveau 7 (bac + 5)"
        LEVEL_8 = "8", "Niveau 8 (doctorat)"

    class Category(models.TextChoices):
        FARMER = "farmer", "Agriculteur exploitant"
        SELF_EMPLOYED = "self_employed", "Artisan, commerçant, chef d'entreprise"
        EXECUTIVE = "executive", "Cadre, profession intellectuelle supérieure"
        INTERMEDIATE = "intermediate", "Profession intermédiaire"
        EMPLOYEE = "employee", "Employé"
        WORKER = "worker", "Ouvrier"
        NO_OCCUPATION = "none", "Sans activité professionnelle"

    usage_name = models.CharField("nom d'usage", max_length=80, blank=True)
    mobile = models.CharField("téléphone mobile", max_length=20, blank=True)
    landline = models.CharField("téléphone fixe", max_length=20, blank=True)
    contact_email = models.EmailField("adresse e-mail", blank=True)
    diploma = models.CharField("diplôme le plus élevé obtenu", max_length=4, choices=Diploma, blank=True)
    diploma_year = models.PositiveSmallIntegerField("année d'obtention", null=True, blank=True)
    category = models.CharField(
        "catégorie socio-professionnelle", max_length=14, choices=Category, blank=True
    )
    is_jobseeker = models.BooleanField("demandeur d'emploi inscrit", default=False)
    home_address = models.ForeignKey(
        Address, models.PROTECT, verbose_name="domicile", null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


class Trainee(PersonalDetails):
    """The holder of an account of rights."""

    class Sex(models.TextChoices):
        FEMALE = "f", "féminin"
        MALE = "m", "masculin"

    user = models.OneToOneField(User, models.PROTECT, primary_key=True, related_name="trainee")
    birth_date = models.DateField("date de naissance")
    # What the first digit of the number says; asked again at the next login when it was never noted.
    sex = models.CharField("sexe", max_length=1, choices=Sex, blank=True)
    franceconnect_sub = models.CharField(
        "identifiant FranceConnect", max_length=255, null=True, blank=True, unique=True, editable=False
    )
    has_apprenticeship = models.BooleanField("contrat d'apprentissage signé", default=False)

    class Meta:
        verbose_name = "titulaire"

    def __str__(self) -> str:
        return str(self.user)


class Registration(models.Model):
    """A registration that waits for its e-mailed link; deleted when the account opens.

    `data` holds the identity step, the digests of the number and the hashed password.
    """

    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Inscription du {self.created_at:%d/%m/%Y}"

    def owner(self) -> User | None:
        """Whoever already has an account of that number, under whichever key it is kept."""
        logins = [self.data["login"], *self.data.get("former_logins", [])]
        return User.objects.filter(login__in=logins).first()


class RightsLine(models.Model):
    """A line of the ledger of rights (rules.md § 8), in cents; the database refuses to change it.

    `available` and `reserved` are the line's signed effects on the two balances:
    credit (+x, 0), hold (−x, +x), release (+x, −x), use (0, −x).
    """

    class Kind(models.TextChoices):
        CREDIT = "credit", "crédit"
        HOLD = "hold", "réservation"
        RELEASE = "release", "libération"
        USE = "use", "utilisation"

    class Source(models.TextChoices):
        AVOIR = "avoir", "Avoir"
        DIF = "dif", "DIF"
        CPF = "cpf", "CPF"

    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="lines")
    kind = models.CharField("opération", max_length=8, choices=Kind)
    source = models.CharField("origine", max_length=6, choices=Source)
    available = models.BigIntegerField("effet sur le disponible (centimes)")
    reserved = models.BigIntegerField("effet sur le réservé (centimes)")
    dossier_number = models.CharField("dossier", max_length=10, blank=True)
    reason = models.CharField("motif", max_length=200)
    # Set where doing it twice must be impossible: « avoir:<dossier> », « 2026:<ligne> »…
    reference = models.CharField("référence", max_length=100, null=True, blank=True, unique=True)
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "ligne de droits"
        verbose_name_plural = "lignes de droits"
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["trainee", "source"], include=["available", "reserved"], name="rights_by_source"
            ),
            models.Index(
                fields=["dossier_number"], condition=~Q(dossier_number=""), name="rights_by_dossier"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_line_moves_money_as_its_kind_says",
                condition=Q(kind="credit", reserved=0)
                & (Q(available__gt=0) | Q(available__lt=0, reason__startswith="Correction"))
                | Q(kind="hold", available__lt=0, reserved=-F("available"))
                | Q(kind="release", available__gt=0, reserved=-F("available"))
                | Q(kind="use", available=0, reserved__lt=0),
            ),
            models.CheckConstraint(
                condition=Q(kind="credit") | ~Q(dossier_number=""), name="only_a_credit_has_no_dossier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.available} {self.reserved}"


class RightsCorrection(models.Model):
    """A change of someone's rights that one person of the staff asks and another decides, in cents."""

    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="corrections")
    source = models.CharField("origine", max_length=6, choices=RightsLine.Source)
    amount = models.IntegerField("montant (centimes, négatif pour retirer)")
    reason = models.CharField("motif", max_length=180)
    asked_by = models.ForeignKey(User, models.PROTECT, verbose_name="demandée par", related_name="+")
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    is_accepted = models.BooleanField("acceptée", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="décidée par", null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)

    class Meta:
        verbose_name = "correction de droits"
        verbose_name_plural = "corrections de droits"
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="a_correction_changes_something"),
            models.CheckConstraint(
                name="a_second_person_decides",
                condition=Q(is_accepted__isnull=True, decided_by__isnull=True)
                | Q(is_accepted__isnull=False, decided_by__isnull=False) & ~Q(decided_by=F("asked_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"Correction de {self.amount} centimes pour {self.trainee}"


class Document(models.Model):
    """A supporting document someone gave, kept in the database: never a file that a server may hand out."""

    class Kind(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"

    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="documents")
    kind = models.CharField("type", max_length=20, choices=Kind)
    content = models.BinaryField("contenu")
    received_at = models.DateTimeField("reçu le", default=timezone.now)

    class Meta:
        verbose_name = "document"

    def __str__(self) -> str:
        return f"Document {self.pk} ({self.get_kind_display()})"


class DifClaim(models.Model):
    """Hours of DIF that someone entered, with a payslip or certificate of December 2014."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", "à vérifier"
        ACCEPTED = "accepted", "acceptée"
        REJECTED = "rejected", "rejetée"
        REPLACED = "replaced", "corrigée depuis"

    trainee = models.ForeignKey(Trainee, models.PROTECT, verbose_name="titulaire", related_name="dif_claims")
    hours = models.DecimalField("heures", max_digits=5, decimal_places=2)
    document = models.OneToOneField(Document, models.PROTECT, verbose_name="justificatif")
    status = models.CharField("état", max_length=9, choices=Status, default=Status.SUBMITTED)
    submitted_at = models.DateTimeField("saisie le", default=timezone.now)
    reason = models.TextField("motif", blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="décidée par", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "saisie de DIF"
        verbose_name_plural = "saisies de DIF"
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0, hours__lte=120), name="dif_is_at_most_120_hours"),
            models.UniqueConstraint(
                fields=["trainee"], condition=Q(status="submitted"), name="one_dif_waits_for_a_decision"
            ),
            models.UniqueConstraint(
                fields=["trainee"], condition=Q(status="accepted"), name="one_dif_is_accepted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hours} heures de DIF"


class EmailChange(models.Model):
    """A new e-mail address that waits for its link to be followed; used once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="email_changes")
    former = models.EmailField("ancienne adresse")
    email = models.EmailField("nouvelle adresse")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    used_at = models.DateTimeField("confirmé le", null=True, blank=True)

    def __str__(self) -> str:
        return f"Changement d'adresse de {self.user_id}"


class Use(models.Model):
    """One use of a form that is limited (`accounts.limits`); forgotten after a day."""

    what = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["what", "who", "at"], name="uses_to_count"),
            models.Index(fields=["at"], name="uses_to_forget"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at}"


class Consultation(models.Model):
    """A page of the administration that someone of the staff looked at; written only, never changed."""

    user = models.ForeignKey(User, models.PROTECT, verbose_name="qui", related_name="+")
    page = models.CharField("page", max_length=100)
    object_id = models.CharField("objet", max_length=40, blank=True)
    address = models.CharField("adresse réseau", max_length=45, blank=True)
    at = models.DateTimeField("le", default=timezone.now, db_index=True)

    class Meta:
        verbose_name = "consultation"
        indexes = [models.Index(fields=["page", "object_id"], name="who_looked_at_it")]

    def __str__(self) -> str:
        return f"{self.page} {self.object_id}"


class DeletionRequest(models.Model):
    """A holder's request to close their account, which staff carry out."""

    trainee = models.ForeignKey(
        Trainee, models.PROTECT, verbose_name="titulaire", related_name="deletion_requests"
    )
    asked_at = models.DateTimeField("demandée le", default=timezone.now)
    decided_at = models.DateTimeField("traitée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="traitée par", null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "demande de fermeture"
        verbose_name_plural = "demandes de fermeture"
        constraints = [
            models.UniqueConstraint(
                fields=["trainee"], condition=Q(decided_at=None), name="one_closing_request_waits"
            )
        ]

    def __str__(self) -> str:
        return f"Fermeture du compte de {self.trainee}"
