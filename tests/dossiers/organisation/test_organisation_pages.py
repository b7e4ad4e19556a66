"""The back-office: an organisation sees its own dossiers, by deadline, and answers them."""

import html
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from catalogue.organisations.models import Organisation
from cpf_portal.common import law
from cpf_portal.common.french import business_days
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.messages import history
from dossiers.messages.words import ORGANISATION, TRAINEE
from tests import factories as f
from tests.kinds import sure
from tests.letters import text_of

pytestmark = pytest.mark.django_db


def a_request(
    atelier: Organisation, state: str = "requested", first: str = "Dominique", **more: bool
) -> Dossier:
    return f.a_dossier(state, trainee=f.a_trainee(first), session=f.a_session(f.an_action(atelier, **more)))


def page_of(dossier: Dossier, slug: str = "") -> str:
    return (
        reverse("organisation_transition", args=[dossier.number, slug])
        if slug
        else reverse("organisation_dossier", args=[dossier.number])
    )


def state(dossier: Dossier) -> str:
    dossier.refresh_from_db()
    return dossier.state


def test_the_queue_shows_what_waits_the_nearest_deadline_first(agent: Client, atelier: Organisation) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        first = a_request(atelier, first="Camille")
    second = a_request(atelier)
    other = a_request(f.an_organisation("Cap Métiers Sud"))
    text = agent.get(reverse("organisation_home")).text
    assert text.index(first.number) < text.index(second.number)
    assert other.number not in text


def test_from_the_dashboard_one_answers_a_request_after_another(agent: Client, atelier: Organisation) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        first = a_request(atelier, first="Camille")
    second = a_request(atelier)
    text = agent.get(reverse("organisation_home")).text
    address = f"{page_of(first, 'accepter')}?vue=etat%3Drequested"
    assert f'href="{page_of(first)}?vue=etat%3Drequested"' in text
    assert agent.post(address)["Location"] == f"{page_of(second)}?vue=etat%3Drequested"


def test_the_dashboard_says_what_is_late_and_what_has_today_as_its_last_day(
    agent: Client, atelier: Organisation
) -> None:
    requested, expected = (
        a_request(atelier),
        f.a_dossier("validated", session=f.a_session(f.an_action(atelier))),
    )
    today = timezone.localdate()
    Dossier.objects.filter(pk=requested.pk).update(deadline=today)
    Dossier.objects.filter(pk=expected.pk).update(starts_on=today - timedelta(days=3), deadline=today)
    text = agent.get(reverse("organisation_home")).text
    assert "1 demande à traiter, dont 1 avant ce soir." in text.replace("\u00a0", " ")
    assert 'echeance=aujourdhui">1 déclaration à faire avant ce soir</a>' in text.replace("\u00a0", " ")
    Dossier.objects.filter(pk=expected.pk).update(deadline=today - timedelta(days=1))
    text = agent.get(reverse("organisation_home")).text
    assert 'echeance=retard">1 déclaration en retard</a>' in text.replace("\u00a0", " ")
    assert "à faire avant ce soir" not in text


def test_the_dashboard_leads_to_the_sheet_where_a_session_is_declared_at_once(
    client: Client, agent: Client, atelier: Organisation
) -> None:
    session, alone = f.a_session(f.an_action(atelier)), f.a_session(f.an_action(atelier))
    names = [(session, "Anne"), (session, "Rémi"), (alone, "Fatou")]
    for of, first in names:
        f.a_dossier("validated", trainee=f.a_trainee(first), session=of)
    today = timezone.localdate()
    Dossier.objects.update(starts_on=today, deadline=today)
    sheet, other = (reverse("organisation_sheet", args=[each.pk]) for each in (session, alone))
    text = agent.get(reverse("organisation_home")).text
    assert text.count(f'href="{sheet}"') == 1
    assert other not in text
    client.force_login(f.a_member(atelier, role="reader"))
    assert sheet not in client.get(reverse("organisation_home")).text


def test_a_dossier_is_found_from_the_dashboard(agent: Client, atelier: Organisation) -> None:
    camille, other = a_request(atelier, first="Camille"), a_request(atelier, first="Sacha")
    assert 'name="q" type="search"' in agent.get(reverse("organisation_home")).text
    text = agent.get(reverse("organisation_dossiers"), {"q": "camille"}).text
    assert camille.number in text
    assert other.number not in text


def test_what_is_done_is_said_in_words_that_suit_anyone(agent: Client, atelier: Organisation) -> None:
    text = agent.post(page_of(a_request(atelier, first="Jeanne"), "accepter"), follow=True).text
    assert "est fait, un message part à Jeanne" in text


def test_the_dashboard_takes_as_many_queries_for_one_row_as_for_twelve(
    agent: Client, atelier: Organisation, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(12):
        a_request(atelier, first=f"Personne{n}")
    agent.get(reverse("organisation_home"))
    with django_assert_max_num_queries(8):
        assert agent.get(reverse("organisation_home")).status_code == 200


@pytest.mark.parametrize("state_", State)
def test_a_dossier_of_each_state_opens_but_a_draft_which_is_not_theirs_to_see(
    agent: Client, atelier: Organisation, state_: State
) -> None:
    dossier = a_request(atelier, state_)
    answer = agent.get(page_of(dossier))
    assert answer.status_code == (404 if state_ is State.DRAFT else 200)


def test_what_the_organisation_may_not_know_is_not_shown(agent: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier, "to_validate")
    text = agent.get(page_of(dossier)).text
    assert dossier.trainee.user.login not in text
    assert "1\u00a0820,00" not in text


def test_the_organisation_s_journal_keeps_the_trainee_s_payments_and_list_private() -> None:
    dossier = f.a_dossier(State.PAYMENT_REFUSED)
    titles = [item["title"] for item in history.of(dossier.entries.all(), ORGANISATION)]
    assert titles == ["Nouvelle demande d'inscription", "Demande acceptée"]


@pytest.mark.parametrize("slug", ["", "accepter", "proposer", "refuser"])
def test_the_dossier_of_another_organisation_does_not_exist(
    client: Client, atelier: Organisation, slug: str
) -> None:
    dossier = a_request(atelier)
    client.force_login(f.a_member(f.an_organisation("Cap Métiers Sud")))
    assert client.get(page_of(dossier, slug)).status_code == 404
    assert client.post(page_of(dossier, slug)).status_code in (404, 405)
    assert state(dossier) == "requested"


@pytest.mark.parametrize("name", ["organisation_home", "organisation_dossiers"])
def test_the_back_office_does_not_exist_for_a_trainee_and_asks_others_to_log_in(
    client: Client, name: str
) -> None:
    assert client.get(reverse(name)).status_code == 302
    client.force_login(f.a_trainee().user)
    assert client.get(reverse(name)).status_code == 404


@pytest.mark.parametrize(
    ("slug", "given"),
    [
        ("accepter", {}),
        ("proposer", {"price": "beaucoup"}),
        ("refuser", {"reason": "full", "message": "Non."}),
    ],
)
def test_an_old_tab_shows_the_dossier_as_it_now_is_and_why(
    agent: Client, atelier: Organisation, slug: str, given: dict[str, str]
) -> None:
    dossier = f.cancel_request(a_request(atelier))
    answer = agent.post(page_of(dossier, slug), given, follow=True)
    assert answer.redirect_chain == [(page_of(dossier), 302)]
    text = html.unescape(answer.text).replace("\u00a0", " ")
    assert "Demande d'inscription annulée" in text
    assert text.count('class="notice notice--warning"') == 1
    assert "novalidate" not in text.split("<main")[1], "the form of the answer is no longer there"


def test_a_reader_reads_and_answers_nothing(client: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier)
    client.force_login(f.a_member(atelier, "reader"))
    text = client.get(page_of(dossier)).text
    assert "Accepter" not in text
    assert client.post(page_of(dossier, "accepter")).status_code == 404
    assert state(dossier) == "requested"


def test_accepting(agent: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier)
    assert (
        business_days(law.on(timezone.localdate()).acceptance_days)
        in agent.get(page_of(dossier, "accepter")).text
    )
    answer = agent.post(page_of(dossier, "accepter"), follow=True)
    assert "c&#x27;est fait" in answer.text or "c'est fait" in answer.text
    assert state(dossier) == "to_validate"


def test_accepting_twice_says_why_not(agent: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier)
    agent.post(page_of(dossier, "accepter"))
    answer = agent.post(page_of(dossier, "accepter"), follow=True)
    assert "pas possible" in answer.text
    assert dossier.entries.count() == 2


def test_proposing_other_dates_and_a_lower_price(agent: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier)
    later = sure(dossier.starts_on) + timedelta(days=7)
    given = {
        "starts_on": later,
        "ends_on": later,
        "hours": "12,5",
        "price": "800,00",
        "note": "Groupe du soir.",
    }
    assert agent.post(page_of(dossier, "proposer"), given).status_code == 302
    proposal = Dossier.objects.get(pk=dossier.pk).proposal
    assert (proposal.starts_on, proposal.price, str(proposal.hours)) == (later, 80_000, "12.50")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"price": "900"}, "ne peut pas dépasser"),
        ({"price": "0"}, "doivent être positifs"),
        ({"price": "gratuit"}, "montant en euros"),
        ({"starts_on": "2020-01-01"}, "trop proche"),
        ({"hours": "-3"}, "supérieure ou égale"),
        ({"ends_on": ""}, "Saisissez la fin."),
    ],
)
def test_a_wrong_proposal_keeps_what_was_typed_and_says_why(
    agent: Client, atelier: Organisation, changes: dict[str, str], words: str
) -> None:
    dossier = a_request(atelier)
    given = {
        "starts_on": dossier.starts_on,
        "ends_on": dossier.ends_on,
        "hours": "10",
        "price": "850",
        "note": "À garder.",
    }
    answer = agent.post(page_of(dossier, "proposer"), given | changes)
    assert answer.status_code == 200
    assert words in answer.text
    assert "À garder." in answer.text
    assert state(dossier) == "requested"


def test_refusing_needs_a_reason_and_a_message_that_the_trainee_reads(
    agent: Client, client: Client, atelier: Organisation
) -> None:
    dossier = a_request(atelier)
    assert (
        "Saisissez votre message."
        in agent.post(page_of(dossier, "refuser"), {"reason": "full", "message": ""}).text
    )
    agent.post(page_of(dossier, "refuser"), {"reason": "full", "message": "Revenez en mars."})
    client.force_login(dossier.trainee.user)
    text = client.get(reverse("dossier", args=[dossier.number])).text
    assert "Revenez en mars." in text


def test_acknowledging_is_offered_only_with_admission_terms(agent: Client, atelier: Organisation) -> None:
    plain, terms = a_request(atelier), a_request(atelier, first="Camille", has_admission_terms=True)
    assert "accuser-reception/" not in agent.get(page_of(plain)).text
    assert "accuser-reception/" in agent.get(page_of(terms)).text
    agent.post(page_of(terms, "accuser-reception"))
    terms.refresh_from_db()
    assert terms.acknowledged_on == timezone.localdate()
    assert "accuser-reception/" not in agent.get(page_of(terms)).text


def test_an_answer_after_the_deadline_is_refused_in_those_words(agent: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        agent.cookies.clear()
        agent.force_login(atelier.members.get().user)
        answer = agent.post(page_of(dossier, "accepter"), follow=True)
        assert "Le délai s" in answer.text
        assert state(dossier) == "request_cancelled"


def test_a_transition_that_is_not_theirs_does_not_exist(agent: Client, atelier: Organisation) -> None:
    dossier = a_request(atelier)
    for slug in ("envoyer", "payer", "nimporte-quoi"):
        assert agent.post(page_of(dossier, slug)).status_code == 404


def test_a_form_without_its_token_is_refused(atelier: Organisation) -> None:
    from django.test import Client

    dossier = a_request(atelier)
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(f.a_member(atelier))
    assert careful.post(page_of(dossier, "accepter")).status_code == 403
    assert state(dossier) == "requested"


@pytest.mark.parametrize("state_", ["requested", "proposed", "to_validate", "payment_refused"])
def test_a_request_is_cancelled_as_a_request_and_not_as_a_training(
    agent: Client, client: Client, atelier: Organisation, state_: str
) -> None:
    dossier = a_request(atelier, state_)
    for path in (page_of(dossier), page_of(dossier, "annuler-la-formation")):
        text = agent.get(path).text
        assert "Annuler la demande" in text
        assert "Annuler la formation" not in text
    told = agent.post(
        page_of(dossier, "annuler-la-formation"), {"reason": "Plus de salle."}, follow=True
    ).text
    assert "« Annuler la demande »" in told
    client.force_login(dossier.trainee.user)
    assert "a annulé votre demande." in client.get(reverse("dossier", args=[dossier.number])).text


def test_a_training_that_was_validated_is_cancelled_as_one(agent: Client, atelier: Organisation) -> None:
    text = agent.get(page_of(a_request(atelier, "validated"))).text
    assert "Annuler la formation" in text
    assert "Annuler la demande" not in text


@pytest.mark.parametrize("reason", Dossier.RefusalReason)
def test_whoever_reads_a_refusal_reads_the_words_of_its_reason(
    client: Client, atelier: Organisation, reason: Dossier.RefusalReason
) -> None:
    dossier = a_request(atelier)
    client.force_login(f.a_member(atelier))
    assert f'value="{reason}">{html.escape(reason.label)}<' in client.get(page_of(dossier, "refuser")).text
    client.post(page_of(dossier, "refuser"), {"reason": reason, "message": "Revenez en mars."})
    entry = dossier.entries.get(transition="refuse")
    assert f"Motif : {reason.label}." in text_of(entry, TRAINEE)
    assert reason.label in text_of(entry, ORGANISATION)
    assert reason.label in html.unescape(client.get(page_of(dossier)).text)
    client.force_login(dossier.trainee.user)
    assert reason.label in html.unescape(client.get(reverse("dossier", args=[dossier.number])).text)
    client.force_login(f.an_agent("Lecture"))
    staff = html.unescape(client.get(reverse("admin:dossiers_dossier_change", args=[dossier.pk])).text)
    assert reason.label in staff
    assert f"reason : {reason}" not in staff
