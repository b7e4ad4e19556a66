"""The addresses of the catalogue."""

from django.urls import path

from catalogue import export_views, import_views, member_views, views

urlpatterns = [
    path("organisme/membres/", member_views.members, name="organisation_members"),
    path("organisme/membres/<int:member_id>/", member_views.change, name="organisation_member"),
    path("organisme/invitation/<str:token>/", member_views.accept, name="invitation"),
    path("organisme/catalogue/importer/", import_views.upload, name="catalogue_upload"),
    path("organisme/catalogue/imports/<int:import_id>/", import_views.detail, name="catalogue_import"),
    path(
        "organisme/catalogue/imports/<int:import_id>/importer/",
        import_views.start,
        name="catalogue_import_start",
    ),
    path(
        "organisme/catalogue/imports/<int:import_id>/arreter/",
        import_views.cancel,
        name="catalogue_import_cancel",
    ),
    path("organisme/catalogue/export/", export_views.page, name="catalogue_export"),
    path("organisme/catalogue/export/catalogue.xml", export_views.download, name="catalogue_download"),
    path("recherche/", views.search, name="search"),
]
