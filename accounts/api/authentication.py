"""Two ways in: a person's session, or a device's token."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.errors import CsrfFailed, DeviceRevoked
from accounts.models import Device
from accounts.services import devices


class SignedInAuthentication(SessionAuthentication):
    """A browser's session, with CSRF; a request without one is answered 401, not 403."""

    def authenticate_header(self, request: Request) -> str:
        return "Session"

    def enforce_csrf(self, request: Request) -> None:
        """Say what is wrong: it is not the role. Raises CsrfFailed."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied as theirs:
            raise CsrfFailed from theirs


class DeviceTokenAuthentication(BaseAuthentication):
    """`Authorization: Token mgp_…`."""

    def authenticate(self, request: Request) -> tuple[Device, Device] | None:
        scheme, _, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "token":
            return None
        device = devices.recognise(token.strip())
        if device is None:
            raise AuthenticationFailed(code="unknown-token")
        if device.is_revoked:
            raise DeviceRevoked
        return device, device

    def authenticate_header(self, request: Request) -> str:
        return "Token"


class DeviceTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped upstream
    """Describe the token in the OpenAPI document."""

    target_class = DeviceTokenAuthentication
    name = "deviceToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": "`Token mgp_…`"}


class SignedInScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # untyped upstream
    """Describe the session in the OpenAPI document."""

    target_class = SignedInAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
