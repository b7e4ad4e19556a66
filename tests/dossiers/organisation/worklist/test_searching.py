"""Whatever one has in hand finds the dossier: a number, a name however it is written, a telephone, an address."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.models import User
from catalogue.organisations.models import Member, Organisation
from catalogue.trainings.models import Session
from dossiers.dossier.models import Dossier
from dossiers.organisation.worklist import matching
from dossiers.organisation.worklist.criteria import Criteria
from tests import factories as f
from tests.kinds import sure

pytestmark = pytest.mark.django_db
LIST = reverse("organisation_dossiers")


@pytest.fixture
def claude(atelier: Organisation) -> Member:
    return f.a_member(atelier).memberships.get()


@pytest.fixture
def lea(atelier: Organisation) -> Dossier:
    """Léa Lecœur-D'Arc's request; Camille's is beside it."""
    session = f.a_session(f.an_action(atelier))
    Session.objects.filter(pk=session.pk).update(number="S-2026-ETE")
    trainee = f.a_trainee("Léa", "Lecœur-D'Arc", usage_name="Évrard", landline="+33387123456")
    f.a_dossier("requested", trainee=f.a_trainee("Camille", "Aubry", mobile="+33611111111"), session=session)
    return f.a_dossier("requested", trainee=trainee, session=session)


def seen(member: Member, text: str) -> list[Dossier]:
    return list(matching.found(member, Criteria(q=text)))


TEXTS = [
    *("léa", "LEA", "lecoeur", "Lecœur", "d'arc léa", "arc lecœur LÉA", "evrard", "léa anglais", "lec"),
    *("06 12 34 56 78", "0612345678", "+33 6 12 34 56 78", "03 87 12 34 56"),
    *("Léa@example.fr", "léa@example.fr anglais"),
]


def test_a_name_a_telephone_or_an_address_finds_its_dossier_alone(claude: Member, lea: Dossier) -> None:
    assert {text: seen(claude, text) for text in TEXTS} == {text: [lea] for text in TEXTS}


def test_a_session_or_a_training_finds_all_of_theirs(claude: Member, lea: Dossier) -> None:
    for text in ("S-2026-ETE", "2026 été", "anglais", "professionnel ANGLAIS"):
        assert lea in seen(claude, text)
        assert len(seen(claude, text)) == 2


def test_a_number_finds_its_dossier_whole_or_by_its_beginning(claude: Member, lea: Dossier) -> None:
    assert seen(claude, lea.number) == [lea]
    assert lea in seen(claude, lea.number[:6])


NOWHERE = [
    *("lecoeur camille", "lea aubry", "%", "_", "\\", "' OR 1=1", "!", "&|:*", "éa", "@", "léa@"),
    *("2900357463118", "290035746311885", "2 90 03 57 463 118 85"),
]


def test_what_is_not_all_there_finds_nothing_nor_does_a_nir(claude: Member, lea: Dossier) -> None:
    assert {text: seen(claude, text) for text in NOWHERE} == {text: [] for text in NOWHERE}


def test_the_words_of_a_query_do_not_act(agent: Client, lea: Dossier) -> None:
    for text in ("lecoeur | aubry", "!aubry", "lea <-> x", "a'b", "\\'", ":*", "(" * 50):
        assert agent.get(LIST, {"q": text}).status_code == 200
    assert agent.get(LIST, {"q": "a\x00b"}).status_code == 400


def test_a_name_put_right_is_found_and_the_former_no_longer(claude: Member, lea: Dossier) -> None:
    User.objects.filter(pk=lea.trainee_id).update(last_name="Martin", email="nouvelle@example.fr")
    assert seen(claude, "martin") == [lea]
    assert seen(claude, "lecoeur") == []


def test_a_draft_is_not_found_before_it_is_sent(claude: Member, atelier: Organisation) -> None:
    draft = f.a_draft(f.a_trainee("Noé"), f.a_session(f.an_action(atelier)))
    assert seen(claude, "noé") == []
    f.send(draft)
    assert seen(claude, "noé") == [draft]


def test_an_address_that_may_no_longer_be_read_finds_nothing(claude: Member, lea: Dossier) -> None:
    f.refuse(lea)
    assert seen(claude, "06 12 34 56 78") == []
    assert seen(claude, "léa@example.fr") == []
    assert seen(claude, "lecoeur") == [lea], "the name is on its page"


def test_contacts_are_found_six_months_after_a_training(claude: Member, atelier: Organisation) -> None:
    done = f.a_dossier("completed", session=f.a_session(f.an_action(atelier)))
    closed = sure(done.closed_on)
    for days, found in ((170, [done]), (190, [])):
        with time_machine.travel(timezone.now() + (closed + timedelta(days) - timezone.localdate())):
            assert seen(claude, "0612345678") == found


def test_the_dossiers_of_others_are_never_found(lea: Dossier) -> None:
    stranger = f.a_member(f.an_organisation("Cap Métiers Sud")).memberships.get()
    for text in ("léa", lea.number, "0612345678", "léa@example.fr"):
        assert seen(stranger, text) == []


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ("etat=requested&etat=validated", {"asked", "entering", "late"}),
        ("etat=to_validate", {"aided"}),
        ("echeance=retard", {"late"}),
        ("echeance=aujourdhui", {"today"}),
        ("financement=aide-attendue", {"aided"}),
        ("financement=carte", {"entering", "late"}),
        ("financement=dotation", set()),
        ("suivi=personne", {"asked", "aided", "entering", "late", "today"}),
        ("suivi=moi", set()),
    ],
)
def test_each_filter_keeps_its_own(
    claude: Member, atelier: Organisation, query: str, which: set[str]
) -> None:
    def one(state: str) -> Dossier:
        return f.a_dossier(state, session=f.a_session(f.an_action(atelier)))

    made = {
        "asked": one("requested"),
        "aided": f.ask_top_up(one("to_validate")),
        "entering": one("validated"),
        "late": one("validated"),
        "today": one("proposed"),
    }
    today = timezone.localdate()
    Dossier.objects.filter(pk=made["late"].pk).update(deadline=today - timedelta(days=1))
    Dossier.objects.filter(pk=made["today"].pk).update(deadline=today)
    found = set(matching.found(claude, Criteria.written(query)))
    assert found == {made[name] for name in which}


def test_a_month_keeps_those_who_enrolled_in_it(claude: Member, atelier: Organisation, agent: Client) -> None:
    days = [date(2025, 10, 31), date(2025, 11, 1), date(2025, 11, 30), date(2025, 12, 1)]
    made = [f.a_dossier("validated", session=f.a_session(f.an_action(atelier))) for _ in days]
    for dossier, day in zip(made, days, strict=True):
        Dossier.objects.filter(pk=dossier.pk).update(sent_on=day, answered_on=day, validated_on=day)
    assert set(matching.found(claude, Criteria.written("inscription=2025-11"))) == {*made[1:3]}
    for month, name in (("2025-11", "novembre 2025"), ("2019-02", "février 2019")):
        shown = agent.get(f"{LIST}?inscription={month}").text.replace("\u00a0", " ")
        assert f'<option value="{month}" selected>{name}</option>' in shown


def test_a_training_a_session_and_a_place_keep_their_own(claude: Member, lea: Dossier) -> None:
    other = f.a_dossier("requested", session=f.a_session(f.an_action(claude.organisation)))
    action = lea.session.action
    for query in (f"session={lea.session_id}", f"formation={action.training_id}"):
        found = list(matching.found(claude, Criteria.written(query)))
        assert lea in found
        assert other not in found
    where = Session.objects.get(pk=other.session_id).action.place_id
    assert other in matching.found(claude, Criteria.written(f"lieu={where}"))


TAMPERED = [
    *(
        "etat=draft",
        "etat=nulle-part",
        "echeance=hier",
        "formation=x",
        "session=-1",
        "lieu=99999999999999999999",
    ),
    *("inscription=2026-13", "inscription=0001-01", "inscription=2026-1"),
    *("financement=or", "suivi=tous", "tri=hasard", "q=" + "a" * 101, "q=" + "é" * 900),
]


def test_an_address_that_was_tampered_with_asks_nothing_more_and_says_so(agent: Client, lea: Dossier) -> None:
    for query in TAMPERED:
        answer = agent.get(f"{LIST}?{query}")
        assert answer.status_code == 200
        assert lea.number in answer.text, query
        assert "qui n'existe pas" in answer.text.replace("\u2019", "'"), query


def test_a_view_is_written_as_it_is_read() -> None:
    query = "q=l%C3%A9a&etat=requested&etat=validated&echeance=semaine&session=12&tri=nom"
    view = Criteria.written(query)
    assert view.query == query
    assert Criteria.written(view.query) == view
    assert Criteria.written("tri=nom&etat=validated&etat=requested&q=l%C3%A9a&apres=x_1").query == (
        "q=l%C3%A9a&etat=requested&etat=validated&tri=nom"
    )
