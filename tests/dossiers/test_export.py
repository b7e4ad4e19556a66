"""A trainee reads and takes away everything that is kept of them, and nothing of anyone else."""

import pytest
from django.urls import reverse

from dossiers import transitions
from dossiers.models import Review
from tests import factories as f

pytestmark = pytest.mark.django_db
NIR = "1760575013042"


@pytest.fixture
def dominique():
    return f.a_trainee(login=f.digest(NIR))


def mine(client, trainee, name="my_data_file"):
    client.force_login(trainee.user, backend="accounts.backends.NirBackend")
    return client.get(reverse(name))


def test_everything_is_there(client, dominique):
    d = f.a_dossier("completed", f.a_draft(dominique))
    transitions.review(d, f.owner(d), scores=dict.fromkeys(Review.CRITERIA, 4), comment="Très utile.")
    late = f.a_dossier("cancelled_by_trainee", f.a_draft(dominique))
    transitions.claim_force_majeure(late, f.owner(late), ground="illness", document=f.a_document())
    data = mine(client, dominique).json()
    assert data["compte"]["nom de naissance"] == "Lecœur"
    assert "12 rue des Tanneurs" in data["compte"]["adresse"]
    assert len(data["droits"]) >= 4
    first, second = data["dossiers"]
    assert (first["numéro"], first["état"], first["avis"]["commentaire"]) == (
        d.number,
        "Formation terminée",
        "Très utile.",
    )
    assert second["force majeure"]["motif"] == "Maladie ou hospitalisation"
    assert second["dénouement"]["cas"] == 6
    assert [entry["title"] for entry in second["journal"]][-1] == "Demande de force majeure reçue"
    page = mine(client, dominique, "my_data")
    for part in (d.number, late.number, "Très utile.", "Lecœur"):
        assert part in page.text


def test_no_secret_and_no_one_else(client, dominique):
    f.a_dossier("validated", f.a_draft(f.a_trainee("Camille", "Aubry")))
    text = mine(client, dominique).content.decode()
    for secret in (NIR, dominique.user.login, dominique.user.password, "Aubry", "Camille"):
        assert secret not in text


def test_pages_take_a_bounded_number_of_queries(client, dominique, django_assert_max_num_queries):
    for _ in range(3):
        f.a_dossier("validated", f.a_draft(dominique, f.a_session(f.an_action(price=20_000))))
    client.force_login(dominique.user, backend="accounts.backends.NirBackend")
    with django_assert_max_num_queries(10):
        client.get(reverse("my_data"))
