"""How long each thing is kept is written once: pages and docs say it, and nothing that is stored is untold."""

import re
from datetime import date
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from django.apps import apps

from cpf_portal.common import kept, retention
from cpf_portal.common.french import NBSP

DOC = Path(__file__).parents[3] / "docs" / "privacy.md"
# Each table, by what of the retention table tells it.
TOLD = {
    "account": "accounts.User accounts.Trainee accounts.Address",
    "account_changes": "accounts.ContactAddress accounts.NameCorrection accounts.NumberCorrection",
    "identity_checks": "accounts.IdentityCheck",
    "status_checks": "accounts.StatusCheck",
    "employer_requests": "dossiers.EmployerRequest",
    "enquiries": "dossiers.Enquiry dossiers.EnquiryNote",
    "favourites": "catalogue.Favourite",
    "rights": "accounts.RightsLine accounts.Dotation accounts.RecordedGift accounts.RightsCorrection "
    "accounts.RightsEnd accounts.DifClaim accounts.DeletionRequest",
    "waiting_credits": "accounts.WaitingCredit",
    "dossiers": "dossiers.Dossier dossiers.Entry dossiers.Proposal dossiers.Closing "
    "dossiers.TopUp dossiers.Exam dossiers.HalfDay dossiers.Mark dossiers.Review "
    "dossiers.ForceMajeureClaim dossiers.ClaimDocument payments.Payment payments.Refund payments.Dispute "
    "payments.RefundHold "
    "dossiers.FoundBy dossiers.Note",
    "group_answers": "dossiers.GroupAnswer dossiers.GroupItem",
    "session_gestures": "dossiers.SessionGesture dossiers.SessionItem",
    "answers": "dossiers.Answers",
    "documents": "accounts.Document",
    "mails": "dossiers.OutboxMessage dossiers.Reminder dossiers.MemberMessage",
    "sessions": "sessions.Session",
    "logins": "axes.AccessLog",
    "attempts": "axes.AccessAttempt axes.AccessFailureLog axes.AccessAttemptExpiration",
    "security_events": "accounts.SecurityEvent",
    "second_factors": "accounts.RecoveryCode accounts.RecoveryDevice otp_totp.TOTPDevice",
    "registrations": "accounts.Registration",
    "email_changes": "accounts.EmailChange catalogue.MailboxChange",
    "recoveries": "accounts.AccountRecovery accounts.RecoveryRequest",
    "captchas": "captcha.CaptchaStore",
    "rate_limit_uses": "accounts.RateLimitUse",
    "professionals": "catalogue.Member catalogue.Agent catalogue.Profile catalogue.ProfileCheck catalogue.Notice "
    "catalogue.StandingChange catalogue.Takedown operations.Assignment "
    "dossiers.Assignment dossiers.SavedView dossiers.Layout dossiers.CalendarFeed "
    "dossiers.MailChoices dossiers.ExportSchedule",
    "invitations": "catalogue.Invitation",
    "api_tokens": "catalogue.ApiToken",
    "api_answers": "catalogue.KeptAnswer",
    "webhooks": "dossiers.Delivery dossiers.Attempt",
    "access_log": "accounts.AccessLogEntry",
    "staff_changes": "admin.LogEntry",
    "signals": "operations.Lead operations.LeadClosing",
    "interventions": "accounts.Intervention",
    "catalogue_files": "catalogue.CatalogueFile catalogue.FilePart catalogue.Import",
    "jobs": "procrastinate.ProcrastinateJob procrastinate.ProcrastinateEvent "
    "procrastinate.ProcrastinatePeriodicDefer procrastinate.ProcrastinateWorker",
}
OF_NO_ONE = {
    "dossiers.MessageTemplate",
    *("catalogue.Certification", "catalogue.Training", "catalogue.Action", "catalogue.Session"),
    *(
        "catalogue.Organisation",
        "catalogue.Funder",
        "catalogue.Place",
        "catalogue.Establishment",
        "catalogue.Offer",
        "catalogue.Word",
    ),
    "catalogue.Authorisation",
    "catalogue.QualiopiReminder",
    *("catalogue.Occupation", "catalogue.ControlledOrganisation", "catalogue.ControlledTraining"),
    "dossiers.OrganisationMail",
    "catalogue.MailRefusal",
    *("dossiers.IssuedNumber", "dossiers.Endpoint", "operations.PeriodicRun"),
    *("operations.MonthFigure", "operations.CountedMonth"),
    *("auth.Permission", "auth.Group", "contenttypes.ContentType"),
}


def test_every_table_of_the_database_is_told_or_is_of_no_one() -> None:
    told = [name for names in TOLD.values() for name in names.split()]
    stored = {model._meta.label for model in apps.get_models()}
    assert len(told) == len(set(told))
    assert stored - OF_NO_ONE - set(told) == set(), "say how long a new table is kept"
    assert set(told) - stored == set()
    assert set(TOLD) <= set(retention.TABLE)


def test_the_documentation_says_the_same() -> None:
    lines = [line.strip("| ") for line in DOC.read_text().splitlines() if line.startswith("| ")][1:]
    written = [tuple(cell.strip() for cell in line.split(" | "))[:3] for line in lines]
    table = [
        tuple(text.replace(NBSP, " ") for text in (kept.what, kept.why, kept.how_long))
        for kept in retention.TABLE.values()
    ]
    assert written == table
    assert f"au {retention.AS_OF:%d/%m/%Y}" in DOC.read_text()


def test_each_work_named_by_the_documentation_exists() -> None:
    root = DOC.parents[1]
    for path in re.findall(r"`([a-z_/]+\.py)`", DOC.read_text()):
        assert (root / path).exists(), path


@pytest.mark.parametrize(
    ("lasts", "words"),
    [
        (relativedelta(years=1), "1 an"),
        (relativedelta(years=5), "5 ans"),
        (relativedelta(months=6), "6 mois"),
        (relativedelta(days=1), "1 jour"),
        (relativedelta(days=90), "90 jours"),
        (relativedelta(hours=8), "8 heures"),
    ],
)
def test_a_duration_in_words(lasts: relativedelta, words: str) -> None:
    assert kept.in_words(lasts).replace(NBSP, " ") == words


def test_a_year_is_one_of_the_calendar() -> None:
    assert date(2028, 2, 29) - retention.lasting("logins") == date(2027, 2, 28)


def test_what_has_no_end_of_its_own_has_no_duration() -> None:
    with pytest.raises(ValueError, match="nir"):
        retention.lasting("nir")
