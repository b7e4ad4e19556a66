"""A trainee's pages: each state says what to do, each transition asks before it acts, strangers see nothing."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.people.models import Trainee, User
from accounts.rights import ledger
from cpf_portal.common import law
from cpf_portal.common.business_days import add_business_days
from cpf_portal.common.french import business_days, euros, long_date
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import TRANSITIONS, Role, State, transitions_from
from dossiers.trainee import presentation
from dossiers.transitions import sweep
from tests import factories as f
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db
NBSP = "\u00a0"
type Lived = Callable[[State], Dossier]


@pytest.fixture(scope="module")
def lived(made_once: None) -> Lived:
    """A dossier in each state, lived once: a test that asks for one has its own, as it was."""
    keys = {state: f.a_dossier(state).pk for state in State}
    return lambda state: Dossier.objects.get(pk=keys[state])


def plain(response: Response) -> str:
    """The page's text as it reads, without the non-breaking spaces."""
    return " ".join(response.content.decode().replace(NBSP, " ").replace("&#x27;", "'").split())


@pytest.fixture
def enter(client: Client) -> Callable[[Dossier | User], Client]:
    """Log someone in: the dossier's owner, or whoever is given."""

    def entering(who: Dossier | User) -> Client:
        user = who.trainee.user if isinstance(who, Dossier) else who
        client.force_login(user, backend="accounts.login.backends.NirBackend")
        return client

    return entering


def page(client: Client, dossier: Dossier) -> Response:
    return client.get(reverse("dossier", args=[dossier.number]))


def form_of(client: Client, dossier: Dossier, transition: str) -> dict[str, str]:
    """The page of a transition and the hidden figures it carries."""
    response = client.get(presentation.address_of(dossier, TRANSITIONS[transition]))
    assert response.status_code == 200
    return {
        name: response.context["form"][name].value()
        for name in ("dotation_used", "credit_used", "rights_used", "top_up_used", "to_pay")
    }


def jobseeker(cents: int = 500_000) -> Trainee:
    return f.a_trainee("Camille", "Aubry", cents=cents, is_jobseeker=True)


def nothing_to_pay(state: State = State.TO_VALIDATE) -> Dossier:
    """A registered jobseeker's: France Travail has said so today."""
    dossier = f.a_dossier(state, f.a_draft(jobseeker()))
    f.a_status_check(dossier.trainee)
    return dossier


# What each state says

WORDS = {
    State.DRAFT: "Votre dossier n'est pas encore envoyé",
    State.REQUESTED: "L'organisme doit vous répondre",
    State.REFUSED_BY_ORGANISATION: "Le groupe est complet.",
    State.PROPOSED: "L'organisme accepte, avec des changements",
    State.REQUEST_CANCELLED: "Vous avez annulé votre demande",
    State.TO_VALIDATE: "L'organisme a accepté votre demande",
    State.PAYMENT_PENDING: "Votre paiement est en cours de traitement",
    State.PAYMENT_REFUSED: "Votre banque a refusé le paiement",
    State.VALIDATED: "Votre inscription est validée",
    State.IN_TRAINING: "Vous êtes en formation",
    State.COMPLETED: "Votre formation est terminée",
    State.CANCELLED_BY_TRAINEE: "Vous avez annulé votre formation",
    State.CANCELLED_BY_ORGANISATION: "Le formateur est souffrant.",
}


@pytest.mark.parametrize("state", State)
def test_each_state_says_in_words_where_the_dossier_stands_and_until_when(
    enter: Callable[[Dossier | User], Client], lived: Lived, state: State
) -> None:
    dossier = lived(state)
    response = page(enter(dossier), dossier)
    assert response.status_code == 200
    text = plain(response)
    assert WORDS[state] in text
    assert state.label in text
    if dossier.deadline:
        assert long_date(dossier.deadline) in text


@pytest.mark.parametrize("state", State)
def test_the_buttons_are_transitions_that_the_table_allows(
    enter: Callable[[Dossier | User], Client], lived: Lived, state: State
) -> None:
    dossier = lived(state)
    allowed = {
        presentation.address_of(dossier, transition) for transition in transitions_from(state, Role.TRAINEE)
    }
    assert {button.url for button in page(enter(dossier), dossier).context["buttons"]} <= allowed


@pytest.mark.parametrize(
    ("state", "transitions"),
    [
        (State.REQUESTED, ["cancel_request"]),
        (State.PROPOSED, ["pay", "cancel_request"]),
        (State.TO_VALIDATE, ["pay", "cancel_request"]),
        (State.PAYMENT_PENDING, []),
        (State.PAYMENT_REFUSED, ["pay", "cancel_request"]),
        (State.VALIDATED, ["cancel"]),
        (State.COMPLETED, ["confirm_exit", "review", "hide"]),
        (State.REQUEST_CANCELLED, ["hide"]),
    ],
)
def test_one_is_offered_what_can_be_done_now_the_expected_first(
    enter: Callable[[Dossier | User], Client], lived: Lived, state: State, transitions: list[str]
) -> None:
    dossier = lived(state)
    told = page(enter(dossier), dossier).context
    leaving = [told["leaving"]] if told["leaving"] else []
    urls = [button.url for button in [*told["buttons"], *leaving]]
    assert urls == [presentation.address_of(dossier, TRANSITIONS[transition]) for transition in transitions]


def test_with_nothing_to_pay_one_validates_and_is_not_sent_to_a_card(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = nothing_to_pay()
    urls = [button.url for button in page(enter(dossier), dossier).context["buttons"]]
    assert reverse("dossier_transition", args=[dossier.number, "valider"]) in urls
    assert reverse("checkout_start", args=[dossier.number]) not in urls


@pytest.mark.parametrize("state", [s for s in State if s not in (State.DRAFT, State.IN_TRAINING)])
def test_the_count_day_by_day_ends_on_the_deadline(lived: Lived, state: State) -> None:
    dossier = lived(state)
    limit = presentation.limit_of(dossier)
    assert (limit is None) == (dossier.deadline is None)
    if limit:
        assert limit.days[-1].date == dossier.deadline


def test_after_an_acknowledgement_the_thirty_days_are_counted_from_it(
    enter: Callable[[Dossier | User], Client],
) -> None:
    session = f.a_session(f.an_action(has_admission_terms=True, prerequisites="Niveau B1"), starts_in=60)
    dossier = f.send(f.a_draft(session=session))
    dossier = transitions.acknowledge(dossier, f.agent(dossier))
    limit = presentation.limit_of(dossier)
    assert sure(limit).count == 30
    assert sure(limit).days[-1].date == dossier.deadline
    assert "accusé de réception" in plain(page(enter(dossier), dossier))


def test_a_refusal_shows_its_reason_its_message_and_how_to_reach_the_organisation(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.REFUSED_BY_ORGANISATION)
    text = plain(page(enter(dossier), dossier))
    assert "La session est complète" in text
    assert "Le groupe est complet." in text
    assert "contact@atelier.example" in text


def test_a_proposal_is_shown_as_before_and_after(enter: Callable[[Dossier | User], Client]) -> None:
    dossier = f.send(f.a_draft())
    later = sure(dossier.starts_on) + timedelta(days=7)
    dossier = f.propose(dossier, starts_on=later, ends_on=later + timedelta(days=14), price=80_000)
    response = page(enter(dossier), dossier)
    changed = {label: is_changed for label, _, _, is_changed in response.context["changes"]}
    assert changed == {"Début": True, "Fin": True, "Durée": False, "Prix": True}
    text = plain(response)
    assert "870,00 €" in text
    assert "800,00 €" in text
    assert "Groupe du matin." in text


def test_when_the_organisation_let_the_request_expire_the_page_says_so(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.REQUESTED)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        sweep.sweep()
        text = plain(page(enter(dossier), dossier))
    assert "l'organisme n'a pas répondu" in text
    assert long_date(sure(dossier.deadline)) in text


def test_when_the_trainee_let_the_request_expire_the_page_says_so(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.TO_VALIDATE)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        sweep.sweep()
        text = plain(page(enter(dossier), dossier))
    assert "vous n'avez pas répondu" in text


def test_past_the_deadline_the_page_says_so_before_the_clock_has_moved_and_offers_nothing(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.TO_VALIDATE)
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        response = page(enter(dossier), dossier)
    assert "Le délai est passé" in plain(response)
    assert response.context["buttons"] == []


def test_a_payment_that_was_not_finished_is_not_called_a_refusal_of_the_bank(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.PAYMENT_PENDING)
    dossier = transitions.payment_failed(dossier, actors.BANK, error="abandoned")
    text = plain(page(enter(dossier), dossier))
    assert "n'est pas allé jusqu'au bout" in text
    assert "Votre banque a refusé" not in text


def test_a_payment_in_progress_can_be_resumed(enter: Callable[[Dossier | User], Client]) -> None:
    dossier = f.a_dossier(State.PAYMENT_PENDING)
    content = page(enter(dossier), dossier).content.decode()
    assert f'action="{reverse("checkout_start", args=[dossier.number])}"' in content
    assert "Reprendre le paiement" in content


def test_a_late_cancelling_shows_what_is_kept_and_until_when_it_may_change(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.CANCELLED_BY_TRAINEE)
    text = plain(page(enter(dossier), dossier))
    assert "Avoir pour une prochaine formation" in text
    assert long_date(sure(dossier.closing.final_on)) in text


def test_the_financing_box_of_a_validated_dossier_says_what_was_paid(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.VALIDATED)
    text = plain(page(enter(dossier), dossier))
    assert euros(sure(dossier.rights_used)).replace(NBSP, " ") in text
    assert "Payé par carte" in text


def test_the_timeline_tells_the_journal_then_what_is_awaited(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.TO_VALIDATE)
    items = page(enter(dossier), dossier).context["timeline"]
    assert [i["title"] for i in items[:3]] == [
        "Dossier créé",
        "Votre dossier est transmis",
        "Votre demande est acceptée",
    ]
    assert [i["status"] for i in items] == ["done"] * 3 + ["current"] + ["upcoming"] * 4
    assert [i["kind"] for i in items[:3]] == ["mine", "mine", "others"]
    assert all(i["date"].startswith("À venir, ") for i in items[4:])


def test_tries_to_pay_are_folded_under_the_last(enter: Callable[[Dossier | User], Client]) -> None:
    dossier = f.bank_says_yes(f.pay(f.a_dossier(State.PAYMENT_REFUSED)))
    items = page(enter(dossier), dossier).context["timeline"]
    titles = [i["title"] for i in items if i["status"] == "done"]
    assert titles[2:] == ["Votre demande est acceptée", "Paiement reçu, inscription validée"]
    assert [i["title"] for i in items[3]["before"]] == [
        "Paiement commencé",
        "Votre paiement n'a pas abouti",
        "Paiement commencé",
    ]


@pytest.mark.today("2026-11-24")
def test_what_is_validated_says_the_first_day_where_whom_to_call_and_until_when_it_is_free(
    enter: Callable[[Dossier | User], Client],
) -> None:
    text = plain(page(enter(dossier := f.a_dossier(State.VALIDATED)), dossier))
    for told in (
        "Rien à faire avant le premier jour",
        f"Premier jour : {long_date(sure(dossier.starts_on))}",
        dossier.place,
        "03 87 00 00 00",
        "Gratuit jusqu'au lundi 14 décembre 2026",
        "14 jours ouvrés après la validation",
        "720,00 €",
    ):
        assert told in text


def test_the_stair_says_how_far_one_is(enter: Callable[[Dossier | User], Client]) -> None:
    dossier = f.a_dossier(State.VALIDATED)
    steps = page(enter(dossier), dossier).context["steps"]
    assert [step["status"] for step in steps] == ["done"] * 3 + ["current"] + ["upcoming"] * 2
    ended = f.cancel(dossier)
    assert page(enter(ended), ended).context["steps"] == []


# Who may see


@pytest.mark.parametrize("address", ["dossier", "dossier_receipt", "dossier_delete", "checkout_start"])
def test_a_stranger_gets_404(enter: Callable[[Dossier | User], Client], address: str) -> None:
    dossier = f.a_dossier(State.REQUESTED)
    camille = f.a_trainee("Camille", "Aubry").user
    assert enter(camille).get(reverse(address, args=[dossier.number])).status_code == 404


def test_the_organisation_gets_404_on_the_trainee_s_page(enter: Callable[[Dossier | User], Client]) -> None:
    dossier = f.a_dossier(State.REQUESTED)
    assert page(enter(sure(f.agent(dossier).user)), dossier).status_code == 404


def test_a_stranger_cannot_play_a_transition_on_another_s_dossier(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.REQUESTED)
    client = enter(f.a_trainee("Camille", "Aubry").user)
    answer = client.post(reverse("dossier_transition", args=[dossier.number, "annuler-la-demande"]))
    assert answer.status_code == 404
    dossier.refresh_from_db()
    assert dossier.status is State.REQUESTED


@pytest.mark.parametrize("slug", ["accepter", "expirer", "envoyer", "nimporte-quoi"])
def test_a_transition_that_is_not_the_trainee_s_has_no_page(
    enter: Callable[[Dossier | User], Client], slug: str
) -> None:
    dossier = f.a_dossier(State.REQUESTED)
    assert enter(dossier).get(reverse("dossier_transition", args=[dossier.number, slug])).status_code == 404


def test_someone_without_an_account_of_rights_has_no_list(enter: Callable[[Dossier | User], Client]) -> None:
    assert enter(f.a_staff_member()).get(reverse("dossier_list")).status_code == 404


def test_one_must_log_in(client: Client) -> None:
    dossier = f.a_dossier(State.REQUESTED)
    answer = page(client, dossier)
    assert answer.status_code == 302
    assert reverse("login") in answer.headers["Location"]


# The list


def a_full_shelf(count: int) -> Trainee:
    dominique = f.a_trainee(cents=10_000_000)
    for state in [State.DRAFT, State.REQUESTED, State.TO_VALIDATE, State.REQUEST_CANCELLED][:count]:
        f.a_dossier(state, f.a_draft(dominique))
    return dominique


def test_the_list_shows_what_is_to_be_done_then_what_waits_then_drafts_then_closed_ones(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dominique = a_full_shelf(4)
    shown = enter(dominique.user).get(reverse("dossier_list")).context["page"].object_list
    assert [dossier.state for dossier in shown] == ["to_validate", "requested", "draft", "request_cancelled"]


def test_a_dossier_taken_off_the_list_is_no_longer_there_but_keeps_its_page(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.REQUEST_CANCELLED)
    client = enter(dossier)
    answer = client.post(reverse("dossier_transition", args=[dossier.number, "retirer"]), follow=True)
    assert answer.redirect_chain == [(reverse("dossier_list"), 302)]
    assert dossier.number not in answer.content.decode()
    assert page(client, dossier).status_code == 200


def test_an_empty_list_says_what_to_do_next(enter: Callable[[Dossier | User], Client]) -> None:
    text = plain(enter(f.a_trainee().user).get(reverse("dossier_list")))
    assert "Rechercher une formation" in text
    assert "Vous n'avez pas encore de dossier" in text


def test_the_list_is_cut_in_pages(enter: Callable[[Dossier | User], Client]) -> None:
    dominique = f.a_trainee()
    drafts = [f.a_draft(dominique) for _ in range(11)]
    client = enter(dominique.user)
    assert len(client.get(reverse("dossier_list")).context["page"].object_list) == 10
    last = client.get(reverse("dossier_list"), {"page": 2}).context["page"].object_list
    assert len(last) == len(drafts) - 10


def test_the_list_costs_the_same_few_queries_whatever_its_length(
    enter: Callable[[Dossier | User], Client], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = enter(a_full_shelf(1).user)
    with django_assert_num_queries(4):
        client.get(reverse("dossier_list"))
    client = enter(a_full_shelf(4).user)
    with django_assert_num_queries(4):
        client.get(reverse("dossier_list"))


@pytest.mark.parametrize("state", State)
def test_the_page_of_a_dossier_costs_at_most_eight_queries(
    enter: Callable[[Dossier | User], Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    lived: Lived,
    state: State,
) -> None:
    dossier = lived(state)
    client = enter(dossier)
    with django_assert_max_num_queries(8):
        assert page(client, dossier).status_code == 200


# The transitions


def test_cancelling_a_request_is_asked_then_done(enter: Callable[[Dossier | User], Client]) -> None:
    dossier = f.a_dossier(State.REQUESTED)
    url = reverse("dossier_transition", args=[dossier.number, "annuler-la-demande"])
    client = enter(dossier)
    assert "Annuler ma demande" in plain(client.get(url))
    assert Dossier.objects.get(pk=dossier.pk).status is State.REQUESTED
    assert client.post(url).headers["Location"] == reverse("dossier", args=[dossier.number])
    dossier.refresh_from_db()
    assert dossier.status is State.REQUEST_CANCELLED


def test_pressing_twice_leads_to_the_dossier_with_a_message_not_to_an_error(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.REQUESTED)
    url = reverse("dossier_transition", args=[dossier.number, "annuler-la-demande"])
    client = enter(dossier)
    client.post(url)
    answer = client.post(url, follow=True)
    assert answer.redirect_chain == [(reverse("dossier", args=[dossier.number]), 302)]
    assert "Rien à confirmer ici" in plain(answer)
    assert dossier.entries.filter(transition="cancel_request").count() == 1


def test_confirming_one_s_entry_twice_says_it_is_done(enter: Callable[[Dossier | User], Client]) -> None:
    dossier = f.a_dossier(State.IN_TRAINING)
    url = reverse("dossier_transition", args=[dossier.number, "confirmer-entree"])
    client = enter(dossier)
    given = {"effective_on": timezone.localdate().isoformat()}
    client.post(url, given)
    answer = client.post(url, given, follow=True)
    assert "Vous avez déjà confirmé votre entrée." in plain(answer)
    assert dossier.entries.filter(transition="confirm_entry").count() == 1


def test_an_entry_before_the_start_is_refused_and_what_was_typed_is_kept(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.IN_TRAINING)
    url = reverse("dossier_transition", args=[dossier.number, "confirmer-entree"])
    answer = enter(dossier).post(url, {"effective_on": "2001-02-03"})
    assert answer.status_code == 200
    assert "ne peut pas précéder" in plain(answer)
    assert 'value="2001-02-03"' in answer.content.decode()


def test_a_date_that_is_not_one_is_an_error_of_the_form(enter: Callable[[Dossier | User], Client]) -> None:
    dossier = f.a_dossier(State.COMPLETED)
    url = reverse("dossier_transition", args=[dossier.number, "confirmer-sortie"])
    answer = enter(dossier).post(url, {"effective_on": "demain"})
    assert answer.status_code == 200
    assert 'value="demain"' in answer.content.decode()


def test_validating_asks_for_the_consent_then_reserves_the_rights(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = nothing_to_pay()
    url = reverse("dossier_transition", args=[dossier.number, "valider"])
    client = enter(dossier)
    seen = form_of(client, dossier, "validate")
    refused = client.post(url, seen)
    assert "Cochez cette case" in plain(refused)
    client.post(url, seen | {"rights_consent": "on"})
    dossier.refresh_from_db()
    assert dossier.status is State.VALIDATED
    assert ledger.account_of(dossier.trainee_id).total.reserved == dossier.rights_used == 87_000


def test_when_the_figures_changed_the_new_ones_are_shown_and_the_consent_asked_again(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = nothing_to_pay()
    client = enter(dossier)
    url = reverse("dossier_transition", args=[dossier.number, "valider"])
    seen = form_of(client, dossier, "validate")
    ledger.credit(dossier.trainee_id, "avoir", 10_000, "Avoir d'une annulation")
    answer = client.post(url, seen | {"rights_consent": "on"})
    assert Dossier.objects.get(pk=dossier.pk).status is State.TO_VALIDATE
    text = plain(answer)
    assert "Les montants ont changé" in text
    assert "100,00 € de mon avoir et 770,00 € de mes droits formation" in text
    again = {name: answer.context["form"][name].value() for name in seen}
    assert not answer.context["form"]["rights_consent"].value()
    client.post(url, again | {"rights_consent": "on"})
    dossier.refresh_from_db()
    assert dossier.status is State.VALIDATED
    assert (dossier.credit_used, dossier.rights_used) == (10_000, 77_000)


def test_figures_that_someone_invents_are_never_taken(enter: Callable[[Dossier | User], Client]) -> None:
    dossier = nothing_to_pay()
    url = reverse("dossier_transition", args=[dossier.number, "valider"])
    invented = {
        "dotation_used": "0",
        "credit_used": "0",
        "top_up_used": "0",
        "rights_used": "1",
        "to_pay": "0",
        "rights_consent": "on",
    }
    assert "Les montants ont changé" in plain(enter(dossier).post(url, invented))
    dossier.refresh_from_db()
    assert dossier.status is State.TO_VALIDATE


def test_validating_after_the_deadline_plays_the_clock_and_says_why(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = nothing_to_pay()
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        client = enter(dossier)
        given = {
            "dotation_used": 0,
            "credit_used": 0,
            "top_up_used": 0,
            "rights_used": 87_000,
            "to_pay": 0,
            "rights_consent": "on",
        }
        answer = client.post(
            reverse("dossier_transition", args=[dossier.number, "valider"]), given, follow=True
        )
    assert f"Le délai s'est terminé le {long_date(sure(dossier.deadline))}" in plain(answer)
    dossier.refresh_from_db()
    assert dossier.status is State.REQUEST_CANCELLED


def test_the_page_to_pay_shows_the_figures_and_both_consents(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.TO_VALIDATE)
    response = enter(dossier).get(reverse("checkout_start", args=[dossier.number]))
    text = plain(response)
    assert "mes droits formation" in text
    assert "par carte bancaire, en une fois" in text
    assert set(response.context["form"].fields) >= {"rights_consent", "payment_consent"}


def test_cancelling_a_validated_dossier_announces_the_very_settlement(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.VALIDATED)
    url = reverse("dossier_transition", args=[dossier.number, "annuler"])
    client = enter(dossier)
    response = client.get(url)
    text = plain(response)
    assert f"{business_days(law.on(sure(dossier.validated_on)).withdrawal_days)} après la validation" in text
    for cents in (dossier.rights_used, dossier.card_paid):
        assert euros(sure(cents)).replace(NBSP, " ") in text
    client.post(url, {"settlement": response.context["form"]["settlement"].value()})
    dossier.refresh_from_db()
    assert dossier.status is State.CANCELLED_BY_TRAINEE
    assert (dossier.closing.case, dossier.closing.card_refunded) == (3, dossier.card_paid)


def test_a_cancelling_whose_consequences_changed_since_the_page_was_read_is_asked_again(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.VALIDATED)
    url = reverse("dossier_transition", args=[dossier.number, "annuler"])
    client = enter(dossier)
    seen = client.get(url).context["form"]["settlement"].value()
    today = timezone.localdate()
    f.enrolled_on(dossier, today - timedelta(days=40), starts_on=today + timedelta(days=2))
    answer = client.post(url, {"settlement": seen, "understood": "on"})
    assert "Les conséquences ont changé" in plain(answer)
    assert "J'ai compris que je perds 720,00 €" in plain(answer)
    assert 'name="understood" checked' not in answer.text, "what was understood is another sum"
    dossier.refresh_from_db()
    assert dossier.status is State.VALIDATED
    now = answer.context["form"]["settlement"].value()
    client.post(url, {"settlement": now, "understood": "on"})
    dossier.refresh_from_db()
    assert dossier.closing.case == 6


def test_reading_a_transition_s_page_that_is_no_longer_possible_leads_to_the_dossier(
    enter: Callable[[Dossier | User], Client],
) -> None:
    dossier = f.a_dossier(State.VALIDATED)
    answer = enter(dossier).get(reverse("dossier_transition", args=[dossier.number, "valider"]))
    assert answer.headers["Location"] == reverse("dossier", args=[dossier.number])


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2026, 12, 23)])
def test_the_page_counts_across_week_ends_and_holidays(
    enter: Callable[[Dossier | User], Client], day: date
) -> None:
    with time_machine.travel(f"{day}T09:00:00+01:00"):
        dossier = f.send(f.a_draft())
        limit = page(enter(dossier), dossier).context["limit"]
    assert limit.date == add_business_days(day, 2)
    assert any(not one.counted for one in limit.days)
