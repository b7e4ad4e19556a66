"""The addresses of this room."""

from django.urls import path

from dossiers.contact import views

urlpatterns = [
    path("contact/", views.contact, name="contact"),
    path("signaler/", views.report, name="report"),
    path("contact/envoye/", views.sent, name="contact_sent"),
]
