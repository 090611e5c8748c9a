"""Speak HTTP with the server; every failure becomes one of the errors of `errors`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from gather_client import __version__
from gather_client.entry import Entry
from gather_client.errors import (
    GatherError,
    NoModelYet,
    PhotoRefused,
    ServerBusy,
    ServerUnreachable,
    TokenRejected,
    UpdateRefused,
    WrongServer,
)
from gather_client.keys import Category
from gather_client.words import _

_REFUSED_FOR_GOOD = (400, 409, 410, 413, 415, 422)
_BUSY_FOR_ALL = (429, 502, 503, 504)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the server says it has; `sha256` is of the bytes that it received."""

    client_id: str
    sha256: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """The champion as the server offers it: nothing in it is to be trusted before the signature is checked."""

    body: dict[str, Any]
    etag: str


class Api:
    """The few calls that a camera makes, over connections that stay open. Safe to use from several threads."""

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        auth: httpx.Auth | None = None,
        timeout_s: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`auth` replaces the device token, for callers that sign in another way."""
        self._url = url.rstrip("/")
        headers = {"User-Agent": f"gather/{__version__}", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Token {token}"
        timeout = httpx.Timeout(timeout_s, connect=min(10.0, timeout_s))
        self._http = httpx.Client(headers=headers, auth=auth, timeout=timeout, transport=transport)
        # Forms lead to an object store: it gets the form and nothing else, above all no token.
        self._store = httpx.Client(
            headers={"User-Agent": f"gather/{__version__}"}, timeout=timeout, transport=transport
        )

    def __enter__(self) -> "Api":
        """Give itself, to be closed at the end of a `with`."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the connections."""
        self.close()

    @property
    def is_encrypted(self) -> bool:
        """Say whether what is sent to the server can be read on the way."""
        return urlsplit(self._url).scheme == "https"

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        self._store.close()

    def put_photo(self, photo: Entry, data: bytes) -> Receipt:
        """Upload one photo under its client id; a repetition is harmless.

        Raises PhotoRefused, TokenRejected, ServerBusy, ServerUnreachable or WrongServer.
        """
        headers = {"Content-Type": photo.media_type, "X-Content-SHA256": photo.sha256}
        url = f"{self._url}/api/v1/photos/{photo.id}"
        with _transport_errors(self._url):
            reply = self._http.put(url, params=photo.query(), headers=headers, content=data)
        _raise_for(reply)
        body = _json(reply)
        return Receipt(str(body.get("client_id")), str(body.get("sha256")), reply.status_code == httpx.codes.CREATED)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask one of the calls about direct uploads. Raises what `put_photo` raises."""
        with _transport_errors(self._url):
            reply = self._http.post(f"{self._url}/api/v1/{path}", json=body)
        _raise_for(reply)
        return _json(reply)

    def post_form(self, url: str, fields: dict[str, str], photo: Entry, data: bytes) -> None:
        """Bring a photo to the object store by a form that the server signed.

        Raises ServerUnreachable, or ServerBusy: a store's refusal says nothing about the photo, a new form may help.
        """
        try:
            with _transport_errors(url):
                reply = self._store.post(url, data=fields, files={"file": (photo.photo_name, data)})
        except WrongServer as error:  # the form's address makes no sense: ours may all the same
            raise _makes_no_sense() from error
        if not reply.is_success:
            happened = _("The object store answered {status}.").format(status=reply.status_code)
            raise ServerBusy(happened, is_for_all=reply.status_code >= 500)

    def categories(self) -> tuple[Category, ...]:
        """List the active categories in the server's order."""
        with _transport_errors(self._url):
            reply = self._http.get(f"{self._url}/api/v1/categories")
        _raise_for(reply)
        try:
            rows = [row for row in _json(reply)["results"] if row.get("status", "active") == "active"]
            return tuple(Category.from_json(row) for row in rows)
        except (KeyError, TypeError, ValueError) as error:
            raise _makes_no_sense() from error

    def champion(self, *, etag: str = "") -> Offer | None:
        """Ask for the champion; None when it is still the one with `etag`. Raises NoModelYet before the first."""
        headers = {"If-None-Match": etag} if etag else {}
        with _transport_errors(self._url):
            reply = self._http.get(f"{self._url}/api/v1/models/champion", headers=headers)
        if reply.status_code == httpx.codes.NOT_MODIFIED:
            return None
        if _problem(reply)[0] == "no-model-yet":
            raise NoModelYet(_("The server has not released a model yet."), _("Answer more photos, then try again."))
        _raise_for(reply)
        return Offer(_json(reply), reply.headers.get("ETag", ""))

    def download(self, path: str, target: Path, *, size_bytes: int) -> None:
        """Write what the server has at `path` to `target`, and not a byte more than `size_bytes`."""
        url = urljoin(f"{self._url}/", path)
        if urlsplit(url)[:2] != urlsplit(self._url)[:2]:  # the token goes to our server and nowhere else
            raise UpdateRefused("foreign-address", _("The update lies on another server, {url}.").format(url=url))
        with _transport_errors(self._url), self._http.stream("GET", url) as reply:
            if not reply.is_success:
                reply.read()
            _raise_for(reply)
            _write_at_most(reply, target, size_bytes)


def _write_at_most(reply: httpx.Response, target: Path, size_bytes: int) -> None:
    written = 0
    with target.open("wb") as file:
        for chunk in reply.iter_bytes(1 << 16):
            written += len(chunk)
            if written > size_bytes:
                raise UpdateRefused("bundle-size-wrong", _("The update is longer than its signature says."))
            file.write(chunk)


def _raise_for(reply: httpx.Response) -> None:
    status = reply.status_code
    code, detail = _problem(reply)
    if reply.is_success:
        return
    if status in (401, 403):
        raise TokenRejected(
            _("The server does not accept this device's token ({code}).").format(code=code or status),
            _("Ask an administrator for a new one, then run `gather configure --token TOKEN`; photos wait safely."),
        )
    if status in _REFUSED_FOR_GOOD and code != "hash-mismatch":
        raise PhotoRefused(status=status, server_code=code or f"http-{status}", detail=detail or reply.reason_phrase)
    if status >= 500 or status in (400, 408, 425, 429):  # 400 here: the bytes were garbled on the way
        happened = _("The server answered {status}.").format(status=status)
        raise ServerBusy(happened, retry_after_s=_retry_after_s(reply), is_for_all=status in _BUSY_FOR_ALL)
    raise WrongServer(
        _("{url} answered {status}, which Magpie does not.").format(url=reply.url.copy_with(query=None), status=status),
        _("Check the address with `gather configure --url URL`; photos wait safely."),
    )


def _problem(reply: httpx.Response) -> tuple[str, str]:
    """Read code and detail of an RFC 9457 problem; empty for anything else."""
    if reply.is_success or "json" not in reply.headers.get("Content-Type", ""):
        return "", ""
    try:
        body = reply.json()
        return str(body.get("code", "")), str(body.get("detail", ""))
    except (ValueError, AttributeError):
        return "", ""


def _json(reply: httpx.Response) -> dict[str, Any]:
    try:
        body = reply.json()
    except ValueError as error:
        raise _makes_no_sense() from error
    if not isinstance(body, dict):
        raise _makes_no_sense()
    return body


def _makes_no_sense() -> ServerBusy:
    # A captive portal answers 200 with a page of its own: that is no receipt, and it passes.
    return ServerBusy(_("The answer is not Magpie's; perhaps a sign-in page of the network stands in between."))


def _retry_after_s(reply: httpx.Response) -> float:
    text = reply.headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0


@contextmanager
def _transport_errors(url: str) -> Iterator[None]:
    try:
        yield
    except httpx.TransportError as error:
        raise _unreachable(url, error) from error
    except (httpx.InvalidURL, httpx.DecodingError) as error:
        raise WrongServer(f"{url}: {error}.", _("Check the address with `gather configure --url URL`.")) from error


def _unreachable(url: str, error: httpx.TransportError) -> GatherError:
    if "CERTIFICATE" in str(error).upper():
        happened = _("The certificate of {url} is not trusted.").format(url=url)
        return ServerUnreachable(happened, _("Check the address and this machine's clock and certificates."))
    if isinstance(error, httpx.UnsupportedProtocol | httpx.ProxyError):
        return WrongServer(f"{url}: {error}.", _("Check the address and the proxy settings."))
    why = str(error) or type(error).__name__
    happened = _("{url} cannot be reached ({why}).").format(url=url, why=why)
    return ServerUnreachable(happened, _("Check the network and the address; photos wait safely."))
