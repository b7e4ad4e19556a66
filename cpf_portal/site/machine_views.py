"""What machines ask before they read a site: what they may read, its pages, whom to tell of a breach."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import index, sitemap
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cpf_portal.common.database.replica import from_replica
from cpf_portal.site.sitemaps import SITEMAPS

# A step of a form, or what costs a search for each filter: a search for words alone may be read. What is
# someone's answers a robot by the page to log in, which may be read too, but once, wherever it leads.
UNREAD = (
    "/admin/",
    "/captcha/",
    "/comparer/?*",
    "/connexion/?*",
    "/deconnexion/",
    "/franceconnect/",
    "/geler/",
    "/inscription/activer/",
    "/organisme/connexion/?*",
    "/recherche/?*&",
    "/recherche/communes/",
    "/reouverture/",
    "/sante/",
    "/session/",
    "/webhooks/",
)
KNOWN_FOR = 86_400
# A security.txt says until when it is to be believed: less than a year (RFC 9116, § 2.5.5).
BELIEVED_FOR = timedelta(days=180)


@require_safe
@login_not_required
@cache_control(max_age=KNOWN_FOR, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    """What no search engine should read, and where the list of pages is (RFC 9309)."""
    unread = [f"Disallow: {path}" for path in UNREAD]
    return _text(["User-agent: *", *unread, "", f"Sitemap: {_whole('sitemap')}"])


@require_safe
@login_not_required
@cache_control(max_age=KNOWN_FOR, public=True)
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a breach (RFC 9116); 404 when the operator gave no address."""
    if not settings.SECURITY_EMAIL:
        raise Http404("no address to write to")
    lines = [
        f"Contact: mailto:{settings.SECURITY_EMAIL}",
        f"Expires: {timezone.now() + BELIEVED_FOR:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: fr, en",
        f"Canonical: {_whole('security_txt')}",
    ]
    return _text(lines)


@require_safe
@login_not_required
@cache_control(max_age=KNOWN_FOR, public=True)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The files of the list of pages."""
    return index(request, SITEMAPS, sitemap_url_name="sitemap_section")


@require_safe
@login_not_required
@cache_control(max_age=KNOWN_FOR, public=True)
@from_replica
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One of these files, `?p=` saying which of its section."""
    return sitemap(request, SITEMAPS, section)


def _whole(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"


def _text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
