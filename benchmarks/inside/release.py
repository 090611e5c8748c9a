"""Make a version the champion, as the trainer worker does when an admin asks for it."""

from __future__ import annotations

from accounts.models import Role, User
from trainer.models import ReleaseKind
from trainer.selectors import versions
from trainer.services import champions


def main(*, version: int) -> dict[str, int]:
    """Release a version; give the release's number."""
    admin = User.objects.filter(role=Role.ADMIN).earliest("pk")
    return {"release": champions.release(versions.find(version), kind=ReleaseKind.PROMOTION, by=admin).number}
