"""The map of the site where it is shown or tested: the site's own, the gallery, the demonstration's page."""

from django.urls import include, path

from cpf_portal.gallery import demonstration_views, views

handler500 = "cpf_portal.common.database.unavailable.server_error"

urlpatterns = [
    path("composants/", views.pieces, name="gallery"),
    path("composants/mails/", views.mails, name="gallery_mails"),
    path("composants/mails/<slug:kind>/", views.mail, name="gallery_mail"),
    path("composants/mails/<slug:kind>/page/", views.mail_page, name="gallery_mail_page"),
    path("demonstration/", demonstration_views.demonstration, name="demonstration"),
    path("demonstration/e-mails/<str:key>/", demonstration_views.sent_mail, name="sent_mail"),
    path("", include("cpf_portal.urls")),
]
