"""A catalogue or people that cannot be, written past the product: the database refuses it, under the rule's name."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection

from accounts.people.models import DeletionRequest, User
from accounts.rights.models import RightsCorrection
from accounts.security.models import EmailChange
from catalogue.trainings.models import Certification
from tests import factories as f
from tests.database.raw import FAR, LONG_AGO, NOW, change, check, insert, one_by_one, refusal, run
from tests.dossiers.webhooks.receiver import an_endpoint

pytestmark = pytest.mark.django_db


def test_the_catalogue_offers_what_can_exist() -> None:
    session = f.a_session(seats=2, seats_taken=2)
    action, training = session.action, session.action.training
    certification = Certification.objects.create(code="RS6151", kind="RS")
    asked = f.a_catalogue_import(training.organisation)

    def invited(**columns: date) -> None:
        row = {"organisation_id": training.organisation_id, "email": "a@b.example", "role": "reader"}
        row |= {"invited_by_id": asked.asked_by_id, "invited_at": NOW}
        insert("catalogue_invitation", **row | columns)

    def reading() -> None:
        row = {"file_id": asked.file_id, "mode": "check", "status": "waiting", "asked_at": NOW}
        row |= {"asked_by_id": asked.asked_by_id, "done": 0, "read_bytes": 0, "kept_report": "{}"}
        insert("catalogue_import", **row, is_checked=False, held_back=False)

    check(
        {
            "no_more_seats_taken_than_there_are": lambda: change(
                "catalogue_session", session.pk, seats_taken=3
            ),
            "no_more_seats_taken_than_there_are#fewer": lambda: change(
                "catalogue_session", session.pk, seats=1
            ),
            "a_session_has_both_dates_or_none": lambda: change(
                "catalogue_session", session.pk, ends_on=LONG_AGO
            ),
            "a_cancelled_session_stays_closed": lambda: change(
                "catalogue_session", session.pk, cancelled_at=NOW
            ),
            "an_action_has_hours": lambda: change("catalogue_action", action.pk, hours=0),
            "action_price_is_sensible": lambda: change("catalogue_action", action.pk, price=100_000_001),
            "a_rating_is_of_reviews": lambda: change("catalogue_training", training.pk, rating=4.5),
            "a_rating_is_of_reviews#bounds": lambda: change(
                "catalogue_training", training.pk, rating=5.1, rating_count=3
            ),
            "a_certification_is_of_its_directory": lambda: change(
                "catalogue_certification", certification.pk, code="RNCP1"
            ),
            "an_occupation_has_a_code_of_the_rome": lambda: insert(
                "catalogue_occupation", code="M180", label="Informatique"
            ),
            "levels_go_from_1_to_8": lambda: change(
                "catalogue_certification", certification.pk, code="RNCP6151", kind="RNCP", level=9
            ),
            "the_rncp_alone_gives_a_level": lambda: change(
                "catalogue_certification", certification.pk, level=4
            ),
            "a_siret_has_14_digits": lambda: change(
                "catalogue_organisation", training.organisation_id, siret="1234567890123A"
            ),
            "a_place_is_on_earth": lambda: change("catalogue_place", action.place_id, latitude=91),
            "a_reading_ends_at_an_hour": lambda: change("catalogue_import", asked.pk, finished_at=None),
            "a_reading_ends_at_an_hour#before": lambda: change(
                "catalogue_import", asked.pk, finished_at=LONG_AGO
            ),
            "one_is_invited_then_comes": lambda: invited(used_at=LONG_AGO),
            "one_invitation_waits": lambda: one_by_one(invited, invited),
            "a_file_is_read_once_at_a_time": lambda: one_by_one(reading, reading),
        }
    )


def test_a_token_opens_something_until_a_day() -> None:
    token = f.token_of(f.a_token())
    columns = ("organisation_id", "created_by_id", "name", "ending", "created_at")
    row = {name: getattr(token, name) for name in columns} | {"scopes": ["dossiers:read"], "digest": "d"}
    row |= {"expires_at": token.created_at + timedelta(days=366)}

    def created(**columns: object) -> None:
        insert("catalogue_apitoken", **row | columns)

    def changed(**columns: object) -> None:
        change("catalogue_apitoken", token.pk, **columns)

    answer = {"token_id": token.pk, "key": "k", "fingerprint": "f", "begun_at": NOW, "status": 200}

    def answered(**columns: object) -> None:
        insert("catalogue_keptanswer", **answer | {"body": b"{}"} | columns)

    revoked = {"revoked_at": NOW, "revoked_by_id": token.created_by_id}
    check(
        {
            "a_token_opens_something_known": lambda: created(scopes=[]),
            "a_token_opens_something_known#else": lambda: created(scopes=["dossiers:read", "rights:read"]),
            "a_token_expires_within_a_year": lambda: created(expires_at=token.created_at),
            "a_token_expires_within_a_year#later": lambda: created(expires_at=FAR),
            "a_token_is_revoked_by_someone": lambda: changed(revoked_at=NOW),
            "a_token_stays_what_was_created": lambda: changed(scopes=["catalogue:write"]),
            "an_answer_is_kept_whole": lambda: answered(body=None),
            "a_fault_of_ours_is_no_answer": lambda: answered(status=500),
            "a_revoked_token_stays_so": lambda: one_by_one(
                lambda: changed(**revoked), lambda: changed(revoked_at=None, revoked_by_id=None)
            ),
        }
    )


def test_an_endpoint_is_told_of_an_entry_once() -> None:
    dossier = f.a_dossier("requested")
    endpoint = an_endpoint(dossier.organisation, "https://atelier.example/")
    delivery = endpoint.deliveries.create(entry=dossier.entries.get())

    def changed(**columns: object) -> None:
        change("dossiers_endpoint", endpoint.pk, **columns)

    def tried(**columns: object) -> None:
        row = {"delivery_id": delivery.pk, "at": NOW, "milliseconds": 1, "answer": "", "error": ""}
        insert("dossiers_attempt", **row | columns)

    check(
        {
            "an_endpoint_wants_something": lambda: changed(transitions=[]),
            "an_endpoint_is_off_for_a_reason": lambda: changed(off_at=NOW),
            "an_endpoint_keeps_its_address": lambda: changed(url="https://ailleurs.example/"),
            "what_is_due_was_owed": lambda: change("dossiers_delivery", delivery.pk, due_at=LONG_AGO),
            "a_try_is_answered_or_fails": tried,
            "a_try_is_answered_or_fails#both": lambda: tried(status=200, error="Pas de réponse à temps."),
        }
    )


def test_people_and_what_is_asked_of_their_rights() -> None:
    trainee, staff, colleague = f.a_trainee(), f.a_staff_member(), f.a_staff_member()
    closing = DeletionRequest.objects.create(trainee=trainee)
    moved = EmailChange.objects.create(user=trainee.user, former="a@b.example", email="c@d.example")
    correction = RightsCorrection.objects.create(
        trainee=trainee, source="cpf", amount=100, reason="Oubli", asked_by=staff
    )
    document = f.a_document()
    document.trainee = trainee
    document.save()
    claim = trainee.dif_claims.create(hours=10, document=document)
    seen = staff_page(staff)

    def intervened(**columns: int) -> None:
        row = {"by_id": staff.pk, "account_id": trainee.pk, "what": "groups", "details": "", "at": NOW}
        insert("accounts_intervention", **row | columns)

    def renamed(**columns: object) -> None:
        row = {"account_id": trainee.pk, "first_name": "Noé", "last_name": "Weber", "reason": "Acte vu"}
        insert("accounts_namecorrection", **row | {"asked_by_id": staff.pk, "asked_at": NOW} | columns)

    def corrected(**columns: object) -> None:
        change("accounts_rightscorrection", correction.pk, **columns)

    def ended(**columns: object) -> None:
        row = {"trainee_id": trainee.pk, "ends_on": FAR, "reason": "Titre de pension vu"}
        insert("accounts_rightsend", **row | {"asked_by_id": staff.pk, "asked_at": NOW} | columns)

    def paid(**columns: object) -> None:
        row = {"trainee_id": trainee.pk, "means": "card", "kind": "state", "giver": "État", "siret": ""}
        row |= {"amount": 100, "earmarks": [], "reference": "V-1", "asked_by_id": staff.pk, "asked_at": NOW}
        insert("accounts_recordedgift", **row | columns)

    def waiting(**columns: object) -> None:
        row = {"digest": "1:a", "file": "yearly", "key": "k", "amount": 1, "line": "{}", "arrived_at": NOW}
        insert("accounts_waitingcredit", **row | columns)

    def dif(**columns: object) -> None:
        change("accounts_difclaim", claim.pk, **columns)

    def another_dif(status: str) -> None:
        papers = f.a_document()
        papers.trainee = trainee
        papers.save()
        row = {"trainee_id": trainee.pk, "hours": 1, "document_id": papers.pk, "submitted_at": NOW}
        row |= {"status": status, "reason": ""} | (decided if status == "accepted" else {})
        insert("accounts_difclaim", **row)

    def asked(**columns: object) -> None:
        row = {"trainee_id": trainee.pk, "provider": "jobseeker", "consented_at": NOW, "asked_at": NOW}
        insert("accounts_statuscheck", **row | {"answer": "yes", "silence": ""} | columns)

    decided = {"decided_at": FAR, "decided_by_id": colleague.pk}
    check(
        {
            "only_staff_enter_the_administration": lambda: change("accounts_user", trainee.pk, is_staff=True),
            "a_closing_is_carried_out_by_someone": lambda: change(
                "accounts_deletionrequest", closing.pk, decided_at=FAR
            ),
            "a_closing_is_asked_then_carried_out": lambda: change(
                "accounts_deletionrequest", closing.pk, decided_at=LONG_AGO, decided_by_id=staff.pk
            ),
            "one_closing_request_waits": lambda: insert(
                "accounts_deletionrequest", trainee_id=trainee.pk, asked_at=NOW
            ),
            "a_contact_address_is_given_then_confirmed": lambda: insert(
                "accounts_contactaddress",
                user_id=trainee.pk,
                email="ailleurs@b.example",
                asked_at=NOW,
                confirmed_at=LONG_AGO,
            ),
            "an_address_is_asked_first": lambda: change("accounts_emailchange", moved.pk, used_at=LONG_AGO),
            "rightscorrection_amount_is_sensible": lambda: corrected(amount=-100_000_001),
            "a_correction_changes_something": lambda: corrected(amount=0),
            "a_second_person_decides": lambda: corrected(
                is_accepted=True, decided_at=FAR, decided_by_id=staff.pk
            ),
            "a_correction_is_decided_at_an_hour": lambda: corrected(
                is_accepted=True, decided_by_id=colleague.pk
            ),
            "a_correction_is_asked_then_decided": lambda: corrected(
                is_accepted=True, **decided | {"decided_at": LONG_AGO}
            ),
            "a_pension_comes_after_birth": lambda: change(
                "accounts_trainee", trainee.pk, "user_id", pension_on=LONG_AGO.replace(year=1976)
            ),
            "an_end_is_decided_at_an_hour": lambda: ended(is_accepted=True, decided_by_id=colleague.pk),
            "an_end_is_asked_then_decided": lambda: ended(
                is_accepted=True, **decided | {"decided_at": LONG_AGO}
            ),
            "an_end_is_decided_by_another": lambda: ended(
                is_accepted=True, decided_at=FAR, decided_by_id=staff.pk
            ),
            "an_end_is_decided_by_another#nobody": lambda: ended(asked_by_id=None),
            "a_gift_is_decided_at_an_hour": lambda: paid(is_accepted=True, decided_by_id=colleague.pk),
            "a_gift_is_asked_then_decided": lambda: paid(
                is_accepted=True, **decided | {"decided_at": LONG_AGO}
            ),
            "a_gift_is_decided_by_another": lambda: paid(
                is_accepted=True, decided_at=FAR, decided_by_id=staff.pk
            ),
            "a_gift_is_of_something": lambda: paid(amount=0),
            "a_gift_has_a_giver": lambda: paid(giver=""),
            "a_payment_is_recorded_once": lambda: one_by_one(paid, paid),
            "recordedgift_kind_is_known": lambda: paid(kind="lottery"),
            "what_waits_gives_something": lambda: waiting(amount=0),
            "what_waits_is_someone_s": lambda: waiting(digest=""),
            "what_waits_is_never_changed": lambda: run("UPDATE accounts_waitingcredit SET amount = 1"),
            "waitingcredit_file_is_known": lambda: waiting(file="lottery"),
            "dif_is_at_most_120_hours": lambda: dif(hours="120.01"),
            "one_dif_waits_for_a_decision": lambda: another_dif("submitted"),
            "one_dif_is_accepted": lambda: one_by_one(*[partial(another_dif, "accepted")] * 2),
            "a_dif_is_decided_by_someone": lambda: dif(status="accepted", decided_at=FAR),
            "a_dif_is_entered_then_decided": lambda: dif(
                status="accepted", **decided | {"decided_at": LONG_AGO}
            ),
            "a_dif_waits_until_it_is_decided": lambda: dif(status="accepted"),
            "a_dif_waits_until_it_is_decided#why": lambda: dif(status="rejected", **decided),
            "a_dif_waits_until_it_is_decided#still": lambda: dif(**decided),
            "nobody_intervenes_on_their_own": lambda: intervened(account_id=staff.pk),
            "intervention_is_append_only": lambda: run("UPDATE accounts_intervention SET details = 'x'"),
            "a_second_person_accepts_a_name": lambda: renamed(
                is_accepted=True, decided_at=FAR, decided_by_id=staff.pk
            ),
            "a_second_person_accepts_a_name#first": lambda: renamed(used_at=NOW),
            "a_name_is_decided_at_an_hour": lambda: renamed(is_accepted=True, decided_by_id=colleague.pk),
            "a_name_is_asked_then_decided": lambda: renamed(
                is_accepted=True, **decided | {"decided_at": LONG_AGO}
            ),
            "a_name_is_decided_then_confirmed": lambda: renamed(is_accepted=True, used_at=NOW, **decided),
            "nobody_corrects_their_own_name": lambda: renamed(account_id=staff.pk),
            "a_security_event_is_never_changed": lambda: run(
                "UPDATE accounts_securityevent SET details = 'x'"
            ),
            "the_access_log_is_never_changed": lambda: change("accounts_accesslogentry", seen, page="x"),
            "another_reason_is_told": lambda: insert(
                "accounts_accesslogentry",
                **{"user_id": staff.pk, "page": "person", "object_id": "1", "address": "", "at": NOW},
                reason="other",
                details="",
            ),
            "one_consents_before_it_is_asked": lambda: asked(asked_at=LONG_AGO),
            "a_silence_is_of_no_answer": lambda: asked(silence="timeout"),
            "a_silence_is_of_no_answer#why": lambda: asked(answer="none"),
            "a_status_check_is_never_changed": lambda: one_by_one(
                asked, lambda: run("UPDATE accounts_statuscheck SET answer = 'no'")
            ),
        }
    )


def test_a_message_to_the_caisse_is_one_and_its_answer_someone_s() -> None:
    agent = f.a_staff_member()

    def written(**columns: object) -> None:
        row: dict[str, object] = {
            "reference": "MS-7K3M-92QX",
            "name": "Léa",
            "email": "a@b.example",
            "subject": "other",
        }
        row |= {"dossier_number": "", "training": "", "text": "?", "written_at": NOW, "answer": ""}
        insert("dossiers_enquiry", **row | columns)

    check(
        {
            "an_enquiry_has_its_number": lambda: written(reference="7K3M92QX"),
            "an_enquiry_is_of_a_dossier_by_its_number": lambda: written(dossier_number="12"),
            "an_answer_has_its_hour": lambda: written(answer="Oui."),
            "an_enquiry_is_answered_by_someone": lambda: written(answer="Oui.", answered_at=NOW),
            "an_enquiry_is_written_then_answered": lambda: written(
                answer="Oui.", answered_at=LONG_AGO, answered_by_id=agent.pk
            ),
        }
    )


def staff_page(staff: User) -> int:
    insert(
        "accounts_accesslogentry",
        **{"user_id": staff.pk, "page": "trainee", "object_id": "1", "address": "", "at": NOW},
        **{"reason": "", "details": ""},
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM accounts_accesslogentry")
        return int(cursor.fetchone()[0])


EMPTIED = {
    "rights_line_is_append_only": "accounts_rightsline",
    "a_dotation_is_never_deleted": "accounts_dotation",
    "what_waits_is_never_changed": "accounts_waitingcredit",
    "journal_is_append_only": "dossiers_entry",
    "dossiers_are_never_emptied": "dossiers_dossier",
    "a_number_is_given_once": "dossiers_issuednumber",
    "a_closing_is_never_deleted": "dossiers_closing",
    "a_payment_is_never_deleted": "payments_payment",
    "a_refund_is_never_deleted": "payments_refund",
    "the_access_log_is_never_changed": "accounts_accesslogentry",
    "intervention_is_append_only": "accounts_intervention",
    "a_security_event_is_never_changed": "accounts_securityevent",
    "a_status_check_is_never_changed": "accounts_statuscheck",
    "an_employer_request_stays_as_asked": "dossiers_employerrequest",
}


@pytest.mark.parametrize("table", EMPTIED.values())
def test_no_record_is_emptied_even_with_all_that_hangs_on_it(table: str) -> None:
    assert refusal(lambda: run(f'TRUNCATE "{table}" CASCADE')) in EMPTIED
