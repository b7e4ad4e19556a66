"""The addresses of this room."""

from django.urls import path

from dossiers.trainee import draft_views, paper_views, views

urlpatterns = [
    path("formations/sessions/<int:session_id>/dossier/", draft_views.create, name="dossier_create"),
    path("mes-dossiers/", views.listing, name="dossier_list"),
    path("mes-dossiers/<str:number>/", views.detail, name="dossier"),
    path("mes-dossiers/<str:number>/completer/<slug:step>/", draft_views.form, name="dossier_form"),
    path("mes-dossiers/<str:number>/transmis/", draft_views.receipt, name="dossier_receipt"),
    path("mes-dossiers/<str:number>/supprimer/", draft_views.delete, name="dossier_delete"),
    path("mes-dossiers/<str:number>/dispense/", views.exemption, name="dossier_exemption"),
    path("mes-dossiers/<str:number>/recapitulatif/", paper_views.summary, name="dossier_summary"),
    path("mes-dossiers/<str:number>/accord/", paper_views.agreement, name="dossier_agreement"),
    path("mes-dossiers/<str:number>/agenda.ics", paper_views.calendar, name="dossier_calendar"),
    path("mes-dossiers/<str:number>/justificatif/<int:rank>/", paper_views.document, name="dossier_document"),
    path("mes-dossiers/<str:number>/<slug:slug>/", views.transition, name="dossier_transition"),
]
