"""What search engines are given: the pages for everyone, and each published offer, in bounded files."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from catalogue.trainings.models import Action
from cpf_portal.site.plan import FOR_EVERYONE


class OfOurs(Sitemap):  # type: ignore[type-arg]
    """Addresses of this site, as `SITE_URL` says it, whatever name it was asked by."""

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class Pages(OfOurs):
    """The pages for everyone, as « Plan du site » lists them."""

    def items(self) -> list[str]:
        return [name for chapter in FOR_EVERYONE for name in chapter.pages]

    def location(self, item: str) -> str:
        return reverse(item)


class Offers(OfOurs):
    """The page of each published offer, in the order of its making, so that a file hardly changes."""

    limit = 5_000

    def items(self) -> "QuerySet[Action, int]":
        shown = Action.objects.filter(is_published=True, training__is_published=True)
        return shown.order_by("pk").values_list("pk", flat=True)

    def location(self, item: int) -> str:
        return reverse("training", args=[item])


SITEMAPS: "dict[str, type[Sitemap[Any]] | Sitemap[Any]]" = {"pages": Pages, "formations": Offers}
