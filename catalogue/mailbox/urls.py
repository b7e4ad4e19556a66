"""The address of the link, under `/organisme/messages/`."""

from django.urls import path

from catalogue.mailbox import views

urlpatterns = [path("adresse/<str:token>/", views.confirm, name="mailbox_confirm")]
