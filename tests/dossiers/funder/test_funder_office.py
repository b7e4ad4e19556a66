"""A funder's office: its own requests by deadline, what it may see of them, its answers, its figures, its profile."""

import csv
from datetime import timedelta
from html import unescape
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalogue.funders.models import Funder
from dossiers.dossier.models import Dossier
from dossiers.dossier.top_ups import TopUp, top_up_of
from dossiers.messages import notices
from dossiers.messages.words import FUNDER, ORGANISATION, TRAINEE
from tests import factories as f
from tests import letters
from tests.kinds import sure
from tests.worker import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.today("2026-11-24")]


@pytest.fixture
def region() -> Funder:
    return f.a_funder()


@pytest.fixture
def agent(client: Client, region: Funder) -> Client:
    client.force_login(f.a_funder_agent(region))
    return client


def asked(funder: Funder, first: str = "Dominique", message: str = "") -> Dossier:
    dossier = f.a_dossier("to_validate", trainee=f.a_trainee(first))
    return f.ask_top_up(dossier, funder, message=message)


def text_of(client: Client, name: str, *args: object) -> str:
    return unescape(client.get(reverse(name, args=args)).text).replace("\u00a0", " ")


def answer(client: Client, dossier: Dossier, slug: str, **given: str) -> str:
    page = client.post(reverse("funder_transition", args=[dossier.number, slug]), given, follow=True)
    assert page.status_code == 200
    return unescape(page.text).replace("\u00a0", " ")


def test_the_queue_has_its_own_the_nearest_deadline_first(agent: Client, region: Funder) -> None:
    second = asked(region)
    with time_machine.travel(timezone.now() - timedelta(days=1)):
        first = asked(region, "Camille")
    elsewhere = asked(f.a_funder())
    f.grant_top_up(asked(region, "Ange"))
    for name in ("funder_home", "funder_requests"):
        text = text_of(agent, name)
        assert elsewhere.number not in text
    waiting = text_of(agent, "funder_home")
    assert waiting.index(first.number) < waiting.index(second.number)
    assert "Ange" not in waiting


def test_it_sees_who_asks_what_and_never_their_rights(agent: Client, region: Funder) -> None:
    dossier = asked(region, message="Je passe  <b>mon</b> permis.")
    text = text_of(agent, "funder_dossier", dossier.number)
    for told in (
        "Dominique Lecœur",
        dossier.contact_email,
        "870,00 €",
        "100,00 €",
        "Je passe",
        "mardi 8 décembre 2026",
    ):
        assert told in text
    assert "<b>mon" not in agent.get(reverse("funder_dossier", args=[dossier.number])).text
    for hidden in ("1 820,00", "720,00", "150,00", dossier.trainee.user.login):
        assert hidden not in text


def test_granting_less(agent: Client, region: Funder) -> None:
    dossier = asked(region)
    assert "100,00" in text_of(agent, "funder_transition", dossier.number, "accorder-l-aide")
    answered = answer(agent, dossier, "accorder-l-aide", amount="60,50", message="Bonne formation !")
    assert "60,50 €" in answered
    assert "sur 100,00 € demandés" in answered
    assert sure(top_up_of(Dossier.objects.get(pk=dossier.pk))).granted == 6_050


@pytest.mark.parametrize(
    ("slug", "given", "told"),
    [
        ("accorder-l-aide", {"amount": "100,01"}, "va d'un centime à 100,00 €"),
        ("accorder-l-aide", {"amount": "0"}, "va d'un centime"),
        ("accorder-l-aide", {"amount": "beaucoup"}, "Écrivez un montant en euros"),
        ("refuser-l-aide", {"reason": "budget"}, "Saisissez votre message."),
        ("refuser-l-aide", {"message": "Non."}, "Choisissez le motif."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_lost(
    agent: Client, region: Funder, slug: str, given: dict[str, str], told: str
) -> None:
    dossier = asked(region)
    page = answer(agent, dossier, slug, **given)
    assert told in page
    assert all(value in page for value in given.values())
    assert TopUp.objects.get(dossier=dossier).status == "asked"


def test_declining_tells_the_reason_to_the_person(agent: Client, region: Funder) -> None:
    dossier = asked(region)
    deliver()
    mail.outbox.clear()
    answered = answer(agent, dossier, "refuser-l-aide", reason="budget", message="Revenez en janvier.")
    assert "Les crédits de l'année sont épuisés" in answered
    deliver()
    told = {message.to[0]: message.body for message in mail.outbox}
    assert set(told) == {dossier.contact_email, dossier.organisation.email, region.email}
    assert "Revenez en janvier." in told[dossier.contact_email]
    assert "épuisés" not in told[dossier.organisation.email]
    assert "100,00" not in told[dossier.organisation.email], "what is asked is the person's business"
    assert reverse("funder_dossier", args=[dossier.number]) in told[region.email]


def test_afterwards_there_is_nothing_to_answer_nor_to_call(agent: Client, region: Funder) -> None:
    dossier = f.decline_top_up(asked(region))
    text = text_of(agent, "funder_dossier", dossier.number)
    assert "accorder-l-aide" not in text
    assert dossier.contact_email not in text
    assert "n'attend de réponse" in answer(agent, dossier, "accorder-l-aide", amount="10")


def test_who_was_declined_is_told_no_more(region: Funder) -> None:
    dossier = f.cancel_request(f.decline_top_up(asked(region)))
    readers = [
        list(entry.outbox_messages.values_list("reader", flat=True)) for entry in dossier.entries.all()
    ]
    assert [FUNDER in of_entry for of_entry in readers] == [False, False, True, True, False]


@pytest.mark.parametrize("answered", [False, True])
def test_who_is_asked_or_grants_is_told_of_the_end(region: Funder, answered: bool) -> None:
    dossier = asked(region)
    dossier = f.cancel_request(f.grant_top_up(dossier) if answered else dossier)
    assert "sans objet" in letters.text_of(dossier.entries.latest("sequence"), FUNDER)


def test_everyone_reads_what_they_wait_for(region: Funder) -> None:
    dossier = asked(region)
    for reader in (TRAINEE, ORGANISATION, FUNDER):
        assert "mardi 8 décembre 2026" in notices.to_do(dossier, reader).replace("\u00a0", " ")
    assert [(expected.reader, expected.about) for expected in notices.expected_of(dossier)] == [
        (FUNDER, "top_up")
    ]


def test_the_figures(agent: Client, region: Funder) -> None:
    f.grant_top_up(asked(region, "Ange"), 4_000)
    f.decline_top_up(asked(region, "Camille"))
    asked(region)
    f.cancel_request(asked(region, "Paule"))
    asked(f.a_funder())
    figures = agent.get(reverse("funder_home")).context["figures"]
    counts = ("received", "waiting_count", "granted_count", "declined_count", "dropped_count", "silences")
    names = (*counts, "asked_cents", "granted_cents")
    assert [figures[name] for name in names] == [4, 1, 1, 1, 1, 0, 40_000, 4_000]
    assert figures["mean_days"] == 0


def test_what_was_cancelled_since_is_told_apart(agent: Client, region: Funder) -> None:
    f.grant_top_up(asked(region, "Ange"), 4_000)
    cancelled = f.cancel_request(f.grant_top_up(asked(region, "Camille"), 7_000))
    late = f.cancel_late(f.validate(f.grant_top_up(asked(region, "Paule"))))
    figures = agent.get(reverse("funder_home")).context["figures"]
    names = ("granted_count", "granted_cents", "void_count", "void_cents")
    assert [figures[name] for name in names] == [2, 14_000, 1, 7_000], "a late cancelling uses the aid"
    assert "Accordées, puis annulées avec le dossier" in text_of(agent, "funder_home")
    for state, numbers in (("granted", 2), ("void", 1)):
        page = agent.get(f"{reverse('funder_requests')}?etat={state}").context["page"]
        assert page.paginator.count == numbers
    assert "rien n'est dû" in text_of(agent, "funder_dossier", cancelled.number)
    assert "rien n'est dû" not in text_of(agent, "funder_dossier", late.number)
    file = agent.get(reverse("funder_export")).getvalue().decode()
    assert file.count("Accordée, puis annulée") == 1


def test_a_funder_of_which_nothing_was_asked_has_pages(agent: Client) -> None:
    for name in ("funder_home", "funder_requests", "funder_export", "funder_profile"):
        assert agent.get(reverse(name)).status_code == 200


def test_the_file_has_a_line_for_each_and_no_formula(agent: Client, region: Funder) -> None:
    dossier = f.grant_top_up(asked(region, "=1+1"))
    asked(f.a_funder())
    answer = agent.get(reverse("funder_export"))
    rows = list(csv.reader(StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2
    line = dict(zip(*rows, strict=True))
    assert line["dossier"] == dossier.number
    assert line["stagiaire"].startswith("'=1+1")
    assert (line["prix"], line["demandé"], line["accordé"], line["état"]) == (
        "870,00",
        "100,00",
        "100,00",
        "Accordée",
    )


@pytest.mark.parametrize(
    ("query", "found"), [("q=Camille", 1), ("q=Anglais", 2), ("q=zzz", 0), ("etat=asked", 1)]
)
def test_the_list_is_filtered(agent: Client, region: Funder, query: str, found: int) -> None:
    asked(region)
    f.grant_top_up(asked(region, "Camille"))
    page = agent.get(f"{reverse('funder_requests')}?{query}")
    assert page.context["page"].paginator.count == found


class TestProfile:
    GIVEN = {
        "certification_kinds": ["RS"],
        "certification_codes": "rncp35584; RS6151",
        "rome_codes": "m1805 J",
        "departments": "57, 2a 974",
        "supports_remote": "on",
        "persons": "jobseekers",
        "usual_amount": "300",
        "most_amount": "1 500,00",
        "answer_days": "",
        "start_days": "21",
        "email": "aides@region.example",
        "text": "Nous aidons.",
        "is_active": "on",
        "silence_grants": "on",
    }

    def test_its_agents_keep_it_but_for_what_it_is(self, agent: Client, region: Funder) -> None:
        given = self.GIVEN | {"name": "Autre nom", "kind": "employer"}
        assert agent.post(reverse("funder_profile"), given).status_code == 302
        kept = Funder.objects.get(pk=region.pk)
        assert (kept.name, kept.kind) == (region.name, "region")
        assert kept.certification_codes == ["RNCP35584", "RS6151"]
        assert kept.rome_codes == ["M1805", "J"]
        assert kept.departments == ["57", "2A", "974"]
        assert (kept.usual_amount, kept.most_amount, kept.answer_days, kept.start_days) == (
            30_000,
            150_000,
            None,
            21,
        )

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"usual_amount": "2000"}, "ne dépasse pas la plus haute"),
            ({"usual_amount": "0"}, "d'un centime au moins"),
            ({"most_amount": "99999999"}, "ne dépasse pas 1 000 000,00 €"),
            ({"departments": "57, 99"}, "Ces départements n'existent pas : 99"),
            ({"certification_codes": "permis"}, "PERMIS"),
            ({"rome_codes": "M1805, M180, Z"}, "Ce ne sont pas des codes du ROME : M180, Z."),
            ({"answer_days": "0"}, "supérieure ou égale à 1"),
            ({"start_days": "500"}, "inférieure ou égale à 120"),
            ({"persons": "everyone"}, "everyone"),
        ],
        ids=str,
    )
    def test_what_cannot_be_is_said(
        self, agent: Client, region: Funder, wrong: dict[str, str], told: str
    ) -> None:
        page = agent.post(reverse("funder_profile"), self.GIVEN | wrong)
        assert page.status_code == 200
        assert told in unescape(page.text).replace("\u00a0", " ")
        assert Funder.objects.get(pk=region.pk).email == region.email
