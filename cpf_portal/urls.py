"""The map of the site: each app's addresses, and the administration."""

from django.contrib import admin
from django.urls import include, path

from cpf_portal.site import installed_views, machine_views, service_views, views

admin.site.site_title = admin.site.site_header = "Caisse des Dépôts"
admin.site.index_title = "Administration du portail"

handler500 = "cpf_portal.common.database.unavailable.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("comprendre/", include("cpf_portal.site.explain.urls")),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("aide/", service_views.help, name="help"),
    path("reclamation/", service_views.complaint, name="complaint"),
    path("interlocuteurs/", service_views.advisers, name="advisers"),
    path("employeurs/", service_views.employers, name="employers"),
    path("professionnels/", service_views.professionals, name="professionals"),
    path("signaler-une-faille/", service_views.site_security, name="site_security"),
    path("mentions-legales/", service_views.legal, name="legal"),
    path("accessibilite/", service_views.accessibility, name="accessibility"),
    path("plan-du-site/", service_views.site_plan, name="site_plan"),
    path("sante/", views.health, name="health"),
    path("robots.txt", machine_views.robots, name="robots"),
    path("sitemap.xml", machine_views.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", machine_views.sitemap_section, name="sitemap_section"),
    path(".well-known/security.txt", machine_views.security, name="security_txt"),
    path("site.webmanifest", installed_views.manifest, name="manifest"),
    path("hors-ligne/", installed_views.offline, name="offline"),
    path("service-worker.js", installed_views.service_worker, name="service_worker"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("", include("accounts.urls")),
    path("", include("catalogue.urls")),
    # Before `dossiers`: « payer » is the one transition whose page leads out of the site.
    path("", include("payments.urls")),
    path("", include("dossiers.urls")),
    path("admin/", admin.site.urls),
]
