"""Staff's work: lists of what waits, force majeure decided through the transition, corrections by two people."""

import html
from datetime import timedelta

import pytest
import time_machine
from django.contrib import admin as site
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.people.models import Trainee, User
from accounts.rights import corrections, ledger
from accounts.rights.models import RightsCorrection
from cpf_portal.common.errors import Refused
from cpf_portal.operations.periodic_tasks import reconcile
from cpf_portal.operations.work.lists import WORK_LISTS
from dossiers import transitions
from dossiers.dossier.models import Dossier
from dossiers.money.models import Closing
from dossiers.reviews.models import Review
from payments.card.models import Payment
from payments.refunds.giving_back import pay_due
from payments.refunds.models import Refund
from tests import factories as f
from tests.bank import Payer
from tests.kinds import Response

pytestmark = pytest.mark.django_db


@pytest.fixture
def morgan() -> User:
    return f.a_staff_member()


@pytest.fixture
def staff(client: Client, morgan: User) -> Client:
    client.force_login(morgan, backend="accounts.login.backends.EmailBackend")
    return client


def claimed(dossier: Dossier) -> Dossier:
    transitions.claim_force_majeure(dossier, f.owner(dossier), ground="illness", documents=[f.a_document()])
    return dossier


def counts(client: Client) -> dict[str, int]:
    return {each["label"]: each["count"] for each in client.get(reverse("admin:index")).context["lists"]}


def listed(client: Client, label: str) -> str:
    """The page that a work list leads to."""
    lists = client.get(reverse("admin:index")).context["lists"]
    answer = client.get(next(each["url"] for each in lists if each["label"] == label))
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def acted(client: Client, model: str, action: str, *rows: Model) -> str:
    answer = client.post(
        reverse(f"admin:{model}_changelist"),
        {"action": action, "_selected_action": [row.pk for row in rows]},
        follow=True,
    )
    return html.unescape(answer.content.decode())


class TestForceMajeure:
    def test_what_waits_is_listed_decided_and_leaves_the_list(self, staff: Client) -> None:
        dossier = claimed(f.a_dossier("cancelled_by_trainee"))
        assert counts(staff)["Cas de force majeure à décider"] == 1
        assert dossier.number in listed(staff, "Cas de force majeure à décider")
        address = reverse("admin:dossiers_forcemajeureclaim_decider", args=[dossier.pk])
        page = html.unescape(staff.get(address).content.decode()).replace("\u00a0", " ")
        assert "À rembourser sur la carte : 150,00 €" in page
        assert "Avoir pour une prochaine formation : 150,00 €" in page
        staff.post(address, {"accepted": "1", "reason": "Certificat lisible."})
        assert Closing.objects.get(dossier=dossier).case == 5
        assert ledger.account_of(dossier.trainee_id).rights == 182_000
        assert counts(staff)["Cas de force majeure à décider"] == 0
        again = staff.post(address, {"accepted": "0", "reason": "Trop tard."})
        assert "n&#x27;attend de décision" in again.content.decode()

    def test_a_rejection_makes_the_settlement_final(self, staff: Client) -> None:
        dossier = claimed(f.a_dossier("cancelled_by_trainee"))
        address = reverse("admin:dossiers_forcemajeureclaim_decider", args=[dossier.pk])
        assert "reason" in staff.post(address, {"accepted": "0"}).context["form"].errors
        staff.post(address, {"accepted": "0", "reason": "La date ne correspond pas."})
        assert Closing.objects.get(dossier=dossier).applied_at
        assert ledger.account_of(dossier.trainee_id).credit == 15_000

    def test_after_the_entry_the_hours_are_needed_and_counted(self, staff: Client) -> None:
        dossier = f.a_dossier("in_training")
        claimed(transitions.abandon(dossier, f.owner(dossier)))
        address = reverse("admin:dossiers_forcemajeureclaim_decider", args=[dossier.pk])
        given = {"accepted": "1", "reason": "Hospitalisation."}
        assert "heures suivies" in staff.post(address, given).content.decode()
        staff.post(address, given | {"hours_attended": "11"})
        assert Closing.objects.get(dossier=dossier).case == 8
        staff.post(address, given | {"hours_attended": "2,5"})
        closing = Closing.objects.get(dossier=dossier)
        assert (closing.case, closing.rights_used, closing.card_kept) == (7, 18_000, 3_750)

    def test_the_document_is_for_those_who_may_decide(self, staff: Client, morgan: User) -> None:
        dossier = claimed(f.a_dossier("cancelled_by_trainee"))
        addresses = [
            reverse("admin:dossiers_forcemajeureclaim_document", args=[dossier.pk, 1]),
            reverse("admin:dossiers_forcemajeureclaim_decider", args=[dossier.pk]),
        ]
        answer = staff.get(addresses[0])
        assert answer.content == f.PDF
        assert answer["Content-Type"] == "application/pdf"
        morgan.is_superuser = False
        morgan.save()
        assert [staff.get(address).status_code for address in addresses] == [403, 403]
        morgan.user_permissions.add(Permission.objects.get(codename="view_forcemajeureclaim"))
        assert [staff.get(address).status_code for address in addresses] == [200, 403]

    def test_nobody_but_staff_comes_near(self, client: Client) -> None:
        dossier = claimed(f.a_dossier("cancelled_by_trainee"))
        address = reverse("admin:dossiers_forcemajeureclaim_document", args=[dossier.pk, 1])
        for user in (None, dossier.trainee.user, f.a_member(dossier.organisation)):
            if user:
                client.force_login(user, backend="accounts.login.backends.EmailBackend")
            answer = client.get(address)
            assert answer.status_code == 302
            assert answer["Location"].startswith(("/connexion/", "/organisme/connexion/", "/admin/login/"))


class TestCorrections:
    def ask(
        self, staff: Client, trainee: Trainee, euros: str = "120,50", reason: str = "Année 2024 oubliée"
    ) -> Response:
        given = {"trainee": trainee.pk, "source": "cpf", "euros": euros, "reason": reason}
        return staff.post(reverse("admin:accounts_rightscorrection_add"), given)

    def test_one_asks_another_accepts_and_only_then_the_ledger_changes(
        self, staff: Client, morgan: User
    ) -> None:
        dominique = f.a_trainee()
        assert self.ask(staff, dominique).status_code == 302
        correction = RightsCorrection.objects.get()
        assert (correction.amount, correction.asked_by) == (12_050, morgan)
        told = acted(staff, "accounts_rightscorrection", "accept", correction)
        assert "Une autre personne doit décider" in told
        assert ledger.account_of(dominique.pk).rights == 182_000
        staff.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
        acted(staff, "accounts_rightscorrection", "accept", correction)
        assert ledger.account_of(dominique.pk).rights == 194_050
        assert "déjà décidée" in acted(staff, "accounts_rightscorrection", "reject", correction)
        assert ledger.history(dominique.pk)[0].reason == "Correction : Année 2024 oubliée"

    def test_the_form_proposes_no_list_of_everyone(self, staff: Client) -> None:
        f.a_trainee("Camille", "Aubry")
        assert "Aubry" not in staff.get(reverse("admin:accounts_rightscorrection_add")).text

    def test_a_correction_is_called_by_its_euros(self, staff: Client) -> None:
        self.ask(staff, f.a_trainee(), euros="-120,50")
        assert str(RightsCorrection.objects.get()) == "Correction de −120,50\u00a0€ pour Dominique Lecœur"

    @pytest.mark.parametrize("named", ["dominique@example.fr", "06 12 34 56 78", "1 76 05 75 013 042"])
    def test_the_reason_kept_for_good_names_no_one(self, staff: Client, named: str) -> None:
        assert self.ask(staff, f.a_trainee(), reason=f"Voir {named}").status_code == 200
        assert not RightsCorrection.objects.exists()

    def test_a_correction_never_takes_more_than_is_available(self, staff: Client) -> None:
        dominique = f.a_trainee()
        self.ask(staff, dominique, "-1820,01")
        correction = RightsCorrection.objects.get()
        with pytest.raises(Refused):
            corrections.decide(correction, f.a_staff_member(), accepted=True)
        correction.refresh_from_db()
        assert correction.is_accepted is None
        corrections.decide(correction, f.a_staff_member(), accepted=False)
        assert ledger.account_of(dominique.pk).rights == 182_000

    @pytest.mark.parametrize("euros", ["0", "", "beaucoup", "NaN", "99999999"])
    def test_a_sum_that_makes_no_sense_is_refused(self, staff: Client, euros: str) -> None:
        assert self.ask(staff, f.a_trainee(), euros).status_code == 200
        assert not RightsCorrection.objects.exists()

    def test_the_database_refuses_one_person_deciding_alone(self, morgan: User) -> None:
        c = RightsCorrection.objects.create(
            trainee=f.a_trainee(), source="cpf", amount=1, reason="x", asked_by=morgan
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            RightsCorrection.objects.filter(pk=c.pk).update(is_accepted=True, decided_by=morgan)

    def test_a_correction_once_asked_is_not_changed(self, staff: Client) -> None:
        self.ask(staff, f.a_trainee())
        address = reverse("admin:accounts_rightscorrection_change", args=[RightsCorrection.objects.get().pk])
        assert staff.get(address).status_code == 200
        assert staff.post(address, {"euros": "5"}).status_code == 403


def test_reviews_are_published_or_set_aside(staff: Client) -> None:
    dossier = f.a_dossier("completed")
    transitions.review(dossier, f.owner(dossier), scores=dict.fromkeys(Review.CRITERIA, 4), comment="Bien.")
    assert counts(staff)["Avis à modérer"] == 1
    assert "Bien." in listed(staff, "Avis à modérer")
    acted(staff, "dossiers_review", "publish", Review.objects.get())
    assert Review.objects.get().status == "published"
    acted(staff, "dossiers_review", "set_aside", Review.objects.get())
    assert Review.objects.get().status == "rejected"
    assert counts(staff)["Avis à modérer"] == 0


def test_late_and_differing_declarations_are_found(staff: Client) -> None:
    today = timezone.localdate()
    late, differing = f.a_dossier("validated"), f.a_dossier("in_training", trainee=f.a_trainee("Camille"))
    Dossier.objects.filter(pk=late.pk).update(
        starts_on=today - timedelta(days=20), deadline=today - timedelta(days=15)
    )
    Dossier.objects.filter(pk=differing.pk).update(entry_confirmed_on=today - timedelta(days=1))
    assert late.number in listed(staff, "Déclarations en retard")
    assert differing.number in listed(staff, "Déclarations qui diffèrent")
    address = reverse("admin:dossiers_dossier_changelist")
    assert late.number in staff.get(address, {"declarations": "stagiaire"}).content.decode()
    assert staff.get(address, {"declarations": "n'importe quoi"}).status_code == 200
    assert (counts(staff)["Déclarations en retard"], counts(staff)["Déclarations qui diffèrent"]) == (1, 1)


def test_a_refund_that_failed_is_shown_and_tried_again(staff: Client, payer: Payer) -> None:
    dossier = f.a_dossier("to_validate")
    payer.yes(payer.start(dossier))
    dossier.refresh_from_db()
    f.cancel(dossier)
    pay_due()
    payer.bank.ledger.fail_refund(Refund.objects.get().provider_id)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        reconcile()
    assert counts(staff)["Remboursements échoués"] == 1
    assert dossier.number in listed(staff, "Remboursements échoués")
    assert "relancés : 1" in acted(staff, "payments_payment", "refund_now", Payment.objects.get())
    pay_due()
    assert payer.kept == 0
    assert counts(staff)["Remboursements échoués"] == 0


def test_money_that_no_dossier_took_is_listed_until_it_has_gone_back(
    staff: Client, payer: Payer, settings: Settings
) -> None:
    dossier = f.a_dossier("to_validate")
    payment = payer.start(dossier)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    f.cancel_by_organisation(dossier)
    settings.STRIPE_API_BASE = payer.bank.url
    payer.yes(payment)
    assert counts(staff)["Paiements sans dossier"] == 1
    assert dossier.number in listed(staff, "Paiements sans dossier")
    pay_due()
    assert counts(staff)["Paiements sans dossier"] == 0


def test_a_person_sees_only_the_lists_of_their_powers(client: Client) -> None:
    reader = f.a_user("staff", "lecteur@cdc.example", "Sacha", "Weber", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_review"))
    client.force_login(reader, backend="accounts.login.backends.EmailBackend")
    assert list(counts(client)) == ["Avis à modérer"]


def test_every_work_list_leads_to_a_list_that_exists() -> None:
    models = {f"{m._meta.app_label}_{m._meta.model_name}" for m in site.site._registry}
    assert {each.admin for each in WORK_LISTS} <= models
