"""Mails to those who manage an organisation: a job each, so one that refuses keeps no other waiting."""

from collections.abc import Callable
from typing import Any

from procrastinate.jobs import JobDeferrer
from procrastinate.tasks import Task
from procrastinate.types import JSONDict, JSONValue

from catalogue.organisations.members import managers_of
from cpf_portal.common.mails import post
from cpf_portal.common.mails.letter import Letter


def ask_for_each(
    task: Task[..., Any, ...] | JobDeferrer, organisation_id: int, /, **given: JSONValue
) -> None:
    """Ask for a mail to each manager, in the caller's transaction.

    `task` takes a `manager_id` beside what is given, and sends by `send`.
    """
    managers = managers_of(organisation_id).values_list("pk", flat=True)
    asked: list[JSONDict] = [{**given, "manager_id": key} for key in managers]
    if asked:
        task.batch_defer(*asked)


def send(organisation_id: int, manager_id: int, letter: Callable[[str], Letter]) -> None:
    """Send a manager the letter written to that name; nothing to who no longer manages."""
    manager = managers_of(organisation_id).filter(pk=manager_id).first()
    if manager:
        post.send(letter(manager.get_full_name()), manager.email)
