"""« Nous contacter » and « Signaler »: the form, then the number of the message."""

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.models import User
from accounts.registration.captcha.answer_field import has_worked
from accounts.security import limits
from dossiers.contact import enquiries
from dossiers.contact.forms import EnquiryForm, ReportForm
from dossiers.contact.models import Enquiry

WRITTEN = "enquiry"


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def contact(request: HttpRequest) -> HttpResponse:
    """Write to the Caisse, logged in or not; `sujet` and `dossier` of the address choose beforehand."""
    asked = {"subject": request.GET.get("sujet"), "dossier_number": request.GET.get("dossier")}
    return _asked(request, EnquiryForm, asked)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def report(request: HttpRequest) -> HttpResponse:
    """Report an organisation, a call, or what was done in one's name; the address may say whom."""
    asked = {"subject": request.GET.get("sujet")}
    asked |= {name: request.GET.get(name) for name in ("organisme", "formation")}
    return _asked(request, ReportForm, asked)


def _asked(request: HttpRequest, form_of: type[EnquiryForm], asked: dict[str, str | None]) -> HttpResponse:
    writer = request.user if request.user.is_authenticated else None
    if request.method != "POST":
        return _page(request, form_of(writer=writer, initial=asked))
    if "renew" in request.POST:
        return _page(request, form_of(writer=writer, initial=request.POST.dict()))
    form = form_of(request.POST, writer=writer)
    if enquiry := _written(request, writer, form):
        request.session[WRITTEN] = enquiry.reference
        return redirect("contact_sent")
    return _page(request, form)


@require_safe
@login_not_required
def sent(request: HttpRequest) -> HttpResponse:
    """The number of the message just written; whoever wrote none is led to the form."""
    enquiry = Enquiry.objects.filter(reference=request.session.get(WRITTEN)).first()
    if enquiry is None:
        return redirect("contact")
    return render(request, "dossiers/contact/sent.html", {"enquiry": enquiry})


@transaction.atomic
def _written(request: HttpRequest, writer: User | None, form: EnquiryForm) -> Enquiry | None:
    """The message that the form makes. An image is answered once, and held until its message is kept: of a
    button pressed twice, the second sending finds the message of the first instead of an image to copy.
    """
    is_right = form.is_valid()
    may = _may_write(request, writer, form)
    said = {name: value for name, value in form.cleaned_data.items() if name != "captcha"}
    if writer:
        said |= {"name": writer.get_full_name(), "email": writer.email}
    if is_right and may:
        return enquiries.write(writer, **said)
    return enquiries.waiting(writer, **said) if form.errors.keys() == {"captcha"} else None


def _may_write(request: HttpRequest, writer: User | None, form: EnquiryForm) -> bool:
    """Counted: the answers to images of a network that is not known, then the messages that are right."""
    if writer is None:
        answers = "captcha" if has_worked(request.POST) else "captcha_by_hand"
        if not limits.allow(answers, request, form):
            return False
    return bool(form.errors) or limits.allow("enquiry", str(writer.pk) if writer else request, form)


def _page(request: HttpRequest, form: EnquiryForm) -> HttpResponse:
    writer = request.user if request.user.is_authenticated else None
    if isinstance(form, ReportForm):
        return render(request, "dossiers/contact/report.html", {"form": form})
    context = {"form": form, "mine": enquiries.written_by(writer)}
    return render(request, "dossiers/contact/contact.html", context)
