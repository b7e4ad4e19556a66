"""What an organisation's standing means for people: counted before it is decided, told once it is."""

from collections.abc import Iterable

from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse

from catalogue.control.consequences import Effect
from catalogue.control.models import Standing
from cpf_portal.common.french import counted, euros
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import LIVE, REQUESTS, State

# What ends with a delisting: what is asked, and what is validated whose training has not begun (case 1).
NOT_BEGUN = Q(entered_on=None, entry_confirmed_on=None)
ENDS = Q(state__in=REQUESTS) | Q(NOT_BEGUN, state=State.VALIDATED)
# What goes on until staff stop it, one by one.
BEGUN = Q(state=State.IN_TRAINING) | Q(~NOT_BEGUN, state=State.VALIDATED)
GOES_ON = "Continue"


def of(organisation_id: int, target: str) -> list[Effect]:
    """The dossiers that a standing would touch, by state, what goes back to people, and their e-mails."""
    mine = Dossier.objects.filter(organisation=organisation_id)
    if target == Standing.DELISTED:
        return _of_delisting(mine)
    if target == Standing.LISTED:
        return [_drafts(mine, "Peuvent à nouveau être envoyés"), *_live(mine, LIVE, GOES_ON, organisation_id)]
    kept = _drafts(mine, "Gardés, mais ne peuvent plus être envoyés")
    return [kept, *_live(mine, LIVE, GOES_ON, organisation_id)]


def of_takedown(training_id: int, back: bool) -> list[Effect]:
    """The dossiers of a training that is taken down, or put back."""
    its = Dossier.objects.filter(session__action__training=training_id)
    becomes = "Peuvent à nouveau être envoyés" if back else "Gardés, mais ne peuvent plus être envoyés"
    return [_drafts(its, becomes), *_live(its, LIVE, GOES_ON)]


def _of_delisting(mine: QuerySet[Dossier]) -> list[Effect]:
    ending, begun = mine.filter(ENDS), mine.filter(BEGUN)
    back, funders = _given_back(ending), ending.filter(top_up__isnull=False).count()
    ends, goes_on = ending.count(), begun.count()
    return [
        _drafts(mine, "Gardés, mais ne peuvent plus être envoyés"),
        *_live(ending, LIVE, "Annulé, tout est rendu (cas 1)"),
        Effect("Droits et dotations", euros(back["rights"]), "Rendus aux comptes"),
        Effect("Paiements par carte", euros(back["card"]), "Remboursés"),
        Effect("Aides de financeurs", euros(back["top_up"]), "Ne sont plus dues"),
        *_live(begun, LIVE, "Continue, ou est arrêté un par un"),
        Effect("E-mails aux stagiaires", counted(ends + goes_on, "e-mail"), "Ce qui change pour eux"),
        Effect("E-mails aux financeurs", counted(funders, "e-mail"), "L'aide est sans objet"),
    ]


def _drafts(mine: QuerySet[Dossier], becomes: str) -> Effect:
    return Effect("Brouillons", counted(mine.filter(state=State.DRAFT).count(), "dossier"), becomes)


def _live(
    found: QuerySet[Dossier], states: Iterable[State], becomes: str, organisation_id: int = 0
) -> list[Effect]:
    """A line for each state that some of the dossiers are in; the way to those of an organisation."""
    listed = reverse("admin:dossiers_dossier_changelist")
    by_state = dict(found.values_list("state").annotate(Count("pk")).order_by())
    return [
        Effect(
            f"« {state.label} »",
            counted(by_state[state], "dossier"),
            becomes,
            f"{listed}?organisation={organisation_id}&state__exact={state.value}" if organisation_id else "",
        )
        for state in states
        if state in by_state
    ]


def _given_back(ending: QuerySet[Dossier]) -> dict[str, int]:
    """The cents that case 1 gives back: all that the dossiers hold."""
    return ending.aggregate(
        rights=Sum(F("rights_used") + F("dotation_used") + F("credit_used"), default=0),
        card=Sum("card_paid", default=0),
        top_up=Sum("top_up_used", default=0),
    )
