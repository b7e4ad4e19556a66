"""The addresses of what leaves the site, under `/organisme/`."""

from django.urls import path

from dossiers.organisation.output import views

urlpatterns = [
    path("dossiers/exporter/csv/", views.sheet, {"kind": "csv"}, name="organisation_csv"),
    path("dossiers/exporter/xlsx/", views.sheet, {"kind": "xlsx"}, name="organisation_xlsx"),
    path("dossiers/<str:number>/pdf/", views.dossier_paper, name="organisation_paper"),
    path("sessions/agenda/", views.calendar, name="organisation_calendar"),
    path("sessions/agenda/supprimer/", views.revoke_calendar, name="organisation_calendar_revoke"),
    path("sessions/agenda/<str:token>.ics", views.calendar_feed, name="organisation_calendar_feed"),
]
