"""The messages that an organisation keeps to refuse with: written, changed, deleted by who answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.security.requests import PersonalRequest
from catalogue.organisations.members import members_only
from dossiers.organisation.group.template_forms import TemplateForm, templates_of
from dossiers.organisation.group.views import whoever_answers


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def listing(request: PersonalRequest) -> HttpResponse:
    """The templates, and the place to write one."""
    member = whoever_answers(request)
    form = TemplateForm(request.POST if request.method == "POST" else None, member=member)
    if form.is_valid():
        form.keep()
        messages.success(request, "Le modèle est gardé.")
        return redirect("organisation_templates")
    context = {"templates": templates_of(member), "form": form}
    return render(request, "dossiers/organisation/group/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def change(request: PersonalRequest, template_id: int) -> HttpResponse:
    """A template, to change."""
    member = whoever_answers(request)
    template = get_object_or_404(templates_of(member), pk=template_id)
    posted = request.POST if request.method == "POST" else None
    form = TemplateForm(posted, member=member, instance=template)
    if form.is_valid():
        form.keep()
        messages.success(request, "Le modèle est changé.")
        return redirect("organisation_templates")
    context = {"template": template, "form": form}
    return render(request, "dossiers/organisation/group/template.html", context)


@require_POST
@members_only
def delete(request: PersonalRequest, template_id: int) -> HttpResponse:
    """Delete a template; what was refused with it stays as it was."""
    get_object_or_404(templates_of(whoever_answers(request)), pk=template_id).delete()
    messages.success(request, "Le modèle est supprimé.")
    return redirect("organisation_templates")
