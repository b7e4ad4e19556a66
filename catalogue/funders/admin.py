"""Staff's view of funders and of who answers for them."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from catalogue.funders.forms import FunderForm
from catalogue.funders.models import Agent, Funder
from cpf_portal.common.administration import ReadOnlyInline, StaffAdmin


class AgentInline(ReadOnlyInline):
    """Who answers for it, to read."""

    model = Agent
    fields = ["person"]
    readonly_fields = ["person"]

    @admin.display(description="personne")
    def person(self, agent: Agent) -> str:
        return f"{agent.user.get_full_name()}, {agent.user.email}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Agent]:
        return super().get_queryset(request).select_related("user")


@admin.register(Funder)
class FunderAdmin(StaffAdmin):
    list_display = ["name", "kind", "persons", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name", "email"]
    inlines = [AgentInline]
    form = FunderForm
