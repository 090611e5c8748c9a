"""A deployment with a row of everything that an address can name, and everybody's way of asking for it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client

from accounts.models import Role, User
from accounts.services import devices, invitations, people
from labeling.services import leases, snapshots, verifications
from tests.factories import (
    AdminFactory,
    BinFactory,
    DeviceFactory,
    ExportFactory,
    ImportFactory,
    InvitationFactory,
    JobFactory,
    MarketFactory,
    UserFactory,
)
from tests.trainer import world
from trainer.models import ReleaseKind
from trainer.services import champions

ANSWERED = 3


def build() -> tuple[User, dict[str, object]]:
    """Make photos, answers, a released model that predicts, and the rest; give an admin and the numbers."""
    admin = AdminFactory.create()
    colours = world.categories(by=admin)
    pool, audit = world.pool_and_audit(9, by=admin)
    tab = uuid.uuid4()
    for photo in leases.take(by=admin, tab=tab, count=ANSWERED):
        verifications.record(
            key=uuid.uuid4(), photo_id=photo.photo_id, kind="category", category_id=colours[0].pk, by=admin
        )
    champions.release(world.version(colours), kind=ReleaseKind.PROMOTION, by=admin)
    market = MarketFactory.create()
    BinFactory.create(market=market, category=colours[0])
    _, token = invitations.invite(role=Role.REVIEWER, by=admin)
    numbers = {
        "photo_id": [*pool, *audit][-1].pk,
        "category_id": colours[0].pk,
        "change_id": colours[0].changes.get().pk,
        "market_id": market.pk,
        "run_id": world.running().pk,
        "version": 1,
        "number": 1,
        "name": "labels.txt",
        "job_id": JobFactory.create(kind="train", key="1").pk,
        "user_id": UserFactory.create().pk,
        "device_id": DeviceFactory.create().pk,
        "invitation_id": InvitationFactory.create().pk,
        "export_id": ExportFactory.create(snapshot=snapshots.freeze()).pk,
        "import_id": ImportFactory.create().pk,
        "snapshot_id": snapshots.freeze().pk,
        "client_id": str(uuid.uuid4()),
        "token": token,
    }
    return admin, numbers


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody sends along with a request."""

    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


def credentials(admin: User) -> dict[str, Credentials]:
    """Give that by which everybody asks, as a program would send it."""
    _, token = devices.connect(name="conveyor", by=admin)
    old, old_token = devices.connect(name="old conveyor", by=admin)
    devices.revoke(old, by=admin)
    left = UserFactory.create(role=Role.ADMIN)
    gone = _session(left)
    people.deactivate(left, by=admin)
    return {
        "anonymous": Credentials(),
        "revoked": Credentials({"Authorization": f"Token {old_token}"}),
        "deactivated": gone,
        "device": Credentials({"Authorization": f"Token {token}"}),
        **{str(role.value): _session(UserFactory.create(role=role)) for role in Role},
    }


def _session(person: User) -> Credentials:
    client, csrf = Client(), "b" * 32  # cookie and header only have to agree
    client.force_login(person)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Credentials({"X-CSRFToken": csrf}, {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: csrf})
