"""The administration: only lists that this project declares."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from cpf_portal.common.administration import StaffAdmin


class Administration(admin.AdminSite):
    """The administration of the portal. Lists that a library brings (devices of the second factor, jobs,
    groups) are left out: they would show secrets, or give powers without a word."""

    def get_urls(self) -> list[Any]:
        """The lists' addresses, those of a person's page, those of the fund's figures."""
        # This file is read before the models are.
        from cpf_portal.operations.fund import views as fund
        from dossiers.staff.person import views as person

        own = [
            path("personne/", self.admin_view(person.find), name="find_person"),
            path("personne/<int:trainee_id>/", self.admin_view(person.person), name="person"),
            path("chiffres/", self.admin_view(fund.figures), name="fund_figures"),
            path("chiffres/<slug:slug>.csv", self.admin_view(fund.file), name="fund_figures_file"),
        ]
        return [*own, *super().get_urls()]

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take a list of this project's; leave any other out."""
        if admin_class and issubclass(admin_class, StaffAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """One's password is changed where everyone changes theirs, and told."""
        return redirect("password_change")


class AdministrationConfig(AdminConfig):
    """Django's administration, with this site."""

    default = False
    default_site = "cpf_portal.site.admin_site.Administration"
