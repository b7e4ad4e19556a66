"""The addresses of a trainee's dossiers; « payer » is in `payments`, before these."""

from django.urls import path

from dossiers.views import compare, data, draft, offer, papers, trainee

urlpatterns = [
    path("formations/<int:action_id>/", offer.training, name="training"),
    path("comparer/", compare.compare, name="compare"),
    path("formations/sessions/<int:session_id>/dossier/", draft.create, name="dossier_create"),
    path("mon-compte/mes-donnees/", data.readable, name="my_data"),
    path("mon-compte/mes-donnees.json", data.download, name="my_data_file"),
    path("mes-dossiers/", trainee.listing, name="dossier_list"),
    path("mes-dossiers/<str:number>/", trainee.detail, name="dossier"),
    path("mes-dossiers/<str:number>/completer/<slug:step>/", draft.form, name="dossier_form"),
    path("mes-dossiers/<str:number>/transmis/", draft.receipt, name="dossier_receipt"),
    path("mes-dossiers/<str:number>/supprimer/", draft.delete, name="dossier_delete"),
    path("mes-dossiers/<str:number>/recapitulatif/", papers.summary, name="dossier_summary"),
    path("mes-dossiers/<str:number>/agenda.ics", papers.calendar, name="dossier_calendar"),
    path("mes-dossiers/<str:number>/justificatif/<int:rank>/", papers.document, name="dossier_document"),
    path("mes-dossiers/<str:number>/<slug:slug>/", trainee.move, name="dossier_move"),
]
