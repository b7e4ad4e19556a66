"""What some organisations of the demonstration say of themselves, and certificates that come to their end."""

from datetime import date, timedelta

from django.utils import timezone
from stdnum import luhn

from catalogue.applications import applying
from catalogue.organisations.models import Organisation
from catalogue.profile.models import Authorisation, Category, Profile
from catalogue.trainings.models import Certification
from cpf_portal.demo.lives import stories

# Days from the first day of the demonstration to the last one of a certificate: soon, and over.
ENDING = {"Cap Métiers Sud": 40, "Campus du Rhin": -9}
PRESENTED = {
    "Atelier des Langues": (
        "Claude Hennequin",
        "Gérance",
        "41570900157",
        "Anglais, allemand et français, en petits groupes, à Metz ou à distance. Une évaluation ouvre chaque "
        "parcours.",
    ),
    "Cap Métiers Sud": (
        "Maud Ferrand",
        "Direction",
        "93130900213",
        "Bureautique, gestion et métiers du soin, au cœur de Marseille.",
    ),
}


def begin_application() -> None:
    """« Rivage Formation » asks to be listed."""
    root = "9012345670001"
    given = {"name": "Rivage Formation", "postcode": "29200", "town": "Brest", "phone": "0199000090"}
    given |= {"email": "bonjour@rivage-formation.example", "standing": Organisation.Standing.APPLIED}
    Organisation.objects.get_or_create(siret=root + luhn.calc_check_digit(root), defaults=given)


def load(today: date) -> None:
    """Fill two profiles in, and bring two certificates near their end."""
    for name, days in ENDING.items():
        Organisation.objects.filter(name=name).update(qualiopi_until=today + timedelta(days=days))
    _submit(Organisation.objects.get(name="Rivage Formation"), today)
    for rank, (name, (representative, role, nda, presentation)) in enumerate(PRESENTED.items(), 1):
        organisation = Organisation.objects.get(name=name)
        until = organisation.qualiopi_until
        Profile.objects.create(
            organisation=organisation,
            presentation=presentation,
            legal_form=Profile.LegalForm.COMPANY,
            representative=representative,
            representative_role=role,
            nda=nda,
            qualiopi_by="Certification Qualité Est",
            qualiopi_number=f"CQE-{1180 + rank}",
            qualiopi_from=until and until - timedelta(days=3 * 365),
            qualiopi_until=until,
            qualiopi_covers=[Category.TRAINING],
            iban="FR7630006000011234567890189",
            checked_at=timezone.now(),
        )
    with stories.moment(stories.days_ago(today, 200)):
        Authorisation.objects.create(
            organisation=Organisation.objects.get(name="Atelier des Langues"),
            certification=Certification.objects.get(code="RS9101"),
            reference="Lettre du certificateur n° 2025-311",
            until=today + timedelta(days=500),
        )


def _submit(rivage: Organisation, today: date) -> None:
    """Hand in an application whose certificate is another organisation's: something is to be asked."""
    manager = rivage.members.select_related("user", "organisation").get()
    with stories.moment(stories.days_ago(today, 4)):
        Profile.objects.create(
            organisation=rivage,
            presentation="Voile, mer et tourisme : des métiers de la côte, appris à bord.",
            legal_form=Profile.LegalForm.ASSOCIATION,
            representative="Yann Le Goff",
            representative_role="Présidence",
            nda="53290900129",
            qualiopi_by="Certification Qualité Est",
            qualiopi_number="CQE-1181",
            qualiopi_from=today - timedelta(days=300),
            qualiopi_until=today + timedelta(days=795),
            qualiopi_covers=[Category.TRAINING],
            iban="FR7630006000011234567890189",
        )
        Authorisation.objects.create(
            organisation=rivage,
            certification=Certification.objects.get(code="RNCP90901"),
            reference="Convention de 2026 avec le certificateur",
        )
        applying.submit(manager)
