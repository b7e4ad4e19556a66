"""The addresses of this room: one for everyone, one in the organisation's office."""

from django.urls import path

from catalogue.applications import views

urlpatterns = [
    path("organismes/referencement/", views.apply, name="application"),
    path("organismes/referencement/envoye/", views.sent, name="application_sent"),
    path("organisme/profil/deposer/", views.submit, name="application_submit"),
]
