"""Card money that went back before its dossier ended is counted when it ends: never given twice (docs/rules.md § 5)."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.rights import ledger
from cpf_portal.common.errors import Refused
from cpf_portal.operations.periodic_tasks import reconcile
from dossiers import transitions
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.money import closings
from dossiers.money.models import Closing
from dossiers.money.settlement import Case
from dossiers.trainee.endings import case_in_words
from dossiers.transitions.sweep import sweep
from payments.card.models import Payment
from payments.refunds import giving_back
from payments.refunds.models import Refund
from tests import factories as f
from tests.bank import Payer
from tests.kinds import sure
from tests.letters import text_of

pytestmark = pytest.mark.django_db
LESS = "Ce que la banque vous a déjà rendu, ou vous rend en ce moment, en est déduit."
SOON = "que la banque vous a déjà rendus, ou vous rend en ce moment"


def later(**delay: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(**delay), tick=False)


@pytest.fixture
def dossier(payer: Payer) -> Dossier:
    """Validated, with 720,00 € of rights and 150,00 € paid by card at the bank."""
    dossier = f.a_dossier("to_validate")
    payer.yes(payer.start(dossier))
    dossier.refresh_from_db()
    return dossier


@pytest.fixture
def given_back(payer: Payer) -> Callable[[int], str]:
    """The bank's own staff give so many cents back, and we hear of it."""

    def give(cents: int) -> str:
        made = payer.bank.ledger.refund({"payment_intent": the_intent(), "amount": str(cents)})
        reconcile()
        return str(made["id"])

    return give


@pytest.fixture
def contested(payer: Payer) -> Callable[[], str]:
    """The cardholder contests the payment, and we hear of it."""

    def contest() -> str:
        made = payer.bank.ledger.dispute(the_intent())
        reconcile()
        return str(made["id"])

    return contest


def the_intent() -> str:
    return Payment.objects.get().intent_id


def outcome(dossier: Dossier) -> tuple[int, ...]:
    c = Closing.objects.get(dossier=dossier)
    return c.case, c.card_refunded, c.card_kept, c.credit


def credit(dossier: Dossier) -> int:
    return ledger.account_of(dossier.trainee_id).credit


def words(text: str) -> str:
    return html.unescape(text).replace("\u00a0", " ").replace("\u202f", " ")


def page(client: Client, dossier: Dossier, name: str = "dossier", *slug: str) -> str:
    client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
    return words(client.get(reverse(name, args=[dossier.number, *slug])).text)


def visible(page: str) -> str:
    """What one reads, without the tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def becomes_final() -> None:
    with later(days=40):
        sweep()
        giving_back.pay_due()


def has_the_person(payer: Payer, dossier: Dossier) -> int:
    """What the person has of the 150,00 €: on their card, or as an avoir."""
    return 15_000 - payer.kept + credit(dossier)


class TestAvoir:
    """Case 6: the avoir is what is left of the card's money."""

    @pytest.mark.parametrize("cents", [1, 5_000, 15_000])
    def test_what_went_back_is_not_given_again(
        self, dossier: Dossier, payer: Payer, given_back: Callable[[int], str], cents: int
    ) -> None:
        given_back(cents)
        f.cancel_late(dossier)
        assert outcome(dossier) == (6, cents, 15_000 - cents, 15_000 - cents)
        becomes_final()
        assert credit(dossier) == 15_000 - cents
        assert has_the_person(payer, dossier) == 15_000
        assert not giving_back.due().exists()

    def test_what_goes_back_while_force_majeure_may_be_claimed_is_counted_too(
        self, dossier: Dossier, payer: Payer, given_back: Callable[[int], str]
    ) -> None:
        f.cancel_late(dossier)
        given_back(5_000)
        becomes_final()
        assert outcome(dossier) == (6, 5_000, 10_000, 10_000)
        assert has_the_person(payer, dossier) == 15_000

    def test_a_refund_that_failed_meanwhile_is_in_the_avoir_again(
        self, dossier: Dossier, payer: Payer, given_back: Callable[[int], str]
    ) -> None:
        made = given_back(5_000)
        f.cancel_late(dossier)
        payer.bank.ledger.fail_refund(made)
        with later(days=2):
            reconcile()
        becomes_final()
        assert outcome(dossier) == (6, 0, 15_000, 15_000)
        assert has_the_person(payer, dossier) == 15_000

    def test_a_refund_that_fails_after_the_avoir_is_made_again(
        self, dossier: Dossier, payer: Payer, given_back: Callable[[int], str]
    ) -> None:
        made = given_back(5_000)
        f.cancel_late(dossier)
        becomes_final()
        payer.bank.ledger.fail_refund(made)
        with later(days=30):
            reconcile()
        with later(days=31):
            reconcile()
        assert has_the_person(payer, dossier) == 15_000

    @pytest.mark.parametrize(("won", "avoir"), [(True, 15_000), (False, 0)])
    def test_a_dispute_judged_before_the_avoir_decides(
        self, dossier: Dossier, payer: Payer, contested: Callable[[], str], won: bool, avoir: int
    ) -> None:
        key = contested()
        f.cancel_late(dossier)
        assert outcome(dossier) == (6, 15_000, 0, 0)
        payer.bank.ledger.close_dispute(key, won=won)
        reconcile()
        becomes_final()
        assert credit(dossier) == avoir
        assert has_the_person(payer, dossier) == 15_000

    def test_a_dispute_won_after_the_avoir_goes_back_to_the_card(
        self, dossier: Dossier, payer: Payer, contested: Callable[[], str]
    ) -> None:
        key = contested()
        f.cancel_late(dossier)
        becomes_final()
        payer.bank.ledger.close_dispute(key, won=True)
        with later(days=50):
            reconcile()
        assert (credit(dossier), payer.kept) == (0, 0)

    def test_an_absence_is_the_same(
        self, dossier: Dossier, payer: Payer, given_back: Callable[[int], str]
    ) -> None:
        given_back(5_000)
        with later(days=40):
            transitions.declare_no_show(dossier, f.agent(dossier))
        assert outcome(dossier) == (6, 5_000, 10_000, 10_000)

    def test_force_majeure_then_gives_back_the_rest(
        self, dossier: Dossier, payer: Payer, given_back: Callable[[int], str]
    ) -> None:
        f.cancel_late(dossier)
        given_back(5_000)
        transitions.claim_force_majeure(
            dossier, f.owner(dossier), ground="illness", documents=[f.a_document()]
        )
        decide(dossier, accepted=True)
        giving_back.pay_due()
        assert outcome(dossier) == (5, 15_000, 0, 0)
        assert (payer.kept, credit(dossier)) == (0, 0)


def decide(dossier: Dossier, *, accepted: bool) -> None:
    staff = actors.staff(f.a_staff_member())
    transitions.decide_force_majeure(dossier, staff, accepted=accepted, reason="Certificat lisible.")


class TestOtherCases:
    def test_what_is_kept_does_not_hold_what_went_back_and_staff_still_see_it(
        self, dossier: Dossier, payer: Payer, given_back: Callable[[int], str]
    ) -> None:
        given_back(5_000)
        dossier = f.finish(f.begin(dossier))
        assert outcome(dossier) == (9, 5_000, 10_000, 0)
        assert payer.kept == 10_000
        assert not giving_back.due().exists()
        assert giving_back.given_back_elsewhere().get().dossier == dossier

    def test_a_dispute_won_after_an_abandon_is_kept(
        self, dossier: Dossier, payer: Payer, contested: Callable[[], str]
    ) -> None:
        key = contested()
        dossier = transitions.abandon(f.begin(dossier), f.owner(dossier))
        becomes_final()
        assert outcome(dossier) == (8, 15_000, 0, 0)
        payer.bank.ledger.close_dispute(key, won=True)
        with later(days=60):
            reconcile()
        assert payer.kept == 15_000
        assert not giving_back.given_back_elsewhere().exists()

    def test_a_part_that_went_back_is_of_what_the_hours_give_back(
        self, dossier: Dossier, payer: Payer, given_back: Callable[[int], str]
    ) -> None:
        given_back(5_000)
        transitions.cancel_by_organisation(
            f.begin(dossier), f.agent(dossier), reason="Incendie.", hours_given=4
        )
        assert outcome(dossier) == (2, 9_000, 6_000, 0)
        giving_back.pay_due()
        assert payer.kept == 6_000
        assert not giving_back.given_back_elsewhere().exists()

    @pytest.mark.parametrize("cents", [5_000, 15_000])
    def test_all_is_given_back_once(
        self, dossier: Dossier, payer: Payer, given_back: Callable[[int], str], cents: int
    ) -> None:
        given_back(cents)
        f.cancel(dossier)
        giving_back.pay_due()
        assert outcome(dossier) == (3, 15_000, 0, 0)
        assert payer.kept == 0
        assert sum(Refund.objects.values_list("amount", flat=True)) == 15_000

    def test_money_that_no_dossier_took_counts_in_none(self, dossier: Dossier, payer: Payer) -> None:
        """It goes back in full on its own: the dossier was paid by another payment."""
        now = timezone.now()
        paid = {"status": "succeeded", "checkout_id": "cs_2", "created_at": now, "received_at": now}
        Payment.objects.create(dossier=dossier, amount=15_000, **paid).refunds.create(amount=15_000)
        f.cancel_late(dossier)
        assert outcome(dossier) == (6, 0, 15_000, 15_000)


class TestTold:
    def test_the_person_reads_before_confirming_what_will_happen(
        self, dossier: Dossier, given_back: Callable[[int], str], client: Client
    ) -> None:
        given_back(5_000)
        f.enrolled_on(
            dossier,
            timezone.localdate() - timedelta(days=40),
            starts_on=timezone.localdate() + timedelta(days=2),
        )
        shown = page(client, dossier, "dossier_transition", "annuler")
        assert "Rendu par la banque (fait ou en cours) 50,00 €" in visible(shown)
        assert "Avoir pour une prochaine formation 100,00 €" in visible(shown)
        assert "À rembourser" not in shown
        assert shown.count(f"{words(case_in_words(dossier, Case.LATE))} {LESS}") == 2, (
            "today's case, and the same among the others"
        )
        assert f"{words(case_in_words(dossier, Case.ABANDONED))} {LESS}" in shown

    def test_the_mail_says_so_and_what_may_still_change(
        self, dossier: Dossier, given_back: Callable[[int], str]
    ) -> None:
        given_back(5_000)
        f.cancel_late(dossier)
        text = words(text_of(sure(dossier.entries.last()), "trainee"))
        assert f"50,00 € {SOON}" in text
        assert "100,00 € de paiement par carte transformés en avoir" in text
        assert "(moins ce que la banque vous rendrait encore d'ici là)" in text
        assert "à rembourser" not in text

    def test_what_is_still_to_come_is_told_apart(
        self, dossier: Dossier, given_back: Callable[[int], str], client: Client
    ) -> None:
        given_back(5_000)
        f.cancel(dossier)
        text = words(text_of(sure(dossier.entries.last()), "trainee"))
        assert "100,00 € à rembourser sur votre carte" in text
        assert f"50,00 € {SOON}" in text
        shown = visible(page(client, dossier))
        assert "À rembourser sur la carte 100,00 €" in shown
        assert "Rendu par la banque (fait ou en cours) 50,00 €" in shown

    @pytest.mark.parametrize("name", ["dossier", "dossier_summary"])
    def test_the_page_follows_what_goes_back_until_it_is_final(
        self, dossier: Dossier, given_back: Callable[[int], str], client: Client, name: str
    ) -> None:
        f.cancel_late(dossier)
        assert "Avoir pour une prochaine formation 150,00 €" in visible(page(client, dossier, name))
        given_back(5_000)
        assert "Avoir pour une prochaine formation 100,00 €" in visible(page(client, dossier, name))

    def test_so_do_the_organisation_s_page_and_the_person_s_data(
        self, dossier: Dossier, given_back: Callable[[int], str], client: Client
    ) -> None:
        f.cancel_late(dossier)
        given_back(5_000)
        client.force_login(sure(f.agent(dossier).user), backend="accounts.login.backends.EmailBackend")
        shown = visible(words(client.get(reverse("organisation_dossier", args=[dossier.number])).text))
        assert "Rendu au stagiaire 50,00 €" in shown
        client.force_login(dossier.trainee.user, backend="accounts.login.backends.NirBackend")
        told = words(client.get(reverse("my_data")).text)
        assert "Rendu par la banque (fait ou en cours) : 50,00 €" in told
        assert "Avoir pour une prochaine formation : 100,00 €" in told
        kept = client.get(reverse("my_data_file")).json()["dossiers"][0]["dénouement"]
        assert kept["avoir"] == 10_000

    def test_staff_read_the_amounts_of_the_day_before_they_reject(
        self, dossier: Dossier, given_back: Callable[[int], str], client: Client
    ) -> None:
        f.cancel_late(dossier)
        transitions.claim_force_majeure(
            dossier, f.owner(dossier), ground="illness", documents=[f.a_document()]
        )
        given_back(5_000)
        client.force_login(f.a_staff_member(), backend="accounts.login.backends.EmailBackend")
        address = reverse("admin:dossiers_forcemajeureclaim_decider", args=[dossier.pk])
        shown = words(client.get(address).text)
        assert "À rembourser sur la carte : 100,00 €" in shown, "if it is recognised"
        assert "Avoir pour une prochaine formation : 100,00 €" in shown, "if it is not"
        decide(dossier, accepted=False)
        assert credit(dossier) == 10_000
        text = words(text_of(sure(dossier.entries.last()), "trainee"))
        assert "100,00 € de paiement par carte transformés en avoir" in text

    def test_what_was_read_before_money_went_back_is_read_again(
        self, dossier: Dossier, given_back: Callable[[int], str]
    ) -> None:
        shown = closings.settlement_of(dossier, timezone.localdate())
        given_back(5_000)
        with pytest.raises(Refused, match="Les conséquences ont changé"):
            transitions.cancel(dossier, f.owner(dossier), expected=shown)

    def test_a_training_left_does_not_say_that_all_is_kept(
        self, dossier: Dossier, given_back: Callable[[int], str], client: Client
    ) -> None:
        given_back(5_000)
        dossier = transitions.abandon(f.begin(dossier), f.owner(dossier))
        shown = visible(page(client, dossier))
        assert "Paiement par carte conservé 100,00 €" in shown
        assert "Rendu par la banque (fait ou en cours) 50,00 €" in shown
