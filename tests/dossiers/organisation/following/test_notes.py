"""What members note of a dossier for each other: read by them alone, written by who may answer it."""

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.organisations.models import Organisation
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.organisation.following import changes
from dossiers.organisation.following.models import Note
from tests import factories as f

pytestmark = pytest.mark.django_db
WORDS = "Rappeler Dominique lundi."


@pytest.fixture
def dossier(atelier: Organisation) -> Dossier:
    return f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))


def page(dossier: Dossier) -> str:
    return reverse("organisation_dossier", args=[dossier.number])


def write(client: Client, dossier: Dossier, text: str = WORDS, view: str = "") -> int:
    address = reverse("organisation_note", args=[dossier.number]) + view
    return client.post(address, {"text": text}).status_code


def test_a_note_is_read_by_colleagues_with_its_author_and_its_hour(
    agent: Client, client: Client, atelier: Organisation, dossier: Dossier
) -> None:
    assert write(agent, dossier) == 302
    reader = Client()
    reader.force_login(f.a_member(atelier, "reader"))
    text = reader.get(page(dossier)).text
    assert WORDS in text
    assert str(Note.objects.get().author) in text
    assert "24 novembre 2026" in text
    assert "Ajouter la note" not in text


def test_its_trainee_never_reads_it(agent: Client, dossier: Dossier) -> None:
    write(agent, dossier)
    theirs = Client()
    theirs.force_login(dossier.trainee.user)
    for name in ("dossier", "dossier_summary"):
        assert WORDS not in theirs.get(reverse(name, args=[dossier.number])).text
    assert WORDS not in theirs.get(reverse("personal_data")).text


@pytest.mark.parametrize("role", ["reader", "catalogue", "finance"])
def test_who_may_not_answer_writes_and_assigns_nothing(
    client: Client, atelier: Organisation, dossier: Dossier, role: str
) -> None:
    user = f.a_member(atelier, role)
    client.force_login(user)
    assert write(client, dossier) == 404
    assert client.post(reverse("organisation_follow", args=[dossier.number])).status_code == 404
    with pytest.raises(Refused):
        changes.add_note(user.memberships.get(), dossier, WORDS)
    with pytest.raises(Refused):
        changes.assign(user.memberships.get(), dossier, None)
    assert not Note.objects.exists()


def test_another_organisation_writes_nothing(dossier: Dossier) -> None:
    stranger = f.a_member(f.an_organisation("Cap Métiers Sud")).memberships.get()
    with pytest.raises(Refused):
        changes.add_note(stranger, dossier, WORDS)
    theirs = Client()
    theirs.force_login(stranger.user)
    assert write(theirs, dossier) == 404
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["", "   ", "a" * 2_001])
def test_what_cannot_be_kept_is_said_and_not_lost(agent: Client, dossier: Dossier, text: str) -> None:
    answer = agent.post(reverse("organisation_note", args=[dossier.number]), {"text": text})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert text.strip() in answer.text
    assert not Note.objects.exists()


def test_an_author_or_a_manager_takes_a_note_back_and_no_other(
    client: Client, atelier: Organisation, dossier: Dossier
) -> None:
    author, colleague, manager = (
        f.a_member(atelier, role).memberships.get() for role in ("files", "files", "manager")
    )
    note = changes.add_note(author, dossier, WORDS)
    with pytest.raises(Refused):
        changes.remove_note(colleague, note)
    client.force_login(colleague.user)
    client.post(reverse("organisation_note_remove", args=[dossier.number, note.pk]))
    assert Note.objects.get() == note
    client.force_login(manager.user)
    client.post(reverse("organisation_note_remove", args=[dossier.number, note.pk]))
    assert not Note.objects.exists()


def test_a_note_of_another_dossier_is_not_taken_back_from_here(
    agent: Client, atelier: Organisation, dossier: Dossier
) -> None:
    other = f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))
    note = f.a_note(other)
    address = reverse("organisation_note_remove", args=[dossier.number, note.pk])
    assert agent.post(address).status_code == 404
    assert Note.objects.get() == note


def test_the_list_counts_notes(agent: Client, dossier: Dossier) -> None:
    for _ in range(2):
        write(agent, dossier)
    listed = agent.get(reverse("organisation_dossiers")).content.decode()
    assert '<td data-label="Notes" class="number">2</td>' in listed


def test_one_goes_back_to_the_view_that_one_came_from(agent: Client, dossier: Dossier) -> None:
    address = reverse("organisation_note", args=[dossier.number])
    answer = agent.post(f"{address}?vue=etat%3Drequested", {"text": WORDS})
    assert answer["Location"] == f"{page(dossier)}?vue=etat%3Drequested"
