"""The organisation's transitions as programs play them: an address for each row that has a form.

Values are judged by the form of the page, and the transition by the rules, as for people; the organisation's
program is not shown amounts to confirm: those of the day apply.
"""

from collections.abc import Callable

from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from ninja import Router

from catalogue.api import typed
from catalogue.api.bearer import CallersRequest
from catalogue.api.routes import writes
from catalogue.api.typed import Given
from catalogue.tokens.models import Scope
from cpf_portal.common.errors import Refused
from dossiers.api import exit_sheet
from dossiers.api.described import DossierOut
from dossiers.api.dossier_routes import dossier_of
from dossiers.api.exit_sheet import ExitBody
from dossiers.dossier import actors
from dossiers.dossier.models import Dossier
from dossiers.lifecycle import REQUESTS, TRANSITIONS, Role, Transition
from dossiers.organisation.forms import FORMS
from dossiers.transitions.availability import available
from dossiers.transitions.forms import TransitionForm

router = Router(tags=["Transitions"])
# What a form asks for in some states only.
SOMETIMES = {"hours_given", "held_on"}


def scope_of(row: Transition) -> Scope:
    """The scope that plays a transition: what is said of a request, or of a training that was validated."""
    return Scope.ANSWER if set(row.sources) & set(REQUESTS) else Scope.DECLARE


def play(
    request: CallersRequest, number: str, row: Transition, data: Callable[[Dossier], MultiValueDict[str, str]]
) -> DossierOut:
    """Play a transition with what `data` makes of the program's values, and tell how the dossier stands."""
    dossier, today = dossier_of(request, number), timezone.localdate()
    refusal = available(dossier, row, Role.ORGANISATION, today)
    # What the clock owes is played first, as for a person, then told.
    if refusal and refusal.code != "overdue":
        raise Refused(refusal.reason, refusal.code)
    form = _filled(FORMS[row.name], dossier, data(dossier))
    caller = request.auth
    form.play(actors.organisation(caller.user, through=caller.token.name))
    return DossierOut.of(dossier_of(request, number), today)


def _filled(kind: type[TransitionForm], dossier: Dossier, data: MultiValueDict[str, str]) -> TransitionForm:
    """The form, once it accepts the values: with the amounts of the day where it wants them confirmed."""
    empty = kind(None, dossier=dossier)
    if "settlement" in empty.initial:
        data["settlement"] = str(empty.initial["settlement"])
    form = kind(data, dossier=dossier)
    typed.check(form)
    if not form.is_confirmed:
        data["settlement"] = str(form.data["settlement"])
        form = kind(data.copy(), dossier=dossier)
        typed.check(form)
    return form


def _declared(row: Transition, form: type[TransitionForm]) -> None:
    """Declare the transition's address: its body is what its form asks for, if anything."""
    asked = typed.asked_by(form, SOMETIMES)

    def simply(request: CallersRequest, number: str) -> DossierOut:
        return play(request, number, row, lambda dossier: MultiValueDict())

    def filled(request: CallersRequest, number: str, body: Given) -> DossierOut:
        return play(request, number, row, lambda dossier: typed.data_of(form, body.model_dump()))

    def counted(request: CallersRequest, number: str, body: ExitBody) -> DossierOut:
        return play(request, number, row, lambda dossier: exit_sheet.data_of(dossier, body))

    act: Callable[..., DossierOut] = filled if asked else simply
    body: type[Given] | None = None
    if form is FORMS["declare_exit"]:
        act, body = counted, ExitBody
    elif asked:
        body = typed.body_of(f"{row.name.title().replace('_', '')}Body", asked)
    act.__doc__ = f"Depuis : {', '.join(f'« {state.label} »' for state in row.sources)}."
    path = f"/dossiers/{{number}}/transitions/{row.name}"
    declare = writes(
        router, path, scope_of(row), row.label, DossierOut, name=row.name, body=body, whole=False
    )
    declare(act)


for each in FORMS:
    _declared(TRANSITIONS[each], FORMS[each])
