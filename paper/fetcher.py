"""The only door between the renderer and anything outside the text that it was given.

WeasyPrint's own fetcher reads local files and follows links on the network, so a sentence in the minutes could embed
/etc/passwd or call a server. This one knows two addresses and no protocol:

    image:NAME        a picture handed over in memory with the job
    static:PATH       a file below the project's own static folder

Everything else stops the rendering. Fonts come from fontconfig (see `paper.engine`), never through here.
"""

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn
from urllib import request
from urllib.parse import unquote, urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from paper.rendering import Picture

#: The base of every relative address in a document. It names nothing, so relative addresses are refused too.
BASE = "document:///"
LARGEST_FILE = 8 << 20
_SHOWN = 120


class AddressRefused(FatalURLFetchingError):
    """The document asked for `address`. Not an `Exception`: WeasyPrint swallows those and renders on."""

    def __init__(self, address: str) -> None:
        super().__init__(address[:_SHOWN])
        self.address = address[:_SHOWN]


class LockedFetcher(URLFetcher):
    """A WeasyPrint fetcher without a single protocol handler."""

    # The parent class calls this name when a fetch fails; a failure here is never harmless.
    _fail_on_errors = True

    def __init__(self, *, static: Path, pictures: Mapping[str, Picture]) -> None:
        # Past URLFetcher.__init__, which installs handlers for http, https, ftp, file and data.
        request.OpenerDirector.__init__(self)
        self._static = static.resolve()
        self._pictures = pictures

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The picture or file at `url`; raises AddressRefused for every other address."""
        try:
            parts = urlsplit(url)
        except ValueError:
            self._refuse(url)
        if parts.netloc or parts.query:
            self._refuse(url)
        if parts.scheme == "image":
            return self._picture(url, unquote(parts.path))
        if parts.scheme == "static":
            return self._file(url, unquote(parts.path))
        return self._refuse(url)

    def open(self, url: Any, data: Any = None, timeout: Any = None) -> URLFetcherResponse:
        """`OpenerDirector.open` would look for a handler; there is only `fetch`."""
        return self.fetch(url if isinstance(url, str) else url.full_url)

    def _picture(self, url: str, name: str) -> URLFetcherResponse:
        picture = self._pictures.get(name)
        if picture is None:
            self._refuse(url)
        return URLFetcherResponse(url, picture.data, {"Content-Type": picture.content_type})

    def _file(self, url: str, name: str) -> URLFetcherResponse:
        if "\0" in name:
            self._refuse(url)
        # resolve() follows links and `..`, so what lies outside after it is refused, however it was written.
        path = (self._static / name.lstrip("/")).resolve()
        if not path.is_relative_to(self._static) or not path.is_file() or path.stat().st_size > LARGEST_FILE:
            self._refuse(url)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    @staticmethod
    def _refuse(url: str) -> NoReturn:
        raise AddressRefused(url)
