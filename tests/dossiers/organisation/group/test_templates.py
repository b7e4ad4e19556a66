"""The messages that an organisation keeps to refuse with."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalogue.organisations.models import Organisation
from dossiers.organisation.group import template_forms
from dossiers.organisation.group.models import MessageTemplate
from tests import factories as f
from tests.entered import entered
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db
FULL = {"name": "Complet", "reason": "full", "text": "Le groupe est complet ; le suivant est en mars."}


def keep(agent: Client, **changes: Any) -> Response:
    return agent.post(reverse("organisation_templates"), FULL | changes)


def test_one_is_kept_changed_and_deleted(agent: Client, atelier: Organisation) -> None:
    assert keep(agent).status_code == 302
    template = MessageTemplate.objects.get()
    page = reverse("organisation_template", args=[template.pk])
    assert FULL["text"] in agent.get(page).text
    assert agent.post(page, FULL | {"text": "Plus de place."}).status_code == 302
    template.refresh_from_db()
    assert (template.text, template.organisation) == ("Plus de place.", atelier)
    agent.post(reverse("organisation_template_delete", args=[template.pk]))
    assert not MessageTemplate.objects.exists()


def test_a_name_is_given_once_and_something_is_said(agent: Client, atelier: Organisation) -> None:
    keep(agent)
    assert "Un autre modèle porte déjà ce nom" in keep(agent).text
    assert keep(agent, name="Vide", text=" ").status_code == 200
    assert MessageTemplate.objects.count() == 1


def test_a_refusal_begins_with_it(agent: Client, atelier: Organisation) -> None:
    keep(agent)
    dossier = f.a_dossier("requested", session=f.a_session(f.an_action(atelier)))
    page = agent.post(reverse("organisation_group"), {"numbers": [dossier.number]})["Location"]
    template = MessageTemplate.objects.get()
    shown = agent.get(page, {"geste": "refuser", "modele": str(template.pk)})
    assert FULL["text"] in shown.text
    assert '<option value="full" selected>' in shown.text


def test_a_refusal_alone_begins_with_it_too_and_goes_on_in_its_view(
    agent: Client, atelier: Organisation
) -> None:
    first, second = (
        f.a_dossier("requested", session=f.a_session(f.an_action(atelier), starts_in=20 + rank))
        for rank in range(2)
    )
    page = reverse("organisation_transition", args=[first.number, "refuser"]) + "?vue=etat%3Drequested"
    assert reverse("organisation_templates") in agent.get(page).text, "none is kept yet"
    keep(agent)
    template = MessageTemplate.objects.get()
    begun = f"?vue=etat%3Drequested&amp;modele={template.pk}"
    assert f'href="{begun}"' in agent.get(page).text
    shown = agent.get(page + f"&modele={template.pk}")
    assert FULL["text"] in shown.text
    assert '<option value="full" selected>' in shown.text
    for nonsense in ("x", "9" * 40, "-1", "²"):
        assert agent.get(page + f"&modele={nonsense}").status_code == 200
    answer = agent.post(page + f"&modele={template.pk}", {"reason": "full", "message": "Complet, désolés."})
    assert second.number in answer["Location"]
    assert sure(first.entries.last()).details["message"] == "Complet, désolés."


def test_another_organisation_s_is_unknown_and_begins_nothing(agent: Client, atelier: Organisation) -> None:
    keep(agent)
    template = MessageTemplate.objects.get()
    dossier = f.a_dossier("requested")
    stranger = entered(f.a_member(dossier.organisation))
    assert stranger.get(reverse("organisation_template", args=[template.pk])).status_code == 404
    assert stranger.post(reverse("organisation_template_delete", args=[template.pk])).status_code == 404
    page = stranger.post(reverse("organisation_group"), {"numbers": [dossier.number]})["Location"]
    alone = reverse("organisation_transition", args=[dossier.number, "refuser"])
    for address in (page, alone):
        shown = stranger.get(address, {"geste": "refuser", "modele": str(template.pk)})
        assert FULL["text"] not in shown.text


def test_so_many_are_kept_and_no_more(
    agent: Client, atelier: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(template_forms, "MOST", 1)
    keep(agent)
    assert "supprimez-en un" in keep(agent, name="Un autre").text
