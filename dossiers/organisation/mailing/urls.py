"""The addresses of « Mes messages », under `/organisme/messages/`."""

from django.urls import path

from dossiers.organisation.mailing import views

urlpatterns = [
    path("", views.mails, name="organisation_mails"),
    path("changer-d-adresse/", views.ask_mailbox, name="organisation_mailbox"),
    path("renoncer/", views.drop_mailbox, name="organisation_mailbox_drop"),
    path("organisme/", views.leave, name="organisation_mails_left"),
]
