"""The addresses of the back-office, under `/organisme/`."""

from django.urls import include, path

from dossiers.organisation import review_views, views
from dossiers.organisation.activity import views as activity_views

urlpatterns = [
    path("", views.home, name="organisation_home"),
    path("activite/", activity_views.activity, name="organisation_activity"),
    path("activite/mois.csv", activity_views.export, name="organisation_activity_export"),
    path("dossiers/reponses/", include("dossiers.organisation.group.urls")),
    path("dossiers/exports/", include("dossiers.organisation.exports.urls")),
    path("dossiers/", include("dossiers.organisation.worklist.urls")),
    path("", include("dossiers.organisation.output.urls")),
    path("dossiers/<str:number>/", views.detail, name="organisation_dossier"),
    path("dossiers/<str:number>/suivant/", views.following, name="organisation_next"),
    path("dossiers/<str:number>/", include("dossiers.organisation.following.urls")),
    path("sessions/", include("dossiers.organisation.sessions.urls")),
    path("messages/", include("dossiers.organisation.mailing.urls")),
    path("avis/", review_views.opinions, name="organisation_reviews"),
    path("avis/<str:number>/repondre/", review_views.reply, name="organisation_reply"),
    path("dossiers/<str:number>/<slug:slug>/", views.play, name="organisation_transition"),
]
