"""The addresses of card payment."""

from django.urls import include, path

urlpatterns = [path("", include("payments.card.urls"))]
