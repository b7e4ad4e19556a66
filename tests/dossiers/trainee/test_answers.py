"""Before sending, one reads one's answers, each with its way back; the printed record has them too."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from dossiers.trainee.answers import answers_of
from dossiers.trainee.draft_forms import steps_of
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_the_owner_reads_each_answer_before_sending_and_may_change_it(client: Client) -> None:
    draft = f.a_draft(landline="0387000001", usage_name="Martin", diploma_year=1994)
    client.force_login(draft.trainee.user)
    page = unescape(client.get(reverse("dossier_form", args=[draft.number, "envoyer"])).text)
    assert "Vérifiez vos réponses" in page
    found = {answer.label: answer for answer in answers_of(draft)}
    assert {"Agent public", "Diplôme le plus élevé", "Catégorie", "Nom", "Téléphone"} <= set(found)
    assert found["Agent public"].text == "Non"
    assert found["Diplôme le plus élevé"].text.endswith(", 1994")
    assert found["Téléphone"].text.endswith("03 87 00 00 01")
    for answer in found.values():
        assert answer.text in page, answer.label
        assert reverse("dossier_form", args=[draft.number, answer.step]) in page
        assert client.get(reverse("dossier_form", args=[draft.number, answer.step])).status_code == 200


def test_what_was_left_empty_is_not_among_the_answers(client: Client) -> None:
    draft = f.a_draft(landline="", usage_name="", diploma_year=None)
    assert not {"Nom d'usage", "Pendant la formation"} & {answer.label for answer in answers_of(draft)}


def test_the_answers_follow_the_order_of_the_steps() -> None:
    draft = f.a_draft(session=f.a_session(starts_on=None, ends_on=None))
    order = [step.slug for step in steps_of(draft)]
    steps = [order.index(answer.step) for answer in answers_of(draft)]
    assert steps == sorted(steps)


def test_the_printed_record_has_them_without_a_way_to_change_them(client: Client) -> None:
    dossier = f.a_dossier("requested")
    client.force_login(dossier.trainee.user)
    page = unescape(client.get(reverse("dossier_summary", args=[dossier.number])).text)
    for answer in answers_of(dossier):
        assert answer.text in page, answer.label
    assert "Modifier" not in page
