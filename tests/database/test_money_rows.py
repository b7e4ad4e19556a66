"""Money that cannot be, written past the product (ledger, closings, payments, refunds): the database refuses it, under the rule's name."""

from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from accounts.people.models import Trainee
from accounts.rights import ledger
from accounts.rights.dotations.models import Dotation
from dossiers import transitions
from dossiers.dossier.models import Dossier
from payments.card.models import Payment
from payments.refunds import holding
from payments.refunds.giving_back import pay_due
from payments.refunds.models import RefundHold
from tests import factories as f
from tests.bank import Payer
from tests.database.raw import FAR, LONG_AGO, NOW, change, check, insert, one_by_one, run

pytestmark = pytest.mark.django_db
HUGE = 10**18


def test_the_ledger_knows_its_dossiers_its_sources_and_sums_that_exist() -> None:
    dossier, stranger = f.a_dossier("validated"), f.a_draft(f.a_trainee("Camille"))

    def line(
        kind: str = "credit", available: int = 100, reserved: int = 0, number: str = "", **columns: Any
    ) -> None:
        row = {"trainee_id": dossier.trainee_id, "source": "cpf", "reason": "Droits", "at": NOW}
        row |= {"kind": kind, "available": available, "reserved": reserved, "dossier_number": number}
        insert("accounts_rightsline", **row | columns)

    check(
        {
            "a_line_is_of_a_dossier_of_its_holder": lambda: line("hold", -1, 1, "1000000001"),
            "a_line_is_of_a_dossier_of_its_holder#another": lambda: line("hold", -1, 1, stranger.number),
            "a_line_is_of_a_dossier_of_its_holder#use": lambda: line("use", 0, -1, "1000000001"),
            "a_dossier_gives_back_what_it_holds": lambda: line("release", 72_001, -72_001, dossier.number),
            "a_dossier_gives_back_what_it_holds#source": lambda: line(
                "use", 0, -1, dossier.number, source="dif"
            ),
            "rightsline_source_is_known": lambda: line(source="loto"),
            "rightsline_available_is_sensible": lambda: line(available=HUGE),
            "rightsline_reserved_is_sensible": lambda: line("use", 0, -HUGE, dossier.number),
            "a_line_moves_money_as_its_kind_says": lambda: line(reserved=100),
            "only_a_credit_or_a_return_has_no_dossier": lambda: line("hold", -1, 1),
            "rights_never_below_zero": lambda: line("hold", -110_001, 110_001, dossier.number),
            "rights_line_is_append_only": lambda: run("UPDATE accounts_rightsline SET available = 1"),
            "rights_line_is_append_only#delete": lambda: run("DELETE FROM accounts_rightsline"),
        }
    )


def test_a_dotation_is_given_whole_to_its_holder_and_stays_so() -> None:
    dossier = f.a_dossier("validated")
    given, other = f.a_dotation(dossier.trainee, 10_000), f.a_dotation(dossier.trainee, 10_000)
    theirs = f.a_dotation(f.a_trainee("Camille"), 10_000)
    ledger.hold(dossier.trainee_id, dossier.number, credit_used=0, rights_used=0, dotations={given.pk: 4_000})

    def line(
        kind: str = "credit",
        available: int = 100,
        reserved: int = 0,
        number: str = dossier.number,
        **columns: Any,
    ) -> None:
        row = {
            "trainee_id": dossier.trainee_id,
            "source": "dotation",
            "dotation_id": given.pk,
            "reason": "Versement",
        }
        row |= {
            "kind": kind,
            "available": available,
            "reserved": reserved,
            "dossier_number": number,
            "at": NOW,
        }
        insert("accounts_rightsline", **row | columns)

    def dotation(**columns: Any) -> None:
        row = {"trainee_id": dossier.trainee_id, "kind": "state", "giver": "État", "siret": "", "amount": 100}
        row |= {"earmarks": [], "reference": "x", "received_at": NOW}
        insert("accounts_dotation", **row | columns)

    check(
        {
            "a_line_names_its_dotation": lambda: line(dotation_id=None),
            "a_line_names_its_dotation#other": lambda: line(source="cpf"),
            "a_line_is_of_a_dotation_of_its_holder": lambda: line("hold", -1, 1, dotation_id=theirs.pk),
            "a_dotation_is_credited_once": lambda: line(available=10_000),
            "a_dotation_is_credited_whole": lambda: one_by_one(
                dotation, lambda: line(available=99, dotation_id=Dotation.objects.latest("pk").pk)
            ),
            "a_line_moves_money_as_its_kind_says": lambda: line("expire", -1, dotation_id=None, source="cpf"),
            "rights_never_below_zero": lambda: line("hold", -6_001, 6_001),
            "rights_never_below_zero#expire": lambda: line("expire", -6_001, number=""),
            "a_dossier_gives_back_what_it_holds#other": lambda: line("use", 0, -1, dotation_id=other.pk),
            "a_dossier_gives_back_what_it_holds": lambda: line("release", 4_001, -4_001),
            "a_dotation_is_in_the_ledger": dotation,
            "a_dotation_gives_something": lambda: dotation(amount=0),
            "a_dotation_has_a_giver": lambda: dotation(giver=""),
            "a_dotation_has_a_giver#reference": lambda: dotation(reference=""),
            "a_company_gives_under_its_siret": lambda: dotation(kind="employer"),
            "a_company_gives_under_its_siret#digits": lambda: dotation(siret="7328293200007A"),
            "a_dotation_is_for_things_that_have_names": lambda: dotation(earmarks=[""]),
            "dotation_kind_is_known": lambda: dotation(kind="lottery"),
            "a_dotation_is_received_first": lambda: dotation(warned_at=LONG_AGO),
            "a_dotation_is_received_first#returned": lambda: dotation(returned_at=LONG_AGO),
            "a_dotation_stays_as_given": lambda: change("accounts_dotation", given.pk, amount=1),
            "a_dotation_stays_as_given#until": lambda: change("accounts_dotation", given.pk, expires_on=FAR),
            "a_dotation_is_never_deleted": lambda: run("DELETE FROM accounts_dotation"),
        }
    )
    change("accounts_dotation", given.pk, warned_at=NOW, returned_at=NOW)
    check({"a_dotation_returns_once": lambda: change("accounts_dotation", given.pk, returned_at=None)})


def test_a_closing_shares_what_there_is_and_once_applied_is_for_good() -> None:
    applied, waiting = f.cancel(f.a_dossier("validated")), f.a_dossier("cancelled_by_trainee")

    def closing(dossier: Dossier, **columns: datetime | int | None) -> None:
        change("dossiers_closing", dossier.pk, "dossier_id", **columns)

    def huge(name: str) -> None:
        closing(waiting, **{"case": 2, "final_on": None, "credit": 0, name: 100_000_001})

    shared = {"card_refunded": 5_000, "card_kept": 10_000, "credit": 10_000}
    prorata = shared | {"case": 2, "final_on": None, "credit": 0}
    check(
        {
            "an_applied_closing_is_for_good": lambda: closing(applied, case=4),
            "an_applied_closing_is_for_good#again": lambda: closing(applied, applied_at=None),
            "a_closing_shares_what_the_card_paid": lambda: closing(waiting, card_kept=14_999, credit=14_999),
            "a_closing_shares_what_is_held": lambda: closing(waiting, rights_used=72_001),
            "a_closing_shares_what_is_held#dotation": lambda: closing(waiting, dotation_kept=1),
            "a_closing_shares_what_the_funder_gave": lambda: closing(waiting, top_up_kept=1),
            "an_applied_closing_is_in_the_ledger": lambda: closing(waiting, applied_at=NOW),
            "a_closing_is_never_deleted": lambda: run("DELETE FROM dossiers_closing"),
            "a_case_says_what_becomes_of_money#none": lambda: closing(waiting, case=10, final_on=None),
            "a_case_says_what_becomes_of_money#avoir": lambda: closing(waiting, credit=15_001),
            "a_case_says_what_becomes_of_money#twice": lambda: closing(
                waiting, **shared | {"credit": 15_000}, card_back=5_000
            ),
            "a_case_says_what_becomes_of_money#not back": lambda: closing(waiting, **shared, card_back=4_999),
            "a_case_says_what_becomes_of_money#undue": lambda: closing(
                waiting, **shared, card_back=5_000, card_undue=1
            ),
            "a_case_says_what_becomes_of_money#left": lambda: closing(
                waiting, **shared | {"credit": 0}, case=8, card_back=5_000, card_undue=4_999
            ),
            "a_case_says_what_becomes_of_money": lambda: closing(waiting, case=8),
            "a_case_says_what_becomes_of_money#early": lambda: closing(waiting, case=3, final_on=None),
            "what_went_back_is_of_what_is_refunded": lambda: closing(waiting, **prorata, card_back=5_001),
            "what_went_back_is_of_what_is_refunded#undue": lambda: closing(
                waiting, **prorata, card_back=4_999, card_undue=1
            ),
            "only_cases_6_and_8_may_still_change": lambda: closing(waiting, final_on=None),
            "a_case_says_what_becomes_of_money#dotation": lambda: closing(waiting, dotation_returned=1),
            "a_case_says_what_becomes_of_money#top_up": lambda: closing(waiting, top_up_returned=1),
            "closing_dotation_returned_is_sensible": lambda: huge("dotation_returned"),
            "closing_dotation_kept_is_sensible": lambda: huge("dotation_kept"),
            "closing_top_up_returned_is_sensible": lambda: huge("top_up_returned"),
            "closing_top_up_kept_is_sensible": lambda: huge("top_up_kept"),
            "closing_rights_released_is_sensible": lambda: huge("rights_released"),
            "closing_rights_used_is_sensible": lambda: huge("rights_used"),
            "closing_card_refunded_is_sensible": lambda: huge("card_refunded"),
            "closing_card_kept_is_sensible": lambda: huge("card_kept"),
            "closing_card_back_is_sensible": lambda: huge("card_back"),
            "closing_card_undue_is_sensible": lambda: huge("card_undue"),
        }
    )
    closing(waiting, **shared, card_back=5_000)


def test_a_claim_is_decided_once_by_someone_for_a_reason() -> None:
    dossier, staff = f.a_dossier("cancelled_by_trainee"), f.a_staff_member()
    transitions.claim_force_majeure(dossier, f.owner(dossier), ground="illness", documents=[f.a_document()])

    def claim(**columns: object) -> None:
        change("dossiers_forcemajeureclaim", dossier.pk, "dossier_id", **columns)

    decided = {"is_accepted": False, "decided_at": FAR, "decided_by_id": staff.pk}
    check(
        {
            "a_claim_is_decided_by_someone": lambda: claim(**decided | {"decided_by_id": None}),
            "a_claim_is_decided_for_a_reason": lambda: claim(**decided),
            "a_claim_is_decided_for_a_reason#early": lambda: claim(
                **decided | {"decided_at": LONG_AGO, "decision_reason": "Vu."}
            ),
        }
    )
    claim(**decided, decision_reason="Vu.")
    check({"a_decision_is_for_good": lambda: claim(is_accepted=True)})


def test_a_claim_has_one_to_five_documents_of_its_holder() -> None:
    dossier, bare = f.a_dossier("cancelled_by_trainee"), f.a_dossier("cancelled_by_trainee")
    transitions.claim_force_majeure(dossier, f.owner(dossier), ground="illness", documents=[f.a_document()])

    def a_paper(trainee: Trainee) -> int:
        document = f.a_document()
        document.trainee = trainee
        document.save()
        return document.pk

    def given(rank: int, document: int) -> None:
        insert("dossiers_claimdocument", claim_id=dossier.pk, document_id=document, rank=rank)

    again = a_paper(dossier.trainee)
    given(2, again)
    check(
        {
            "a_claim_has_a_document": lambda: insert(
                "dossiers_forcemajeureclaim",
                dossier_id=bare.pk,
                ground="illness",
                explanation="",
                claimed_at=NOW,
                decision_reason="",
            ),
            "a_claim_has_five_documents_at_most": lambda: given(6, a_paper(dossier.trainee)),
            "a_claim_has_five_documents_at_most#none": lambda: given(0, a_paper(dossier.trainee)),
            "a_claim_numbers_its_documents": lambda: given(2, a_paper(dossier.trainee)),
            "dossiers_claimdocument_document_id_key": lambda: given(3, again),
            "a_document_is_its_claimant_s": lambda: given(3, a_paper(f.a_trainee("Camille"))),
            "a_claim_keeps_its_documents": lambda: run("DELETE FROM dossiers_claimdocument"),
            "a_claim_keeps_its_documents#order": lambda: run("UPDATE dossiers_claimdocument SET rank = 4"),
        }
    )


def test_what_was_paid_and_what_goes_back_is_never_rewritten(payer: Payer) -> None:
    dossier = f.a_dossier("to_validate")
    payer.yes(payer.start(dossier))
    dossier.refresh_from_db()
    f.cancel(dossier)
    pay_due()
    paid = Payment.objects.get()
    other = f.a_dossier("payment_pending", trainee=f.a_trainee("Camille"))
    opened = Payment.objects.create(dossier=other, amount=15_000)
    refund = paid.refunds.get()

    def payment(row: Payment, **columns: object) -> None:
        change("payments_payment", row.pk, **columns)

    def given_back(**columns: object) -> None:
        change("payments_refund", refund.pk, **columns)

    def another(of: Payment = paid, **columns: datetime | int | str) -> None:
        row = {"id": uuid4(), "payment_id": of.pk, "amount": 1, "status": "pending", "provider_id": ""}
        row |= {"error": "", "created_at": NOW, "read_at": NOW, "made_elsewhere": False, "is_final": False}
        insert("payments_refund", **row | columns)

    def disputed(**columns: date | int) -> None:
        row = {"payment_id": paid.pk, "provider_id": "dp_1", "amount": 1, "status": "open", "reason": ""}
        insert("payments_dispute", **row | {"created_at": NOW} | columns)

    def again(**columns: object) -> None:
        row = {"id": uuid4(), "dossier_id": other.pk, "amount": 15_000, "status": "closed", "counted": False}
        row |= {"parameters": "{}", "intent_id": "", "url": "", "error": "", "refused_charge": ""}
        insert("payments_payment", **row | {"created_at": NOW} | columns)

    received = {"status": "succeeded", "received_at": NOW, "checkout_id": "cs_1"}
    check(
        {
            "a_payment_keeps_its_amount": lambda: payment(paid, amount=15_001),
            "a_payment_keeps_its_amount#open": lambda: payment(opened, amount=1),
            "what_was_received_stays": lambda: payment(paid, counted=False),
            "what_was_received_stays#status": lambda: payment(
                paid, status="closed", received_at=None, counted=False
            ),
            "a_payment_stays_its_dossier_s": lambda: payment(opened, dossier_id=dossier.pk),
            "a_payment_is_never_deleted": lambda: run("DELETE FROM payments_payment"),
            "a_payment_is_of_something": lambda: payment(opened, **received, amount=0),
            "payment_amount_is_sensible": lambda: payment(opened, **received, amount=100_000_001),
            "received_money_has_its_hour": lambda: payment(opened, **received | {"received_at": None}),
            "received_money_has_its_hour#before": lambda: payment(
                opened, **received | {"received_at": LONG_AGO}
            ),
            "an_open_payment_has_its_page": lambda: payment(opened, status="open"),
            "an_open_payment_has_its_page#stray": lambda: payment(opened, status="stray"),
            "only_received_money_counts": lambda: payment(opened, counted=True),
            "counted_money_is_what_the_dossier_took": lambda: payment(opened, **received, counted=True),
            "a_payment_is_made_then_asked_about": lambda: payment(opened, tried_at=LONG_AGO),
            "one_unfinished_payment_per_dossier": lambda: again(status="created"),
            "one_counted_payment_per_dossier": lambda: again(**received, dossier_id=dossier.pk, counted=True),
            "a_refund_keeps_its_amount": lambda: given_back(amount=1),
            "a_refund_keeps_its_number": lambda: given_back(provider_id="re_other"),
            "a_refund_is_never_deleted": lambda: run("DELETE FROM payments_refund"),
            "never_more_than_was_paid": lambda: another(amount=1),
            "only_received_money_goes_back": lambda: another(opened),
            "a_refund_is_of_something": lambda: another(amount=0),
            "refund_amount_is_sensible": lambda: another(amount=100_000_001),
            "dispute_amount_is_sensible": lambda: disputed(amount=100_000_001),
            "a_failure_has_its_hour": lambda: given_back(status="failed"),
            "a_refund_is_asked_then_done": lambda: given_back(tried_at=LONG_AGO),
            "a_refund_is_asked_then_done#asked": lambda: given_back(asked_at=LONG_AGO),
            "a_refund_is_asked_then_done#read": lambda: given_back(read_at=LONG_AGO),
            "a_refund_is_asked_then_done#done": lambda: given_back(done_at=LONG_AGO),
            "a_refund_is_asked_then_done#failed": lambda: given_back(status="failed", failed_at=LONG_AGO),
            "a_dispute_is_known_then_asked_about": lambda: disputed(tried_at=LONG_AGO),
            "the_bank_names_what_it_refunded": lambda: another(status="succeeded"),
            "a_refund_at_the_bank_is_one_row": lambda: another(
                provider_id=refund.provider_id, status="failed", failed_at=NOW
            ),
        }
    )
    given_back(status="failed", failed_at=NOW)
    check({"a_failed_refund_stays_so": lambda: given_back(status="succeeded", failed_at=None)})
    assert ledger.account_of(dossier.trainee_id).total.reserved == 0


def test_a_hold_is_someone_s_and_is_let_go_once(payer: Payer) -> None:
    dossier, morgan = f.a_dossier("to_validate"), f.a_staff_member()
    payer.yes(payer.start(dossier))
    dossier.refresh_from_db()
    f.cancel(dossier)
    payment = Payment.objects.get()
    let_go = holding.hold(payment, morgan, "card")
    holding.release(payment, morgan)
    held = holding.hold(payment, morgan, "card")

    def another(**columns: object) -> None:
        row = {"payment_id": payment.pk, "reason": "card", "held_by_id": morgan.pk, "held_at": NOW}
        insert("payments_refundhold", **row | columns)

    def changed(of: RefundHold = held, **columns: object) -> None:
        change("payments_refundhold", of.pk, **columns)

    check(
        {
            "a_payment_is_held_once_at_a_time": another,
            "refundhold_reason_is_known": lambda: another(reason="whim"),
            "a_hold_is_released_by_someone": lambda: changed(released_at=FAR),
            "a_hold_is_made_then_released": lambda: changed(released_at=LONG_AGO, released_by_id=morgan.pk),
            "a_hold_stays_as_it_was": lambda: changed(reason="dossier"),
            "a_hold_stays_as_it_was#who": lambda: changed(held_at=LONG_AGO),
            "a_hold_is_released_once": lambda: changed(let_go, released_at=FAR),
            "a_hold_is_never_deleted": lambda: run("DELETE FROM payments_refundhold"),
        }
    )


def test_a_request_to_an_employer_tells_a_price_that_sums_and_stays() -> None:
    made = f.an_employer_request()

    def again(**columns: Any) -> None:
        row = {"reference": "DE-0000-0000", "trainee_id": made.trainee_id, "action_id": made.action_id}
        row |= {
            "dossier_number": "",
            "employer": "",
            "email": "",
            "message": "",
            "hours": 10,
            "asked_at": NOW,
        }
        row |= {"price": 87_000, "asked": 15_000, "rights": 72_000, "others": 0, "left": 0}
        insert(
            "dossiers_employerrequest", **row | {"left_without": 15_000, "participation": 15_000} | columns
        )

    check(
        {
            "a_request_has_its_reference": lambda: again(reference="DE-1234"),
            "a_request_is_of_a_dossier_by_its_number": lambda: again(dossier_number="12"),
            "one_asks_for_what_is_left_at_most": lambda: again(asked=15_001, rights=71_999),
            "one_asks_for_what_is_left_at_most#least": lambda: again(asked=99, rights=86_901),
            "a_request_tells_who_pays_the_price": lambda: again(others=1),
            "an_employer_takes_a_load_off": lambda: again(rights=57_000, left=15_000),
            "employerrequest_ends_after_its_start": lambda: again(starts_on=FAR),
            "employerrequest_has_hours": lambda: again(hours=0),
            "employerrequest_price_is_sensible": lambda: again(
                price=HUGE // 10**9, rights=HUGE // 10**9 - 15_000
            ),
            "an_employer_request_stays_as_asked": lambda: run(
                "UPDATE dossiers_employerrequest SET message = 'x'"
            ),
        }
    )
