"""Open the first accounts of the staff, from the server's own console; the others are opened by agents."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from accounts.people.models import User
from accounts.staff import interventions


class Command(BaseCommand):
    """`create_agent EMAIL PRENOM NOM --groupe Comptes`: a link to choose a password is e-mailed."""

    help = "Ouvre un compte d'agent de la Caisse des Dépôts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("prenom")
        parser.add_argument("nom")
        parser.add_argument("--groupe", action="append", required=True, help="peut être donné plusieurs fois")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].lower()
        groups = list(Group.objects.filter(name__in=options["groupe"]))
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} n'est pas une adresse e-mail.") from error
        if User.objects.filter(login=email).exists():
            raise CommandError(f"{email} a déjà un compte.")
        if len(groups) != len(set(options["groupe"])):
            names = ", ".join(Group.objects.order_by("name").values_list("name", flat=True))
            raise CommandError(f"Groupe inconnu : il y a {names}.")
        user = User(email=email, first_name=options["prenom"], last_name=options["nom"])
        interventions.open_account(None, user, groups)
        self.stdout.write(f"Un lien pour choisir un mot de passe part à {email}, valable une heure.")
        self.stdout.write("Ensuite, la page « Mot de passe oublié » en donne un autre.")
