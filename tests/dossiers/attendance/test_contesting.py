"""A trainee reads their half-days, and contests one, once."""

import pytest
from django.urls import reverse

from dossiers.attendance.models import Mark
from dossiers.dossier.models import Dossier
from dossiers.holder.forgetting import forget
from tests import factories as f
from tests.entered import entered
from tests.kinds import sure

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def missed(made_once: None) -> Mark:
    return f.a_mark(f.a_dossier("in_training"), "absent")


def page_of(mark: Mark) -> str:
    return reverse("attendance_contest", args=[mark.dossier.number, mark.pk])


def test_the_dossier_s_page_shows_the_half_days_and_leads_to_each(missed: Mark) -> None:
    hers = entered(missed.dossier.trainee.user)
    told = hers.get(reverse("dossier", args=[missed.dossier.number])).text
    assert "Votre présence" in told
    assert page_of(missed) in told


def test_one_says_once_what_is_not_right_and_the_organisation_reads_it(missed: Mark) -> None:
    hers = entered(missed.dossier.trainee.user)
    assert "field__error" in hers.post(page_of(missed), {"text": "  "}).text
    for words in ("J'étais là, au fond de la salle.", "Vraiment."):
        assert hers.post(page_of(missed), {"text": words}).status_code == 302
    missed.refresh_from_db()
    assert missed.contest == "J'étais là, au fond de la salle."
    theirs = entered(sure(f.agent(missed.dossier).user))
    sheet = theirs.get(reverse("organisation_sheet", args=[missed.dossier.session_id])).text
    assert "au fond de la salle" in sheet
    assert "contesté" in sheet


def test_nobody_contests_another_s(missed: Mark) -> None:
    stranger = entered(f.a_trainee("Camille").user)
    assert stranger.get(page_of(missed)).status_code == stranger.post(page_of(missed)).status_code == 404
    mine = f.a_dossier("in_training", trainee=f.a_trainee("Zoé"))
    browser = entered(mine.trainee.user)
    assert browser.get(reverse("attendance_contest", args=[mine.number, missed.pk])).status_code == 404


def test_a_closed_account_leaves_no_words_on_the_sheet(missed: Mark) -> None:
    entered(missed.dossier.trainee.user).post(page_of(missed), {"text": "Dominique était là."})
    forget(Dossier.objects.get(pk=missed.dossier_id).trainee)
    missed.refresh_from_db()
    assert missed.contest == "[effacé]"
