"""The e-mails of control, one to each of those who manage the organisation."""

from procrastinate.contrib.django import app

from accounts.mails.jobs import MAILS, PATIENT
from catalogue.control.models import Notice, StandingChange, Takedown
from catalogue.organisations import manager_mails
from cpf_portal.common.mails.letter import Letter, read


@app.task(name="mail_notice", queue=MAILS, retry=PATIENT)
def mail_notice(notice_id: int, message: str, manager_id: int) -> None:
    """Tell a manager of a notice, that their observations came, or that it is set aside."""
    notice = Notice.objects.select_related("organisation").get(pk=notice_id)
    manager_mails.send(
        notice.organisation_id, manager_id, lambda name: letter_of_notice(notice, message, name)
    )


def letter_of_notice(notice: Notice, message: str, name: str) -> Letter:
    """What a manager is told of a notice."""
    return read(
        f"catalogue/control/mails/{message}.txt",
        name,
        organisation=notice.organisation.name,
        target=notice.target,
        reason=notice.reason,
        until=notice.until,
    )


@app.task(name="mail_standing", queue=MAILS, retry=PATIENT)
def mail_standing(change_id: int, manager_id: int) -> None:
    """Tell a manager of a decision, why, and what it means."""
    change = StandingChange.objects.select_related("organisation").get(pk=change_id)
    manager_mails.send(change.organisation_id, manager_id, lambda name: letter_of_change(change, name))


def letter_of_change(change: StandingChange, name: str) -> Letter:
    """What a manager is told of a decision."""
    refused = change.source == "applied" and change.target == "delisted"
    return read(
        f"catalogue/control/mails/{'refused' if refused else change.target}.txt",
        name,
        organisation=change.organisation.name,
        reason=change.reason,
        is_urgent=change.is_urgent,
        holds_payments=change.holds_payments,
    )


@app.task(name="mail_takedown", queue=MAILS, retry=PATIENT)
def mail_takedown(takedown_id: int, manager_id: int) -> None:
    """Tell a manager that one of their trainings was taken down, or put back, and why."""
    row = Takedown.objects.select_related("training").get(pk=takedown_id)
    manager_mails.send(row.training.organisation_id, manager_id, lambda name: letter_of_takedown(row, name))


def letter_of_takedown(row: Takedown, name: str) -> Letter:
    """What a manager is told of it."""
    return read(
        "catalogue/control/mails/takedown.txt",
        name,
        training=row.training.title,
        training_id=row.training_id,
        is_down=row.is_down,
        reason=row.reason,
    )
