"""Notes and the follower of a dossier: for members who may answer it; others find no such page."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import me, members_only
from catalogue.organisations.models import Member
from cpf_portal.common.errors import Refused
from dossiers.dossier.models import Dossier
from dossiers.organisation import queue
from dossiers.organisation.following import changes
from dossiers.organisation.following.forms import FollowerForm, NoteForm
from dossiers.organisation.following.models import Note
from dossiers.organisation.worklist.carrying import carried, view_in

HANDLERS = [Member.Role.MANAGER, Member.Role.FILES]


def dossier_to_answer(request: PersonalRequest, number: str) -> Dossier:
    """The dossier of that number, for a member of its organisation who may answer it; 404 otherwise."""
    member = me(request)
    found = queue.of_number(member.organisation_id, number) if member.handles_files else []
    if not found:
        raise Http404
    return found[0]


def page_of(request: PersonalRequest, number: str) -> str:
    """The page of the dossier, in the view that one came from."""
    return reverse("organisation_dossier", args=[number]) + carried(view_in(request))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def note(request: PersonalRequest, number: str) -> HttpResponse:
    """A new note: its page when what was written cannot be kept."""
    dossier = dossier_to_answer(request, number)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        changes.add_note(me(request), dossier, form.cleaned_data["text"])
        messages.success(request, "Votre note est enregistrée.")
        return redirect(page_of(request, number))
    context = {"dossier": dossier, "form": form, "back": page_of(request, number)}
    return render(request, "dossiers/organisation/following/note.html", context)


@require_POST
@members_only
def remove_note(request: PersonalRequest, number: str, note_id: int) -> HttpResponse:
    """Take a note back."""
    found = get_object_or_404(Note, pk=note_id, dossier=dossier_to_answer(request, number))
    try:
        changes.remove_note(me(request), found)
        messages.success(request, "La note est retirée.")
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(page_of(request, number))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def follow(request: PersonalRequest, number: str) -> HttpResponse:
    """Who follows a dossier: a colleague, oneself, nobody."""
    dossier, member = dossier_to_answer(request, number), me(request)
    members = Member.objects.filter(organisation=member.organisation_id, role__in=HANDLERS)
    assignment = getattr(dossier, "assignment", None)
    form = FollowerForm(
        request.POST if request.method == "POST" else None,
        members=members.select_related("user").order_by("user__last_name", "user__first_name"),
        initial={"member": assignment and assignment.member_id},
    )
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["member"]
        changes.assign(member, dossier, to)
        messages.success(
            request, f"{to.user} suit ce dossier." if to else "Personne ne suit plus ce dossier."
        )
        return redirect(page_of(request, number))
    context = {"dossier": dossier, "form": form, "back": page_of(request, number)}
    return render(request, "dossiers/organisation/following/follow.html", context)
