"""The one place where the pages get the typography of French: as they leave, whoever wrote their words."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from cpf_portal.common.typography.text import french_page

Handler = Callable[[HttpRequest], HttpResponse]


def typeset(get_response: Handler) -> Handler:
    """Set every page and fragment in HTML; files, calendars and data leave as they are."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
            response.content = french_page(response.text)
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response

    return middleware
