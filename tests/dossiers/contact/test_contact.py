"""« Nous contacter »: a message has its number, reaches the staff, and is answered once."""

from html import unescape

import pytest
from captcha.models import CaptchaStore
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from cpf_portal.common.errors import Refused
from dossiers.contact import enquiries
from dossiers.contact.models import Enquiry
from dossiers.holder import forgetting
from tests import factories as f
from tests.entered import entered
from tests.kinds import Response, Work, sure

pytestmark = pytest.mark.django_db
WORDS = "Bonjour,\nje n'ai pas reçu mon remboursement."


def shown(client: Client) -> dict[str, str]:
    """The answer to the image of the page just opened."""
    client.get(reverse("contact"))
    image = sure(CaptchaStore.objects.order_by("-pk").first())
    return {"captcha_0": image.hashkey, "captcha_1": image.response}


def posted(client: Client, **said: str) -> Response:
    form = {"subject": "money", "text": WORDS, **said}
    return client.post(reverse("contact"), form, follow=True)


def a_message(writer: User | None = None) -> Enquiry:
    return enquiries.write(writer, name="Léa Roux", email="lea@example.org", subject="other", text=WORDS)


class TestWhoeverIsNotLoggedIn:
    def test_writes_and_is_given_a_number(self, client: Client, worker: Work) -> None:
        page = posted(client, name="Léa Roux", email="lea@example.org", **shown(client))
        enquiry = Enquiry.objects.get()
        assert enquiry.writer is None
        assert (enquiry.name, enquiry.email, enquiry.text) == ("Léa Roux", "lea@example.org", WORDS)
        assert enquiry.reference in page.text
        worker()
        told = mail.outbox[-1]
        assert told.to == ["lea@example.org"]
        assert enquiry.reference in told.body
        assert "remboursement" not in told.body, "nobody writes to others through us"

    def test_copies_the_image_first(self, client: Client) -> None:
        wrong = shown(client) | {"captcha_1": "faux"}
        page = posted(client, name="Léa Roux", email="lea@example.org", **wrong)
        assert "Ce ne sont pas les caractères" in unescape(page.text)
        assert WORDS.partition("\n")[2] in unescape(page.text)
        assert not Enquiry.objects.exists()

    def test_who_presses_the_button_twice_is_given_the_same_number(self, client: Client) -> None:
        hers = {"name": "Léa Roux", "email": "lea@example.org"} | shown(client)
        first, second = posted(client, **hers), posted(Client(), **hers)
        reference = Enquiry.objects.get().reference
        assert reference in first.text
        assert reference in second.text
        again = posted(client, **hers | shown(client))
        assert reference in again.text, "with another image as well"
        assert Enquiry.objects.count() == 1

    def test_is_not_given_the_number_of_other_words_for_a_wrong_image(self, client: Client) -> None:
        hers = {"name": "Léa Roux", "email": "lea@example.org"} | shown(client)
        posted(client, **hers)
        for other in ({"text": "Bonjour."}, {"email": "autre@example.org"}):
            assert "Ce ne sont pas les caractères" in unescape(posted(Client(), **hers | other).text)
        assert Enquiry.objects.count() == 1

    def test_is_not_heard_without_end(self, client: Client) -> None:
        for rank in range(6):
            said = {"name": "Léa Roux", "email": "lea@example.org", "text": f"Message {rank}"}
            page = posted(client, **said | shown(client))
        assert "Trop de demandes" in page.text
        assert Enquiry.objects.count() == 5

    def test_has_no_dossier_to_choose_and_no_number_without_a_message(self, client: Client) -> None:
        assert "Dossier concerné" not in client.get(reverse("contact")).text
        assert client.get(reverse("contact_sent"))["Location"] == reverse("contact")


class TestDominique:
    def test_is_known_and_chooses_her_dossier(self) -> None:
        dossier = f.a_dossier("validated")
        hers = entered(dossier.trainee.user)
        page = hers.get(reverse("contact"), {"dossier": dossier.number, "sujet": "money"}).text
        assert f'value="{dossier.number}" selected' in page
        assert 'value="money" selected' in page
        assert 'name="email"' not in page
        posted(hers, dossier_number=dossier.number)
        enquiry = Enquiry.objects.get()
        assert (enquiry.writer, enquiry.dossier_number) == (dossier.trainee.user, dossier.number)
        assert enquiry.email == dossier.trainee.user.email

    def test_does_not_choose_another_s(self) -> None:
        other = f.a_dossier("validated", trainee=f.a_trainee("Camille"))
        hers = f.a_dossier("validated")
        page = posted(entered(hers.trainee.user), dossier_number=other.number)
        assert "à corriger" in page.text
        assert not Enquiry.objects.exists()

    def test_reads_and_takes_away_what_she_wrote(self) -> None:
        trainee = f.a_trainee()
        hers, enquiry = entered(trainee.user), a_message(trainee.user)
        assert enquiry.reference in hers.get(reverse("my_data")).text
        told = hers.get(reverse("my_data_file")).json()["messages à la Caisse"]
        assert [each["message"] for each in told] == [WORDS]

    def test_leaves_none_when_her_account_closes(self) -> None:
        trainee = f.a_trainee()
        a_message(trainee.user)
        forgetting.forget(trainee)
        assert not Enquiry.objects.exists()


class TestStaff:
    def test_finds_it_in_the_list_of_work_and_answers_once(self, worker: Work) -> None:
        enquiry, agent = a_message(), f.an_agent("Décisions")
        theirs = entered(agent)
        lists = theirs.get(reverse("admin:index")).context["lists"]
        waiting = next(each for each in lists if each["label"] == "Messages à lire et à répondre")
        assert waiting["count"] == 1
        assert enquiry.reference in theirs.get(waiting["url"]).text
        page = reverse("admin:dossiers_enquiry_decider", args=[enquiry.pk])
        assert WORDS.partition("\n")[2] in unescape(theirs.get(page).text)
        theirs.post(page, {"answer": "Il part demain."})
        enquiry.refresh_from_db()
        assert (enquiry.answer, enquiry.answered_by) == ("Il part demain.", agent)
        worker()
        assert "Il part demain." in mail.outbox[-1].body
        assert mail.outbox[-1].to == ["lea@example.org"]
        with pytest.raises(Refused):
            enquiries.answer(enquiry, agent, "Encore.")

    def test_who_only_reads_does_not_answer(self) -> None:
        enquiry = a_message()
        page = reverse("admin:dossiers_enquiry_decider", args=[enquiry.pk])
        assert entered(f.an_agent("Lecture")).post(page, {"answer": "Oui."}).status_code == 403


def test_an_organisation_writes_too() -> None:
    agent = f.a_member(f.an_organisation())
    posted(entered(agent), subject="account")
    assert Enquiry.objects.get().writer == agent


def test_the_same_words_sent_again_are_the_message_already_there(worker: Work) -> None:
    owner = f.a_trainee().user
    first = a_message(owner)
    assert a_message(owner) == first
    assert a_message(f.a_trainee("Camille").user) != first, "another's are another message"
    worker()
    assert [each.subject for each in mail.outbox if first.reference in each.body][1:] == []
    enquiries.answer(first, f.a_staff_member(), "Il est parti hier.")
    assert a_message(owner) != first, "once answered, one may ask again"


def test_its_writer_reads_it_again_with_its_answer_and_a_stranger_does_not() -> None:
    owner, stranger = f.a_trainee().user, f.a_trainee("Camille").user
    enquiry = a_message(owner)
    enquiries.answer(enquiry, f.a_staff_member(), "Il est parti hier.")
    hers = unescape(entered(owner).get(reverse("contact")).text)
    assert enquiry.reference in hers
    assert "Il est parti hier." in hers
    assert enquiry.reference not in entered(stranger).get(reverse("contact")).text
    assert enquiry.reference not in Client().get(reverse("contact")).text
