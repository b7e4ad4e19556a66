"""What some organisations of the demonstration say of themselves, and certificates that come to their end."""

from datetime import date, timedelta

from catalogue.organisations.models import Organisation
from catalogue.profile.models import Category, Profile

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


def load(today: date) -> None:
    """Fill two profiles in, and bring two certificates near their end."""
    for name, days in ENDING.items():
        Organisation.objects.filter(name=name).update(qualiopi_until=today + timedelta(days=days))
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
        )
