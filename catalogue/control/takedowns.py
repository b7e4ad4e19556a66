"""One offer taken down, or put back, with a reason that its organisation reads (docs/rules.md § 13).

Its organisation may still change it: nothing of it is shown. Dossiers already sent go on.
"""

from django.db import transaction

from accounts.people.models import User
from catalogue.control import consequences, jobs
from catalogue.control.consequences import Effect
from catalogue.control.models import Takedown
from catalogue.organisations.manager_mails import ask_for_each
from catalogue.organisations.members import managers_of
from catalogue.search.models import Offer
from catalogue.trainings.models import Action, Training, shown
from cpf_portal.common.errors import Refused
from cpf_portal.common.french import counted


@transaction.atomic
def decide(by: User, training: Training, reason: str, *, is_down: bool) -> Takedown:
    """Take a training down, or put it back; its organisation is told. `Refused` when it is so already."""
    # Its actions first, as whoever writes the catalogue does.
    list(Action.objects.select_for_update(no_key=True).filter(training=training.pk).order_by("pk"))
    held = Training.objects.select_for_update(of=("self",)).get(pk=training.pk)
    if held.is_taken_down == is_down:
        raise Refused(
            "Cette formation est déjà retirée." if is_down else "Cette formation n'est pas retirée."
        )
    row = Takedown.objects.create(training=held, is_down=is_down, reason=reason.strip(), by=by)
    ask_for_each(jobs.mail_takedown, training.organisation_id, takedown_id=row.pk)
    return row


def effects(training: Training) -> list[Effect]:
    """What taking it down, or putting it back, would change."""
    back, pages = training.is_taken_down, Action.objects.filter(training=training.pk)
    shows = pages.filter(is_published=True).count() if back else pages.filter(shown()).count()
    offers = Offer.objects.filter(action__training=training.pk).count()
    managers = managers_of(training.organisation_id).count()
    return [
        Effect("Pages d'offres", counted(shows, "page"), "Se voient" if back else "Ne se voient plus"),
        *([] if back else [Effect("Dans la recherche", counted(offers, "offre"), "N'y paraissent plus")]),
        *consequences.effects_on_dossiers(training.pk, back),
        Effect("E-mails aux gestionnaires", counted(managers, "e-mail"), "La décision et son motif"),
    ]
