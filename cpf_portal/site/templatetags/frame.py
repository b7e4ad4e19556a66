"""What surrounds every page, and is the same on all of them."""

from functools import cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cpf_portal.site.plan import HELP, SITE

register = template.Library()


@register.simple_tag
def footer() -> SafeString:
    """What ends every page: two chapters of the plan. It is drawn once, for all pages."""
    return _drawn(settings.SITE_NAME)


@cache
def _drawn(site_name: str) -> SafeString:
    return render_to_string("components/footer.html", {"site_name": site_name, "chapters": (HELP, SITE)})
