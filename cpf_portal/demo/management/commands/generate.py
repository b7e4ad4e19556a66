"""Fill a database with a large invented country, to measure the site as it will be."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test import override_settings
from django.utils import timezone

from accounts.people.models import User
from cpf_portal.common.french import counted
from cpf_portal.demo import people
from cpf_portal.demo.large.generating import generate, tidy
from cpf_portal.demo.large.shares import SEED, Sizes
from cpf_portal.demo.postgres import embedded
from cpf_portal.simulators.bank import serve


class Command(BaseCommand):
    """Refuses a production: what it writes is invented. Cut short, it goes on from where it was."""

    help = "Invente un grand catalogue, des personnes et leurs dossiers, pour mesurer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--trainings", type=int, default=250_000, help="formations (250 000)")
        parser.add_argument("--trainees", type=int, help="titulaires (quatre par formation)")
        parser.add_argument("--dossiers", type=int, help="dossiers (deux par titulaire)")
        parser.add_argument("--overdue", type=int, help="dont en retard (un sur quarante)")
        parser.add_argument("--jobs", type=int, default=2, help="connexions qui écrivent à la fois (2)")
        parser.add_argument("--seed", type=int, default=SEED, help="la graine : la même, les mêmes lignes")

    def handle(self, *args: Any, jobs: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Cette commande invente des données : pas en production.")
        sizes = _sizes(**options)
        started, today = time.monotonic(), timezone.localdate()
        book = embedded.demonstration_folder() / "payments.json"
        if not User.objects.filter(login=people.MEMBERS[0][0]).exists():
            call_command("load_demo", bank=book if book.parent.exists() else None)
        with serve() as bank, override_settings(STRIPE_API_BASE=bank.url):
            refused = generate(sizes, today, bank, jobs=max(1, jobs))
        tidy()
        if refused:
            self.stderr.write(f"{counted(refused, 'étape refusée', 'étapes refusées')} dans les vies jouées.")
        self.stdout.write(
            f"{sizes.trainings} formations, {sizes.sessions} sessions, {sizes.trainees} titulaires,"
            f" {sizes.dossiers} dossiers dont {sizes.overdue} en retard"
            f" en {time.monotonic() - started:.0f} s."
        )


def _sizes(
    trainings: int, trainees: int | None, dossiers: int | None, overdue: int | None, seed: int, **_: Any
) -> Sizes:
    trainees = 4 * trainings if trainees is None else trainees
    dossiers = 2 * trainees if dossiers is None else dossiers
    overdue = dossiers // 40 if overdue is None else overdue
    try:
        return Sizes(trainings, trainees, dossiers, overdue, seed)
    except ValueError as wrong:
        raise CommandError(str(wrong)) from None
