"""What the law asks of a person, on the training's page, in the draft, at the sending and at the enrolment."""

import html
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.documents.models import Document
from accounts.people.models import Trainee
from catalogue.funders.models import Funder
from catalogue.trainings.models import Session
from cpf_portal.common.errors import Refused
from cpf_portal.common.mails import post
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp
from dossiers.eligibility.models import Answers
from dossiers.messages import letters
from dossiers.messages.models import Reminder
from dossiers.messages.words import TRAINEE
from dossiers.transitions import drafts
from tests import factories as f
from tests.kinds import sure
from tests.letters import text_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee()


@pytest.fixture
def logged(client: Client, dominique: Trainee) -> Client:
    client.force_login(dominique.user, backend="accounts.login.backends.NirBackend")
    return client


def a_licence(**more: Any) -> Session:
    return f.a_session(f.an_action(certification="CPF206", price=163_000, hours=Decimal(30), **more))


def _agreement(trainee: Trainee) -> Document:
    return Document.objects.create(trainee=trainee, kind=Document.Kind.PDF, content=PDF)


def read(client: Client, name: str, *args: Any) -> str:
    return html.unescape(client.get(reverse(name, args=args)).text).replace("\u00a0", " ")


def test_the_training_s_page_says_what_a_licence_needs_instead_of_failing_at_the_end(
    logged: Client, client: Client
) -> None:
    action = a_licence().action
    page = read(logged, "training", action.pk)
    assert "Il vous faut 100,00 € d'un tiers" in page
    assert "S'inscrire" not in page
    assert "au plus 900,00 € pour un permis de conduire un véhicule léger" in page
    anyone = read(Client(), "training", action.pk)
    assert "les droits formation paient au plus 900,00 €" in anyone
    assert "ce permis demande aussi 100,00 € d'un tiers" in anyone


def test_with_an_employer_s_hundred_euros_the_button_is_there_and_the_cap_told(
    logged: Client, dominique: Trainee
) -> None:
    f.a_dotation(dominique, 100_00)
    page = read(logged, "training", a_licence().action_id)
    assert "S'inscrire" in page
    assert "Il vous faut" not in page
    assert "au plus 900,00 € pour un permis de conduire un véhicule léger" in page
    assert "630,00 €" in page  # 1 630 − 100 − 900, and no participation: the employer pays


def test_a_licence_is_not_sent_without_a_third_party(dominique: Trainee) -> None:
    draft = f.a_draft(dominique, session=a_licence())
    Answers.objects.create(dossier=draft, sworn_at=timezone.now())
    with pytest.raises(Refused, match="d'un tiers") as refusal:
        f.send(draft)
    assert refusal.value.code == "third_party"
    f.a_dotation(dominique, 99_99)
    with pytest.raises(Refused, match="il manque 0,01"):
        f.send(draft)
    f.a_dotation(dominique, 1)
    assert f.send(draft).state == "requested"


def test_it_is_sent_when_a_funder_may_be_asked_but_not_enrolled_without_the_money(dominique: Trainee) -> None:
    f.a_funder()
    draft = f.a_draft(dominique, session=a_licence())
    Answers.objects.create(dossier=draft, sworn_at=timezone.now())
    dossier = f.accept(f.send(draft))
    with pytest.raises(Refused) as refusal:
        f.pay(dossier)
    assert refusal.value.code == "third_party"
    f.a_dotation(dominique, 100_00)
    f.pay(dossier)
    assert Dossier.objects.get(pk=dossier.pk).rights_used == 900_00


@pytest.mark.parametrize(("helped", "waits"), [(True, True), (False, False)])
def test_the_last_step_says_what_will_be_needed_once_accepted(
    logged: Client, dominique: Trainee, helped: bool, waits: bool
) -> None:
    draft = f.a_draft(dominique, a_licence())
    f.swear(draft)
    if helped:
        f.a_funder()
    page = read(logged, "dossier_form", draft.number, "envoyer")
    assert ("Un financeur qui soutient cette formation peut les donner" in page) is waits
    assert ("Votre dossier ne peut pas encore être envoyé" in page) is not waits
    assert page.count("Il vous faut 100,00 € d'un tiers") == 1


def test_a_funder_without_the_time_to_answer_is_promised_to_nobody(
    logged: Client, dominique: Trainee
) -> None:
    f.a_funder()
    draft = f.a_draft(dominique, f.a_session(a_licence().action, starts_in=14))
    f.swear(draft)
    page = read(logged, "dossier_form", draft.number, "envoyer")
    assert "peut les donner" not in page
    assert "Votre dossier ne peut pas encore être envoyé" in page


def test_who_asks_a_funder_reads_how_much_a_licence_needs_and_that_one_asks_once(
    logged: Client, dominique: Trainee
) -> None:
    funder = f.a_funder()
    draft = f.a_draft(dominique, session=a_licence())
    Answers.objects.create(dossier=draft, sworn_at=timezone.now())
    dossier = f.accept(f.send(draft))
    assert "Il vous faut 100,00 € d'un tiers" in read(
        logged, "dossier_transition", dossier.number, "demander-une-aide"
    )
    asked = f.ask_top_up(dossier, funder)
    assert "peut les donner" not in read(logged, "dossier", asked.number)


@pytest.fixture
def accepted(dominique: Trainee) -> Dossier:
    """A licence whose request a Région may help, accepted."""
    f.a_funder()
    draft = f.a_draft(dominique, session=a_licence())
    f.swear(draft)
    return f.accept(f.send(draft))


def test_an_aid_that_opens_no_rights_is_asked_knowingly(logged: Client, accepted: Dossier) -> None:
    address = reverse("dossier_transition", args=[accepted.number, "demander-une-aide"])
    given = {"funder": Funder.objects.get().pk, "amount": "99,99"}
    page = html.unescape(logged.post(address, given).text).replace("\u00a0", " ")
    assert "Je demande moins de 100,00 €" in page
    assert not TopUp.objects.exists()
    logged.post(address, given | {"knows": "on"})
    assert TopUp.objects.get().asked == 99_99


@pytest.mark.parametrize(("amount", "asks"), [("99,99", True), ("100", False)])
def test_a_funder_reads_the_least_that_opens_rights_and_gives_less_knowingly(
    client: Client, accepted: Dossier, amount: str, asks: bool
) -> None:
    asked = f.ask_top_up(accepted, Funder.objects.get(), 150_00)
    client.force_login(f.a_funder_agent(Funder.objects.get()))
    page = read(client, "funder_transition", asked.number, "accorder-l-aide")
    assert "Il faut à cette personne 100,00 € d'un tiers" in page
    assert "J'accorde moins" not in page
    address = reverse("funder_transition", args=[asked.number, "accorder-l-aide"])
    answer = html.unescape(client.post(address, {"amount": amount}, follow=True).text).replace("\u00a0", " ")
    assert ("J'accorde moins de 100,00 €" in answer) is asks
    if asks:
        client.post(address, {"amount": amount, "knows": "on"})
    assert TopUp.objects.get().status == "granted"


NEEDED = "Il vous faut 100,00 € d'un tiers"


def test_what_is_missing_is_said_before_the_organisation_has_answered(
    logged: Client, dominique: Trainee
) -> None:
    f.a_funder()
    draft = f.a_draft(dominique, session=a_licence())
    f.swear(draft)
    assert NEEDED in read(logged, "dossier", draft.number)
    assert NEEDED in read(logged, "dossier", f.send(draft).number)


def test_the_mails_name_what_is_missing_until_it_is_there(accepted: Dossier) -> None:
    def told(dossier: Dossier) -> str:
        dossier = Dossier.objects.get(pk=dossier.pk)
        return text_of(sure(dossier.entries.last()), TRAINEE).replace("\u00a0", " ")

    assert NEEDED in told(accepted)
    asked = f.ask_top_up(accepted, Funder.objects.get(), 150_00)
    assert NEEDED in told(f.decline_top_up(asked))
    f.a_dotation(accepted.trainee, 100_00)
    assert NEEDED not in told(accepted)


def test_the_reminder_names_it_too(accepted: Dossier) -> None:
    deadline = sure(accepted.deadline)
    reminder = Reminder(dossier=accepted, reader=TRAINEE, deadline=deadline, about="answer")
    assert NEEDED in post.as_text(sure(letters.letter_of(reminder))).replace("\u00a0", " ")


def test_what_others_give_already_is_counted_and_any_other_training_has_no_least(
    client: Client, accepted: Dossier
) -> None:
    f.a_dotation(accepted.trainee, 40_00)
    funder = Funder.objects.get()
    licence = f.ask_top_up(accepted, funder, 150_00)
    course = f.ask_top_up(f.a_dossier("to_validate", trainee=f.a_trainee("Camille")), funder, 150_00)
    client.force_login(f.a_funder_agent(funder))
    assert "60,00 € d'un tiers" in read(client, "funder_transition", licence.number, "accorder-l-aide")
    assert "d'un tiers" not in read(client, "funder_transition", course.number, "accorder-l-aide")


def test_the_draft_asks_for_the_sworn_statement_and_keeps_it(logged: Client, dominique: Trainee) -> None:
    f.a_dotation(dominique, 100_00)
    draft = f.a_draft(dominique, session=a_licence())
    with pytest.raises(Refused, match="attestation"):
        f.send(draft)
    address = reverse("dossier_form", args=[draft.number, "conditions"])
    page = html.unescape(logged.get(address).text)
    assert "n'avoir aucun permis de cette catégorie" in page
    assert "Sans cette attestation" in html.unescape(logged.post(address, {}).text)
    assert logged.post(address, {"sworn": "on"}).status_code == 302
    assert Answers.objects.get(dossier=draft).sworn_at
    assert f.send(draft).state == "requested"


@pytest.mark.parametrize("wrong", ["", "12", "vae 2026 é", "<script>", "A" * 31])
def test_a_vae_needs_the_number_of_its_registration(logged: Client, dominique: Trainee, wrong: str) -> None:
    draft = f.a_draft(dominique, session=f.a_session(f.an_action(certification="CPF200")))
    with pytest.raises(Refused, match="portail public de la VAE"):
        f.send(draft)
    address = reverse("dossier_form", args=[draft.number, "conditions"])
    assert logged.post(address, {"vae_number": wrong}).status_code == 200
    assert not Answers.objects.exclude(vae_number="").exists()
    logged.post(address, {"vae_number": " vae-2026-12345 "})
    assert Answers.objects.get().vae_number == "VAE-2026-12345"
    assert f.send(draft).state == "requested"


def test_a_minor_gives_the_agreement_of_a_parent_and_may_replace_it(
    logged: Client, dominique: Trainee
) -> None:
    dominique.birth_date = date(2010, 1, 4)
    dominique.save()
    draft = f.a_draft(dominique)
    with pytest.raises(Refused, match="accord écrit"):
        f.send(draft)
    address = reverse("dossier_form", args=[draft.number, "conditions"])
    assert "Joignez un justificatif" in html.unescape(logged.post(address, {}).text)
    for _ in range(2):
        logged.post(address, {"agreement": SimpleUploadedFile("accord.pdf", PDF)})
    assert Document.objects.count() == 1
    logged.post(address, {})  # already given: nothing more is asked
    assert Answers.objects.get().agreement_id
    assert f.send(draft).state == "requested"


def test_a_deleted_draft_takes_its_answers_and_the_agreement_with_it(dominique: Trainee) -> None:
    draft = f.a_draft(dominique)
    Answers.objects.create(dossier=draft, agreement=_agreement(dominique))
    drafts.delete(draft)
    assert not Answers.objects.exists()
    assert not Document.objects.exists()


def test_a_second_skills_review_waits_five_years(dominique: Trainee) -> None:
    def draft() -> Dossier:
        made = f.a_draft(
            dominique, session=f.a_session(f.an_action(certification="CPF202", hours=Decimal(20)))
        )
        Answers.objects.create(dossier=made, sworn_at=timezone.now())
        return made

    first, second = draft(), draft()
    f.pay(f.accept(f.send(first)))
    f.bank_says_yes(Dossier.objects.get(pk=first.pk))
    with pytest.raises(Refused, match="déjà payé un bilan de compétences") as refusal:
        f.send(second)
    assert refusal.value.code == "skills_review_years"


def test_what_has_no_eligible_code_cannot_be_asked_for(logged: Client, dominique: Trainee) -> None:
    session = f.a_session(f.an_action(certification=None))
    with pytest.raises(Refused, match="Vos droits ne peuvent pas payer") as refusal:
        f.send(f.a_draft(dominique, session=session))
    assert refusal.value.code == "not_eligible"
    logged.post(reverse("dossier_create", args=[session.pk]))
    assert Dossier.objects.count() == 1  # none was begun on the page


@pytest.mark.parametrize(("code", "said"), [("RNCP38565", True), ("RS6151", True), ("CPF202", False)])
def test_the_duty_to_sit_the_exam_is_said_where_the_consent_is_given(
    logged: Client, dominique: Trainee, code: str, said: bool
) -> None:
    draft = f.a_draft(dominique, f.a_session(f.an_action(certification=code, hours=Decimal(20))))
    f.swear(draft)
    assert ("passer l'examen" in read(logged, "dossier_form", draft.number, "envoyer")) is said
    f.accept(f.send(draft))
    assert ("passer l'examen" in read(logged, "checkout_start", draft.number)) is said


def test_the_owner_and_staff_read_the_agreement_and_nobody_else(logged: Client, dominique: Trainee) -> None:
    draft = f.a_draft(dominique)
    page = reverse("dossier_agreement", args=[draft.number])
    assert logged.get(page).status_code == 404
    Answers.objects.create(dossier=draft, agreement=_agreement(dominique))
    assert logged.get(page).content == PDF
    assert "L'accord de mon parent ou tuteur" in read(logged, "dossier", f.send(draft).number)
    stranger = Client()
    stranger.force_login(f.a_trainee("Ange").user, backend="accounts.login.backends.NirBackend")
    assert stranger.get(page).status_code == 404


def test_an_agreement_that_is_forgotten_is_offered_to_nobody(logged: Client, dominique: Trainee) -> None:
    draft = f.a_draft(dominique)
    answers = Answers.objects.create(dossier=draft, agreement=_agreement(dominique))
    f.send(draft)
    agent = Client()
    agent.force_login(f.an_agent("Lecture"))
    staff = reverse("admin:dossiers_answers_change", args=[draft.pk])
    assert "document/1" in agent.get(staff).text
    assert "L'accord de mon parent" in read(logged, "dossier", draft.number)
    Document.objects.filter(answers=answers).update(content=b"")
    assert "L'accord de mon parent" not in read(logged, "dossier", draft.number)
    assert "document/1" not in agent.get(staff).text
