"""The addresses of this room, under `/organisme/webhooks/`."""

from django.urls import path

from dossiers.webhooks import views

urlpatterns = [
    path("", views.webhooks, name="webhooks"),
    path("<int:endpoint_id>/", views.webhook, name="webhook"),
    path("<int:endpoint_id>/geste/", views.act, name="webhook_act"),
    path("<int:endpoint_id>/supprimer/", views.forget, name="webhook_forget"),
    path("<int:endpoint_id>/envois/<int:delivery_id>/", views.delivery, name="webhook_delivery"),
]
