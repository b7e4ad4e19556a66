"""Who asks: a token in the `Authorization` header, which opens what its scopes say, so often and no more."""

from dataclasses import dataclass

from django.http import HttpRequest
from ninja.security import HttpBearer

from accounts.people.models import User
from accounts.security import limits
from catalogue.api.problems import ApiProblem
from catalogue.organisations.models import Member
from catalogue.tokens import issuing
from catalogue.tokens.models import ApiToken, Scope
from cpf_portal.common.database.reading import writing


@dataclass(frozen=True, slots=True)
class Caller:
    """A program: its token, and the manager in whose name it acts."""

    token: ApiToken
    member: Member

    @property
    def organisation_id(self) -> int:
        """The organisation whose things it reads and writes."""
        return self.member.organisation_id

    @property
    def user(self) -> User:
        """The person whose name is written beside what it does."""
        return self.member.user


class CallersRequest(HttpRequest):
    """The request of a program that is known."""

    auth: Caller


class Bearer(HttpBearer):
    """What the library asks of each request, for one scope; each use is counted, and the last one noted."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The program; None when the token opens nothing, a problem when it does not open this."""
        with writing():
            shown = issuing.shown_by(token)
            if shown is None:
                return None
            caller = Caller(*shown)
            limits.count_use("api", caller.token.pk)
            issuing.note_use(caller.token)
        if self.scope not in caller.token.scopes:
            raise ApiProblem("scope", f"Ce jeton n'a pas la permission {self.scope.value}.")
        return caller
