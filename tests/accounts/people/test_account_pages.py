"""A trainee's own pages: what they have, what they did, how they can be reached; nobody else's."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.people.models import Address, Trainee, User
from accounts.rights import ledger
from accounts.rights.models import RightsLine
from dossiers.holder.engagements import Counts
from dossiers.lifecycle import State
from tests import factories as f
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db
ACCOUNT, RIGHTS, DATA = reverse("account"), reverse("rights"), reverse("personal_data")
PAGES = [ACCOUNT, RIGHTS, DATA]


def plain(response: Response) -> str:
    return " ".join(response.text.replace("\u00a0", " ").replace("&#x27;", "'").split())


@pytest.fixture
def me(client: Client, dominique: Trainee) -> Client:
    """Dominique, logged in."""
    client.force_login(dominique.user)
    return client


@pytest.mark.parametrize("page", PAGES)
def test_one_logs_in_first(client: Client, page: str) -> None:
    assert client.get(page)["Location"] == f"{reverse('login')}?next={page}"


@pytest.mark.parametrize("page", PAGES)
def test_an_agent_and_staff_have_no_such_page(client: Client, agent: User, page: str) -> None:
    for user in (agent, f.a_staff_member()):
        client.force_login(user)
        assert client.get(page).status_code == 404


# The summary


def test_the_summary_says_what_is_usable_reserved_and_of_which_origin(me: Client, dominique: Trainee) -> None:
    ledger.credit(dominique.pk, "dif", 30_000, "Heures de DIF")
    ledger.credit(dominique.pk, "avoir", 5_000, "Formation annulée")
    ledger.hold(dominique.pk, f.a_draft(dominique).number, credit_used=0, rights_used=40_000)
    text = plain(me.get(ACCOUNT))
    # 1 820 of CPF and 300 of DIF, 400 reserved: the DIF first
    for figure in ("1 720,00 €", "0,00 €", "50,00 €", "1 770,00 €", "400,00 €"):
        assert figure in text


def test_the_summary_counts_dossiers_as_they_stand(me: Client, dominique: Trainee) -> None:
    for state in (State.DRAFT, State.REQUESTED, State.TO_VALIDATE, State.REQUEST_CANCELLED):
        f.a_dossier(state, f.a_draft(dominique))
    f.a_dossier(State.REQUESTED)  # a stranger's
    assert me.get(ACCOUNT).context["dossiers"] == Counts(live=2, drafts=1, closed=1)


def test_the_summary_shows_personal_data_but_no_number(me: Client, dominique: Trainee) -> None:
    text = plain(me.get(ACCOUNT))
    assert "12 mai 1976" in text
    assert "06 12 34 56 78" in text
    assert "12 rue des Tanneurs, 57000 Metz" in text
    assert dominique.user.login not in text


def test_the_summary_of_a_new_account_has_zeros_and_no_gap(client: Client) -> None:
    camille = f.a_trainee("Camille", "Aubry", cents=0, home_address=None, mobile="", contact_email="")
    client.force_login(camille.user)
    text = plain(client.get(ACCOUNT))
    assert "0,00 €" in text
    assert "non renseigné" in text
    assert camille.user.email in text


# The rights


def test_the_history_gives_each_line_its_reason_its_date_and_its_dossier(
    me: Client, dominique: Trainee
) -> None:
    dossier = f.a_dossier(State.VALIDATED, f.a_draft(dominique))
    page = me.get(RIGHTS)
    text = plain(page)
    assert "Droits de l'année" in text
    assert "Réservation pour une formation" in text
    assert reverse("dossier", args=[dossier.number]) in page.text
    assert [line.kind for line in page.context["page"]] == ["hold", "credit"]


def test_the_rights_page_explains_avoir_dif_and_participation(me: Client) -> None:
    text = plain(me.get(RIGHTS))
    assert "close depuis le 30 juin 2021" in text
    assert "La participation forfaitaire" in text
    assert "L'avoir" in text


def test_a_history_without_lines_says_so(client: Client) -> None:
    camille = f.a_trainee("Camille", "Aubry", cents=0)
    client.force_login(camille.user)
    assert "Rien pour l'instant" in plain(client.get(RIGHTS))


def test_one_sees_only_one_s_own_lines(me: Client) -> None:
    camille = f.a_trainee("Camille", "Aubry")
    ledger.credit(camille.pk, "dif", 123_456, "Le DIF de Camille")
    assert "Camille" not in plain(me.get(RIGHTS))
    assert "1 234,56" not in plain(me.get(RIGHTS))


@pytest.mark.parametrize("page", [ACCOUNT, RIGHTS])
def test_a_page_takes_as_many_queries_for_a_hundred_lines_as_for_one(
    me: Client, dominique: Trainee, page: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    me.get(page)
    with django_assert_max_num_queries(8) as few:
        me.get(page)
    years = [{"reason": f"Année {year}", "kind": "credit", "source": "cpf"} for year in range(100)]
    RightsLine.objects.bulk_create(
        RightsLine(trainee=dominique, available=100, reserved=0, **year) for year in years
    )
    f.a_dossier(State.REQUESTED, f.a_draft(dominique))
    with django_assert_max_num_queries(8) as many:
        me.get(page)
    assert len(many.captured_queries) == len(few.captured_queries)


@pytest.mark.parametrize(
    ("asked", "shown"), [("1", 1), ("5", 5), ("99", 5), ("0", 5), ("x", 1), ("9" * 400, 5)]
)
def test_a_long_history_comes_in_pages_whatever_page_is_asked(
    me: Client, dominique: Trainee, asked: str, shown: int
) -> None:
    years = [{"reason": f"Année {year}", "kind": "credit", "source": "cpf"} for year in range(100)]
    RightsLine.objects.bulk_create(
        RightsLine(trainee=dominique, available=100, reserved=0, **year) for year in years
    )
    assert me.get(RIGHTS, {"page": asked}).context["page"].number == shown


# Contact details and address


def details(**changes: str) -> dict[str, str]:
    return {
        "usage_name": "Martin",
        "mobile": "",
        "landline": "03 87 00 00 00",
        "contact_email": "domi@example.fr",
        "email_again": "domi@example.fr",
        "domicile-number": "4",
        "domicile-repetition": "bis",
        "domicile-street_type": "rue",
        "domicile-street": "du Pont des Morts",
        "domicile-postcode": "57000",
        "domicile-town": "Metz",
    } | changes


def test_contact_details_and_address_are_changed_together(me: Client, dominique: Trainee) -> None:
    assert me.post(DATA, details())["Location"] == ACCOUNT
    dominique = Trainee.objects.get(pk=dominique.pk)
    assert (dominique.usage_name, dominique.mobile, dominique.landline) == ("Martin", "", "+33387000000")
    assert dominique.contact_email == "domi@example.fr"
    assert str(dominique.home_address) == "4 bis rue du Pont des Morts, 57000 Metz"


def test_a_changed_address_never_reaches_a_dossier(me: Client, dominique: Trainee) -> None:
    dossier = f.a_dossier(State.REQUESTED, f.a_draft(dominique))
    me.post(DATA, details())
    assert str(Address.objects.get(pk=sure(dossier.home_address_id))) == "12 rue des Tanneurs, 57000 Metz"


@pytest.mark.parametrize(
    ("changes", "form", "field"),
    [
        ({"landline": ""}, "contact", "mobile"),
        ({"landline": "12"}, "contact", "landline"),
        ({"email_again": "autre@example.fr"}, "contact", "email_again"),
        ({"contact_email": "", "email_again": ""}, "contact", "contact_email"),
        ({"domicile-postcode": "5700"}, "address", "postcode"),
        ({"domicile-postcode": "٥٧٠٠٠"}, "address", "postcode"),
        ({"domicile-town": ""}, "address", "town"),
        ({"domicile-repetition": "septies"}, "address", "repetition"),
        ({"domicile-street": "\x00"}, "address", "street"),
        ({"usage_name": "x" * 100_000}, "contact", "usage_name"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_changes(
    me: Client, dominique: Trainee, changes: dict[str, str], form: str, field: str
) -> None:
    response = me.post(DATA, details(**changes))
    assert field in response.context[form].errors
    kept = Trainee.objects.get(pk=dominique.pk)
    assert kept.usage_name == ""
    assert str(kept.home_address) == "12 rue des Tanneurs, 57000 Metz"


def test_both_forms_say_what_is_wrong_at_once(me: Client) -> None:
    response = me.post(DATA, details(**{"landline": "", "domicile-town": ""}))
    assert response.context["contact"].errors
    assert response.context["address"].errors


def test_one_who_gave_no_address_need_not_give_one(client: Client) -> None:
    camille = f.a_trainee("Camille", "Aubry", home_address=None)
    client.force_login(camille.user)
    nothing = {name: "" for name in details() if name.startswith("domicile")}
    assert client.post(DATA, details(**nothing))["Location"] == ACCOUNT
    assert Trainee.objects.get(pk=camille.pk).home_address is None
    half = nothing | {"domicile-town": "Metz"}
    assert "street" in client.post(DATA, details(**half)).context["address"].errors


def test_the_form_shows_what_is_known_as_people_write_it(me: Client) -> None:
    form = me.get(DATA).context["contact"]
    assert form["mobile"].value() == "06 12 34 56 78"
    assert form["email_again"].value() == form["contact_email"].value()
