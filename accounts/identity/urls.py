"""The addresses of this room."""

from django.urls import path

from accounts.identity import freeze_views, recovery_views, views

urlpatterns = [
    path("comprendre/identite/", views.explain, name="identity_explained"),
    path("mon-compte/identite/", views.identity, name="identity"),
    path("mon-compte/identite/<int:rank>/", views.document, name="identity_document"),
    path("mon-compte/geler/", freeze_views.freeze, name="freeze"),
    path("mon-compte/gele/", freeze_views.frozen, name="frozen"),
    path("mot-de-passe-oublie/adresse-perdue/", recovery_views.ask, name="recovery"),
    path("mot-de-passe-oublie/adresse-perdue/envoyee/", recovery_views.asked, name="recovery_asked"),
    path("reouverture/arreter/<str:token>/", recovery_views.stop, name="recovery_stop"),
    path("reouverture/<str:token>/", recovery_views.finish, name="recovery_finish"),
    path("geler/<str:token>/", freeze_views.freeze_by_link, name="freeze_by_link"),
]
