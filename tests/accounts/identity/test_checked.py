"""A document proves an identity once two agents, independent of each other, accepted it; for a year."""

import html
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.documents.models import Document
from accounts.identity import checked
from accounts.identity.models import IdentityCheck
from accounts.people.models import Trainee, User
from accounts.staff import interventions
from accounts.staff.models import AccessLogEntry, Intervention
from cpf_portal.common.errors import Refused
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.holder import closing
from tests import factories as f
from tests.entered import entered
from tests.kinds import Response, Work, sure

pytestmark = pytest.mark.django_db


@pytest.fixture
def dominique() -> Trainee:
    return f.a_trainee(sex="m")


@pytest.fixture
def agents() -> tuple[User, User]:
    """Two agents, who owe each other nothing."""
    return f.an_agent("Décisions"), f.an_agent("Décisions")


def give(client: Client, kind: str = "card", **files: bytes) -> Response:
    contents = {"document": f.PDF} | files
    given = {name: SimpleUploadedFile(f"{name}.pdf", content) for name, content in contents.items()}
    return client.post(reverse("identity"), {"kind": kind} | given)


def decide(agent: User, check: IdentityCheck, accepted: bool = True, reason: str = "") -> str:
    page = reverse("admin:accounts_identitycheck_decider", args=[check.pk])
    answer = entered(agent).post(page, {"accepted": str(int(accepted)), "reason": reason}, follow=True)
    return html.unescape(answer.text)


def accepted(trainee: Trainee) -> IdentityCheck:
    check = f.an_identity_check(trainee)
    for _ in range(2):
        check = checked.decide(check, f.an_agent("Décisions"), accepted=True)
    return check


def sent(dossier: Dossier) -> Dossier:
    return transitions.send(dossier, f.owner(dossier), **f.consents(dossier))


@pytest.mark.parametrize("level", ["eidas1", "eidas2", "eidas3"])
def test_a_document_that_two_agents_accept_sends_a_dossier_for_a_year(
    level: str,
    dominique: Trainee,
    agents: tuple[User, User],
    settings: Settings,
    worker: Work,
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    settings.SENDING_NEEDS_FRANCECONNECT = level
    draft, hers = f.a_draft(dominique), entered(dominique.user)
    page = reverse("dossier_form", args=[draft.number, "envoyer"])
    assert reverse("identity") in hers.get(page).text
    assert give(hers, back=f.PDF).status_code == 302
    check = IdentityCheck.objects.get()
    assert "Vous avez transmis votre carte d&#x27;identité le 24 novembre 2026" in hers.get(page).text
    assert "un autre agent doit le confirmer" in decide(agents[0], check)
    with pytest.raises(Refused, match="Prouvez votre identité") as refused:
        sent(draft)
    assert refused.value.code == "identity"
    assert "la personne est prévenue" in decide(agents[1], check)
    check.refresh_from_db()
    assert (check.status, check.valid_until) == ("accepted", date(2027, 11, 24))
    assert "Envoyer mon dossier" in hers.get(page).text
    assert sent(draft).state == "requested"
    worker()
    told_by_mail = next(mail for mail in mailoutbox if "Votre pièce d'identité" in mail.subject)
    assert "24 novembre 2027" in str(told_by_mail.body)
    told = dominique.user.security_events.filter(what="identity").values_list("details", flat=True)
    assert list(told.order_by("pk")) == ["pièce transmise", "pièce acceptée"]


def test_it_proves_until_its_last_day(dominique: Trainee) -> None:
    accepted(dominique)
    assert checked.is_proven(dominique.pk, date(2027, 11, 24))
    assert not checked.is_proven(dominique.pk, date(2027, 11, 25))
    assert not checked.is_proven(f.a_trainee("Camille").pk, date(2026, 11, 24))


def test_nothing_of_the_document_is_kept_once_it_is_decided(
    dominique: Trainee, agents: tuple[User, User]
) -> None:
    hers = entered(dominique.user)
    give(hers, back=f.PDF)
    check = IdentityCheck.objects.get()
    copy = reverse("admin:accounts_identitycheck_document", args=[check.pk, 2])
    assert entered(agents[0]).get(copy).content == f.PDF
    assert AccessLogEntry.objects.filter(user=agents[0], object_id=str(check.pk)).exists()
    assert hers.get(reverse("identity_document", args=[2])).content == f.PDF
    decide(agents[0], check, accepted=False, reason="La photo est floue.")
    assert set(Document.objects.values_list("content", flat=True)) == {b""}
    assert entered(agents[0]).get(copy).status_code == 404
    assert hers.get(reverse("identity_document", args=[1])).status_code == 404
    assert "La photo est floue." in hers.get(reverse("identity")).text


def test_a_rejection_has_a_reason_ends_it_and_is_told(
    dominique: Trainee,
    agents: tuple[User, User],
    worker: Work,
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    check = f.an_identity_check(dominique)
    assert "Indiquez le motif" in decide(agents[0], check, accepted=False)
    decide(agents[0], check)
    decide(agents[1], check, accepted=False, reason="Elle n'est plus en cours de validité.")
    assert "n'attend plus" in decide(f.an_agent("Décisions"), check)
    worker()
    assert "Elle n'est plus en cours de validité." in str(mailoutbox[-1].body)
    assert not checked.is_proven(dominique.pk, timezone.localdate())


def test_one_agent_is_not_two(dominique: Trainee, agents: tuple[User, User]) -> None:
    check = f.an_identity_check(dominique)
    decide(agents[0], check)
    assert "Une autre personne doit décider" in decide(agents[0], check)
    interventions.send_link(agents[0], agents[1], Intervention.What.PASSWORD)
    agents[1].refresh_from_db()
    assert "personne indépendante" in decide(agents[1], check)
    check.refresh_from_db()
    assert check.status == "checked"
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        decide(agents[1], check)
    check.refresh_from_db()
    assert check.status == "accepted"


def test_whoever_got_into_the_account_does_not_check_its_owner(
    dominique: Trainee, agents: tuple[User, User]
) -> None:
    interventions.send_link(agents[0], dominique.user, Intervention.What.EMAIL)
    assert "personne indépendante" in decide(agents[0], f.an_identity_check(dominique))


def test_another_document_replaces_the_one_that_waits(dominique: Trainee, agents: tuple[User, User]) -> None:
    first = f.an_identity_check(dominique)
    decide(agents[0], first)
    give(entered(dominique.user), "passport")
    first.refresh_from_db()
    assert (first.status, bytes(first.document.content)) == ("replaced", b"")
    assert "n'attend plus" in decide(agents[1], first)
    assert sure(checked.latest_of(dominique.pk)).kind == "passport"


def test_a_passport_has_one_side_and_what_is_missing_is_said(dominique: Trainee) -> None:
    hers = entered(dominique.user)
    answer = hers.post(reverse("identity"), {"kind": "driving"})
    assert set(answer.context["form"].errors) == {"kind", "document"}
    assert "lisible" in html.unescape(give(hers, document=b"MZ not a picture").text)
    assert not IdentityCheck.objects.exists()
    give(hers, "passport")
    assert IdentityCheck.objects.get().back is None


def test_people_look_at_five_documents_a_day_at_most(dominique: Trainee) -> None:
    hers = entered(dominique.user)
    for _ in range(5):
        assert give(hers).status_code == 302
    assert "Trop de demandes" in give(hers).text
    assert IdentityCheck.objects.count() == 5


def test_the_document_of_another_is_no_one_s(dominique: Trainee, agents: tuple[User, User]) -> None:
    check = f.an_identity_check(dominique)
    camille = entered(f.a_trainee("Camille").user)
    assert camille.get(reverse("identity_document", args=[1])).status_code == 404
    assert f"n° {check.pk}" not in camille.get(reverse("identity")).text
    member = entered(f.a_member(f.an_organisation()))
    assert member.get(reverse("identity")).status_code == 404
    reader = entered(f.an_agent("Comptes"))
    page = reverse("admin:accounts_identitycheck_decider", args=[check.pk])
    assert (reader.get(page).status_code, reader.post(page, {"accepted": "1"}).status_code) == (403, 403)
    assert "Lecœur" in entered(agents[0]).get(page).text


def test_a_closed_account_keeps_nothing_of_it(dominique: Trainee) -> None:
    check = f.an_identity_check(dominique)
    closing.ask(dominique)
    closing.carry_out(dominique.deletion_requests.get(), f.a_staff_member())
    assert not IdentityCheck.objects.exists()
    assert bytes(Document.objects.get(pk=check.document_id).content) == b""
    with pytest.raises(Refused, match="fermé"):
        checked.submit(dominique.pk, "card", f.a_document())


def test_one_reads_it_and_takes_it_away(dominique: Trainee) -> None:
    accepted(dominique)
    hers = entered(dominique.user)
    assert "jusqu'au 24 novembre 2027" in html.unescape(hers.get(reverse("my_data")).text)
    told = hers.get(reverse("my_data_file")).json()["pièces d'identité"]
    assert [(each["pièce"], each["état"]) for each in told] == [("carte d'identité", "acceptée")]


def test_what_franceconnect_plus_is_is_explained_to_anyone(client: Client) -> None:
    page = client.get(reverse("identity_explained")).text
    for told in ("FranceConnect+", "lidentitenumerique.laposte.fr", "vingt-quatre heures", "pendant 1 an"):
        assert told in page
    assert reverse("identity_explained") in client.get(reverse("explain")).text


def test_the_year_is_counted_from_the_decision_in_paris(dominique: Trainee) -> None:
    check = f.an_identity_check(dominique)
    with time_machine.travel(datetime(2026, 12, 1, 0, 30, tzinfo=ZoneInfo("Europe/Paris"))):
        for _ in range(2):
            check = checked.decide(check, f.an_agent("Décisions"), accepted=True)
    assert check.valid_until == date(2027, 12, 1)
