"""What a person's status is, is asked of whoever knows it: yes, no, or no answer, and a trace of each."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.checks import run_checks
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from accounts import status
from accounts.people.models import Trainee
from accounts.security.limits import LIMITS
from accounts.status import Provider, Reply, StatusCheck
from cpf_portal.common.errors import Refused
from cpf_portal.simulators.status import Simulator
from cpf_portal.simulators.status.register import CNAM, CNAV, FRANCE_TRAVAIL, registered
from tests import factories as f
from tests.status import known

pytestmark = pytest.mark.django_db
JOBSEEKER = Provider.JOBSEEKER
TODAY = date(2026, 11, 24)


@pytest.fixture
def dominique(db: None) -> Trainee:
    return f.a_trainee(sex="m")


@pytest.fixture
def camille(db: None) -> Trainee:
    return f.a_trainee("Camille", "Aubry", sex="f", birth_date=date(1990, 3, 4))


def ask(trainee: Trainee, provider: Provider = JOBSEEKER) -> Reply:
    return status.ask(trainee, provider, consent=True)


def registers(statuses: Simulator, trainee: Trainee, *facts: Any, **other: str) -> None:
    statuses.register.add(FRANCE_TRAVAIL, known(trainee, **other), registered(*facts))


def silence_of(trainee: Trainee, provider: Provider = JOBSEEKER) -> str:
    """Why nobody answered."""
    assert ask(trainee, provider) is Reply.NONE
    check = status.last(trainee.pk, provider)
    assert check
    assert check.answer == Reply.NONE
    return check.silence


def test_a_registered_jobseeker_is_one_and_another_is_not(
    statuses: Simulator, camille: Trainee, dominique: Trainee
) -> None:
    assert ask(camille) is Reply.YES
    assert ask(dominique) is Reply.NO


def test_what_is_asked_is_the_identity_and_nothing_more(statuses: Simulator, dominique: Trainee) -> None:
    ask(dominique)
    [asked] = statuses.register.asked
    assert asked["path"] == "/v3/france_travail/statut/identite"
    assert asked["given"] == [
        ("recipient", "13002526500013"),
        ("nomNaissance", "Lecœur"),
        ("prenoms[]", "Dominique"),
        ("anneeDateNaissance", "1976"),
        ("moisDateNaissance", "5"),
        ("jourDateNaissance", "12"),
        ("sexeEtatCivil", "M"),
    ]


def test_the_trace_says_when_and_yes_or_no(statuses: Simulator, camille: Trainee) -> None:
    ask(camille)
    check = StatusCheck.objects.get()
    assert (check.trainee, check.provider, check.answer, check.silence) == (camille, "jobseeker", "yes", "")
    assert timezone.now() - timedelta(minutes=1) < check.consented_at <= check.asked_at < timezone.now()
    assert status.last(camille.pk, JOBSEEKER) == check
    assert status.last(camille.pk, Provider.C2P) is None


def test_nothing_is_asked_without_consent(statuses: Simulator, camille: Trainee) -> None:
    with pytest.raises(Refused) as refused:
        status.ask(camille, JOBSEEKER, consent=False)
    assert refused.value.code == "consent"
    assert not statuses.register.asked
    assert not StatusCheck.objects.exists()


@pytest.mark.parametrize(
    ("since", "until", "category", "reply"),
    [
        ("2026-11-24", None, 1, Reply.YES),
        ("2026-11-25", None, 1, Reply.NO),
        ("2020-01-01", "2026-11-25", 1, Reply.YES),
        ("2020-01-01", "2026-11-24", 1, Reply.NO),
        ("2020-01-01", None, 5, Reply.YES),
        ("2020-01-01", None, 6, Reply.NONE),
    ],
)
@pytest.mark.today("2026-11-24")
def test_one_is_registered_from_a_day_to_another_in_a_category(
    statuses: Simulator, dominique: Trainee, since: str, until: str | None, category: int, reply: Reply
) -> None:
    registers(statuses, dominique, since, until, category)
    assert ask(dominique) is reply


@pytest.mark.parametrize(
    ("status_code", "silence"),
    [(401, "denied"), (403, "denied"), (409, "busy"), (429, "busy"), (422, "invalid"), (400, "invalid")],
)
def test_a_refusal_is_no_answer_and_is_not_asked_again(
    statuses: Simulator, camille: Trainee, status_code: int, silence: str
) -> None:
    statuses.register.faults = {"status": status_code}
    assert silence_of(camille) == silence
    assert len(statuses.register.asked) == 1


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed is asked again without a pause."""
    monkeypatch.setattr("accounts.status.gateway.PAUSES", (0, 0))


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("status_code", [500, 502, 503, 504])
def test_what_fails_once_is_asked_again(statuses: Simulator, camille: Trainee, status_code: int) -> None:
    statuses.register.faults = {"status": status_code, "times": 2}
    assert ask(camille) is Reply.YES
    assert len(statuses.register.asked) == 3


@pytest.mark.usefixtures("_at_once")
def test_what_keeps_failing_is_no_answer(statuses: Simulator, camille: Trainee) -> None:
    statuses.register.faults = {"status": 503}
    assert silence_of(camille) == "failed"
    assert len(statuses.register.asked) == 3


def test_a_slow_service_is_no_answer_and_is_not_waited_for_again(
    statuses: Simulator, camille: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.status.gateway.TIMEOUTS", (0.2, 0.2))
    monkeypatch.setattr("accounts.status.gateway.PATIENCE", 0.3)
    statuses.register.faults = {"delay": 1.5}
    assert silence_of(camille) == "timeout"
    assert len(statuses.register.asked) == 1


def test_an_answer_that_drips_is_left(
    statuses: Simulator, camille: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.status.gateway.LONGEST", -1)
    statuses.register.faults = {"body": " " * 20_000}
    assert silence_of(camille) == "network"


def test_nobody_at_the_door(settings: Settings, statuses: Simulator, camille: Trainee) -> None:
    settings.API_PARTICULIER_URL = "http://localhost:9"
    assert silence_of(camille) == "network"


@pytest.mark.parametrize(
    "body",
    ["", "<html>", "null", "[]", "{}", '{"data": null}', '{"data": []}', '{"data": {}}', "[" * 50_000],
    ids=lambda body: body[:10],
)
def test_nonsense_is_no_answer(statuses: Simulator, camille: Trainee, body: Any) -> None:
    statuses.register.faults = {"body": body}
    assert silence_of(camille) == "unreadable"


def test_a_404_that_is_not_the_service_s_is_no_answer(
    settings: Settings, statuses: Simulator, camille: Trainee
) -> None:
    settings.API_PARTICULIER_URL += "/ailleurs"
    assert silence_of(camille) == "invalid", "a wrong address makes nobody unemployed, nor employed"


def test_a_redirection_is_not_followed(
    statuses: Simulator, camille: Trainee, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token and the identity would go with it."""
    from cpf_portal.simulators.status.server import _Handler

    def redirects(self: Any) -> None:
        self.server.register.asked.append({})
        self.redirect(f"{statuses.url}/v3/france_travail/statut/identite")

    monkeypatch.setattr(_Handler, "do_GET", redirects)
    assert silence_of(camille) == "unreadable"
    assert len(statuses.register.asked) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"prenom": "CAMILLA"},
        {"nom_naissance": "AUBRI"},
        {"date_naissance": "1990-03-05"},
        {"date_naissance": "1991-00-00"},
        {"sexe": "Masculin"},
        {"sexe": "inconnu"},
    ],
    ids=str,
)
def test_the_answer_of_another_is_no_answer(
    statuses: Simulator, camille: Trainee, monkeypatch: pytest.MonkeyPatch, other: dict[str, Any]
) -> None:
    from cpf_portal.simulators.status.register import Known

    told = Known.told
    monkeypatch.setattr(Known, "told", lambda self: told(self) | other)
    assert silence_of(camille) == "another"


@pytest.mark.parametrize(
    "other", [{"prenom": None}, {"prenom": " "}, {"date_naissance": 3}, {"sexe": []}], ids=str
)
def test_an_identity_that_is_none_is_no_answer(
    statuses: Simulator, camille: Trainee, monkeypatch: pytest.MonkeyPatch, other: dict[str, Any]
) -> None:
    from cpf_portal.simulators.status.register import Known

    told = Known.told
    monkeypatch.setattr(Known, "told", lambda self: told(self) | other)
    assert silence_of(camille) == "unreadable"


def test_two_people_of_one_identity_are_nobody_s_answer(statuses: Simulator, dominique: Trainee) -> None:
    for rank in (1, 2):
        registers(statuses, dominique, f"2020-01-0{rank}")
    assert silence_of(dominique) == "invalid"


@pytest.mark.parametrize("birth_date", ["1976-05-00", "1976-00-00"])
def test_a_day_of_birth_that_nobody_knows_agrees_with_any(
    statuses: Simulator, dominique: Trainee, birth_date: str
) -> None:
    registers(statuses, dominique, birth_date=birth_date)
    assert ask(dominique) is Reply.YES


@pytest.mark.parametrize(
    ("first", "last", "names", "family_name"),
    [
        ("Zoé", "Lefèvre-Ünal", "ZOE MARIE", "LEFEVRE UNAL"),
        ("Dominique", "Lecœur", "DOMINIQUE", "LECOEUR"),
        ("Jean-François", "D'Almeida", "JEAN-FRANCOIS", "DALMEIDA"),
        ("Marie-Christine", "Le Goff", "MARIE-CHRISTINE", "LE GOFF"),
    ],
)
def test_accents_hyphens_and_long_names_are_theirs(
    statuses: Simulator, first: str, last: str, names: str, family_name: str
) -> None:
    them = f.a_trainee(first, last, sex="f")
    registers(statuses, them, names=names, family_name=family_name)
    assert ask(them) is Reply.YES


def test_a_long_name_is_not_any_name_that_begins_so(
    statuses: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    them = f.a_trainee("Marie-Christel", "Le Goff", sex="f")
    registers(statuses, them)
    from cpf_portal.simulators.status.register import Known

    told = Known.told
    monkeypatch.setattr(Known, "told", lambda self: told(self) | {"prenom": "MARIE"})
    assert silence_of(them) == "another"


@pytest.mark.parametrize(
    "known",
    [("Camille", "Aubry", ""), ("", "Aubry", "f"), ("Camille", "", "f")],
    ids=["sex", "first name", "last name"],
)
def test_too_little_is_known_to_ask(statuses: Simulator, known: tuple[str, str, str]) -> None:
    first, last, sex = known
    them = f.a_trainee(first, last, sex=sex)
    assert silence_of(them) == "incomplete"
    assert not statuses.register.asked


def test_nobody_is_asked_when_the_settings_name_no_one(settings: Settings, camille: Trainee) -> None:
    settings.API_PARTICULIER_URL = ""
    assert silence_of(camille) == "off"


def test_the_checks_of_production_say_when_nobody_is_asked(settings: Settings, statuses: Simulator) -> None:
    def told() -> list[str | None]:
        found = run_checks(tags=["status"], include_deployment_checks=True)
        return [message.id for message in found]

    assert told() == []
    settings.API_PARTICULIER_URL = ""
    assert told() == ["accounts.W001"]


def test_points_of_prevention(statuses: Simulator, dominique: Trainee) -> None:
    assert ask(dominique, Provider.C2P) is Reply.NO
    for points, reply in (
        (0, Reply.NO),
        (1, Reply.YES),
        (-1, Reply.NONE),
        ("4", Reply.NONE),
        (True, Reply.NONE),
    ):
        statuses.register.rows[CNAV] = [(known(dominique), {"points": points})]
        assert ask(dominique, Provider.C2P) is reply, points


def test_a_rate_of_incapacity_counts_from_ten_percent(statuses: Simulator, dominique: Trainee) -> None:
    for rate, reply in ((9.9, Reply.NO), (10, Reply.YES), (100, Reply.YES), (101, Reply.NONE)):
        statuses.register.rows[CNAM] = [(known(dominique), {"taux": rate})]
        assert ask(dominique, Provider.ATMP) is reply, rate


def test_what_was_said_today_is_the_last_yes_or_no_of_the_day(
    statuses: Simulator, dominique: Trainee
) -> None:
    assert status.said(dominique.pk, JOBSEEKER, timezone.localdate()) is None
    ask(dominique)
    registers(statuses, dominique)
    ask(dominique)
    assert StatusCheck.objects.count() == 2, "asked twice, told twice"
    statuses.register.faults = {"status": 429}
    ask(dominique)
    assert status.said(dominique.pk, JOBSEEKER, timezone.localdate()) is Reply.YES
    assert status.said(dominique.pk, Provider.C2P, timezone.localdate()) is None
    last = status.last(dominique.pk, JOBSEEKER)
    assert last
    assert last.answer == Reply.NONE


def test_a_day_is_one_of_paris(statuses: Simulator, camille: Trainee) -> None:
    with time_machine.travel("2026-11-23T23:30:00Z", tick=False):  # half past midnight in Paris
        ask(camille)
    assert status.said(camille.pk, JOBSEEKER, TODAY) is Reply.YES
    assert status.said(camille.pk, JOBSEEKER, TODAY - timedelta(days=1)) is None


def test_it_is_not_asked_without_end(statuses: Simulator, camille: Trainee) -> None:
    most, _ = LIMITS["status"]
    for _ in range(most):
        ask(camille)
    with pytest.raises(Refused) as refused:
        ask(camille)
    assert refused.value.code == "too_many"
    assert StatusCheck.objects.count() == len(statuses.register.asked) == most


def test_it_is_never_asked_inside_a_transaction(statuses: Simulator, camille: Trainee) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        ask(camille)
    assert not statuses.register.asked


def test_nothing_of_the_person_nor_of_the_answer_is_logged(
    statuses: Simulator, camille: Trainee, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    statuses.register.faults = {"body": '{"data": {"identite": {"prenom": "AUBRY"}}}'}
    ask(camille)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("accounts")]
    assert ours == ["jobseeker: no answer (unreadable)"]
    loud = [record.getMessage() for record in caplog.records if record.levelname not in ("DEBUG", "INFO")]
    assert not any("Aubry" in line or "AUBRY" in line for line in loud)


def test_pages_believe_who_says_so_until_a_definite_answer_denies_it(dominique: Trainee) -> None:
    def believed(*, says: bool = True) -> bool:
        return status.presumed(dominique.pk, Provider.JOBSEEKER, says=says)

    assert believed()
    assert not believed(says=False)
    for answer, after in ((Reply.NONE, True), (Reply.NO, False), (Reply.NONE, False), (Reply.YES, True)):
        f.a_status_check(dominique, answer.value)
        assert believed() is after
