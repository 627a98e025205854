"""What happens to every request, whichever page it asks for."""

from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class HealthMiddleware:
    """GET /healthz: 200 `ok` while the database answers, otherwise 503.

    It stands first, so that no rule about sign-in, session, host name or https keeps a supervisor or a proxy out.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info != "/healthz":
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        answers = _database_answers()
        return HttpResponse(
            "ok" if answers else "the database does not answer",
            status=200 if answers else 503,
            content_type="text/plain; charset=utf-8",
            headers={"Cache-Control": "no-store"},
        )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except Error:
        # The next request must try a new connection, not this one.
        connection.close()
        return False
