"""`manage.py erase PHOTO...`: remove photos for good, on request."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.access import can_administer
from accounts.models import User
from accounts.problems import Problem
from labeling.selectors import erasures
from labeling.services import erasing as photos
from trainer.selectors import golden_images
from trainer.services import erasing as traces


class Command(BaseCommand):
    """Erase each photo whole before the next one; an interrupted command is simply given again."""

    help = "Remove photos' bytes, thumbnails and embeddings; rows, hashes and answers stay, and they do not come back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("photos", nargs="+", type=int, metavar="PHOTO", help="a photo's number")
        parser.add_argument("--by", required=True, metavar="USER", help="the admin on whose word it is done")
        parser.add_argument("--reason", default="", help="kept with the erasure; name no one in it")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _admin(options["by"])
        for photo_id in options["photos"]:
            try:
                self._erase(photo_id, by=by, reason=options["reason"])
            except Problem as problem:
                raise CommandError(f"{photo_id}: {problem.detail}") from problem

    def _erase(self, photo_id: int, *, by: User, reason: str) -> None:
        erasure = photos.erase(photo_id=photo_id, by=by, reason=reason)
        traces.finish(photo_id)
        self.stdout.write(
            _("Photo {photo} is erased (on the word of {name}, {moment:%Y-%m-%d %H:%M} UTC).").format(
                photo=photo_id, name=erasure.by.get_username(), moment=erasure.created_at
            )
        )
        self._warn_of_bundles(photo_id)

    def _warn_of_bundles(self, photo_id: int) -> None:
        photo = erasures.erased(photo_id)
        versions = golden_images.versions_with(photo.perceptual_hash) if photo else []
        if versions:
            words = _(
                "A small copy of it, or of a photo that looks like it, is among the test images in the bundle of "
                "version {versions}. Bundles never change: train and release a new version, which is made without it."
            )
            self.stdout.write(words.format(versions=", ".join(map(str, versions))))


def _admin(name: str) -> User:
    person = User.objects.filter(username=name, is_active=True).first()
    if person is None or not can_administer(person):
        raise CommandError(_("There is no active admin named {name}.").format(name=name))
    return person
