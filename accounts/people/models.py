"""The people: who logs in, the trainee's file, and the end of it when they ask for it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cpf_portal.common.database.constraints import choices_hold, together


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


@choices_hold
class User(AbstractBaseUser, PermissionsMixin):
    """Someone who can log in. A NIR is never here: only its keyed digest (rules.md § 9)."""

    class Kind(models.TextChoices):
        TRAINEE = "trainee", "stagiaire"
        ORGANISATION = "organisation", "organisme de formation"
        FUNDER = "funder", "financeur"
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
    # Since when a holder lets nothing be done (`accounts.identity.freezing`), and how many times they have.
    frozen_at = models.DateTimeField("compte gelé le", null=True, blank=True)
    freezes = models.PositiveIntegerField("nombre de gels", default=0)

    objects = UserManager()
    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "personne"
        indexes = [
            # Where an agent finds someone by a part of their name or address.
            GinIndex(
                *(OpClass(Upper(name), "gin_trgm_ops") for name in ("last_name", "first_name", "email")),
                name="people_by_words",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_staff=False) | Q(kind="staff"), name="only_staff_enter_the_administration"
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None) | Q(kind="trainee", freezes__gte=1), name="a_holder_freezes"
            ),
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

    @property
    def home(self) -> str:
        """The address of one's own first page, which the settings choose for each kind of person."""
        return resolve_url(settings.HOMES[self.kind])


@choices_hold
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
    is_jobseeker = models.BooleanField("se dit demandeur d'emploi inscrit", default=False)
    home_address = models.ForeignKey(
        Address, models.PROTECT, verbose_name="domicile", null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


@choices_hold
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
    # The version of the conditions of use that was agreed to (`accounts.registration.terms`), and when.
    terms_accepted = models.CharField("conditions acceptées", max_length=10, blank=True, editable=False)
    terms_accepted_at = models.DateTimeField("conditions acceptées le", null=True, blank=True, editable=False)
    # Written by two agents, or by a file of the fund: from then on rights pay for no other training.
    pension_on = models.DateField("retraite liquidée le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "titulaire"
        constraints = [
            models.CheckConstraint(
                condition=Q(pension_on=None) | Q(pension_on__gt=F("birth_date")),
                name="a_pension_comes_after_birth",
            ),
            models.CheckConstraint(
                condition=Q(terms_accepted="", terms_accepted_at=None)
                | ~Q(terms_accepted="") & Q(terms_accepted_at__isnull=False),
                name="terms_are_agreed_to_at_an_hour",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class ContactAddress(models.Model):
    """An address that someone gave to be written to, other than the account's; used once it is confirmed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="contact_addresses")
    email = models.EmailField("adresse")
    asked_at = models.DateTimeField("donnée le", default=timezone.now)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "email"], name="one_row_per_contact_address"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(confirmed_at__gte=F("asked_at")),
                name="a_contact_address_is_given_then_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"Adresse de contact de {self.user_id}"


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
            ),
            together("a_closing_is_carried_out_by_someone", "decided_at", "decided_by"),
            models.CheckConstraint(
                condition=Q(decided_at=None) | Q(decided_at__gte=F("asked_at")),
                name="a_closing_is_asked_then_carried_out",
            ),
        ]

    def __str__(self) -> str:
        return f"Fermeture du compte de {self.trainee}"
