"""What search engines are given: the pages for everyone, of each offer, organisation and certification."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from catalogue.organisations.models import Organisation
from catalogue.trainings.models import Action, Certification, Training, shown
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
        return Action.objects.filter(shown()).order_by("pk").values_list("pk", flat=True)

    def location(self, item: int) -> str:
        return reverse("training", args=[item])


class Certifications(OfOurs):
    """The page of each certification that a published training leads to."""

    limit = 5_000

    def items(self) -> "QuerySet[Certification, str]":
        leads = Training.objects.filter(certification=OuterRef("pk"), is_published=True, is_taken_down=False)
        return Certification.objects.filter(Exists(leads)).order_by("pk").values_list("code", flat=True)

    def location(self, item: str) -> str:
        return reverse("certification", args=[item])


class Organisations(OfOurs):
    """The page of each organisation that has a published training."""

    limit = 5_000

    def items(self) -> "QuerySet[Organisation, int]":
        given = Training.objects.filter(organisation=OuterRef("pk"), is_published=True, is_taken_down=False)
        return Organisation.objects.filter(Exists(given)).order_by("pk").values_list("pk", flat=True)

    def location(self, item: int) -> str:
        return reverse("organisation_page", args=[item])


SITEMAPS: "dict[str, type[Sitemap[Any]] | Sitemap[Any]]" = {
    "pages": Pages,
    "formations": Offers,
    "certifications": Certifications,
    "organismes": Organisations,
}
