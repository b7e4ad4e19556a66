"""A training of one's organisation: written, changed, copied, published, taken back."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from catalogue.office.checks import check_keeper, check_seen, insert, locked_training, new_number, write
from catalogue.organisations.models import Member
from catalogue.trainings import eligible
from catalogue.trainings.models import Action, Certification, Training
from cpf_portal.common.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingValues:
    """What is written of a training; `certification` is a code of the directories, or empty."""

    title: str
    summary: str = ""
    objectives: str = ""
    results: str = ""
    content: str = ""
    certification: str = ""

    def columns(self, former: Certification | None = None) -> dict[str, object]:
        """The columns these values fill; `Refused` without a title or for a certification that is not active.

        The one a training already had may stay when it ends: a word can still be corrected.
        """
        if not self.title.strip():
            raise Refused("Donnez un intitulé à la formation.", code="title")
        found = former if former and former.code == self.certification else _certification(self.certification)
        texts = {
            name: getattr(self, name) for name in ("title", "summary", "objectives", "results", "content")
        }
        return texts | {"certification": found}


def _certification(code: str) -> Certification | None:
    if not code:
        return None
    _check_eligible(code)
    found = Certification.objects.filter(code=code).first()
    if found is None and code in eligible.TITLES:
        told = {"kind": Certification.kind_of(code), "title": eligible.TITLES[code]}
        found, _ = Certification.objects.get_or_create(code=code, defaults=told)
    if found is None:
        raise Refused(f"La certification {code} n'est pas dans le répertoire.", code="certification")
    _check_active(found)
    return found


def _check_eligible(code: str) -> None:
    if refusal := eligible.why_not(code):
        words, remedy = refusal
        raise Refused(f"{words[0].upper()}{words[1:]} {remedy}", code="certification")


def _check_active(certification: Certification | None) -> None:
    if certification and not certification.is_active:
        raise Refused(f"La certification {certification.code} n'est plus active.", code="certification")


@transaction.atomic
def create(by: Member, number: str, values: TrainingValues) -> Training:
    """Write a training, not published yet; `Refused` when the organisation already has that number."""
    check_keeper(by, by.organisation_id)
    row = Training(
        organisation=by.organisation, number=number or new_number(), is_published=False, **values.columns()
    )
    insert(row, "formation")
    return row


@transaction.atomic
def edit(by: Member, training: Training, seen: str | None, values: TrainingValues) -> Training:
    """Change what is written; `seen` is the version that was read, refused (`stale`) when it is not the last.

    Dossiers keep the title they were sent with. Without a certification that the CPF may pay for, the
    training is no longer published.
    """
    row = locked_training(by, training.pk)
    check_seen(row, seen)
    columns = values.columns(row.certification)
    if row.is_published and eligible.why_not(values.certification):
        columns["is_published"] = False
    return write(row, columns)


@transaction.atomic
def duplicate(by: Member, training: Training) -> Training:
    """A copy with its actions, not published and without sessions."""
    row = locked_training(by, training.pk)
    actions = list(row.actions.order_by("pk"))
    row.title, row.is_published = f"{row.title[:247]} (copie)", False
    row.rating, row.rating_count, row.open_catalogue_at = None, 0, None
    _insert_again(row, "formation")
    for action in actions:
        action.training = row
        _insert_again(action, "action")
    return row


@transaction.atomic
def publish(by: Member, training: Training) -> Training:
    """Show the training and its published actions: it needs one, and a certification the CPF may pay for."""
    row = locked_training(by, training.pk)
    if not row.actions.filter(is_published=True).exists():
        raise Refused("Publiez d'abord une action : elle dit comment, où et à quel prix.")
    _check_eligible(row.certification.code if row.certification else "")
    _check_active(row.certification)
    return row if row.is_published else write(row, {"is_published": True})


@transaction.atomic
def unpublish(by: Member, training: Training) -> Training:
    """Hide the training and all its actions; live dossiers go on."""
    row = locked_training(by, training.pk)
    return write(row, {"is_published": False}) if row.is_published else row


def _insert_again(row: Training | Action, noun: str) -> None:
    """Add a row that was read as another one, with a number of its own."""
    row.pk, row.number, row.updated_at = None, new_number(), timezone.now()
    row._state.adding = True
    insert(row, noun)
