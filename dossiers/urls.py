"""The addresses of dossiers: each room's; « payer » is in `payments`, before these."""

from django.urls import include, path

urlpatterns = [
    path("organisme/webhooks/", include("dossiers.webhooks.urls")),
    path("organisme/", include("dossiers.organisation.urls")),
    path("financeurs/", include("dossiers.funder.urls")),
    path("", include("dossiers.api.urls")),
    path("", include("dossiers.contact.urls")),
    path("", include("dossiers.employer.urls")),
    path("", include("dossiers.offers.urls")),
    path("", include("dossiers.holder.urls")),
    path("", include("dossiers.attendance.urls")),
    path("", include("dossiers.trainee.urls")),
]
