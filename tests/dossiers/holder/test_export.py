"""A trainee reads and takes away everything that is kept of them, and nothing of anyone else."""

from datetime import date
from html import unescape

import pytest
from axes.models import AccessLog
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Trainee
from accounts.security.models import SecurityEvent
from catalogue.favourites import kept
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.messages.models import OutboxMessage
from dossiers.reviews.models import Review
from payments.card.models import Payment
from payments.refunds.models import Refund
from tests import factories as f
from tests.kinds import Response

pytestmark = pytest.mark.django_db
NIR = "1760575013042"


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee(login=f.digest(NIR))


def mine(client: Client, trainee: Trainee, name: str = "my_data_file") -> Response:
    client.force_login(trainee.user, backend="accounts.login.backends.NirBackend")
    return client.get(reverse(name))


def test_everything_is_there(client: Client, dominique: Trainee) -> None:
    dossier = f.a_dossier("completed", f.a_draft(dominique))
    transitions.review(
        dossier, f.owner(dossier), scores=dict.fromkeys(Review.CRITERIA, 4), comment="Très utile."
    )
    late = f.a_dossier("cancelled_by_trainee", f.a_draft(dominique))
    transitions.claim_force_majeure(late, f.owner(late), ground="illness", documents=[f.a_document()])
    data = mine(client, dominique).json()
    assert data["compte"]["nom de naissance"] == "Lecœur"
    assert "12 rue des Tanneurs" in data["compte"]["adresse"]
    assert len(data["droits"]) >= 4
    first, second = data["dossiers"]
    assert (first["numéro"], first["état"], first["avis"]["commentaire"]) == (
        dossier.number,
        "Formation terminée",
        "Très utile.",
    )
    assert second["force majeure"]["motif"] == "Maladie ou hospitalisation"
    assert second["dénouement"]["cas"] == 6
    assert [entry["title"] for entry in second["journal"]][-1] == "Demande de force majeure reçue"
    page = mine(client, dominique, "my_data")
    for part in (dossier.number, late.number, "Très utile.", "Lecœur"):
        assert part in page.text


def test_the_account_s_address_and_the_one_for_contact_are_both_in_the_file(client: Client) -> None:
    lou = f.a_trainee("Lou", contact_email="contact@example.fr")
    told = mine(client, lou).json()["compte"]
    assert (told["adresse e-mail"], told["adresse e-mail de contact"]) == (
        "lou@example.fr",
        "contact@example.fr",
    )


def test_a_dotation_is_told_with_its_giver_in_words_and_as_data(client: Client, dominique: Trainee) -> None:
    f.a_dotation(dominique, 30_000, earmarks=["RS5616"], expires_on=date(2027, 6, 30), reference="V-12")
    text = unescape(mine(client, dominique, "my_data").text).replace("\u00a0", " ")
    assert "300,00 € de Forges de Lorraine (Employeur), pour RS5616, jusqu'au 30 juin 2027 inclus" in text
    assert "crédit de 300,00 € (Dotation : Forges de Lorraine)" in text
    data = mine(client, dominique).json()
    [told] = data["dotations"]
    assert (told["financeur"], told["référence"], told["fléchage"]) == (
        "Forges de Lorraine",
        "V-12",
        ["RS5616"],
    )
    assert data["droits"][0]["origine"] == "Dotation\u00a0: Forges de Lorraine"


def test_rights_that_are_reserved_are_told_without_a_sign(client: Client, dominique: Trainee) -> None:
    f.a_dossier("validated", f.a_draft(dominique))
    text = unescape(mine(client, dominique, "my_data").text)
    assert "réservation de 720,00\u00a0€" in text
    assert "de −" not in text


def a_whole_life(dominique: Trainee) -> Dossier:
    dossier = f.a_dossier("completed", f.a_draft(dominique))
    transitions.review(
        dossier, f.owner(dossier), scores=dict.fromkeys(Review.CRITERIA, 4), comment="Très utile."
    )
    now = timezone.now()
    paid = {"status": "succeeded", "created_at": now, "received_at": now}
    at_the_bank = {"checkout_id": "cs_1", "intent_id": "pi_1", "url": "https://bank.example/1"}
    payment = Payment.objects.create(dossier=dossier, amount=15_000, **paid, **at_the_bank)
    Refund.objects.create(payment=payment, amount=4_000)
    late = f.a_dossier("cancelled_by_trainee", f.a_draft(dominique))
    document = f.a_document()
    document.trainee = dominique
    transitions.claim_force_majeure(late, f.owner(late), ground="illness", documents=[document])
    OutboxMessage.objects.filter(reader="trainee").update(sent_at=timezone.now(), due_at=None)
    seen = {"ip_address": "203.0.113.9", "user_agent": "Firefox Linux", "path_info": "/"}
    AccessLog.objects.create(username=dominique.user.login, **seen)
    SecurityEvent.objects.create(user=dominique.user, what="password")
    kept.keep(dominique.pk, f.an_action(title="Tenir un potager"))
    f.an_employer_request(dominique, f.an_action(title="Parler en public"), employer="Forges de Lorraine")
    return dossier


def test_it_is_whole_in_words_and_as_data(client: Client, dominique: Trainee) -> None:
    dossier = a_whole_life(dominique)
    page = unescape(mine(client, dominique, "my_data").text)
    for words in (
        "12 mai 1976",
        "203.0.113.9 (Firefox, Linux)",
        "Mot de passe changé",
        "06 12 34 56 78",
        "150,00\u00a0€ par carte, reçu",
        "remboursement de 40,00\u00a0€, en cours",
        "Un fichier PDF, reçu le",
        "Maladie",
        "Tenir un potager",
        "demandés à Forges de Lorraine pour Parler en public",
        "Messages envoyés",
        "accueil 4/5",
        dossier.number,
    ):
        assert words in page, words
    for raw in ("15000", "centimes)", "None", "True", "{'", "2026-11-", "_at", "completed", "cancelled_by"):
        assert raw not in page, raw
    data = mine(client, dominique).json()
    first = data["dossiers"][0]
    assert first["paiements"][0]["remboursements"][0]["montant (centimes)"] == 4_000
    assert first["messages"]
    assert "203.0.113.9" in [login["adresse réseau"] for login in data["connexions"]]
    assert data["événements de sécurité"][0]["événement"] == "Mot de passe changé"
    assert data["documents"][0]["type"] == "PDF"
    assert data["favoris"]
    assert data["demandes à un employeur"][0]["employeur"] == "Forges de Lorraine"


def test_no_secret_and_no_one_else(client: Client, dominique: Trainee) -> None:
    f.a_dossier("validated", f.a_draft(f.a_trainee("Camille", "Aubry")))
    text = mine(client, dominique).content.decode()
    for secret in (NIR, dominique.user.login, dominique.user.password, "Aubry", "Camille"):
        assert secret not in text


def test_as_many_queries_whatever_the_number_of_dossiers(client: Client, dominique: Trainee) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("my_data"))
        return len(asked)

    def cheap() -> None:
        f.a_dossier("validated", f.a_draft(dominique, f.a_session(f.an_action(price=20_000))))

    cheap()
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    with_one = queries()
    cheap()
    cheap()
    assert queries() == with_one <= 24
