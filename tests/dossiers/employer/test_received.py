"""An employer's payment finds its way by the reference of the request: by file or recorded by staff."""

from html import unescape
from typing import TypedDict

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.rights.dotations.dotation_file import COLUMNS, OPTIONAL, credit_dotations
from accounts.rights.dotations.models import Dotation, RecordedGift
from accounts.rights.files.models import WaitingCredit
from cpf_portal.common.errors import Refused
from dossiers.employer.models import EmployerRequest
from tests import factories as f
from tests.kinds import Work

pytestmark = pytest.mark.django_db
DOMINIQUE, CAMILLE, NOBODY = "1760575013042", "2900357463118", "182022A004015"
HEADER = ";".join((*COLUMNS, *OPTIONAL)) + "\n"


class Giver(TypedDict):
    kind: str
    giver: str
    siret: str


FORGES: Giver = {"kind": "employer", "giver": "Forges de Lorraine", "siret": "73282932000074"}


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee(login=f.digest(DOMINIQUE))


def given(reference: str, nir: str = DOMINIQUE, marks: str = "", amount: str = "150") -> dict[int, str]:
    """A file of one line is taken; what is told of it."""
    told: dict[int, str] = {}
    line = f"{nir};{amount};employeur;Forges de Lorraine;{reference};{FORGES['siret']};{marks};\n"
    credit_dotations([HEADER, line], told.__setitem__)
    return told


@pytest.mark.today("2026-11-24")
def test_an_employee_prints_the_request_the_payment_arrives_and_the_participation_vanishes(
    client: Client, dominique: Trainee, worker: Work, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    action = f.an_action()
    client.force_login(dominique.user)
    offer = reverse("training", args=[action.pk])
    before = unescape(client.get(offer).text)
    assert "Vos droits ne paient jamais la participation de 150,00\u00a0€" in before
    assert reverse("employer_ask_offer", args=[action.pk]) in before
    asked = client.post(reverse("employer_ask_offer", args=[action.pk]), {"asked": "150,00"}, follow=True)
    reference = EmployerRequest.objects.get().reference
    assert reference in asked.text
    assert "pas encore reçu" in asked.text
    assert client.post(reverse("employer_paper", args=[reference])).content.startswith(b"%PDF")
    rights = reverse("rights")
    assert "pas encore reçu" in client.get(rights).text

    assert given(reference.lower().replace("-", "")) == {}

    after = unescape(client.get(offer).text)
    assert "La participation n'est pas due. Votre employeur ou son OPCO paie" in after
    assert "Vos droits ne paient jamais la participation" not in after
    assert reverse("employer_ask_offer", args=[action.pk]) not in after, "nothing is left to ask for"
    page = unescape(client.get(reverse("employer_request", args=[reference])).text)
    assert "150,00\u00a0€ reçus le mardi 24 novembre 2026" in page
    assert "150,00\u00a0€ reçus le 24 novembre 2026" in client.get(rights).text
    worker()
    [mail] = mailoutbox
    assert mail.to == [dominique.user.email]
    assert "Forges de Lorraine a versé 150,00\u00a0€" in mail.body
    assert reverse("employer_request", args=[reference]) in mail.body


def test_the_payment_is_for_the_action_that_was_asked_and_for_no_other(
    client: Client, dominique: Trainee
) -> None:
    made = f.an_employer_request(dominique)
    given(made.reference)
    assert Dotation.objects.get().earmarks == [f"action:{made.action_id}"]
    client.force_login(dominique.user)
    other = client.get(reverse("training", args=[f.an_action().pk])).text
    assert "Vos droits ne paient jamais la participation" in unescape(other)


def test_an_earmark_that_the_giver_wrote_stays_the_giver_s(dominique: Trainee) -> None:
    given(f.an_employer_request(dominique).reference, marks="RS5616")
    assert Dotation.objects.get().earmarks == ["RS5616"]


def test_the_same_file_twice_pays_once_however_the_reference_is_written(dominique: Trainee) -> None:
    reference = f.an_employer_request(dominique).reference
    assert given(reference) == given(reference.replace("-", " ")) == {}
    assert ledger.account_of(dominique.pk).by_source["dotation"].available == 15_000


def test_a_reference_badly_copied_is_told_and_nothing_is_given(dominique: Trainee) -> None:
    reference = f.an_employer_request(dominique).reference
    wrong = reference[:-1] + ("2" if reference[-1] != "2" else "3")
    told = given(wrong)
    assert told == {2: f"la référence « {wrong} » est mal recopiée : un caractère est faux"}
    assert not Dotation.objects.exists()


def test_a_reference_of_no_request_is_told() -> None:
    f.a_trainee(login=f.digest(DOMINIQUE))
    assert given("DE-0000-0000") == {2: "aucune demande ne porte la référence « DE-0000-0000 »"}


@pytest.mark.parametrize("nir", [CAMILLE, NOBODY])
def test_the_reference_of_someone_else_s_request_gives_nothing_and_waits_for_nobody(
    dominique: Trainee, nir: str
) -> None:
    f.a_trainee("Camille", login=f.digest(CAMILLE))
    reference = f.an_employer_request(dominique).reference
    told = given(reference, nir=nir)
    assert told == {2: f"la référence « {reference} » est celle de la demande d'une autre personne"}
    assert not Dotation.objects.exists()
    assert not WaitingCredit.objects.exists()


def test_what_staff_record_finds_its_way_too(dominique: Trainee) -> None:
    made = f.an_employer_request(dominique)
    reference = made.reference.lower()
    assert ledger.credit_dotation(dominique.pk, amount=15_000, reference=reference, **FORGES)
    assert not ledger.credit_dotation(dominique.pk, amount=15_000, reference=made.reference, **FORGES)
    assert Dotation.objects.get().earmarks == [made.mark]
    stranger = f.a_trainee("Camille")
    with pytest.raises(Refused, match=r"^La référence .* d'une autre personne\.$"):
        ledger.credit_dotation(stranger.pk, amount=100, reference=f.an_employer_request().reference, **FORGES)


def test_a_payment_of_another_reference_mails_no_one(dominique: Trainee, worker: Work) -> None:
    given("virement-12")
    assert Dotation.objects.get().reference == "virement-12"
    assert "mail_employer_paid" not in worker()


def test_the_requests_of_others_are_not_on_the_page_of_rights(client: Client, dominique: Trainee) -> None:
    theirs = f.an_employer_request(f.a_trainee("Camille"))
    client.force_login(dominique.user)
    text = client.get(reverse("rights")).text
    assert theirs.reference not in text
    assert "demandé à mon employeur" not in text


@pytest.mark.today("2026-11-24")
def test_who_records_a_payment_reads_for_what_it_is_or_what_is_wrong(
    client: Client, dominique: Trainee
) -> None:
    made = f.an_employer_request(dominique)
    client.force_login(f.an_agent("Décisions"), backend="accounts.login.backends.EmailBackend")
    add = reverse("admin:accounts_recordedgift_add")

    def record(reference: str, whose: Trainee = dominique) -> str:
        row = {"trainee": whose.pk, "means": "transfer", "euros": "150", "reference": reference} | FORGES
        return unescape(client.post(add, row | {"marks": "", "expires_on": ""}).text)

    wrong = made.reference[:-1] + ("2" if made.reference[-1] != "2" else "3")
    assert f"La référence « {wrong} » est mal recopiée" in record(wrong)
    assert "celle de la demande d'une autre personne." in record(made.reference, f.a_trainee("Camille"))
    assert not RecordedGift.objects.exists()
    record(made.reference.lower())
    gift = RecordedGift.objects.get()
    assert (gift.reference, gift.earmarks) == (made.reference, [made.mark])


def test_staff_find_whose_request_a_reference_is_however_they_type_it(
    client: Client, dominique: Trainee
) -> None:
    made, other = f.an_employer_request(dominique), f.an_employer_request(f.a_trainee("Camille"))
    given(made.reference)
    client.force_login(f.an_agent("Lecture"), backend="accounts.login.backends.EmailBackend")
    listing = reverse("admin:dossiers_employerrequest_changelist")
    page = client.get(listing, {"q": made.reference.lower().replace("-", " ")})
    [row] = page.context["cl"].result_list
    assert (row, row.received) == (made, True)
    assert other.reference not in page.text
    shown = client.get(reverse("admin:dossiers_employerrequest_change", args=[made.pk])).text
    assert "720,00\u00a0€" in shown
    wrong = made.reference[:-1] + ("2" if made.reference[-1] != "2" else "3")
    assert not client.get(listing, {"q": wrong}).context["cl"].result_list
