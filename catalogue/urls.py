"""The addresses of the catalogue."""

from django.urls import include, path

from catalogue import export_views, favourite_views, import_views, member_views, office_views, views

# The catalogue's back-office, under `organisme/catalogue/`.
office = [
    path("", office_views.catalogue, name="office"),
    path("formations/nouvelle/", office_views.training_new, name="office_training_new"),
    path("formations/<int:training_id>/", office_views.training, name="office_training"),
    path("formations/<int:training_id>/modifier/", office_views.training_edit, name="office_training_edit"),
    path("formations/<int:training_id>/geste/", office_views.training_act, name="office_training_act"),
    path("formations/<int:training_id>/actions/", office_views.action_new, name="office_action_new"),
    path("actions/<int:action_id>/", office_views.action, name="office_action"),
    path("actions/<int:action_id>/modifier/", office_views.action_edit, name="office_action_edit"),
    path("actions/<int:action_id>/geste/", office_views.action_act, name="office_action_act"),
    path("actions/<int:action_id>/sessions/", office_views.session_new, name="office_session_new"),
    path("sessions/<int:session_id>/modifier/", office_views.session_edit, name="office_session_edit"),
    path("sessions/<int:session_id>/geste/", office_views.session_act, name="office_session_act"),
    path("importer/", import_views.upload, name="catalogue_upload"),
    path("imports/<int:import_id>/", import_views.detail, name="catalogue_import"),
    path("imports/<int:import_id>/importer/", import_views.start, name="catalogue_import_start"),
    path("imports/<int:import_id>/arreter/", import_views.cancel, name="catalogue_import_cancel"),
    path("export/", export_views.page, name="catalogue_export"),
    path("export/catalogue.xml", export_views.download, name="catalogue_download"),
]

urlpatterns = [
    path("organisme/catalogue/", include(office)),
    path("organisme/membres/", member_views.members, name="organisation_members"),
    path("organisme/membres/<int:member_id>/", member_views.change, name="organisation_member"),
    path(
        "organisme/membres/<int:member_id>/retirer/",
        member_views.remove,
        name="organisation_member_remove",
    ),
    path(
        "organisme/membres/invitations/<int:invitation_id>/retirer/",
        member_views.withdraw,
        name="organisation_invitation_withdraw",
    ),
    path("organisme/invitation/<str:token>/", member_views.accept, name="invitation"),
    path("favoris/", favourite_views.listing, name="favourites"),
    path("favoris/<int:action_id>/", favourite_views.favourite, name="favourite"),
    path("recherche/", views.search, name="search"),
    path("recherche/communes/", views.towns, name="towns"),
]
