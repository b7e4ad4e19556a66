"""The site's addresses, and one more: an empty page of it, as someone logged in sees it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cpf_portal.urls import urlpatterns as site

EMPTY = "/vide/"


def empty(request: HttpRequest) -> HttpResponse:
    """The frame alone: the same middleware, session and layout as every page."""
    return render(request, "layouts/page.html")


urlpatterns = [path("vide/", empty), *site]
