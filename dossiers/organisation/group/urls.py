"""The addresses of answers to several, under `/organisme/dossiers/reponses/`."""

from django.urls import path

from dossiers.organisation.group import template_views, views

urlpatterns = [
    path("", views.answers, name="organisation_group"),
    path("modeles/", template_views.listing, name="organisation_templates"),
    path("modeles/<int:template_id>/", template_views.change, name="organisation_template"),
    path("modeles/<int:template_id>/supprimer/", template_views.delete, name="organisation_template_delete"),
    path("<uuid:answer_id>/", views.detail, name="organisation_group_answer"),
    path("<uuid:answer_id>/reprendre/", views.resume, name="organisation_group_resume"),
    path("<uuid:answer_id>/rapport.csv", views.download, name="organisation_group_report"),
]
