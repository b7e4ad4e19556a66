"""The addresses of this room."""

from django.urls import path

from catalogue.organisations import views

urlpatterns = [
    path("organisme/membres/", views.members, name="organisation_members"),
    path("organisme/membres/<int:member_id>/", views.change, name="organisation_member"),
    path(
        "organisme/membres/<int:member_id>/retirer/",
        views.remove,
        name="organisation_member_remove",
    ),
    path(
        "organisme/membres/invitations/<int:invitation_id>/retirer/",
        views.withdraw,
        name="organisation_invitation_withdraw",
    ),
    path("organisme/invitation/<str:token>/", views.accept, name="invitation"),
    path("organisme/invitation/<str:token>/rejoindre/", views.join, name="invitation_join"),
    path("organisme/choisir/", views.choice, name="organisation_choice"),
]
