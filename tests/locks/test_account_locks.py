"""The locks of accounts: rights, corrections, links that are followed twice."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from captcha.models import CaptchaStore
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from accounts.mails import links
from accounts.people.models import Address, DeletionRequest, Trainee, User
from accounts.registration import steps, terms
from accounts.registration.captcha import CaptchaField
from accounts.registration.models import Registration
from accounts.rights import corrections, dif, ledger
from accounts.rights.dotations import expiry
from accounts.rights.dotations.models import Dotation
from accounts.rights.files import batch
from accounts.rights.files.models import WaitingCredit
from accounts.rights.files.yearly_credit import Caps, credit_rights
from accounts.rights.models import RightsCorrection
from accounts.security import limits, safeguards
from accounts.security.models import EmailChange, RateLimitUse
from dossiers.dossier.models import Dossier
from dossiers.employer import asking
from dossiers.employer.asking import ask, of_offer
from dossiers.employer.models import EmployerRequest
from dossiers.holder import closing
from tests import factories as f
from tests.accounts.conftest import CAMILLE, DOMINIQUE
from tests.locks.scenes import Scene, check, ends_well

pytestmark = pytest.mark.django_db(transaction=True)


def test_rights_are_reserved_by_one_and_the_other_is_told() -> None:
    def scene() -> Scene:
        trainee = f.a_trainee(cents=100)
        first, second = (
            partial(ledger.hold, trainee.pk, f.a_draft(trainee).number, credit_used=0, rights_used=100)
            for _ in range(2)
        )
        return Scene(first, second, lambda told: len(told) == 1 and ledger.account_of(trainee.pk).rights == 0)

    check(scene, Trainee)


def test_a_reference_is_credited_once_and_nobody_crashes() -> None:
    def scene() -> Scene:
        trainee = f.a_trainee(cents=0)

        def credit() -> None:
            ledger.credit(trainee.pk, "cpf", 100, "Droits", reference=f"x:{trainee.pk}")

        return Scene(credit, credit, lambda told: ledger.account_of(trainee.pk).rights == 100)

    check(scene, Trainee)


def test_a_dotation_of_one_reference_is_given_once_and_nobody_crashes() -> None:
    def scene() -> Scene:
        trainee = f.a_trainee(cents=0)
        gift = partial(ledger.credit_dotation, kind="state", giver="État", reference=f"x:{trainee.pk}")

        def give() -> None:
            gift(trainee.pk, amount=100)

        def right(told: list[str]) -> bool:
            return not told and ledger.account_of(trainee.pk).total.available == 100

        return Scene(give, give, right)

    check(scene, Trainee)


def test_what_expires_goes_back_once_whoever_counts_it_at_the_same_time() -> None:
    def scene() -> Scene:
        trainee = f.a_trainee(cents=0)
        dotation = f.a_dotation(trainee, 100, expires_on=timezone.localdate() - timedelta(days=1))

        def give_back() -> None:
            expiry.give_back(Dotation.objects.filter(pk=dotation.pk), "Échéance dépassée")

        back = trainee.lines.filter(kind="expire")
        return Scene(give_back, give_back, lambda told: not told and back.count() == 1)

    check(scene, Trainee)


def test_hours_of_dif_entered_twice_are_the_last_ones(settings: Settings) -> None:
    settings.DIF_REOPENED = True

    def scene() -> Scene:
        trainee = f.a_trainee()
        claims = trainee.dif_claims.order_by("pk").values_list("hours", "status")
        return Scene(
            lambda: dif.submit(trainee, 10, f.a_document()),
            lambda: dif.submit(trainee, 20, f.a_document()),
            lambda told: list(claims) == [(Decimal(10), "replaced"), (Decimal(20), "submitted")],
        )

    check(scene, Trainee)


def test_hours_of_dif_are_decided_once(settings: Settings) -> None:
    settings.DIF_REOPENED = True

    def scene() -> Scene:
        claim = dif.submit(f.a_trainee(cents=0), 10, f.a_document())
        first, second = f.a_staff_member(), f.a_staff_member()

        def right(told: list[str]) -> bool:
            claim.refresh_from_db()
            return len(told) == 1 and (claim.status, claim.decided_by) == ("accepted", first)

        return Scene(
            lambda: dif.decide(claim, first, accepted=True),
            lambda: dif.decide(claim, second, accepted=False, reason="Illisible."),
            right,
        )

    check(scene, Trainee)


def test_a_correction_is_decided_once() -> None:
    def scene() -> Scene:
        asked = RightsCorrection.objects.create(
            trainee=f.a_trainee(cents=0),
            source="cpf",
            amount=100,
            reason="Oubli",
            asked_by=f.a_staff_member(),
        )
        first, second = f.a_staff_member(), f.a_staff_member()

        def right(told: list[str]) -> bool:
            asked.refresh_from_db()
            return len(told) == 1 and (asked.is_accepted, asked.decided_by) == (True, first)

        return Scene(
            lambda: corrections.decide(asked, first, accepted=True),
            lambda: corrections.decide(asked, second, accepted=False),
            right,
        )

    check(scene, RightsCorrection)


def test_closing_is_asked_once() -> None:
    def scene() -> Scene:
        trainee = f.a_trainee()
        return Scene(
            lambda: closing.ask(trainee),
            lambda: closing.ask(trainee),
            lambda told: len(told) == 1 and trainee.deletion_requests.count() == 1,
        )

    check(scene, Trainee)


def test_closing_is_carried_out_once() -> None:
    def scene() -> Scene:
        request = DeletionRequest.objects.create(trainee=f.a_trainee())
        first, second = f.a_staff_member(), f.a_staff_member()

        def right(told: list[str]) -> bool:
            request.refresh_from_db()
            return len(told) == 1 and request.decided_by == first

        return Scene(
            lambda: closing.carry_out(request, first), lambda: closing.carry_out(request, second), right
        )

    check(scene, DeletionRequest)


def test_an_account_is_not_closed_while_its_draft_is_being_sent() -> None:
    def scene() -> Scene:
        draft = f.a_draft()
        request, staff = DeletionRequest.objects.create(trainee=draft.trainee), f.a_staff_member()

        def right(told: list[str]) -> bool:
            draft.trainee.user.refresh_from_db()
            return len(told) == 1 and draft.trainee.user.is_active

        return Scene(lambda: f.send(draft), lambda: closing.carry_out(request, staff), right)

    check(scene, Dossier, Trainee)


def test_a_closed_account_leaves_no_address_that_was_being_saved() -> None:
    def scene() -> Scene:
        trainee = f.a_trainee()
        request, staff = DeletionRequest.objects.create(trainee=trainee), f.a_staff_member()
        moved = Address.objects.create(street="rue Neuve", postcode="57000", town="Metz")
        return Scene(
            lambda: Trainee.objects.filter(pk=trainee.pk).update(home_address=moved),
            lambda: closing.carry_out(request, staff),
            lambda told: not told and not Address.objects.filter(pk=moved.pk).exists(),
        )

    check(scene, Trainee)


def test_a_file_stays_under_the_cap_of_an_account_that_is_corrected_meanwhile() -> None:
    def scene() -> Scene:
        nir = next(numbers)
        trainee = f.a_trainee(login=f.digest(nir), cents=0)

        def take() -> None:
            file = ["nir;annee;montant;motif\n", f"{nir};2025;500,00;Droits\n"]
            credit_rights(file, Caps(), lambda rank, why: None)

        return Scene(
            lambda: ledger.credit(trainee.pk, "cpf", 7_700_00, "Correction"),
            take,
            lambda told: ledger.account_of(trainee.pk).rights == 8_000_00,
        )

    numbers = iter((DOMINIQUE, CAMILLE))
    check(scene, Trainee)


def test_two_files_at_once_keep_one_line_of_a_person_without_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def scene() -> Scene:
        nir = next(numbers)

        def take() -> None:
            file = ["nir;annee;montant;motif\n", f"{nir};2025;500,00;Droits\n"]
            credit_rights(file, Caps(), lambda rank, why: None)

        waiting = WaitingCredit.objects.filter(digest=f.digest(nir))
        return Scene(take, take, lambda told: waiting.count() == 1)

    numbers = iter((DOMINIQUE, CAMILLE))
    assert ends_well(scene())
    monkeypatch.setattr(batch, "in_turn", lambda name: None)
    assert not ends_well(scene())


def test_an_address_is_confirmed_once() -> None:
    def scene() -> Scene:
        user = f.a_trainee().user
        change = EmailChange.objects.create(user=user, former=user.email, email=f"n{user.pk}@example.fr")
        token = links.new_address(change).rstrip("/").split("/")[-1]
        told_before = ProcrastinateJob.objects.filter(task_name="mail_former_address").count()

        def right(told: list[str]) -> bool:
            mails = ProcrastinateJob.objects.filter(task_name="mail_former_address").count() - told_before
            return len(told) == 1 and mails == 1

        return Scene(lambda: safeguards.confirm_email(token), lambda: safeguards.confirm_email(token), right)

    check(scene, EmailChange)


def test_a_link_to_a_new_password_serves_once() -> None:
    def scene() -> Scene:
        user = f.a_trainee(password=f.PASSWORD).user
        link = reverse("password_reset_confirm", args=links.new_password(user).rstrip("/").split("/")[-2:])
        answers = []

        def follow(password: str) -> None:
            given = {"password": password, "password_again": password}
            answers.append(Client().post(link, given).status_code)

        return Scene(
            lambda: follow("Horizon-clair-2031"),
            lambda: follow("Rivage-vert-2032"),
            lambda told: answers == [302, 410],
        )

    check(scene, User)


def test_two_devices_that_disconnect_the_others_both_do() -> None:
    def scene(disconnect: Callable[[User], object]) -> Scene:
        user = f.a_trainee().user

        def act() -> None:
            disconnect(User.objects.get(pk=user.pk))

        return Scene(act, act, lambda told: User.objects.get(pk=user.pk).session_version == 2)

    def disconnect(user: User) -> None:
        request = RequestFactory().post("/")
        request.session, request.user = SessionStore(), user
        safeguards.disconnect_others(request, user)

    def counted_in_python(user: User) -> None:
        seen = user.session_version
        time.sleep(0.1)
        User.objects.filter(pk=user.pk).update(session_version=seen + 1)

    assert ends_well(scene(disconnect))
    assert not ends_well(scene(counted_in_python))


def test_a_registration_s_link_followed_twice_opens_one_account() -> None:
    """No lock here: two accounts of one number cannot be, and the second link is told so."""
    login = f"1:{next(f.rank):064x}"
    identity: dict[str, object] = {"first_name": "Noé", "last_name": "Weber", "login": login}
    identity |= {
        "email": "noe@example.fr",
        "mobile": "",
        "landline": "",
        "birth_date": "1990-01-01",
        "has_apprenticeship": False,
    }
    identity["terms"] = terms.current().code
    waiting = Registration.objects.create(data=identity | {"password": "x"})
    token = links.activation(waiting).rstrip("/").split("/")[-1]
    opened: list[bool] = []

    def act() -> None:
        opened.append(bool(steps.open_account(token)))

    assert ends_well(Scene(act, act, lambda told: opened == [True, False]))
    assert User.objects.filter(login=login).count() == 1


def test_an_image_is_answered_once() -> None:
    def scene() -> Scene:
        key, taken = CaptchaStore.generate_key(), []
        text = CaptchaStore.objects.get(hashkey=key).response

        def answer() -> None:
            with suppress(ValidationError):
                taken.append(CaptchaField().clean([key, text]))

        return Scene(answer, answer, lambda told: len(taken) == 1)

    check(scene, CaptchaStore)


def test_the_last_use_of_a_form_is_one_person_s(monkeypatch: pytest.MonkeyPatch) -> None:
    def scene() -> Scene:
        who = str(f.a_trainee().pk)
        RateLimitUse.objects.bulk_create(
            RateLimitUse(what="email", who=who, at=timezone.now()) for _ in range(4)
        )
        count = partial(limits.count_use, "email", who)
        uses = RateLimitUse.objects.filter(who=who)
        return Scene(count, count, lambda told: len(told) == 1 and uses.count() == 5)

    assert ends_well(scene())
    monkeypatch.setattr(limits, "in_turn", id)  # nobody waits
    assert not ends_well(scene())


def test_the_same_request_to_an_employer_sent_twice_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # Counted in a transaction of its own, which a scene makes one with what follows: its lock would hide ours.
    monkeypatch.setattr(asking, "count_use", lambda *use: None)

    def scene() -> Scene:
        subject = of_offer(f.a_trainee(), f.an_action(), timezone.localdate())

        def send() -> None:
            ask(subject, 15_000)

        mine = EmployerRequest.objects.filter(trainee=subject.trainee)
        return Scene(send, send, lambda told: mine.count() == 1)

    check(scene, Trainee)


def test_a_request_to_an_employer_does_not_outlive_its_account() -> None:
    def scene() -> Scene:
        subject = of_offer(f.a_trainee(), f.an_action(), timezone.localdate())
        closing.ask(subject.trainee)
        asked, by = DeletionRequest.objects.get(trainee=subject.trainee), f.a_staff_member()
        mine = EmployerRequest.objects.filter(trainee=subject.trainee)
        return Scene(
            lambda: closing.carry_out(asked, by),
            lambda: ask(subject, 15_000),
            lambda told: len(told) == 1 and not mine.exists(),
        )

    check(scene, Trainee)
