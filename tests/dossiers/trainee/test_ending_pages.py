"""Ending a dossier in a browser: what is announced before is what is applied, to the cent (rules.md § 5)."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from PIL import Image

from accounts.documents.models import Document
from accounts.rights import ledger
from cpf_portal.common import law
from cpf_portal.common.french import business_days, euros
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import State
from dossiers.money.models import Closing
from dossiers.money.settlement import Case
from dossiers.trainee.endings import case_in_words
from dossiers.transitions.sweep import sweep
from tests import factories as f
from tests.kinds import Response, sure

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> time_machine.travel:
    return time_machine.travel(datetime.fromisoformat(text).replace(tzinfo=PARIS), tick=False)


def plain(response: Response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\u00a0", " ").replace("&#x27;", "'").split())


@pytest.fixture
def enter(client: Client) -> Callable[[Dossier], Client]:
    def entering(dossier: Dossier) -> Client:
        client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
        return client

    return entering


def url(dossier: Dossier, slug: str) -> str:
    return reverse("dossier_transition", args=[dossier.number, slug])


def announced_then_applied(client: Client, dossier: Dossier, slug: str) -> tuple[int, ...]:
    """Read a page of ending, confirm it as it stands, and compare what it said with what was done."""
    page = client.get(url(dossier, slug))
    ending = page.context["ending"]
    form = page.context["form"]
    given = {"settlement": form["settlement"].value()}
    if form.settled.lost:
        answer = client.post(url(dossier, slug), given)
        assert f"Cochez cette case si vous acceptez de perdre {euros(form.settled.lost)}" in answer.text
        given["understood"] = "on"
    answer = client.post(url(dossier, slug), given)
    assert answer.status_code == 302, plain(answer)
    closing = Closing.objects.get(dossier=dossier)
    done = client.get(reverse("dossier", args=[dossier.number])).context["ending"]
    assert (done.case, done.lines) == (ending.case, ending.lines)
    return (
        closing.case,
        closing.rights_released,
        closing.rights_used,
        closing.card_refunded,
        closing.card_kept,
        closing.credit,
    )


def validated(on: str, starts: date, ends: date | None = None) -> Dossier:
    """720,00 € of rights reserved and 150,00 € paid, validated that day for that start."""
    with at(on):
        return f.a_dossier("validated", session=f.a_session(starts_on=starts, ends_on=ends or starts))


# Each boundary, on both sides, one second before and after midnight in Paris; the server is in UTC.
ALL, CREDIT = (72_000, 0, 15_000, 0, 0), (0, 72_000, 0, 15_000, 15_000)
BOUNDARIES = [
    # the fourteenth business day after Friday 20 November 2026 is Thursday 10 December
    ("2026-11-20 10:00", date(2026, 12, 18), "2026-12-10 23:59", 3, ALL),
    ("2026-11-20 10:00", date(2026, 12, 18), "2026-12-11 00:01", 6, CREDIT),
    # across Christmas and New Year: validated on Monday 21 December, withdrawal until 12 January
    ("2026-12-21 10:00", date(2027, 1, 14), "2027-01-12 23:59", 3, ALL),
    ("2026-12-21 10:00", date(2027, 1, 14), "2027-01-13 00:01", 6, CREDIT),
    # seven business days before Monday 4 January 2027: Tuesday 22 December, past 25 December and 1 January
    ("2026-11-20 10:00", date(2027, 1, 4), "2026-12-22 23:59", 4, ALL),
    ("2026-11-20 10:00", date(2027, 1, 4), "2026-12-23 00:01", 6, CREDIT),
    # across May: Ascension on the 6th, Pentecost Monday on the 17th, the 1st and 8th on Saturdays
    ("2027-04-01 10:00", date(2027, 5, 19), "2027-05-07 23:59", 4, ALL),
    ("2027-04-01 10:00", date(2027, 5, 19), "2027-05-10 00:01", 6, CREDIT),
]


@pytest.mark.parametrize(("validated_at", "starts", "cancelled_at", "case", "amounts"), BOUNDARIES)
def test_both_sides_of_each_boundary(
    enter: Callable[[Dossier], Client],
    validated_at: str,
    starts: date,
    cancelled_at: str,
    case: int,
    amounts: tuple[int, int, int, int, int],
) -> None:
    dossier = validated(validated_at, starts)
    with at(cancelled_at):
        assert announced_then_applied(enter(dossier), dossier, "annuler") == (case, *amounts)


def test_the_server_in_utc_still_counts_the_days_of_paris(enter: Callable[[Dossier], Client]) -> None:
    dossier = validated("2026-11-20 10:00", date(2026, 12, 18))
    # 10 December at 23:30 in UTC is the 11th, half past midnight, in Paris
    with time_machine.travel(datetime(2026, 12, 10, 23, 30, tzinfo=ZoneInfo("UTC")), tick=False):
        assert announced_then_applied(enter(dossier), dossier, "annuler")[0] == 6


def test_the_page_tells_today_s_case_then_the_later_ones_and_until_when(
    enter: Callable[[Dossier], Client],
) -> None:
    dossier = validated("2026-11-20 10:00", date(2027, 1, 4))
    with at("2026-12-01 10:00"):
        page = enter(dossier).get(url(dossier, "annuler"))
    titles = [(item["title"], item["status"]) for item in page.context["phases"]]
    assert titles == [
        ("Jusqu'au jeudi 10 décembre 2026", "current"),
        ("Jusqu'au mardi 22 décembre 2026", "upcoming"),
        ("Ensuite, avant votre entrée", "upcoming"),
        ("Après votre entrée en formation", "upcoming"),
    ]
    with at("2026-12-29 10:00"):
        page = enter(dossier).get(url(dossier, "annuler"))
    assert [item["status"] for item in page.context["phases"]] == ["current", "upcoming"]
    assert "150,00 €" in plain(page)


@pytest.mark.parametrize(
    ("day", "case"), [("2026-12-10", 3), ("2026-12-22", 4), ("2026-12-23", 6), ("2027-01-04", 6)]
)
def test_the_simulator_says_what_another_day_would_bring(
    enter: Callable[[Dossier], Client], day: str, case: int
) -> None:
    dossier = validated("2026-11-20 10:00", date(2027, 1, 4))
    with at("2026-12-01 10:00"):
        page = enter(dossier).get(url(dossier, "annuler"), {"le": day})
        assert page.context["simulated"].case == case
        assert page.context["ending"].case == 3, "today's case does not move"
    assert Closing.objects.count() == 0


@pytest.mark.parametrize("day", ["2026-11-30", "2031-01-01", "demain", "", "2026-02-30", "99999-01-01"])
def test_a_day_that_cannot_be_simulated_gets_a_clear_message(
    enter: Callable[[Dossier], Client], day: str
) -> None:
    dossier = validated("2026-11-20 10:00", date(2027, 1, 4))
    with at("2026-12-01 10:00"):
        page = enter(dossier).get(url(dossier, "annuler"), {"le": day})
    assert page.status_code == 200
    assert "Choisissez un jour" in plain(page)
    assert "simulated" not in page.context


def test_what_was_shown_yesterday_is_not_applied_today(enter: Callable[[Dossier], Client]) -> None:
    dossier = validated("2026-11-20 10:00", date(2026, 12, 18))
    with at("2026-12-10 23:59"):
        seen = enter(dossier).get(url(dossier, "annuler")).context["form"]["settlement"].value()
    with at("2026-12-11 00:01"):
        answer = enter(dossier).post(url(dossier, "annuler"), {"settlement": seen})
        assert answer.status_code == 200
        assert "Les conséquences ont changé" in plain(answer)
    dossier.refresh_from_db()
    assert dossier.state == "validated"


def test_case_6_gives_an_avoir_that_pays_the_next_training_first(enter: Callable[[Dossier], Client]) -> None:
    dossier = validated("2026-11-20 10:00", date(2026, 12, 18))
    with at("2026-12-15 10:00"):
        assert announced_then_applied(enter(dossier), dossier, "annuler")[0] == 6
    with at("2027-01-15 10:00"):
        sweep()
        page = enter(dossier).get(reverse("rights"))
        assert "Avoir 150,00 €" in plain(page)
        again = f.a_dossier("to_validate", trainee=dossier.trainee)
        figures = enter(dossier).get(reverse("dossier", args=[again.number])).context["figures"]
        assert (figures.credit_used, figures.rights_used, figures.to_pay) == (15_000, 72_000, 0)


@pytest.mark.parametrize(
    ("dotation", "aid", "case", "told"),
    [
        (0, 5_000, Case.LATE, "L'aide de votre financeur est utilisée aussi."),
        (5_000, 5_000, Case.ABANDONED, "Vos dotations et l'aide de votre financeur sont utilisées aussi."),
        (0, 5_000, Case.WITHDRAWAL, "L'aide de votre financeur lui revient."),
        (0, 5_000, Case.FORCE_MAJEURE_AFTER_ENTRY, "L'aide de votre financeur suit la même règle."),
        (0, 0, Case.LATE, "une prochaine formation."),
    ],
)
def test_the_sentence_of_a_case_says_what_becomes_of_others_money(
    dotation: int, aid: int, case: Case, told: str
) -> None:
    dossier = Dossier(dotation_used=dotation, top_up_used=aid)
    assert case_in_words(dossier, case).endswith(told)


def test_leaving_a_training_that_has_begun_keeps_everything(enter: Callable[[Dossier], Client]) -> None:
    dossier = f.begin(f.a_dossier("validated"))
    page = enter(dossier).get(url(dossier, "abandonner"))
    assert business_days(law.on(timezone.localdate()).claim_days) in plain(page)
    assert announced_then_applied(enter(dossier), dossier, "abandonner") == (8, 0, 72_000, 0, 15_000, 0)
    assert ledger.account_of(dossier.trainee_id).total.reserved == 72_000, "until it is final"


class TestForceMajeure:
    @staticmethod
    def image(kind: str) -> bytes:
        made = BytesIO()
        Image.new("RGB", (40, 40), "white").save(made, kind)
        return made.getvalue()

    def give(
        self,
        client: Client,
        dossier: Dossier,
        content: bytes = f.PDF,
        name: str = "certificat.pdf",
        ground: str = "illness",
    ) -> Response:
        upload = SimpleUploadedFile(name, content, "application/octet-stream")
        return client.post(url(dossier, "force-majeure"), {"ground": ground, "documents": upload})

    @pytest.fixture
    def dossier(self) -> Dossier:
        return f.a_dossier("cancelled_by_trainee")

    @pytest.mark.parametrize("kind", ["PDF", "JPEG", "PNG"])
    def test_the_type_is_read_from_the_content_whatever_the_name(
        self, enter: Callable[[Dossier], Client], dossier: Dossier, kind: str
    ) -> None:
        content = f.PDF if kind == "PDF" else self.image(kind)
        assert self.give(enter(dossier), dossier, content, "virus.exe").status_code == 302
        assert Document.objects.get().get_kind_display() == kind
        answer = enter(dossier).get(reverse("dossier_document", args=[dossier.number, 1]))
        assert answer.content == content
        assert answer["Content-Disposition"] == (
            f'attachment; filename="justificatif-{dossier.number}-1.{kind.lower()}"'
        )
        assert answer["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "ce fichier est vide"),
            (b"MZ\x90\x00 un programme", "n'est pas un PDF"),
            (b"<html><script>alert(1)</script>", "n'est pas un PDF"),
            (b"%PDF-1.7 sans fin", "n'est pas un PDF"),
            (b"\x89PNG\r\n\x1a\n rien d'autre", "n'est pas un PDF"),
            (b"%PDF-" + b"0" * (5 * 1024 * 1024) + b"%%EOF", "dépasse 5 Mo"),
        ],
    )
    def test_anything_else_is_refused_and_nothing_is_claimed(
        self, enter: Callable[[Dossier], Client], dossier: Dossier, content: bytes, message: str
    ) -> None:
        answer = self.give(enter(dossier), dossier, content)
        assert answer.status_code == 200
        assert message in plain(answer)
        assert "checked" in answer.content.decode(), "the ground chosen is kept"
        assert not Document.objects.exists()
        assert sure(dossier.entries.last()).transition == "cancel"

    def test_a_ground_and_a_document_are_both_needed(
        self, enter: Callable[[Dossier], Client], dossier: Dossier
    ) -> None:
        answer = enter(dossier).post(url(dossier, "force-majeure"), {})
        assert "Choisissez l'un des motifs proposés." in plain(answer)
        assert "Joignez un justificatif." in plain(answer)

    def test_nobody_else_sees_the_document(
        self, enter: Callable[[Dossier], Client], dossier: Dossier, client: Client
    ) -> None:
        self.give(enter(dossier), dossier)
        address = reverse("dossier_document", args=[dossier.number, 1])
        organisation = f.agent(dossier).user
        for stranger, backend in ((f.a_trainee("Camille").user, "Nir"), (organisation, "Email")):
            client.force_login(sure(stranger), backend=f"accounts.login.backends.{backend}Backend")
            assert client.get(address).status_code == 404
        told = client.get(reverse("organisation_dossier", args=[dossier.number]))
        assert told.status_code == 200
        assert "majeure" not in plain(told)
        client.logout()
        assert client.get(address).status_code == 302

    def test_it_is_claimed_once_within_fourteen_business_days(
        self, enter: Callable[[Dossier], Client], dossier: Dossier
    ) -> None:
        dossier.closing.refresh_from_db()
        last = sure(dossier.closing.final_on)
        with at(f"{last} 23:59"):
            assert "Invoquer un cas" in plain(enter(dossier).get(reverse("dossier", args=[dossier.number])))
        with at(f"{last + timedelta(days=1)} 00:01"):
            assert "Invoquer un cas" not in plain(
                enter(dossier).get(reverse("dossier", args=[dossier.number]))
            )
            assert self.give(enter(dossier), dossier).status_code == 302
            assert not Document.objects.exists()
        self.give(enter(dossier), dossier)
        self.give(enter(dossier), dossier)
        assert dossier.entries.filter(transition="claim_force_majeure").count() == 1


def test_the_calendar_file_holds_the_dates_of_the_dossier(enter: Callable[[Dossier], Client]) -> None:
    dossier = validated("2026-11-20 10:00", date(2027, 1, 4), date(2027, 1, 8))
    with at("2026-12-01 10:00"):
        answer = enter(dossier).get(reverse("dossier_calendar", args=[dossier.number]))
    assert answer["Content-Type"].startswith("text/calendar")
    events = {str(e["uid"]).split("@")[0]: e for e in Calendar.from_ical(answer.content).walk("VEVENT")}
    days = {uid.removeprefix(f"{dossier.number}-"): e.decoded("dtstart") for uid, e in events.items()}
    assert days == {
        "a-faire-entry": date(2027, 1, 7),
        "debut": date(2027, 1, 4),
        "fin": date(2027, 1, 8),
        "annulation": date(2026, 12, 22),
    }


def test_each_event_says_where_and_what_to_do(enter: Callable[[Dossier], Client]) -> None:
    dossier = validated("2026-11-20 10:00", date(2027, 1, 4), date(2027, 1, 8))
    with at("2026-12-01 10:00"):
        content = enter(dossier).get(reverse("dossier_calendar", args=[dossier.number])).content
    events = {
        str(e["uid"]).split("@")[0].split("-", 1)[1]: e for e in Calendar.from_ical(content).walk("VEVENT")
    }
    assert {kind: str(e.get("location", "")) for kind, e in events.items()} == {
        "a-faire-entry": "",
        "debut": dossier.place,
        "fin": dossier.place,
        "annulation": "",
    }
    start = str(events["debut"]["description"]).replace("\u00a0", " ")
    assert "confirmez votre entrée sur le site, au plus tard le jeudi 7 janvier 2027" in start
    assert "Atelier des Langues" in start
    assert all(f"/mes-dossiers/{dossier.number}/" in str(e["description"]) for e in events.values())
    assert "annuler rend tous vos droits" in str(events["annulation"]["description"])


@pytest.mark.parametrize("state", [s for s in f.LIVES if s != "draft"])
def test_the_summary_exists_in_each_state_and_the_calendar_when_it_has_dates(
    enter: Callable[[Dossier], Client], state: State
) -> None:
    dossier = f.a_dossier(state)
    client, address = enter(dossier), reverse("dossier_calendar", args=[dossier.number])
    page = client.get(reverse("dossier_summary", args=[dossier.number]))
    assert page.status_code == 200
    for part in (dossier.number, dossier.title, "Lecœur", dossier.status.label, "Atelier des Langues"):
        assert part in plain(page)
    is_linked = address in client.get(reverse("dossier", args=[dossier.number])).text
    answer = client.get(address)
    assert is_linked == (answer.status_code == 200)
    assert answer.status_code == 404 or Calendar.from_ical(answer.content).walk("VEVENT")
    has_ended = state in ("refused_by_organisation", "request_cancelled", "cancelled_by_organisation")
    assert is_linked or has_ended


def test_a_draft_has_neither_summary_nor_calendar(enter: Callable[[Dossier], Client]) -> None:
    dossier = f.a_draft()
    for name, more in (("dossier_summary", []), ("dossier_calendar", []), ("dossier_document", [1])):
        assert enter(dossier).get(reverse(name, args=[dossier.number, *more])).status_code == 404


def test_late_and_differing_declarations_are_shown(enter: Callable[[Dossier], Client]) -> None:
    dossier = f.a_dossier("in_training")
    today = timezone.localdate()
    Dossier.objects.filter(pk=dossier.pk).update(
        starts_on=today - timedelta(days=10), entry_confirmed_on=today - timedelta(days=1)
    )
    text = plain(enter(dossier).get(reverse("dossier", args=[dossier.number])))
    assert "les deux dates diffèrent" in text
    assert "déclarée en retard" in text


def test_a_review_is_given_with_five_scores(enter: Callable[[Dossier], Client]) -> None:
    dossier = f.a_dossier("completed")
    client = enter(dossier)
    scores = {"welcome": 5, "content": 4, "trainers": 5, "means": 3, "support": 4}
    answer = client.post(url(dossier, "donner-mon-avis"), scores | {"means": 6, "comment": "Très utile."})
    assert answer.status_code == 200
    assert "Très utile." in answer.content.decode()
    client.post(url(dossier, "donner-mon-avis"), scores | {"comment": "Très utile."})
    review = Dossier.objects.get(pk=dossier.pk).review
    assert (review.mean, review.comment, review.status) == (4.2, "Très utile.", "pending")
