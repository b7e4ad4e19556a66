"""The whole portal on one machine: database, web, worker, payment simulator, people and catalogue."""

import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from cpf_portal.demo import funders, options, people
from cpf_portal.demo.postgres import embedded
from cpf_portal.operations.serving import listening, server
from cpf_portal.operations.serving.supervisor import Child, Supervisor
from cpf_portal.simulators.franceconnect.tokens import CLIENT_ID, CLIENT_SECRET
from cpf_portal.simulators.status.api import RECIPIENT, TOKEN

READY_WITHIN = 60.0
PREPARING = "La démonstration se prépare : une demi-minute la première fois, quelques secondes ensuite…"
RESET_REFUSED = "--reset n'efface que la base de la démonstration : avec DATABASE_URL, videz-la vous-même."


class Command(BaseCommand):
    """Stops everything on Ctrl-C or SIGTERM; a second start finds the data of the first."""

    help = "Lance la démonstration complète."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        options.add_to(parser)

    def handle(self, *args: Any, port: str, bind: str, reset: bool, **others: Any) -> None:
        place = options.place(bind, port)
        if reset:
            self.reset()
        self.run_at(*place)

    def reset(self) -> None:
        """Forget the data, before anything connects to them."""
        if not getattr(settings, "EMBEDDED_POSTGRES", False):
            raise CommandError(RESET_REFUSED)
        embedded.reset()

    def run_at(self, bind: str, port: int) -> None:
        """Start everything, the site at that address and port, and keep it running."""
        started = time.monotonic()
        self.stdout.write(PREPARING)
        call_command("migrate", verbosity=0)
        call_command("load_demo", bank=_book())
        call_command("collectstatic", interactive=False, verbosity=0)
        connection.close()
        mails = embedded.demonstration_folder() / "emails"
        mails.mkdir(parents=True, exist_ok=True)
        site, bank = f"http://{listening.name_of(bind)}:{port}", f"http://localhost:{port + 1}"
        supervisor = Supervisor(_children(bind, port, _environment(port, bind, mails)))
        supervisor.stop_on_signals()
        supervisor.start()
        try:
            if _is_ready(supervisor, f"http://{listening.reached_at(bind)}:{port}/sante/"):
                self.stdout.write(_welcome(site, bank, mails, time.monotonic() - started))
                supervisor.run()
            elif not supervisor.stopping.is_set():
                raise CommandError("Le site n'a pas répondu : voyez les messages plus haut.")
        finally:
            supervisor.stop()


def _environment(port: int, bind: str, mails: Path) -> dict[str, str]:
    bank, franceconnect, statuses = (f"http://localhost:{port + rank}" for rank in (1, 2, 3))
    return {
        "CPF_ENVIRONMENT": "demonstration",
        "SITE_URL": f"http://{listening.name_of(bind)}:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1" if bind == listening.THIS_MACHINE else "*",
        "STRIPE_API_BASE": bank,
        "STRIPE_CHECKOUT_ORIGIN": bank,
        "FRANCECONNECT_ISSUER": franceconnect,
        "FRANCECONNECT_CLIENT_ID": CLIENT_ID,
        "FRANCECONNECT_CLIENT_SECRET": CLIENT_SECRET,
        "API_PARTICULIER_URL": statuses,
        "API_PARTICULIER_TOKEN": TOKEN,
        "API_PARTICULIER_RECIPIENT": RECIPIENT,
        "EMAIL_URL": f"filemail:///{mails}",
        "PYTHONUNBUFFERED": "1",
    }


def _children(bind: str, port: int, env: dict[str, str]) -> list[Child]:
    manage = str(settings.BASE_DIR / "manage.py")
    bank = [
        "-m",
        "cpf_portal.simulators.bank",
        "--port",
        str(port + 1),
        "--webhook",
        f"http://{listening.reached_at(bind)}:{port}/webhooks/stripe/",
    ]
    bank += ["--state", str(_book())]
    key = embedded.demonstration_folder() / "franceconnect.json"
    franceconnect = ["-m", "cpf_portal.simulators.franceconnect", "--port", str(port + 2), "--key", str(key)]
    statuses = ["-m", "cpf_portal.simulators.status", "--port", str(port + 3)]
    return [
        Child("banque", [sys.executable, *bank], env),
        Child("FranceConnect", [sys.executable, *franceconnect], env),
        Child("statuts", [sys.executable, *statuses], env),
        Child("site", server.command(bind, port), env),
        Child("tâches", [sys.executable, manage, "worker"], env),
    ]


def _book() -> Path:
    """Where the bank keeps what it received and gave back."""
    return embedded.demonstration_folder() / "payments.json"


def _is_ready(supervisor: Supervisor, url: str) -> bool:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and not supervisor.stopping.wait(0.2):
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            continue
    return False


def _welcome(site: str, bank: str, mails: Path, seconds: float) -> str:
    trainees = f"{people.DOMINIQUE} (Dominique), {people.CAMILLE} (Camille), {people.ANGE} (Ange)"
    members = dict.fromkeys(member[0] for member in people.MEMBERS)
    return f"""
  {settings.SITE_NAME} est prêt en {seconds:.0f} s : {site}

  Stagiaires        {site}/connexion/            NIR {trainees}
  Organismes        {site}/organisme/connexion/  {", ".join(members)}
  Financeurs        {site}/organisme/connexion/  {", ".join(agent[0] for agent in funders.AGENTS)}
  Caisse des Dépôts {site}/admin/                {", ".join(agent[0] for agent in people.STAFF)}
  Mot de passe de tous : {people.PASSWORD}
  Code de tous, stagiaires à part : {people.current_code()} en ce moment (secret {people.CODE_SECRET})

  Cartes : 4242 4242 4242 4242 acceptée, 4000 0000 0000 0002 refusée, 4000 0027 6000 3184 3-D Secure ({bank})
  Tout cela, et les e-mails envoyés, à lire : {site}/demonstration/ (fichiers : {mails})
  Ctrl-C arrête tout ; les données restent (--reset recommence).
"""
