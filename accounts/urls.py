"""Pages of accounts."""

from __future__ import annotations

from django.urls import path

from accounts.pages import devices, invitations, people
from accounts.pages.sign_in import SignIn, SignOut

app_name = "accounts"
urlpatterns = [
    path("sign-in/", SignIn.as_view(), name="sign-in"),
    path("sign-out/", SignOut.as_view(), name="sign-out"),
    path("invitations/<str:token>/", invitations.accept, name="invitation"),
    path("people/", people.index, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<int:invitation_id>/revoke/", people.revoke_invitation, name="revoke-invitation"),
    path("people/<int:user_id>/role/", people.set_role, name="set-role"),
    path("people/<int:user_id>/active/", people.set_active, name="set-active"),
    path("devices/", devices.index, name="devices"),
    path("devices/connect/", devices.connect, name="connect-device"),
    path("devices/<int:device_id>/revoke/", devices.revoke, name="revoke-device"),
]
