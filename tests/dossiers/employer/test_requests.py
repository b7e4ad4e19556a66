"""The request to an employer: what it asks, what it says, who may read it, the paper that is made of it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.rights.dotations import references
from accounts.security import limits
from catalogue.trainings.models import Action
from cpf_portal.common.errors import Refused
from dossiers.employer import paper
from dossiers.employer.asking import ask, of_dossier, of_offer
from dossiers.employer.models import EmployerRequest
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db


def at_once(trainee: Any, action: Action) -> Any:
    return of_offer(trainee, action, timezone.localdate())


def test_what_is_left_to_pay_is_offered_and_nobody_is_asked_for_more(client: Client) -> None:
    action, trainee = f.an_action(), f.a_trainee()
    client.force_login(trainee.user)
    address = reverse("employer_ask_offer", args=[action.pk])
    text = client.get(address).text
    assert 'value="150,00"' in text, "the participation is what is left of 870 € for who has 1 820 €"
    assert "Dès 1,00\u00a0€ de votre employeur, la participation de 150,00\u00a0€" in text
    for wrong, said in (
        ("0,99", "Demandez au moins 1,00\u00a0€"),
        ("150,01", "Il vous reste 150,00\u00a0€ à payer"),
        ("beaucoup", "Écrivez un montant en euros"),
        ("", "Saisissez la somme demandée."),
        ("-5", "Écrivez un montant en euros"),
    ):
        assert said in client.post(address, {"asked": wrong}).text
    assert not EmployerRequest.objects.exists()


def test_a_request_says_who_pays_the_price_once_the_participation_is_not_due() -> None:
    trainee, action = f.a_trainee(), f.an_action()
    made = ask(at_once(trainee, action), 100)
    assert (made.asked, made.rights, made.others, made.left) == (100, 86_900, 0, 0)
    assert (made.left_without, made.participation) == (15_000, 15_000)


def test_what_is_left_must_be_payable_by_a_card() -> None:
    subject = at_once(f.a_trainee(cents=0), f.an_action())
    with pytest.raises(Refused, match="0,50"):
        ask(subject, 86_980)
    assert ask(subject, 86_950).left == 50
    assert ask(subject, 87_000).left == 0


def test_a_light_licence_says_that_a_third_party_is_needed(client: Client) -> None:
    action = f.an_action(certification="CPF206", price=163_000)
    for is_jobseeker, said in ((False, True), (True, False)):
        client.force_login(f.a_trainee(is_jobseeker=is_jobseeker).user)
        text = client.get(reverse("employer_ask_offer", args=[action.pk])).text
        assert ("Pour ce permis, vos droits ne servent que si un tiers donne 100,00" in text) is said


def test_for_a_light_licence_one_asks_what_opens_the_rights_at_least() -> None:
    """For less the employer's money would change nothing: rights would still not pay."""
    licence = f.an_action(certification="CPF206", price=163_000)
    subject = at_once(f.a_trainee(), licence)
    assert subject.least == 10_000
    with pytest.raises(Refused, match="100,00"):
        ask(subject, 9_999)
    assert ask(subject, 10_000).rights == 90_000
    assert at_once(f.a_trainee(is_jobseeker=True), licence).least == 100


def test_who_has_nothing_to_pay_is_told_that_there_is_nothing_to_ask(client: Client) -> None:
    client.force_login(f.a_trainee(is_jobseeker=True).user)
    address = reverse("employer_ask_offer", args=[f.an_action().pk])
    assert "il n'y a rien à demander" in client.get(address).text
    assert "il n'y a rien à demander" in client.post(address, {"asked": "1"}).text
    assert not EmployerRequest.objects.exists()


def test_the_dates_of_a_session_are_kept_and_another_training_s_are_refused(client: Client) -> None:
    action = f.an_action()
    session, elsewhere = f.a_session(action), f.a_session()
    client.force_login(f.a_trainee().user)
    address = reverse("employer_ask_offer", args=[action.pk])
    assert (
        "Sélectionnez un choix valide" in client.post(address, {"asked": "150", "session": elsewhere.pk}).text
    )
    client.post(address, {"asked": "150", "session": session.pk})
    assert EmployerRequest.objects.get().starts_on == session.starts_on


def test_the_same_request_sent_twice_is_one_and_printing_again_keeps_its_reference(client: Client) -> None:
    action, trainee = f.an_action(), f.a_trainee()
    client.force_login(trainee.user)
    address, said = reverse("employer_ask_offer", args=[action.pk]), {"asked": "150", "employer": "Forges"}
    first, second = client.post(address, said), client.post(address, said)
    assert first["Location"] == second["Location"]
    reference = EmployerRequest.objects.get().reference
    for _ in range(2):
        answer = client.post(reverse("employer_paper", args=[reference]))
        assert answer.content.startswith(b"%PDF-")
        assert answer["Content-Disposition"] == f'attachment; filename="demande-{reference}.pdf"'
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    client.post(address, said | {"asked": "100"})
    assert EmployerRequest.objects.count() == 2


def test_a_dossier_asks_for_what_is_left_of_it_until_it_is_validated(client: Client) -> None:
    for state, may in (
        ("draft", True),
        ("requested", True),
        ("proposed", True),
        ("to_validate", True),
        ("validated", False),
        ("request_cancelled", False),
    ):
        dossier = f.a_dossier(state, trainee=f.a_trainee(f"Claude {state}"))
        client.force_login(dossier.trainee.user)
        address = reverse("employer_ask_dossier", args=[dossier.number])
        assert (address in client.get(reverse("dossier", args=[dossier.number])).text) is may, state
        answer = client.post(address, {"asked": "150"})
        made = EmployerRequest.objects.filter(dossier_number=dossier.number)
        assert made.exists() is may, state
        assert answer["Location"] == (
            reverse("employer_request", args=[made[0].reference])
            if may
            else reverse("dossier", args=[dossier.number])
        )


def test_a_proposal_is_asked_for_at_its_own_price_and_dates() -> None:
    dossier = f.a_dossier("requested")
    later = sure(dossier.starts_on) + timedelta(days=28)
    f.propose(dossier, price=80_000, starts_on=later, ends_on=later + timedelta(days=7))
    dossier.refresh_from_db()
    made = ask(of_dossier(dossier, timezone.localdate()), 15_000)
    assert (made.price, made.starts_on) == (80_000, later)


def test_the_request_of_someone_else_is_not_found(client: Client) -> None:
    made = f.an_employer_request()
    client.force_login(f.a_trainee("Camille").user)
    assert client.get(reverse("employer_request", args=[made.reference])).status_code == 404
    assert client.post(reverse("employer_paper", args=[made.reference])).status_code == 404


def test_too_many_papers_are_refused_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "paper", (1, timedelta(hours=1)))
    made = f.an_employer_request()
    client.force_login(made.trainee.user)
    address = reverse("employer_paper", args=[made.reference])
    assert client.post(address).status_code == 200
    assert "Trop de demandes en peu de temps" in client.post(address, follow=True).text


def test_too_many_requests_are_refused_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.LIMITS, "employer", (1, timedelta(hours=1)))
    action = f.an_action()
    client.force_login(f.a_trainee().user)
    address = reverse("employer_ask_offer", args=[action.pk])
    client.post(address, {"asked": "150"})
    assert "Trop de demandes en peu de temps" in client.post(address, {"asked": "140"}).text


def test_the_paper_tells_of_rights_only_what_they_pay_of_the_price() -> None:
    made = f.an_employer_request(f.a_trainee(cents=182_000))
    told = json.dumps(paper.words_of(made), ensure_ascii=False)
    assert "−720,00 €" in told
    assert "1 820,00" not in told
    assert "150,00 € n'est pas demandée" in told


def test_the_paper_is_one_page_that_a_screen_reader_reads_in_french() -> None:
    content = paper.made(f.an_employer_request(employer="Forges de Lorraine", message="Merci."))
    for told in (b"/Count 1/", b"/Lang(fr-FR)", b"/StructTreeRoot", b"/Marked true", b"<pdfuaid:part>1"):
        assert told in content


@pytest.mark.parametrize(
    "hostile",
    [
        '#read("/etc/passwd")',
        "]#set page(fill: red)[",
        "$x$ \\ \" ' ` * _ @ <a> // /* */",
        "山田 😀",
        "A" * 120,
    ],
)
def test_words_are_never_read_as_source_whatever_they_are(hostile: str) -> None:
    made = f.an_employer_request(f.a_trainee(hostile[:80]), f.an_action(title=hostile))
    made.employer, made.message = hostile, f"{hostile}\n\n{hostile}"
    content = paper.made(made)
    assert content.startswith(b"%PDF-")
    assert b"root:" not in content


def test_a_reference_is_read_as_people_type_it_and_one_wrong_character_is_found() -> None:
    drawn = references.drawn()
    assert re.fullmatch(r"DE-[0-9A-Z]{4}-[0-9A-Z]{4}", drawn)
    for typed in (drawn.lower(), drawn.replace("-", ""), drawn.replace("-", " "), f" {drawn} "):
        assert references.read(typed) == drawn
    assert references.read("virement-12") == references.read("") == references.read(f"{drawn}0") == ""
    for place in (3, 4, 5, 6, 8, 9, 10, 11):
        for letter in references.ALPHABET:
            if letter != drawn[place]:
                with pytest.raises(ValueError, match="mal recopiée"):
                    references.read(drawn[:place] + letter + drawn[place + 1 :])


def test_a_hundred_references_drawn_are_a_hundred() -> None:
    assert len({references.drawn() for _ in range(100)}) == 100
