"""The summary of an account counts what its holder's list shows."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as f

pytestmark = pytest.mark.django_db


def figures(page: str) -> dict[str, str]:
    """Each figure of the page, by its name."""
    found = re.findall(r'figure"><span>([^<]+)</span><span class="amount">([^<]*)</span>', page)
    return dict(found)


def test_the_summary_counts_the_dossiers_under_way_the_drafts_and_those_that_are_over(client: Client) -> None:
    dominique = f.a_trainee()
    for state in ("draft", "draft", "draft", "requested", "to_validate", "refused_by_organisation"):
        f.a_dossier(state, f.a_draft(dominique))
    client.force_login(dominique.user)
    shown = figures(client.get(reverse("account")).text)
    assert (shown["En cours"], shown["À compléter"], shown["Clos"]) == ("2", "3", "1")
