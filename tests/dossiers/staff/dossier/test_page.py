"""A dossier's page for the staff: read in words by each group that reads dossiers, in each state, by indexes."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import Trainee
from accounts.staff.models import AccessLogEntry
from cpf_portal.operations.work import taking
from cpf_portal.operations.work.lists import BY_CODE
from dossiers import transitions
from dossiers.contact import enquiries
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import LIVE, TRANSITIONS, Role, State
from dossiers.staff.dossier import awaited, moves
from payments.card.models import Payment
from payments.refunds.models import Refund
from tests import factories as f
from tests.entered import again, entered
from tests.kinds import Response

pytestmark = pytest.mark.django_db
READERS = ("Lecture", "Décisions", "Paiements")
RAW = re.compile(
    r"\b(None|True|False|[a-z]+_[a-z_]+|cents|centimes|draft|requested|validated|trainee|staff|granted)\b"
)


@pytest.fixture(scope="module")
def agents(made_once: None) -> dict[str, Client]:
    return {group: entered(f.an_agent(group)) for group in (*READERS, "Comptes", "Catalogue")}


@pytest.fixture
def lecture(agents: dict[str, Client]) -> Client:
    return again(agents["Lecture"])


def address(dossier: Dossier) -> str:
    return reverse("admin:dossiers_dossier_change", args=[dossier.pk])


def text_of(page: Response) -> str:
    """What is read in the page's own part, without the menu beside it."""
    content = page.text.partition('id="content-main"')[2].partition("<footer")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", content)))


def read(client: Client, dossier: Dossier) -> str:
    return text_of(client.get(address(dossier)))


@pytest.mark.parametrize("state", State)
def test_each_group_that_reads_dossiers_reads_it_in_words_in_each_state(
    agents: dict[str, Client], state: State
) -> None:
    dossier = f.a_dossier(state)
    for group in READERS:
        page = again(agents[group]).get(address(dossier))
        assert page.status_code == 200, group
        told = text_of(page)
        assert dossier.standing.label in told
        assert RAW.findall(told) == [], group
        assert "<select" not in page.text
    for group in ("Comptes", "Catalogue"):
        assert again(agents[group]).get(address(dossier)).status_code == 403, group


def test_strangers_and_numbers_of_nothing_open_nothing(lecture: Client) -> None:
    dossier = f.a_dossier("validated")
    for stranger in (dossier.trainee.user, f.a_member(dossier.organisation)):
        assert entered(stranger).get(address(dossier)).status_code in (302, 403, 404)
    for wrong in ("0", "999999", "9" * 30, "x", "-1"):
        assert lecture.get(f"/admin/dossiers/dossier/{wrong}/change/").status_code == 404, wrong


class TestWhatItSays:
    def test_what_is_awaited_of_whom_and_until_when(self, lecture: Client) -> None:
        told = read(lecture, f.a_dossier("requested"))
        assert (
            "L'organisme doit répondre à la demande, au plus tard le jeudi 26 novembre 2026, sinon la "
            "demande sera annulée." in told
        )
        assert "2 jours ouvrés après l'envoi de la demande" in told

    def test_every_state_with_a_deadline_says_who_must_act(self) -> None:
        assert set(awaited.AWAITED) == set(LIVE)

    def test_the_journal_is_in_sentences_with_names(self, lecture: Client) -> None:
        dossier = f.a_dossier("to_validate")
        told = read(lecture, dossier)
        assert "Dominique Lecœur demande à s'inscrire chez Atelier des Langues." in told
        assert "Alix Renaud a accepté la demande de Dominique Lecœur sans rien y changer." in told
        assert "mardi 24 novembre 2026 à 10 h 00, Alix Renaud (l'organisme)" in told

    def test_money_is_said_line_by_line_with_its_reasons_and_what_became_of_it(self, lecture: Client) -> None:
        validated = read(lecture, f.a_dossier("validated"))
        assert "Droits formation réservés −720,00 €" in validated
        assert "Payé par carte 150,00 €" in validated
        assert "Participation 150,00 €" in validated
        assert "décret n° 2026-234" in validated
        cancelled = read(lecture, f.a_dossier("cancelled_by_organisation", f.a_draft(f.a_trainee("Ange"))))
        assert "Droits formation réservés −720,00 €" in cancelled, "what was agreed stays read"
        assert "Droits rendus 720,00 €" in cancelled
        assert "À rembourser sur la carte 150,00 €" in cancelled

    def test_payments_and_refunds_have_their_state(self, lecture: Client) -> None:
        dossier, now = f.a_dossier("cancelled_by_organisation"), timezone.now()
        received = {"status": "succeeded", "counted": True, "received_at": now, "checkout_id": "cs_1"}
        payment = Payment.objects.create(dossier=dossier, amount=15_000, created_at=now, **received)
        Refund.objects.create(payment=payment, amount=15_000)
        told = read(lecture, dossier)
        assert "150,00 € par carte, reçu." in told
        assert "remboursement de 150,00 €, en cours." in told

    def test_what_was_asked_given_and_written_is_there_for_who_reads_it(
        self, agents: dict[str, Client]
    ) -> None:
        late = f.a_dossier("cancelled_by_trainee")
        transitions.claim_force_majeure(late, f.owner(late), ground="illness", documents=[f.a_document()])
        said = {"name": "Léa Roux", "email": "lea@example.org", "subject": "money", "text": "Et ma carte ?"}
        message = enquiries.write(None, **said, dossier_number=late.number)
        page = again(agents["Décisions"]).get(address(late))
        told = text_of(page)
        assert (
            "Maladie ou hospitalisation, invoquée le 24 novembre 2026 à 10 h 00 : pas encore décidée" in told
        )
        assert "La Caisse des Dépôts doit décider du cas de force majeure" in told
        assert reverse("admin:dossiers_forcemajeureclaim_document", args=[late.pk, 1]) in page.text
        assert "Léa Roux" in told
        assert reverse("admin:dossiers_enquiry_decider", args=[message.pk]) in page.text

    def test_attendance_is_counted_and_told(self, lecture: Client) -> None:
        dossier = f.a_dossier("in_training")
        f.a_mark(dossier, "present")
        told = read(lecture, dossier)
        assert "manqué : 0 heure ; perdu par force majeure : 0 heure" in told
        assert "Présent" in told

    def test_a_proposal_is_read_beside_what_was_asked(self, lecture: Client) -> None:
        proposed = f.propose(f.send(f.a_draft()), price=80_000)
        assert "Prix 870,00 € 800,00 €" in read(lecture, proposed)

    def test_the_notes_of_the_organisation_and_how_to_reach_the_person_are_not(self, lecture: Client) -> None:
        dossier = f.a_dossier("validated")
        f.a_note(dossier, "Rappeler lundi, voix hésitante.")
        page = lecture.get(address(dossier)).text
        for private in ("voix hésitante", dossier.contact_email, "rue des Tanneurs", "06 12 34 56 78"):
            assert private not in page


class TestWhereItLeads:
    def test_to_the_pages_that_the_agent_may_open(self, agents: dict[str, Client]) -> None:
        dossier = f.a_dossier("validated")
        person = reverse("admin:person", args=[dossier.trainee_id])
        assert person in again(agents["Lecture"]).get(address(dossier)).text
        page = again(agents["Paiements"]).get(address(dossier)).text
        assert person not in page
        assert str(dossier.trainee) in html.unescape(page)

    def test_to_what_the_table_lets_the_staff_do_or_why_not(self, agents: dict[str, Client]) -> None:
        dossier = f.a_dossier("validated")
        cancelling = reverse("admin:dossiers_dossier_cancel", args=[dossier.pk])
        decides = again(agents["Décisions"]).get(address(dossier))
        assert cancelling in decides.text
        assert "Décider du cas de force majeure : « Décider" in text_of(decides)
        reads = again(agents["Lecture"]).get(address(dossier))
        assert cancelling not in reads.text
        assert f"Annuler ce dossier : {moves.NOT_YOURS}" in text_of(reads)

    def test_every_transition_of_the_staff_has_its_page(self) -> None:
        assert set(moves.DEEDS) == {name for name, row in TRANSITIONS.items() if Role.STAFF in row.roles}

    def test_next_of_a_work_list_opens_it(self, agents: dict[str, Client], client: Client) -> None:
        dossier = f.a_dossier("validated")
        Dossier.objects.filter(pk=dossier.pk).update(deadline="2026-11-20")
        key = taking.take_next(BY_CODE["late"], f.an_agent("Décisions"))
        assert "En retard" in text_of(again(agents["Décisions"]).get(BY_CODE["late"].page_of(key)))


def test_who_opened_it_is_kept_and_said(lecture: Client) -> None:
    dossier = f.a_dossier("requested")
    lecture.get(address(dossier))
    kept = AccessLogEntry.objects.get(page="dossiers_dossier_change", object_id=str(dossier.pk))
    assert str(kept.user) in read(lecture, dossier).partition("Qui a ouvert cette page")[2]


def full(trainee: Trainee, times: int) -> Dossier:
    """A dossier that ended late, with so many half-days, messages written about it, and refunds that failed."""
    dossier = f.begin(f.validate(f.accept(f.send(f.a_draft(trainee)))))
    for day in range(times):
        f.a_mark(dossier, "present", day=f"2026-12-{day + 1:02}")
    transitions.abandon(dossier, f.owner(dossier))
    given = [f.a_document() for _ in range(times)]
    transitions.claim_force_majeure(dossier, f.owner(dossier), ground="illness", documents=given)
    for rank in range(times):
        enquiries.write(
            None, name=f"Léa {rank}", email="a@b.fr", subject="money", text="?", dossier_number=dossier.number
        )
        Payment.objects.create(dossier=dossier, amount=100, status="closed")
    return Dossier.objects.get(pk=dossier.pk)


def test_it_costs_as_much_whatever_there_is_and_each_query_reads_an_index(lecture: Client) -> None:
    little, much = full(f.a_trainee(), 1), full(f.a_trainee("Camille"), 4)
    lecture.get(address(little))
    with CaptureQueriesContext(connection) as few:
        lecture.get(address(little))
    with CaptureQueriesContext(connection) as many:
        told = read(lecture, much)
    assert "Léa 3" in told
    assert len(many) == len(few) <= 36
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in many.captured_queries:
            if query["sql"].startswith("SELECT"):
                cursor.execute(f"EXPLAIN {query['sql']}")
                plan = "\n".join(line for (line,) in cursor.fetchall())
                assert not re.findall(r"Seq Scan on (?:dossiers|payments|accounts|catalogue)\w+", plan), plan
