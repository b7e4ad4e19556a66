"""The site installed on a phone or a desk: what it is called, its icons, what it shows without a network."""

import re

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

HOUR = 3_600
PAPER = "#f8f4ea"
# The address of a style, of the font or of the logo, in a page.
STATIC = re.compile(r'href="([^"]+\.(?:css|woff2|svg))"')


@require_safe
@login_not_required
@cache_control(max_age=HOUR, public=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a browser asks before it offers to install the site."""
    icons = [("icon-192.png", "192", "any"), ("icon-512.png", "512", "any")]
    icons += [("icon-maskable-512.png", "512", "maskable")]
    told = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "description": "Choisir une formation, et suivre son dossier.",
        "lang": "fr",
        "start_url": reverse("home"),
        "scope": reverse("home"),
        "display": "minimal-ui",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {
                "src": static(f"img/{name}"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, side, purpose in icons
        ],
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
@login_not_required
def offline(request: HttpRequest) -> HttpResponse:
    """The page that says that there is no network; a browser keeps that of nobody (`service_worker`)."""
    return render(request, "site/offline.html")


@require_safe
@login_not_required
@cache_control(max_age=HOUR, public=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps that page and its style; another one as soon as a style changes."""
    files = sorted(set(STATIC.findall(render_to_string("site/offline.html", request=request))))
    context = {"page": reverse("offline"), "files": files}
    return render(request, "site/service-worker.js", context, content_type="text/javascript; charset=utf-8")
