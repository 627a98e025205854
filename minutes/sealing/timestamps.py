"""Time stamps from a server by RFC 3161."""

import urllib.error
import urllib.request
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

#: How long the server may be silent.
TIMEOUT_SECONDS: Final = 10
_LONGEST_ANSWER: Final = 1 << 20


class NoTimestamp(Exception):
    """The server gave no time stamp; the text says why. It may do so later."""


def server(url: str) -> "TimeStamper":
    """The server at `url`; user and password may stand in it. Raises NoTimestamp when there is none."""
    if not url:
        raise NoTimestamp("CESAM_TIMESTAMP_URL names no server.")
    return _class()(url)


@cache
def _class() -> type["TimeStamper"]:
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    class Server(TimeStamper):
        def __init__(self, url: str) -> None:
            super().__init__()
            self._url = url

        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            # One job, one thread: nobody else waits for this loop.
            try:
                return tsp.TimeStampResp.load(_ask(self._url, req.dump()))
            except ValueError as error:
                raise NoTimestamp(f"the server's answer is no time stamp: {error}") from error

    return Server


def _ask(url: str, query: bytes) -> bytes:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise NoTimestamp("CESAM_TIMESTAMP_URL must begin with http:// or https://.")
    host = parts.netloc.rpartition("@")[2]
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    if parts.username:
        import base64

        who = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = "Basic " + base64.b64encode(who.encode()).decode()
    request = urllib.request.Request(parts._replace(netloc=host).geturl(), query, headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return answer.read(_LONGEST_ANSWER)
    except urllib.error.HTTPError as error:
        raise NoTimestamp(f"{host} answered {error.code} {error.reason}") from error
    except OSError as error:
        raise NoTimestamp(f"{host} does not answer: {getattr(error, 'reason', error)}") from error
