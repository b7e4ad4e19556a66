"""The addresses of this room, in the organisation's office."""

from django.urls import path

from catalogue.profile import views

urlpatterns = [
    path("", views.profile, name="organisation_profile"),
    path("iban/", views.bank, name="organisation_bank"),
    path("<slug:part>/", views.part, name="organisation_profile_part"),
]
